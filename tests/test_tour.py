"""The notebook of the examples: it runs from top to bottom, and shows what it would show if it were run today."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.arithmetic import computes_as_written

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

EXAMPLES = Path(__file__).parent.parent / "examples"
TOUR = EXAMPLES / "tour.ipynb"
SECONDS = 600  # for a cell, on a machine that does much else

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # of Jupyter's own


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook after a run in a folder of its own; with KG_UPDATE_GOLDEN=1 it is written back."""
    folder = tmp_path_factory.mktemp("tour")
    shutil.copy(EXAMPLES / "papers.jsonl", folder)
    notebook = nbformat.read(TOUR, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        client = nbclient.NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", record_timing=False,
                                         resources={"metadata": {"path": str(folder)}})  # fmt: skip
        client.execute()
    if os.environ.get("KG_UPDATE_GOLDEN") == "1":
        notebook.metadata.language_info = {"name": "python"}
        TOUR.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return notebook


def shown(notebook: Any, cell: str) -> dict[str, Any]:
    """Return what a cell shows, by media type; what it prints is under "print"."""
    (found,) = [each for each in notebook.cells if each.id == cell]
    data: dict[str, Any] = {}
    for output in found.outputs:
        assert output.output_type in ("execute_result", "display_data", "stream"), output
        data |= {"print": output.text} if output.output_type == "stream" else output.data
    return data


def test_the_notebook_shows_what_it_shows_when_it_is_run(run: Any) -> None:
    """Texts, frames and the picture are those that stand in the file; plots differ with matplotlib's version.

    Where numbers are rounded in another way, only their kinds are (see `tests.arithmetic`).
    """
    stored = nbformat.read(TOUR, as_version=4)
    hint = "look at what differs, then write it anew: KG_UPDATE_GOLDEN=1 pytest tests/test_tour.py"
    for cell in [each for each in stored.cells if each.cell_type == "code"]:
        kept, new = shown(stored, cell.id), shown(run, cell.id)
        assert kept.keys() == new.keys(), f"{cell.id}: {hint}"
        if computes_as_written():
            assert {kind: text for kind, text in kept.items() if kind != "image/svg+xml"} == {
                kind: text for kind, text in new.items() if kind != "image/svg+xml"
            }, f"{cell.id}: {hint}"


def test_an_answer_becomes_a_frame(run: Any) -> None:
    """The frame holds winner, loser, paper and the sentence."""
    table = shown(run, "query")["text/html"]
    assert "<th>winner</th>" in table
    assert "arxiv:" in table


def test_plots_stand_in_the_notebook(run: Any) -> None:
    """Both are SVG that is well formed, with their titles told to whoever does not see them."""
    for cell, title in (("plot", "Reported top-1 accuracy on ImageNet"), ("timeline", "Papers a year")):
        data = shown(run, cell)
        assert ElementTree.fromstring(data["image/svg+xml"]).tag.endswith("svg")
        assert title in data["text/plain"]


def test_the_neighbourhood_is_a_picture_inline(run: Any) -> None:
    """It is an SVG in the HTML, has a text for whoever does not see it, and sentences to point at."""
    picture = shown(run, "around")["text/html"]
    root = ElementTree.fromstring(picture[: picture.index("</svg>") + len("</svg>")])
    assert root.attrib["aria-label"].startswith("BERT and 16 entities around it: ")
    titles = [title.text or "" for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any("outperforms it" in title and "So trained, RoBERTa outperforms BERT" in title for title in titles)


def test_networkx_measures_the_graph(run: Any) -> None:
    """Eight entities with figures, the most central first."""
    rows = [line.split(maxsplit=1) for line in shown(run, "measure")["print"].splitlines()]
    figures = [float(figure) for figure, _ in rows]
    assert len(rows) == 8
    assert figures == sorted(figures, reverse=True)
    assert figures[0] > 0.1
