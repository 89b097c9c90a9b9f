"""The main job: papers in, graph out. Reads, extracts, resolves and assembles what is new, and stores the outcome."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager

import msgspec

from kg.assemble import Assembly
from kg.errors import InputError
from kg.extraction import Extraction, Item, choose_extraction
from kg.papers import Copies, read_papers
from kg.papers.rejects import RejectHandler
from kg.plan import Plan, make_plan
from kg.progress import Progress
from kg.schema import Paper, Record
from kg.spool import RejectsFile, Spool, beside
from kg.stores import Counts, open_store
from kg.update import DESCRIPTION, Given, Known, Merge

__all__ = ["BuildReport", "build", "extract"]

Inputs = Iterable[str | os.PathLike[str]]
Records = Mapping[str, Record]  # by paper id
Made = Callable[[str], tuple[Record, bool] | None]  # from the id of a paper to its record, and whether that is whole


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
        ExitStack() as files,
    ):
        known = files.enter_context(Known(store, spool.folder))
        source = extraction.read(inputs, rejects=rejects.add, keep_abstracts=keep_abstracts)
        read = _Read(progress.track(source, "Reading"), spool, extraction.kind)
        if not read.count:
            raise InputError(_nothing_usable(rejects))
        plan = make_plan(read, known.papers, sync=sync)
        known.rename(plan.renamed)
        done = spool.count
        made = _none if records else _extract(extraction, read, plan, known.papers, spool, progress, pipeline)
        merge = Merge(known, plan)
        assembly = files.enter_context(closing(Assembly(decisions=known.decisions, folder=spool.folder)))
        with progress.stage("Assembling"):
            for record, canonical in merge.records(lambda: _describe(read, made, keep_abstracts=keep_abstracts)):
                assembly.add(record, canonical=canonical)
            assembly.keep(known.nodes(), known.edges(), papers=merge.standing)
            assembly.finish()
        with progress.stage("Storing"):
            store.replace_sorted(assembly.nodes(), assembly.edges())
        spool.remove()
        return BuildReport(
            output=store.address,
            read=read.count,
            copies=read.count - plan.read,
            new=merge.new,
            updated=len(plan.digests) - merge.new - merge.same,
            unchanged=merge.same + len(plan.copies),
            withdrawn=len(plan.withdrawn),
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
) -> Made:
    """Find the record of each paper that was read; only texts that neither graph nor spool knows are extracted.

    Of those that the graph knows it is what `known` has of them.
    """
    from extractors.weights import weights_folder

    extractor = weights_folder(pipeline).name

    def fits(record: Record) -> bool:
        return record.extractor == extractor and plan.digests.get(record.key) == record.digest

    kept = {key for key, record in known.items() if fits(record)}
    made = spool.shelf(lambda record: fits(record) and record.key not in kept)
    todo = plan.digests.keys() - kept - made.keys()
    if todo:
        papers = (item for item in read if not isinstance(item, Record) and item.id in todo)
        records = extraction.extract(papers, total=len(todo))
        for record in progress.track(records, "Extracting", total=len(todo)):
            made.note(record.key, spool.add(record))

    def find(key: str) -> tuple[Record, bool] | None:
        if key in kept:
            return known[key], False
        record = made.get(key)
        return None if record is None else (record, True)

    return find


def _none(key: str) -> None:
    """Find no record: none was made."""
    del key


def _describe(read: Iterable[Item], made: Made, *, keep_abstracts: bool) -> Given:
    """Yield the record of each paper that was read, with the title, address and date that the paper came with."""
    for item in read:
        if found := (item, True) if isinstance(item, Record) else made(item.id):
            record, whole = found
            given = {name: getattr(item, name) for name in DESCRIPTION}
            yield msgspec.structs.replace(record, abstract=item.abstract if keep_abstracts else "", **given), whole


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
