"""How a text is laid out: its words, its sentences, and where its title ends.

The component that reads the words leaves the layout in the Doc; those that follow take it from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extractors.words import Words, split_words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["TEXT", "WORDS", "Layout", "lay_out", "layout_of", "leave_layout", "sentences_of", "text_of"]

TEXT, WORDS = "kg_text", "kg_words"


@dataclass(frozen=True)
class Layout:
    """Words and sentences of one text.

    Attributes:
        sentences: character offsets (start, end) of each sentence.
        sentence_of: [n_words] index of each word's sentence.
    """

    words: Words
    sentences: Sequence[tuple[int, int]]
    sentence_of: NDArray[np.int64]

    @classmethod
    def of(cls, words: Words, sentences: Sequence[tuple[int, int]]) -> Layout:
        """Find the sentence of each word; a word before the first sentence counts to it."""
        starts = np.array([start for start, _ in sentences] or [0], dtype=np.int64)
        sentence_of = np.searchsorted(starts, words.starts, side="right").astype(np.int64) - 1
        return cls(words, sentences, np.clip(sentence_of, 0, None))

    @property
    def barriers(self) -> list[int]:
        """The words at which a sentence or the abstract begins: no mention crosses them."""
        begins = np.flatnonzero(np.diff(self.sentence_of)) + 1
        return sorted({*begins.tolist(), self.words.title_end} - {0})

    def chars(self, start: int, end: int) -> tuple[int, int]:
        """Return the character offsets of the words [start, end)."""
        return int(self.words.starts[start]), int(self.words.ends[end - 1])

    def span_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the words [from, to) that the characters [start, end) lie in."""
        first = int(np.searchsorted(self.words.ends, start, side="right"))
        last = int(np.searchsorted(self.words.starts, end, side="left"))
        return first, max(last, first + 1)

    def sentence_at(self, start: int, end: int) -> tuple[int, int]:
        """Return the character offsets of the sentence that the characters [start, end) begin in."""
        return self.sentences[int(self.sentence_of[self.span_of(start, end)[0]])]


def lay_out(
    tokenizer: Tokenizer, text: str, sentences: Sequence[tuple[int, int]], *, title_chars: int | None = None
) -> Layout:
    """Lay out `text`, whose title is its first `title_chars` characters; None means the first line of several.

    Args:
        sentences: character offsets of the sentences, in order.
    """
    if title_chars is None:
        title_chars = max(0, text.find("\n"))
    return Layout.of(split_words(tokenizer, text, title_chars=title_chars), sentences)


def leave_layout(doc: Doc, layout: Layout) -> None:
    """Leave the layout in `doc` for the components that follow, as arrays and lists, which can be serialised."""
    state = {field.name: getattr(layout.words, field.name) for field in fields(Words)}
    left = {"words": state, "sentences": layout.sentences, "sentence_of": layout.sentence_of}
    doc.user_data[WORDS] = left


def layout_of(doc: Doc) -> Layout:
    """Return the layout that a component has left in `doc`.

    Raises:
        ValueError: none has run.
    """
    state = _left(doc)
    return Layout(Words(**state["words"]), state["sentences"], state["sentence_of"])


def text_of(doc: Doc) -> str:
    """Return `doc.text`, which spaCy puts together anew each time that it is asked for, and the Doc keeps here."""
    if TEXT not in doc.user_data:
        doc.user_data[TEXT] = doc.text
    text: str = doc.user_data[TEXT]
    return text


def _left(doc: Doc) -> dict[str, Any]:
    if WORDS not in doc.user_data:
        raise ValueError("The component 'encoder' (or 'convolution') must run before this one: add it to the pipeline.")
    left: dict[str, Any] = doc.user_data[WORDS]
    return left


def sentences_of(doc: Doc, text: str) -> list[tuple[int, int]]:
    """Return the offsets of the sentences of `doc`, whose text is `text`, without the white space at their ends."""
    texts = ((s.start_char, text[s.start_char : s.end_char]) for s in doc.sents)
    return [(start + len(t) - len(t.lstrip()), start + len(t.rstrip())) for start, t in texts if t.strip()]
