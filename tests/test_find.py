"""Finding entities by what people call them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aviary import RECORDS, open_aviary
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assemble import assemble, digest
from kg.errors import UnknownNameError
from kg.schema import ENTITY_TYPES, Entity, Record
from kg.stores import Store, open_store
from queries.find import HOW, Match, find, find_one, nearest_names


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The aviary, which no test changes."""
    with open_aviary() as aviary:
        yield aviary


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("system:merlin", "id"),
        ("Merlin", "name"),
        ("merlin", "spelling"),
        ("MERLIN", "spelling"),
        ("  the Merlins ", "spelling"),
    ],
)
def test_find_tells_how_a_name_was_found(store: Store, name: str, how: str) -> None:
    """An id, a name and another spelling of it give the entity alone, and say which it was."""
    assert find(store, name) == [Match("system:merlin", "Model", "Merlin", how)]


def test_find_takes_an_alias() -> None:
    """The long form and the abbreviation of a paper are names of one entity."""
    entity = Entity(id="e", type="Method", name="gentle beak alignment", surface=("gentle beak alignment", "GBA"))
    graph = assemble([Record(key="bird:5", entities=(entity,), extractor="hand")])
    with open_store(":memory:") as store:
        store.load(graph.nodes.values(), graph.edges.values())
        (match,) = find(store, "GBA")
        assert (match.name, match.how) == ("gentle beak alignment", "alias")
        (match,) = find(store, "gba")
        assert (match.name, match.how) == ("gentle beak alignment", "spelling")


def test_find_gives_near_names_only_where_nothing_bears_the_name(store: Store) -> None:
    """A misspelt name gives the nearest, a part of a name those that hold it."""
    assert find(store, "Merlyn") == [Match("system:merlin", "Model", "Merlin", "near")]
    assert [match.name for match in find(store, "bird")] == ["bird spotting"]
    assert [match.name for match in find(store, "talon")] == ["talon pruning", "Falkon"]
    assert find(store, "zeppelin") == []


def test_find_keeps_to_the_types_and_the_limit(store: Store) -> None:
    """Entities of other types are left out; at most as many are given as asked for."""
    assert find(store, "Merlin", types=("Benchmark",)) == []
    assert [match.name for match in find(store, "nest", types=("Task",))] == ["nest finding"]
    assert sorted(match.name for match in find(store, "nest")) == ["NestBench", "nest finding"]
    assert len(find(store, "nest", limit=1)) == 1


def test_find_one_gives_the_entity_or_the_nearest_names(store: Store) -> None:
    """A name that nothing bears is an error with suggestions."""
    assert find_one(store, "kestrel").id == "system:kestrel"
    with pytest.raises(UnknownNameError, match="Did you mean: Kestrel") as caught:
        find_one(store, "Kestral")
    assert caught.value.suggestions == ("Kestrel",)


def test_very_long_name_is_compared_with_nothing(store: Store) -> None:
    """What is longer than any name has no near ones."""
    assert nearest_names(store, "merlin " * 100) == ()


@settings(max_examples=50, deadline=None)
@given(
    name=st.text(st.characters(codec=None), max_size=30) | st.sampled_from(["system:", "task:x", "`", "'})", "\ud800"])
)
def test_find_takes_any_text(store: Store, name: str) -> None:
    """Whatever is looked for, there is an answer of the known kinds, and the graph stays as it is."""
    matches = find(store, name)
    assert all(match.how in HOW and match.type in ENTITY_TYPES for match in matches)
    assert store.counts().nodes["Paper"] == len(RECORDS)


def test_finding_changes_nothing(store: Store) -> None:
    """The graph is the same after all that."""
    with open_aviary() as fresh:
        assert digest(store.nodes(), store.edges()) == digest(fresh.nodes(), fresh.edges())
