"""The grammar of numbers, units and ranges."""

import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.numbers import Number, find_numbers


def values(text: str) -> list[tuple[str, str]]:
    return [(n.value, n.unit) for n in find_numbers(text)]


def places(text: str) -> list[tuple[int, int]]:
    return [(n.group, n.index) for n in find_numbers(text)]


def kinds(text: str) -> list[str]:
    return [n.kind_hint for n in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accuracy of 76.3%", ("76.3", "%")),
        (r"accuracy of 77.1\%", ("77.1", "%")),
        (r"an F1 of 64{\%}", ("64", "%")),
        (r"an F1 of $59.8\%$ now", ("59.8", "%")),
        ("a cost of sim33.5% only", ("33.5", "%")),
        ("fifty percent of all", ("50", "%")),
        ("achieves 77. 7% accuracy", ("77.7", "%")),
        ("a share of 12,5% in all", ("12.5", "%")),
        ("runs 8.5x faster", ("8.5", "x")),
        ("runs 8.5× faster", ("8.5", "x")),
        ("runs 8.5 x faster", ("8.5", "x")),
        ("runs 22.58times faster", ("22.58", "x")),
        (r"runs $2.5\times$ faster", ("2.5", "x")),
        (r"runs 3$\times$ faster", ("3", "x")),
        ("runs {8.5}x faster", ("8.5", "x")),
        ("a rate of x63.6 on VGG", ("63.6", "x")),
        ("a 5-fold cut", ("5", "x")),
        ("a threefold cut", ("3", "x")),
        ("eight times more memory", ("8", "x")),
        ("by an order of magnitude", ("10", "x")),
        ("by two orders of magnitude", ("100", "x")),
        ("a two-order-of-magnitude cut", ("100", "x")),
        ("twice as fast", ("2", "x")),
        ("doubles the throughput", ("2", "x")),
        ("halves the cost", ("2", "x")),
        ("cut by half", ("2", "x")),
        ("a tenth of the parameters", ("10", "x")),
        ("1/8 of the tokens", ("8", "x")),
        ("by a factor of 12", ("12", "x")),
        ("a gain of 2.3 points", ("2.3", "points")),
        ("a gain of 2.3 percentage points", ("2.3", "points")),
        ("a gain of 2.3 p.p. on it", ("2.3", "points")),
        ("a gain of 4.9 BLEU points", ("4.9", "points")),
        ("by 2.3 BLEU", ("2.3", "")),
        ("a gain of 4AP", ("4", "")),
        ("a PSNR of 5.4 dB", ("5.4", "dB")),
        ("a distance of 7.15 mm", ("7.15", "mm")),
        ("in 20ms", ("20", "ms")),
        ("uses $10$ MB", ("10", "MB")),
        ("uses 2 GiB", ("2", "GB")),
        ("at 160 frames per second", ("160", "FPS")),
        ("at 1,200 tokens/s", ("1200", "tokens/s")),
        ("at 3.4k images per second", ("3.4", "K images/s")),
        ("takes 2.1 GFLOPs", ("2.1", "GFLOPs")),
        ("at 0.04 bpp", ("0.04", "bpp")),
        ("at 400 bits-per-second", ("400", "bps")),
        ("3.25 bits per weight", ("3.25", "bits per weight")),
        ("4.0 A100 GPU hours", ("4.0", "GPU hours")),
        ("quantized down to 1-bit.", ("1", "bits")),
        ("3.8M parameters", ("3.8", "M")),
        ("14,862 parameters", ("14862", "parameters")),
        ("10{,}000 images", ("10000", "images")),
        ("24 905 samples", ("24905", "samples")),
        ("up to 128K tokens", ("128", "K tokens")),
        ("for $500 in all", ("500", "$")),
        ("for under $1,000 USD", ("1000", "USD")),
        ("an error of 1.5e-4", ("0.00015", "")),
        (r"an error of 3 \times 10^{-3}", ("0.003", "")),
        ("an error of 2.1times10^{-4}", ("0.00021", "")),
        ("an error of 10^{-3}", ("0.001", "")),
        ("a CCC of .4616", ("0.4616", "")),
        (r"76.3 \pm 0.3%", ("76.3", "%")),
        ("81.2 ± 0.4 mAP", ("81.2", "")),
        ("a log-likelihood of -1.2 nats", ("-1.2", "")),
        ("wins on 13/20 languages", ("13", "languages")),
        ("wins on 3 out of 4 tasks", ("3", "")),
        ("is3.45 in all", ("3.45", "")),
        ("1,81,552 samples", ("181552", "samples")),
        ("on $51$ out of $57$ games", ("51", "")),
    ],
)
def test_numbers_value_and_unit_are_read_as_a_record_writes_them(text: str, expected: tuple[str, str]) -> None:
    """One number in a phrase becomes one plain decimal and one canonical unit."""
    assert values(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Qwen2-7B, ResNet-50, CIFAR-10, GPT-4, W4A8 and YOLOv8 on ImageNet-1K",
        "top-1, top-5, F1, R@5, MRR@10, AP50, pass@1",
        "Llama 3.1 and Qwen 2.5 and ResNet 50 and 101",
        "3D boxes, 2-D maps, 4-bit weights, a 5-shot setting, 10-fold cross-validation",
        "in 2019, since 1998, the 2015 dataset",
        "as Table 2, Section 3.1 and Eq. (4) show [12], [3, 4]",
        "at https://a.org/v2/10.5 or www.b.org/3 or c.github.io/7 or me2@d.edu",
        "arXiv:2310.01234v2, doi 10.1145/33.44, 2310.01234",
        "256x256, 1024 × 1024 and 640times360 pixels, 720p video, 4K video",
        "1) a mask, 2) a loss, and (3) a head",
        "on 8 A100 GPUs, an 80GB GPU, an RTX 4090",
        "across 13 tasks with 5 different classifiers",
        "significant (p < 0.05), with a 95% CI",
        "published 03/09/2001 and on 4 May 2020, at 10:30",
        "weights in {-1, 0, 1}, x_{2}, 2^{10}, C++11, version 2",
        "a 7B model, a 128K-long context",
        "x265, CoNLL{'}03, the 90's, a five-point Likert scale",
        "our contribution is two-fold: one and another",
    ],
)
def test_numbers_that_report_nothing_are_left_out(text: str) -> None:
    """Names, references, years, links, sizes of pictures and cards, and counts are no numbers."""
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gains of 1.5, 2.0 and 3.1 points", [("1.5", "points"), ("2.0", "points"), ("3.1", "points")]),
        ("by 1.3-2.1x over it", [("1.3", "x"), ("2.1", "x")]),
        ("by 1.3x to 2.1x over it", [("1.3", "x"), ("2.1", "x")]),
        ("by 1.3--2.1x over it", [("1.3", "x"), ("2.1", "x")]),
        ("by 1.3sim2.1times over it", [("1.3", "x"), ("2.1", "x")]),
        ("between 10 and 20%", [("10", "%"), ("20", "%")]),
        ("speedups of 10 - 45%", [("10", "%"), ("45", "%")]),
        ("from 16 to 128 frames", [("16", "frames"), ("128", "frames")]),
        ("from 256 to 30 on GSM8K", [("256", ""), ("30", "")]),
        ("a 1.2-, 1.5- and 2-fold speedup", [("1.2", "x"), ("1.5", "x"), ("2", "x")]),
        ("12X,20X and 33X", [("12", "x"), ("20", "x"), ("33", "x")]),
        ("three to four orders of magnitude", [("1000", "x"), ("10000", "x")]),
        ("an F1 of 71.3, 2 points above it", [("71.3", ""), ("2", "points")]),
    ],
)
def test_numbers_of_a_list_or_range_share_their_unit(text: str, expected: list[tuple[str, str]]) -> None:
    """Every member of a list or range is a number of its own with the unit that stands at the end."""
    assert values(text) == expected


