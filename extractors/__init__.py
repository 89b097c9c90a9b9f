"""Extractors: a spaCy pipeline that reads a paper's abstract and says what its record holds."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["COMPONENTS", "load_pipeline", "register_components"]

# `accurate` has `encoder` and `convolution`, `fast` has `convolution` alone.
COMPONENTS = (
    "sentences",
    "abbreviations",
    "encoder",
    "convolution",
    "entities",
    "results",
    "relations",
    "release",
)


def load_pipeline(name: str = "accurate", *, threads: int = 1) -> Language:
    """Load the pipeline called `name`, or the one in the folder `name`; it needs no network.

    Args:
        threads: threads that the encoder may use.

    Raises:
        InputError: there is no such pipeline.
    """
    from spacy.util import load_config, load_model_from_config

    from extractors.weights import portable_name, weights_folder

    folder = weights_folder(name)
    register_components()
    config = load_config(folder / "config.cfg")
    for component in config["components"].values():
        component.update(
            {k: v for k, v in (("weights", portable_name(folder)), ("threads", threads)) if k in component}
        )
    nlp = load_model_from_config(config)
    nlp.meta["name"] = folder.name
    return nlp


def register_components() -> None:
    """Make the components known to spaCy, for where the package is imported without being installed."""
    for name in ("tokenizer", *COMPONENTS):
        import_module(f"extractors.{name}")
