"""A spaCy tokenizer for titles and abstracts: English, with the names, numbers and LaTeX residue of machine learning.

What belongs together stays together (`top-1`, `Qwen2-7B`, `ImageNet-1K`, `texttt{D}ual`, links); what does not is cut
(`22.58times`, `77.1\\\\%`, `sim33.5%`, `x2.5`, `{8.5}`, `networks(CNNs)`). Text is never changed: `doc.text == text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from spacy.lang.en import English
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # it is compiled and has no stub
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

__all__ = ["PaperTokenizer", "make_tokenizer"]

_LATEX = r"\\?(?:emph|mathbf|mathcal|mathrm|mathtt|text|textbf|textit|textrm|textsc|textsf|texttt|underline)"
_UNITS = (
    r"(?:times|\\times|×|[xX]|\\%|%|AP|mAP|dB|FPS|fps|[kKMGT]?bps|bpp|[KMGT]i?B|[numµμ]?s|min|mm|cm|km|k?Hz|[MG]Hz|"
    r"[kMGT]?FLOPs?|"
    r"[GM]MACs|pp)"
)
_PREFIXES = (
    rf"{_LATEX}\{{(?![^{{}}\s]*\}}[A-Za-z])",  # a command around whole words, not texttt{D}ual
    r"\\?(?:sim|approx|textless|textgreater|leq?|geq?)(?=[0-9])",
    r"[~∼≈≤≥±+−–](?=[0-9.])",
    r"[xX×](?=[0-9]+(?:\.[0-9]+)?(?:$|[^\w.]))",
)
_SUFFIXES = (
    rf"(?<=[0-9]){_UNITS}",
    rf"(?<=[0-9][}}$]){_UNITS}",
    r"\\%",
    r"(?<=[A-Za-z0-9)])/",
    r"\$",
    r"(?<=[0-9][A-Z])\.|(?<=-[A-Z])\.",  # Swin-B. ends a sentence, J. does not
)
_INFIXES = (
    r"(?<=[0-9])(?:times|[x×]|\\times|\\?sim|[~∼])(?=[0-9])",
    r"(?<=[xX%×])(?:,|[-–~∼]{1,2})(?=[0-9])",
    r"(?<=[0-9])(?:--|–)(?=[0-9])",
    r"(?<=[a-z0-9])[(\[](?=[A-Z])",  # networks(CNNs)
    r"~(?=\()|(?<=[a-z])[(](?=e\.g|i\.e)",
    r"\)(?=-{1,2}[a-z])|(?<=\))-{1,2}(?=[a-z])",  # (BFS)-like
    r"(?<=[A-Za-z][0-9])-(?=[a-z]{3})|(?<=[0-9][BMK])-(?=[a-z]{3})|(?<=-[0-9])-(?=[a-z]{3})",  # GPT-4-based
)
# A name with a version, a size or a number, and a power: never cut.
_WHOLE = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9]*(?:\.[0-9]+)?(?:-[A-Za-z]{0,2}[0-9][A-Za-z0-9]*(?:\.[0-9]+[A-Za-z]?)?)+|"
    r"[0-9.]+\^\{?-?[0-9]{1,3}\}?)\Z"
)


_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG_WORD = re.compile(r"\S{201,}")
PIECE = 60  # characters


class PaperTokenizer(Tokenizer):  # type: ignore[misc]
    """spaCy's tokenizer, with words beyond any language cut into pieces first: it takes quadratic time for one word."""

    def __call__(self, string: str) -> Doc:
        """Cut a text into tokens. Lone surrogates, which no text may hold, become a space each, as in `kg.papers`."""
        string = _SURROGATE.sub(" ", string)
        if not _LONG_WORD.search(string):
            doc: Doc = super().__call__(string)
            return doc
        words: list[str] = []
        spaces: list[bool] = []
        for piece in _pieces(string):
            for token in super().__call__(piece):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))
        return Doc(self.vocab, words=words, spaces=spaces)


def _pieces(text: str) -> Iterator[str]:
    position = 0
    for word in _LONG_WORD.finditer(text):
        for cut in range(word.start(), word.end(), PIECE):
            if cut > position:
                yield text[position:cut]
            position = cut
    yield text[position:]


def make_tokenizer(nlp: Language) -> PaperTokenizer:
    """Return the tokenizer for the vocabulary of `nlp`."""
    defaults = English.Defaults
    return PaperTokenizer(
        nlp.vocab,
        rules=defaults.tokenizer_exceptions,
        prefix_search=compile_prefix_regex([*_PREFIXES, *(defaults.prefixes or ())]).search,
        suffix_search=compile_suffix_regex([*_SUFFIXES, *(defaults.suffixes or ())]).search,
        infix_finditer=compile_infix_regex([*_INFIXES, *(defaults.infixes or ())]).finditer,
        token_match=_WHOLE.match,
        url_match=defaults.url_match,
    )


@registry.tokenizers("extractors.PaperTokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], PaperTokenizer]:
    """Return what a configuration needs to build the tokenizer."""
    return make_tokenizer
