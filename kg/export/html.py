"""A page: one HTML file that shows the graph in a browser, offline, with the evidence behind each line.

The template, the style and the scripts lie in `page/`; the data goes in as JSON that no text can break out of, and the
page's security policy allows its own script and nothing from a network.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib import resources
from typing import Any, TextIO

from kg.export.appearance import colour_of, node_size
from kg.export.entities import EntityView, view_entities
from kg.export.evidence import gather_evidence
from kg.export.registry import Format, Written
from kg.export.selection import select
from kg.export.source import Source
from kg.schema import DECLARED, ENTITY_TYPES, RELATIONS

__all__ = ["AROUND_LIMIT", "FORMAT", "WHOLE_LIMIT", "write_html"]

WHOLE_LIMIT = 10_000  # entities that a page shows smoothly
AROUND_LIMIT = 300  # entities around one that can still be told apart
SCRIPTS = (
    "openlayers/ol",
    "graph",
    "evidence",
    "search",
    "elements",
    "address",
    "drawing",
    "scene",
    "pointer",
    "focus",
    "table",
    "panel",
    "main",
)
PAGE_RELATIONS = [*RELATIONS, "VARIANT_OF"]
PHRASES = {  # how a relation is read from its source, and from its target
    "PROPOSES": ("proposes", "Proposed by"),
    "ADDRESSES": ("Addresses", "Addressed by"),
    "EVALUATED_ON": ("Evaluated on", "Used to evaluate"),
    "MEASURED_BY": ("Measured by", "Used to measure"),
    "OUTPERFORMS": ("Outperforms", "Outperformed by"),
    "COMPARED_WITH": ("Compared with", "Compared with"),
    "BUILDS_ON": ("Builds on", "Built on by"),
    "PART_OF": ("Part of", "Has part"),
    "VARIANT_OF": ("Variant of", "Has variant"),
}
PHRASES |= {name: (said := name.replace("_", " ").capitalize(), f"{said} this") for name in DECLARED.relations}


def write_html(source: Source, out: TextIO, *, around: str = "", limit: int = 0, title: str = "") -> Written:
    """Write a page of the entities, their ties and what papers say of them.

    Args:
        source: the graph.
        out: where the page goes.
        around: the id of an entity to show with its surroundings; "" for the whole graph.
        limit: how many entities to show at most, the most connected first; 0 for as many as a page shows well.
        title: what stands over the page.

    Raises:
        UnknownNameError: there is no entity `around`.
    """
    everything = view_entities(source)
    view = select(everything, around=around, limit=limit or (AROUND_LIMIT if around else WHOLE_LIMIT))
    graph = _graph(view, around, title) | {"left_out": len(everything.nodes) - len(view.nodes)}
    out.write(_page(graph, gather_evidence(source, view.nodes, PAGE_RELATIONS)))
    return Written(len(view.nodes), len(graph["ties"]) // 4)


def _graph(view: EntityView, around: str, title: str) -> dict[str, Any]:
    """Return what is drawn; a tie is four numbers: source, target, relation, and how many papers state it."""
    entities = _entities(view)
    if around and not title:
        title = entities["name"][entities["id"].index(around)]
    ties = ((tie.source, tie.target, PAGE_RELATIONS.index(tie.relation), tie.weight) for tie in view.ties())
    return {
        "title": title or "Knowledge graph",
        "start": around,
        "types": list(ENTITY_TYPES),
        "colours": ["#{:02x}{:02x}{:02x}".format(*colour_of(name)) for name in ENTITY_TYPES],
        "relations": PAGE_RELATIONS,
        "phrases": [PHRASES[name] for name in PAGE_RELATIONS],
        "entities": entities,
        "ties": [number for tie in ties for number in tie],
    }


def _entities(view: EntityView) -> dict[str, list[Any]]:
    """Return the columns of the table of entities."""
    papers = [int(node.properties.get("papers", 0)) for node in view.nodes]
    sizes = [node_size(count, max(papers, default=1)) for count in papers]
    places = _places(view, sizes)
    return {
        "id": [node.id for node in view.nodes],
        "name": [str(node.properties.get("name", node.id)) for node in view.nodes],
        "aliases": [list(node.properties.get("aliases", [])) for node in view.nodes],
        "type": [ENTITY_TYPES.index(node.labels[0]) for node in view.nodes],
        "papers": papers,
        "size": sizes,
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
    }


def _places(view: EntityView, sizes: list[float]) -> list[tuple[float, float]]:
    import numpy as np

    from kg.export.layout import lay_out

    return [(x, y) for x, y in lay_out(len(sizes), *view.pairs(), np.array(sizes)).tolist()]


def _page(graph: dict[str, Any], evidence: dict[str, Any]) -> str:
    style = _part("page.css")
    script = '(() => {\n"use strict";\n' + "\n".join(_part(f"{name}.js") for name in SCRIPTS) + "})();\n"
    filled = {
        "title": html.escape(_plain(graph["title"])),
        "policy": f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; "
        "base-uri 'none'; form-action 'none'",
        "style": style,
        "script": script,
        "graph": _json(graph),
        "evidence": _json(evidence),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], _part("page.html"))


def _part(name: str) -> str:
    return resources.files("kg.export").joinpath("page", name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    """Return what lets exactly this script or style run (w3.org/TR/CSP3, hash sources)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _plain(text: str) -> str:
    """Return the text without control characters, which HTML forbids."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _json(data: Any) -> str:
    r"""Return JSON that can stand inside a script element: no markup, no line that JavaScript would end, all escaped.

    What is not plain text is written as `\uXXXX`, which also keeps lone surrogates and characters that HTML forbids.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r"[<>&\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


FORMAT = Format(
    name="html",
    description="A page for the browser: search, filters, evidence and leaderboards in one file that needs no network",
    extension=".html",
    write=write_html,
)
