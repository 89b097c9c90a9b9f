"""The dialects of JSON in which papers come, each made into `Fields`.

Plain (`id` or `key`, `title`, `abstract`), arXiv's Kaggle snapshot, Semantic Scholar, OpenAlex, the API of the "Daily
Papers" page, and whatever else names title and abstract by a usual word (`kg.papers.synonyms`).
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from kg.papers.dates import iso_date
from kg.papers.encodings import not_utf8
from kg.papers.fields import ABSTRACT_LIMIT, Fields, Found
from kg.papers.synonyms import fields_by_name
from kg.papers.text import join_lines

__all__ = ["OUTER_WRAPPERS", "WRAPPERS", "decode_object", "read_object"]

WRAPPERS = (
    "data", "results", "papers", "items", "works", "entries", "articles", "documents", "docs", "records",
    "recommendedPapers",
)  # fmt: skip
OUTER_WRAPPERS = ("message", "response", "result", "hits")
_INNER_PAPERS = ("paper", "citedPaper", "citingPaper")


class _Object(msgspec.Struct, gc=False):
    """The keys that are read; all others are skipped by the decoder, which is what makes it quick."""

    id: Any = None
    key: Any = None
    title: Any = None
    abstract: Any = None
    url: Any = None
    doi: Any = None
    published: Any = None
    source: Any = None
    deleted: Any = None
    year: Any = None
    update_date: Any = None
    versions: Any = None
    arxiv_id: Any = None
    paper_id: Any = msgspec.field(default=None, name="paperId")
    corpus_id: Any = msgspec.field(default=None, name="corpusId")
    external_ids: Any = msgspec.field(default=None, name="externalIds")
    day: Any = msgspec.field(default=None, name="publicationDate")
    open_access: Any = msgspec.field(default=None, name="openAccessPdf")
    display_name: Any = None
    abstract_inverted_index: Any = None
    ids: Any = None
    publication_date: Any = None
    locations: Any = None


_KEYS = _Object.__struct_encode_fields__
_decode = msgspec.json.Decoder(_Object).decode


def read_object(line: int, raw: bytes) -> Found:
    """Return what the JSON object `raw` holds, or what is wrong with it."""
    try:
        found = _decode(raw)
        if (found.title or found.display_name) and (found.abstract or found.abstract_inverted_index):
            return Found(line, _fields(found), raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    data, fault = decode_object(raw)
    return Found(line, None, raw, fault) if data is None else Found(line, _fields_of_any(data), raw)


def decode_object(raw: bytes) -> tuple[dict[str, Any] | None, str]:
    """Return the object, or None and why not. NaN, lone surrogates and raw tabs are forgiven."""
    if fault := not_utf8(raw):
        return None, fault
    try:
        data = json.loads(raw, strict=False)
    except json.JSONDecodeError as error:
        return None, f"broken JSON: {error.msg} (column {error.colno})"
    except RecursionError:
        return None, "JSON nested too deeply"
    except ValueError as error:  # a number of thousands of digits
        return None, f"JSON that cannot be read: {str(error)[:200]}"
    if not isinstance(data, dict):
        return None, f"a JSON {type(data).__name__} where an object with title and abstract was expected"
    return data, ""


def _fields_of_any(data: dict[str, Any]) -> Fields:
    for key in _INNER_PAPERS:
        if isinstance(data.get(key), dict) and not data.get("abstract"):
            data = {**data, **data[key]}
    fields = _fields(msgspec.convert({key: data[key] for key in _KEYS if key in data}, _Object))
    if fields.deleted or (fields.title and fields.abstract):
        return fields
    other = fields_by_name({key: _text(value) for key, value in data.items()})
    hint = "this looks like an extracted record (kg build --records reads those)" if "entities" in data else ""
    return Fields(
        id=fields.id or other.id,
        title=fields.title or other.title,
        abstract=fields.abstract or other.abstract,
        links=fields.links + other.links,
        url=fields.url or other.url,
        published=fields.published or other.published,
        source=fields.source,
        hint=hint,
    )


def _fields(found: _Object) -> Fields:
    if found.versions is not None or found.update_date is not None:
        return _kaggle(found)
    if found.paper_id is not None or found.external_ids is not None:
        return _semantic_scholar(found)
    if found.abstract_inverted_index is not None or found.display_name is not None:
        return _openalex(found)
    url = _text(found.url)
    return Fields(
        id=_text(found.id) or _text(found.key),
        title=_text(found.title),
        abstract=_text(found.abstract),
        links=(_text(found.arxiv_id), _text(found.doi), url),
        url=url,
        published=iso_date(found.published or found.publication_date or found.year),
        source=_text(found.source) or "json",
        deleted=found.deleted is True,
    )


def _kaggle(found: _Object) -> Fields:
    versions = found.versions
    first = versions[0] if isinstance(versions, list) and versions else None
    created = first.get("created") if isinstance(first, dict) else None
    return Fields(
        id=_text(found.id),
        title=_text(found.title),
        abstract=join_lines(_text(found.abstract)),
        links=(_text(found.doi),),
        published=iso_date(created or found.update_date),
        source="arxiv",
        deleted=found.deleted is True,
    )


def _semantic_scholar(found: _Object) -> Fields:
    external = found.external_ids if isinstance(found.external_ids, dict) else {}
    names = {str(key).lower(): value for key, value in external.items()}
    pdf = found.open_access.get("url") if isinstance(found.open_access, dict) else found.open_access
    url = _text(found.url)
    own = _text(found.paper_id) or _text(names.get("corpusid")) or _text(found.corpus_id)
    ids = (
        _text(names.get("arxiv")),
        _text(names.get("doi")),
        f"acl:{_text(names.get('acl'))}",
        f"s2:{own}",
        _text(pdf),
    )
    return Fields(
        id=_text(found.id),
        title=_text(found.title),
        abstract=_text(found.abstract),
        links=(*ids, url),
        url=url or _text(pdf),
        published=iso_date(found.day or found.year),
        source="semantic-scholar",
        deleted=found.deleted is True,
    )


def _openalex(found: _Object) -> Fields:
    ids = list(found.ids.values()) if isinstance(found.ids, dict) else []
    places = found.locations if isinstance(found.locations, list) else []
    landings = [place.get("landing_page_url") for place in places[:100] if isinstance(place, dict)]
    return Fields(
        id=_text(found.id),
        title=_text(found.title) or _text(found.display_name),
        abstract=_text(found.abstract) or _uninvert(found.abstract_inverted_index),
        links=tuple(map(_text, [found.doi, *ids[:100], *landings])),
        url=_text(landings[0]) if landings else "",
        published=iso_date(found.publication_date),
        source="openalex",
        deleted=found.deleted is True,
    )


def _uninvert(index: object) -> str:
    """Return the text that an index from words to their positions was made of."""
    if isinstance(index, dict) and isinstance(index.get("InvertedIndex"), dict):
        index = index["InvertedIndex"]
    if not isinstance(index, dict):
        return ""
    places: list[tuple[int, str]] = []
    for word, positions in index.items():
        if not isinstance(positions, list):
            return ""
        if len(places) > ABSTRACT_LIMIT:  # too long for an abstract already, and said to be so later
            break
        places += [(place, word) for place in positions if isinstance(place, int)]
    return " ".join(word for _, word in sorted(places))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**18 else ""
    if isinstance(value, list) and value and isinstance(value[0], str):
        return value[0]  # Crossref's titles are lists
    return ""
