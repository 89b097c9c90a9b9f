"""XML feeds of papers cut into their records, which are parsed one by one.

So memory holds one record, a broken one costs only itself, and a truncated file keeps what came before. A document
type declaration, where XML bombs and reads of local files are set up, is refused by `kg.papers.read`; were one to slip
through, the parser sees the records only, and in them an entity that is not declared is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kg.papers.fields import Fields, Found
from kg.papers.lines import ITEM_LIMIT
from kg.papers.unpack import take_head

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_records", "root_name", "texts"]

_HEAD = 1 << 16
_TAIL = 1_000  # bytes that are looked at again with the next chunk: a tag may be cut in two
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(r"<(!doctype|[\w.:-]+)", re.IGNORECASE)
_NAMESPACE = re.compile(rb"""\sxmlns(?::([\w.-]+))?\s*=\s*("[^"<]*"|'[^'<]*')""")


def root_name(head: str) -> str:
    """Return the name of the root element without its prefix, "!doctype" where a declaration comes first, or ""."""
    prolog = _PROLOG.match(head)
    match = _ROOT.match(head, prolog.end() if prolog else 0)
    return match[1].lower() if match and match[1][0] == "!" else match[1].rpartition(":")[2] if match else ""


def texts(element: _Element) -> dict[str, list[str]]:
    """Return the text of every element below `element`, by its name without namespace, in document order."""
    found: dict[str, list[str]] = {}
    for child in element.iter("{*}*"):
        found.setdefault(str(child.tag).rpartition("}")[2], []).append("".join(map(str, child.itertext())))
    return found


def read_records(
    chunks: Iterator[bytes], *, tag: str, root: str, read: Callable[[_Element], Fields | str]
) -> Iterator[Found]:
    """Yield what `read` finds in each element called `tag`; where it returns text, this says why there is no paper.

    Args:
        chunks: the document, in UTF-8.
        tag: name of the elements, without prefix; they do not hold one another.
        root: name of the root element, or several with | between them: without its end the file is truncated.
        read: makes fields of one element.
    """
    from lxml import etree

    head, chunks = take_head(chunks, _HEAD)
    opening = _opening(re.split(rb"<(?:[\w.-]+:)?%s[\s>]" % tag.encode(), head, maxsplit=1)[0])
    for line, raw, fault in _split(chunks, tag, root):
        if fault:
            yield Found(line, None, raw, fault)
            continue
        # A parser for each record: libxml2's own limits on depth and size then hold for each.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            found = read(etree.fromstring(opening + raw + b"</r>", parser)[0])
        except etree.XMLSyntaxError as error:
            found = f"broken XML: {str(error.msg).partition(', line ')[0][:200]}"
        yield Found(line, None, raw, found) if isinstance(found, str) else Found(line, found, raw)


def _opening(prolog: bytes) -> bytes:
    """Return a start tag with the namespaces that the records are within."""
    names = dict(_NAMESPACE.findall(prolog))
    return b"<r" + b"".join(b" xmlns%s=%s" % (b":" + p if p else b"", v) for p, v in names.items()) + b">"


def _split(chunks: Iterator[bytes], tag: str, root: str) -> Iterator[tuple[int, bytes, str]]:
    """Yield (line, record, fault), the records as they stand in the file."""
    edge = re.compile(rb"<(/?)(?:[\w.-]+:)?%s(?=[\s>/])[^<>]*>" % tag.encode())
    ended = re.compile(rb"</(?:[\w.-]+:)?(?:%s)\s*>" % root.encode())
    data, line, begun, closed = b"", 1, -1, False
    for chunk in chunks:
        data += chunk
        done, begun, counted = 0, -1, 0
        for match in edge.finditer(data):
            if begun >= 0:
                line, counted = line + data.count(b"\n", counted, begun), begun
                end, fault = (match.end(), "") if match[1] else (match.start(), f"broken XML: this <{tag}> has no end")
                yield line, data[begun:end], fault
            done = match.end()
            begun = -1 if match[1] or match[0].endswith(b"/>") else match.start()
        closed = closed or ended.search(data, done) is not None
        keep = begun if begun >= 0 else max(done, len(data) - _TAIL)
        if len(data) - keep > ITEM_LIMIT:
            yield line + data.count(b"\n", counted, keep), data[keep:], f"a <{tag}> of more than {ITEM_LIMIT:,} bytes"
            keep, begun = len(data), -1
        line += data.count(b"\n", counted, keep)
        data = data[keep:]
    if begun >= 0:
        yield line, data, f"the file ends in the middle of a <{tag}> (truncated?)"
    elif not closed:
        yield line + data.count(b"\n"), data, f"the file ends before </{root.partition('|')[0]}> (truncated?)"
