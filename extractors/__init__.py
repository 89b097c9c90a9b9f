"""Extractors: a spaCy pipeline that reads a paper's abstract and says what its record holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["load_pipeline"]


def load_pipeline(name: str = "accurate", *, threads: int = 1) -> Language:
    """Load the pipeline called `name`, or the one in the folder `name`; it needs no network.

    Args:
        threads: threads that the encoder may use.

    Raises:
        InputError: there is no such pipeline.
    """
    from spacy.util import load_config, load_model_from_config

    from extractors import abbreviations, encoder, entities, relations, release, results, sentences  # noqa: F401
    from extractors.weights import weights_folder

    folder = weights_folder(name)
    config = load_config(folder / "config.cfg")
    for component in config["components"].values():
        if "weights" in component:
            component["weights"] = str(folder)
        if "threads" in component:
            component["threads"] = threads
    nlp = load_model_from_config(config, auto_fill=True)
    nlp.meta.update(name=folder.name)
    return nlp
