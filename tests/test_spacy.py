"""The pipeline as spaCy knows it: saved and loaded without an import, over processes, and extended."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from spacy.language import Language

from extractors import load_pipeline
from extractors.records import make_record
from kg.schema import Paper

ROOT = Path(__file__).parent.parent
TEXT = (
    "We propose TinyNet, a convolutional network for image classification. "
    "On ImageNet, TinyNet outperforms MobileNetV2 by 2.1 points."
)
LOAD = """
import json, os, sys
import spacy
nlp = spacy.load(sys.argv[1])
texts = [sys.argv[2]] * 3
docs = list(nlp.pipe(texts, n_process=int(sys.argv[3]), batch_size=1))
print(json.dumps([[doc._.entities, doc._.relations, doc._.results, [e.text for e in doc.ents]] for doc in docs]))
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    """Return the default pipeline."""
    return load_pipeline()


@pytest.fixture(scope="module")
def saved(nlp: Language, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the pipeline, beside one with the metadata that installing the package writes."""
    folder = tmp_path_factory.mktemp("spacy")
    nlp.to_disk(folder / "pipeline")
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    lines = [
        line for group, points in groups.items() for line in (f"[{group}]", *(f"{k} = {v}" for k, v in points.items()))
    ]
    metadata = folder / "site" / "paper_kg_points-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: paper-kg-points\nVersion: 1\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize("processes", [1, 2])
def test_saved_pipeline_is_loaded_by_spacy_alone(nlp: Language, saved: Path, processes: int) -> None:
    """spacy.load needs no import of this package: entry points tell it the components; two processes say the same."""
    words = [sys.executable, "-c", LOAD, str(saved / "pipeline"), TEXT, str(processes)]
    path = f"{saved / 'site'}:{ROOT}"
    run = subprocess.run(words, env={"PYTHONPATH": path, "PATH": ""}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    doc = nlp(TEXT)
    said = [doc._.entities, doc._.relations, doc._.results, [e.text for e in doc.ents]]
    assert doc._.entities
    assert json.loads(run.stdout) == [json.loads(json.dumps(said))] * 3


def test_saved_pipeline_names_its_weights_and_no_place(saved: Path) -> None:
    """A pipeline that was saved on one machine can be loaded on another: no path of this one stands in it."""
    assert str(ROOT) not in (saved / "pipeline" / "config.cfg").read_text(encoding="utf-8")


def test_own_component_adds_to_what_the_others_found(nlp: Language) -> None:
    """A component at the end sees what was found, and what it adds stands in the record."""

    @Language.component("loud")
    def loud(doc):
        doc._.entities = [*doc._.entities, {"id": "own", "type": "Task", "name": "image", "mentions": [[48, 53]]}]
        return doc

    nlp.add_pipe("loud")
    try:
        record = make_record(nlp(TEXT), Paper(id="x"))
    finally:
        nlp.remove_pipe("loud")
    assert [entity.name for entity in record.entities if entity.id == "own"] == ["image"]
    assert len(record.entities) > 1
