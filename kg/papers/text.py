"""The text of a paper as it is kept: what is changed on the way in, and the key that titles are compared by.

Offsets count in the kept text, so little is done to it. White space around it goes. Control characters (but tab and
line feed), lone surrogates and U+FFFE/U+FFFF become one space each. Titles are put on one line. Abstracts of sources
that break lines at a fixed width (arXiv's Atom, OAI-PMH and Kaggle snapshot, BibTeX, RIS) have them joined by one
space, so that a paper is the same text from whichever of them it comes; the other sources' line breaks are kept.
Everything else, LaTeX residue above all, stays as it came.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean_text", "join_lines", "title_key"]

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_ALNUM = bytes(code for code in range(256) if not chr(code).isalnum() or code > 127)


def clean_text(text: str) -> str:
    """Return `text` without surrounding white space, each unusable character replaced by a space."""
    if not text.isprintable():  # the quick test: most abstracts are one printable line
        text = _CONTROL.sub(" ", text)
    return text.strip()


def join_lines(text: str) -> str:
    """Return the lines of `text` joined by one space each, blank lines left out."""
    if "\n" not in text:
        return text
    return " ".join(line for part in text.split("\n") if (line := part.strip()))


def title_key(title: str) -> str:
    """Return what titles are compared by: letters and digits only, NFKC, case folded.

    Example:
        >>> title_key("BERT: Pre-training of …")
        'bertpretrainingof'
    """
    if title.isascii():
        return title.lower().encode().translate(None, _NOT_ALNUM).decode()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold())
    return "".join(filter(str.isalnum, folded))
