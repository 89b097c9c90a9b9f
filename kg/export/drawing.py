"""A small picture of one entity and those around it, as SVG: names on both sides, lines from the middle to them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kg.export.appearance import colour_of, short_name
from kg.export.markup import attribute, text

__all__ = ["draw_fan"]

WIDTH, ROW, EDGE = 820, 38, 26  # the size of the user's unit is a pixel
REACH = 150  # how far from the middle the entities stand, sideways
LONGEST = 28  # letters of a name
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
SHAPES = {"Benchmark": "square", "Task": "triangle", "Metric": "diamond"}

Around = Sequence[tuple[str, str, str, str]]
Place = tuple[float, float]


def draw_fan(name: str, kind: str, around: Around, ties: Sequence[tuple[int, int]]) -> str:
    """Return an SVG element with an entity in the middle.

    Args:
        name: what the entity in the middle is called.
        kind: its type.
        around: name, type, how it is joined, and what is told on pointing at it, of each entity around it.
        ties: pairs of places in `around` that are joined to one another.
    """
    rows = max(2, math.ceil(len(around) / 2))
    height = rows * ROW + 2 * EDGE
    centre = (WIDTH / 2, height / 2)
    places = [_place(number, len(around), centre) for number in range(len(around))]
    said = f"{short_name(name, LONGEST)} and {len(around)} entities around it: " + ", ".join(
        short_name(one[0], LONGEST) for one in around
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' role="img" aria-label="{attribute(said)}" style="max-width:100%;height:auto" font-family="{attribute(FONT)}"'
        ' font-size="13" fill="currentColor">'
    ]
    parts += [_curve(places[a], places[b], centre) for a, b in ties]
    parts += [_line(centre, place) for place in places]
    parts += [_entity(place, place[0] < centre[0], *one) for place, one in zip(places, around, strict=True)]
    parts.append(_middle(centre, name, kind))
    return "".join([*parts, "</svg>"])


def _place(number: int, count: int, centre: Place) -> Place:
    """Return where an entity stands: down the right side, then up the left one, in rows, on an oval."""
    right = math.ceil(count / 2)
    side, row, rows = (1, number, right) if number < right else (-1, count - 1 - number, count - right)
    y = (row - (rows - 1) / 2) * ROW
    bow = math.sqrt(max(0.0, 1 - (y / (max(rows, 2) * ROW * 0.62)) ** 2))
    return round(centre[0] + side * REACH * (0.45 + 0.55 * bow), 1), round(centre[1] + y, 1)


def _line(start: Place, end: Place) -> str:
    x1, y1 = start
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{end[0]}" y2="{end[1]}" stroke="currentColor" stroke-opacity="0.45"'
        ' stroke-width="1.2"/>'
    )


def _curve(one: Place, other: Place, centre: Place) -> str:
    """Return a faint line that bends towards the middle."""
    bend = " ".join(f"{(a + b) / 4 + c / 2:.1f}" for a, b, c in zip(one, other, centre, strict=True))
    return (
        f'<path d="M{one[0]} {one[1]}Q{bend} {other[0]} {other[1]}" fill="none" stroke="currentColor"'
        ' stroke-opacity="0.16"/>'
    )


def _entity(place: Place, left: bool, name: str, kind: str, joined: str, said: str) -> str:
    x, y = place
    side, anchor = (x - 13, "end") if left else (x + 13, "start")
    told = f"{name} ({kind})\n{said}"
    return (
        f'<g><title>{text(told)}</title>{_shape(place, kind, 6.5)}<text text-anchor="{anchor}">'
        f'<tspan x="{side}" y="{y - 1}">{text(short_name(name, LONGEST))}</tspan>'
        f'<tspan x="{side}" y="{y + 13}" font-size="11" fill-opacity="0.7">{text(short_name(joined, 40))}</tspan>'
        "</text></g>"
    )


def _middle(centre: Place, name: str, kind: str) -> str:
    """Return the entity in the middle, its name below it on a plate, so that lines do not run through it."""
    shown = short_name(name, LONGEST)
    x, y = centre
    wide = 8.2 * len(shown) + 14
    return (
        f"<g><title>{text(f'{name} ({kind})')}</title>{_shape(centre, kind, 12)}"
        f'<rect x="{x - wide / 2:.1f}" y="{y + 17}" width="{wide:.1f}" height="22" rx="6" fill="#ffffff"'
        ' stroke="#b8b6b0"/>'
        f'<text x="{x}" y="{y + 32.5}" text-anchor="middle" font-weight="600" font-size="14" fill="#1d1f23">'
        f"{text(shown)}</text></g>"
    )


def _shape(place: Place, kind: str, size: float) -> str:
    """Return the mark of a type: shape and colour both tell it."""
    x, y = place
    colour = "#{:02x}{:02x}{:02x}".format(*colour_of(kind))
    corners = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "triangle": ((0, -1.15), (1.1, 0.8), (-1.1, 0.8)),
        "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    }.get(SHAPES.get(kind, ""))
    if corners is None:
        return f'<circle cx="{x}" cy="{y}" r="{size}" fill="{colour}" stroke="#ffffff"/>'
    points = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in corners)
    return f'<polygon points="{points}" fill="{colour}" stroke="#ffffff"/>'
