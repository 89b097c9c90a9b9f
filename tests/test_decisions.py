"""Decisions: people join what the rules keep apart, and hold apart what they merge."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.resolve import Decision, Resolver, load_lexicon
from kg.schema import Entity

LEXICON = load_lexicon()
TYPES = {"system": "Method", "task": "Task"}


def entity(kind: str, name: str, *surfaces: str) -> Entity:
    return Entity(id="e1", type=kind, name=name, surface=(name, *surfaces))


def ids(decisions: list[Decision], *names: str, space: str = "task") -> list[str]:
    resolver = Resolver(lexicon=LEXICON, decisions=decisions)
    return [resolver.resolve(entity(TYPES[space], name)).id for name in names]


def test_join_makes_two_groups_one() -> None:
    """A join merges what the rules keep apart, under the name that the lexicon knows, else the first."""
    join = Decision("join", "task:zebra spotting", "task:Image Recognition")
    assert ids([join], "zebra spotting", "image recognition") == ["task:image-recognition"] * 2
    assert ids([], "zebra spotting", "image recognition") == ["task:zebra-spotting", "task:image-recognition"]


def test_apart_undoes_what_the_lexicon_merges() -> None:
    """A name that is held apart leaves with all that is written like it; the rest of its group stays."""
    apart = Decision("apart", "task:text generation", "task:natural language generation")
    text, long, short, spoken = ids(
        [apart], "text generation", "natural language generation", "NLG", "language generation"
    )
    assert text == "task:text-generation"
    assert long == short == spoken == "task:natural-language-generation"


def test_apart_undoes_what_spelling_merges() -> None:
    """Two spellings can be held apart down to what the plural and the hyphen do."""
    apart = Decision("apart", "system:novel graph", "system:graph")
    assert ids([apart], "novel graphs", "graph", space="system") == ["system:novel-graph", "system:graph"]


def test_apart_cuts_an_abbreviation_from_its_long_form() -> None:
    """People may say that a paper's short form is not what it seems to abbreviate."""
    apart = Decision("apart", "system:SSL", "system:semi-supervised learning")
    resolver = Resolver(lexicon=LEXICON, decisions=[apart])
    assert resolver.resolve(entity("Method", "SSL", "semi-supervised learning")).id == "system:ssl"


def test_the_later_decision_on_a_pair_holds() -> None:
    """One pair has one decision, whichever of the two names comes first."""
    join = Decision("join", "task:aaa", "task:bbb")
    assert ids([join, Decision("apart", "task:bbb", "task:aaa")], "aaa", "bbb") == ["task:aaa", "task:bbb"]
    assert ids([Decision("apart", "task:bbb", "task:aaa"), join], "aaa", "bbb") == ["task:aaa", "task:aaa"]


def test_a_ring_of_joins_does_not_close_over_what_is_apart() -> None:
    """Of joins that would bring together what is held apart one is left out, the same in any order."""
    ring = [
        Decision("join", "task:aaa", "task:bbb"),
        Decision("join", "task:bbb", "task:ccc"),
        Decision("apart", "task:aaa", "task:ccc"),
    ]
    found = {tuple(ids(list(order), "aaa", "bbb", "ccc")) for order in itertools.permutations(ring)}
    assert len(found) == 1
    (one,) = found
    assert one[0] != one[2]
    assert len(Resolver(lexicon=LEXICON, decisions=ring).refused) == 1


def test_decisions_mark_their_names() -> None:
    """The ledger says of a name that people put it where it is."""
    resolver = Resolver(lexicon=LEXICON, decisions=[Decision("join", "task:aaa", "task:bbb")])
    assert resolver.resolve(entity("Task", "BBB")).rule == "decision"
    assert resolver.resolve(entity("Task", "AAA")).rule == "identical"


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Decision("merge", "task:a", "task:b"), "Verdict 'merge'; choose from apart, join"),
        (Decision("join", "task:a", "metric:b"), "are of two kinds"),
        (Decision("join", "a", "task:b"), "'a' names nothing; write one of benchmark, metric, system, task"),
        (Decision("apart", "task:web searches", "task:web-search"), "cannot be held apart"),
    ],
)
def test_decisions_that_make_no_sense_are_refused(decision: Decision, message: str) -> None:
    """The error says what was got and what is allowed."""
    with pytest.raises(InputError, match=message):
        Resolver(lexicon=LEXICON, decisions=[decision])


PLACES = st.sampled_from(["task:aaa", "task:bbb", "task:ccc", "task:NLG", "task:text generation", "task:novel aaa"])
VERDICTS = st.sampled_from(["apart", "join"])


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.frozensets(PLACES, min_size=2, max_size=2), VERDICTS, max_size=6),
    st.randoms(use_true_random=False),
)
def test_order_of_decisions_changes_nothing(verdicts: dict[frozenset[str], str], random: object) -> None:
    """Decisions on different pairs give one outcome in any order, and what is held apart stays apart."""
    taken = [Decision(verdict, *sorted(pair)) for pair, verdict in verdicts.items()]
    shuffled = list(taken)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (Resolver(lexicon=LEXICON, decisions=order) for order in (taken, shuffled))
    everything = {operand for decision in taken for operand in decision[1:]}
    assert {name: one.read(name) for name in everything} == {name: other.read(name) for name in everything}
    for decision in taken:
        if decision.verdict == "apart":
            assert one.read(decision.a) != one.read(decision.b)