def test_numbers_in_a_list_have_places_and_ends_of_a_range_share_one() -> None:
    """`index` counts the members of a list; both ends of a range stand at one place."""
    assert places("gains of 1.5, 2.0 and 3.1 points") == [(0, 0), (0, 1), (0, 2)]
    assert places("by 2-3x and 4-5x in time, at 80% accuracy") == [(0, 0), (0, 0), (0, 1), (0, 1), (1, 0)]


def test_numbers_know_whether_their_list_is_aligned() -> None:
    """`respectively` marks the lists of its own sentence, not single numbers and not other sentences."""
    found = find_numbers("It gains 2% and 3% on A and B, respectively, at 5 ms. It loses 1% and 2% in all.")
    assert [(n.value, n.respectively) for n in found] == [
        ("2", True),
        ("3", True),
        ("5", False),
        ("1", False),
        ("2", False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reaches 76.3% top-1 accuracy", ["absolute"]),
        ("improves accuracy by 2.5%", ["gain"]),
        ("improves latency by 2.5%", ["reduction"]),
        ("reduces memory by up to 40%", ["reduction"]),
        ("with 66.7% fewer parameters", ["reduction"]),
        ("a 75.8% GPU memory reduction", ["reduction"]),
        ("a 39% speedup", ["gain"]),
        ("outperforms it by 1.2 points", ["gain"]),
        ("a speedup of 3x at 20% of the cost", ["ratio", "ratio"]),
        ("at least 90% of the heads", ["absolute"]),
        ("drops from 9.64 to 7.23", ["absolute", "absolute"]),
        ("cuts energy by 49% and 89% here and by 37% there", ["reduction", "reduction", "reduction"]),
        ("79.5% (+2.1%) and 3.0 (-1.4%)", ["absolute", "gain", "absolute", "reduction"]),
        ("an F1 of 71.3", ["absolute"]),
        ("an increase of 2.82\\%", ["gain"]),
        ("the accuracy drop is only 0.5%", ["reduction"]),
    ],
)
def test_numbers_kind_is_hinted_by_the_words_around(text: str, expected: list[str]) -> None:
    """Verbs before and nouns behind a number tell scores, gains, reductions and ratios apart."""
    assert kinds(text) == expected


