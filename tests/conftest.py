"""What many tests share: the example corpus, a graph of it, and a pipeline that finds nothing but takes no time."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="session")
def example_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph file made of the hand-made records of the examples. Read it only."""
    path = tmp_path_factory.mktemp("graph") / "graph.kgl"
    kg.build([EXAMPLES / "records.jsonl"], path, records=True)
    return path


@pytest.fixture(scope="session")
def empty_pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline of no components: each paper gets a record that names nothing."""
    import spacy

    folder = tmp_path_factory.mktemp("pipeline") / "empty-1"
    spacy.blank("en").to_disk(folder)
    (folder / "heads.npz").touch()  # by which a folder of weights is known
    return str(folder)
