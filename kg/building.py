"""The main job: papers in, graph out. Reads, extracts what is new, resolves and assembles, and stores the outcome."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain

import msgspec

from kg.assemble import assemble, canonical_record, decisions_of, records_of
from kg.errors import InputError
from kg.extraction import Extraction, Item, choose_extraction
from kg.papers import Copies, read_papers
from kg.papers.rejects import RejectHandler
from kg.plan import Plan, make_plan
from kg.progress import Progress
from kg.schema import Paper, Record
from kg.spool import RejectsFile, Spool, beside
from kg.stores import Counts, Store, open_store

__all__ = ["BuildReport", "build", "extract"]

Inputs = Iterable[str | os.PathLike[str]]
Records = Mapping[str, Record]  # by paper id
DESCRIPTION = ("title", "url", "published", "source")  # what a record repeats of its paper


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did. Papers are counted by what became of them; `counts` is the whole graph afterwards.

    `output` is the address of the graph, fit to be shown.

    Example:
        >>> report = kg.build(["records.jsonl"], "new.kgl", records=True)
        >>> report.read, report.new, report.rejects, report.counts.nodes["Paper"]
        (27, 27, 0, 27)
    """

    output: str
    read: int
    new: int
    updated: int
    unchanged: int
    withdrawn: int
    copies: int
    extracted: int
    rejects: int
    rejects_file: str
    seconds: float
    counts: Counts


def build(
    inputs: Inputs,
    output: str | os.PathLike[str] = "graph.kgl",
    *,
    records: bool = False,
    pipeline: str = "accurate",
    jobs: int = 1,
    resume: bool = False,
    keep_abstracts: bool = False,
    sync: bool = False,
    cluster: str = "",
    workspace: str = "",
    progress: Progress | None = None,
) -> BuildReport:
    """Build a graph from papers, or bring the one that is there up to date.

    Args:
        inputs: files, folders, globs, addresses that fsspec knows; "-" is standard input.
        output: a graph file, or the address of a server.
        records: the inputs hold records, as `extract` makes them, and nothing is extracted.
        pipeline: name or folder of the extractors.
        jobs: processes that extract.
        resume: go on where an interrupted build of the same output stopped.
        keep_abstracts: keep the abstracts in the graph.
        sync: withdraw the papers that the inputs do not hold.
        cluster: read and extract on the workers of the Dask scheduler at this address (`tcp://host:8786`), or on
            "local" ones, `jobs` of them. A script that does this needs the guard `if __name__ == "__main__"`.
        workspace: a folder or address that all workers reach; by default a folder beside the graph.
        progress: is told how far the build is.

    Raises:
        InputError: the inputs hold nothing that can be used; the graph is left as it was.
        GraphError: the graph cannot be opened, locked or written.
        ClusterError: the cluster cannot be reached, or its workers cannot do it.

    Example:
        >>> kg.build(["records.jsonl"], "again.kgl", records=True).new  # papers.jsonl, without records: what it reads
        27
        >>> kg.build(["records.jsonl"], "again.kgl", records=True).unchanged
        27
    """
    started = time.monotonic()
    output, progress = os.fspath(output), progress or Progress()
    with (
        open_store(output, write=True) as store,
        Spool(beside(output, ".part"), resume=resume) as spool,
        RejectsFile(beside(output, ".rejects.jsonl")) as rejects,
        _told_how_to_go_on(spool),
        choose_extraction(
            records=records, pipeline=pipeline, jobs=jobs, cluster=cluster, workspace=workspace or str(spool.folder)
        ) as extraction,
    ):
        before = {record.key: record for record in records_of(store.nodes(), store.edges())}
        source = extraction.read(inputs, rejects=rejects.add, keep_abstracts=keep_abstracts)
        read = _Read(progress.track(source, "Reading"), spool, extraction.kind)
        if not read.count:
            raise InputError(_nothing_usable(rejects))
        plan = make_plan(read, before, sync=sync)
        known = _under_new_ids(before, plan)
        done = spool.count
        made = {} if records else _extract(extraction, read, plan, known, spool, progress, pipeline)
        after = _merge(known, plan, _describe(read, made, keep_abstracts=keep_abstracts))
        _store(store, after, progress)
        spool.remove()
        return BuildReport(
            output=store.address,
            **_changes(before, after, read, plan),
            extracted=spool.count - done,
            rejects=rejects.count,
            rejects_file=rejects.written,
            counts=store.counts(),
            seconds=time.monotonic() - started,
        )


