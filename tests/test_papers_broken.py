"""What cannot be read is reported with its place and reason, and the rest is read."""

import gzip
import json
import tracemalloc
import zlib

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_reading import PAGES, ids, lines, read_bytes

from kg.papers import Reject
from kg.papers.lines import split_lines

GOOD = b'{"id": "a", "title": "A", "abstract": "One."}'
ALSO = b'{"id": "b", "title": "B", "abstract": "Two."}'


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"id": "x", "title": "T", "abst', "broken JSON: Unterminated string starting at (column 27)"),
        (b"neither this", "broken JSON: Expecting value (column 1)"),
        (b"[1, 2]", "a JSON list where an object with title and abstract was expected"),
        (b'{"id": "x", "title": "T"}', "no abstract"),
        (b'{"id": "x", "title": "T", "abstract": null}', "no abstract"),
        (b'{"id": "x", "title": "T", "abstract": " \\n "}', "no abstract"),
        (b'{"id": "x", "title": "T", "abstract": "[No abstract available]"}', "no abstract"),
        (b'{"id": "x", "title": "T", "abstract": ["no", "text"], "abstract": 3.5}', "no abstract"),
        (b'{"deleted": true}', "a deletion without an id (or with one that cannot be used)"),
        (
            b'{"key": "x", "entities": [], "relations": []}',
            "no abstract; this looks like an extracted record (kg build --records reads those)",
        ),
        (
            b'{"id": "x", "title": "T", "abstract": "%s"}' % (b"x" * 1_000_000),
            "an abstract of 1,000,000 characters; at most 100,000 are read",
        ),
        (
            b'{"id": "x", "title": "%s", "abstract": "A"}' % (b"x" * 6_000),
            "a title of 6,000 characters; at most 5,000 are read",
        ),
        (b'{"a": %s}' % (b"[" * 100_000 + b"]" * 100_000), "JSON nested too deeply"),
        (
            '{"id": "x", "title": "T", "abstract": "naïve"}'.encode("latin-1"),
            'wrong encoding: byte 0xef after \'"T", "abstract": "na\' is not UTF-8 (Windows-1252 or Latin-1, it seems)',
        ),
    ],
)
def test_bad_line_costs_itself_only(bad, reason):
    """In the middle of JSON lines a bad one is reported with its number, and its neighbours are read."""
    papers, rejects = read_bytes(b"\n".join([GOOD, b"", bad, ALSO]))
    assert ids(papers) == ["a", "b"]
    assert lines(rejects) == [(3, reason)]
    assert rejects[0].text == bad.decode("utf-8", "backslashreplace")[:2000]


def test_abstract_of_just_the_limit_is_read_whole():
    """100,000 characters are read, to the last."""
    papers, rejects = read_bytes(json.dumps({"id": "x", "title": "T", "abstract": "y" * 99_999 + "z"}).encode())
    assert (papers[0].abstract[-1], len(papers[0].abstract), rejects) == ("z", 100_000, [])


@pytest.mark.parametrize(
    "odd",
    [
        b'{"id": "x", "title": "T", "abstract": "A b", "n": NaN, "n": -Infinity}',
        b'{"id": "x", "title": "T", "title": "T", "abstract": "A\tb"}',
        b'{"id": "x", "title": "T", "abstract": "A\\ud800b", "n": 1e999}',
        b'\xef\xbb\xbf{"id": "x", "title": "T", "abstract": "A\\u0000b"}',
    ],
)
def test_odd_json_is_forgiven(odd):
    """NaN, keys that come twice, raw tabs, lone surrogates, NUL and a byte order mark stop nothing."""
    papers, rejects = read_bytes(odd + b"\n" + GOOD)
    assert (ids(papers), rejects) == (["x", "a"], [])
    assert papers[0].abstract in ("A b", "A\tb")


@pytest.mark.parametrize(
    ("layout", "line"), [("[\n%s,\n%s,\n%s\n]", 3), ("{'data': [\n  %s,\n  %s,\n  %s\n]}".replace("'", '"'), 3)]
)
def test_broken_item_of_an_array_costs_itself_only(layout, line):
    """With a quote too many, the next item is found by the layout."""
    broken = '{"id": "x", "title": "A "quoted" title", "abstract": "x}'
    papers, rejects = read_bytes((layout % (GOOD.decode(), broken, ALSO.decode())).encode())
    assert ids(papers) == ["a", "b"]
    assert lines(rejects) == [(line, "broken JSON: a string does not end on its line")]


