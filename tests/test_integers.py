"""The encoder in whole numbers: close to that in floats, each row by itself; and an encoder taken from ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.training
ROWS, WIDTH, WORDS = 40, 400, 300
RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def states() -> np.ndarray:
    """Return [1, ROWS, WIDTH] numbers, one channel of which is thirty times as large as the others."""
    states = RANDOM.normal(size=(1, ROWS, WIDTH)).astype(np.float32)
    states[:, :, 7] *= 30
    return states


@pytest.fixture(scope="module")
def models(states: np.ndarray) -> tuple[Any, Any]:
    """Return a model that adds an embedding and multiplies by two matrices, and the same in whole numbers."""
    from onnx import TensorProto, helper, numpy_helper

    from extractors.training.integers import to_integers

    def constant(name: str, *shape: int) -> Any:
        return numpy_helper.from_array(RANDOM.normal(size=shape).astype(np.float32) / 20, name)

    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["words"]),
        helper.make_node("Add", ["states", "words"], ["sum"]),
        helper.make_node("MatMul", ["sum", "first"], ["product"]),
        helper.make_node("Relu", ["product"], ["middle"]),
        helper.make_node("MatMul", ["middle", "second"], ["out"]),
    ]
    inputs = [
        helper.make_tensor_value_info("states", TensorProto.FLOAT, [1, "rows", WIDTH]),
        helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "rows"]),
    ]
    outputs = [helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, "rows", WIDTH])]
    tensors = [
        constant("table", WORDS, WIDTH),
        constant("first", WIDTH, 2 * WIDTH),
        constant("second", 2 * WIDTH, WIDTH),
    ]
    graph = helper.make_graph(nodes, "small", inputs, outputs, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return model, to_integers(model, [feed(states)])


def feed(states: np.ndarray) -> dict[str, np.ndarray]:
    return {"states": states, "ids": np.arange(states.shape[1])[None] % WORDS}


def run(model: Any, states: np.ndarray) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: np.ndarray = session.run(None, feed(states))[0]
    return found


def test_whole_numbers_give_nearly_what_floats_give(models: tuple[Any, Any], states: np.ndarray) -> None:
    """Within three hundredths of the size, though one channel dwarfs the others; the file is a quarter as large."""
    floats, whole = models
    wanted, found = run(floats, states), run(whole, states)
    assert 0 < np.linalg.norm(found - wanted) / np.linalg.norm(wanted) < 0.03
    assert whole.ByteSize() < 0.27 * floats.ByteSize()


def test_row_does_not_depend_on_its_neighbours(models: tuple[Any, Any], states: np.ndarray) -> None:
    """An outlier in one row leaves the others as they are, to the bit."""
    odd = states.copy()
    odd[0, 5] *= 100
    found, other = run(models[1], states), run(models[1], odd)
    same = np.arange(ROWS) != 5
    assert np.array_equal(found[0, same], other[0, same])
    assert not np.array_equal(found[0, 5], other[0, 5])


def test_weights_have_seven_bits_in_whole_numbers(models: tuple[Any, Any]) -> None:
    """Two products of such a weight and a byte fit into 16 bits, which is all that old processors have for them."""
    from onnx import numpy_helper

    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in models[1].graph.initializer}
    for name in ("first_int8", "second_int8"):
        assert stored[name].dtype == np.int8
        assert 2 * 255 * np.abs(stored[name].astype(int)).max() == 2 * 255 * 63 < 2**15


def test_encoder_in_onnx_gives_its_weights_by_name() -> None:
    """The factors of products have no names in the file; the nodes that use them tell which they are."""
    from onnx import helper, numpy_helper

    from extractors.training.unpack import encoder_weights

    query = RANDOM.normal(size=(4, 6)).astype(np.float32)
    node = helper.make_node(
        "MatMul", ["x", "onnx::MatMul_9"], ["y"], name="/encoder/layer.3/attention/self/query/MatMul"
    )
    bias = numpy_helper.from_array(np.ones(6, np.float32), "encoder.layer.3.attention.self.query.bias")
    tensors = [numpy_helper.from_array(query, "onnx::MatMul_9"), bias]
    found = encoder_weights(helper.make_model(helper.make_graph([node], "small", [], [], tensors)))
    assert sorted(found) == [f"encoder.layer.3.attention.self.query.{name}" for name in ("bias", "weight")]
    assert np.array_equal(found["encoder.layer.3.attention.self.query.weight"].numpy(), query.T)
