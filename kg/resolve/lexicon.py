"""The lexicon: the names of well-known things and the words that say the same, read from files that people edit.

`kg/lexicon/README.md` describes the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import InputError
from kg.resolve.forms import bounded, compact, fold_words, lookup_form, singular
from kg.resolve.words import Grammar, Rewrites, Words
from kg.schema import ENTITY_TYPES, digest_text, namespace, schema_digest

__all__ = ["Entry", "Lexicon", "load_lexicon", "packaged_lexicon"]

SPACES = tuple(sorted({namespace(kind) for kind in ENTITY_TYPES}))
_WORD_SPACES = tuple(space for space in SPACES if space != "benchmark")  # names of datasets are taken as they are


@dataclass(frozen=True)
class Entry:
    """One thing of the lexicon: its namespace, the name it is shown under, and its other names."""

    space: str
    name: str
    aliases: tuple[str, ...] = ()


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """A line of a lexicon file; which fields it has tells what it is."""

    type: str = ""
    name: str = ""
    aliases: tuple[str, ...] = ()
    word: str = ""
    means: str | None = None
    spaces: tuple[str, ...] = msgspec.field(default=_WORD_SPACES, name="in")
    list: str = ""
    words: tuple[str, ...] = ()
    pairs: dict[str, str] = {}


class Lexicon:
    """Names of one thing, looked up by key. The same lexicon, told by its `digest`, always gives the same keys."""

    def __init__(
        self, grammar: Grammar, entries: Iterable[tuple[Entry, str]], vocabulary: frozenset[str], *, digest: str
    ) -> None:
        self.grammar = grammar
        self.vocabulary = vocabulary
        self.digest = digest
        self._group: dict[tuple[str, str], str] = {}
        self._entry: dict[tuple[str, str], Entry] = {}
        for entry, where in entries:
            self._add(entry, where)

    def key(self, space: str, name: str) -> str:
        """Return the key of a name by its words alone, before its aliases are looked up."""
        return bounded(compact(self.grammar.normal(space, name))) or lookup_form(name)

    def group(self, space: str, key: str) -> str:
        """Return the key of the group that `key` is another name of; a key that is none's is its own group."""
        return self._group.get((space, key), key)

    def knows(self, space: str, key: str) -> bool:
        """Tell whether `key` is a name of a thing in the lexicon."""
        return (space, key) in self._group

    def entry(self, space: str, group: str) -> Entry | None:
        """Return what the lexicon says of a group, or None."""
        return self._entry.get((space, group))

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, by namespace and key."""
        return (self._entry[place] for place in sorted(self._entry))

    def _add(self, entry: Entry, where: str) -> None:
        group = self.key(entry.space, entry.name)
        for name in (entry.name, *entry.aliases):
            key = self.key(entry.space, name)
            taken = self._group.setdefault((entry.space, key), group)
            if taken != group:
                other = self._entry[entry.space, taken].name
                raise InputError(
                    f"{where}: {name!r} is a name of {other!r} already and cannot be one of {entry.name!r} too; "
                    "take one of the two out"
                )
        known = self._entry.get((entry.space, group))
        aliases = entry.aliases if known is None else (*known.aliases, entry.name, *entry.aliases)
        shown = entry.name if known is None else known.name
        self._entry[entry.space, group] = Entry(entry.space, shown, tuple(dict.fromkeys(aliases)))


@cache
def packaged_lexicon() -> Lexicon:
    """Return the lexicon that comes with the package, read once a process."""
    return load_lexicon()


def load_lexicon(*extra: str | Path) -> Lexicon:
    """Read the lexicon that comes with the package, and then the files `extra` in the same form.

    Raises:
        InputError: a line is not of the form, or gives one name to two things; file and line are named.
    """
    folder = files("kg") / "lexicon"
    packaged = sorted((f for f in folder.iterdir() if f.name.endswith(".jsonl")), key=lambda f: f.name)
    texts = [(file.name, _read(file)) for file in (*packaged, *map(Path, extra))]
    rows = [row for name, text in texts for row in _rows(name, text)]
    words = (folder / "vocabulary.txt").read_text(encoding="utf-8")
    vocabulary = frozenset(words.split())
    grammar = _grammar([row for _, row in rows], vocabulary)
    digest = digest_text("\x1f".join([*(text for _, text in texts), words, schema_digest()]))
    return Lexicon(grammar, _entries(rows), vocabulary, digest=digest)


def _read(file: Traversable | Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot read the lexicon {file}: {error}") from error


def _rows(name: str, text: str) -> Iterator[tuple[str, _Row]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            where = f"{name}, line {number}"
            try:
                row = msgspec.json.decode(line, type=_Row)
            except msgspec.MsgspecError as error:
                raise InputError(f"{where}: {error}; kg/lexicon/README.md describes the form") from error
            yield where, _checked(row, where)


def _checked(row: _Row, where: str) -> _Row:
    if row.name and row.type not in ENTITY_TYPES:
        raise InputError(f"{where}: type {row.type!r}; choose from {', '.join(ENTITY_TYPES)}")
    if row.word and (row.means is None or not set(row.spaces) <= set(SPACES)):
        raise InputError(f'{where}: a word needs "means", and "in" takes some of {", ".join(SPACES)}')
    if not (row.name or row.word or row.list):
        raise InputError(f'{where}: neither "name" nor "word" nor "list"; kg/lexicon/README.md describes the form')
    return row


def _entries(rows: Iterable[tuple[str, _Row]]) -> Iterator[tuple[Entry, str]]:
    for where, row in rows:
        if row.name:
            yield Entry(namespace(row.type), row.name, row.aliases), where


def _grammar(rows: Iterable[_Row], vocabulary: frozenset[str]) -> Grammar:
    rules: dict[str, list[tuple[Words, Words]]] = {space: [] for space in SPACES}
    lists: dict[str, Any] = {}
    pairs: dict[str, Any] = {}
    short: set[str] = set()
    for row in rows:
        old = _plain(row.word)
        for space in row.spaces if old else ():
            rules[space].append((old, _plain(row.means or "")))
        if len(old) == 1 and sum(char.isupper() for char in row.word) > 1:
            short.add(old[0])
        if row.list and row.pairs:
            pairs[row.list] = {**pairs.get(row.list, {}), **row.pairs}
        elif row.list:
            lists[row.list] = lists.get(row.list, frozenset()) | set(row.words)
    standalone = lists.pop("standalone", frozenset())
    if unknown := sorted({*lists, *pairs} - Grammar.__dataclass_fields__.keys()):
        raise InputError(f"There is no list {unknown[0]!r}; kg/lexicon/README.md names those that there are")
    return Grammar(
        **lists,
        **pairs,
        ordinary=vocabulary - standalone,
        abbreviations=frozenset(short),
        rewrites={space: Rewrites(options) for space, options in rules.items()},
    )


def _plain(words: str) -> Words:
    return tuple(singular(word) for word in fold_words(words))
