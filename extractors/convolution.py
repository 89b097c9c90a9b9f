"""Component `convolution`: spaCy's Tok2Vec, beside `encoder` or, in the pipeline `fast`, in its place.

It sets `doc.tensor`, or adds columns to it, one row a word, from the words that the layout gives and the few words
around each. Every text is read alone, so that it gives the same numbers in whatever company it comes, and its length
does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import LOWER, NORM, PREFIX, SHAPE, SUFFIX  # type: ignore[import-not-found]  # compiled
from spacy.lang.lex_attrs import word_shape
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vectors import Vectors  # type: ignore[import-not-found]  # compiled
from spacy.vocab import Vocab
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

from extractors.layout import lay_out, layout_of, leave_layout, sentences_of, text_of
from extractors.words import Words, load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["ARCHITECTURE", "ARRAYS", "Convolution", "ConvolutionComponent", "load_convolution", "make_vocab", "norm_of"]

Floats = NDArray[np.float32]
ARRAYS = "convolution.npz"
AFFIX = 4  # letters
WIDTH, DEPTH = 96, 6
ARCHITECTURE: dict[str, Any] = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": WIDTH,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG"],
        "rows": [4000, 2500, 2500, 1000, 50],
        "include_static_vectors": True,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": WIDTH,
        "window_size": 1,
        "maxout_pieces": 2,
        "depth": DEPTH,
    },
}


class Convolution:
    """A Tok2Vec model, the vocabulary that it looks words up in, and the tokenizer that cuts texts into them."""

    def __init__(self, model: Model[list[Doc], list[Floats]], vocab: Vocab, tokenizer: Tokenizer | None = None) -> None:
        self.model, self.vocab, self.tokenizer = model, vocab, tokenizer
        for node in model.walk():
            node.ops = NumpyOps(use_blis=False)  # numpy multiplies matrices three times as quickly as blis here

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    def doc_of(self, text: str, words: Words) -> Doc:
        """Return the Doc of these words; a word's tag is its shape and whether it stands in the title."""
        starts, ends = words.starts.tolist(), words.ends.tolist()
        return Doc(
            self.vocab,
            words=[text[s:e] for s, e in zip(starts, ends, strict=True)],
            tags=[str(kind) for kind in words.kinds[words.first].tolist()],
        )

    def encode(self, text: str, words: Words) -> Floats:
        """Return [n_words, width]."""
        with self._threads.limit(limits=1, user_api="blas"):  # sums have one order, and processes do not fight
            rows: Floats = self.model.predict([self.doc_of(text, words)])[0]
        return rows


class ConvolutionComponent:
    """The component `convolution`."""

    def __init__(self, convolution: Convolution) -> None:
        self.convolution = convolution

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.tensor` and lay out the words for the components that follow, or add to what the encoder has set."""
        text = text_of(doc)
        beside_encoder = len(doc.tensor) > 0
        if beside_encoder:
            layout = layout_of(doc)
        else:
            tokenizer: Any = self.convolution.tokenizer
            layout = lay_out(tokenizer, text, sentences_of(doc, text), title_chars=doc._.title_chars)
            leave_layout(doc, layout)
        found: Any = self.convolution.encode(text, layout.words) if len(layout.words) else np.zeros((0, 0), np.float32)
        doc.tensor = np.concatenate([doc.tensor, found], 1) if beside_encoder else found
        return doc

    def pipe(self, docs: Iterable[Doc], **_: Any) -> Iterator[Doc]:
        """Read one text after another."""
        return map(self, docs)


def make_vocab(keys: NDArray[np.uint64], vectors: NDArray[np.floating[Any]]) -> Vocab:
    """Return a vocabulary with vectors for words in lower case.

    Args:
        keys: [n] spaCy's hashes of the words.
        vectors: [n, width].
    """
    getters = {NORM: norm_of, PREFIX: _prefix, SUFFIX: _suffix, SHAPE: word_shape, LOWER: str.lower}
    vocab = Vocab(lex_attr_getters=getters)
    vocab.vectors = Vectors(data=vectors.astype(np.float32), keys=keys, attr="NORM")
    return vocab


def norm_of(word: str) -> str:
    """Return the form that a word's vector stands under: in lower case, and all longer numbers as one."""
    return "00" if len(word) > 1 and word.isdigit() else word.lower()


def _prefix(word: str) -> str:
    return word[:AFFIX].lower()


def _suffix(word: str) -> str:
    return word[-AFFIX:].lower()


def load_convolution(model: Model[list[Doc], list[Floats]], folder: Path) -> Convolution:
    """Fill `model` with the arrays in `folder`: vectors by key, then each layer's, in the order of `Model.walk`."""
    with np.load(folder / ARRAYS, allow_pickle=False) as stored:
        arrays = dict(stored)
    vocab = make_vocab(arrays.pop("keys"), arrays.pop("vectors"))
    model.initialize(X=[Doc(vocab, words=["a"])])
    for number, node in enumerate(node for node in model.walk() if node.param_names):
        for name in node.param_names:
            node.set_param(name, arrays[f"{number}.{name}"].astype(np.float32))
    return Convolution(model, vocab, load_tokenizer(folder))


@Language.factory(
    "convolution",
    assigns=["doc.tensor"],
    requires=["doc.sents"],
    default_config={"weights": "fast", "model": ARCHITECTURE},
)
def make_convolution(
    nlp: Language, name: str, weights: str, model: Model[list[Doc], list[Floats]]
) -> ConvolutionComponent:
    """Make the component; `weights` names a folder of weights that comes with the package, or is a path."""
    from extractors.weights import weights_folder

    return ConvolutionComponent(load_convolution(model, weights_folder(weights)))
