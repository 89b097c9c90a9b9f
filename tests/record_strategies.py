"""Hypothesis strategies for records that obey the schema, with names that fold onto one another."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.schema import CLAIMS, ENTITY_TYPES, KINDS, RELATIONS, RESULT_LINKS, Entity, Record, Relation, Result

POOL = (
    "LLM",
    "large language models",
    "Qwen2",
    "Qwen2-7B",
    "GQA",
    "grouped-query attention",
    "accuracy",
    "ImageNet",
    "NeRV++",
    "pre-training (PT)",
    " pre-training ",
    "中文",
)
TEXT = st.text(max_size=12)
NAMES = st.sampled_from(POOL) | st.text(min_size=1, max_size=8).filter(str.strip)
UNIT = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@st.composite
def entities(draw: st.DrawFn) -> list[Entity]:
    """A few entities, some of which are one thing under two names or types."""
    spans = st.tuples(st.integers(0, 50), st.integers(51, 99))
    return [
        Entity(
            id=f"x{number}",
            type=draw(st.sampled_from(ENTITY_TYPES)),
            name=draw(NAMES),
            surface=tuple(draw(st.lists(NAMES, max_size=3))),
            mentions=tuple(draw(st.lists(spans, max_size=2))),
            confidence=draw(UNIT),
            optional=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


@st.composite
def relations(draw: st.DrawFn, among: list[Entity]) -> list[Relation]:
    """Relations among entities, as the signatures allow."""
    made = []
    for kind in draw(st.lists(st.sampled_from(sorted(RELATIONS)), max_size=8)):
        signature = RELATIONS[kind]
        sources = [e.id for e in among if e.type in signature.sources]
        targets = [e.id for e in among if e.type in signature.targets]
        source = draw(st.sampled_from(sources)) if sources else None
        targets = [target for target in targets if target != source]
        if targets and (source or not signature.sources):
            start = draw(st.integers(0, 3))
            made.append(
                Relation(
                    type=kind,
                    source=source,
                    target=draw(st.sampled_from(targets)),
                    evidence=draw(TEXT),
                    char_start=start,
                    char_end=start + draw(st.integers(0, 3)),
                    claim=draw(st.sampled_from(CLAIMS)),
                    confidence=draw(UNIT),
                    optional=draw(st.booleans()),
                )
            )
    return made


@st.composite
def results(draw: st.DrawFn, among: list[Entity]) -> list[Result]:
    """Results of entities, as the slots allow; some of them equal."""
    made = []
    for value in draw(st.lists(st.sampled_from(["1", "2.50", "-3"]), max_size=4)):
        slots = {
            slot: draw(st.sampled_from([None, *(e.id for e in among if e.type in allowed)]))
            for slot, allowed in RESULT_LINKS.values()
        }
        made.append(
            Result(
                value=value,
                kind=draw(st.sampled_from(KINDS)),
                unit=draw(st.sampled_from(["", "%"])),
                evidence=draw(TEXT),
                direction=draw(st.sampled_from(["", "higher"])),
                claim=draw(st.sampled_from(CLAIMS)),
                confidence=draw(UNIT),
                optional=draw(st.booleans()),
                **slots,
            )
        )
    return made


@st.composite
def records(draw: st.DrawFn, key: str) -> Record:
    """One record under `key`."""
    among = draw(entities())
    return Record(
        key=key,
        entities=tuple(among),
        relations=tuple(draw(relations(among))),
        results=tuple(draw(results(among))),
        title=draw(TEXT),
        abstract=draw(TEXT),
        published=draw(st.sampled_from(["", "2024-05-01"])),
        digest=draw(st.sampled_from(["", "0123456789abcdef"])),
        extractor=draw(st.sampled_from(["", "accurate-1"])),
    )


@st.composite
def corpora(draw: st.DrawFn) -> list[Record]:
    """Up to four papers, each once."""
    return [draw(records(f"p{number}")) for number in range(draw(st.integers(0, 4)))]
