"""Hypothesis strategies for graphs as the stores take them, with the kind of text that breaks things."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kg.schema import ENTITY_TYPES, RELATIONS, Edge, Node

__all__ = ["HOSTILE", "graphs", "texts", "values"]

HOSTILE = (
    "",
    " ",
    "O'Neil said \"no\" to `this` \\ and \\' that",
    "line\nbreak\r\n\ttab\x0b\x00\x1f\x7f",
    "'}) DETACH DELETE n //",
    "$name {id} %s <script>alert(1)</script> ]]> & =1+1",
    "Ünïcödé ελληνικά עברית العربية हिन्दी 中文 日本語 한국어 ไทย",
    "e\u0301 \u202e\u200d\ufeff\u2028\x85 \ufffd \U0001f469\u200d\U0001f52c \U0010ffff",
    "null",
    "true",
    "1",
    "1.0",
    "2020-01-01",
    "[1, 2]",
    "long " * 5000,
)

texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
numbers = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.sampled_from((0, 0.0, 1, 1.0, -0.0))
)
scalars = st.one_of(texts, numbers, st.booleans())
values = st.one_of(scalars, st.lists(texts, min_size=1, max_size=4), st.lists(scalars, min_size=1, max_size=4))

NAMES = ("confidence", "end", "evidence", "index", "order", "set", "text", "value")  # keywords among them
LABELS = (("Paper",), ("Result",), *((kind, "Entity") for kind in ENTITY_TYPES))
properties = st.dictionaries(st.sampled_from(NAMES), values, max_size=4)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    """Draw nodes and edges that fit together, in any order."""
    nodes = [draw(_node(ident)) for ident in draw(st.lists(texts, unique=True, max_size=6))]
    ids = [node.id for node in nodes]
    places = (
        draw(st.lists(st.tuples(st.sampled_from(sorted(RELATIONS)), texts), unique=True, max_size=8)) if ids else []
    )
    return nodes, [draw(_edge(kind, key, ids)) for kind, key in places]


@st.composite
def _node(draw: st.DrawFn, ident: str) -> Node:
    labels = draw(st.sampled_from(LABELS))
    given: dict[str, Any] = draw(properties)
    called = {"Paper": "title", "Result": "unit"}.get(labels[0], "name")
    if draw(st.booleans()):
        given[called] = draw(texts)
    return Node(id=ident, labels=labels, properties=given)


@st.composite
def _edge(draw: st.DrawFn, kind: str, key: str, ids: list[str]) -> Edge:
    given: dict[str, Any] = draw(properties)
    if draw(st.booleans()):
        given |= {"type": draw(texts), "name": draw(texts)}  # as MENTIONS has them
    return Edge(
        type=kind, key=key, source=draw(st.sampled_from(ids)), target=draw(st.sampled_from(ids)), properties=given
    )
