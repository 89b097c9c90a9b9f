"""Assembly: what a record becomes in the graph, what follows from all of them, and that nothing is lost."""

from __future__ import annotations

import msgspec
import pytest

from kg.assemble import Graph, assemble, canonical_record, decisions_of, digest, each_merge, records_of
from kg.errors import InputError
from kg.resolve import EDITION, Decision, Resolver, load_lexicon
from kg.schema import Edge, Entity, Node, Record, Relation, Result, digest_text, statement_key
from tests.revision import revise

LEXICON = load_lexicon()


def build(*of: Record, decisions: tuple[Decision, ...] = ()) -> Graph:
    return assemble(of, decisions=decisions, lexicon=LEXICON)


def mark(graph: Graph) -> str:
    return digest(graph.nodes.values(), graph.edges.values())


def back(graph: Graph) -> list[Record]:
    return records_of(graph.nodes.values(), graph.edges.values())


def paper(key: str, *names: tuple[str, str], relations: tuple[Relation, ...] = (), **fields: object) -> Record:
    found = tuple(Entity(id=f"e{n}", type=kind, name=name, surface=(name,)) for n, (kind, name) in enumerate(names, 1))
    return Record(key=key, entities=found, relations=relations, **fields)


def edges_of(graph: Graph, kind: str) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in graph.edges.values() if edge.type == kind]


WALKER = Record(
    key="arxiv:1",
    title="ZebraWalk",
    url="https://example.org/1",
    digest="0123456789abcdef",
    extractor="accurate-1",
    entities=(
        Entity(
            id="a",
            type="Model",
            name="ZebraWalk",
            surface=("ZebraWalk",),
            mentions=((0, 9), (20, 29)),
            confidence=0.5,
        ),
        Entity(id="b", type="Model", name="large language models (LLMs)", surface=("LLMs", "large language models")),
        Entity(id="c", type="Metric", name="accuracy", surface=("accuracy",), optional=True),
    ),
    relations=(
        Relation(type="PROPOSES", target="a", evidence="We present ZebraWalk.", char_start=10, char_end=31),
        Relation(type="OUTPERFORMS", source="a", target="b", claim="hedged", confidence=0.75),
        Relation(type="COMPARED_WITH", source="a", target="b", claim="negated"),
    ),
    results=(
        Result(value="2.50", unit="%", kind="gain", subject="a", metric="c", baseline="b", direction="higher"),
        Result(value="2.50", unit="%", kind="gain", subject="a", metric="c", baseline="b", direction="higher"),
    ),
)


def test_a_record_becomes_its_nodes() -> None:
    """The paper, its results and the things it names are nodes, the specific label first; what is empty is left out."""
    nodes = build(WALKER).nodes
    names = ("system:ZebraWalk", "metric:accuracy", "", "system:large language models (LLMs)")
    results = [f"result:{statement_key('arxiv:1', '2.50', '%', 'gain', *names, '0', str(n))}" for n in (0, 1)]
    said = {"claim": "asserted", "confidence": 1.0, "extractor": "accurate-1", "paper": "arxiv:1"}
    assert {key: node for key, node in nodes.items() if node.labels != ("Alias",)} == {
        "arxiv:1": Node(
            id="arxiv:1",
            labels=("Paper",),
            properties={
                "title": "ZebraWalk",
                "url": "https://example.org/1",
                "digest": "0123456789abcdef",
                "extractor": "accurate-1",
                "resolver": Resolver(lexicon=LEXICON).edition,
            },
        ),
        "metric:accuracy": Node(
            id="metric:accuracy", labels=("Metric", "Entity"), properties={"name": "accuracy", "papers": 1}
        ),
        "system:zebrawalk": Node(
            id="system:zebrawalk", labels=("Model", "Entity"), properties={"name": "ZebraWalk", "papers": 1}
        ),
        "system:large-language-model": Node(
            id="system:large-language-model",
            labels=("Model", "Entity"),
            properties={"name": "large language model", "aliases": ["LLMs"], "papers": 1},
        ),
        **{
            key: Node(
                id=key,
                labels=("Result",),
                properties={"value": 2.5, "text": "2.50", "unit": "%", "kind": "gain", "direction": "higher", **said},
            )
            for key in results
        },
    }


def test_edition_tells_what_a_record_gives() -> None:
    """An update takes over what a paper gave, so it must not give anything else by the same edition."""
    graph = build(WALKER, paper("x:1", ("Method", "GQA"), ("Method", "grouped-query attention (GQA)"), ("Task", "VQA")))
    given = [{**node.properties, "resolver": ""} for node in graph.nodes.values()]
    said = [[edge.type, edge.key, edge.source, edge.target, edge.properties] for edge in graph.edges.values()]
    found = digest_text(msgspec.json.encode([given, said], order="deterministic").decode())
    assert (EDITION, found) == (1, "0b2a4a7c39fe03d5"), "raise EDITION if what a record gives has changed"


