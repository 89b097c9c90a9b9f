"""From the words of a name to its key: plural, spelling, equivalent words, word order and generic heads.

Which words those are stands in `kg/lexicon/grammar.jsonl` and `kg/lexicon/words.jsonl`; this module applies them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.resolve.abbreviations import drop_parentheses
from kg.resolve.forms import compact, fold_words, singular

__all__ = ["Grammar", "Rewrites"]

Words = tuple[str, ...]

_IZE = re.compile(r"is(e|ed|er|ing|ation|ational|able)$")
_BARE_HEADS = ("model", "network", "architecture")  # "transformer-based models" are transformers
_OBJECTS = ("model", "network", "transformer")  # "training networks" is network training, "training losses" is not
_SMALL = ("a", "an", "the")


class Rewrites:
    """Sequences of words and what they are rewritten to, the longest first; results are rewritten in their turn."""

    def __init__(self, rules: Iterable[tuple[Words, Words]]) -> None:
        table = dict(rules)
        for new in list(table.values()):
            if new:
                table.setdefault(new, new)  # what is written out already stays: no "operation operation"
        self._by_first: dict[str, list[tuple[Words, Words]]] = {}
        for old in sorted(table, key=lambda words: (-len(words), words)):
            self._by_first.setdefault(old[0], []).append((old, table[old]))

    def apply(self, words: Sequence[str], *, depth: int = 4) -> list[str]:
        """Return `words` after one pass from left to right; what a rule gives is rewritten `depth` times more."""
        out: list[str] = []
        position = 0
        while position < len(words):
            for old, new in self._by_first.get(words[position], ()):
                if tuple(words[position : position + len(old)]) == old:
                    out += self.apply(new, depth=depth - 1) if depth and new != old else new
                    position += len(old)
                    break
            else:
                out.append(words[position])
                position += 1
        return out


@dataclass(frozen=True)
class Grammar:
    """The word lists of `grammar.jsonl` and the rewrites of `words.jsonl`, one set a namespace."""

    praise: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    loose_heads: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    splits: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()
    ize_stems: frozenset[str] = frozenset()
    actions: Mapping[str, str] = field(default_factory=dict)
    rewrites: Mapping[str, Rewrites] = field(default_factory=dict)

    def spelling(self, space: str, words: Sequence[str]) -> list[str]:
        """Return `words` of a name in one spelling: singular, American, without praise and generic heads."""
        plain = [self._american(singular(word)) for word in words]
        return self._drop_heads(space, self._drop_praise(plain))

    def normal(self, space: str, name: str) -> list[str]:
        """Return the words that a name stands for: equivalent words and word orders made one."""
        words = fold_words(drop_parentheses(name))
        plural = bool(words) and singular(words[-1]) != words[-1]
        plain = self._drop_praise(self._plain(space, name, words))
        plain = self._drop_praise(self.rewrite(space, plain))
        if space in ("task", "system", "metric"):
            plain = self._turn(space, plain, plural=plural)
        plain = self.rewrite(space, plain)
        return self._drop_heads(space, self._drop_based(plain))

    def rewrite(self, space: str, words: Sequence[str]) -> list[str]:
        """Return `words` with equivalent words made one; a name that would vanish stays."""
        rules = self.rewrites.get(space)
        return (rules.apply(words) if rules else None) or list(words)

    def _plain(self, space: str, name: str, words: Sequence[str]) -> list[str]:
        """Return `words` in the singular; an abbreviation inside a name ("R-CNN", "VQ-VAE") is made one with it."""
        plain = [self._american(singular(word)) for word in words]
        if space == "benchmark" or "-" not in name or not self.abbreviations.intersection(plain):
            return plain
        out: list[str] = []
        for chunk in drop_parentheses(name).split():
            part = [self._american(singular(word)) for word in fold_words(chunk)]
            free = part and all(word in self.abbreviations or word in self.links for word in part)
            whole = len(part) < 2 or free or not self.abbreviations.intersection(part)
            out += part if whole else [compact(part)]
        return out

    def _american(self, word: str) -> str:
        match = _IZE.search(word)
        if match and word[: match.start()] in self.ize_stems:
            return f"{word[: match.start()]}iz{match.group(1)}"
        return word

    def _drop_praise(self, words: list[str]) -> list[str]:
        start = 0
        while start < len(words) - 1 and words[start] in self.praise:
            start += 1
        return words[start:]

    def _turn(self, space: str, words: list[str], *, plural: bool) -> list[str]:
        """Turn "inference of language models" and "compressing language models" to noun order."""
        if "of" in words[1:-1]:
            cut = words.index("of", 1)
            if words[cut - 1] in self.actions.values() or (space == "metric" and words[cut - 1] in self.measures):
                rest = words[cut + 1 :]
                while len(rest) > 1 and rest[0] in _SMALL:
                    rest = rest[1:]
                return [*rest, *words[:cut]]
        noun = self.actions.get(words[0]) if len(words) > 1 and space != "metric" else None
        if noun is None:
            return words
        turns = noun != words[0] or (plural and words[-1] in _OBJECTS)
        if turns and words[-1] not in self.heads and words[1] not in ("of", "and"):
            return [*words[1:], noun]
        return words

    def _drop_based(self, words: list[str]) -> list[str]:
        """Take "based" out of "CNN-based detector" and, before a bare head, "model" too unless words are ordinary."""
        if "based" not in words[1:-1]:
            return words
        cut = words.index("based", 1)
        left, right = words[:cut], words[cut + 1 :]
        if len(right) == 1 and right[0] in self.heads | self.loose_heads:
            return left if right[0] in _BARE_HEADS and left[-1] in self.families else words
        return [*left, *right]

    def _drop_heads(self, space: str, words: list[str]) -> list[str]:
        """Drop generic heads; a loose one ("model", "layer") only after a word that can stand alone."""
        end = len(words)
        while end > 1:
            word, before = words[end - 1], words[end - 2]
            if space == "benchmark" and end > 2 and word == "set" and before in self.splits:
                end -= 2
            elif before != "based" and (word in self.heads or self._is_loose(word, words[: end - 1])):
                end -= 1
            else:
                break
        return words[:end]

    def _is_loose(self, word: str, left: Sequence[str]) -> bool:
        alone = left[-1] not in self.ordinary or (word in _BARE_HEADS and left[-1] in self.families)
        return word in self.loose_heads and alone and len("".join(left)) > 2
