"""What is shown of an entity, of two of them, and of a whole graph."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aviary import open_aviary

from kg.errors import UnknownNameError
from kg.stores import Store, open_store
from queries import GraphStats, explain, show, stats, strongest_results
from queries.find import Match
from queries.views import PaperRef, Statement

KESTREL = Match("system:kestrel", "Model", "Kestrel", "name")
FIRST, SECOND = PaperRef("bird:1", "On Merlin", "2023-01-10"), PaperRef("bird:2", "On Kestrel", "2023-06-02")
THIRD, FOURTH = PaperRef("bird:3", "On Falkon", "2024-02-20"), PaperRef("bird:4", "On Osprey")


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The aviary, which no test changes."""
    with open_aviary() as aviary:
        yield aviary


def test_show_gathers_what_is_said_of_an_entity(store: Store) -> None:
    """Papers, newest first, proposals, relations in both directions, and results in any part."""
    view = show(store, "Kestrel")
    assert (view.entity, view.aliases, view.also) == (KESTREL, (), ())
    assert view.proposed_by == (SECOND,)
    assert view.papers == (THIRD, SECOND, FOURTH)
    assert [str(relations) for relations in view.relations] == [
        "-> ADDRESSES bird spotting (Task, 1 papers)",
        "<- BUILDS_ON Osprey (Model, 1 papers)",
        "-> BUILDS_ON Merlin (Model, 1 papers)",
        "-> COMPARED_WITH Falkon (Model, 1 papers)",
        "-> EVALUATED_ON NestBench (Benchmark, 1 papers)",
        "-> EVALUATED_ON PerchQA (Benchmark, 1 papers)",
        "-> MEASURED_BY flight time (Metric, 1 papers)",
        "-> MEASURED_BY roost score (Metric, 1 papers)",
        "<- OUTPERFORMS Falkon (Model, 1 papers)",
        "-> OUTPERFORMS Merlin (Model, 1 papers)",
    ]
    assert view.relations[8].statements == (
        Statement(
            relation="OUTPERFORMS",
            source="Falkon",
            target="Kestrel",
            claim="negated",
            evidence="Falkon OUTPERFORMS Kestrel",
            paper=THIRD,
        ),
    )
    assert [str(result) for result in view.results] == [
        "Kestrel: 12 ms in flight time on PerchQA [bird:2]",
        "Kestrel: 12 ms in flight time on PerchQA [bird:3]",
        "Falkon: reduction of 25% in flight time on PerchQA over Kestrel [bird:3]",
        "Kestrel: 84% in roost score on NestBench [bird:2]",
        "Osprey: ratio of 2 x over Kestrel [bird:4]",
    ]
    assert (view.paper_count, view.relation_count, view.result_count) == (3, 10, 5)


def test_show_cuts_lists_but_counts_all(store: Store) -> None:
    """A limit shortens what is listed; the counts stay."""
    view = show(store, "kestrel", limit=1)
    assert (len(view.papers), len(view.relations), len(view.results)) == (1, 1, 1)
    assert (view.paper_count, view.relation_count, view.result_count) == (3, 10, 5)
    assert str(view).splitlines()[:3] == [
        "Kestrel (Model, system:kestrel)",
        "proposed by bird:2 · On Kestrel · 2023-06-02",
        "3 papers, 10 relations, 5 results",
    ]


@pytest.mark.parametrize("name", ["NestBench", "roost score", "bird spotting", "talon pruning"])
def test_show_takes_entities_of_every_type(store: Store, name: str) -> None:
    """Benchmarks, metrics, tasks and methods have a view as well."""
    assert show(store, name).entity.name == name


def test_show_of_an_unknown_name_suggests_others(store: Store) -> None:
    """A name that nothing bears is an error."""
    with pytest.raises(UnknownNameError, match="Did you mean: Osprey"):
        show(store, "Osprei")


def test_explain_gives_statements_and_results_in_both_directions(store: Store) -> None:
    """What papers say of two, whoever is the subject, with its claim; and the numbers of one over the other."""
    explanation = explain(store, "Kestrel", "Falkon")
    assert [str(statement) for statement in explanation.statements] == [
        "Kestrel COMPARED_WITH Falkon: Kestrel COMPARED_WITH Falkon [bird:2]",
        "Falkon OUTPERFORMS Kestrel (negated): Falkon OUTPERFORMS Kestrel [bird:3]",
    ]
    assert [str(result) for result in explanation.results] == [
        "Falkon: reduction of 25% in flight time on PerchQA over Kestrel [bird:3]"
    ]
    assert explanation.path == ()


