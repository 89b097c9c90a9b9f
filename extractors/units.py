"""The units that results are reported in: how texts write them, and the one form that a record gives them.

A unit is read right behind a numeral, across the residue of LaTeX (`22.58times`, `{8.5}x`, `77.1\\%`, `$10$ MB`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["COUNTED", "GAP", "UnitMatch", "read_unit"]

# What may stand between a numeral and its unit, and within a unit that was set in LaTeX.
GAP = r"(?:[ \t\u00a0\u2009\u202f~{}$]|\\[,;! ]|\\(?:mathrm|text|rm)\b|\n(?!\n)){0,5}"

COUNTED = (
    "epochs frames images iterations languages nodes parameters samples steps tokens views domains datasets"
).split()

_PER = r"\s?(?:/\s?|per[ -]|-per-)"

# (canonical form, how it is written); the first that fits counts, so the longer ones stand first. `{…}` expand below.
_WRITTEN: tuple[tuple[str, str], ...] = (
    (
        "points",
        r"-?(?:absolute )?(?:\\?%|percent(?:age)?|accuracy|(?<=[ ~])[A-Z][\w-]{0,11})[ -]?(?:absolute )?points?{end}",
    ),
    ("points", r"-?(?:absolute |abs\. )?(?:points?|p\.p\.|pp|pts?\.?){end}(?![ -](?:Likert|scale))"),
    ("%", r"(?:\\?%|\{\\?%\}|-?percents?{end}|per cent{end}|pct\.?{end})"),
    (
        "x",
        r"-?\s?(?:\\times|times|×)(?!\s?[0-9{(])(?:(?![a-z])|(?=(?:fast|slow|high|low|more|less|few|small|large|"
        r"speed)))",
    ),
    ("x", r"[ -]?folds?{end}(?![ -]?(?:CV|cross|stratif|valid))"),
    ("x", r"[xX](?![A-Za-z0-9×]|-[A-Za-z])"),
    ("tokens/s", r"(?:tokens?|tok|toks){per}(?:seconds?|secs?|s){end}"),
    ("images/s", r"(?:images?|imgs?){per}(?:seconds?|secs?|s){end}"),
    ("samples/s", r"samples?{per}(?:seconds?|secs?|s){end}"),
    ("FPS", r"-?(?:FPS|fps|Fps|frames?{per}(?:seconds?|secs?|s)){end}"),
    ("s/token", r"(?:s|secs?|seconds?)/tok(?:en)?{end}"),
    ("ms/token", r"ms/tok(?:en)?{end}"),
    ("GPU hours", r"(?:[A-Z]\w*[ -])?GPU[ -](?:hours?|hrs?){end}"),
    ("GPU days", r"(?:[A-Z]\w*[ -])?GPU[ -]days?{end}"),
    ("bpp", r"(?:bpp|bits?{per}pixels?){end}"),
    ("bits per weight", r"(?:bpw|bits?{per}(?:weights?|parameters?)){end}"),
    ("bits per dimension", r"(?:bpd|bits?{per}dim(?:ension)?s?){end}"),
    ("bits per character", r"(?:bpc|bits?{per}char(?:acter)?s?){end}"),
    ("kbps", r"(?:kbps|Kbps|kb/s|kbits?/s|kilobits?{per}second){end}"),
    ("Mbps", r"(?:Mbps|Mb/s|Mbits?/s|megabits?{per}second){end}"),
    ("Gbps", r"(?:Gbps|Gb/s|Gbits?/s){end}"),
    ("bps", r"(?:bps|b/s|bits?{per}(?:seconds?|s)){end}"),
    ("GB/s", r"GB{per}s(?:econd)?{end}"),
    ("TB/s", r"TB{per}s(?:econd)?{end}"),
    ("KB", r"(?:KB|kB|KiB|kilobytes?){end}"),
    ("MB", r"(?:MB|MiB|Mo|megabytes?){end}"),
    ("GB", r"(?:GB|GiB|Gb|Go|gigabytes?){end}"),
    ("TB", r"(?:TB|TiB|terabytes?){end}"),
    ("bits", r"(?:bits?){end}"),
    ("dB", r"(?:dB|db|DB|decibels?){end}"),
    ("GFLOP", r"FLOP\(G\)"),
    ("{0}FLOPs/s", r"([kKMGTP]?)FLOPs?{per}s(?:ec|econd)?{end}"),
    ("{0}FLOPS", r"([kKMGTPE])FLOPS{end}"),
    ("{0}FLOPs", r"([kKMGTP]?)-?(?:FLOPs?|Flops?|flops?){end}"),
    ("{0}MACs", r"([kKMGT]?)-?(?:MACs?|MAdds?){end}"),
    ("{0}OPS", r"([MGT])OPS{end}"),
    ("ns", r"(?:ns|nanoseconds?){end}"),
    ("us", r"(?:us|µs|μs|microseconds?){end}"),
    ("ms", r"(?:ms|msecs?|milli-?seconds?){end}"),
    ("s", r"(?:s|secs?|seconds?){end}"),
    ("min", r"(?:mins?|minutes?){end}"),
    ("hours", r"(?:h|hrs?|hours?){end}"),
    ("days", r"days?{end}"),
    ("weeks", r"weeks?{end}"),
    ("months", r"months?{end}"),
    ("M", r"m(?= param)"),
    ("mm", r"(?:mm|millimet(?:er|re)s?){end}"),
    ("cm", r"(?:cm|centimet(?:er|re)s?){end}"),
    ("km", r"(?:km|kilomet(?:er|re)s?){end}"),
    ("m", r"(?:m|met(?:er|re)s?){end}"),
    ("um", r"(?:um|µm|μm|micrometers?){end}"),
    ("pixels", r"(?:px|pixels?){end}"),
    ("degrees", r"(?:°|degrees?{end})"),
    ("{0}Hz", r"([kMGT]?)Hz{end}"),
    ("{0}W", r"([mkM]?)W{end}"),
    ("{0}Wh", r"([kM])Wh{end}"),
    ("{0}J", r"([mkM]?)J{end}(?!&)"),
    ("kg", r"kg{end}"),
    ("USD", r"(?:USD|dollars?){end}"),
    ("K tokens", r"(?:K|k|thousand)[ -]tokens?{end}"),
    ("M tokens", r"(?:M|million)[ -]tokens?{end}"),
    ("B tokens", r"(?:B|billion)[ -]tokens?{end}"),
    ("T tokens", r"(?:T|trillion)[ -]tokens?{end}"),
    ("parameters", r"params{end}"),
    ("K", r"(?:K|k|thousand){end}"),
    ("M", r"(?:M|mln|million){end}"),
    ("B", r"(?:B|bn|billion){end}"),
    ("T", r"(?:T|trillion){end}"),
    *((noun, rf"(?i:(?:(?:input|output|trainable|video|test|training) )?{noun[:-1]}s?){{end}}") for noun in COUNTED),
)
_END = r"(?![A-Za-z0-9])"
_RATES = frozenset(("tokens/s", "images/s", "samples/s", "FPS"))
_CANONICAL = tuple(canonical for canonical, _ in _WRITTEN)


def _pattern(index: int, written: str) -> str:
    written = written.replace("{end}", _END).replace("{per}", _PER).replace("([", f"(?P<p{index}>[")
    return f"(?P<u{index}>{written})"


_UNIT = re.compile(f"(?:{GAP})(?:{'|'.join(_pattern(i, written) for i, (_, written) in enumerate(_WRITTEN))})")


class UnitMatch(NamedTuple):
    """A unit in its canonical form, and where it ends in the text."""

    unit: str
    end: int


def read_unit(text: str, position: int) -> UnitMatch | None:
    """Return the unit that stands at `position`, right behind a numeral, or None."""
    match = _UNIT.match(text, position)
    if match is None or match.lastgroup is None:
        return None
    index = int(match.lastgroup[1:])
    canonical = _CANONICAL[index]
    if canonical in ("K", "M", "B"):  # 3.4k images per second
        rate = read_unit(text, match.end())
        if rate and rate.unit in _RATES:
            return UnitMatch(f"{canonical} {rate.unit}", rate.end)
    if "{0}" in canonical:
        canonical = canonical.format((match.group(f"p{index}") or "").replace("K", "k"))
    return UnitMatch(canonical, match.end())
