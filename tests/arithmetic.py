"""Whether this machine computes as the one did on which the README and the notebook were written.

The encoder multiplies whole numbers, so that what another processor or onnxruntime rounds another way grows: a few
relations in a hundred differ there.
"""

from __future__ import annotations

import hashlib
from difflib import SequenceMatcher
from functools import cache

from extractors.encoder import Encoder
from extractors.weights import weights_folder
from extractors.words import split_words

__all__ = ["computes_as_written", "shows"]

WRITTEN = "482cef3f44993015"  # of what the encoder gives for TEXT there; to be written anew with the new texts
TEXT = "We present Heron, a small language model. It outperforms BERT on GLUE by 2.5 points and is 1.8 times as fast."


def digest() -> str:
    """Return the digest of what the encoder gives for TEXT here."""
    encoder = Encoder(weights_folder("accurate"))
    return hashlib.sha256(encoder.encode(split_words(encoder.tokenizer, TEXT)).tobytes()).hexdigest()[:16]


@cache
def computes_as_written() -> bool:
    """Tell whether outputs must be the same here to the letter."""
    return digest() == WRITTEN


def shows(printed: str, written: str) -> bool:
    """Tell whether what was printed is what was written: to the letter, or elsewhere four words in five."""
    if computes_as_written():
        return printed == written
    return SequenceMatcher(None, printed.split(), written.split(), autojunk=False).ratio() > 0.8
