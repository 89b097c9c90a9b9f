"""What in a text surely reports no result, though it has digits: names, references, years, links, cards, enumerations.

The other half of the grammar, `numerals`, asks here before it reads a number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal

from extractors.units import COUNTED, UnitMatch

__all__ = ["Exclusions", "is_bare_count", "is_size", "is_version"]

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_REFERENCE = "|".join(
    "Algorithm Appendix Case Chapter Corollary Definition Eqn Equation Experiment Fig Figure Lemma Level Line No "
    "Page Part Phase Proposition Question Ref Round Sec Sect Section Stage Step Subtask Tab Table Task Theorem Tier "
    "Track Type "
    "Version Vol".split()
)
_CARDS = (
    r"(?:(?:NVIDIA|Nvidia|AMD|Intel|Tesla|Google|GTX|RTX|TPU|[AHV]\d{2,3}|MI\d{3})\b|(?:GPU|CPU|TPU|core)s?\b(?![ "
    r"-](?:hour|day|hr)))"
)
_TIMES = r"(?:x|X|×|\\times|\$\\times\$|times)"
_EXCLUDED = re.compile(
    "|".join(
        (
            r"https?:/\S*+|\bwww\.\S++|\b[\w.-]{1,40}\.(?:com|org|io|net|edu|ai|me)/\S*+|"
            r"\b[\w.+-]{1,40}@[\w-]{1,40}\.[\w.-]++",
            r"\b10\.\d{4,9}/\S++|\bar[xX]iv:?\s?\d{4}\.\d{4,5}(?:v\d+)?|\b\d{4}\.\d{5}(?:v\d+)?\b",
            r"\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,12}\s?\]",
            rf"\b(?:{_REFERENCE}|{_REFERENCE.lower()})(?:s|\.)?\s?\(?\d+(?![.,]?\d|\s?\\?%)(?:[a-z]\b)?",
            r"\b(?:Appendix|Chapter|Definition|Figs?\.|Figure|Sec\.|Section|Table|Theorem)\s?\d+(?:\.\d+){1,3}(?!\d|"
            r"\s?\\?%)",
            r"(?:±|\\pm|\+/-|\+-|(?<=\d)\s?pm(?=\s?\d))\s?\$?\{?\d[\d.]*",
            r"\(\s?\d{1,2}\s?\)(?!\s?\\?%)|(?:^|\n|[:;)])\s*\d{1,2}\.\s(?=[A-Z])|#\s?\d+|\b[Tt]op[ -]\d+(?![.\d]|"
            r"\s?\\?%)",
            rf"(?<![\w.,])\d++(?:\s?{_TIMES}\s?(?!10\s?\^)\d++){{1,4}}(?![0-9xX×%]|\.\d|\s?(?:\^|times|\\times))",
            r"\b\d{3,4}[pP]\b|\b\d{1,2}[kK](?=[ -](?:video|image|res|UHD|content|display|frame|movie))",
            r"\b[pP]\s?(?:-?values?)?\s?(?:<|>|=|≤|\\leq?|of)\s?0?\.\d+",
            r"\b\d{2}(?:\.\d+)?\s?\\?%\s?(?:CIs?\b[^)]{0,30}|confidence|credible)",
            r"\b\d{1,3}:\d{1,3}(?::\d{2})?\b|\b\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})\b|"
            r"[\[{]\s?[-+]?\d++(?:\s?,\s?[-+]?\d++){1,9}\s?[\]}]",
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}\b(?:\s\d{{4}})?|\b{_MONTH}\s\d{{1,2}}(?!\d)(?:,?\s\d{{4}})?",
            rf"\b\d[\d,]{{0,6}}\s?(?:x\s)?{_CARDS}",
            r"\b[AHV]\d{2,3}[ -]\d{2,3}\s?GB\b|\b\d{1,3}\s?-?GB(?=\s(?:GPU|card|graphics|NVIDIA|[AHV]\d))",
            r"\b(?:AIME|COCO|GSM|iPhone|Pixel|ISO|MPEG|Gen|Phase|Intel|Core)[ -]?\d{1,4}\b",
            r"x20[12][0-9a-f]|\bx26[4-6]\b",
        )
    )
)
_NAME_BEFORE = re.compile(r"(?:^|[\s(/,])((?:[A-Z][\w+.-]*|[a-z]+[A-Z][\w+.-]*))\s\Z")
_VERSIONED = frozenset(
    "Baichuan Claude CUDA DeepSeek Diffusion ERNIE Falcon Flux Gemini Gemma GLM Grok Imagen Kimi InternVL Llama "
    "LLaMA LLaVA Mamba MiniCPM Mistral OLMo PaLM Phi PyTorch Python Qwen Sora "
    "StarCoder Version Vicuna Whisper".split()
)
_PLAIN_WORDS = frozenset(
    "A About Above Accuracy Achieves After Almost Among An And Around As At Attains BLEU Below Between By CIDEr "
    "Compared Dice Exceeding F FID For From Given In Is Just METEOR Nearly Of On Only Or Over Precision PSNR Recall "
    "ROUGE Rank Reaching Roughly SSIM Score Since Than That The These Those To Top Under Up Using Was Where Which "
    "While With Within Without AP AR AUC IoU MAE MRR "
    "MSE RMSE mAP mIoU mIOU MOS PESQ WER".split()
)
# A count of things (`12 tasks`, `5 different classifiers`) is no result unless its noun is a unit.
_COUNT = re.compile(
    r"\s(?!(?:across|after|and|as|at|average|before|but|compared|for|from|higher|in|is|labell?ed|less|lower|m?AP|on|"
    r"or|over|out|pass|per|respectively|score|than|that|to|top|under|using|versus|via|vs|was|when|where|while|with|"
    r"without|which)\b)[a-z][a-z-]{2,}"
)


class Exclusions:
    """The stretches of one text whose numbers are not read."""

    def __init__(self, text: str, taken: Iterable[tuple[int, int]] = ()) -> None:
        spans = sorted([*((m.start(), m.end()) for m in _EXCLUDED.finditer(text)), *taken])
        self._starts = [start for start, _ in spans]
        self._ends: list[int] = []
        for _, end in spans:
            self._ends.append(max(end, self._ends[-1] if self._ends else 0))

    def end_of(self, position: int) -> int:
        """Return where the stretch that covers `position` ends, or -1 where none does."""
        at = bisect_right(self._starts, position) - 1
        return self._ends[at] if at >= 0 and self._ends[at] > position else -1


def is_size(before: str, value: Decimal, unit: UnitMatch, behind: str) -> bool:
    """Tell the size of a model (`7B`, `128K-long`), a year or a name (`the 2019 dataset`) from a count."""
    if unit.unit == "B":
        return re.match(r"\s(?:tokens|parameters)", behind) is None
    if unit.unit in ("K", "M"):
        return bool(re.match(r"-[a-z]", behind)) or _follows_name(before)
    is_named = unit.unit == "datasets" and _follows_name(before)
    return unit.unit in COUNTED and (_is_year(value) or is_named)


def is_bare_count(before: str, written: str, value: Decimal, behind: str) -> bool:
    """Tell a year, an item's number or a count of things from a whole number that has no unit but may be a result."""
    if value != value.to_integral_value():
        return False
    is_item = bool(re.match(r"\.?\)", behind)) and before.count("(") <= before.count(")")
    is_label = (written[0] == "0" and len(written) > 1) or behind.startswith(("'s", "’s"))  # '03, the 90's
    return (_is_year(value) and "," not in written) or is_item or is_label or bool(_COUNT.match(behind))


def is_version(before: str, value: Decimal) -> bool:
    """Tell whether a number without a unit goes on with the name before it: `ResNet 50`, `Llama 3.1`."""
    name = _NAME_BEFORE.search(before)
    if name is None:
        return False
    is_whole = value == value.to_integral_value()
    return name.group(1) in _VERSIONED or (is_whole and name.group(1) not in _PLAIN_WORDS)


def _is_year(value: Decimal) -> bool:
    return 1950 <= value <= 2039 and value == value.to_integral_value()


def _follows_name(before: str) -> bool:
    name = _NAME_BEFORE.search(before)
    return name is not None and name.group(1) not in _PLAIN_WORDS
