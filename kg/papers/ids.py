"""The id of a paper: one notation for each source, whatever the file writes it in.

In this order: `arxiv:2310.01234` (no version), `doi:10.…` (lower case), `acl:`, `s2:`, `openalex:`, the id that the
file gives, `title:` and a hash of the title, `text:` and a hash of the abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from kg.papers.text import title_key
from kg.schema import ENTITY_TYPES, digest_text, namespace

__all__ = ["canonical_url", "choose_id", "given_id", "has_source_id", "source_id"]

ID_LIMIT = 256
_SOURCES = ("arxiv:", "doi:", "acl:", "s2:", "openalex:")  # the best first
_MADE = re.compile(r"(?:title|text):[0-9a-f]{16}")
_TAKEN = tuple({f"{namespace(kind)}:" for kind in ENTITY_TYPES} | {"alias:", "decision:", "result:", "text:", "title:"})

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "econ|eess|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|"
    "plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat|supr-con"
)
_ARXIV = re.compile(
    r"(?:oai:arxiv\.org:|arxiv:\s?|(?:https?://)?(?:dx\.)?(?:doi\.org/)?(?:doi:\s?)?10\.48550/arxiv\.|"
    r"(?:https?://)?[\w.-]*\b(?:arxiv\.org|alphaxiv\.org|ar5iv\.org)/(?:abs|pdf|html|ps|format|e-print|overview)/|"
    r"(?:https?://)?huggingface\.co/papers/)?"
    r"(?:(?P<new>\d\d(?:0[1-9]|1[0-2])\.\d{4,5})"
    rf"|(?P<archive>{_ARCHIVES})(?:\.[a-z]{{2}})?/(?P<old>\d\d(?:0[1-9]|1[0-2])\d{{3}}))"
    r"(?:v\d{1,3})?(?:\.pdf)?(?:\s*\[[\w.-]+\])?[/?#]?(?:(?<=[?#]).*)?",
    re.IGNORECASE | re.ASCII,
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi\.org/|doi:\s?)?(10\.\d{4,9}/\S+)", re.IGNORECASE | re.ASCII)
_ACL = re.compile(
    r"(?:acl:|https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/)"
    r"([A-Z]\d\d-\d{4,5}|\d{4}\.[\w-]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?/?",
    re.IGNORECASE | re.ASCII,
)
_S2 = re.compile(
    r"(?:s2:|https?://(?:www\.|api\.)?semanticscholar\.org/(?:paper/(?:[^/?#]*/)?)?)"
    r"(?:([0-9a-f]{40})|(?:corpusid:)?(\d{1,18}))(?:[/?#].*)?",
    re.IGNORECASE | re.ASCII,
)
_OPENALEX = re.compile(
    r"(?:openalex:|https?://(?:api\.)?openalex\.org/(?:works/)?)(W\d{1,18})", re.IGNORECASE | re.ASCII
)
_PATH_TRICK = re.compile(r"^[/~.]|\\|(?:^|/)\.\.(?:/|$)")


def source_id(text: str) -> str:
    """Return the source id that `text` (an id, a DOI, an address) writes in any notation, or ""."""
    text = text.strip()
    if len(text) > 2 * ID_LIMIT or not text.isprintable():
        return ""
    if match := _ARXIV.fullmatch(text):
        return _arxiv(match)
    if match := _DOI.fullmatch(text):
        return _doi(match[1])
    if match := _ACL.fullmatch(text):
        return f"acl:{match[1].lower() if '.' in match[1] else match[1].upper()}"
    if match := _S2.fullmatch(text):
        return f"s2:{match[1].lower() if match[1] else match[2]}"
    if match := _OPENALEX.fullmatch(text):
        return f"openalex:{match[1].upper()}"
    return ""


def given_id(text: str) -> str:
    """Return the id that a file gives in the one notation of its source, a plain one as it is, or "" if unusable.

    Unusable is what could do harm further on: control or invisible characters, more than 256 characters, steps
    through folders, and the prefixes that other things in the graph carry.
    """
    text = text.strip()
    if known := source_id(text):
        return known
    if _MADE.fullmatch(text):
        return text
    if not text or len(text) > ID_LIMIT or not text.isprintable() or _PATH_TRICK.search(text):
        return ""
    return "" if text.lower().startswith(_TAKEN) else text


def choose_id(given: str, links: Iterable[str], *, title: str, abstract: str) -> str:
    """Return a paper's id: the best source id in `given` and `links`, else `given` itself, else one made of the text.

    Args:
        given: the id that the file gives, in any notation.
        links: other texts that may hold a source id: addresses, DOIs, prefixed ids.
        title: the title, made the id where there is none.
        abstract: made the id where there is no title either.
    """
    own = given_id(given) if given else ""
    if own.startswith("arxiv:"):
        return own
    found = [own] if own.startswith(_SOURCES) else []
    found += [known for link in links if link and (known := source_id(link))]
    if found:
        return min(found, key=_preference)
    if own and not own.startswith(("title:", "text:")):
        return own
    if key := title_key(title):
        return f"title:{digest_text(key)}"
    return f"text:{digest_text(abstract)}" if abstract else own


def has_source_id(paper_id: str) -> bool:
    """Tell whether the id came with the paper, and was not made from its text."""
    return not paper_id.startswith(("title:", "text:"))


def canonical_url(paper_id: str) -> str:
    """Return the address that a source id stands for, or ""."""
    source, _, name = paper_id.partition(":")
    if source == "arxiv":
        return f"https://arxiv.org/abs/{name}"
    if source == "doi":
        return f"https://doi.org/{quote(name, safe='/:;().,-_~!$&*+=@')}"
    if source == "acl":
        return f"https://aclanthology.org/{name}"
    if source == "openalex":
        return f"https://openalex.org/{name}"
    if source == "s2":
        return f"https://www.semanticscholar.org/paper/{name}" if len(name) == 40 else ""
    return ""


def _preference(known: str) -> tuple[int, str]:
    return next(rank for rank, prefix in enumerate(_SOURCES) if known.startswith(prefix)), known


def _arxiv(match: re.Match[str]) -> str:
    if match["old"]:
        return f"arxiv:{match['archive'].lower()}/{match['old']}"
    # Numbers have four digits until December 2014 and five from then on.
    return f"arxiv:{match['new']}" if len(match["new"]) == (9 if match["new"] < "1501" else 10) else ""


def _doi(text: str) -> str:
    name = unquote(text) if "%" in text else text
    name = name.rstrip(".,;").lower()
    usable = len(name) <= ID_LIMIT and name.isprintable() and " " not in name and not _PATH_TRICK.search(name)
    return f"doi:{name}" if usable else ""
