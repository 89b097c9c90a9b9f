"""A small invented literature on birds, made so that each question of the library has an answer that can be checked."""

from __future__ import annotations

from kg.assemble import assemble
from kg.schema import Entity, Record, Relation, Result
from kg.stores import Store, open_store

TYPES = {
    "Merlin": "Model",
    "Kestrel": "Model",
    "Osprey": "Model",
    "Falkon": "Model",
    "talon pruning": "Method",
    "NestBench": "Benchmark",
    "PerchQA": "Benchmark",
    "SkyTrail": "Benchmark",
    "roost score": "Metric",
    "flight time": "Metric",
    "gliding": "Method",
    "Gliding": "Task",
    "soaring": "Task",
    "bird spotting": "Task",
    "nest finding": "Task",
    'owl\'s "night" `watch` {$x}': "Task",
}


def make_record(key: str, published: str, said: list[tuple[str, ...]], results: list[dict[str, str]]) -> Record:
    """Return a record. A statement is (source, relation, target[, claim]), with "" as the source of PROPOSES."""
    slots = ("subject", "metric", "benchmark", "baseline")
    names = [name for statement in said for name in (statement[0], statement[2])]
    names += [result[slot] for result in results for slot in slots if slot in result]
    ids = {name: f"e{number}" for number, name in enumerate(dict.fromkeys(filter(None, names)))}
    return Record(
        key=key,
        title=f"On {next(iter(ids))}",
        published=published,
        digest=key,
        extractor="hand",
        entities=tuple(Entity(id=ident, type=TYPES[name], name=name, surface=(name,)) for name, ident in ids.items()),
        relations=tuple(
            Relation(
                type=relation,
                source=ids.get(source),
                target=ids[target],
                claim=claim[0] if claim else "asserted",
                evidence=f"{source or 'We'} {relation} {target}",
            )
            for source, relation, target, *claim in said
        ),
        results=tuple(
            Result(
                **{slot: ids[result[slot]] for slot in slots if slot in result},
                **{name: value for name, value in result.items() if name not in slots},
                evidence=f"{result['kind']} {result['value']}",
            )
            for result in results
        ),
    )


ROOST = {"metric": "roost score", "unit": "%", "direction": "higher"}
FLIGHT = {"metric": "flight time", "unit": "ms", "direction": "lower"}
RECORDS = [
    make_record(
        "bird:1",
        "2023-01-10",
        [
            ("", "PROPOSES", "Merlin"),
            ("Merlin", "BUILDS_ON", "talon pruning"),
            ("Merlin", "ADDRESSES", "bird spotting"),
            ("Merlin", "EVALUATED_ON", "NestBench"),
            ("Merlin", "MEASURED_BY", "roost score"),
            ("Merlin", "OUTPERFORMS", "Falkon"),
        ],
        [
            ROOST | {"subject": "Merlin", "benchmark": "NestBench", "kind": "absolute", "value": "81.5"},
            ROOST
            | {"subject": "Merlin", "benchmark": "NestBench", "baseline": "Falkon", "kind": "gain", "value": "3.5"},
        ],
    ),
    make_record(
        "bird:2",
        "2023-06-02",
        [
            ("", "PROPOSES", "Kestrel"),
            ("Kestrel", "BUILDS_ON", "Merlin"),
            ("Kestrel", "ADDRESSES", "bird spotting"),
            ("Kestrel", "EVALUATED_ON", "NestBench"),
            ("Kestrel", "EVALUATED_ON", "PerchQA"),
            ("Kestrel", "MEASURED_BY", "roost score"),
            ("Kestrel", "MEASURED_BY", "flight time"),
            ("Kestrel", "OUTPERFORMS", "Merlin"),
            ("Kestrel", "COMPARED_WITH", "Falkon"),
        ],
        [
            ROOST | {"subject": "Kestrel", "benchmark": "NestBench", "kind": "absolute", "value": "84"},
            FLIGHT | {"subject": "Kestrel", "benchmark": "PerchQA", "kind": "absolute", "value": "12"},
        ],
    ),
    make_record(
        "bird:3",
        "2024-02-20",
        [
            ("Falkon", "OUTPERFORMS", "Merlin", "hedged"),
            ("Falkon", "OUTPERFORMS", "Kestrel", "negated"),
            ("Falkon", "ADDRESSES", "bird spotting"),
            ("Falkon", "EVALUATED_ON", "PerchQA"),
        ],
        [
            ROOST | {"subject": "Falkon", "benchmark": "NestBench", "kind": "absolute", "value": "81.5"},
            ROOST | {"benchmark": "NestBench", "kind": "absolute", "value": "70"},
            ROOST
            | {"subject": "Falkon", "benchmark": "NestBench", "kind": "absolute", "value": "99", "claim": "negated"},
            FLIGHT | {"subject": "Falkon", "benchmark": "PerchQA", "kind": "absolute", "value": "9"},
            FLIGHT | {"subject": "Kestrel", "benchmark": "PerchQA", "kind": "absolute", "value": "12"},
            FLIGHT
            | {"subject": "Falkon", "benchmark": "PerchQA", "baseline": "Kestrel", "kind": "reduction", "value": "25"}
            | {"unit": "%"},
        ],
    ),
    make_record(
        "bird:4",
        "",
        [
            ("", "PROPOSES", "Osprey"),
            ("Osprey", "BUILDS_ON", "Kestrel"),
            ("talon pruning", "PART_OF", "Osprey"),
            ("Osprey", "ADDRESSES", "nest finding"),
            ("Osprey", "ADDRESSES", 'owl\'s "night" `watch` {$x}'),
            ("Osprey", "EVALUATED_ON", "SkyTrail"),
            ("Osprey", "OUTPERFORMS", "Falkon", "background"),
        ],
        [{"subject": "Osprey", "baseline": "Kestrel", "kind": "ratio", "value": "2", "unit": "x"}],
    ),
]


def open_aviary() -> Store:
    """Return a store in memory that holds the literature."""
    graph = assemble(RECORDS)
    store = open_store(":memory:")
    store.load(graph.nodes.values(), graph.edges.values())
    return store
