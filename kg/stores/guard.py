"""What a query may do, judged from its text before any engine sees it: reading is free, writing has to be allowed,
and files, the network and the server's own administration are out of reach."""

from __future__ import annotations

from kg.errors import QueryError, RefusedError
from kg.stores.tokens import Token, point_at, tokenize

__all__ = ["FUNCTION_NAMESPACES", "PROCEDURES", "check_query", "check_read_only"]

WRITES = frozenset("CREATE DELETE DETACH FOREACH INSERT MERGE NODETACH REMOVE SET".split())
CHANGES = frozenset("CREATE DROP".split())  # of indexes and constraints: at the beginning of a statement
ADMINISTRATION = frozenset(
    "ALTER DEALLOCATE DENY DRYRUN ENABLE GRANT REALLOCATE RENAME REVOKE START STOP TERMINATE".split()
)
PREFIXES = frozenset("CYPHER EXPLAIN PROFILE".split())
ADMINISTERED = frozenset("ALIAS COMPOSITE DATABASE ROLE SERVER USER".split())
CHANGED = frozenset("CONSTRAINT INDEX".split())
SHOWN = CHANGED | frozenset("CONSTRAINTS FUNCTION FUNCTIONS INDEXES PROCEDURE PROCEDURES".split())
SHOW_WORDS = frozenset(
    """
    ALL BUILT DEFINED EXIST EXISTENCE FULLTEXT IN KEY LOOKUP NODE POINT PROPERTY RANGE REL RELATIONSHIP TEXT TYPE
    UNIQUE UNIQUENESS USER VECTOR
    """.split()
)

PROCEDURES = frozenset(
    """
    betweenness closeness clustering_coefficient connected_components degree diameter eccentricity k_core
    label_propagation leiden louvain pagerank triangle_count
    db.constraints db.index.fulltext.queryNodes db.index.fulltext.queryRelationships db.index.vector.queryNodes
    db.index.vector.queryRelationships db.indexes db.info db.labels db.ping db.propertyKeys db.relationshipTypes
    db.schema.nodeTypeProperties db.schema.relTypeProperties db.schema.visualization
    dbms.components dbms.functions dbms.procedures
    """.split()
)
FUNCTION_NAMESPACES = frozenset(
    """
    date datetime duration localdatetime localtime point time vector.similarity
    apoc.agg apoc.any apoc.coll apoc.convert apoc.data apoc.date apoc.diff apoc.hashing apoc.label apoc.map apoc.math
    apoc.meta apoc.node apoc.nodes apoc.number apoc.path apoc.rel apoc.rels apoc.scoring apoc.temporal apoc.text
    apoc.util apoc.version
    """.split()
)
_PROCEDURES = frozenset(name.casefold() for name in PROCEDURES)
MAY_NOT_WRITE = "would change the graph, and this query may only read"
HOW_TO_WRITE = "Allow it with --write (write=True in Python)."


def check_read_only(cypher: str) -> None:
    """Refuse a query that does anything but read the graph.

    Raises:
        RefusedError: it would write, or reach for files, the network, another database or the server's settings.
        QueryError: it cannot be cut into tokens without doubt.
    """
    check_query(cypher, write=False)


def check_query(cypher: str, *, write: bool = False) -> list[Token]:
    """Refuse what a query may not do, with or without leave to write, and return its tokens.

    Raises:
        RefusedError: it may not do what it would do.
        QueryError: it cannot be cut into tokens without doubt, is empty, or holds more than one statement.
    """
    tokens = tokenize(cypher)
    _check_one_statement(cypher, tokens)
    for place, token in enumerate(tokens):
        if token.kind == "word" and not _is_name(tokens, place):
            _check_word(cypher, tokens, place, write=write)
        if token.kind in ("word", "name"):
            _check_function(cypher, tokens, place)
    _check_beginning(cypher, tokens, write=write)
    return tokens


def _check_one_statement(cypher: str, tokens: list[Token]) -> None:
    while tokens and tokens[-1].value == ";" and tokens[-1].kind == "sign":
        tokens.pop()
    if not tokens:
        raise QueryError("The query is empty. Write one, such as: MATCH (n:Method) RETURN n.name LIMIT 5")
    for token in tokens:
        if token.kind == "sign" and token.value == ";":
            raise QueryError(
                f"There is more than one statement{point_at(cypher, token.start)}\nGive one statement at a time."
            )


def _check_word(cypher: str, tokens: list[Token], place: int, *, write: bool) -> None:
    """Judge a word that may be a keyword of the grammar."""
    word, token = tokens[place].value, tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else token
    if word in WRITES and not write:
        _refuse(cypher, token, MAY_NOT_WRITE, HOW_TO_WRITE)
    if word == "LOAD" and following.value == "CSV":
        _refuse(cypher, token, "reads files, which no query may do", "Bring data in with kg build or kg load.")
    if word == "USE" and following.kind in ("word", "name") and following is not token:
        _refuse(cypher, token, "would leave the graph that was opened", "Open the other graph by its address.")
    if word == "PERIODIC" or (word == "TRANSACTIONS" and _commits_in_parts(tokens, place)):
        _refuse(cypher, token, "would commit in parts, and a query here is one transaction", "Leave it out.")
    if word == "CALL" and following.kind in ("word", "name") and following is not token:
        name, end = _path(tokens, place + 1)
        if name.casefold() not in _PROCEDURES:
            called = Token("name", name, following.start, tokens[end - 1].end)
            choice = "Procedures that may be called: " + ", ".join(sorted(PROCEDURES))
            _refuse(cypher, called, "is not among the procedures that only read the graph", choice)


