"""What all plots share: the look, text that no name can break, and files that come out the same byte for byte."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, filterwarnings

from kg.errors import FormatError
from kg.export.files import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "BLUE",
    "GREY",
    "INK",
    "LETTERS",
    "SMALL",
    "WIDTH",
    "Plot",
    "counted",
    "finish",
    "grid_lines",
    "new_figure",
]

WIDTH = 6.5  # inches: the text of a page of letter paper or A4
LETTERS, SMALL = 8.0, 7.0  # points, at the size of print
DOTS = 300  # an inch
INK, GREY, BLUE = "#1d1f23", "#5e636b", "#0072b2"  # the blue is Okabe and Ito's, as are the colours of the types
ENDINGS: dict[str, dict[str, Any]] = {  # and what keeps time and program version out of the file
    ".pdf": {"CreationDate": None, "Producer": None, "Creator": None},
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": "paper-kg"},
}
FALLBACKS = ("Noto Sans CJK JP", "Noto Sans", "Noto Emoji", "Symbola", "Unifont")  # for letters that DejaVu lacks

LOOK: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#b8b6b0",
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": LETTERS,
    "figure.titlesize": 10.0,
    "figure.titleweight": "bold",
    "font.size": LETTERS,
    "grid.color": "#e4e2dd",
    "grid.linewidth": 0.6,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",  # the same picture whichever fonts the reader has
    "svg.hashsalt": "paper-kg",
    "text.color": INK,
    "text.parse_math": False,  # a name may hold dollar signs
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.major.width": 0.6,
}


class Plot:
    """A plot that was drawn: save it, or let a notebook show it. `figure` is matplotlib's, to be changed at will.

    Example:
        >>> plot = graph.plot("types", width=3.5)
        >>> plot.figure.get_suptitle()
        'What the graph holds'
        >>> plot.save("types.png").name
        'types.png'
    """

    def __init__(self, figure: Figure, title: str) -> None:
        """Wrap a figure; `title` is what a reader who does not see it is told."""
        self.figure = figure
        self.title = title

    def __repr__(self) -> str:
        return f"<kg.Plot {self.title}>"

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the plot to a file, whose ending says how: .png (300 dots an inch), .svg or .pdf.

        Raises:
            FormatError: the ending is another one.
            GraphError: the file cannot be written.

        Example:
            >>> graph.plot("types").save("types.gif")
            Traceback (most recent call last):
            ...
            kg.errors.FormatError: 'types.gif' does not tell how to draw. Let it end in .pdf, .png, .svg.
        """
        path = Path(path)
        if path.suffix.lower() not in ENDINGS:
            raise FormatError(f"{path.name!r} does not tell how to draw. Let it end in {', '.join(ENDINGS)}.")
        with replacing(path) as draft:
            draft.write_bytes(self.render(path.suffix))
        return path

    def render(self, ending: str = ".svg") -> bytes:
        """Return the bytes of the file: equal plots give equal bytes with the same version of matplotlib.

        Example:
            >>> graph.plot("types").render(".png")[:4]
            b'\\x89PNG'
        """
        out = io.BytesIO()
        form = ending.lower().removeprefix(".")
        with _look():
            self.figure.savefig(out, format=form, dpi=DOTS, metadata=ENDINGS[f".{form}"])
        return out.getvalue()

    def _repr_svg_(self) -> str:
        return self.render(".svg").decode()


@contextmanager
def new_figure(
    width: float, height: float, rows: int = 1, columns: int = 1, **grid: Any
) -> Iterator[tuple[Figure, Any]]:
    """Give an empty figure of a size in inches, with its axes in an array, to be drawn on within the block.

    Raises:
        FormatError: matplotlib is not installed.
    """
    with _look():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.subplots(rows, columns, squeeze=False, **grid)


def finish(figure: Figure, title: str, note: str) -> Plot:
    """Put the title over a figure and a note below it."""
    figure.suptitle(title, x=0.01, ha="left")
    figure.supxlabel(note, x=0.01, ha="left", fontsize=SMALL, color=GREY)
    return Plot(figure, f"{title.replace(chr(10), ' ')}. {note}")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which is in the plural where it must be."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def grid_lines(axes: Axes, axis: str) -> None:
    """Draw faint lines across, and no marks at the names."""
    axes.grid(visible=True, axis=axis)
    axes.tick_params(axis="y" if axis == "x" else "x", length=0)


@contextmanager
def _look() -> Iterator[None]:
    try:
        from matplotlib import rc_context
    except ImportError as error:
        hint = 'Install it with: pip install "paper-kg[plot]".'
        raise FormatError(f"Plots need matplotlib, which is not installed. {hint}") from error
    with rc_context(LOOK | {"font.family": _fonts()}), catch_warnings():
        filterwarnings("ignore", message=r"(?s)Glyph \d+")  # no font has it: a box stands in its place
        yield


@cache
def _fonts() -> list[str]:
    """Return DejaVu Sans, which matplotlib brings along, and fonts of this machine for what it lacks."""
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    return ["DejaVu Sans", *(name for name in FALLBACKS if name in installed)]