def test_numbers_cover_their_unit_and_keep_what_was_written() -> None:
    """Offsets span the number with its unit; `text` is what stands there."""
    assert find_numbers("We gain 2.82\\% here") == [
        Number(
            start=8,
            end=14,
            value="2.82",
            unit="%",
            kind_hint="gain",
            group=0,
            index=0,
            respectively=False,
            text="2.82\\%",
        )
    ]


FRAGMENTS = st.sampled_from(
    "1 2.5 10 , . and to - – ± % \\% x times × $ { } ( ) [ ] ^ _ 10^ e-4 sim from between by of points BLEU "
    "respectively "
    "orders of magnitude half twice 3D top-1 https://a.b/1 \n \t \x00 \u200b é 数 ١٢ ½ 😀 // 2019 K M GB ms -fold 1/2 "
    "out of".split(" ")
)


@settings(max_examples=50, deadline=None)
@given(
    st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map(" ".join), st.lists(FRAGMENTS, max_size=30).map("".join))
)
@example("\ud800 10% \udfff")
@example("9" * 40 + "e99999")
def test_numbers_hold_their_invariants_on_any_text(text: str) -> None:
    """Any text: no crash, exact offsets in order without overlap, decimal values, nothing invented."""
    found = find_numbers(text)
    assert all(text[n.start : n.end] == n.text and n.text for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(Decimal(n.value).is_finite() and "e" not in n.value.lower() for n in found)
    assert all(any(c in "0123456789" for c in n.text) or n.text[0].isalpha() for n in found)
    assert {n.kind_hint for n in found} <= {"absolute", "gain", "ratio", "reduction", ""}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Die Größe beträgt groß und viel.",
        "これは数字のない文です。",
        "for i in range(n): x[i] += y  # code",
        "| a | b |\n|---|---|\n| c | d |",
        "٣٤ ½ Ⅷ ①",
    ],
)
def test_numbers_are_not_invented(text: str) -> None:
    """Texts without numbers in Western digits or English words have none."""
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    "piece", ["1,", "1 ", "1.", "9", "(", "1-", "a1", "10^", "x", "$1", "{", "1 and ", "1/", "[1", "10 x ", "% ", "a.b"]
)
def test_numbers_take_linear_time(piece: str) -> None:
    """Time grows with the length, not with its square: twenty thousand characters of anything within two seconds."""
    start = time.process_time()
    find_numbers((piece * 20_000)[:20_000])
    assert time.process_time() - start < 2.0


def test_numbers_read_a_long_text_within_a_second() -> None:
    """A hundred thousand characters of an abstract are no burden."""
    text = "We beat ResNet-50 by 2.5% and 3.1 points on A and B, respectively, and cut 7 ms to 3 ms (2.3x). " * 1_000
    start = time.process_time()
    assert len(find_numbers(text)) == 5_000
    assert time.process_time() - start < 2.0
