"""A folder of Parquet tables, nodes.parquet and relations.parquet, for pandas, DuckDB, Polars, Spark.

The columns of `NODE_COLUMNS` and `RELATION_COLUMNS` are always there, in this order and of these types; what a graph
holds besides follows by name. Needs pyarrow, which `pip install "paper-kg[parquet]"` brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from kg.batches import batched
from kg.errors import FormatError
from kg.export.flat import flat_edge, flat_node
from kg.export.jsontext import json_text
from kg.export.registry import Format, Written
from kg.export.source import Source
from kg.export.survey import Types, survey, widen

__all__ = ["FORMAT", "NODE_COLUMNS", "RELATION_COLUMNS", "write_parquet"]

NODE_COLUMNS: Types = {
    "id": "string",
    "type": "string",  # Paper, Result, Decision, or one of the types of entities
    "name": "string",  # of entities
    "aliases": "string[]",
    "papers": "long",  # how many mention the entity
    "title": "string",  # of papers, as are the next three
    "url": "string",
    "published": "string",
    "source": "string",
    "value": "double",  # of results, as are the next eight
    "text": "string",
    "unit": "string",
    "kind": "string",
    "direction": "string",
    "evidence": "string",
    "char_start": "long",
    "char_end": "long",
    "claim": "string",
    "paper": "string",
    "confidence": "double",
    "extractor": "string",
}
RELATION_COLUMNS: Types = {
    "source": "string",
    "type": "string",
    "target": "string",
    "key": "string",
    "paper": "string",
    "evidence": "string",
    "char_start": "long",
    "char_end": "long",
    "claim": "string",
    "confidence": "double",
    "source_name": "string",  # the names as the paper writes them
    "target_name": "string",
    "extractor": "string",
}
ROWS = 50_000  # in a row group


def write_parquet(source: Source, folder: Path) -> Written:
    """Write everything as two tables; the graph is read twice, since the columns stand at the beginning.

    Raises:
        FormatError: pyarrow is not installed.
    """
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        hint = 'Install it with: pip install "paper-kg[parquet]", or choose csv or jsonl.'
        raise FormatError(f"Format 'parquet' needs pyarrow, which is not installed. {hint}") from error

    def write_table(name: str, columns: Types, rows: Callable[[], Iterable[dict[str, Any]]]) -> int:
        types = _all_columns(columns, rows())
        schema = arrow.schema([(column, _arrow_type(arrow, kind)) for column, kind in types.items()])
        with parquet.ParquetWriter(folder / name, schema, compression="zstd") as writer:
            return sum(_write_batch(arrow, writer, schema, types, batch) for batch in batched(rows(), ROWS))

    nodes = write_table("nodes.parquet", NODE_COLUMNS, lambda: map(flat_node, source.nodes()))
    return Written(nodes, write_table("relations.parquet", RELATION_COLUMNS, lambda: map(flat_edge, source.edges())))


def _all_columns(columns: Types, rows: Iterable[dict[str, Any]]) -> Types:
    """Return the columns that are always there, then the others by name, each with a type for all of its values."""
    found = survey(rows)
    types = {name: widen(known, found.get(name, known)) for name, known in columns.items()}
    return types | {name: found[name] for name in sorted(found) if name not in columns}


def _write_batch(arrow: Any, writer: Any, schema: Any, types: Types, batch: list[dict[str, Any]]) -> int:
    arrays = [
        arrow.array([_value(row.get(name), kind) for row in batch], schema.field(name).type)
        for name, kind in types.items()
    ]
    writer.write_table(arrow.table(arrays, schema=schema))
    return len(batch)


def _arrow_type(arrow: Any, kind: str) -> Any:
    if kind.endswith("[]"):
        return arrow.list_(_arrow_type(arrow, kind.removesuffix("[]")))
    return {"boolean": arrow.bool_(), "long": arrow.int64(), "double": arrow.float64()}.get(kind, arrow.string())


def _value(value: Any, kind: str) -> Any:
    """Return a value as its column takes it."""
    if value is None:
        return None
    if kind.endswith("[]"):
        return [_value(item, kind.removesuffix("[]")) for item in value]
    if kind == "string":
        text = value if isinstance(value, str) else json_text(value)
        return text.encode("utf-8", "replace").decode()
    return float(value) if kind == "double" else value


FORMAT = Format(
    name="parquet",
    description="A folder of Parquet tables for pandas and DuckDB, nodes.parquet and relations.parquet: everything",
    extension="",
    write=write_parquet,
    folder=True,
)
