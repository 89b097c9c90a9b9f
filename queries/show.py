"""Gathers what a graph says of one entity, and what it says between two."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from kg.errors import UnknownNameError
from kg.schema import ENTITY_TYPES, RELATIONS, RESULT_LINKS
from queries.find import Match, find_exact, nearest_names
from queries.views import EntityView, Explanation, PaperRef, Relations, ResultView, Statement, Step

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["explain", "show"]

LONGEST_PATH = 6  # relations; farther apart, two entities have nothing to do with one another

_BETWEEN = "|".join([*(name for name, signature in RELATIONS.items() if signature.sources), "STATES", "VARIANT_OF"])
_WAYS = "|".join([*(name for name, signature in RELATIONS.items() if signature.sources), "VARIANT_OF"])
_LINKS = "|".join(RESULT_LINKS)
_ENTITY = "head([label IN labels({0}) WHERE label <> 'Entity'])"
_SAID = """startNode(x).id AS source, CASE type(x) WHEN 'STATES' THEN x.relation ELSE type(x) END AS relation,
  coalesce(x.claim, 'asserted') AS claim, coalesce(x.evidence, '') AS evidence,
  coalesce(x.confidence, 1.0) AS confidence, p.id AS paper, coalesce(p.title, '') AS title,
  coalesce(p.published, '') AS published"""
_ALIASES = "MATCH (n:{label} {{id: $id}}) RETURN coalesce(n.aliases, []) AS aliases"
_PAPERS = """
MATCH (n:{label} {{id: $id}})<-[:{relation}]-(p:Paper)
WITH DISTINCT p
RETURN p.id AS id, coalesce(p.title, '') AS title, coalesce(p.published, '') AS published
ORDER BY published DESC, id
"""
_STATEMENTS = f"""
MATCH (n:{{label}} {{{{id: $id}}}})-[x:{_BETWEEN}]-(o:{{other_label}}{{given}})
WHERE o.id <> n.id
WITH o, x, x.paper AS said_by
OPTIONAL MATCH (p:Paper {{{{id: said_by}}}})
RETURN o.id AS other, {_ENTITY.format("o")} AS type, o.name AS name, {_SAID}
ORDER BY relation, source, other, confidence DESC, paper, x.key
"""
_SLOTS = """
WITH DISTINCT r
MATCH (p:Paper)-[:REPORTS]->(r)
OPTIONAL MATCH (r)-[:OF]->(s:Entity)
OPTIONAL MATCH (r)-[:MEASURED_IN]->(m:Metric)
OPTIONAL MATCH (r)-[:ON]->(b:Benchmark)
OPTIONAL MATCH (r)-[:OVER]->(v:Entity)
RETURN r.id AS id, r.text AS text, r.value AS value, coalesce(r.unit, '') AS unit, r.kind AS kind,
  coalesce(r.direction, '') AS direction, coalesce(s.name, '') AS system, coalesce(m.name, '') AS metric,
  coalesce(b.name, '') AS benchmark, coalesce(v.name, '') AS baseline, r.claim AS claim,
  coalesce(r.evidence, '') AS evidence, coalesce(r.confidence, 1.0) AS confidence, p.id AS paper,
  coalesce(p.title, '') AS title, coalesce(p.published, '') AS published
ORDER BY metric = '', metric, benchmark = '', benchmark, kind, unit, value DESC, system, paper, id
"""
_RESULT_FIELDS = tuple(field.name for field in fields(ResultView) if field.name != "paper")  # in the order of _SLOTS
_RESULTS = f"MATCH (n:{{label}} {{{{id: $id}}}})<-[:{_LINKS}]-(r:Result)" + _SLOTS
_RESULTS_WITH = (
    f"""
