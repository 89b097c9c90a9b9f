"""Turn a folder of weights back into networks to go on training from: what is rounded in it stays rounded.

python -m extractors.training.train restore --folder extractors/weights/accurate-6 --out RUN
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import click
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from extractors.convolution import ARRAYS
from extractors.heads import Heads, Panel
from extractors.training.convolution import FastNetwork, blank_convolution
from extractors.training.export import READERS
from extractors.training.model import Network
from extractors.training.unpack import save_encoder

__all__ = ["encoder_weights", "restore"]

Weights = dict[str, torch.Tensor]
Array = NDArray[Any]


def encoder_weights(model: onnx.ModelProto) -> Weights:
    """Return the weights of the encoder that `export` wrote, by the names that transformers has for them."""
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    found = {name: value for name, value in values.items() if name.startswith(("embeddings.", "layers."))}
    for scale in [name for name in found if name.endswith("_scale")]:
        whole = scale.removesuffix("_scale")
        found[whole] = found.pop(f"{whole}_int8") * found.pop(scale)[:, None]
    found |= _factors(model.graph.node, values)
    return {name.replace("layers.", "encoder.layer.", 1): torch.tensor(value) for name, value in found.items()}


def _factors(nodes: Iterable[onnx.NodeProto], values: Mapping[str, Array]) -> dict[str, Array]:
    """Return the factors of products by name, found by what is done with the products; and biases that stand in one."""
    makers = {node.output[0]: node for node in nodes}
    found = {}
    layers = count()
    for node in makers.values():
        if node.op_type == "MultiHeadAttention":
            place = f"layers.{next(layers)}.attention.self"
            products, biases = node.input[:3], np.split(values[node.input[3]], 3)
            for part, product, bias in zip(("query", "key", "value"), products, biases, strict=True):
                found[f"{place}.{part}.weight"] = _factor(makers[product], makers, values)
                found[f"{place}.{part}.bias"] = bias
        elif node.op_type in ("Add", "BiasGelu"):
            product, bias = sorted(node.input, key=lambda name: name in values)
            if bias.startswith("layers."):
                found[bias.replace(".bias", ".weight")] = _factor(makers[product], makers, values)
    return found


def _factor(product: onnx.NodeProto, makers: Mapping[str, onnx.NodeProto], values: Mapping[str, Array]) -> Array:
    """Return the floats that `integers.py` has made whole numbers, rows for outputs, as torch has them."""
    given, whole, _, scale, _ = makers[product.input[0]].input
    damping = values[given.replace("_uint8", "_damping")]  # what the input is multiplied with
    factor: Array = (values[whole] * values[scale] * damping[:, None]).T
    return factor


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True), required=True, help="As `export --beside` wrote it."
)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def restore(folder: Path, out: Path) -> None:
    """Write what `joint` and `distil` would have left in OUT when they made FOLDER, as runs 0, and its encoder."""
    if absent := [name for name in READERS.values() if not (folder / name).is_file()]:
        raise click.BadParameter(f"{folder} has no {absent[0]}. Give a folder with both networks, such as accurate-6.")
    with np.load(folder / "heads.npz", allow_pickle=False) as stored:
        own, other = Panel(dict(stored)).members
    encoder = encoder_weights(onnx.load(str(folder / "encoder.onnx")))
    save_encoder(encoder, (folder / "tokenizer.json").read_bytes(), out / "encoder")
    network = Network(out / "encoder", head_dropout=0.0)
    _fill(network, {f"encoder.{name}": value for name, value in encoder.items()} | _named(own))
    torch.save(network.state_dict(), out / "joint0.pt")
    with np.load(folder / ARRAYS, allow_pickle=False) as stored:
        arrays = {name: value if name == "keys" else value.astype(np.float32) for name, value in stored.items()}
    vectors = {name: arrays.pop(name) for name in ("keys", "vectors")}
    np.savez(out / "vectors.npz", **vectors)
    fast = FastNetwork(blank_convolution(**vectors))
    _fill(fast, _named(other))
    fast.tok2vec.load_arrays(arrays)
    torch.save(fast.state_dict(), out / "fast0.pt")


def _named(heads: Heads) -> Weights:
    """Return the weights of heads by the names that they have in their network."""
    names = {n: f"taggers.gold.{n.split('.')[1]}" if n.startswith("tagger.") else f"heads.{n}" for n in heads.weights}
    return {names[name]: torch.tensor(value) for name, value in heads.weights.items()}


def _fill(network: nn.Module, weights: Weights) -> None:
    """Set the weights that are told, and leave the others as they are.

    Raises:
        ValueError: the network has none of that name.
    """
    if unknown := network.load_state_dict(weights, strict=False).unexpected_keys:
        raise ValueError(f"These weights are of another network: {', '.join(unknown)} is not in it.")