def test_a_record_becomes_its_statements() -> None:
    """A statement carries its paper, the names it was made in and its evidence; what is denied stands under STATES."""
    edges = {edge.type: edge for edge in build(WALKER).edges.values() if edge.target != "system:large-language-model"}
    assert edges["PROPOSES"] == Edge(
        type="PROPOSES",
        key=statement_key("arxiv:1", "PROPOSES", "", "system:ZebraWalk"),
        source="arxiv:1",
        target="system:zebrawalk",
        properties={
            "paper": "arxiv:1",
            "target_name": "ZebraWalk",
            "evidence": "We present ZebraWalk.",
            "char_start": 10,
            "char_end": 31,
            "claim": "asserted",
            "confidence": 1.0,
            "extractor": "accurate-1",
        },
    )
    states = next(edge for edge in build(WALKER).edges.values() if edge.type == "STATES")
    assert states.properties["relation"] == "COMPARED_WITH"
    assert states.properties["claim"] == "negated"
    assert not edges_of(build(WALKER), "COMPARED_WITH")
    assert edges_of(build(WALKER), "OUTPERFORMS") == [("system:zebrawalk", "system:large-language-model")]
    assert {len(edges_of(build(WALKER), kind)) for kind in ("REPORTS", "OF", "MEASURED_IN", "OVER")} == {2}


def test_mentions_say_where_and_why() -> None:
    """A mention keeps the name, its surfaces and offsets, its place in the record and the rule of its merge."""
    mentions = [edge.properties for edge in build(WALKER).edges.values() if edge.type == "MENTIONS"]
    by_order = sorted(mentions, key=lambda said: said["ordinal"])
    assert by_order[0] == {
        "paper": "arxiv:1",
        "name": "ZebraWalk",
        "type": "Model",
        "surfaces": ["ZebraWalk"],
        "starts": [0, 20],
        "ends": [9, 29],
        "confidence": 0.5,
        "rule": "identical",
        "extractor": "accurate-1",
        "ordinal": 0,
    }
    assert by_order[2]["optional"] is True


def test_names_are_found_through_an_index() -> None:
    """Each name, and each that the lexicon knows for it, leads to the entity under its light form."""
    found = dict(edges_of(build(WALKER), "NAMES"))
    assert found["llm"] == found["largelanguagemodel"] == "system:large-language-model"
    assert found["largescalelanguagemodel"] == "system:large-language-model"
    assert found["zebrawalk"] == "system:zebrawalk"


def test_a_paper_called_like_a_name_keeps_its_id() -> None:
    """Where a paper's id is the form of a name, the name has no entry in the index."""
    graph = build(paper("bert", ("Model", "BERT")))
    assert graph.nodes["bert"].labels == ("Paper",)
    assert "bert" not in dict(edges_of(graph, "NAMES"))


@pytest.mark.parametrize(
    ("kinds", "label"),
    [(("Method", "Model", "Model"), "Model"), (("Method", "Model"), "Method"), (("Model",), "Model")],
)
def test_label_is_what_most_papers_say(kinds: tuple[str, ...], label: str) -> None:
    """Method or Model: the majority of papers, Method where they are even."""
    graph = build(*(paper(f"p{n}", (kind, "ZebraWalk")) for n, kind in enumerate(kinds)))
    assert graph.nodes["system:zebrawalk"].labels == (label, "Entity")
    assert graph.nodes["system:zebrawalk"].properties["papers"] == len(kinds)


def test_display_name_does_not_follow_the_crowd() -> None:
    """The name that stands for a group is the first in a fixed order, however often the others are used."""
    common = [paper(f"p{n}", ("Method", "Zebra-Walking")) for n in (1, 2, 3)]
    node = build(paper("p0", ("Method", "zebra walking")), *common).nodes["system:zebrawalking"]
    assert node.properties == {"name": "zebra walking", "papers": 4}


def test_versions_point_at_what_they_are_versions_of() -> None:
    """VARIANT_OF leads to the nearest name that is in the graph."""
    names = ["Qwen2-7B-Instruct", "Qwen2-7B", "Qwen", "ResNet-50", "diffusion models"]
    graph = build(paper("p", *(("Model", name) for name in names)))
    assert edges_of(graph, "VARIANT_OF") == sorted(
        [("system:qwen2-7binstruct", "system:qwen2-7b"), ("system:qwen2-7b", "system:qwen")],
        key=lambda ends: statement_key("VARIANT_OF", *ends),
    )


