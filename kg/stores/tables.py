"""Rows of an answer as a pandas frame, and as the table that a notebook shows."""

from __future__ import annotations

import html
import importlib
from collections.abc import Sequence
from typing import Any

from kg.errors import QueryError

__all__ = ["frame", "html_table"]

SHOWN = 30  # rows
STYLE = "text-align:{};vertical-align:top;max-width:32em"


def frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    """Return rows as a pandas DataFrame.

    Raises:
        QueryError: pandas is not installed.
    """
    try:
        pandas = importlib.import_module("pandas")
    except ImportError as error:
        hint = 'Run: pip install "paper-kg[frames]"'
        raise QueryError(f"A frame needs pandas, which is not installed. {hint}") from error
    return pandas.DataFrame([tuple(row) for row in rows], columns=list(columns))


def html_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the first rows as an HTML table, with a line that says how many there are."""
    head = "".join(f"<th scope=col>{html.escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows[:SHOWN])
    count = f"{len(rows):,} row{'s' * (len(rows) != 1)}"
    more = f"{count}, the first {SHOWN} shown" if len(rows) > SHOWN else count
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{more}</p>"


def _cell(value: Any) -> str:
    side = "right" if isinstance(value, int | float) and not isinstance(value, bool) else "left"
    return f'<td style="{STYLE.format(side)}">{html.escape("" if value is None else str(value))}</td>'
