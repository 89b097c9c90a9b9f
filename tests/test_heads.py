"""The document heads: what candidates hear of one another, the panel of two, and that torch gives the same numbers."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from extractors import load_pipeline
from extractors.features import CANDIDATE_FEATURES, LINK_FEATURES, NUMBER_FEATURES, PAIR_FEATURES
from extractors.heads import FAR, Heads, Panel, log_softmax

N, WORDS = 6, 30


@pytest.fixture(scope="module")
def panel() -> Panel:
    found = load_pipeline("accurate").get_pipe("entities").heads
    assert isinstance(found, Panel)
    return found


def width(heads: Heads) -> int:
    return int(heads.weights["tagger.weight"].shape[1])


def document(columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return random hidden states with `columns`, pools and features of N candidates."""
    random = np.random.default_rng(0)
    hidden = random.normal(size=(WORDS, columns)).astype(np.float32)
    pools = np.repeat(np.eye(N, WORDS, dtype=np.float32)[None], 3, 0)
    return hidden, pools, random.random((N, CANDIDATE_FEATURES)).astype(np.float32)


def test_judgement_depends_on_the_other_candidates_and_not_on_their_order(panel: Panel) -> None:
    """A candidate hears what else the document may hold."""
    heads = panel.members[0]
    hidden, pools, features = document(width(heads))
    _, judged = heads.candidates(hidden, pools, features)
    order = np.array([3, 0, 5, 1, 4, 2])
    _, turned = heads.candidates(hidden, pools[:, order], features[order])
    assert np.allclose(turned, judged[order], atol=1e-4)
    _, fewer = heads.candidates(hidden, pools[:, :3], features[:3])
    assert np.abs(fewer - judged[:3]).max() > 1e-3


def test_panel_is_the_mean_of_its_members_on_candidates(panel: Panel) -> None:
    """Each member reads its own columns; vectors stand side by side, logits are averaged, tags stay probabilities."""
    first, second = panel.members
    hidden, pools, features = document(width(first) + width(second))
    own = hidden[:, : width(first)], hidden[:, width(first) :]
    found = [heads.candidates(h, pools, features) for heads, h in zip((first, second), own, strict=True)]
    vectors, judged = panel.candidates(hidden, pools, features)
    assert np.array_equal(vectors, np.concatenate([v for v, _ in found], 1))
    assert np.allclose(judged, (found[0][1] + found[1][1]) / 2, atol=1e-5)
    tags = panel.tags(hidden)
    assert np.allclose(tags, log_softmax((first.tags(own[0]) + second.tags(own[1])) / 2), atol=1e-5)


def test_panel_hears_the_encoder_more_on_what_is_far_apart(panel: Panel) -> None:
    """Pairs are judged with the shares of FAR."""
    hidden, pools, features = document(sum(map(width, panel.members)))
    vectors, judged = panel.candidates(hidden, pools, features)
    edges = np.zeros((N, N), dtype=np.int64)
    extra = np.zeros((N, N, 14), dtype=np.float32)
    together = panel.pairs(hidden, vectors, judged, extra, edges, edges)
    cut, wide = width(panel.members[0]), panel.members[0].weights["source.weight"].shape[1]
    first = panel.members[0].pairs(hidden[:, :cut], vectors[:, :wide], judged, extra, edges, edges)
    second = panel.members[1].pairs(hidden[:, cut:], vectors[:, wide:], judged, extra, edges, edges)
    assert np.allclose(together, FAR[0] * first + FAR[1] * second, atol=1e-4)


def test_panel_crosses_to_other_processes(panel: Panel) -> None:
    """As `--jobs` and spaCy's n_process need it."""
    hidden, pools, features = document(sum(map(width, panel.members)))
    copied = pickle.loads(pickle.dumps(panel))
    assert np.array_equal(copied.candidates(hidden, pools, features)[1], panel.candidates(hidden, pools, features)[1])


@pytest.mark.training
def test_torch_and_numpy_give_the_same_judgements(panel: Panel) -> None:
    """What is trained in torch is what the pipeline runs."""
    import torch

    from extractors.training.heads import DocumentHeads

    heads = panel.members[0]
    hidden, pools, features = document(width(heads))
    twin = DocumentHeads(hidden.shape[1], 0.0)
    weights = {name: torch.from_numpy(value) for name, value in heads.weights.items()}
    twin.load_state_dict({name: value for name, value in weights.items() if not name.startswith("tagger.")})
    twin.eval()
    random = np.random.default_rng(1)
    left = random.integers(0, WORDS - 8, size=(N, N))
    pairs = random.random((N, N, PAIR_FEATURES), np.float32), left, left + 4
    counts = pools[:, :3], random.random((3, NUMBER_FEATURES), np.float32)
    links = random.random((3, N, LINK_FEATURES), np.float32)

    def judge(heads: Any, hidden: Any, pools: Any, features: Any, counts: Any, pairs: Any, links: Any) -> list[Any]:
        vectors, judged = heads.candidates(hidden, pools, features)
        numbers, results = heads.numbers(hidden, *counts)
        related = heads.pairs(hidden, vectors, judged, *pairs)
        return [judged, results, related, heads.links(numbers, vectors, judged, links)]

    def in_torch(value: Any) -> Any:
        return torch.from_numpy(value) if isinstance(value, np.ndarray) else [torch.from_numpy(part) for part in value]

    given = (hidden, pools, features, counts, pairs, links)
    with torch.no_grad():
        expected = judge(twin, *map(in_torch, given))
    for own, other in zip(judge(heads, *given), expected, strict=True):
        assert np.allclose(own, other.numpy(), atol=1e-4)
