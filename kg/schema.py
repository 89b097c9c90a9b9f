"""What a graph is made of: types, signatures, and the records that stand between extraction and the graph.

Everything else (constraints, exports, checks, documentation) derives from the tables here.
Offsets are code points into a paper's text, which is `title + "\\n" + abstract`, even where the title is empty.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from kg.declared import declared_types
from kg.errors import InputError

__all__ = [
    "CLAIMS",
    "DECLARED",
    "ENTITY_TYPES",
    "FORM",
    "KINDS",
    "LEARNT_RELATIONS",
    "LEARNT_TYPES",
    "MEASURES",
    "RELATIONS",
    "RESULT_LINKS",
    "STATED_CLAIMS",
    "SYSTEM_TYPES",
    "Edge",
    "Entity",
    "Node",
    "Paper",
    "Record",
    "Relation",
    "Result",
    "Signature",
    "digest_text",
    "namespace",
    "schema_digest",
    "statement_key",
]

FORM = 1  # of the graph as it is stored; one more whenever an older kg would misread it
LEARNT_TYPES = ("Benchmark", "Method", "Metric", "Model", "Task")  # what the trained extractors tell apart
DECLARED = declared_types(LEARNT_TYPES)
ENTITY_TYPES = (*LEARNT_TYPES, *DECLARED.entities)
SYSTEM_TYPES = ("Method", "Model")  # papers disagree which of the two a thing is: they share one namespace
KINDS = ("absolute", "gain", "ratio", "reduction")
MEASURES = ("betweenness", "community", "pagerank")  # what `kg analyse --write` adds to entities; no record gives it
CLAIMS = ("asserted", "background", "hedged", "negated")
STATED_CLAIMS = ("asserted", "hedged")  # only these stand under the relation's own type; the others under STATES


class Signature(NamedTuple):
    """Which types a relation may join. `sources` is empty where the paper itself is the source."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    meaning: str


RELATIONS: dict[str, Signature] = {
    "PROPOSES": Signature((), ("Benchmark", "Method", "Model"), "a contribution of this paper"),
    "ADDRESSES": Signature(("Benchmark", *SYSTEM_TYPES), ("Task",), "is made for, or applied to, this task"),
    "EVALUATED_ON": Signature(SYSTEM_TYPES, ("Benchmark",), "results on it are reported"),
    "MEASURED_BY": Signature(SYSTEM_TYPES, ("Metric",), "the claims about it are stated in this measure"),
    "OUTPERFORMS": Signature(SYSTEM_TYPES, SYSTEM_TYPES, "the text says that the first beats the second"),
    "COMPARED_WITH": Signature(SYSTEM_TYPES, SYSTEM_TYPES, "compared without a stated win, or on par"),
    "BUILDS_ON": Signature(SYSTEM_TYPES, ("Benchmark", *SYSTEM_TYPES), "uses, extends, adapts or is trained with"),
    "PART_OF": Signature(SYSTEM_TYPES, SYSTEM_TYPES, "a named component of a named larger thing"),
}

LEARNT_RELATIONS = tuple(RELATIONS)
RELATIONS |= {name: Signature(*signature) for name, signature in DECLARED.relations.items()}

# From a Result node to the entities that it is about: relation, slot of the record, allowed types.
RESULT_LINKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "OF": ("subject", ("Benchmark", *SYSTEM_TYPES)),
    "MEASURED_IN": ("metric", ("Metric",)),
    "ON": ("benchmark", ("Benchmark",)),
    "OVER": ("baseline", SYSTEM_TYPES),
}


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One paper as it was read. `id` is its source id (`arxiv:2310.01234`, `doi:…`) or `title:<hash>` of the title.

    `deleted` marks a withdrawal: nothing but `id` need be given then.

    Example:
        >>> kg.Paper(id="x:1", title="Heron", abstract="We propose Heron.").text
        'Heron\\nWe propose Heron.'
    """

    id: str
    title: str = ""
    abstract: str = ""
    url: str = ""
    published: str = ""
    source: str = ""
    deleted: bool = False

    @property
    def text(self) -> str:
        """The text that all offsets count in."""
        return f"{self.title}\n{self.abstract}"


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing in one paper. `surface` holds every exact string it is mentioned by, `mentions` their (start, end)."""

    id: str
    type: str
    name: str
    surface: tuple[str, ...] = ()
    mentions: tuple[tuple[int, int], ...] = ()
    confidence: float = 1.0
    optional: bool = False


