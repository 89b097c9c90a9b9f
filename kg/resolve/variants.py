"""Which names a name is a version or a size of: "Qwen2-7B" is one of "Qwen2", and that of "Qwen"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.resolve.abbreviations import drop_parentheses
from kg.resolve.forms import fold_words

__all__ = ["ancestors"]

VARIANT_SPACES = ("benchmark", "system")  # "top-1 accuracy" is no version of accuracy

_MARK = re.compile(
    r"v?\d+(?:\.\d+)*[a-ce-z]?"  # 2, 3.5, v2, 2014, 7b, 4o, but not 3d
    r"|\d+(?:\.\d+)?x\d+(?:\.\d+)?[bm]?|a\d+(?:\.\d+)?b"  # 8x7b, 512x512, a3b
    r"|[smlbhg]|x{1,2}[sl]|nano|micro|mini|tiny|small|base|medium|large|huge|giant|turbo|lite|plus|pro|max|ultra"
    r"|chat|instruct|it|sft|hf|preview|cased|uncased|verified|hard|diamond"
)
_GLUED = re.compile(r"(?:(?<=\w)v?\d+(?:\.\d+)*[a-z]?|(?:plus)+)$")  # ResNet50, YOLOv8n, NeRV++
_SHORTEST = 3  # letters that must be left: T5 is no version of T
_MOST_MARKS = 4
_MOST_WORDS = 12  # what is longer is no name of a version


def ancestors(name: str) -> Iterator[str]:
    """Yield the names that `name` is a version or size of, the nearest first, those cut from the end before others."""
    seen = layer = [words] if len(words := tuple(fold_words(drop_parentheses(name)))) <= _MOST_WORDS else []
    for _ in range(_MOST_MARKS):
        cuts = dict.fromkeys(cut for form in layer for cut in _cuts(form))
        layer = [cut for cut in cuts if cut not in seen]
        seen = [*seen, *layer]
        yield from (" ".join(form) for form in layer)


def _cuts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield `words` with one mark of version or size taken out, the last mark first."""
    trailing = True
    for place in range(len(words) - 1, -1, -1):
        stem = _GLUED.sub("", words[place])
        trailing = trailing and bool(_MARK.fullmatch(words[place]))
        if place and trailing:
            yield (*words[:place], *words[place + 1 :])
        elif stem != words[place] and sum(map(str.isalpha, stem)) >= _SHORTEST:
            yield (*words[:place], stem, *words[place + 1 :])
