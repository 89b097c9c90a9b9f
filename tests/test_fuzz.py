"""A minute of fuzzing, the same inputs each time as far as the time goes; `python -m tests.fuzz` goes on for longer."""

from __future__ import annotations

import pytest

from tests.fuzz import BrokenError, fuzz
from tests.fuzz_files import Target
from tests.fuzz_targets import TARGETS

MINUTE = 60.0


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib itself
@pytest.mark.parametrize("name", TARGETS)
def test_input_from_outside_breaks_nothing(name: str) -> None:
    """What holds of each target holds of any input that is found in its share of a minute."""
    _, kept = fuzz(TARGETS[name], seconds=MINUTE / len(TARGETS))
    assert kept >= len(TARGETS[name].seeds)


def fragile(data: bytes) -> None:
    """Break on a bracket with two quotes."""
    if b"{" not in data:
        return
    if data.count(b'"') < 2:
        return
    raise KeyError(data)


def test_fuzzing_finds_what_breaks() -> None:
    """A fault that lies behind two conditions is found, since the way there is kept, and its input is made small."""
    with pytest.raises(BrokenError) as broken:
        fuzz(Target("fragile", fragile, (b"quiet text",), code=("tests/test_fuzz.py",)), seconds=60)
    assert sorted(broken.value.data) == sorted(b'""{')