class Relation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement of one paper. `source` is None for PROPOSES: the paper itself."""

    type: str
    target: str
    source: str | None = None
    evidence: str = ""
    char_start: int = 0
    char_end: int = 0
    claim: str = "asserted"
    confidence: float = 1.0
    optional: bool = False


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that the paper reports. The first four name entities of the record; `value` is a plain decimal string.

    `char_start` and `char_end` span `evidence` in the text. `direction` is the better one, "higher" or "lower", or "".
    """

    value: str
    kind: str
    unit: str = ""
    subject: str | None = None
    metric: str | None = None
    benchmark: str | None = None
    baseline: str | None = None
    evidence: str = ""
    char_start: int = 0
    char_end: int = 0
    direction: str = ""
    claim: str = "asserted"
    confidence: float = 1.0
    optional: bool = False


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that one paper says, the seam between extraction and the graph. `key` is the paper's id.

    `digest` is that of the text (`digest_text`), `extractor` names its maker, `abstract` is kept on request only.

    Example:
        >>> from kg.schema import Entity, Relation
        >>> heron = Entity(id="e1", type="Model", name="Heron")
        >>> record = kg.Record(key="x:1", entities=(heron,), relations=(Relation(type="PROPOSES", target="e1"),))
        >>> record.check() is record
        True
        >>> kg.Record(key="x:1", relations=(Relation(type="PROPOSES", target="e1"),)).check()
        Traceback (most recent call last):
        ...
        kg.errors.InputError: record 'x:1': PROPOSES: target 'e1' must be one of Benchmark, Method, Model
    """

    key: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    title: str = ""
    abstract: str = ""
    url: str = ""
    published: str = ""
    source: str = ""
    digest: str = ""
    extractor: str = ""
    deleted: bool = False

    def check(self) -> Record:
        """Return the record itself if it obeys the schema.

        Raises:
            InputError: it does not; the message names the first breach.

        Example:
            >>> kg.Record(key="x:1").check().key
            'x:1'
        """
        for breach in _breaches(self):
            raise InputError(f"record {self.key!r}: {breach}")
        return self


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A node of the graph. The first label is the specific one; `properties` hold no None and repeat no id."""

    id: str
    labels: tuple[str, ...]
    properties: dict[str, Any] = {}


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A relation of the graph. `key` is unique among the edges of one type; `source` and `target` are node ids."""

    type: str
    key: str
    source: str
    target: str
    properties: dict[str, Any] = {}


def namespace(entity_type: str) -> str:
    """Return the prefix of an entity's id: `system` for Method and Model, else the type in lower case."""
    return "system" if entity_type in SYSTEM_TYPES else entity_type.lower()


def digest_text(text: str) -> str:
    """Return the first 16 hex digits of the SHA-256 of `text`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def schema_digest() -> str:
    """Return the digest of all types and signatures, those that a user declares included."""
    return digest_text(repr((ENTITY_TYPES, RELATIONS)))


def statement_key(*parts: str) -> str:
    """Return the key of a statement: a hash over its parts (paper, type, the names as the paper writes them)."""
    return digest_text("\x1f".join(parts))


def _breaches(record: Record) -> Iterable[str]:
    types: dict[str, str] = {}
    for entity in record.entities:
        if entity.id in types:
            yield f"entity id {entity.id!r} is used twice"
        if entity.type not in ENTITY_TYPES:
            yield f"entity {entity.id!r} has type {entity.type!r}; choose from {', '.join(ENTITY_TYPES)}"
        if not entity.name.strip():
            yield f"entity {entity.id!r} has no name"
        types[entity.id] = entity.type
    for relation in record.relations:
        yield from _relation_breaches(relation, types)
    for result in record.results:
        yield from _result_breaches(result, types)


def _relation_breaches(relation: Relation, types: dict[str, str]) -> Iterable[str]:
    signature = RELATIONS.get(relation.type)
    if signature is None:
        yield f"relation type {relation.type!r}; choose from {', '.join(RELATIONS)}"
        return
    if relation.claim not in CLAIMS:
        yield f"{relation.type}: claim {relation.claim!r}; choose from {', '.join(CLAIMS)}"
    if not signature.sources and relation.source is not None:
        yield f"{relation.type} has a source; its source is the paper itself"
    if signature.sources and types.get(relation.source or "") not in signature.sources:
        yield f"{relation.type}: source {relation.source!r} must be one of {', '.join(signature.sources)}"
    if types.get(relation.target) not in signature.targets:
        yield f"{relation.type}: target {relation.target!r} must be one of {', '.join(signature.targets)}"
    if relation.source == relation.target:
        yield f"{relation.type} points from {relation.source!r} to itself"


def _result_breaches(result: Result, types: dict[str, str]) -> Iterable[str]:
    if not _is_number(result.value):
        yield f"result value {result.value!r} is not a finite decimal number"
    if result.kind not in KINDS:
        yield f"result {result.value}: kind {result.kind!r}; choose from {', '.join(KINDS)}"
    for slot, allowed in RESULT_LINKS.values():
        target = getattr(result, slot)
        if target is not None and types.get(target) not in allowed:
            yield f"result {result.value}: {slot} {target!r} must be one of {', '.join(allowed)}"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
