"""Write a trained network as a folder of weights: the encoder as ONNX in whole numbers, the heads as float16 arrays."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from extractors import COMPONENTS, register_components
from extractors.convolution import ARRAYS
from extractors.training.corpus import Tagged
from extractors.training.model import Network, batch_pieces
from extractors.weights import HERE

__all__ = ["READERS", "add_convolution", "export_network", "head_weights", "write_config", "write_meta"]

WEIGHTED = ("encoder", "convolution", "entities", "relations", "results")
READERS = {"encoder": "encoder.onnx", "convolution": ARRAYS}


class _Encoder(nn.Module):
    """The encoder for one text at a time, which needs no mask; written out, so that tracing it bakes nothing in."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.embeddings, self.layers = encoder.embeddings, encoder.encoder.layer
        self.heads = encoder.config.num_attention_heads

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> torch.Tensor:
        """Map [1, pieces] ids and token types to [1, pieces, width]."""
        table = self.embeddings
        positions = torch.arange(input_ids.shape[1]).unsqueeze(0)
        x = table.word_embeddings(input_ids) + table.token_type_embeddings(token_type_ids)
        x = table.LayerNorm(x + table.position_embeddings(positions))
        for layer in self.layers:
            x = layer.attention.output.LayerNorm(layer.attention.output.dense(self._attend(layer, x)) + x)
            hidden = nn.functional.gelu(layer.intermediate.dense(x))
            x = layer.output.LayerNorm(layer.output.dense(hidden) + x)
        return x

    def _attend(self, layer: Any, x: torch.Tensor) -> torch.Tensor:
        attention = layer.attention.self
        width = x.shape[-1] // self.heads
        query, key, value = (
            part(x).view(1, -1, self.heads, width).transpose(1, 2)
            for part in (attention.query, attention.key, attention.value)
        )
        weights = (query @ key.transpose(-1, -2) / width**0.5).softmax(-1)
        return (weights @ value).transpose(1, 2).reshape(1, -1, self.heads * width)


def export_network(network: Network, encoder: Path, folder: Path, texts: Sequence[Tagged]) -> None:
    """Write `encoder.onnx`, `heads.npz` and `tokenizer.json` into `folder`.

    Args:
        encoder: the folder of the encoder that the training began with, for its tokenizer.
        texts: some, to see how large the encoder's numbers become.
    """
    import onnx
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    from extractors.training.integers import to_integers

    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    example = torch.full((1, 12), 1000), torch.zeros((1, 12), dtype=torch.long)
    axes = {0: "batch", 1: "pieces"}
    with tempfile.TemporaryDirectory() as temporary:
        plain, fused = Path(temporary) / "plain.onnx", Path(temporary) / "fused.onnx"
        torch.onnx.export(
            _Encoder(network.encoder).eval(),
            example,
            str(plain),
            input_names=["input_ids", "token_type_ids"],
            output_names=["hidden"],
            dynamic_axes={"input_ids": axes, "token_type_ids": axes, "hidden": axes},
            opset_version=17,
            dynamo=False,
        )
        config = network.encoder.config
        shape = {"num_heads": config.num_attention_heads, "hidden_size": config.hidden_size}
        options = FusionOptions("bert")
        options.use_multi_head_attention = True  # which leaves the products of queries, keys and values apart
        options.enable_skip_layer_norm = False  # the fused normalization takes five times as long as its parts
        model = optimize_model(str(plain), "bert", opt_level=0, optimization_options=options, **shape)
        model.save_model_to_file(str(fused))
        onnx.save(to_integers(onnx.load(str(fused)), map(_feed, texts)), str(folder / "encoder.onnx"))
    np.savez_compressed(folder / "heads.npz", **head_weights(network))
    shutil.copy(encoder / "tokenizer.json", folder / "tokenizer.json")


def _feed(text: Tagged) -> dict[str, Any]:
    ids, kinds, _ = batch_pieces([text])
    return {"input_ids": ids.numpy(), "token_type_ids": kinds.numpy()}


