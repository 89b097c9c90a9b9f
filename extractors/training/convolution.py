"""spaCy's Tok2Vec once more in torch, to train it: the same layers with the same shapes, so that weights carry over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.util import registry
from torch import nn

from extractors.convolution import ARCHITECTURE, Convolution, make_vocab
from extractors.training.corpus import CORPUS_LABELS, Tagged
from extractors.training.heads import DocumentHeads
from extractors.training.model import Network

__all__ = ["FastNetwork", "Tok2Vec", "blank_convolution"]

Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Inputs:
    """What the network sees of a text: [n_words, tables, 4] rows of the hash tables, [n_words] rows of the vectors."""

    rows: torch.Tensor
    vectors: torch.Tensor


def blank_convolution(keys: NDArray[np.uint64], vectors: NDArray[np.float32]) -> Convolution:
    """Return an untrained Tok2Vec with vectors for the words whose hashes are `keys`."""
    from spacy.tokens import Doc

    vocab = make_vocab(keys, vectors)
    model = registry.resolve({"model": ARCHITECTURE})["model"]
    model.initialize(X=[Doc(vocab, words=["a"])])
    return Convolution(model, vocab)


class Maxout(nn.Module):
    """The largest of several linear maps, then layer norm; over the word and its neighbours where `window` is 1."""

    def __init__(self, inputs: int, outputs: int, pieces: int) -> None:
        super().__init__()
        self.outputs, self.pieces = outputs, pieces
        self.linear = nn.Linear(inputs, outputs * pieces)
        self.norm = nn.LayerNorm(outputs, eps=1e-8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map [n, inputs] to [n, outputs]."""
        y: torch.Tensor = self.norm(self.linear(x).view(-1, self.outputs, self.pieces).amax(-1))
        return y

    def arrays(self) -> list[tuple[str, torch.Tensor]]:
        """Return the weights as thinc names and shapes them."""
        shape = (self.outputs, self.pieces, -1)
        weight, bias = self.linear.weight.view(shape), self.linear.bias.view(shape[:2])
        return [("W", weight), ("b", bias), ("G", self.norm.weight), ("b", self.norm.bias)]


class Tok2Vec(nn.Module):
    """MultiHashEmbed and MaxoutWindowEncoder."""

    def __init__(self, convolution: Convolution, *, dropout: float) -> None:
        super().__init__()
        embed, encode = ARCHITECTURE["embed"], ARCHITECTURE["encode"]
        width, tables = embed["width"], embed["rows"]
        vectors = torch.from_numpy(np.array(convolution.vocab.vectors.data))
        self.depth = encode["depth"]
        self.tables = nn.ModuleList(nn.EmbeddingBag(rows, width, mode="sum") for rows in tables)
        for table in self.tables:
            nn.init.uniform_(table.weight, -0.1, 0.1)
        self.vectors = nn.Embedding.from_pretrained(
            torch.cat([vectors, torch.zeros(1, vectors.shape[1])]), freeze=False, padding_idx=len(vectors)
        )
        self.static = nn.Linear(vectors.shape[1], width, bias=False)
        self.mix = Maxout(width * (len(tables) + 1), width, 3)
        self.layers = nn.ModuleList(Maxout(width * 3, width, encode["maxout_pieces"]) for _ in range(self.depth))
        self.dropout = nn.Dropout(dropout)

    def forward(self, batch: Sequence[Inputs]) -> list[torch.Tensor]:
        """Return [n_words, width] for each text."""
        rows, vectors = torch.cat([i.rows for i in batch]), torch.cat([i.vectors for i in batch])
        parts = [table(rows[:, k]) for k, table in enumerate(self.tables)]
        words = self.dropout(self.mix(torch.cat([*parts, self.static(self.vectors(vectors))], -1)))
        lengths = [len(i.vectors) for i in batch]
        starts = np.cumsum([self.depth] + [n + self.depth for n in lengths])[:-1]
        at = torch.from_numpy(np.concatenate([np.arange(s, s + n) for s, n in zip(starts, lengths, strict=True)]))
        x = words.new_zeros(int(starts[-1]) + lengths[-1] + self.depth, words.shape[1]).index_copy(0, at, words)
        edge = x.new_zeros(1, x.shape[1])
        for layer in self.layers:
            window = torch.cat([torch.cat([edge, x[:-1]]), x, torch.cat([x[1:], edge])], -1)
            x = x + self.dropout(layer(window))
        return list(x[at].split(lengths))

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights by the names that `extractors.convolution.load_convolution` reads, but for the vectors."""
        return {name: value.detach().numpy() for name, value in self._named()}

    @torch.no_grad()
    def load_arrays(self, arrays: Mapping[str, NDArray[np.float32]]) -> None:
        """Set the weights to what `arrays` returned."""
        for name, value in self._named():
            value.copy_(torch.from_numpy(arrays[name]))

    def _named(self) -> Iterator[tuple[str, torch.Tensor]]:
        dense = [layer.arrays() for layer in (self.mix, *self.layers)]
        halves = [part for arrays in dense for part in (arrays[:2], arrays[2:])]
        tables = [[("E", table.weight)] for table in self.tables]
        nodes = [[("W", self.static.weight)], *halves[:2], *tables, *halves[2:]]  # the order of thinc's `Model.walk`
        for number, node in enumerate(nodes):
            yield from ((f"{number}.{name}", value) for name, value in node)


class FastNetwork(nn.Module):
    """Tok2Vec with the tagging heads and document heads of `Network`."""

    def __init__(
        self, convolution: Convolution, *, dropout: float = 0.1, head_dropout: float = 0.2, teacher: int = 384
    ) -> None:
        super().__init__()
        self.convolution = convolution
        self.tok2vec = Tok2Vec(convolution, dropout=dropout)
        width = ARCHITECTURE["embed"]["width"]
        self.dropout = nn.Dropout(dropout)
        self.taggers = nn.ModuleDict(
            {name: nn.Linear(width, 1 + 2 * len(labels)) for name, labels in CORPUS_LABELS.items()}
        )
        self.heads = DocumentHeads(width, head_dropout)
        self.project = nn.Linear(width, teacher)
        self._inputs: dict[str, Inputs] = {}

    tag_loss = Network.tag_loss
    tag = Network.tag

    def hidden(self, batch: list[Tagged]) -> list[torch.Tensor]:
        """Return [n_words, width] for each text."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            rows: list[torch.Tensor] = self.tok2vec([self.inputs(text) for text in batch])
        return [row.float() for row in rows]

    def inputs(self, text: Tagged) -> Inputs:
        """Return what the network sees of a text; it is made once."""
        if text.key not in self._inputs:
            self._inputs[text.key] = make_inputs(self.convolution, text)
        return self._inputs[text.key]


def make_inputs(convolution: Convolution, text: Tagged) -> Inputs:
    """Look up the rows of a text's words, as the thinc model does."""
    doc: Any = convolution.doc_of(text.text, text.words)
    features = doc.to_array(ARCHITECTURE["embed"]["attrs"]).reshape(len(doc), -1)
    tables = [node for node in convolution.model.walk() if node.name == "hashembed"]
    rows = [
        node.ops.hash(np.ascontiguousarray(features[:, k], dtype="uint64"), node.attrs["seed"]) % node.get_dim("nV")
        for k, node in enumerate(tables)
    ]
    vectors = convolution.vocab.vectors
    found = vectors.find(keys=doc.to_array(vectors.attr).astype("uint64"))
    found = np.where(found < 0, len(vectors.data), found).astype(np.int64)
    return Inputs(torch.from_numpy(np.stack(rows, 1).astype(np.int64)), torch.from_numpy(found))
