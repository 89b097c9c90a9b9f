"""Measures of the entity graph, against figures by hand and against NetworkX."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest
from aviary import open_aviary
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.stores import Store
from queries.analysis import (
    Measures,
    WeightedPath,
    betweenness,
    communities,
    entity_graph,
    measure,
    pagerank,
    rank,
    steps_of,
    weighted_path,
    write_measures,
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The aviary, which no test changes."""
    with open_aviary() as aviary:
        yield aviary


def chain(*weights: int) -> nx.DiGraph[str]:
    """Return a chain a -> b -> c … with the given weights."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for place, weight in enumerate(weights):
        graph.add_edge(chr(97 + place), chr(98 + place), weight=weight)
    nx.set_node_attributes(graph, {node: node.upper() for node in graph}, "name")
    return graph


def test_entity_graph_has_entities_and_weights(store: Store) -> None:
    """Every entity is a node with type, name and papers; an edge counts the papers that join its ends."""
    graph = entity_graph(store)
    assert graph.number_of_nodes() == 13
    assert graph.nodes["system:falkon"] == {"type": "Model", "name": "Falkon", "papers": 4}
    edges = graph.edges("system:kestrel", data="weight")
    assert {(graph.nodes[target]["name"], weight) for _, target, weight in edges} == {
        ("Falkon", 1),
        ("Merlin", 1),  # builds on it and beats it, but in one paper
        ("NestBench", 1),
        ("PerchQA", 1),
        ("bird spotting", 1),
        ("flight time", 1),
        ("roost score", 1),
    }


def test_entity_graph_keeps_to_the_relations(store: Store) -> None:
    """Only what is asked for counts; what is denied does not."""
    graph = entity_graph(store, relations=["OUTPERFORMS"])
    assert sorted(graph.edges) == [
        ("system:falkon", "system:merlin"),
        ("system:kestrel", "system:merlin"),
        ("system:merlin", "system:falkon"),
    ]
    with pytest.raises(QueryError, match=r"Unknown relation 'EATS'\. Choose from: ADDRESSES, "):
        entity_graph(store, relations=["EATS"])


def test_pagerank_of_a_chain_is_that_by_hand() -> None:
    """Two nodes, one edge: the source has (1-d)/2 + d*sink/2, the sink d times the source more."""
    ranks = pagerank(chain(3))
    source = 1 / 2.85  # s = .075 + .425 t, t = s + .85 s, s + t = 1
    assert ranks == {"a": pytest.approx(source, abs=1e-10), "b": pytest.approx(1 - source, abs=1e-10)}


def test_pagerank_follows_weights() -> None:
    """Of two targets, the one that more papers point to ranks higher, in proportion."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "b", 3), ("a", "c", 1), ("b", "a", 1), ("c", "a", 1)])
    ranks = pagerank(graph)
    assert ranks["b"] - 0.05 == pytest.approx(3 * (ranks["c"] - 0.05), abs=1e-10)


@settings(max_examples=25, deadline=None)
@given(count=st.integers(3, 12), pairs=st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40))
def test_measures_agree_with_networkx(count: int, pairs: set[tuple[int, int]]) -> None:
    """Betweenness is NetworkX's, and PageRank solves the equation that defines it."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(f"n{number:02}" for number in range(count))
    edges = [(f"n{a:02}", f"n{b:02}", 1 + (a + b) % 3) for a, b in sorted(pairs) if a != b and max(a, b) < count]
    graph.add_weighted_edges_from(edges)
    assert betweenness(graph) == pytest.approx(nx.betweenness_centrality(graph.to_undirected()), abs=1e-10)
    nodes = sorted(graph)
    walk = nx.to_numpy_array(graph, nodelist=nodes)
    given_out = walk.sum(axis=1, keepdims=True)
    walk = np.where(given_out > 0, walk / np.where(given_out > 0, given_out, 1), 1 / count)
    rank = np.array([pagerank(graph)[node] for node in nodes])
    assert 0.85 * rank @ walk + 0.15 / count == pytest.approx(rank, abs=1e-9)


def test_betweenness_of_a_chain_is_that_by_hand() -> None:
    """In a chain of four, each inner node lies between 2 of the 3 pairs of others."""
    assert betweenness(chain(1, 1, 1)) == {"a": 0.0, "b": pytest.approx(2 / 3), "c": pytest.approx(2 / 3), "d": 0.0}


def test_betweenness_of_a_sample_is_seeded() -> None:
    """A sample gives the same figures again, another seed others; all nodes as the sample give the exact figures."""
    graph = chain(*[1] * 39)
    assert betweenness(graph, samples=5, seed=1) == betweenness(graph, samples=5, seed=1)
    assert betweenness(graph, samples=5, seed=1) != betweenness(graph, samples=5, seed=2)
    assert betweenness(graph, samples=40) == pytest.approx(nx.betweenness_centrality(graph.to_undirected()))


def test_communities_are_found_and_numbered_by_size() -> None:
    """Two cliques with one edge between are two communities; the larger is 0."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for nodes in ("abc", "defg"):
        graph.add_weighted_edges_from((one, other, 5) for one in nodes for other in nodes if one < other)
    graph.add_edge("c", "d", weight=1)
    assert communities(graph) == {"a": 1, "b": 1, "c": 1, "d": 0, "e": 0, "f": 0, "g": 0}