MATCH (n:{{label}} {{{{id: $id}}}})<-[:{_LINKS}]-(r:Result)-[:{_LINKS}]->(o:{{other_label}} {{{{id: $other}}}})
WHERE o.id <> n.id
"""
    + _SLOTS
)
_PATH = f"""
MATCH (a:{{label}} {{{{id: $id}}}})
MATCH (b:{{other_label}} {{{{id: $other}}}})
MATCH p = allShortestPaths((a)-[:{_WAYS}*..{LONGEST_PATH}]-(b))
WITH [n IN nodes(p) | n.id] AS ids, [n IN nodes(p) | {_ENTITY.format("n")}] AS types, [n IN nodes(p) | n.name] AS names
RETURN DISTINCT ids, types, names, reduce(text = '', id IN ids | text + id + ' ') AS key
ORDER BY key
LIMIT 1
"""


def show(store: Store, name: str, *, limit: int = 25) -> EntityView:
    """Return what the graph says of the entity that `name` means.

    Args:
        store: The graph.
        name: A name, an alias or an id.
        limit: How many papers, relations and results to return at most, each.

    Raises:
        UnknownNameError: nothing bears the name.
    """
    entity, *also = _named(store, name)
    papers = [PaperRef(*row) for row in _run(store, _PAPERS, entity, relation="MENTIONS")]
    said = _run(store, _STATEMENTS, entity, other_label="Entity", given="")
    groups = sorted(_groups(entity, said), key=_by_weight)
    results = [_result(row) for row in _run(store, _RESULTS, entity)]
    return EntityView(
        entity=entity,
        aliases=tuple(_run(store, _ALIASES, entity)[0][0]),
        proposed_by=tuple(PaperRef(*row) for row in _run(store, _PAPERS, entity, relation="PROPOSES")),
        papers=tuple(papers[:limit]),
        relations=tuple(groups[:limit]),
        results=tuple(results[:limit]),
        paper_count=len(papers),
        relation_count=len(groups),
        result_count=len(results),
        also=tuple(also),
    )


def explain(store: Store, a: str, b: str, *, limit: int = 100) -> Explanation:
    """Return all statements and results that join two entities, or else the shortest way from one to the other.

    Where a name means several entities, those are taken of which something is said together.

    Args:
        store: The graph.
        a: A name, an alias or an id.
        b: Another one.
        limit: How many statements, and how many results, to return at most.

    Raises:
        UnknownNameError: nothing bears one of the names.
    """
    pairs = [pair for pair in itertools.product(_named(store, a), _named(store, b)) if pair[0].id != pair[1].id]
    for first, second in pairs:
        statements = tuple(_statements(store, first, second))[:limit]
        results = tuple(_result(row) for row in _run(store, _RESULTS_WITH, first, second))[:limit]
        if statements or results:
            return Explanation(a=first, b=second, statements=statements, results=results)
    for first, second in pairs:
        if path := tuple(_path(store, first, second, limit)):
            return Explanation(a=first, b=second, path=path)
    first, second = pairs[0] if pairs else (_named(store, a)[0], _named(store, b)[0])
    return Explanation(a=first, b=second)


def _named(store: Store, name: str) -> list[Match]:
    matches = find_exact(store, name)
    if not matches:
        raise UnknownNameError(name, nearest_names(store, name))
    return matches


def _run(store: Store, template: str, entity: Match, other: Match | None = None, **more: str) -> list[tuple[Any, ...]]:
    """Run a query about one entity or two. Labels are the schema's, values go as parameters."""
    parts, values = {"label": _label(entity), **more}, {"id": entity.id}
    if other is not None:
        parts["other_label"], values["other"] = _label(other), other.id
    return list(store.run(template.format(**parts), values).rows)


def _label(entity: Match) -> str:
    return ENTITY_TYPES[ENTITY_TYPES.index(entity.type)]


def _groups(entity: Match, rows: list[tuple[Any, ...]]) -> Iterator[Relations]:
    groups: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    others: dict[str, Match] = {}
    for row in rows:
        other = others.setdefault(row[0], Match(row[0], row[1], row[2], "id"))
        statement = _statement(entity, other, row)
        groups[statement.relation, "out" if row[3] == entity.id else "in", other.id].append(statement)
    for (relation, direction, other_id), statements in groups.items():
        papers = len({statement.paper for statement in statements if statement.paper})
        yield Relations(
            relation=relation, direction=direction, other=others[other_id], papers=papers, statements=tuple(statements)
        )


def _by_weight(group: Relations) -> tuple[Any, ...]:
    return (group.relation, group.direction, -group.papers, group.other.name, group.other.id)


def _statement(entity: Match, other: Match, row: tuple[Any, ...]) -> Statement:
    source_id, relation, claim, evidence, confidence, paper, title, published = row[3:]
    source, target = (entity, other) if source_id == entity.id else (other, entity)
    return Statement(
        relation=relation,
        source=source.name,
        target=target.name,
        claim=claim,
        evidence=evidence,
        confidence=confidence,
        paper=PaperRef(paper, title, published) if paper else None,
    )


def _statements(store: Store, first: Match, second: Match) -> Iterator[Statement]:
    for row in _run(store, _STATEMENTS, first, second, given=" {id: $other}"):
        yield _statement(first, second, row)


def _result(row: tuple[Any, ...]) -> ResultView:
    return ResultView(**dict(zip(_RESULT_FIELDS, row, strict=False)), paper=PaperRef(*row[len(_RESULT_FIELDS) :]))


def _path(store: Store, first: Match, second: Match, limit: int) -> Iterator[Step]:
    for ids, types, names, _ in _run(store, _PATH, first, second):
        way = [Match(ident, kind, name, "id") for ident, kind, name in zip(ids, types, names, strict=True)]
        for source, target in itertools.pairwise(way):
            stated = [item for item in _statements(store, source, target) if item.claim in ("asserted", "hedged")]
            yield Step(source=source, target=target, statements=tuple(stated[:limit]))
