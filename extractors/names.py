"""The normal form in which two mentions of one abstract count as one name."""

import re

__all__ = ["GENERIC_HEADS", "is_whole", "normal_form"]

GENERIC_HEADS = frozenset(
    (
        "framework method model approach algorithm architecture network dataset benchmark corpus module mechanism "
        "strategy technique score metric task system scheme paradigm pipeline procedure function training objective "
        "loss layer block family baseline suite challenge collection test set"
    ).split()
)
_LEADS = frozenset({"a", "an", "the", "our", "this", "new", "novel", "proposed"})
_PARENTHESES = re.compile(r"\([^()]*\)")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_FIRST, _LAST = frozenset("\\$(@.#'\"`{&"), frozenset(")]}+%$#*'\"!°²³")
_WORD = re.compile(r"[^\W_]+(?:\.\d+)?|[@%+]")


def normal_form(name: str) -> str:
    """Return `name` without case, punctuation, plural endings, leading determiners and trailing generic heads.

    Two names with one normal form are one thing to the annotation guidelines' scorer.
    """
    if not name.startswith("("):
        name = _PARENTHESES.sub(" ", name)
    words = [_singular(w) for w in _WORD.findall(name.casefold().replace("\\", ""))]
    while len(words) > 1 and words[0] in _LEADS:
        words = words[1:]
    while len(words) > 1 and words[-1] in GENERIC_HEADS:
        words = words[:-1]
    return "".join(words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def is_whole(name: str) -> bool:
    """Tell whether `name` begins and ends as a name does and closes the brackets that it opens: not `UNESCO)`."""
    opened = []
    for character in name:
        if character in _BRACKETS.values():
            opened.append(character)
        elif character in _BRACKETS and (not opened or opened.pop() != _BRACKETS[character]):
            return False
    return not opened and (name[0].isalnum() or name[0] in _FIRST) and (name[-1].isalnum() or name[-1] in _LAST)
