"""The heads that read a whole document: candidates, pairs of them, numbers. `extractors.training.heads` trains them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from kg.schema import LEARNT_RELATIONS, RELATIONS, RESULT_LINKS

__all__ = ["LINK_SLOTS", "LISTENERS", "PAIR_LABELS", "Heads", "Panel"]

SAME = "SAME"  # two names of one thing
PAIR_LABELS = (*(name for name in LEARNT_RELATIONS if RELATIONS[name].sources), SAME)
LISTENERS = 4  # heads of the attention between candidates
FAR = (0.75, 0.25)  # a convolution sees six words around each: what links distant ones is left to the encoder
LINK_SLOTS = tuple(slot for slot, _ in RESULT_LINKS.values())

Floats = NDArray[np.float32]


class Heads:
    """The heads' forward pass in numpy. Arguments and results are as in `extractors.training.heads.DocumentHeads`."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self.weights = {name: value.astype(np.float32) for name, value in weights.items()}

    @classmethod
    def load(cls, path: Path) -> Heads:
        """Read the weights from an `.npz` file; while it does not change, those read already are returned."""
        return _load(path, path.stat().st_mtime_ns)

    def __getstate__(self) -> dict[str, object]:
        return {"weights": self.weights}

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    def one_thread(self) -> AbstractContextManager[object]:
        """Return a context in which numpy uses one thread: sums have one order, and processes do not fight."""
        return self._threads.limit(limits=1, user_api="blas")

    def tags(self, hidden: Floats) -> Floats:
        """Return [w, n_tags] log-probabilities of the tags."""
        return log_softmax(self._linear("tagger", hidden))

    def candidates(self, hidden: Floats, pools: Floats, features: Floats) -> tuple[Floats, Floats]:
        """Return vectors and logits of the candidates."""
        vectors = self._dense("candidate", np.concatenate([*(pools @ hidden), features], -1))
        vectors = vectors + self._linear("heard", self._listen(vectors))
        return vectors, self._linear("judgement", self._dense("judge", vectors))

    def _listen(self, vectors: Floats) -> Floats:
        n = len(vectors)
        q, k, v = (
            self._linear(name, vectors).reshape(n, LISTENERS, -1).transpose(1, 0, 2)
            for name in ("query", "key", "value")
        )
        logits = q @ k.transpose(0, 2, 1) / np.float32(q.shape[-1] ** 0.5)
        weights = np.exp(logits - logits.max(-1, keepdims=True))
        heard: Floats = weights / weights.sum(-1, keepdims=True) @ v
        return heard.transpose(1, 0, 2).reshape(n, -1)

    def pairs(
        self,
        hidden: Floats,
        vectors: Floats,
        judged: Floats,
        features: Floats,
        left: NDArray[np.int64],
        right: NDArray[np.int64],
    ) -> Floats:
        """Return the logits of all ordered pairs of candidates."""
        n = len(vectors)
        sums = np.concatenate([np.zeros((1, hidden.shape[1]), np.float32), hidden.cumsum(0, dtype=np.float32)])
        between = (sums[right] - sums[left]) / np.maximum(right - left, 1)[..., None].astype(np.float32)
        rows = np.broadcast_to(judged[:, None], (n, n, judged.shape[1]))
        x = self._linear("source", vectors)[:, None] + self._linear("target", vectors)[None]
        x = x + self._linear("between", between)
        x = x + self._linear("left", vectors)[:, None] * self._linear("right", vectors)[None]
        x = x + self._linear("pair_extra", np.concatenate([features, rows, rows.transpose(1, 0, 2)], -1))
        return self._linear("relation", self._dense("pair", x))

    def numbers(self, hidden: Floats, pools: Floats, features: Floats) -> tuple[Floats, Floats]:
        """Return vectors and logits of the numbers."""
        vectors = self._dense("number", np.concatenate([*(pools @ hidden), features], -1))
        return vectors, self._linear("number_out", vectors)

    def links(self, numbers: Floats, vectors: Floats, judged: Floats, features: Floats) -> Floats:
        """Return the logits of candidates filling the slots of numbers."""
        x = self._linear("number_key", numbers)[:, None] + self._linear("entity_key", vectors)[None]
        x = x + self._linear("number_left", numbers)[:, None] * self._linear("entity_right", vectors)[None]
        spread = np.broadcast_to(judged[None], (len(numbers), *judged.shape))
        x = x + self._linear("link_extra", np.concatenate([features, spread], -1))
        return self._linear("slot", self._dense("link", x))

    def _linear(self, name: str, x: Floats) -> Floats:
        flat = x.reshape(-1, x.shape[-1]) @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return flat.reshape(*x.shape[:-1], flat.shape[-1])

    def _dense(self, name: str, x: Floats) -> Floats:
        y = self._linear(f"{name}.linear", x)
        y -= y.mean(-1, keepdims=True)
        y /= np.sqrt(np.square(y).mean(-1, keepdims=True) + 1e-5)
        y *= self.weights[f"{name}.norm.weight"]
        y += self.weights[f"{name}.norm.bias"]
        cube = y * y * y  # y**3 takes hundreds of times as long
        return 0.5 * y * (1 + np.tanh(0.7978845608 * (y + 0.044715 * cube)))