def _commits_in_parts(tokens: list[Token], place: int) -> bool:
    """Tell whether TRANSACTIONS ends a CALL {…} IN [4 CONCURRENT] TRANSACTIONS."""
    return any(token.value == "IN" and token.kind == "word" for token in tokens[max(0, place - 3) : place])


def _check_function(cypher: str, tokens: list[Token], place: int) -> None:
    """Refuse a function with a namespace that is not known to be harmless, such as apoc.load.json(…)."""
    if _value(tokens, place - 1) == "CALL" or _is_property(tokens, place):
        return
    name, end = _path(tokens, place)
    if "." not in name or _value(tokens, end) != "(":
        return
    spaces = name.casefold().split(".")[:-1]
    if not any(".".join(spaces[:length]) in FUNCTION_NAMESPACES for length in range(1, len(spaces) + 1)):
        called = Token("name", name, tokens[place].start, tokens[end - 1].end)
        choice = "Functions may come from: " + ", ".join(sorted(FUNCTION_NAMESPACES))
        _refuse(cypher, called, "could reach for files, the network or other queries", choice)


def _check_beginning(cypher: str, tokens: list[Token], *, write: bool) -> None:
    """Judge the statement by its first words: indexes and constraints are changed, servers administered, from there."""
    first, *rest = _opening(tokens)
    if first.value in ADMINISTRATION or (first.value == "SHOW" and not _shows_schema(rest)):
        _refuse(cypher, first, "administers the server, which no query may do", "Use the server's own tools.")
    if first.value in CHANGES and not write:
        _refuse(cypher, first, MAY_NOT_WRITE, HOW_TO_WRITE)
    if first.value in CHANGES:
        for word in rest:
            if word.value in CHANGED or word.kind != "word":
                break
            if word.value in ADMINISTERED:
                _refuse(cypher, word, "administers the server, which no query may do", "Use the server's own tools.")


def _opening(tokens: list[Token]) -> list[Token]:
    """Return the tokens after prefixes such as EXPLAIN, or CYPHER 5 runtime=slotted."""
    place = 0
    while place < len(tokens) - 1 and tokens[place].kind == "word":
        if tokens[place].value not in PREFIXES and _value(tokens, place + 1) != "=":
            break
        place += 3 if _value(tokens, place + 1) == "=" else 1
        if place < len(tokens) - 1 and tokens[place].kind == "number":
            place += 1
    return tokens[min(place, len(tokens) - 1) :]


def _shows_schema(rest: list[Token]) -> bool:
    """Tell whether what follows SHOW lists parts of the schema, and nothing else comes after the list."""
    kind = next((word.value for word in rest if word.value not in SHOW_WORDS), "")
    return kind in SHOWN and not any(word.value in ("SHOW", "TERMINATE") for word in rest)


def _is_name(tokens: list[Token], place: int) -> bool:
    """Tell whether a word must be a name where it stands: a property, a label, a relation's type or a map's key."""
    before, after = _value(tokens, place - 1), _value(tokens, place + 1)
    if before == "|":
        return _innermost(tokens, place) == "["
    return before in (":", "&") or (before in ("{", ",") and after == ":") or _is_property(tokens, place)


def _is_property(tokens: list[Token], place: int) -> bool:
    """Tell whether a dot before the word makes it a property; after a number the dot could be the number's own."""
    return _value(tokens, place - 1) == "." and place >= 2 and tokens[place - 2].kind != "number"


def _innermost(tokens: list[Token], place: int) -> str:
    """Return the bracket that is open at a place."""
    depth = 0
    for token in reversed(tokens[:place]):
        if token.kind == "sign" and token.value in ")]}":
            depth += 1
        elif token.kind == "sign" and token.value in "([{":
            if depth == 0:
                return token.value
            depth -= 1
    return ""


def _path(tokens: list[Token], place: int) -> tuple[str, int]:
    """Return the dotted name that begins at a place, and the place after it."""
    parts = [tokens[place].value]
    place += 1
    while _value(tokens, place) == "." and place + 1 < len(tokens) and tokens[place + 1].kind in ("word", "name"):
        parts.append(tokens[place + 1].value)
        place += 2
    return ".".join(parts), place


def _value(tokens: list[Token], place: int) -> str:
    """Return the sign or word at a place; "" beyond the ends and for everything else."""
    if 0 <= place < len(tokens) and tokens[place].kind in ("sign", "word"):
        return tokens[place].value
    return ""


def _refuse(cypher: str, token: Token, why: str, remedy: str) -> None:
    written = cypher[token.start : token.end]
    if token.kind == "word":
        remedy += f"\nIf {written} is a name here, write it in backticks: `{written}`."
    raise RefusedError(f"{written} {why}{point_at(cypher, token.start, token.end)}\n{remedy}")
