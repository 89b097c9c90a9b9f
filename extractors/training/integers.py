"""Make the products of an ONNX encoder products of whole numbers, twice as quick on a processor as those of floats.

Every row that goes in, a word piece, has a scale of its own: onnxruntime's dynamic quantization has one for all rows,
so that one odd word coarsens all others. Channels whose numbers are large are damped before they are rounded, and their
weights raised by as much (SmoothQuant: G. Xiao et al., ICML 2023). Weights have seven bits: processors without VNNI add
two products in 16 bits, which eight would overflow. The embeddings keep eight, and are floats once loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

__all__ = ["to_integers"]

Array = NDArray[Any]
LARGE = 100_000  # numbers; smaller matrices stay as they are
ROWS, WEIGHTS = 127, 63  # the largest whole number of each
DAMPING = 0.5  # 0 leaves the channels as they are, 1 gives all weights of a product's rows one size
TINY = 1e-9


def to_integers(model: onnx.ModelProto, feeds: Iterable[Mapping[str, Array]]) -> onnx.ModelProto:
    """Return `model` with its large matrices, constant factors and embeddings, as whole numbers.

    Args:
        feeds: inputs to run it on, to learn how large the numbers of each channel become.
    """
    weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer if _is_large(t)}
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    ranges = _ranges(model, {node.input[0] for node in products}, feeds)
    writer = _Writer()
    damping: dict[str, Array] = {}
    for name, largest in ranges.items():
        heaviest = np.max([np.abs(weights[p.input[1]]).max(1) for p in products if p.input[0] == name], axis=0)
        damping[name] = _damping(largest, heaviest)
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            given = node.input[0]
            writer.product(given, damping[given], weights[node.input[1]], node.input[1], node.output[0])
        else:
            if node.op_type == "Gather" and node.input[0] in weights:
                writer.table(node.input[0], weights[node.input[0]])
            writer.nodes.append(node)
    kept = [tensor for tensor in model.graph.initializer if tensor.name not in writer.replaced]
    graph = helper.make_graph(
        writer.nodes, model.graph.name, model.graph.input, model.graph.output, [*kept, *writer.tensors]
    )
    versions = {opset.domain: opset.version for opset in model.opset_import} | {"com.microsoft": 1}
    imports = [helper.make_opsetid(*opset) for opset in versions.items()]
    return helper.make_model(graph, opset_imports=imports, ir_version=model.ir_version)


def _is_large(tensor: onnx.TensorProto) -> bool:
    return tensor.data_type == onnx.TensorProto.FLOAT and len(tensor.dims) == 2 and np.prod(tensor.dims) >= LARGE


def _ranges(model: onnx.ModelProto, names: set[str], feeds: Iterable[Mapping[str, Array]]) -> dict[str, Array]:
    """Return the largest absolute number in each channel of the values called `names`."""
    import onnxruntime

    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    ordered = sorted(names)
    watched.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in ordered)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, Array] = {}
    for feed in feeds:
        for name, value in zip(ordered, session.run(ordered, dict(feed)), strict=True):
            found[name] = np.maximum(found.get(name, 0), np.abs(value).max(axis=(0, 1)))
    return found


def _damping(largest: Array, heaviest: Array) -> Array:
    """Return by what to divide each channel, 1 on (geometric) average."""
    factor = np.maximum(largest, TINY) ** DAMPING / np.maximum(heaviest, TINY) ** (1 - DAMPING)
    return (factor / np.exp(np.log(factor).mean())).astype(np.float32)


class _Writer:
    """Collects the nodes and constants of the new graph, and the names of the constants that they replace."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []
        self.replaced: set[str] = set()
        self._rounded: set[str] = set()
        self._constant("rows_inverse", np.float32(1 / ROWS))
        self._constant("rows_middle", np.float32(ROWS + 1))
        self._constant("rows_zero", np.uint8(ROWS + 1))
        self._constant("one", np.float32(1))
        self._constant("tiny", np.float32(TINY))

    def product(self, given: str, damping: Array, weight: Array, name: str, result: str) -> None:
        """Add `given` times `weight`, called `name`, as `result`."""
        if given not in self._rounded:
            self._rounded.add(given)
            self._round(given, damping)
        self.replaced.add(name)
        raised = weight * damping[:, None]
        scale = np.maximum(np.abs(raised).max(0), TINY).astype(np.float32) / WEIGHTS
        self._constant(f"{name}_int8", np.round(raised / scale).astype(np.int8))
        self._constant(f"{name}_scale", scale)
        factors = [f"{given}_uint8", f"{name}_int8", "one", f"{name}_scale", "rows_zero"]
        self._node("MatMulIntegerToFloat", factors, f"{name}_units", domain="com.microsoft")
        self._node("Mul", [f"{name}_units", f"{given}_scale"], result)

    def table(self, name: str, values: Array) -> None:
        """Add an embedding, in whole numbers with a scale a row."""
        self.replaced.add(name)
        scale = np.maximum(np.abs(values).max(1), TINY).astype(np.float32) / 127
        self._constant(f"{name}_int8", np.round(values / scale[:, None]).astype(np.int8))
        self._constant(f"{name}_scale", scale)
        self._node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], name, axis=0)

    def _round(self, given: str, damping: Array) -> None:
        """Round the rows of `given` to whole numbers around the middle of a byte."""
        self._constant(f"{given}_damping", 1 / damping)
        self._node("Mul", [given, f"{given}_damping"], f"{given}_damped")
        self._node("Abs", [f"{given}_damped"], f"{given}_sizes")
        self._node("ReduceMax", [f"{given}_sizes"], f"{given}_largest", axes=[-1], keepdims=1)
        self._node("Mul", [f"{given}_largest", "rows_inverse"], f"{given}_unit")
        self._node("Add", [f"{given}_unit", "tiny"], f"{given}_scale")
        self._node("Div", [f"{given}_damped", f"{given}_scale"], f"{given}_units")
        self._node("Round", [f"{given}_units"], f"{given}_whole")
        self._node("Add", [f"{given}_whole", "rows_middle"], f"{given}_shifted")
        self._node("Cast", [f"{given}_shifted"], f"{given}_uint8", to=onnx.TensorProto.UINT8)

    def _constant(self, name: str, value: Any) -> None:
        self.tensors.append(numpy_helper.from_array(np.asarray(value), name))

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
