"""Measure the page in headless Chromium: time to the first picture, and the time between frames while panning.

    python benchmarks/page.py graph.kgl

Needs the Python package playwright and a chromium on the path.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export import write_graph
from kg.stores import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Page

RECORD_FRAMES = """() => {
    window.frames_ = [];
    let last = performance.now();
    const next = now => { window.frames_.push(now - last); last = now; requestAnimationFrame(next); };
    requestAnimationFrame(next);
}"""


def main() -> None:
    """Write the page, open it a few times, pan, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", help="a graph, or a page that was already written")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(options.source).absolute()
        if page.suffix != ".html":
            page = Path(folder) / "graph.html"
            started = time.perf_counter()
            with open_store(options.source) as store:
                written = write_graph("html", store, page)
            print(
                f"{written.nodes:,} entities, {written.edges:,} ties written in {time.perf_counter() - started:.1f} s"
            )
        print(f"{page.stat().st_size / 1e6:.1f} MB")
        measure(page, options.rounds)


def measure(file: Path, rounds: int) -> None:
    """Print the figures of each round."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for _ in range(rounds):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(file.as_uri())
            first = first_picture(page)
            print(f"first picture {first:.0f} ms; {pan(page, zoomed=False)}; zoomed in: {pan(page, zoomed=True)}")
            page.close()
        browser.close()


def first_picture(page: Page) -> float:
    """Return when it was there, in milliseconds after the start; the page's policy forbids `wait_for_function`."""
    while not page.evaluate("performance.getEntriesByName('first-picture').length"):
        page.wait_for_timeout(50)
    return float(page.evaluate("performance.getEntriesByName('first-picture')[0].startTime"))


def pan(page: Page, *, zoomed: bool) -> str:
    """Drag the picture to and fro and return the spread of the times between frames."""
    if zoomed:
        page.mouse.move(840, 400)
        for _ in range(6):
            page.mouse.wheel(0, -200)
    page.wait_for_timeout(800)
    page.evaluate(RECORD_FRAMES)
    page.mouse.move(700, 400)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(700 + 4 * (step if step < 60 else 120 - step), 400 + step % 60)
    page.mouse.up()
    frames = sorted(page.evaluate("window.frames_"))[:-1]
    late = frames[int(len(frames) * 0.95)]
    return f"{len(frames)} frames, median {statistics.median(frames):.0f} ms, 95th percentile {late:.0f} ms"


if __name__ == "__main__":
    main()
