"""Names as plain words: the folding that all comparison of names rests on.

A compact form is a name's words written together, with "-" only between two digits ("llama2-7b"): so spaces and
hyphens do not count, and "Llama 3 8B" is not "Llama 38B".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kg.resolve.abbreviations import drop_parentheses
from kg.schema import digest_text

__all__ = ["bounded", "clean_text", "compact", "fold_words", "lookup_form", "singular"]

_LATEX = re.compile(r"\\?(?:text(?:tt|bf|it|sc|sf|rm)|math(?:bf|rm|cal|bb|tt)|emph)\s*\{|[{}$\\]")
_ELL = re.compile(r"\bell_?(?=\d)")
_DETERMINER = re.compile(r"^(?:an?|the|our|its|this|these|their)\s+(?=\S)", re.IGNORECASE)
_PLURAL_CAPITALS = re.compile(r"\b([A-Z][A-Za-z]*[A-Z])s\b")
_SYMBOLS = re.compile(r"[+#*@%&']")
_NO_DECIMAL = re.compile(r"(?<!\d)\.|\.(?!\d)")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "."}
_LOOSE_PLUS = re.compile(r"(?<=\w)\s+(?=\+\+)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_VERSION = re.compile(r"(?<![a-z])v(?:ersion|er)?[ .]*(?=\d+\.\d)|(?<=[a-z])v(?=\d+\.\d)")
_SPELT = {"@": " at ", "%": " percent ", "&": " and ", "×": "x", "′": " prime", "∞": " infinity ", "’": "", "'": ""}
_GLUED = {"+": "plus", "#": "sharp", "*": "star"}  # only right after a letter or digit: NeRV++, C#, A*
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi"
        " chi psi omega sigma".split(),
        strict=True,
    )
)
_LONGEST_FORM = 400  # in characters; some databases index no more than 8,000 bytes
_SAME_IN_PLURAL = frozenset("lens bias atlas canvas gas alias always across gps".split())
_IRREGULAR = {
    "matrices": "matrix",
    "indices": "index",
    "vertices": "vertex",
    "corpora": "corpus",
    "criteria": "criterion",
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "syntheses": "synthesis",
    "biases": "bias",
    "lenses": "lens",
    "viruses": "virus",
    "halves": "half",
}


def clean_text(text: str) -> str:
    """Return `text` with lone surrogates replaced, so that every store and file can hold it."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def lookup_form(name: str) -> str:
    """Return the light normal form by which a name is found: case, spaces, hyphens and plurals do not count.

    Symbols that tell names apart are spelt out: "NeRV++" gives "nervplusplus", "F1@10" gives "f1at10".
    """
    return bounded(compact([singular(word) for word in fold_words(drop_parentheses(name))]) or _escape(name))


def bounded(form: str) -> str:
    """Return `form` itself, or what stands for it where it is too long for an index of a database."""
    return form if len(form) <= _LONGEST_FORM else f"{form[: _LONGEST_FORM // 2]}~{digest_text(form)}"


def fold_words(name: str) -> list[str]:
    """Return the words of `name`: case, accents, punctuation, markup and a leading determiner are gone."""
    text = _LATEX.sub("", name) if "\\" in name or "{" in name or "$" in name else name
    text = _DETERMINER.sub("", _PLURAL_CAPITALS.sub(r"\1", text.strip()))
    text = text.lower() if text.isascii() else _fold_unicode(text)
    if "+" in text:
        text = _LOOSE_PLUS.sub("", text)
    if "," in text:
        text = _THOUSANDS.sub("", text)
    if "v" in text:
        text = _VERSION.sub("", text)
    if "ell" in text:
        text = _ELL.sub("l", text)
    return _spell(text).split()


def singular(word: str) -> str:
    """Return the singular of an English word in lower case; a word that is none comes back as it is."""
    if (
        len(word) < 4
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is", "series", "species", "news"))
        or word in _SAME_IN_PLURAL
    ):
        return _IRREGULAR.get(word, word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def compact(words: Sequence[str]) -> str:
    """Join words without spaces, but keep two numbers apart."""
    out = ""
    for word in words:
        out += f"-{word}" if out and word and out[-1].isdigit() and word[0].isdigit() else word
    return out


def _fold_unicode(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    out: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.category(char) == "Mn" and out and "a" <= out[-1] <= "z":
            continue  # accents count for nothing in Latin script; in others they make another letter
        out.append(char)
    return unicodedata.normalize("NFC", "".join(out))


def _spell(text: str) -> str:
    """Spell symbols out and put a space for every character that is no letter, mark or digit."""
    if text.isascii() and not _SYMBOLS.search(text):
        return _NO_DECIMAL.sub(" ", text.translate(_BLANKS)) if "." in text else text.translate(_BLANKS)
    out: list[str] = []
    for index, char in enumerate(text):
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        if char in _GREEK and not (_is_greek(before) or _is_greek(after)):
            out.append(_GREEK[char])
        elif char.isalnum() or (char == "." and before.isdigit() and after.isdigit()) or _is_mark(char):
            out.append(char)
        elif char in _GLUED:
            out.append(_glue(char, out, after))
        else:
            out.append(_SPELT.get(char, " "))
    return "".join(out)


def _glue(char: str, out: list[str], after: str) -> str:
    if out and out[-1][-1:].isalnum():
        return _GLUED[char]
    return " number of " if char == "#" and after.isalpha() else " "


def _is_mark(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char)[0] in "LMN"


def _is_greek(char: str) -> bool:
    return "\u0370" <= char <= "\u03ff"


def _escape(name: str) -> str:
    """Spell a name of nothing but symbols by code points; no other form has a tilde."""
    return "".join(f"~{ord(char):x}" for char in name.strip()) or "~"
