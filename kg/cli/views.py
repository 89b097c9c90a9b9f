"""How an entity, and what stands between two, is laid out for reading: names first, then the sentence and its paper."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import click

from kg.cli.output import clean, cut
from kg.papers import has_source_id
from kg.schema import DECLARED
from queries.find import Match
from queries.views import EntityView, Explanation, PaperRef, Relations, ResultView, Statement

__all__ = ["entity_lines", "explanation_lines", "number"]

PHRASES = {  # relation: as the subject says it, as the object does; what people look for first stands first
    "OUTPERFORMS": ("outperforms", "outperformed by"),
    "COMPARED_WITH": ("compared with", "compared with"),
    "BUILDS_ON": ("builds on", "built on by"),
    "PART_OF": ("part of", "has as part"),
    "VARIANT_OF": ("variant of", "has as variant"),
    "ADDRESSES": ("addresses", "addressed by"),
    "EVALUATED_ON": ("evaluated on", "used to evaluate"),
    "MEASURED_BY": ("measured by", "measures"),
}
PHRASES |= {name: (said := name.replace("_", " ").lower(), f"{said} this") for name in DECLARED.relations}
ORDER = list(PHRASES)
INDENT = "  "
SHORT = 24  # characters of a title that stand for its paper


def entity_lines(view: EntityView, *, width: int, limit: int) -> Iterator[str]:
    """Yield the lines that show an entity, with `limit` entries of each section at most."""
    papers = _plural(view.paper_count, "paper")
    yield f"{click.style(clean(view.entity.name), bold=True)}  {view.entity.type}, {papers}  ({view.entity.id})"
    if view.aliases:
        yield from _wrapped(f"also called {', '.join(view.aliases)}", width)
    if view.also:
        yield from _wrapped(f"the name also means {'; '.join(map(str, view.also))}", width)
    room = width - len(INDENT)
    yield from _section("Proposed by", [_paper(paper, room, "") for paper in view.proposed_by], limit)
    yield from _section("Results", _results(view.results, room, view.entity.name), limit)
    relations = sorted(view.relations, key=_place)
    for (relation, direction), groups in groupby(relations, lambda one: (one.relation, one.direction)):
        yield from _section(PHRASES[relation][direction == "in"].capitalize(), _related(groups, room), limit)
    if not view.proposed_by:
        yield from _section("Papers", [_paper(paper, room, "") for paper in view.papers], limit)


def explanation_lines(found: Explanation, *, width: int) -> Iterator[str]:
    """Yield the lines that show what stands between two entities."""
    names = (found.a.name, found.b.name)
    blocks = [_statement(statement, width, names) for statement in found.statements]
    blocks += [_result(result, width, names) for result in found.results]
    if found.path:
        way = " · ".join([found.path[0].source.name, *(step.target.name for step in found.path)])
        blocks.append(
            iter(_wrapped(f"Nothing is said of both. The shortest way from one to the other: {way}", width, ""))
        )
        for step in found.path:
            blocks += [_statement(one, width, (step.source.name, step.target.name)) for one in step.statements[:1]]
    if not blocks:
        yield f"Nothing joins {_shown(found.a)} and {_shown(found.b)}."
    for place, block in enumerate(blocks):
        yield from [""] if place else []
        yield from block


def number(result: ResultView) -> str:
    """Return a result's value as people write it: with its unit, and the kind where it is not a plain score."""
    value = result.text + ("" if result.unit in ("", "%", "x") else " ") + result.unit
    return value if result.kind in ("absolute", "ratio") else f"{'+' if result.kind == 'gain' else '−'}{value}"


def _statement(statement: Statement, width: int, names: Sequence[str]) -> Iterator[str]:
    verb = PHRASES[statement.relation][0]
    claim = "" if statement.claim == "asserted" else f"  ({statement.claim})"
    source, target = (click.style(clean(name), bold=True) for name in (statement.source, statement.target))
    yield f"{source} {verb} {target}{claim}"
    yield from _evidence(statement.evidence, statement.paper, width, names)


