"""Names as plain words: the folding that all comparison of names rests on, and the slugs that ids are made of.

A compact form is a name's words written together, with "-" only between two digits ("llama2-7b"): so spaces and
hyphens do not count, and "Llama 3 8B" is not "Llama 38B".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

__all__ = [
    "clean_text",
    "compact",
    "drop_parentheses",
    "fold_words",
    "is_initialism",
    "lookup_form",
    "singular",
    "slug",
    "spells_out",
]

_LATEX = re.compile(r"\\?(?:text(?:tt|bf|it|sc|sf|rm)|math(?:bf|rm|cal|bb|tt)|emph)\s*\{|[{}$\\]")
_ELL = re.compile(r"\bell_?(?=\d)")
_DETERMINER = re.compile(r"^(?:an?|the|our|its|this|these|their)\s+(?=\S)", re.IGNORECASE)
_PLURAL_CAPITALS = re.compile(r"\b([A-Z][A-Za-z]*[A-Z])s\b")
_PARENTHESES = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
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
_LONGEST_WORD = 20
_SMALL_WORDS = frozenset("a an and at by for from in of on or per the to via with".split())
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
    return compact([singular(word) for word in fold_words(drop_parentheses(name))]) or _escape(name)


def drop_parentheses(name: str) -> str:
    """Return `name` without the abbreviations that stand in brackets in it: "deep neural networks (DNNs)"."""

    def keep(match: re.Match[str]) -> str:
        inner = match.group(1).strip()
        before = name[: match.start()]
        return "" if before.strip() and is_initialism(inner, before) else match.group(0)

    return _PARENTHESES.sub(keep, name) if "(" in name or "[" in name else name


def is_initialism(short: str, long: str) -> bool:
    """Tell whether `short` can abbreviate the end of `long`: its letters come in order, the first starts a word.

    The test of A. Schwartz and M. Hearst, A simple algorithm for identifying abbreviation definitions in biomedical
    text (2003), on forms that are known to stand for one thing.
    """
    letters = [c for c in short.removesuffix("s").casefold() if c.isalnum()]
    if not 2 <= len(letters) <= 12 or " " in short.strip() or not any(c.isupper() for c in short):
        return False
    text = long.casefold()
    end = len(text)
    for position in range(len(letters) - 1, -1, -1):
        letter = letters[position]
        end = text.rfind(letter, 0, end)
        while position == 0 and end > 0 and text[end - 1].isalnum():
            end = text.rfind(letter, 0, end)
        if end < 0:
            return False
    return True


def spells_out(short: str, long: str) -> bool:
    """Tell whether `short` is made of the first letters of all words of `long`, in order, with or without more."""
    letters = [c for c in short.removesuffix("s").casefold() if c.isalnum()]
    reached = {0}
    for word in long.casefold().split():
        step = {
            at + 1 + n for at in reached if letters[at : at + 1] == [word[0]] for n in _runs(letters[at + 1 :], word)
        }
        reached = step | reached if word in _SMALL_WORDS else step
    return len(letters) > 1 and len(letters) in reached


def _runs(letters: Sequence[str], word: str) -> list[int]:
    """Return how many of `letters` can be taken, in order, from `word` after its first letter: 0 to a maximum."""
    count, place = 0, 1
    while count < len(letters) and (found := word.find(letters[count], place)) >= 0:
        count, place = count + 1, found + 1
    return list(range(count + 1))


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


def slug(form: str, vocabulary: Collection[str]) -> str:
    """Return a readable slug of a compact form: hyphens are put between letters where it is made of known words.

    Taking out the hyphens between letters gives the form back, so two forms never have one slug.
    """
    return re.sub(r"[a-z]{6,}", lambda run: "-".join(_split(run.group(), vocabulary)), form)


def unslug(text: str) -> str:
    """Return the compact form that a slug was made of."""
    return re.sub(r"(?<=[a-z])-(?=[a-z])", "", text)


def _split(run: str, vocabulary: Collection[str]) -> list[str]:
    """Cut `run` into words of the vocabulary, else into long ones and what stands between them, else not at all."""
    return _fewest(run, vocabulary, odd=False) or _fewest(run, vocabulary, odd=True) or [run]


def _fewest(run: str, vocabulary: Collection[str], *, odd: bool) -> list[str]:
    """Return the cut of `run` with the fewest letters outside known words, then the fewest pieces; none gives []."""
    best: dict[int, tuple[int, int, int]] = {0: (0, 0, 0)}  # place: odd letters, pieces, where the last piece starts
    shortest = 4 if odd else 2
    for start in range(len(run)):
        if start not in best:
            continue
        letters, pieces, _ = best[start]
        for end in range(start + shortest, min(len(run), start + _LONGEST_WORD) + 1):
            known = run[start:end] in vocabulary and not (odd and end - start < 5)
            if known or odd:
                option = (letters if known else letters + end - start, pieces + 1, start)
                if end not in best or option < best[end]:
                    best[end] = option
    cuts: list[str] = []
    end = len(run) if len(run) in best else 0
    while end:
        start = best[end][2]
        cuts.append(run[start:end])
        end = start
    return cuts[::-1]


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