def extract(
    inputs: Inputs,
    *,
    rejects: RejectHandler,
    pipeline: str = "accurate",
    jobs: int = 1,
    progress: Progress | None = None,
) -> Iterator[Record]:
    """Yield the records of papers, in their order and copies included, without building a graph of them.

    Args:
        inputs: files, folders, globs; "-" is standard input.
        rejects: called with each thing that cannot be read.
        pipeline: name or folder of the extractors.
        jobs: processes that extract.
        progress: is told how far the extraction is.

    Example:
        >>> paper = '{"id": "x:1", "title": "", "abstract": "We propose Heron, which outperforms BERT on GLUE."}'
        >>> with open("one.jsonl", "w") as file:
        ...     _ = file.write(paper)
        >>> record = next(kg.extract(["one.jsonl"], rejects=print))
        >>> record.key, "BERT" in [entity.name for entity in record.entities]
        ('x:1', True)
    """
    from extractors.records import extract_records

    withdrawn: list[Record] = []

    def living() -> Iterator[Paper]:
        for paper in read_papers(inputs, rejects=rejects):
            if paper.deleted:
                withdrawn.append(Record(key=paper.id, deleted=True))
            else:
                yield paper

    records = extract_records(living(), pipeline=pipeline, jobs=jobs)
    yield from (progress or Progress()).track(records, "Extracting")
    yield from withdrawn


class _Read:
    """What was read: one copy of each paper (or record) waits in the spool, and can be iterated over again."""

    def __init__(self, items: Iterable[Item], spool: Spool, kind: type[Item]) -> None:
        self._copies = Copies(by_content=kind is Record)
        self._spool, self._kind = spool, kind
        self.count = 0
        for item in items:
            self.count += 1
            if self._copies.wants(item):
                spool.stage(item)

    def __iter__(self) -> Iterator[Item]:
        return (item for item in self._spool.staged(self._kind) if self._copies.keeps(item))


def _extract(
    extraction: Extraction, read: _Read, plan: Plan, known: Records, spool: Spool, progress: Progress, pipeline: str
) -> Records:
    """Return the records of all papers that were read; only texts that neither graph nor spool knows are extracted."""
    from extractors.weights import weights_folder

    extractor = weights_folder(pipeline).name
    made = {
        record.key: record
        for record in chain(known.values(), spool.records())
        if record.extractor == extractor and plan.digests.get(record.key) == record.digest
    }
    todo = plan.digests.keys() - made.keys()
    if todo:
        papers = (item for item in read if not isinstance(item, Record) and item.id in todo)
        records = extraction.extract(papers, total=len(todo))
        for record in progress.track(records, "Extracting", total=len(todo)):
            spool.add(record)
            made[record.key] = record
    return made


def _describe(read: Iterable[Item], made: Records, *, keep_abstracts: bool) -> Iterator[Record]:
    """Yield the record of each paper that was read, with the title, address and date that the paper came with."""
    for item in read:
        record = item if isinstance(item, Record) else made.get(item.id)
        if record is not None:
            given = {name: getattr(item, name) for name in DESCRIPTION}
            yield msgspec.structs.replace(record, abstract=item.abstract if keep_abstracts else "", **given)


def _merge(known: Records, plan: Plan, given: Iterable[Record]) -> dict[str, Record]:
    """Return the records of the graph that is to be: what is known and not withdrawn, and over it what was given."""
    merged = {key: record for key, record in known.items() if key not in plan.withdrawn}
    for record in given:
        if record.key in plan.digests:
            before = known.get(record.key)
            merged[record.key] = _richer(canonical_record(record), before) if before else record
    return merged


def _richer(record: Record, known: Record) -> Record:
    """Return `record`, described as in the graph where that has the same text and says more about it."""
    if known.digest != record.digest:
        return record
    filled, before = ([getattr(one, name) for name in DESCRIPTION if getattr(one, name)] for one in (record, known))
    source = known if len(before) > len(filled) else record
    description = {name: getattr(source, name) for name in DESCRIPTION}
    return msgspec.structs.replace(record, abstract=record.abstract or known.abstract, **description)


def _under_new_ids(before: Records, plan: Plan) -> dict[str, Record]:
    """Return what the graph knows, its papers under the ids that they have from now on."""
    known = {key: record for key, record in before.items() if key not in plan.renamed}
    for old, new in plan.renamed.items():
        known.setdefault(new, msgspec.structs.replace(before[old], key=new))
    return known


def _store(store: Store, records: Records, progress: Progress) -> None:
    """Make the graph of `records`, and of what people decided about merges, the content of the store."""
    with progress.stage("Assembling"):
        graph = assemble(records.values(), decisions=decisions_of(store.nodes()))
    with progress.stage("Storing"):
        store.replace(graph.nodes.values(), graph.edges.values())


def _changes(before: Records, after: Records, read: _Read, plan: Plan) -> dict[str, int]:
    """Count the papers that were read by what became of them."""
    new = sum(key not in before and key not in plan.renamed.values() for key in plan.digests)
    same = sum(before.get(key) == after[key] for key in plan.digests)
    return {
        "read": read.count,
        "copies": read.count - plan.read,
        "new": new,
        "updated": len(plan.digests) - new - same,
        "unchanged": same + len(plan.copies),
        "withdrawn": len(plan.withdrawn),
    }


@contextmanager
def _told_how_to_go_on(spool: Spool) -> Iterator[None]:
    """Tell whoever stops the build that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt as stop:
        if spool.count:
            stop.add_note(f"{spool.count:,} papers are kept in {spool.folder}; --resume goes on from there.")
        raise


def _nothing_usable(rejects: RejectsFile) -> str:
    first = rejects.first
    return f"Nothing in the input can be used: {first.where}: {first.reason}" if first else "There is no input."