def test_broken_item_of_an_array_on_one_line_is_found_by_its_brackets():
    """A missing comma breaks one object, not the array."""
    papers, rejects = read_bytes(b"[%s,{" % GOOD + b'"id": "x" "title": "T"},' + ALSO + b"]")
    assert ids(papers) == ["a", "b"]
    assert lines(rejects) == [(1, "broken JSON: Expecting ',' delimiter (column 12)")]


def test_array_nested_too_deeply_costs_itself_only():
    """A tower of brackets is left behind at the next item."""
    papers, rejects = read_bytes(b"[\n%s,\n%s,\n%s\n]" % (GOOD, b'{"x":' + b"[{" * 500 + b"}]" * 500 + b"}", ALSO))
    assert ids(papers) == ["a", "b"]
    assert lines(rejects) == [(3, "JSON of more than 200 levels")]


@pytest.mark.parametrize(
    ("file", "place", "count", "line", "reason"),
    [
        ("semantic_scholar.json", b'"abstract": null', 3, 10, "the file ends in the middle of an object (truncated?)"),
        ("openalex.json", b'"abstract_inverted', 1, 6, "the file ends in the middle of an object (truncated?)"),
        ("arxiv_atom.xml", b"</summary>", 1, 20, "the file ends in the middle of a <entry> (truncated?)"),
        ("oai_arxiv.xml", b"cs/0112017", 1, 18, "the file ends in the middle of a <record> (truncated?)"),
        ("library.bib", b"title = {Round", 3, 28, "the file ends in the middle of an entry (truncated?)"),
        ("library.ris", b"DO  - ", 1, 12, "the file ends in the middle of an entry (truncated?)"),
        ("table.csv", b"\r\nthis is the second", 0, 2, "broken CSV: a quote is opened and not closed"),
    ],
)
def test_truncated_file_keeps_what_came_before(file, place, count, line, reason):
    """A file that breaks off within a paper gives those before it, and one reject that says where."""
    data = (PAGES / file).read_bytes()
    papers, rejects = read_bytes(data[: data.rindex(place)])
    assert len(papers) == count
    assert lines(rejects) == [(line, reason)]


def test_feed_without_its_end_is_reported():
    """Cut between two entries, a feed still lacks its closing tag."""
    data = (PAGES / "arxiv_atom.xml").read_bytes()
    papers, rejects = read_bytes(data[: data.rindex(b"</feed>")])
    assert len(papers) == 2
    assert [reject.reason for reject in rejects] == ["the file ends before </feed> (truncated?)"]


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ("a & b", "broken XML: xmlParseEntityRef: no name"),
        ("&nbsp;", "broken XML: Entity 'nbsp' not defined"),
        ("a \x0b b", "broken XML: PCDATA invalid Char value 11"),
        ("<i>open", "broken XML: Opening and ending tag mismatch: i"),
    ],
)
def test_broken_entry_of_a_feed_costs_itself_only(summary, reason):
    """A record that is no XML is reported with its line; the records around it are read."""
    entry = "<entry><id>http://arxiv.org/abs/2001.0000%d</id><title>T</title><summary>%s</summary></entry>"
    entries = "\n".join(entry % (number, text) for number, text in enumerate(["One.", summary, "Two."]))
    papers, rejects = read_bytes(f'<feed xmlns="http://www.w3.org/2005/Atom">\n{entries}\n</feed>'.encode())
    assert ids(papers) == ["arxiv:2001.00000", "arxiv:2001.00002"]
    assert [(reject.line, reject.reason.split(" line ")[0]) for reject in rejects] == [(3, reason)]


@pytest.mark.parametrize("padding", ["", "<!-- pad -->\n"])
def test_xml_that_declares_entities_is_refused(padding):
    """Neither entities that expand without end nor ones that read local files are ever parsed."""
    xml = (
        f'<?xml version="1.0"?>\n{padding}<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&a;</title><summary>&b;</summary></entry></feed>'
    )
    papers, rejects = read_bytes(xml.encode())
    assert papers == []
    assert lines(rejects) == [
        (None, "XML with a document type declaration, which is refused: it may hide entities that expand")
    ]


