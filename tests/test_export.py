"""The registry of formats, where exports go, and what they are made from."""

from __future__ import annotations

import gzip
import io
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from export_graphs import hostile_graph, small_graph

from kg.assemble import assemble
from kg.errors import FormatError, GraphError
from kg.export import Listed, formats, write_graph
from kg.schema import Edge, Node, Record
from kg.stores import open_store

SINGLE = [name for name, form in formats().items() if not form.folder]
FOLDERS = [name for name, form in formats().items() if form.folder]


def read_all(path: Path) -> dict[str, bytes]:
    """Return the bytes of a file, or of the files of a folder, by name."""
    files = [path] if path.is_file() else sorted(path.iterdir())
    return {file.name: file.read_bytes() for file in files}


def shuffled(graph: Listed) -> Listed:
    """Return the same graph, put together in another order, properties too."""
    nodes = [Node(id=n.id, labels=n.labels, properties=dict(reversed(n.properties.items()))) for n in graph.nodes()]
    edges = [
        Edge(type=e.type, key=e.key, source=e.source, target=e.target, properties=dict(reversed(e.properties.items())))
        for e in graph.edges()
    ]
    return Listed(reversed(nodes), reversed(edges))


def test_every_format_names_itself_and_says_what_it_is_for() -> None:
    """A format is listed under its own name, with a description and, unless it is a folder, an extension."""
    for name, form in formats().items():
        assert form.name == name
        assert len(form.description) > 20
        assert form.extension.startswith(".") != form.folder


def test_formats_are_sorted_and_hold_those_that_people_are_promised() -> None:
    """The list is sorted by name."""
    assert list(formats()) == sorted(formats())
    assert {"gexf", "graphml"} <= set(formats())


def test_unknown_format_is_refused_with_the_list_of_formats(tmp_path: Path) -> None:
    """The message names what was asked for and what there is."""
    with pytest.raises(FormatError, match=r"^Unknown format 'gml'\. Choose from: .*gexf, graphml"):
        write_graph("gml", small_graph(), tmp_path / "g.gml")


def test_unknown_option_is_refused_with_the_options_of_the_format(tmp_path: Path) -> None:
    """The message names the option and those that the format has."""
    with pytest.raises(FormatError, match=r"^Format 'graphml' has no option 'colour'\. It has: full, layout\.$"):
        write_graph("graphml", small_graph(), tmp_path / "g.graphml", colour="red")


@pytest.mark.parametrize("name", formats())
def test_the_same_graph_gives_the_same_bytes_for_any_order_of_insertion(name: str, tmp_path: Path) -> None:
    """Nodes, edges and properties put in backwards change nothing, and neither does a second run."""
    for graph in (small_graph(), hostile_graph()):
        for full in (False, True):
            write_graph(name, graph, tmp_path / "one", full=full)
            write_graph(name, shuffled(graph), tmp_path / "two", full=full)
            if (tmp_path / "one").is_dir():
                assert read_all(tmp_path / "one") == read_all(tmp_path / "two")
            else:
                assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", formats())
