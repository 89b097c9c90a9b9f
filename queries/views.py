"""What is shown of a graph: an entity with all that is said of it, and what stands between two of them."""

from __future__ import annotations

from dataclasses import dataclass

from queries.find import Match

__all__ = ["EntityView", "Explanation", "PaperRef", "Relations", "ResultView", "Statement", "Step"]


@dataclass(frozen=True)
class PaperRef:
    """A paper that says something."""

    id: str
    title: str = ""
    published: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.id, self.title, self.published) if part)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One relation as one paper states it. `paper` is None for VARIANT_OF, which is derived from names."""

    relation: str
    source: str
    target: str
    claim: str = "asserted"
    evidence: str = ""
    confidence: float = 1.0
    paper: PaperRef | None = None

    def __str__(self) -> str:
        claim = "" if self.claim == "asserted" else f" ({self.claim})"
        said = f": {self.evidence}" if self.evidence else ""
        by = f" [{self.paper.id}]" if self.paper else ""
        return f"{self.source} {self.relation} {self.target}{claim}{said}{by}"


@dataclass(frozen=True, kw_only=True)
class ResultView:
    """A number that a paper reports. `text` is the value as written; a slot that the paper leaves open is ""."""

    id: str
    text: str
    value: float
    unit: str
    kind: str
    direction: str
    system: str
    metric: str
    benchmark: str
    baseline: str
    claim: str
    evidence: str
    confidence: float
    paper: PaperRef

    def __str__(self) -> str:
        number = f"{self.text}{'' if self.unit in ('', '%') else ' '}{self.unit}"
        slots = (("in", self.metric), ("on", self.benchmark), ("over", self.baseline))
        about = "".join(f" {word} {name}" for word, name in slots if name)
        claim = "" if self.claim == "asserted" else f" ({self.claim})"
        kind = "" if self.kind == "absolute" else f"{self.kind} of "
        return f"{self.system or '?'}: {kind}{number}{about}{claim} [{self.paper.id}]"


@dataclass(frozen=True, kw_only=True)
class Relations:
    """All statements of one relation between the entity that is shown and one other, the surest first.

    `direction` is "out" where the entity is the subject, "in" where it is the object. `papers` counts all that say so,
    `statements` may hold fewer.
    """

    relation: str
    direction: str
    other: Match
    papers: int
    statements: tuple[Statement, ...]

    def __str__(self) -> str:
        arrow = "->" if self.direction == "out" else "<-"
        return f"{arrow} {self.relation} {self.other.name} ({self.other.type}, {self.papers} papers)"


@dataclass(frozen=True, kw_only=True)
class EntityView:
    """One entity. `papers`, `relations` and `results` may be cut; the three counts say how many there are.

    `also` holds other entities that bear the name which was asked for.
    """

    entity: Match
    aliases: tuple[str, ...]
    proposed_by: tuple[PaperRef, ...]
    papers: tuple[PaperRef, ...]
    relations: tuple[Relations, ...]
    results: tuple[ResultView, ...]
    paper_count: int
    relation_count: int
    result_count: int
    also: tuple[Match, ...] = ()

    def __str__(self) -> str:
        lines = [str(self.entity)]
        lines += [f"also called {', '.join(self.aliases)}"] if self.aliases else []
        lines += [f"proposed by {paper}" for paper in self.proposed_by]
        lines.append(f"{self.paper_count} papers, {self.relation_count} relations, {self.result_count} results")
        lines += [str(relation) for relation in self.relations]
        lines += [str(result) for result in self.results]
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a way through the graph, with what is said of it."""

    source: Match
    target: Match
    statements: tuple[Statement, ...]

    def __str__(self) -> str:
        return "\n".join(str(statement) for statement in self.statements)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What stands between two entities: all statements and results, or else the shortest way from one to the other."""

    a: Match
    b: Match
    statements: tuple[Statement, ...] = ()
    results: tuple[ResultView, ...] = ()
    path: tuple[Step, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.statements or self.results or self.path)

    def __str__(self) -> str:
        if not self:
            return f"Nothing joins {self.a} and {self.b}."
        return "\n".join(str(part) for part in (*self.statements, *self.results, *self.path))