def test_feed_that_reports_an_error_is_no_paper():
    """arXiv's API answers a wrong question with an entry that tells the error."""
    error = "<id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id format</summary>"
    _, rejects = read_bytes(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{error}</entry></feed>'.encode())
    assert lines(rejects) == [(1, "the feed reports an error instead of papers: incorrect id format")]


def test_broken_bibtex_entry_costs_itself_only():
    """An entry whose braces do not close ends where the next begins; a title with an odd brace is refused."""
    bib = (
        "@article{a,\n title = {A},\n abstract = {One.\n}\n\n@article{b, title={B}, abstract={Two.}}\n"
        "@article{c, title={C} abstract={Three.}}\n@article{d, title={D}, abstract={Four.}}\n"
    )
    papers, rejects = read_bytes(bib.encode())
    assert [paper.title for paper in papers] == ["B", "D"]
    assert lines(rejects) == [
        (1, "broken BibTeX: the entry's brackets do not close"),
        (7, "no abstract"),
    ]


def test_broken_csv_row_costs_itself_only():
    """A quote that is not closed swallows nothing, and a row with a cell too many is not read askew."""
    table = 'id,title,abstract\n1,"Open, and so on,A.\n2,Fine,B.\n3,Too,many, cells\n4,Last,C.\n'
    papers, rejects = read_bytes(table.encode())
    assert ids(papers) == ["2", "4"]
    assert [reject.line for reject in rejects] == [2, 4]
    assert rejects[1].reason == "a row of 4 cells under a header of 3: a quote is missing?"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty file"),
        (b" \n\t\n", "an empty file"),
        (b"%PDF-1.7\n", "not text but a PDF; save its abstract as text, or export its entry from a reference manager"),
        (b"PK\x03\x04...", "not text but a zip archive (or an Office file): unpack it, or export it as CSV"),
        (b"\x89PNG\r\n\x1a\n", "not text but a PNG image"),
        (b"PAR1....", "not text but a Parquet file: write it out as JSON lines"),
        (bytes(range(32)) * 10, "not text but binary data of an unknown kind"),
        (b"a" * 257 + b"ustar\x00", "not text but a tar archive: unpack it into a folder"),
        (
            b"<!DOCTYPE html><html><p>Hi</html>",
            "an HTML page; save its text instead (in the browser: select all, copy, paste into a file)",
        ),
        (b"<rss><channel/></rss>", "XML with the root <rss>; of XML, Atom and OAI-PMH are read"),
        (b"[]", "no papers in it"),
        (b'<OAI-PMH><error code="noRecordsMatch"/></OAI-PMH>', "no papers in it"),
        (
            b'<?xml version="1.0" encoding="rot13"?><feed/>',
            "the XML declaration names the encoding 'rot13', which is not known; save it as UTF-8",
        ),
    ],
)
def test_file_of_another_kind_is_told_for_what_it_is(data, reason):
    """The reason says what a file seems to be and what to do with it."""
    assert [reject.reason for reject in read_bytes(data)[1]] == [reason]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_marked_encodings_are_read(encoding):
    """UTF-16 with and without its mark, UTF-32 and a marked UTF-8 are recoded on the way."""
    text = '{"id": "x", "title": "Über alles", "abstract": "Schön – wie?"}\n' * 2
    papers, rejects = read_bytes(text.encode(encoding))
    assert [(paper.title, paper.abstract) for paper in papers] == [("Über alles", "Schön – wie?")] * 2
    assert rejects == []


def test_utf16_that_breaks_off_is_reported():
    """Half a character at the end is a truncated file; the lines before it count."""
    papers, rejects = read_bytes((GOOD + b"\n" + ALSO).decode().encode("utf-16")[:-1])
    assert ids(papers) == ["a"]
    assert lines(rejects) == [(None, "not utf-16 as its first bytes promise (truncated data)")]


