"""What the words around a number hint that it is: a score, a gain, a reduction or a ratio."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.numerals import Numeral

__all__ = ["carries_on", "hint_kind"]

_DOWN = (
    r"cheaper|compress(?:es|ed|ing)?|cuts?|cutting|declin\w+|decreas\w+|degrad\w+|drop(?:s|ped|ping)?|fall\w*|fell|"
    r"fewer|less|lower(?:s|ed|ing)?|minus|prun(?:e|ed|es|ing)|reduc\w+|remov\w+|sacrific\w+|sav(?:e|es|ed|ing|ings)|"
    r"short(?:er|en\w*)|shr[aiu]nk\w*|slash\w*|slower|smaller|worse"
)
_UP = (
    r"accelerat\w+|add(?:s|ed|ing|itional)?|advantage|better|boost\w*|exceed(?:s|ed)|enhanc\w+|extra|faster|gain\w*|"
    r"greater|grow\w*|higher|improv\w+|increas\w+|increment\w*|larger|lift\w*|longer|margins?|more|outperform\w*|"
    r"rais\w+|rise\w*|speed(?:s|ing)? up|speed-?ups?|surpass\w*|upgrad\w+"
)
_STATE = (
    r"accurac\w+|achiev\w*|attain\w*|deliver\w*|gets?|hits?|is|are|was|obtain\w*|record\w*|reach\w*|report\w*|"
    r"scor\w+|ranks?|result\w*|yield\w*"
)
_CUE = re.compile(rf"(?P<down>{_DOWN}|loss(?:es)?)|(?P<up>{_UP}|speed(?:s|ing)?)|(?P<state>{_STATE})")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*")
_NEEDS_NEXT = {"loss": "of", "losses": "of", "speed": "up", "speeds": "up", "speeding": "up"}
_WORDS_BEHIND = re.compile(
    rf"[\s}}$]*((?:[^\s,;:.()]+\s+){{0,4}}?)(?:({_DOWN}|compression|loss(?:es)?)|({_UP}))\b(?! (?:ratio|rate)s?\b)",
    re.I,
)
_BREAK = re.compile(
    r"\b(?:and|or|with|on|in|at|over|for|when|while|by|to|from|of|than|using|via|under|is|are|was|compared|but|after|"
    r"which|that|far)\b|\\?%",
    re.I,
)
_HEDGE = (
    r"up to|upto|as much as|as high as|as low as|as little as|as few as|down to|more than|less than|better than|at "
    r"least|at most|no more than|an average of|about|around|approximately|roughly|nearly|near|almost|over|only|just|"
    r"merely|under|below|above|exceeding|another|an?|the|average|additional|further|relative|relatively|absolute|"
    r"absolutely|significant|some|impressive|mere|~|∼|<|>|\+|\\?sim|\\?approx|\\textless|[$({]"
)
_BEFORE = re.compile(rf"(?:^|\s)([^\s(${{]+)[\s$({{~+<>=]+((?:(?:{_HEDGE})[\s$({{~+]*){{0,5}})\Z", re.I)
_SHARE = re.compile(r"\s?of\s(?:the|its|their|that|original|full|what|all|overall|standard)((?:\s\w+){0,3})", re.I)
_COUNTABLE = re.compile(
    r"\b(?:attacks|cases|classes|data|documents|examples|experiments|features|heads|images|indices|instances|labels|"
    r"neurons|participants|people|pixels|prompts|queries|questions|respondents|samples|sentences|subjects|tasks|test|"
    r"texts|theoretical|time|tokens|training|users|videos|width|words)\b",
    re.I,
)
_LOWER_METRIC = re.compile(
    r"\b(?:cost|delay|energy|errors?|FID|latenc\w+|loss|memory|perplexity|power|runtime|time|WER)\b"
)
_IMPROVE = re.compile(r"improv|enhanc|boost", re.I)
_STATES = frozenset("to at with is are was were from".split())
_CARRIES_ON = re.compile(r"(?:,|;|\band|\()\s*(?:(?:and|by|up to|about)\s)*[~$+]?\Z")


def hint_kind(
    numeral: Numeral, left: str, right: str, *, is_change: bool = False, carried: str = ""
) -> tuple[str, str]:
    """Return the kind that the context hints at, and the value as a plain decimal string.

    Args:
        numeral: the number.
        left: its sentence before the list that it stands in.
        right: its sentence behind that list.
        is_change: it is one of two states (`from 256 to 30`).
        carried: the kind of the number before it, where `carries_on` says that the two are coordinated.
    """
    value = format(numeral.value, "f")
    if numeral.sign == "-":
        if numeral.unit in ("%", "points") or re.search(r"(?:\bby|\()\s?-\Z", left):
            return "reduction", value
        return "absolute", f"-{value}"
    if numeral.sign == "+":
        return "gain", value
    if numeral.unit == "x":
        return "ratio", value
    if is_change:
        return "absolute", value
    return _by_context(numeral.unit, left, right, carried), value


def carries_on(gap: str) -> bool:
    """Tell whether a number goes on with the statement of the one before `gap`: `by 2% in speed and 3% in size`."""
    return len(gap) <= 80 and bool(_CARRIES_ON.search(gap)) and _last_cue(gap) == ("", 0)


def _by_context(unit: str, left: str, right: str, carried: str) -> str:
    share = _SHARE.match(right) if unit == "%" else None
    if share:
        return "absolute" if _COUNTABLE.search(share.group(1)) else "ratio"
    behind = _WORDS_BEHIND.match(right)
    if behind and not _BREAK.search(behind.group(1)):
        return "reduction" if behind.group(2) else "gain"
    if carried:
        return carried
    match = _BEFORE.search(left, max(0, len(left) - 70))
    word = match.group(1).casefold() if match else ""
    reach = 6 if match and "up" in match.group(2).casefold() else 3
    if word in ("by", "of") or word in _STATES:
        cue, distance = _last_cue(left[: match.start(1)] if match else left)
        if word == "by":
            return cue or "gain"
        limit = {"of": reach, "is": 0, "was": 0, "are": 0, "were": 0}.get(word, -1)
        return cue if cue and distance <= limit else "absolute"
    cue, distance = _last_cue(left[: match.end(1)] if match else left)
    return cue if cue and distance <= reach else "absolute"


def _last_cue(left: str) -> tuple[str, int]:
    """Return the kind that the last cue of `left` stands for ("" for none or a state), and how many words follow it."""
    following = ""
    for match in reversed(list(_WORD.finditer(left))):
        word = match.group().casefold()
        if match.start() and match.group()[0].isupper():
            continue  # part of a name: Faster R-CNN
        cue = _cue(word) if _NEEDS_NEXT.get(word, following) == following else ""
        following = word
        if cue == "state":
            break
        if cue:
            distance = len(left[match.end() :].split())
            is_less = _IMPROVE.match(word) is not None and _LOWER_METRIC.search(left, match.end()) is not None
            return ("reduction" if cue == "down" or is_less else "gain"), distance
    return "", 0


@lru_cache(maxsize=4096)
def _cue(word: str) -> str:
    match = _CUE.fullmatch(word)
    return (match.lastgroup or "") if match else ""
