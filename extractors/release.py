"""Component `release`: drops the arrays that the components hand on to one another, once all have run.

They are large, and no process that waits for a Doc needs them.
"""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractors.found import FOUND
from extractors.layout import TEXT, WORDS

__all__ = ["release"]


@Language.component("release")
def release(doc: Doc) -> Doc:
    """Empty `doc.tensor` and forget what stands in `doc.user_data` for the other components."""
    doc.tensor = np.zeros((0,), dtype=np.float32)
    for name in (TEXT, WORDS, FOUND):
        doc.user_data.pop(name, None)
    return doc
