"""Cut a text into the words and word pieces that the encoder reads, with offsets into the text as it came.

A word here is what BERT's pre-tokenizer makes: a run of letters and digits, or one punctuation mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["SHAPES", "Words", "load_tokenizer", "split_words"]

# LaTeX's; without it "76.3\%" and "76.3{\%}" are read as "76.3%", which is more common.
_ESCAPE = re.compile(r"\\(?=[%&#$_])|\{(?=\\?%\})|(?<=%)\}")
SHAPES = ("lower", "title", "upper", "mixed", "digit", "other")


@dataclass(frozen=True)
class Words:
    """The words of one text.

    Attributes:
        starts, ends: [n_words] character offsets.
        pieces: [n_pieces] ids of the word pieces, without the encoder's own markers.
        kinds: [n_pieces] token type of each piece: the shape of its word, plus len(SHAPES) inside the title.
        first: [n_words] index of each word's first piece.
        title_end: number of words that belong to the title.
    """

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    pieces: NDArray[np.int64]
    kinds: NDArray[np.int64]
    first: NDArray[np.int64]
    title_end: int

    def __len__(self) -> int:
        return len(self.starts)


@lru_cache(maxsize=2)
def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer in `folder`, which neither cuts nor pads; what reads the same words shares it."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def split_words(tokenizer: Tokenizer, text: str, *, title_chars: int = 0) -> Words:
    """Cut `text` into words; the first `title_chars` characters are its title."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    word_ids = np.array([-1 if w is None else w for w in encoding.word_ids], dtype=np.int64)
    offsets = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)
    escapes = [match.start() for match in _ESCAPE.finditer(text)]
    keep = (offsets[:, 1] > offsets[:, 0]) & (word_ids >= 0) & ~np.isin(offsets[:, 0], escapes)
    word_ids, offsets = word_ids[keep], offsets[keep]
    pieces = np.array(encoding.ids, dtype=np.int64)[keep]
    first = np.flatnonzero(np.diff(word_ids, prepend=-1))
    last = np.append(first[1:], len(pieces)) - 1 if len(first) else first
    starts, ends = offsets[first, 0], offsets[last, 1]
    shapes = [_shape(text[s:e]) for s, e in zip(starts.tolist(), ends.tolist(), strict=True)]
    title_end = int(np.searchsorted(starts, title_chars)) if title_chars else 0
    word_kinds = np.array(shapes, dtype=np.int64) + len(SHAPES) * (np.arange(len(shapes)) < title_end)
    counts = np.diff(np.append(first, len(pieces)))
    return Words(starts, ends, pieces, np.repeat(word_kinds, counts), first, title_end)


def _shape(word: str) -> int:
    if not word[0].isalnum():
        return 5
    if any(c.isdigit() for c in word):
        return 4
    if word.islower():
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if word[1:].islower() or len(word) == 1 else 3
