"""Every format, written and read back by a reader that is not ours where there is one: no text is lost or changed.

A new format fails here until it has a reader and a golden file.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from export_graphs import GOLDEN, HOSTILE, golden, small_graph
from export_readers import ILLEGAL, READERS, data, ring
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_view import page

from kg.export import formats, write_graph

pytest.importorskip("rdflib")
pytest.importorskip("pyarrow.parquet")

odd = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\x00\x1f\x7f\x85\u2028\ufffe\"'=+-@,;|<>&\\\r\n\t "), max_size=20
)


def test_every_format_is_read_back_here_and_has_a_golden_file() -> None:
    """So that a format which is added is tested as the others are."""
    assert set(READERS) == set(formats())
    assert {name for name in formats() if not list(GOLDEN.glob(f"small.{name}*"))} == set()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("name", formats())
@settings(max_examples=20, deadline=None)
@given(texts=st.lists(odd.map(lambda text: f"n{text}"), min_size=2, max_size=4))
@example(texts=list(HOSTILE))
def test_any_text_comes_back_as_it_was_written(name: str, texts: list[str]) -> None:
    """Names and sentences, whatever stands in them; XML alone loses the few characters that it cannot hold."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        write_graph(name, ring(texts), path, full=True)
        names, evidence = READERS[name](path)
    kept = [ILLEGAL.sub("", text) for text in texts] if name in ("graphml", "gexf") else texts
    assert {key: text for key, text in names.items() if key != "paper"} == {
        f"n{n}": text for n, text in enumerate(kept)
    }
    assert evidence == {f"k{n}": text for n, text in enumerate(kept)}


def test_the_data_of_the_page_is_as_the_golden_file_shows() -> None:
    """What the page of the small graph holds: entities and ties, then the evidence."""
    text = page(small_graph())
    parts: list[Any] = [data(text), data(text, "evidence")]
    golden("small.html.txt", "".join(json.dumps(part, ensure_ascii=False, indent=1) + "\n" for part in parts))
