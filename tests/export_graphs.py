"""Graphs that the tests of export write: a small one in plain words, and one whose every text is hostile."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kg.export import Listed
from kg.schema import Edge, Node

# Every script (also right to left, stacked and combining), emoji, quotes, markup, controls, line ends, formulas, lists.
HOSTILE = (
    "Attention is all you need",
    "学习 学習 학습 обучение μάθηση تعلّم למידה सीखना การเรียนรู้ ትምህርት ᠰᠤᠷᠤᠯᠴᠠᠬᠤ",
    "🦊 👩‍🔬 🇨🇭 👍🏽 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010fffd",
    "e\u0301 Z\u0335\u0321a\u0300l\u0316go \u202eevil\u202c \u200b\ufeff \u00ad",
    """"double" 'single' `back` « » „ “ ” ‹›""",
    "<script>alert('x')</script> <!-- & --> ]]> <![CDATA[ & & < > &amp; &#0; &bogus;",
    "null\x00 bell\x07 escape\x1b[31m delete\x7f next\x85 line\u2028 paragraph\u2029 \ufffe\uffff",
    "tab\there, line\nbreak, return\rhere, both\r\nhere",
    "=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "'quoted", "\t=1", "＝１",
    " spaces around ", "a;b|c,d | e", "back\\slash \\N \\\" end\\", "%s {0} ${HOME} $(id) %0A %",
    "x" * 300 + " & " + "y" * 300 + " < > ",
)  # fmt: skip


GOLDEN = Path(__file__).parent / "golden" / "export"


def golden(name: str, text: str) -> None:
    """Compare a text with a golden file; with KG_UPDATE_GOLDEN=1 write it anew, to be looked at with `git diff`."""
    file = GOLDEN / name
    if os.environ.get("KG_UPDATE_GOLDEN") == "1":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    assert text.encode() == file.read_bytes()


def small_graph() -> Listed:
    """Two papers about an invented model: every kind of node and relation once or more."""
    return Listed(_small_nodes(), _small_edges())


def hostile_graph(texts: tuple[str, ...] = HOSTILE) -> Listed:
    """One entity and one paper per text, tied in a circle, with the text in every place that holds any."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    types = ("Benchmark", "Method", "Metric", "Model", "Task")
    for number, text in enumerate(texts):
        entity, paper = f"system:{number:03}", f"paper:{number:03}"
        following = f"system:{(number + 1) % len(texts):03}"
        kind = types[number % len(types)]
        nodes.append(_node(entity, kind, "Entity", name=text, aliases=[text, f"{text} again"], papers=number + 1))
        nodes.append(_node(paper, "Paper", title=text, url=text, source="test", digest=f"{number:016x}"))
        says = {"paper": paper, "evidence": text, "source_name": text, "target_name": text, "confidence": 0.5}
        edges.append(_edge("BUILDS_ON", f"hostile{number}", entity, following, char_start=number, **says))
        edges.append(
            _edge(
                "MENTIONS", f"hostile{number}", paper, entity, paper=paper, name=text, type=kind, surfaces=[text, text]
            )
        )
    return Listed(nodes, edges)


def _node(name: str, /, *labels: str, **properties: Any) -> Node:
    return Node(id=name, labels=labels, properties=properties)


def _edge(relation: str, key: str, begin: str, end: str, /, **properties: Any) -> Edge:
    return Edge(type=relation, key=key, source=begin, target=end, properties=properties)


