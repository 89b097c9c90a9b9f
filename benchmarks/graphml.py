"""GraphML writing against NetworkX (and igraph, where installed) on the same graph: time, bytes and peak memory.

Each way runs in a process of its own, all of them in turn and several times; medians count. `streamed` writes a graph
that is made while it is written, so that its memory is that of the writer alone; the others are timed from a graph in
memory.
"""

from __future__ import annotations

import importlib.util
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.options import Figures, Options, Row, alone
from kg.export import Listed, formats, write_graph
from kg.export.picture import draw
from kg.schema import ENTITY_TYPES, Edge, Node

RELATIONS = ("BUILDS_ON", "COMPARED_WITH", "EVALUATED_ON", "OUTPERFORMS")
WORDS = "sparse attention routing and decoding with learnt caches beats large language models on long texts".split()
ODD_EVERY = 20  # one sentence in so many holds a character that must be escaped, and one that is no ASCII


class Made:
    """An invented graph of any size that is never in memory as a whole, and always the same."""

    def __init__(self, nodes: int, edges: int) -> None:
        self.sizes = nodes, edges

    def nodes(self) -> Iterator[Node]:
        """Yield entities, sorted by id."""
        dice = random.Random(1)
        for number in range(self.sizes[0]):
            name = " ".join(dice.sample(WORDS, 3)) + f" {number}"
            properties = {"name": name, "aliases": [name, name.upper()], "papers": dice.randint(1, 50)}
            kind = ENTITY_TYPES[number % len(ENTITY_TYPES)]
            yield Node(id=f"thing:{number:08}", labels=(kind, "Entity"), properties=properties)

    def edges(self) -> Iterator[Edge]:
        """Yield statements with their evidence, sorted by type and key."""
        dice = random.Random(2)
        nodes, edges = self.sizes
        for number in range(edges):
            ends = [f"thing:{dice.randrange(nodes):08}" for _ in range(2)]
            place = dice.randint(0, 900)
            properties = {
                "paper": f"made:{number // 12:07}",
                "source_name": " ".join(dice.sample(WORDS, 2)),
                "target_name": " ".join(dice.sample(WORDS, 2)),
                "evidence": " ".join(dice.sample(WORDS, 10)) + (" (“p” < 0.05)." if number % ODD_EVERY == 0 else "."),
                "char_start": place,
                "char_end": place + 90,
                "claim": "asserted",
                "confidence": round(dice.random(), 3),
                "extractor": "made-1",
            }
            relation = RELATIONS[number * len(RELATIONS) // edges]
            yield Edge(type=relation, key=f"{number:016x}", source=ends[0], target=ends[1], properties=properties)


def write_streamed(graph: Made, path: Path) -> float:
    """Write while the graph is made."""
    return seconds(lambda: write_graph("graphml", graph, path, full=True))


def write_kg(graph: Made, path: Path) -> float:
    """Write from lists of nodes and edges."""
    held = Listed(graph.nodes(), graph.edges())
    return seconds(lambda: write_graph("graphml", held, path, full=True))


def write_networkx(graph: Made, path: Path) -> float:
    """Write with NetworkX's faster writer."""
    import networkx as nx

    held = nx.MultiDiGraph()
    fill(graph, held.add_node, lambda source, target, key, data: held.add_edge(source, target, key, **data))
    return seconds(lambda: nx.write_graphml_lxml(held, path))


def write_igraph(graph: Made, path: Path) -> float:
    """Write with igraph, whose columns are filled in lists."""
    import igraph

    nodes: dict[str, dict[str, Any]] = {}
    edges: list[tuple[str, str]] = []
    rows: list[dict[str, Any]] = []

    def add_edge(source: str, target: str, key: str, data: dict[str, Any]) -> None:
        edges.append((source, target))
        rows.append({"id": key, **data})

    fill(graph, lambda node, /, **data: nodes.__setitem__(node, data), add_edge)
    places = {name: place for place, name in enumerate(nodes)}
    held = igraph.Graph(len(nodes), [(places[a], places[b]) for a, b in edges], directed=True)
    for column in next(iter(nodes.values())):
        held.vs[column] = [row[column] for row in nodes.values()]
    for column in rows[0]:
        held.es[column] = [row[column] for row in rows]
    return seconds(lambda: held.write_graphml(str(path)))


WAYS = {"streamed": write_streamed, "kg": write_kg, "networkx": write_networkx, "igraph": write_igraph}


def fill(graph: Made, add_node: Callable[..., Any], add_edge: Callable[..., Any]) -> None:
    """Hand over the same nodes, edges and values that the export writes."""
    picture = draw(graph, full=True, layout=False)
    for dot in picture.dots:
        red, green, blue = dot.colour
        looks = {"label": dot.label, "type": dot.type, "size": dot.size, "r": red, "g": green, "b": blue}
        add_node(dot.id, **looks, **plain(dot.properties))
    for line in picture.lines:
        data = {"label": line.relation, "relation": line.relation, **plain(line.properties)}
        add_edge(line.source, line.target, line.id, data)


def plain(properties: dict[str, Any]) -> dict[str, Any]:
    """Join lists, which no GraphML writer takes."""
    return {name: " | ".join(value) if isinstance(value, list) else value for name, value in properties.items()}


def seconds(work: Callable[[], Any]) -> float:
    """Return how much of the processor's time it takes, which other work on the machine hardly changes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(options: Options) -> Figures:
    """Return the figures of each way, the medians of the rounds, and its time as a multiple of ours."""
    nodes, edges = options.relations // 10, options.relations
    ways = [way for way in WAYS if way != "igraph" or importlib.util.find_spec("igraph")]
    rounds = [{way: alone(write, way, nodes, edges) for way in ways} for _ in range(options.rounds)]
    medians = {
        way: {name: statistics.median(each[way][name] for each in rounds) for name in rounds[0][way]} for way in ways
    }
    own = medians["kg"]["seconds"]
    times = {way: round(each["seconds"] / own, 1) for way, each in medians.items()}
    return {"nodes": nodes, "edges": edges, **medians, "times": times}


def rows(found: Figures) -> Iterator[Row]:
    """Yield a row for our writer, and one for each other."""
    streamed, own = found["streamed"], found["kg"]
    memory = f"{streamed['peak_memory_mb']:,.0f} MB as a stream, {own['peak_memory_mb']:,.0f} MB with the graph"
    yield f"GraphML of {found['edges']:,} relations", f"{own['megabytes']:,.0f} MB; peak memory {memory}"
    for way in ("networkx", "igraph"):
        if one := found.get(way):
            size = f"{one['megabytes']:,.0f} MB; peak memory {one['peak_memory_mb']:,.0f} MB with the graph"
            yield f"the same with {way}", f"{found['times'][way]} times the time; {size}"


def write(way: str, nodes: int, edges: int) -> dict[str, float]:
    """Write in one way in this process."""
    formats()  # the time to import the writers is not the time to write
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.graphml"
        taken = WAYS[way](Made(nodes, edges), path)
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(taken, 2), "megabytes": round(size), "peak_memory_mb": round(peak)}
