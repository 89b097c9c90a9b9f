"""The lexicon: what comes with the package, what people add, and what is wrong with a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.resolve import Resolver, load_lexicon
from kg.schema import ENTITY_TYPES, namespace

LEXICON = load_lexicon()


def test_lexicon_can_be_extended(tmp_path: Path) -> None:
    """A file of one's own adds names and words to those that come with the package."""
    file = tmp_path / "mine.jsonl"
    file.write_text(
        '{"type": "Method", "name": "LoRA", "aliases": ["cheap tuning"]}\n\n'
        '{"type": "Benchmark", "name": "Zebra-9", "aliases": ["the nine zebras"]}\n'
        '{"word": "ZW", "means": "zebra walk"}\n'
    )
    resolver = Resolver(lexicon=load_lexicon(file))
    assert resolver.identify("system", "cheap tuning")[0] == "system:lora"
    assert resolver.identify("benchmark", "nine zebras") == ("benchmark:zebra9", "lexicon")
    assert resolver.identify("task", "ZW planning")[0] == resolver.identify("task", "zebra walk planning")[0]
    assert LEXICON.group("system", "cheaptuning") == "cheaptuning"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"type": "Method", "name": "ZebraNet", "aliases": ["BERT"]}', "line 1: 'BERT' is a name of 'BERT' already"),
        ('{"type": "Thing", "name": "Zebra"}', "line 1: type 'Thing'; choose from Benchmark"),
        ('{"word": "zebra"}', 'line 1: a word needs "means"'),
        ('{"word": "zebra", "means": "", "in": ["model"]}', '"in" takes some of benchmark'),
        ('{"aliases": ["zebra"]}', 'neither "name" nor "word" nor "list"'),
        ('{"list": "zebras", "words": ["a"]}', "There is no list 'zebras'"),
        ('{"nam": "zebra"}', "line 1: Object contains unknown field `nam`"),
        ("{", "line 1: Input data was truncated"),
    ],
)
def test_lexicon_errors_name_the_line(tmp_path: Path, line: str, message: str) -> None:
    """A mistake in a lexicon file is told with its place and its remedy."""
    file = tmp_path / "mine.jsonl"
    file.write_text(line)
    with pytest.raises(InputError, match=message):
        load_lexicon(file)


def test_lexicon_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A file that is not there is an error that says so."""
    with pytest.raises(InputError, match=r"Cannot read the lexicon .*none\.jsonl"):
        load_lexicon(tmp_path / "none.jsonl")


def test_lexicon_shows_things_under_their_own_name() -> None:
    """What an entry is called is a name of it, in its own namespace."""
    entries = list(LEXICON.entries())
    assert len(entries) > 1000
    assert all(LEXICON.entry(e.space, LEXICON.group(e.space, LEXICON.key(e.space, e.name))) is e for e in entries)
    assert {e.space for e in entries} == {namespace(kind) for kind in ENTITY_TYPES}