def _small_nodes() -> list[Node]:
    first = {
        "url": "https://example.org/1",
        "published": "2023-04-01",
        "source": "example",
        "digest": "0123456789abcdef",
    }
    second = {
        "published": "2024-02-29",
        "source": "example",
        "digest": "fedcba9876543210",
        "abstract": "We test Heron.\nIt wins.",
    }
    result = {"unit": "%", "kind": "absolute", "direction": "higher", "claim": "asserted", "confidence": 0.75}
    return [
        _node("example:1", "Paper", title="Heron: reading with a long neck", extractor="hand", **first),
        _node("example:2", "Paper", title="Do birds read? A “study” of Heron & Stork", extractor="hand", **second),
        _node("system:heron", "Model", "Entity", name="Heron", aliases=["HERON", "Heron"], papers=2),
        _node("system:heron-2", "Model", "Entity", name="Heron-2", papers=1),
        _node("system:neck-attention", "Method", "Entity", name="neck attention", papers=1,
              aliases=["NA", "neck attention"]),
        _node("system:stork", "Model", "Entity", name="Stork", papers=2),
        _node("benchmark:pond-qa", "Benchmark", "Entity", name="Pond QA", aliases=["Pond QA", "PondQA"], papers=2),
        _node("metric:accuracy", "Metric", "Entity", name="accuracy", papers=1),
        _node("task:reading", "Task", "Entity", name="reading", papers=1),
        _node("result:1", "Result", value=91.5, text="91.50", evidence="Heron reaches 91.50\\% on Pond QA.",
              char_start=40, char_end=73, paper="example:1", extractor="hand", **result),
        _node("decision:1", "Decision", verdict="apart", a="Heron", b="Heron-2"),
        _node("heron", "Alias"),
        _node("pond qa", "Alias"),
    ]  # fmt: skip


def _small_edges() -> list[Edge]:
    one: dict[str, Any] = {"paper": "example:1", "extractor": "hand"}
    two: dict[str, Any] = {"paper": "example:2", "extractor": "hand"}
    beats = {"source_name": "Heron", "target_name": "Stork", "claim": "asserted", "confidence": 1.0}
    mention = {"confidence": 0.9, "optional": False, "rule": "identical"}
    return [
        _edge("PROPOSES", "p1", "example:1", "system:heron", source_name="", target_name="Heron",
              claim="asserted", **one),
        _edge("MENTIONS", "m1", "example:1", "system:heron", name="Heron", type="Model", surfaces=["Heron", "HERON"],
              starts=[0, 40], ends=[5, 45], ordinal=0, **mention, **one),
        _edge("MENTIONS", "m2", "example:2", "system:heron", name="Heron", type="Method", surfaces=["Heron"],
              starts=[27], ends=[32], ordinal=0, **mention, **two),
        _edge("OUTPERFORMS", "o1", "system:heron", "system:stork", evidence="Heron beats Stork.", char_start=80,
              char_end=98, **beats, **one),
        _edge("OUTPERFORMS", "o2", "system:heron", "system:stork", evidence="Heron beats Stork, again.", char_start=50,
              char_end=75, **beats, **two),
        _edge("OUTPERFORMS", "o3", "system:heron", "system:stork", evidence="HERON beats Stork.", char_start=99,
              char_end=117, **(beats | {"source_name": "HERON"}), **one),
        _edge("STATES", "s1", "system:stork", "system:heron", relation="OUTPERFORMS", claim="negated",
              evidence="Stork does not beat Heron.", **two),
        _edge("BUILDS_ON", "b1", "system:heron", "system:neck-attention", evidence="Heron uses neck attention.", **one),
        _edge("EVALUATED_ON", "e1", "system:heron", "benchmark:pond-qa",
              evidence="Heron reaches 91.50\\% on Pond QA.", **one),
        _edge("ADDRESSES", "a1", "system:heron", "task:reading", **one),
        _edge("VARIANT_OF", "v1", "system:heron-2", "system:heron"),
        _edge("REPORTS", "r1", "example:1", "result:1", **one),
        _edge("OF", "r1of", "result:1", "system:heron", target_name="Heron", paper="example:1"),
        _edge("MEASURED_IN", "r1in", "result:1", "metric:accuracy", target_name="accuracy", paper="example:1"),
        _edge("ON", "r1on", "result:1", "benchmark:pond-qa", target_name="Pond QA", paper="example:1"),
        _edge("NAMES", "n1", "heron", "system:heron"),
        _edge("NAMES", "n2", "pond qa", "benchmark:pond-qa"),
    ]  # fmt: skip
