"""Assembly, for any records: nothing is lost, order counts for nothing, and papers can be taken out without a trace."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from record_strategies import corpora, records

from kg.assemble import Assembly, Graph, assemble, canonical_record, digest, records_of
from kg.resolve import Decision, load_lexicon, lookup_form
from kg.schema import Record
from tests.revision import revise

LEXICON = load_lexicon()


def build(*of: Record) -> Graph:
    return assemble(of, lexicon=LEXICON)


def mark(graph: Graph) -> str:
    return digest(graph.nodes.values(), graph.edges.values())


def back(graph: Graph) -> list[Record]:
    return records_of(graph.nodes.values(), graph.edges.values())


@settings(max_examples=30, deadline=None)
@given(corpora())
def test_records_come_back_as_they_were(corpus: list[Record]) -> None:
    """The graph keeps all that was said: its records are the canonical ones, and give it again."""
    graph = build(*corpus)
    assert back(graph) == [canonical_record(record) for record in corpus]
    assert mark(build(*back(graph))) == mark(graph)


@settings(max_examples=25, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_order_changes_nothing(corpus: list[Record], random: object) -> None:
    """Papers in any order, and entities and statements in any order within a digest, give one graph."""
    shuffled = list(corpus)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    graph, other = build(*corpus), build(*shuffled)
    assert (list(graph.nodes), list(graph.edges)) == (sorted(graph.nodes), sorted(graph.edges))
    assert graph == other
    assert mark(graph) == digest(reversed(list(other.nodes.values())), reversed(list(other.edges.values())))


@settings(max_examples=25, deadline=None)
@given(corpora(), st.integers(0, 4))
def test_taking_papers_out_leaves_no_trace(corpus: list[Record], kept: int) -> None:
    """Build A and B, take out B: the graph of A, to the last alias. Put B back: the graph of both."""
    a, b = corpus[:kept], corpus[kept:]
    both = build(*corpus)
    without = revise(both.nodes.values(), both.edges.values(), without=[r.key for r in b], lexicon=LEXICON)
    assert without == build(*a)
    assert revise(without.nodes.values(), without.edges.values(), records=b, lexicon=LEXICON) == both


@settings(max_examples=25, deadline=None)
@given(corpora(), st.integers(0, 4), st.booleans())
def test_papers_that_stand_are_taken_over_as_they_are(corpus: list[Record], kept: int, decided: bool) -> None:
    """A graph of which some papers are taken over and the others assembled is that of all, assembled."""
    names = [entity.name for record in corpus for entity in record.entities if entity.type == "Method"][:2]
    decisions = [Decision("join", *(f"system:{name}" for name in names))] if decided and len(names) == 2 else []
    graph = assemble(corpus, lexicon=LEXICON, decisions=decisions)
    assembly = Assembly(lexicon=LEXICON, decisions=decisions)
    for record in corpus[kept:]:
        assembly.add(record)
    assembly.keep(graph.nodes.values(), graph.edges.values(), papers={record.key for record in corpus[:kept]})
    assert (list(assembly.nodes()), list(assembly.edges())) == (
        list(graph.nodes.values()),
        list(graph.edges.values()),
    )


@settings(max_examples=25, deadline=None)
@given(records("p"))
def test_canonical_form_is_final(record: Record) -> None:
    """What is canonical stays as it is, as JSON too."""
    canonical = canonical_record(record)
    assert canonical_record(canonical) == canonical
    assert msgspec.json.decode(msgspec.json.encode(canonical), type=Record) == canonical


@settings(max_examples=25, deadline=None)
@given(corpora())
def test_every_edge_has_its_ends(corpus: list[Record]) -> None:
    """Nothing dangles, nothing is empty, and ids stand under one kind of node."""
    graph = build(*corpus)
    for edge in graph.edges.values():
        assert {edge.source, edge.target} <= graph.nodes.keys()
    for thing in (*graph.nodes.values(), *graph.edges.values()):
        assert not [value for value in thing.properties.values() if value is None or value in ("", [])]


@given(st.text() | st.text(alphabet=":：Aa1 (%~", max_size=8))
def test_no_alias_has_the_id_of_a_paper_with_a_colon(name: str) -> None:
    """A form by which a name is found has no colon, whatever stands in the name; so only papers without one clash."""
    assert ":" not in lookup_form(name)