class Panel(Heads):
    """Heads of an encoder and of a convolution that have read the same words: states side by side, logits averaged.

    Names of weights have that of the member and a colon before them.
    """

    @cached_property
    def members(self) -> list[Heads]:
        """The members, in the order in which their hidden states stand side by side."""
        rows: dict[str, dict[str, Floats]] = {}
        for name, value in self.weights.items():
            member, own = name.split(":")
            rows.setdefault(member, {})[own] = value
        return [Heads(weights) for weights in rows.values()]

    def tags(self, hidden: Floats) -> Floats:
        """Return [w, n_tags] log-probabilities of the tags."""
        return log_softmax(_mean([m.tags(h) for m, h in self._shares("tagger", hidden)]))

    def candidates(self, hidden: Floats, pools: Floats, features: Floats) -> tuple[Floats, Floats]:
        """Return vectors and logits of the candidates."""
        return _joined([m.candidates(h, pools, features) for m, h in self._shares("tagger", hidden)])

    def pairs(
        self,
        hidden: Floats,
        vectors: Floats,
        judged: Floats,
        features: Floats,
        left: NDArray[np.int64],
        right: NDArray[np.int64],
    ) -> Floats:
        """Return the logits of all ordered pairs of candidates."""
        rows = zip(self._shares("tagger", hidden), self._shares("source", vectors), strict=True)
        return _mean([m.pairs(h, v, judged, features, left, right) for (m, h), (_, v) in rows], FAR)

    def numbers(self, hidden: Floats, pools: Floats, features: Floats) -> tuple[Floats, Floats]:
        """Return vectors and logits of the numbers."""
        return _joined([m.numbers(h, pools, features) for m, h in self._shares("tagger", hidden)], FAR)

    def links(self, numbers: Floats, vectors: Floats, judged: Floats, features: Floats) -> Floats:
        """Return the logits of candidates filling the slots of numbers."""
        rows = zip(self._shares("number_key", numbers), self._shares("entity_key", vectors), strict=True)
        return _mean([m.links(n, v, judged, features) for (m, n), (_, v) in rows], FAR)

    def _shares(self, layer: str, x: Floats) -> Iterator[tuple[Heads, Floats]]:
        """Yield each member with its columns of `x`, which are as many as `layer` takes."""
        start = 0
        for member in self.members:
            end = start + member.weights[f"{layer}.weight"].shape[1]
            yield member, x[:, start:end]
            start = end


def _mean(rows: Sequence[Floats], shares: Sequence[float] | None = None) -> Floats:
    mean: Floats = np.average(np.stack(rows), axis=0, weights=shares).astype(np.float32)
    return mean


def _joined(rows: Sequence[tuple[Floats, Floats]], shares: Sequence[float] | None = None) -> tuple[Floats, Floats]:
    return np.concatenate([vectors for vectors, _ in rows], -1), _mean([logits for _, logits in rows], shares)


@lru_cache(maxsize=2)
def _load(path: Path, changed: int) -> Heads:
    del changed
    with np.load(path, allow_pickle=False) as stored:
        weights = dict(stored)
    return Panel(weights) if all(":" in name for name in weights) else Heads(weights)


def sigmoid(x: Floats) -> Floats:
    """Return the logistic function of each number."""
    return 1 / (1 + np.exp(-x))


def log_softmax(x: Floats) -> Floats:
    """Return the log-softmax over the last axis."""
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))
