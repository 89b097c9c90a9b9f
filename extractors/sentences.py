"""The spaCy component `sentences`: marks the sentences of a title and abstract, by the rules of `boundaries`."""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractors.boundaries import sentence_spans
from extractors.layout import text_of

__all__ = ["sentence_spans", "sentences"]

if not Doc.has_extension("title_chars"):
    Doc.set_extension("title_chars", default=None)


@Language.component("sentences", assigns=["token.is_sent_start", "doc.sents"])
def sentences(doc: Doc) -> Doc:
    """Set the sentence starts of `doc`. Where a token straddles a boundary, the next token starts the sentence.

    `doc._.title_chars`, where it is set, is the length of the title.
    """
    begins = [start for start, _ in sentence_spans(text_of(doc), title_chars=doc._.title_chars)]
    starts = np.full(len(doc), -1, dtype=np.int64)  # spaCy's number for a token that starts no sentence
    if len(doc):
        firsts = np.searchsorted(doc.to_array("IDX"), np.array(begins, dtype=np.uint64))
        starts[firsts[firsts < len(doc)]] = 1
        starts[0] = 1
        column: Any = starts.astype(np.uint64)[:, None]
        doc.from_array(["SENT_START"], column)
    return doc
