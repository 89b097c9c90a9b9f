"""Records as JSON lines, the seam of the program: any extractor may write them, and a graph is built of them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from kg.errors import InputError
from kg.papers import json_items, json_lines
from kg.papers.encodings import not_utf8
from kg.papers.ids import given_id
from kg.papers.inputs import InputFile, find_files
from kg.papers.read import open_format
from kg.papers.rejects import Reject, RejectHandler, cut
from kg.papers.text import clean_text
from kg.papers.unpack import read_chunks
from kg.schema import Record

__all__ = ["read_records", "write_records"]

_decode = msgspec.json.Decoder(Record).decode
_encode = msgspec.json.Encoder().encode
_ODD = re.compile(rb"\\u(?:00[01789]|[dD][89a-fA-F]|[fF]{3}[eEfF])")
FARTHEST = 2**31  # no text is as long, and every store takes such numbers
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


def read_records(inputs: Iterable[str | os.PathLike[str]], *, rejects: RejectHandler) -> Iterator[Record]:
    """Yield the records in files, folders, globs and standard input ("-"), checked against the schema.

    They stand as JSON lines or in a JSON array, in the form of the gold records; keys that are not known are passed
    over. `key` is brought into the notation of paper ids (`arXiv:2310.01234v2` is `arxiv:2310.01234`).

    Args:
        inputs: what to read, in this order.
        rejects: called with each thing that cannot be read.

    Example:
        >>> record = next(kg.read_records(["records.jsonl"], rejects=print))
        >>> record.key, len(record.entities), len(record.results)
        ('arxiv:1409.1556', 11, 4)
    """
    for file in find_files(inputs, rejects):
        empty = True
        for line, record, reason, raw in _read_file(file):
            if record is not None:
                yield record
            else:
                rejects(Reject(file.name, line, reason, cut(raw)))
            empty = False
        if empty:
            rejects(Reject(file.name, None, "no records in it"))


def write_records(records: Iterable[Record], target: str | os.PathLike[str] | BinaryIO) -> int:
    """Write records as JSON lines, in the order given, to a path or an open binary file; return how many.

    Example:
        >>> records = list(kg.read_records(["records.jsonl"], rejects=print))
        >>> kg.write_records(records, "copy.jsonl")
        27
        >>> list(kg.read_records(["copy.jsonl"], rejects=print)) == records
        True
    """
    if isinstance(target, (str, os.PathLike)):
        with Path(target).open("wb") as handle:
            return write_records(records, handle)
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007 (the count is what is returned)
        target.write(_encode(record) + b"\n")
    return count


def _read_file(file: InputFile) -> Iterator[tuple[int | None, Record | None, str, bytes]]:
    try:
        with file.open() as handle:
            chosen, chunks = open_format(file.name, read_chunks(handle))
            formats = {module.NAME: module for module in (json_lines, json_items)}
            if chosen.NAME not in formats:
                raise InputError(f"a file of papers ({chosen.NAME}), where records in JSON lines were expected")
            for line, raw, fault in formats[chosen.NAME].split_objects(chunks):
                record, reason = (None, fault) if fault else _read_record(raw)
                yield line, record, reason, raw
    except OSError as error:
        yield None, None, f"cannot be read: {error.strerror or error}", b""
    except InputError as error:
        yield None, None, str(error), b""


def _read_record(raw: bytes) -> tuple[Record | None, str]:
    if fault := not_utf8(raw):
        return None, fault
    try:
        record = _convert(raw) if _ODD.search(raw) else _decode(raw)
        return _check(record), ""
    except InputError as error:
        return None, str(error)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return None, f"not a record: {str(error)[:300]}"


def _convert(raw: bytes) -> Record:
    """Read a record that has control characters or lone surrogates: each becomes a space, so that offsets hold."""
    return msgspec.convert(_clean(json.loads(raw)), Record)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(f"|{value}|")[1:-1]  # between bars: white space at the ends counts in offsets
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


def _check(record: Record) -> Record:
    key = given_id(record.key)
    if not key:
        raise InputError(f"record {record.key[:100]!r}: a key that cannot be used as an id")
    for result in record.results:
        if not _DECIMAL.fullmatch(result.value):
            raise InputError(f"record {key!r}: result value {result.value[:100]!r} is not a plain decimal number")
    for start, end in _spans(record):
        if not 0 <= start <= end < FARTHEST:
            raise InputError(f"record {key!r}: the offsets {start} to {end} are no span of a text")
    return (record if key == record.key else msgspec.structs.replace(record, key=key)).check()


def _spans(record: Record) -> Iterator[tuple[int, int]]:
    for entity in record.entities:
        yield from entity.mentions
    yield from ((relation.char_start, relation.char_end) for relation in record.relations)
    yield from ((result.char_start, result.char_end) for result in record.results)
