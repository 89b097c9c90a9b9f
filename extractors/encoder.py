"""Component `encoder`: runs the fine-tuned encoder over a text and sets `doc.tensor`, one row a word.

Every text is a batch of its own, so that it gives the same numbers in whatever company it comes. Texts longer than a
window are read in overlapping windows, and each word is taken from the window in which it is farthest from an edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors.layout import lay_out, leave_layout, sentences_of, text_of
from extractors.words import Words, load_tokenizer

__all__ = ["Encoder", "EncoderComponent"]

WINDOW, OVERLAP = 510, 128
CLS, SEP = 101, 102


class Encoder:
    """A BERT-like encoder in an ONNX file, with its tokenizer."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Load `encoder.onnx` and `tokenizer.json` from `folder`, to run on `threads` threads."""
        import onnxruntime

        self.folder, self.threads = folder, threads
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.disable_quant_qdq", "1")  # weights become floats once, at the start
        self.session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = load_tokenizer(folder)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as where it was loaded from: a session cannot cross to another process."""
        return _load, (self.folder, self.threads)

    def encode(self, words: Words) -> NDArray[np.float32]:
        """Return [n_words, width]: the encoder's output at the first piece of each word."""
        n = len(words.pieces)
        rows = [self._run(words, a, b)[1:-1] for a, b in windows(n)]
        if len(rows) == 1:
            return rows[0][words.first]
        best = np.full(n, -1)
        merged = np.zeros((n, rows[0].shape[1] if rows else 0), dtype=np.float32)
        for (a, b), hidden in zip(windows(n), rows, strict=True):
            depth = np.minimum(np.arange(b - a), np.arange(b - a)[::-1])
            deeper = depth > best[a:b]
            merged[a:b][deeper] = hidden[deeper]
            best[a:b] = np.maximum(best[a:b], depth)
        return merged[words.first]

    def _run(self, words: Words, start: int, end: int) -> NDArray[np.float32]:
        feed = {
            "input_ids": np.concatenate([[CLS], words.pieces[start:end], [SEP]])[None],
            "token_type_ids": np.concatenate([[0], words.kinds[start:end], [0]])[None],
        }
        hidden: NDArray[np.float32] = self.session.run(None, feed)[0][0]
        return hidden


def _load(folder: Path, threads: int) -> Encoder:
    return Encoder(folder, threads=threads)


def windows(n_pieces: int) -> list[tuple[int, int]]:
    """Return the windows [from, to) that cover `n_pieces` word pieces."""
    if n_pieces <= WINDOW:
        return [(0, n_pieces)]
    starts = [*range(0, n_pieces - WINDOW, WINDOW - OVERLAP), n_pieces - WINDOW]
    return [(s, s + WINDOW) for s in starts]


class EncoderComponent:
    """The component `encoder`."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.tensor` and lay out the words, for the components that follow."""
        text = text_of(doc)
        layout = lay_out(self.encoder.tokenizer, text, sentences_of(doc, text), title_chars=doc._.title_chars)
        leave_layout(doc, layout)
        doc.tensor = self.encoder.encode(layout.words) if len(layout.words) else np.zeros((0, 0), np.float32)
        return doc

    def pipe(self, docs: Iterable[Doc], **_: Any) -> Iterator[Doc]:
        """Encode one text after another: see above why not in batches."""
        return map(self, docs)


@Language.factory(
    "encoder", assigns=["doc.tensor"], requires=["doc.sents"], default_config={"weights": "accurate", "threads": 1}
)
def make_encoder(nlp: Language, name: str, weights: str, threads: int) -> EncoderComponent:
    """Make the component; `weights` names a folder of weights that comes with the package, or is a path."""
    from extractors.weights import weights_folder

    return EncoderComponent(Encoder(weights_folder(weights), threads=threads))