@pytest.mark.parametrize(
    "text",
    [
        "@article{k, author={Müller}, title={Über}, doi={10.1000/x}, abstract={Schön – “so”}}",
        "doi,title,abstract\n10.1000/x,Über,Schön – “so”\n",
        "TY  - JOUR\nTI  - Über\nDO  - 10.1000/x\nAB  - Schön – “so”\nER  - \n",
    ],
)
def test_windows_encoding_is_read_where_the_format_leaves_it_open(text):
    """BibTeX, CSV and RIS of old programs come in Windows-1252."""
    papers, rejects = read_bytes(text.encode("cp1252"))
    assert [(paper.title, paper.abstract) for paper in papers] == [("Über", "Schön – “so”")]
    assert rejects == []


def test_stray_byte_in_utf8_is_not_guessed():
    """In a file that is UTF-8 elsewhere, a row with another byte is refused."""
    rows = "title,abstract\nÜber,Schön und größer\n".encode() + b"Two,na\xefve\n"
    papers, rejects = read_bytes(rows)
    assert [paper.title for paper in papers] == ["Über"]
    assert [(reject.line, reject.reason[:25]) for reject in rejects] == [(3, "wrong encoding: byte 0xef")]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packed_file_that_breaks_off_keeps_what_came_before(pack):
    """What was unpacked before the data ends is read, and the file is reported once."""
    rows = [{"id": f"p{n}", "title": f"T {n}", "abstract": f"{n * 7919 % 10007} of {n * n}"} for n in range(20_000)]
    data = pack("".join(json.dumps(row) + "\n" for row in rows).encode())
    papers, rejects = read_bytes(data[:-1000])
    assert 0 < len(papers) < len(rows)
    assert ids(papers) == [row["id"] for row in rows[: len(papers)]]
    assert [(reject.line, "ends early" in reject.reason) for reject in rejects] == [(None, True)]


def test_bomb_is_given_up_in_bounded_memory():
    """A small packed file with a line of many megabytes is reported without being held."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = [packer.compress(GOOD + b"\n")] + [packer.compress(b"x" * 1_000_000) for _ in range(60)]
    data = b"".join([*pieces, packer.compress(b"\n" + ALSO), packer.flush()])
    tracemalloc.start()
    papers, rejects = read_bytes(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ids(papers) == ["a", "b"]
    assert lines(rejects) == [(2, "a line of more than 33,554,432 bytes")]
    assert peak < 80_000_000


def test_line_without_end_gives_the_file_up(monkeypatch):
    """Beyond a bound, what has no line end is not waited for."""
    monkeypatch.setattr("kg.papers.lines.ITEM_LIMIT", 1_000)
    monkeypatch.setattr("kg.papers.lines._ENDLESS", 10_000)
    found = []
    with pytest.raises(Exception, match="line 2 goes on for more than 10,000 bytes"):
        found.extend(split_lines(iter([b"one\n"] + [b"x" * 500] * 100)))


def test_archives_in_archives_are_refused():
    """Data packed four times over is no honest file."""
    data = GOOD
    for _ in range(4):
        data = gzip.compress(data)
    assert lines(read_bytes(data)[1]) == [(None, "packed more than 3 times over; unpack it first")]


def test_reject_names_its_place():
    """File and line in the form that editors follow, the file alone where no line is meant."""
    assert Reject("a.jsonl", 3, "why").where == "a.jsonl:3"
    assert Reject("a.jsonl", None, "why").where == "a.jsonl"


SAMPLES = sorted(path.read_bytes() for path in PAGES.iterdir())
PIECES = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xe9",
    b"<",
    b"&",
    b"@article{",
    b"TY  - ",
    b",",
    b"\\u",
]


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400))
def test_reader_never_fails_on_arbitrary_bytes(data):
    """Whatever a file holds, each of its items is a usable paper or a reject."""
    papers, rejects = read_bytes(data)
    assert papers or rejects
    assert all(paper.id and paper.abstract for paper in papers)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(PIECES), st.integers(0, 80)), max_size=6),
)
def test_reader_never_fails_on_damaged_files(data, damage):
    """Nor on a real file with bytes cut out and others put in; all text that results can be written as UTF-8."""
    for place, piece, length in damage:
        data = data[:place] + piece + data[place + length :]
    papers, rejects = read_bytes(data)
    assert papers or rejects
    assert all(paper.id and (paper.abstract or paper.deleted) for paper in papers)
    assert all((paper.id + paper.text + paper.url).encode() for paper in papers)
    assert all((reject.reason + reject.text).encode() for reject in rejects)
