"""People's decisions about merges, taken on a graph: it is resolved anew with them, and remembers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.assemble import decisions_of
from kg.assemble.anew import assemble_anew
from kg.errors import QueryError, UnknownNameError
from kg.resolve import Decision
from kg.schema import ENTITY_TYPES, namespace
from kg.stores.kept import scratch
from queries.find import find, nearest_names

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["apart", "decisions", "join", "undo"]

SPACES = frozenset(map(namespace, ENTITY_TYPES))


def decisions(store: Store) -> list[Decision]:
    """Return the decisions that the graph remembers."""
    return decisions_of(store.nodes())


def join(store: Store, a: str, b: str) -> Decision:
    """Make two names one thing.

    Args:
        store: the graph.
        a: a name as papers write it; "benchmark:GLUE" where the name alone means things of several kinds.
        b: the other name.

    Raises:
        UnknownNameError: nothing in the graph bears one of the names.
        QueryError: the names stand for things of different kinds, or for several.
    """
    return _decide(store, "join", a, b)


def apart(store: Store, a: str, b: str) -> Decision:
    """Hold two names apart; see `join` for arguments and errors.

    Raises:
        InputError: the two are one name in two spellings.
    """
    return _decide(store, "apart", a, b)


def undo(store: Store, a: str, b: str) -> Decision:
    """Forget what was decided about two names; see `join` for arguments.

    Raises:
        QueryError: nothing was decided about them.
    """
    asked = {_bare(a), _bare(b)}
    known = decisions(store)
    for decision in known:
        if asked in ({decision.a, decision.b}, {_bare(decision.a), _bare(decision.b)}):
            _resolve_anew(store, [other for other in known if other != decision])
            return decision
    raise QueryError(f"Nothing was decided about {a!r} and {b!r}. See the decisions with: kg merges --decisions")


def _decide(store: Store, verdict: str, a: str, b: str) -> Decision:
    decision = Decision(verdict, *_qualified(store, a, b))
    known = [other for other in decisions(store) if other.id != decision.id]
    _resolve_anew(store, [*known, decision])
    return decision


def _resolve_anew(store: Store, wanted: list[Decision]) -> None:
    with scratch() as folder, assemble_anew(store.nodes(), store.edges(), folder, decisions=wanted) as anew:
        store.replace_sorted(anew.nodes(), anew.edges())


def _qualified(store: Store, a: str, b: str) -> tuple[str, str]:
    """Return both names with the namespace that they share."""
    spaces = [_spaces(store, name) for name in (a, b)]
    shared = sorted(spaces[0] & spaces[1])
    if not shared:
        kinds = [" or ".join(sorted(one)) for one in spaces]
        raise QueryError(f"{a!r} is a {kinds[0]} and {b!r} a {kinds[1]}: they cannot be one thing.")
    if len(shared) > 1:
        raise QueryError(f"{a!r} and {b!r} are names of several things. Say which, such as {shared[0] + ':' + a!r}.")
    return f"{shared[0]}:{_bare(a)}", f"{shared[0]}:{_bare(b)}"


def _spaces(store: Store, name: str) -> set[str]:
    """Return the namespaces in which the graph knows a name; the one that is written before it counts alone."""
    space, _, bare = name.partition(":")
    if space in SPACES and bare:
        return {space}
    found = {namespace(match.type) for match in find(store, name) if match.how != "near"}
    if not found:
        raise UnknownNameError(name, nearest_names(store, name))
    return found


def _bare(name: str) -> str:
    space, _, bare = name.partition(":")
    return bare if space in SPACES and bare else name
