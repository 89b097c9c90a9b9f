"""How a node looks wherever it is drawn: its label, its colour by type, its size by papers."""

from __future__ import annotations

import math

from kg.schema import Node

__all__ = ["COLOURS", "colour_of", "label_of", "node_size", "short_name"]

# Okabe and Ito's palette, made to be told apart with any kind of colour vision (jfly.uni-koeln.de/color).
COLOURS: dict[str, tuple[int, int, int]] = {
    "Benchmark": (230, 159, 0),
    "Method": (0, 114, 178),
    "Metric": (204, 121, 167),
    "Model": (86, 180, 233),
    "Paper": (153, 153, 153),
    "Result": (240, 228, 66),
    "Task": (0, 158, 115),
}
OTHER_COLOUR = (90, 90, 90)

SMALLEST = 4.0  # what Gephi scales sizes to when it opens a file; so it need not scale
LARGEST = 100.0
STEEPEST = 12.0  # keeps the sizes in a graph of few papers from being that far apart


def colour_of(node_type: str) -> tuple[int, int, int]:
    """Return the red, green and blue (0 to 255) of a type of node."""
    return COLOURS.get(node_type, OTHER_COLOUR)


def label_of(node: Node) -> str:
    """Return what people call a node: a name, a title, a value with its unit; its id where there is nothing better."""
    properties = node.properties
    kind = node.labels[0]
    if kind == "Result":
        value = properties.get("text") or properties.get("value", "")
        return f"{value} {properties.get('unit', '')}".strip() or node.id
    if kind == "Decision":
        return f"{properties.get('a', '')} {properties.get('verdict', '')} {properties.get('b', '')}".strip() or node.id
    return str(properties.get("name") or properties.get("title") or node.id)


def node_size(papers: int, most: int) -> float:
    """Return the diameter for a number of papers, of which the best-known node has `most`: its area grows with them."""
    if most <= 1:
        return SMALLEST
    top = min(LARGEST, STEEPEST * math.sqrt(most))
    share = (math.sqrt(max(1, papers)) - 1) / (math.sqrt(most) - 1)
    return round(SMALLEST + (top - SMALLEST) * min(1.0, share), 1)


def short_name(name: str, longest: int) -> str:
    """Return a name as it can be drawn on one line: controls become spaces, and what is too long ends in dots."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"
