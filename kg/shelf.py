"""Records by paper id, of which only the ids are in memory: the records stay in a file, and are read when asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from kg.schema import Record
from kg.sorting import writing

__all__ = ["Place", "Shelf"]

Place = tuple[int, int]  # the first byte of a record in the file, and how many they are
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Record).decode


class Shelf(Mapping[str, Record]):
    """Records in a file, as JSON, each found by the id of its paper."""

    def __init__(self, file: IO[bytes]) -> None:
        """Start with an empty shelf; `file` is open for reading."""
        self._file = file
        self._places: dict[str, Place] = {}

    def close(self) -> None:
        """Let go of the file."""
        with suppress(OSError):
            self._file.close()

    __del__ = close

    @classmethod
    def of(cls, records: Iterable[Record], folder: Path) -> Shelf:
        """Put records into a file without a name in `folder`.

        Raises:
            GraphError: the file cannot be written.
        """
        with writing():
            shelf = cls(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 (goes with the shelf)
        end = 0
        for record in records:
            data = _encode(record)
            with writing(shelf._file):
                shelf._file.write(data)
            shelf.note(record.key, (end, len(data)))
            end += len(data)
        with writing(shelf._file):
            shelf._file.flush()
        return shelf

    def note(self, key: str, place: Place) -> None:
        """Take note of where the record of a paper is; a later one takes the place of the former."""
        self._places[key] = place

    def rename(self, old: str, new: str) -> bool:
        """Give a record another id, by which it is found from now on; tell whether that was free.

        Where it was not, the record goes and the other one stays.
        """
        place = self._places.pop(old)
        return self._places.setdefault(new, place) is place

    def __getitem__(self, key: str) -> Record:
        start, size = self._places[key]
        self._file.seek(start)
        record = _decode(self._file.read(size))
        return record if record.key == key else msgspec.structs.replace(record, key=key)

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