def test_an_empty_graph_can_be_written(name: str, tmp_path: Path) -> None:
    """No nodes and no edges are written as such."""
    assert write_graph(name, Listed([], []), tmp_path / "empty") == (0, 0)
    assert (tmp_path / "empty").exists()


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_file_is_the_same_on_a_handle_on_standard_output_and_packed(
    name: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Path, handle, "-" and a name that ends in .gz give the same text."""
    write_graph(name, hostile_graph(), tmp_path / "plain")
    write_graph(name, hostile_graph(), tmp_path / "packed.gz")
    write_graph(name, hostile_graph(), "-")
    handle = io.StringIO(newline="")
    write_graph(name, hostile_graph(), handle)
    plain = (tmp_path / "plain").read_bytes()
    assert gzip.decompress((tmp_path / "packed.gz").read_bytes()) == plain
    assert capfdbinary.readouterr().out == plain
    assert handle.getvalue().encode() == plain


def test_packed_files_hold_neither_name_nor_time(tmp_path: Path) -> None:
    """Two packed exports under different names are the same bytes."""
    write_graph("graphml", small_graph(), tmp_path / "a.gz")
    write_graph("graphml", small_graph(), tmp_path / "b.gz")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


class Breaking(Listed):
    """A source that fails on the way, as a lost connection does."""

    def edges(self) -> Iterator[Edge]:
        """Yield a few edges, then fail."""
        yield from list(super().edges())[:2]
        raise GraphError("The connection was lost.")


@pytest.mark.parametrize("name", formats())
def test_an_export_that_fails_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    """The earlier export stays whole, and no temporary file stays beside it."""
    write_graph(name, small_graph(), tmp_path / "out")
    before = read_all(tmp_path / "out")
    with pytest.raises(GraphError, match="connection was lost"):
        write_graph(name, Breaking(small_graph().nodes(), small_graph().edges()), tmp_path / "out")
    assert read_all(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_exports_replace_earlier_ones_and_have_ordinary_permissions(tmp_path: Path) -> None:
    """The file that takes the old one's place can be read as any new file can."""
    (tmp_path / "new").touch()
    (tmp_path / "out").write_text("old")
    write_graph("graphml", small_graph(), tmp_path / "out")
    assert (tmp_path / "out").read_text().startswith("<?xml")
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == stat.S_IMODE((tmp_path / "new").stat().st_mode)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A missing folder and a folder in the file's place are errors that say what to do."""
    with pytest.raises(GraphError, match="Choose a place that can be written"):
        write_graph("graphml", small_graph(), tmp_path / "missing" / "g.graphml")
    with pytest.raises(GraphError, match="is a folder, and this format writes one file"):
        write_graph("graphml", small_graph(), tmp_path)


def test_nodes_out_of_order_are_refused(tmp_path: Path) -> None:
    """Writers trust the order, so a source that breaks it is an error and not a file that differs from run to run."""

    class Unsorted:
        def nodes(self) -> list[Node]:
            return [Node(id="b", labels=("Paper",)), Node(id="a", labels=("Paper",))]

        def edges(self) -> list[Edge]:
            return []

    with pytest.raises(GraphError, match=r"^Node 'a' comes after 'b'"):
        write_graph("graphml", Unsorted(), tmp_path / "out", full=True)


def test_an_edge_given_twice_is_refused(tmp_path: Path) -> None:
    """Type and key name an edge: a second one under them is an error."""
    node = Node(id="a", labels=("Task", "Entity"))
    edge = Edge(type="T", key="k", source="a", target="a")
    with pytest.raises(GraphError, match="each once"):
        write_graph("graphml", Listed([node], [edge, edge]), tmp_path / "out", full=True)


def test_a_graph_in_memory_and_a_store_are_written_alike(tmp_path: Path) -> None:
    """What assembly gives, a store that was loaded with it, and its nodes and edges as lists are one source."""
    lines = Path(__file__).parents[1].joinpath("examples", "records.jsonl").read_bytes().splitlines()
    graph = assemble(msgspec.json.decode(line, type=Record) for line in lines)
    with open_store(str(tmp_path / "graph.kgl"), write=True) as store:
        store.load(graph.nodes.values(), graph.edges.values())
        for name in ("graphml", "jsonl", "neo4j-csv"):
            write_graph(name, store, tmp_path / f"{name}-store")
            write_graph(name, graph, tmp_path / f"{name}-graph")
            write_graph(name, Listed(graph.nodes.values(), graph.edges.values()), tmp_path / f"{name}-lists")
            one, two, three = (read_all(tmp_path / f"{name}-{kind}") for kind in ("store", "graph", "lists"))
            assert list(one.values()) == list(two.values()) == list(three.values())
