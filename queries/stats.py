"""Counts what a graph holds, and picks the results that tell most about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.schema import ENTITY_TYPES, KINDS, RELATIONS

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["GraphStats", "Highlight", "stats", "strongest_results"]

COUNTED = (*RELATIONS, "MENTIONS", "STATES", "REPORTS", "VARIANT_OF")

_COUNT_NODES = "MATCH (n:{0}) RETURN count(n) AS n"
_COUNT_EDGES = "MATCH ()-[r:{0}]->() RETURN count(r) AS n"
_KINDS = "MATCH (r:Result) WITH r.kind AS kind, count(r) AS n RETURN kind, n ORDER BY kind"
_TOP = "MATCH (n:{0}) RETURN n.name AS name, n.papers AS papers ORDER BY papers DESC, name, n.id LIMIT $limit"
_STRONGEST = """
MATCH (r:Result)-[:OF]->(s:Method|Model)
WHERE r.claim = 'asserted'
MATCH (r)-[:MEASURED_IN]->(m:Metric)
{on} (r)-[:ON]->(b:Benchmark)
{over} (r)-[:OVER]->(v:Entity)
WITH r, s, m, b, v, coalesce(v.papers, b.papers) AS known,
  CASE WHEN r.kind + r.direction IN ['gainhigher', 'reductionlower'] OR r.kind = 'ratio' THEN 1 ELSE 0 END AS better
ORDER BY better DESC, known DESC, r.confidence DESC, r.paper, r.id
LIMIT $limit
MATCH (p:Paper)-[:REPORTS]->(r)
RETURN s.name AS system, m.name AS metric, coalesce(b.name, '') AS benchmark, coalesce(v.name, '') AS baseline,
  r.text AS value, coalesce(r.unit, '') AS unit, r.kind AS kind, p.id AS paper, coalesce(p.title, '') AS title,
  coalesce(r.evidence, '') AS evidence
ORDER BY better DESC, known DESC, r.confidence DESC, paper, r.id
"""
_MUST, _MAY = "MATCH", "OPTIONAL MATCH"
_TELLING = ((_MUST, _MUST), (_MAY, _MUST), (_MUST, _MAY))  # benchmark and baseline named; the baseline; the benchmark


@dataclass(frozen=True, kw_only=True)
class GraphStats:
    """How much a graph holds, by type. `top` lists, by entity type, those that most papers name, with how many do."""

    papers: int
    entities: dict[str, int]
    relations: dict[str, int]
    results: dict[str, int]
    top: dict[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Highlight:
    """A result that tells much: it names what was measured, on what or against what, and who says so."""

    system: str
    metric: str
    benchmark: str
    baseline: str
    value: str
    unit: str
    kind: str
    paper: str
    title: str
    evidence: str

    def __str__(self) -> str:
        number = f"{self.value}{'' if self.unit in ('', '%') else ' '}{self.unit}"
        kind = "" if self.kind == "absolute" else f"{self.kind} of "
        over = f" over {self.baseline}" if self.baseline else ""
        on = f" on {self.benchmark}" if self.benchmark else ""
        return f"{self.system}: {kind}{number} in {self.metric}{over}{on} [{self.paper}]"


def stats(store: Store, *, top: int = 10) -> GraphStats:
    """Return how much a graph holds, with the `top` most named entities of each type."""
    kinds: dict[str, int] = dict(store.run(_KINDS).rows)
    return GraphStats(
        papers=_count(store, _COUNT_NODES, "Paper"),
        entities={label: _count(store, _COUNT_NODES, label) for label in ENTITY_TYPES},
        relations={name: _count(store, _COUNT_EDGES, name) for name in COUNTED},
        results={kind: kinds.get(kind, 0) for kind in KINDS},
        top={
            label: tuple((name, papers) for name, papers in store.run(_TOP.format(label), {"limit": top}).rows)
            for label in ENTITY_TYPES
        },
    )


def strongest_results(store: Store, *, limit: int = 5) -> list[Highlight]:
    """Return the results that tell most, at most one of a paper.

    Those that name a benchmark and a baseline come first, then those with a baseline; among them improvements, and
    those over the baseline that most papers name.
    """
    found: dict[str, Highlight] = {}
    for on, over in _TELLING:
        for row in store.run(_STRONGEST.format(on=on, over=over), {"limit": limit * 10}).rows:
            highlight = Highlight(*row)
            found.setdefault(highlight.paper, highlight)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _count(store: Store, template: str, what: str) -> int:
    return int(store.run(template.format(what)).rows[0][0])