def head_weights(network: Any) -> dict[str, Any]:
    """Return the tagger and the document heads of a network as float16 arrays by name."""
    state = {f"tagger.{name}": value for name, value in network.taggers["gold"].state_dict().items()}
    if network.heads is not None:
        state |= network.heads.state_dict()
    return {name: value.numpy().astype(np.float16) for name, value in state.items()}


def add_convolution(source: Path, folder: Path) -> None:
    """Let the convolution in `source`, with its heads, judge beside the encoder in `folder`."""
    shutil.copy(source / ARRAYS, folder / ARRAYS)
    members = {}
    for name, place in (("encoder", folder), ("convolution", source)):
        with np.load(place / "heads.npz", allow_pickle=False) as stored:
            members |= {f"{name}:{own}": value for own, value in stored.items()}
    np.savez_compressed(folder / "heads.npz", **members)


def write_config(folder: Path, thresholds: Mapping[str, Mapping[str, Any]]) -> None:
    """Write `config.cfg`, the spaCy pipeline, with `thresholds` as settings of the components that they name."""
    from spacy.util import load_model_from_config

    register_components()
    weights = folder.name.rsplit("-", 1)[0] if folder.resolve().parent == HERE else str(folder)
    absent = {name for name, file in READERS.items() if not (folder / file).is_file()}
    components: dict[str, dict[str, Any]] = {name: {"factory": name} for name in COMPONENTS if name not in absent}
    for name in components.keys() & set(WEIGHTED):
        components[name] |= {"weights": weights, **thresholds.get(name, {})}
    nlp = {"lang": "en", "pipeline": list(components), "tokenizer": {"@tokenizers": "extractors.PaperTokenizer.v1"}}
    config = {"nlp": nlp, "components": components}
    load_model_from_config(config, auto_fill=True).config.to_disk(folder / "config.cfg")


def write_meta(folder: Path, scores: Mapping[str, Any]) -> None:
    """Write `meta.json`: what the weights are, what they were trained on, under which licences, and how they score."""
    name, version = folder.name.rsplit("-", 1)
    meta = {
        "lang": "en",
        "name": name,
        "version": version,
        "description": "Reads abstracts of machine-learning papers: entities, relations and reported results.",
        "date": date.today().isoformat(),
        "license": "MIT",
        "sources": [
            *([] if (folder / "encoder.onnx").is_file() else [{"name": "accurate", "use": "the teacher"}]),
            {"name": "bge-small-en-v1.5", "license": "MIT", "use": "the encoder that training began with"},
            {"name": "all-MiniLM-L6-v2", "license": "Apache-2.0", "use": "what first taught the convolution"},
            {"name": "SciER", "url": "github.com/edzq/SciER", "license": "GPL-3.0", "use": "first training"},
            {"name": "SciERC", "author": "Luan et al. 2018", "license": "not stated", "use": "as SciER and cs-ner"},
            {"name": "TDMSci", "url": "github.com/IBM/science-result-extractor", "license": "Apache-2.0"},
            {"name": "679 abstracts annotated for kg", "license": "not published", "use": "training and thresholds"},
            {
                "name": "cs-ner",
                "url": "github.com/jd-coderepos/contributions-ner-cs",
                "license": "not stated",
                "use": "training: abstracts annotated for kg (annotations.jsonl)",
            },
            {
                "name": "arXiv",
                "url": "arxiv.org",
                "license": "the authors'; arXiv lets metadata be reused",
                "use": "training: abstracts annotated for kg (annotations.jsonl)",
            },
            {
                "name": "ACL Anthology",
                "url": "aclanthology.org",
                "license": "CC BY 4.0",
                "use": "training: abstracts annotated for kg (annotations.jsonl)",
            },
            {
                "name": "PMLR",
                "url": "proceedings.mlr.press",
                "license": "CC BY 4.0",
                "use": "training: abstracts annotated for kg (annotations.jsonl)",
            },
            {"name": "invented abstracts", "license": "MIT", "use": "training (train_invented.jsonl)"},
        ],
        "performance": dict(scores),
    }
    text = json.dumps(meta, indent=1, ensure_ascii=False) + "\n"
    (folder / "meta.json").write_text(text, encoding="utf-8")
