"""Every stream is made UTF-8 before it is read: by its byte order mark, its declaration, or what its bytes look like.

A file that is not UTF-8 throughout is only taken for Windows-1252 where its format leaves the encoding open (CSV,
BibTeX, RIS, pages) and its bytes make plausible Western text. JSON is UTF-8 by its standard: a line that is not is
refused rather than guessed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from kg.errors import InputError

__all__ = ["guess_encoding", "json_encoding", "marked_encoding", "not_utf8", "transcode", "xml_encoding"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_KNOWN = re.compile(
    r"utf-?(?:8|16|32)(?:-?[lb]e)?|us-ascii|ascii|iso-8859-\d+|latin-?1|windows-125\d|koi8-[ru]|gb\w+|big5|euc-\w+|shift_jis"
)
_PUNCTUATION = frozenset("‘’“”‚„–—…•°±²³µ·×÷«»§©®€£¼½¾´ªº¿¡\xa0")


def marked_encoding(head: bytes) -> str:
    """Return the encoding that a byte order mark, or the place of the NULs in UTF-16, gives away; else ""."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[:1000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.7 * half and not sample[0::2].count(0):
        return "utf-16-le"
    if half and sample[0::2].count(0) > 0.7 * half and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


def json_encoding(head: bytes) -> str:  # noqa: ARG001 (all formats are asked in the same way)
    """Return UTF-8, the only encoding of JSON."""
    return "utf-8"


def xml_encoding(head: bytes) -> str:
    """Return the encoding that the XML declaration names, UTF-8 by default.

    Raises:
        InputError: it names one that is not known.
    """
    match = _DECLARED.match(head)
    name = match[1].decode().lower() if match else "utf-8"
    if not _KNOWN.fullmatch(name):
        raise InputError(f"the XML declaration names the encoding {name!r}, which is not known; save it as UTF-8")
    try:
        b"".decode(name)
    except LookupError as error:
        raise InputError(f"the XML declaration names the encoding {name!r}; save the file as UTF-8") from error
    # Declared as UTF-16 but readable as bytes: somebody has recoded it before.
    return "utf-8" if name.startswith(("utf-16", "utf16", "utf-32", "utf32")) else name


def guess_encoding(head: bytes) -> str:
    """Return UTF-8, or Windows-1252 where the head has more bytes that fit this than fit UTF-8."""
    sequences = len(_SEQUENCE.findall(head))
    strays = b"".join(_HIGH.findall(_SEQUENCE.sub(b"", head[:-3]))) if len(head) > 3 else b""
    if len(strays) <= sequences or len(strays) > len(head) / 5:
        return "utf-8"
    text = strays.decode("cp1252", "replace")
    return "cp1252" if all(char.isalpha() or char in _PUNCTUATION for char in text) else "utf-8"


def not_utf8(raw: bytes) -> str:
    """Return what is wrong with bytes that are not UTF-8, or "" where they are."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        before = raw[max(error.start - 20, 0) : error.start].decode("utf-8", "ignore")
        guess = " (Windows-1252 or Latin-1, it seems)" if guess_encoding(raw + b"   ") == "cp1252" else ""
        return f"wrong encoding: byte 0x{raw[error.start]:02x} after {before!r} is not UTF-8{guess}"
    return ""


def transcode(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Return the stream as UTF-8, without a byte order mark.

    Raises:
        InputError: while the stream is read, where it is not in `encoding` after all.
    """
    if encoding == "utf-8-sig":
        return _without_mark(chunks)
    return chunks if encoding in ("utf-8", "utf8", "us-ascii", "ascii") else _transcode(chunks, encoding)


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield next(chunks, b"").removeprefix(codecs.BOM_UTF8)
    yield from chunks


def _transcode(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    # Lone surrogates of UTF-16 go through, to be found as bytes that are not UTF-8 in the line where they stand.
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass" if encoding.startswith("utf-") else "replace")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise InputError(f"not {encoding} as its first bytes promise ({error.reason})") from error