def test_what_folds_onto_one_node_says_nothing_of_it_but_is_kept() -> None:
    """A win over oneself stands under STATES, and comes back when the merge is undone."""
    beats = Relation(type="OUTPERFORMS", source="e1", target="e2")
    record = paper("p", ("Model", "ZebraWalk"), ("Model", "zebra walks"), relations=(beats,))
    folded = build(record)
    assert not edges_of(folded, "OUTPERFORMS")
    assert edges_of(folded, "STATES") == [("system:zebrawalk", "system:zebrawalk")]
    join = Decision("join", "system:ZebraWalk", "system:gnu run")
    other = paper("p", ("Model", "ZebraWalk"), ("Model", "gnu run"), relations=(beats,))
    assert not edges_of(build(other, decisions=(join,)), "OUTPERFORMS")
    graph = build(other, decisions=(join,))
    undone = revise(
        graph.nodes.values(),
        graph.edges.values(),
        decisions=[Decision("apart", "system:gnu run", "system:ZebraWalk")],
        lexicon=LEXICON,
    )
    assert edges_of(undone, "OUTPERFORMS") == [("system:zebrawalk", "system:gnurun")]


def test_decisions_are_kept_in_the_graph() -> None:
    """A decision is a node, one a pair; it holds when records are read back and assembled anew."""
    join, apart = Decision("join", "task:aaa", "task:bbb"), Decision("apart", "task:bbb", "task:aaa")
    graph = build(paper("p", ("Task", "aaa")), decisions=(join, apart))
    assert decisions_of(graph.nodes.values()) == [Decision("apart", "task:aaa", "task:bbb")]
    node = graph.nodes[join.id]
    assert node == Node(
        id=join.id, labels=("Decision",), properties={"verdict": "apart", "a": "task:aaa", "b": "task:bbb"}
    )


def test_ledger_lists_names_rules_and_papers() -> None:
    """`merges` tells of each entity with several names which they are, why, and who uses them."""
    graph = build(
        paper("p1", ("Model", "large language models")),
        paper("p2", ("Model", "LLMs"), ("Metric", "accuracy")),
        paper("p3", ("Model", "LLMs"), ("Metric", "accuracies")),
    )
    (merge,) = each_merge(graph.nodes.values(), graph.edges.values())
    assert (merge.id, merge.type, merge.name) == ("system:large-language-model", "Model", "large language model")
    assert merge.names == (
        ("large language models", "identical", ("p1",)),
        ("LLMs", "words", ("p2", "p3")),
    )
    assert len(list(each_merge(graph.nodes.values(), graph.edges.values(), spellings=True))) == 2


def test_one_paper_counts_once() -> None:
    """Of two records of one paper one is taken, whichever comes first; a withdrawn paper gives nothing."""
    one, other = paper("p", ("Task", "aaa")), paper("p", ("Task", "bbb"))
    assert mark(build(one, other)) == mark(build(other, one))
    assert len(back(build(one, other))) == 1
    assert build(paper("p", ("Task", "aaa"), deleted=True)) == Graph()


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (Record(key="system:bert"), "a key may not be empty nor start with"),
        (Record(key=""), "a key may not be empty"),
        (paper("p", ("Thing", "x")), "record 'p': entity 'e1' has type 'Thing'"),
        (Record(key="p", results=(Result(value="1e999", kind="gain"),)), "is not a finite decimal number"),
    ],
)
def test_records_that_cannot_be_kept_are_refused(record: Record, message: str) -> None:
    """The error names the record and what is wrong with it."""
    with pytest.raises(InputError, match=message):
        build(record)


def test_canonical_record_says_each_thing_once() -> None:
    """Entities of one name and statements of one meaning become one, the surest; ids count from e1."""
    record = canonical_record(
        Record(
            key="p",
            entities=(
                Entity(id="x", type="Method", name="Zebra\n Walk", surface=("b", "a"), confidence=0.5, optional=True),
                Entity(id="y", type="Model", name="Zebra Walk", surface=("a",), mentions=((3, 4),), confidence=0.9),
                Entity(id="z", type="Model", name="gnu\ud800"),
            ),
            relations=(
                Relation(type="COMPARED_WITH", source="x", target="z", confidence=0.1),
                Relation(type="COMPARED_WITH", source="z", target="y", confidence=0.2),
                Relation(type="OUTPERFORMS", source="x", target="y"),
            ),
        )
    )
    assert record == Record(
        key="p",
        entities=(
            Entity(id="e1", type="Model", name="Zebra Walk", surface=("a", "b"), mentions=((3, 4),), confidence=0.9),
            Entity(id="e2", type="Model", name="gnu?"),
        ),
        relations=(Relation(type="COMPARED_WITH", source="e2", target="e1", confidence=0.2),),
    )
