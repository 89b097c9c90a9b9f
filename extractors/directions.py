"""Which way a metric is better, from its name; and which way a result is better, from its metric and its sentence.

The lexicon (`lexicon/metrics.jsonl`) holds names that are known; other names are read by their words, head last, so
that `accuracy drop`, `drop in accuracy` and `number of false alarms` come out right without being listed.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

__all__ = ["metric_direction", "result_direction"]

_HIGHER = frozenset(
    "ability accuracy agreement bleu completion consistency correctness coverage detection efficiency f1 fairness "
    "fidelity fluency fps generalizability goodput interpretability iou likelihood map performance precision "
    "preference psnr quality realism recall recognition recovery retention return reward robustness rouge score "
    "sensitivity smoothness solved speed speedup ssim success "
    "throughput usability utilization versatility win".split()
)
_LOWER = frozenset(
    "alarm bitrate bpp budget collision communication compute computation consumption cost crash delay demand "
    "discrepancy distortion divergence effort emission energy epoch error expenditure expense failure false fid "
    "flops footprint forgetting gflops hallucination hour latency loss macs memory mismatch miss mistake operation "
    "overhead param parameter perplexity power query regret requirement resource rmse runtime size step storage time "
    "token toxicity traffic uncertainty usage variance "
    "violation wer".split()
)
_NEUTRAL = frozenset("bottleneck bound capacity constraint frontier landscape locality setting tradeoff".split())
# Nouns that turn the measure before them: (where higher is better, where lower is better, where it is not known).
_TURNS = {
    **dict.fromkeys("advantage benefit boost gain improvement saving speedup".split(), ("higher", "higher", "higher")),
    **dict.fromkeys("deficit degradation gap overhead penalty regression loss".split(), ("lower", "lower", "lower")),
    **dict.fromkeys("decline drop".split(), ("lower", "higher", "lower")),
    **dict.fromkeys("cut decrease reduction".split(), ("lower", "higher", "higher")),
    **dict.fromkeys("growth increase increment rise".split(), ("higher", "lower", "higher")),
}
_QUANTITIES = frozenset(
    "amount average count degree fraction level mean median number percentage rate share sum total".split()
)
_PREPOSITION = re.compile(r" (?:of|in|on|at|for|to|across|between|from|with|under|over|during|against|per) ")
_PER_TIME = re.compile(r"(?:\bper[ -]|/ ?)(?:second|sec|s|minute|hour)\b")
_NO_WORD = re.compile(r"[^\w@&%]+")

_FASTER_UNITS = re.compile(r"(?:/s|FPS|FLOPS|OPS|Hz|bps)\Z")
_SMALLER_UNITS = frozenset(
    "ns us ms s min hours days weeks months KB MB GB TB bits bpp J mJ kJ W mW kW kg USD $ mm cm K M B "
    "parameters".split()
)
_SAID = re.compile(
    r"\b(?:(?P<lower>lower|smaller|less)|(?P<higher>higher|larger|more)) (?:is|the|values? (?:is|are)) better\b",
    re.I,
)
_BEHIND = re.compile(
    r"\W*(?:[\w/-]+\s){0,4}?(?:"
    r"(?P<lower>less|fewer|lower|smaller|cheaper|lighter|shorter|reduction|decrease|drop|overhead|error|latency|memory|cost)|"
    r"(?P<higher>faster|higher|more|better|larger|longer|greater|improvement|gain|increase|lead|advantage|speed-?up|"
    r"acceleration|throughput|accuracy))\b",
    re.I,
)
_VERB = re.compile(
    r"\b(?:"
    r"(?P<lower>(?:bring\w*|brought) .{0,30}?down|cost\w*|cut\w*|decreas\w+|drop\w*|fall\w*|fell|halv\w+|lower\w*|"
    r"reduc\w+|sav\w+|shr[aiu]nk\w*|suppress\w*)|"
    r"(?P<higher>achiev\w*|attain\w*|beat\w*|boost\w*|climb\w*|exceed\w*|gain\w*|improv\w+|increas\w+|outperform\w*|prefer\w*|favou?r\w*|"
    r"rais\w+|reach\w*|rise\w*|rose|scor\w*|solv\w*|surpass\w*|w[io]ns?))\b",
    re.I,
)


def metric_direction(metric: str) -> str:
    """Return "higher" or "lower", whichever is better for the metric, or "" where its name does not say."""
    if "↑" in metric or "↓" in metric:
        return "higher" if "↑" in metric else "lower"
    if _PER_TIME.search(metric.casefold()):
        return "higher"
    name = _normal(metric)
    direction = _of_name(name) or _of_name(_normal(re.sub(r"\([^()]*\)", " ", metric)))
    return "" if direction == "depends" else direction


def result_direction(
    metric: str, kind: str = "", *, unit: str = "", sentence: str = "", start: int = 0, end: int = 0
) -> str:
    """Return "higher" or "lower", whichever is better for what a result measures; "" where nothing says so.

    Args:
        metric: name of the metric, "" where the text names none.
        kind: kind of the result (absolute, gain, ratio, reduction).
        unit: unit of the number.
        sentence: the sentence that reports it, if at hand, with the number at [start, end).
    """
    said = _SAID.search(sentence)
    if said and said.lastgroup:
        return said.lastgroup
    if _PER_TIME.search(metric.casefold()):
        return "higher"
    known = _of_name(_normal(metric)) if metric.strip() else "depends"
    if known == "higher" and "speed" in metric.casefold() and unit in ("ns", "us", "ms", "s", "min"):
        return "lower"  # a speed of 5 ms
    if known not in ("", "depends"):
        return known
    if known == "" and _lexicon().get(_normal(metric)) == "":
        return ""  # a setting, not a measure
    return (
        _of_sentence(sentence, start, end) or _of_unit(unit) or {"gain": "higher", "reduction": "lower"}.get(kind, "")
    )


def _of_sentence(sentence: str, start: int, end: int) -> str:
    behind = _BEHIND.match(sentence, end) if sentence else None
    if behind and behind.lastgroup:
        return behind.lastgroup
    before = list(_VERB.finditer(sentence, 0, start))
    verb = before[-1] if before else _VERB.search(sentence, end)
    return (verb.lastgroup or "") if verb else ""


def _of_unit(unit: str) -> str:
    if _FASTER_UNITS.search(unit):
        return "higher"
    return "lower" if unit in _SMALLER_UNITS else "higher" if unit == "dB" else ""


def _normal(name: str) -> str:
    name = re.sub(r"@\s?\d+\b", "@k", name.casefold()).replace("end-to-end", " ").replace("trade-off", "tradeoff")
    return " ".join(_singular(word) for word in _NO_WORD.sub(" ", name).split())


def _of_name(name: str) -> str:
    """Return the direction of a normalised name, "depends", or ""."""
    known = _lexicon().get(name)
    if known is not None or not name:
        return known or ""
    if "@" in name:
        return _of_name(re.sub(r"@\w*", " ", name).strip())  # MRR@10
    if parts := _PREPOSITION.search(name):
        return _of_phrase(name[: parts.start()].split(), name[parts.end() :])
    words = name.split()
    if words[-1] in _NEUTRAL:
        return ""
    if words[-1] in _TURNS and len(words) > 1:
        return _turn(words[-1], _of_name(" ".join(words[:-1])))
    for first in range(1, len(words)):
        if suffix := _lexicon().get(" ".join(words[first:])):
            return suffix
    return _of_words(words)


def _of_phrase(head: list[str], tail: str) -> str:
    """Read `drop in accuracy` and `number of false alarms` by their tails, `accuracy on ImageNet` by its head."""
    last = head[-1]
    if last in _TURNS:
        return _turn(last, _of_name(tail))
    if last in _QUANTITIES and len(head) == 1:
        return _of_name(tail)
    return _of_name(" ".join(head))


def _turn(noun: str, base: str) -> str:
    higher, lower, unknown = _TURNS[noun]
    return {"higher": higher, "lower": lower}.get(base, unknown)


def _of_words(words: list[str]) -> str:
    for word in reversed(words):
        stem = word.rstrip("0123456789") or word  # AP50
        if stem in _LOWER or word in _LOWER:
            return "lower"
        if stem in _HIGHER or word in _HIGHER:
            return "higher"
        known = _lexicon().get(word) or _lexicon().get(stem)
        if known:
            return known
    return ""


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, str]:
    lines = files("extractors").joinpath("lexicon", "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return {_normal(row["name"]): row["direction"] for row in map(json.loads, lines)}
