"""The spaCy component `sentences`: marks the sentences of a title and abstract, by the rules of `boundaries`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extractors.boundaries import sentence_spans

__all__ = ["sentence_spans", "sentences"]

if not Doc.has_extension("title_chars"):
    Doc.set_extension("title_chars", default=None)


@Language.component("sentences", assigns=["token.is_sent_start", "doc.sents"])
def sentences(doc: Doc) -> Doc:
    """Set the sentence starts of `doc`. Where a token straddles a boundary, the next token starts the sentence.

    `doc._.title_chars`, where it is set, is the length of the title.
    """
    starts = iter([start for start, _ in sentence_spans(doc.text, title_chars=doc._.title_chars)])
    following = next(starts, None)
    for token in doc:
        is_start = token.i == 0
        while following is not None and token.idx >= following:
            is_start = True
            following = next(starts, None)
        token.is_sent_start = is_start
    return doc