def test_explain_gives_the_results_of_a_system_on_a_benchmark(store: Store) -> None:
    """Two entities may be joined by numbers alone."""
    explanation = explain(store, "Falkon", "NestBench")
    assert explanation.statements == ()
    assert [str(result) for result in explanation.results] == [
        "Falkon: 99% in roost score on NestBench (negated) [bird:3]",
        "Falkon: 81.5% in roost score on NestBench [bird:3]",
        "Merlin: gain of 3.5% in roost score on NestBench over Falkon [bird:1]",
    ]


def test_explain_falls_back_on_the_shortest_way(store: Store) -> None:
    """Where nothing is said of the two together, the steps between them are given with their evidence."""
    explanation = explain(store, "SkyTrail", "Merlin")
    assert (explanation.statements, explanation.results) == ((), ())
    assert [(step.source.name, step.target.name) for step in explanation.path] == [
        ("SkyTrail", "Osprey"),
        ("Osprey", "Kestrel"),
        ("Kestrel", "Merlin"),
    ]
    assert str(explanation).splitlines() == [
        "Osprey EVALUATED_ON SkyTrail: Osprey EVALUATED_ON SkyTrail [bird:4]",
        "Osprey BUILDS_ON Kestrel: Osprey BUILDS_ON Kestrel [bird:4]",
        "Kestrel BUILDS_ON Merlin: Kestrel BUILDS_ON Merlin [bird:2]",
        "Kestrel OUTPERFORMS Merlin: Kestrel OUTPERFORMS Merlin [bird:2]",
    ]


def test_explain_of_an_entity_and_itself_is_empty(store: Store) -> None:
    """An entity under two spellings is one: nothing is between."""
    explanation = explain(store, "Merlin", "merlin")
    assert not explanation
    assert str(explanation) == "Nothing joins Merlin (Model, system:merlin) and Merlin (Model, system:merlin)."


def test_stats_count_by_type(store: Store) -> None:
    """Papers, entities, relations and results by type, and the most named entities."""
    assert stats(store, top=2) == GraphStats(
        papers=4,
        entities={"Benchmark": 3, "Method": 1, "Metric": 2, "Model": 4, "Task": 3},
        relations={
            "PROPOSES": 3,
            "ADDRESSES": 5,
            "EVALUATED_ON": 5,
            "MEASURED_BY": 3,
            "OUTPERFORMS": 3,
            "COMPARED_WITH": 1,
            "BUILDS_ON": 3,
            "PART_OF": 1,
            "MENTIONS": 29,
            "STATES": 2,
            "REPORTS": 11,
            "VARIANT_OF": 0,
        },
        results={"absolute": 8, "gain": 1, "ratio": 1, "reduction": 1},
        top={
            "Benchmark": (("NestBench", 3), ("PerchQA", 2)),
            "Method": (("talon pruning", 2),),
            "Metric": (("roost score", 3), ("flight time", 2)),
            "Model": (("Falkon", 4), ("Kestrel", 3)),
            "Task": (("bird spotting", 3), ("nest finding", 1)),
        },
    )


def test_strongest_results_name_benchmark_and_baseline_first(store: Store) -> None:
    """One of a paper: a gain over a well known system on a benchmark, then what names a benchmark alone."""
    assert [str(result) for result in strongest_results(store)] == [
        "Merlin: gain of 3.5% in roost score over Falkon on NestBench [bird:1]",
        "Falkon: reduction of 25% in flight time over Kestrel on PerchQA [bird:3]",
        "Kestrel: 84% in roost score on NestBench [bird:2]",
    ]
    assert [result.paper for result in strongest_results(store, limit=1)] == ["bird:1"]


def test_empty_graph_has_nothing_to_show() -> None:
    """Counts are 0, and no name is known."""
    with open_store(":memory:") as empty:
        assert stats(empty).papers == 0
        assert set(stats(empty).relations.values()) == {0}
        assert strongest_results(empty) == []
        with pytest.raises(UnknownNameError):
            show(empty, "Merlin")