def _result(result: ResultView, width: int, names: Sequence[str]) -> Iterator[str]:
    system, value = (click.style(clean(text), bold=True) for text in (result.system or "?", number(result)))
    yield f"{system}  {value}  {_slots(result)}"
    yield from _evidence(result.evidence, result.paper, width, (*names, result.text))


def _evidence(sentence: str, paper: PaperRef | None, width: int, names: Sequence[str]) -> Iterator[str]:
    if sentence:
        for line in _wrapped(f"“{sentence}”", width):
            yield _marked(line, names)
    if paper:
        yield from (click.style(line, dim=True) for line in _paper(paper, width))


def _results(results: Sequence[ResultView], width: int, shown: str) -> list[list[str]]:
    widest = max((len(number(one)) for one in results), default=0)
    lines = []
    for one in results:
        said = f"{number(one):>{widest}}  {_slots(one, shown)}"
        lines.append([cut(said, width - len(_ref(one.paper)) - 2) + click.style(f"  {_ref(one.paper)}", dim=True)])
    return lines


def _slots(result: ResultView, shown: str | None = None) -> str:
    """Return what a result is about, but for the entity that is shown."""
    metric = result.metric if result.metric != shown else ""
    on = f"on {result.benchmark}" if result.benchmark not in ("", shown) else ""
    about = " ".join(filter(None, (metric, on)))
    by = f"by {result.system}" if shown and result.system not in ("", shown) else ""
    over = f"over {result.baseline}" if result.baseline else ""
    claim = "" if result.claim == "asserted" else f" ({result.claim})"
    return clean(", ".join(part for part in (about, " ".join(filter(None, (by, over)))) if part)) + claim


def _related(groups: Iterable[Relations], width: int) -> list[list[str]]:
    """Return the names at the other end, those of one sentence together, each time with that sentence."""
    said: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        surest = group.statements[0] if group.statements else None
        place = (surest.evidence, _ref(surest.paper)) if surest and surest.paper else ("", "")
        said.setdefault(place, []).append(_name(group))
    entries = []
    for (evidence, paper), names in said.items():
        entry = textwrap.wrap(", ".join(names), width, break_long_words=False)
        if evidence:
            sentence = INDENT + cut(clean(evidence), width - len(INDENT) - len(paper) - 4)
            entry.append(sentence + click.style(f"  [{paper}]", dim=True))
        entries.append(entry)
    return entries


def _name(group: Relations) -> str:
    claims = {statement.claim for statement in group.statements}
    notes = [_plural(group.papers, "paper")] if group.papers > 1 else []
    notes += [] if not claims or "asserted" in claims else sorted(claims)
    return clean(group.other.name) + (f" ({', '.join(notes)})" if notes else "")


def _place(group: Relations) -> tuple[int, bool, int]:
    return ORDER.index(group.relation), group.direction == "in", -group.papers


def _paper(paper: PaperRef, width: int, indent: str = INDENT) -> list[str]:
    return _wrapped(" · ".join(part for part in (paper.title, paper.published[:4], paper.id) if part), width, indent)


def _ref(paper: PaperRef) -> str:
    """Return what a paper is known by in few characters: its id, or its title where the id was made of that."""
    return paper.id if has_source_id(paper.id) or not paper.title else cut(clean(paper.title), SHORT)


def _section(title: str, entries: Sequence[Sequence[str]], limit: int) -> Iterator[str]:
    if entries:
        yield ""
        yield click.style(title, underline=True)
        yield from (INDENT + line for entry in entries[:limit] for line in entry)
    if len(entries) > limit:
        yield f"{INDENT}and {len(entries) - limit:,} more; --limit shows them"


def _wrapped(text: str, width: int, indent: str = INDENT) -> list[str]:
    return textwrap.wrap(clean(text), width, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def _marked(line: str, names: Iterable[str]) -> str:
    """Return the line with the names in it emphasised."""
    wanted = [re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True)]
    return re.sub("|".join(wanted), lambda m: click.style(m[0], bold=True), line, flags=re.I) if wanted else line


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _shown(match: Match) -> str:
    return f"{clean(match.name)} ({match.type})"