def test_weighted_path_takes_the_way_that_more_papers_vouch_for() -> None:
    """Two strong steps are shorter than one weak one, whichever way the edges point."""
    graph = chain(4, 4)
    graph.add_edge("c", "a", weight=1)
    assert weighted_path(graph, "a", "c") == WeightedPath(("a", "b", "c"), ("A", "B", "C"), 0.5)
    graph.add_node("d", name="D")
    assert weighted_path(graph, "a", "d") is None
    with pytest.raises(QueryError, match="No entity has the id 'z'"):
        weighted_path(graph, "a", "z")


def test_measures_are_written_back() -> None:
    """Each entity has its three figures as properties, and nothing else changes."""
    with open_aviary() as store:
        before = {node.id: node for node in store.nodes()}
        measures = measure(entity_graph(store))
        assert write_measures(store, measures) == 13
        for node in store.nodes():
            figures = {"pagerank", "betweenness", "community"} & set(node.properties)
            assert len(figures) == (3 if "Entity" in node.labels else 0)
            rest = {name: value for name, value in node.properties.items() if name not in figures}
            assert rest == before[node.id].properties
        rows = store.run("MATCH (n:Model {id: 'system:kestrel'}) RETURN n.pagerank, n.betweenness, n.community").rows
        kestrel = "system:kestrel"
        assert rows == [(measures.pagerank[kestrel], measures.betweenness[kestrel], measures.community[kestrel])]


def test_rank_sorts_by_the_measure_and_keeps_to_the_type() -> None:
    """Equal figures are ordered by id; the largest community comes first."""
    graph = chain(1, 1, 1)
    for node, kind in zip(graph, ("Model", "Method", "Model", "Model"), strict=True):
        graph.nodes[node].update(type=kind, papers=1)
    measures = Measures(
        pagerank={"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4},
        betweenness={"a": 0.0, "b": 0.7, "c": 0.7, "d": 0.0},
        community={"a": 1, "b": 0, "c": 0, "d": 0},
    )
    assert [row[0] for row in rank(graph, measures)] == ["D", "C", "B", "A"]
    assert [row[0] for row in rank(graph, measures, by="betweenness", limit=2)] == ["C", "B"]
    assert [row[0] for row in rank(graph, measures, by="community")] == ["D", "C", "B", "A"]
    assert rank(graph, measures, kind="Method") == [("B", "Method", 1, 0.2, 0.7, 0)]
    with pytest.raises(QueryError, match=r"Unknown measure 'size'\. Choose from: betweenness, community, pagerank"):
        rank(graph, measures, by="size")
    with pytest.raises(QueryError, match=r"Unknown type 'Bird'\. Choose from: Benchmark, "):
        rank(graph, measures, kind="Bird")


def test_steps_tell_how_many_papers_join_them() -> None:
    """Both directions count, and the first step has none before it."""
    graph = chain(4)
    graph.add_edge("b", "a", weight=2)
    nx.set_node_attributes(graph, "Model", "type")
    path = weighted_path(graph, "a", "b")
    assert path is not None
    assert steps_of(graph, path) == [(0, "A", "Model", None), (1, "B", "Model", 6)]


def test_measures_do_not_depend_on_the_run() -> None:
    """Two processes with different hash seeds give the same figures, to the last digit."""
    code = """if True:
        import networkx as nx
        from queries.analysis import measure
        graph = nx.DiGraph()
        graph.add_weighted_edges_from((f"n{i * 7 % 60}", f"n{i * i % 61}", 1 + i % 3) for i in range(200))
        print(measure(graph, samples=5, seed=3))
    """
    texts = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_empty_graph_is_measured() -> None:
    """There is nothing to count, and no error."""
    empty: nx.DiGraph[str] = nx.DiGraph()
    assert (pagerank(empty), betweenness(empty), communities(empty)) == ({}, {}, {})
