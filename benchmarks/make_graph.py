"""Make the records of an invented literature, of any size, always the same for one seed.

Names are drawn as in real papers: few things are in every abstract, most are in one or two.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from kg.schema import ENTITY_TYPES, RELATIONS, SYSTEM_TYPES, Entity, Record, Relation, Result, Signature, digest_text

SHARES = {"Method": 0.40, "Model": 0.25, "Task": 0.17, "Benchmark": 0.12, "Metric": 0.06}
STATEMENTS_PER_PAPER = 12
OPENING = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "gl", "kr", "st", "tr")
VOWELS = ("a", "e", "i", "o", "u")
FORMS = {
    "Method": "{} routing",
    "Model": "{}Net",
    "Task": "{} recognition",
    "Benchmark": "{}Bench",
    "Metric": "{} score",
}
UNITS = (("%", "absolute"), ("%", "gain"), ("points", "gain"), ("x", "ratio"), ("%", "reduction"), ("ms", "absolute"))
CLAIMS = ("asserted",) * 17 + ("hedged", "negated", "background")

Draw = Callable[[], str]


def make_records(*, entities: int = 50_000, relations: int = 300_000, seed: int = 1) -> Iterator[Record]:
    """Yield the records of papers that name `entities` things and state about `relations` relations between them."""
    dice = random.Random(seed)
    names = {kind: make_names(kind, max(8, round(entities * SHARES[kind]))) for kind in ENTITY_TYPES}
    draws = {kind: by_popularity(names[kind], dice) for kind in ENTITY_TYPES}
    everyone = {kind: itertools.cycle(names[kind]) for kind in ENTITY_TYPES}  # so that each name occurs
    for number in range(max(1, relations // STATEMENTS_PER_PAPER)):
        yield make_paper(number, everyone, draws, dice)


def sizes(relations: int) -> dict[str, int]:
    """Return what to give `make_records` for a graph of about so many relations, mentions and results among them."""
    stated = max(1, relations * 300_000 // 881_987)
    return {"entities": stated // 6, "relations": stated}


def make_names(kind: str, count: int) -> list[str]:
    """Return `count` different names of a type, at most a million: its form, filled with pronounceable words."""
    syllables = [opening + vowel for opening in OPENING for vowel in VOWELS]
    numbers = [index * 104_729 % 1_000_000 for index in range(count)]  # a step prime to 100 * 100 * 100: no repetition
    words = ("".join(syllables[number // size % 100] for size in (1, 100, 10_000)) for number in numbers)
    return [FORMS[kind].format(word.capitalize()) for word in words]


def by_popularity(names: Sequence[str], dice: random.Random) -> Draw:
    """Return a function that draws a name, the n-th with a weight of about 1/n (Zipf's law)."""
    weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(names))))
    return lambda: dice.choices(names, cum_weights=weights)[0]


def make_paper(number: int, everyone: dict[str, Iterator[str]], draws: dict[str, Draw], dice: random.Random) -> Record:
    """Return the record of one paper that proposes a system, builds on two, beats three and reports numbers."""
    own_type = dice.choice(("Method", "Method", "Model"))
    fresh = [(own_type, next(everyone[own_type])), ("Method", next(everyone["Method"]))]
    fresh += [(kind, next(everyone[kind])) for kind in ("Model", "Task", "Benchmark", "Metric") if dice.random() < 0.5]
    known = [(kind, draws[kind]()) for kind in ("Method", "Model", "Model", "Method", "Benchmark", "Metric", "Task")]
    things = list(dict.fromkeys(fresh + known))
    entities = tuple(
        Entity(id=f"e{i}", type=kind, name=name, surface=(name,), mentions=((i * 40, i * 40 + len(name)),))
        for i, (kind, name) in enumerate(things)
    )
    title = f"Paper {number} on {things[0][1]}"
    return Record(
        key=f"made:{number:07d}",
        title=title,
        url=f"https://example.org/{number}",
        published=f"{2015 + number % 11}-{1 + number % 12:02d}-{1 + number % 28:02d}",
        source="made",
        digest=digest_text(title),
        extractor="make_graph",
        entities=entities,
        relations=tuple(make_relations(entities, dice)),
        results=tuple(make_results(entities, dice)),
    )


def make_relations(entities: Sequence[Entity], dice: random.Random) -> Iterator[Relation]:
    """Yield the statements of a paper: most are about its own system (the first of `entities`), some about others."""
    own = entities[0]
    systems = [entity for entity in entities if entity.type in SYSTEM_TYPES]
    yield Relation(type="PROPOSES", target=own.id, evidence=f"We propose {own.name}.", char_end=20)
    made: set[tuple[str, str, str]] = set()
    for place in range(STATEMENTS_PER_PAPER * 2):
        target = entities[place % len(entities)]
        source = own if dice.random() < 0.75 else dice.choice(systems)
        kind = dice.choice([name for name, signature in RELATIONS.items() if fits(signature, source, target)])
        if source.id == target.id or (source.id, kind, target.id) in made:
            continue
        made.add((source.id, kind, target.id))
        evidence = f"{source.name} {kind.lower().replace('_', ' ')} {target.name}."
        claim = dice.choice(CLAIMS)
        yield Relation(type=kind, source=source.id, target=target.id, evidence=evidence, char_end=90, claim=claim)
        if len(made) == STATEMENTS_PER_PAPER - 1:
            return


def fits(signature: Signature, source: Entity, target: Entity) -> bool:
    """Tell whether a relation may join the two."""
    return source.type in signature.sources and target.type in signature.targets


def make_results(entities: Sequence[Entity], dice: random.Random) -> Iterator[Result]:
    """Yield two or three numbers that the first of `entities` reaches."""
    first: dict[str, str] = {}
    for entity in entities[1:]:
        first[entity.type] = entity.id  # the last one of a type: a popular one
    for _ in range(dice.choice((2, 2, 3))):
        unit, kind = dice.choice(UNITS)
        value = f"{dice.uniform(1, 99):.1f}"
        yield Result(
            value=value,
            kind=kind,
            unit=unit,
            subject=dice.choice((entities[0].id, entities[0].id, entities[0].id, None)),
            metric=first.get("Metric"),
            benchmark=first.get("Benchmark"),
            baseline=first.get("Model") if kind != "absolute" else None,
            evidence=f"a {kind} of {value} {unit}",
            char_end=30,
            direction=dice.choice(("higher", "higher", "lower", "")),
        )


def write_records(records: Iterator[Record], handle: TextIO) -> int:
    """Write `records` as JSON lines and return how many they are."""
    count = 0
    for record in records:
        handle.write(msgspec.json.encode(record).decode() + "\n")
        count += 1
    return count


def main() -> None:
    """Read the options, write the records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=50_000)
    parser.add_argument("--relations", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", default="-", help="a file, or - for standard output")
    options = parser.parse_args()
    records = make_records(entities=options.entities, relations=options.relations, seed=options.seed)
    if options.output == "-":
        write_records(records, sys.stdout)
        return
    with Path(options.output).open("w", encoding="utf-8", newline="\n") as handle:
        count = write_records(records, handle)
    print(f"{count} records in {options.output}", file=sys.stderr)


if __name__ == "__main__":
    main()
