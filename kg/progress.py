"""How a long run tells where it stands: the library calls `Progress`, which keeps silent unless it is replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import ProgressColumn

__all__ = ["Progress", "TerminalProgress"]

Item = TypeVar("Item")


class Progress:
    """Silent progress, and the interface of all others: a run tracks one stage after the other."""

    def track(self, items: Iterable[Item], stage: str, *, total: int | None = None) -> Iterator[Item]:
        """Yield the items of one stage; `total` is how many there will be, where that is known."""
        del stage, total
        yield from items

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Enclose a stage that cannot be counted."""
        del name
        yield


class TerminalProgress(Progress):
    """Progress bars with rate and time left, on standard error."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def track(self, items: Iterable[Item], stage: str, *, total: int | None = None) -> Iterator[Item]:
        """Yield the items and draw a bar (or a count, where the total is not known)."""
        from rich.progress import Progress as Bars

        with Bars(*_columns(counted=total is not None), console=self._console, transient=True) as bars:
            task = bars.add_task(stage, total=total)
            for item in items:
                yield item
                bars.advance(task)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Show a turning wheel while the stage lasts."""
        with self._console.status(name):
            yield


def _columns(*, counted: bool) -> list[ProgressColumn]:
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn

    rate = _rate_column()
    name = TextColumn("{task.description}")
    if not counted:
        return [SpinnerColumn(), name, TextColumn("{task.completed:,}"), rate]
    return [name, BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn(), TextColumn("left")]


def _rate_column() -> ProgressColumn:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """Items a second, over the last half minute."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.1f}/s" if task.speed else "")

    return RateColumn()
