"""What the document heads see of candidates and of pairs of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.candidates import Candidate, Span
from extractors.features import candidate_features, pair_features
from extractors.heads import Heads
from extractors.layout import Layout
from extractors.words import Words

NOTHING = (0.0,) * 5


def layout(n_words: int, sentences: tuple[int, ...] = (0,), *, title_end: int = 0) -> Layout:
    """Lay out words of one letter; sentences begin at the words given."""
    starts = np.arange(n_words, dtype=np.int32) * 2
    number = np.arange(n_words, dtype=np.int64)
    words = Words(starts, starts + 1, number, number % 6, number, title_end)
    return Layout.of(words, [(2 * s, 2 * s) for s in sentences])


def candidate(*spans: tuple[int, int], p: float = 0.5) -> Candidate:
    return Candidate([Span(a, b, (p, *NOTHING[1:])) for a, b in spans])


def test_pair_features_are_of_the_nearest_mentions() -> None:
    """Between the mention that ends at 6 and the one that begins at 8 lie two words."""
    _, left, right = pair_features([candidate((0, 1), (5, 6)), candidate((8, 10))], layout(12))
    assert (left[0, 1], right[0, 1]) == (6, 8)
    assert (left[1, 0], right[1, 0]) == (6, 8)


def test_mentions_in_one_sentence_count_as_nearer() -> None:
    """The mention of the same sentence is taken, though one of the sentence before stands beside."""
    features, left, right = pair_features([candidate((4, 5)), candidate((3, 4), (9, 10))], layout(12, (0, 4)))
    assert (left[0, 1], right[0, 1]) == (5, 9)
    assert features[0, 1, 0] == 1


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 25), st.integers(1, 4)), min_size=1, max_size=6, unique=True),
        min_size=1,
        max_size=6,
    )
)
def test_nearest_pair_is_the_first_of_those_at_the_least_distance(drawn: list[list[tuple[int, int]]]) -> None:
    """As found by looking at each pair of mentions in turn."""
    candidates = [candidate(*sorted((a, a + width) for a, width in spans)) for spans in drawn]
    laid = layout(30, (0, 10, 20))
    _, left, right = pair_features(candidates, laid)
    for i, one in enumerate(candidates):
        for j, other in enumerate(candidates):
            a, b = min(
                ((a, b) for a in one.spans for b in other.spans),
                key=lambda ab: (
                    max(ab[1].start - ab[0].end, ab[0].start - ab[1].end, 0)
                    + 1000 * bool(laid.sentence_of[ab[0].start] != laid.sentence_of[ab[1].start])
                ),
            )
            assert left[i, j] == min(a.end, b.end)
            assert right[i, j] == max(a.start, b.start, left[i, j])


def test_candidate_features_count_mentions_and_rivals() -> None:
    """Mentions, sentences, the best rival inside a mention and the best that overlaps it otherwise."""
    rows = candidate_features(
        [candidate((0, 3), (10, 13), p=0.5), candidate((1, 2), p=0.25), candidate((12, 15), p=0.75)],
        layout(20, (0, 8), title_end=4),
    )
    assert np.allclose(np.expm1(rows[:, 0]), [2, 1, 1])
    assert rows[:, 2].tolist() == [1, 1, 0]
    assert np.allclose(rows[:, 7], [0.25, 0, 0])
    assert np.allclose(rows[:, 8], [0.75, 0.5, 0.5])
    assert np.allclose(rows[:, 9], [0.5, 1, 0])
    assert np.allclose(np.expm1(rows[:, 12]), [2, 1, 1])


def test_no_candidates_have_no_features() -> None:
    """Empty arrays of the right widths."""
    assert candidate_features([], layout(3)).shape == (0, 21)
    assert pair_features([], layout(3))[0].shape == (0, 0, 14)


def test_heads_are_read_once_until_they_change(tmp_path: Path) -> None:
    """Components share what one of them has read; a file written anew is read anew."""
    path = tmp_path / "heads.npz"
    np.savez(path, x=np.zeros(1))
    first = Heads.load(path)
    assert Heads.load(path) is first
    np.savez(path, x=np.ones(1))
    assert Heads.load(path).weights["x"].tolist() == [1]
