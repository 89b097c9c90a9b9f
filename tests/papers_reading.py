"""How the tests of kg.papers read: everything at once, from paths or from bytes."""

import tempfile
from pathlib import Path

from kg.papers import Reject, read_papers
from kg.schema import Paper

PAGES = Path(__file__).parent / "pages"


def read(*inputs: object) -> tuple[list[Paper], list[Reject]]:
    """Return the papers and the rejects of `inputs`."""
    rejects: list[Reject] = []
    return list(read_papers([str(name) for name in inputs], rejects=rejects.append)), rejects


def read_bytes(data: bytes) -> tuple[list[Paper], list[Reject]]:
    """Return the papers and the rejects of a file with these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "input")
        path.write_bytes(data)
        return read(path)


def ids(papers: list[Paper]) -> list[str]:
    """Return the ids of `papers`, in their order."""
    return [paper.id for paper in papers]


def lines(rejects: list[Reject]) -> list[tuple[int | None, str]]:
    """Return line and reason of each reject."""
    return [(reject.line, reject.reason) for reject in rejects]
