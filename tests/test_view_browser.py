"""The page in a real browser: it opens from disk, draws, finds, filters, links, and stays quiet about hostile text."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from export_graphs import HOSTILE, hostile_graph

import kg
from kg.export import Listed, write_graph
from kg.stores import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
ATTACK = '<img src=x onerror="window.hit = 1"></script><script>window.hit = 1</script><!-- \u2028'

Opened = Callable[..., "Page"]


def missing(what: str) -> None:
    """Skip the test, or fail it where everything must be there."""
    reason = f"NOT TESTED IN A BROWSER: {what}"
    if os.environ.get("KG_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("the Python package playwright is not installed (it is in the extra `test`)")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        missing(f"none of {', '.join(BROWSERS)} is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="module")
def example_page(example_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the example graph."""
    file = tmp_path_factory.mktemp("page") / "graph.html"
    with open_store(example_graph) as store:
        write_graph("html", store, file)
    return file


@pytest.fixture
def open_page(browser: Browser, example_page: Path) -> Iterator[Opened]:
    """Open a page from disk; at the end there must have been no message on its console, no error and no request."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    trouble: list[str] = []

    def open_at(address: str = "", file: Path = example_page, **options: Any) -> Page:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: request.url.startswith("file:") or trouble.append(request.url))
        if options:
            page.emulate_media(**options)
        page.goto(file.as_uri() + (f"#{address}" if address else ""))
        wait_until(page, "performance.getEntriesByName('first-picture').length === 1")
        return page

    yield open_at
    context.close()
    assert trouble == []


def wait_until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's own policy forbids the evaluation that Playwright's waiting needs."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"It never came to be that {condition}")


def heading(page: Page) -> str:
    return page.locator("#panel h2").inner_text()


def colours(page: Page) -> int:
    """Return how many colours the picture has: one if nothing is drawn."""
    return int(
        page.evaluate("""() => {
        const seen = new Set();
        for (const canvas of document.querySelectorAll("#picture canvas")) {
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            for (const colour of new Uint32Array(pixels.buffer)) seen.add(colour);
        }
        return seen.size; }""")
    )


def test_overview_draws_and_counts(open_page: Opened) -> None:
    """The picture is there, and the panel says how much is in the graph."""
    page = open_page()
    assert colours(page) > 50
    assert page.locator("#panel .lead").first.inner_text().startswith("26 benchmarks, ")
    assert "ImageNet" in page.locator("#panel").inner_text()


def test_search_finds_by_name_and_opens_by_keyboard(open_page: Opened) -> None:
    """Slash goes to the search, a part of a name finds, Enter opens, Escape comes back."""
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("roberta")
    first = page.locator("#found [role=option]").first
    assert "RoBERTa" in first.inner_text()
    assert first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2")
    assert heading(page) == "RoBERTa"
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel h2", state="detached")


def test_search_finds_by_alias_and_says_so(open_page: Opened) -> None:
    """What is found under another name shows that name."""
    page = open_page()
    page.fill("#search", "region proposal network")
    assert page.locator("#found [role=option]").count() >= 1
    page.fill("#search", "zzz no such thing")
    assert page.locator("#found").inner_text() == "Nothing has this name."


def place_of(page: Page, name: str) -> tuple[float, float]:
    """Return where in the window the picture shows an entity, found by pointing until its name comes up."""
    found = page.evaluate(
        """name => {
            const canvas = document.querySelector("#picture canvas"), box = canvas.getBoundingClientRect();
            for (let y = 4; y < box.height; y += 7) for (let x = 4; x < box.width; x += 7) {
                const place = {clientX: box.left + x, clientY: box.top + y, pointerType: "mouse", bubbles: true};
                canvas.dispatchEvent(new PointerEvent("pointermove", place));
                const tip = document.getElementById("tip");
                if (!tip.hidden && tip.firstChild.textContent === name) return [place.clientX, place.clientY];
            }
            return null;
        }""",
        name,
    )
    assert found, f"{name} is not in the picture"
    return found[0], found[1]


def test_click_on_a_node_shows_its_evidence_with_both_names_marked(open_page: Opened) -> None:
    """A click in the picture opens the entity; a relation opens to its sentence, in which both names are marked."""
    page = open_page()
    page.mouse.click(*place_of(page, "RoBERTa"))
    page.wait_for_selector("#panel h2")
    assert heading(page) == "RoBERTa"
    row = page.locator("#panel h3", has_text="Outperforms").locator("xpath=following-sibling::ul[1]/li").first
    row.locator("button.evidence").click()
    marks = row.locator("blockquote mark").all_inner_texts()
    assert "RoBERTa" in marks
    assert row.locator(".name").inner_text() in marks
    assert str(row.locator(".source a").get_attribute("href")).startswith("https://")


def test_filter_hides_a_type(open_page: Opened) -> None:
    """What is filtered out is neither drawn, found nor counted, and comes back."""
    page = open_page()
    whole = page.locator("#picture").get_attribute("aria-label")
    page.locator("#types label", has_text="Benchmark").click()
    assert page.locator("#picture").get_attribute("aria-label") != whole
    page.fill("#search", "imagenet")
    assert "Benchmark" not in page.locator("#found").inner_text()
    assert page.locator("#found [role=option]", has_text="ImageNet").count() == 0
    page.locator("#types label", has_text="Benchmark").click()
    assert page.locator("#picture").get_attribute("aria-label") == whole


def test_filter_of_relations_hides_ties(open_page: Opened) -> None:
    """Without any relation nothing is tied to anything."""
    page = open_page()
    page.locator("#relations summary").click()
    for label in page.locator("#relations label").all():
        label.click()
    assert "and 0 ties" in str(page.locator("#picture").get_attribute("aria-label"))


def test_everything_filtered_out_is_said(open_page: Opened) -> None:
    """An empty picture tells why it is empty."""
    page = open_page()
    for label in page.locator("#types label").all():
        label.click()
    assert page.locator("#empty").inner_text().startswith("Everything is filtered out.")


def test_deep_link_opens_and_follows_the_history(open_page: Opened) -> None:
    """The address opens an entity; links change it; going back goes back; an unknown one is said to be so."""
    page = open_page("system:bert")
    assert heading(page) == "BERT"
    assert page.title().startswith("BERT")
    page.locator("#panel a.name", has_text="GLUE").first.click()
    wait_until(page, "document.querySelector('#panel h2').textContent === 'GLUE'")
    page.go_back()
    wait_until(page, "document.querySelector('#panel h2').textContent === 'BERT'")
    assert open_page("system:none").locator("[role=alert]").inner_text().endswith("has the address system:none.")


def test_deep_link_holds_the_filters(open_page: Opened) -> None:
    """What is filtered out stands in the address, also of links; opened elsewhere, or gone back to, it is hidden."""
    page = open_page("system:bert")
    page.locator("#types label", has_text="Metric").click()
    page.locator("#relations summary").click()
    page.locator("#relations label", has_text="Variant of").click()
    filters = "?hide-types=Metric&hide-relations=VARIANT_OF"
    assert page.url.endswith(f"#system:bert{filters}")
    page.locator("#panel a.name", has_text="GLUE").first.click()
    wait_until(page, "document.querySelector('#panel h2').textContent === 'GLUE'")
    assert page.url.endswith(f"#benchmark:glue{filters}")
    there = open_page(f"benchmark:glue{filters}")
    label = page.locator("#picture").get_attribute("aria-label")
    assert there.locator("#picture").get_attribute("aria-label") == label
    assert not there.get_by_role("checkbox", name="Metric").is_checked()
    assert there.get_by_role("checkbox", name="Model").is_checked()
    there.evaluate("() => { location.hash = '#benchmark:glue'; }")
    wait_until(there, "document.querySelector('#types input:not(:checked)') === null")
    there.go_back()
    wait_until(there, "document.querySelector('#types input:not(:checked)') !== null")
    assert there.locator("#picture").get_attribute("aria-label") == label


def test_deep_link_passes_over_filters_that_it_does_not_know(open_page: Opened) -> None:
    """A broken or strange filter hides nothing, and the page opens."""
    page = open_page("system:bert/focus?hide-types=Nothing,%E0&hide-relations=&other=1")
    assert heading(page) == "BERT"
    assert page.locator("#types input:not(:checked)").count() == 0


def test_focus_shows_the_neighbourhood_only(open_page: Opened) -> None:
    """In focus, there is the entity with its neighbours; it ends by its button and leaves the address behind."""
    page = open_page("system:bert")
    page.get_by_role("button", name="Focus on neighbours").click()
    page.wait_for_selector("#focusbar", state="visible")
    assert page.url.endswith("#system:bert/focus")
    shown = int(page.locator("#focusbar").inner_text().split()[0])
    assert 5 < shown < 60
    assert f"of {shown} entities" in str(page.locator("#picture").get_attribute("aria-label"))
    page.locator("#focusbar a").click()
    page.wait_for_selector("#focusbar", state="hidden")


def test_leaderboard_is_ranked_and_sorts(open_page: Opened) -> None:
    """The best value comes first; a click on a head sorts by it and says so to screen readers."""
    page = open_page("benchmark:imagenet")
    table = page.locator("#panel table")
    assert table.locator("caption").inner_text() == "top-1 accuracy in %; higher is better"
    values = [float(text.rstrip("%")) for text in table.locator("td button.evidence").all_inner_texts()]
    assert values == sorted(values, reverse=True)
    table.get_by_role("button", name="Year").click()
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    years = [row.locator("td").last.inner_text() for row in table.locator("tbody tr:not([hidden])").all()]
    assert years == sorted(years, reverse=True)
    table.locator("td button.evidence").first.click()
    assert table.locator("blockquote mark").count() >= 1


def test_leaderboard_has_the_ranks_of_the_query(open_page: Opened, example_graph: Path) -> None:
    """Page and command line rank alike, equal values included."""
    with kg.open(example_graph) as graph:
        rows = [row for row in graph.leaderboard("ImageNet", metric="top-1 accuracy") if row.kind == "absolute"]
    cells = open_page("benchmark:imagenet").locator("#panel tbody tr:not([hidden]) td:first-child").all_inner_texts()
    assert cells == [str(row.rank) for row in rows]
    assert len(set(cells)) < len(cells)


def test_keyboard_goes_on_where_it_was(open_page: Opened) -> None:
    """A link taken by Enter leaves the focus in the panel; a button of focus keeps it; the bar gives it back."""
    page = open_page("system:bert")
    active = "document.activeElement"
    page.locator("#panel a.name", has_text="GLUE").first.focus()
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector('#panel h2').textContent === 'GLUE'")
    assert page.evaluate(f"{active}.id") == "panel"
    page.get_by_role("button", name="Focus on neighbours").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#focusbar", state="visible")
    assert page.evaluate(f"{active}.textContent") == "Focus on neighbours"
    page.locator("#focusbar a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#focusbar", state="hidden")
    assert page.evaluate(f"{active}.id") == "panel"


def test_screen_readers_are_told_what_everything_is(open_page: Opened) -> None:
    """Each control has a name, the search is a combobox, what happens is announced, headings lead through the panel."""
    page = open_page("benchmark:imagenet")
    tree = page.locator("body").aria_snapshot()
    assert not [
        line for line in tree.splitlines() if line.strip() in ("- button", "- link", "- combobox", "- checkbox")
    ]
    for named in ('combobox "Search by name or alias"', 'checkbox "Benchmark', 'heading "ImageNet" [level=2]', "table"):
        assert named in tree
    assert page.locator("#live").inner_text() == "ImageNet, Benchmark, 9 papers"
    assert str(page.locator("#picture").get_attribute("aria-label")).endswith("; ImageNet is selected")
    page.fill("#search", "coco")
    assert page.locator("#live").inner_text().endswith(" found")
    assert page.locator("#search").get_attribute("aria-activedescendant") == "found-0"


def test_dark_and_light_follow_the_reader(open_page: Opened) -> None:
    """The page takes the reader's preference, and the button turns it."""
    page = open_page(color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.locator("#theme").click()
    assert (dark, page.evaluate(background)) == ("rgb(21, 23, 26)", "rgb(251, 250, 248)")


def test_keyboard_moves_and_zooms_the_picture(open_page: Opened) -> None:
    """Arrows and plus change the picture, 0 shows all of it again."""
    page = open_page()
    page.locator("#picture").focus()

    def shot() -> bytes:
        page.wait_for_timeout(500)
        return page.locator("#stage").screenshot()

    before = shot()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    assert shot() != before
    page.keyboard.press("0")
    assert shot() == before


def test_mouse_drags_and_zooms_the_picture(open_page: Opened) -> None:
    """What is dragged moves as far as the mouse does and opens nothing; the wheel zooms in on what is pointed at."""
    page = open_page()
    x, y = place_of(page, "RoBERTa")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 40, steps=20)
    page.wait_for_timeout(200)  # at rest when let go: it does not glide on
    page.mouse.up()
    assert page.locator("#panel h2").count() == 0
    page.wait_for_timeout(300)
    moved = place_of(page, "RoBERTa")
    assert (moved[0] - x, moved[1] - y) == pytest.approx((-60, 40), abs=12)  # found in steps of 7
    page.mouse.move(*moved)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(500)
    zoomed = place_of(page, "RoBERTa")
    assert (zoomed[0] - moved[0], zoomed[1] - moved[1]) == pytest.approx((0, 0), abs=30)
    page.mouse.click(*zoomed)
    page.wait_for_selector("#panel h2")
    assert heading(page) == "RoBERTa"


def test_narrow_windows_have_everything(open_page: Opened) -> None:
    """On a phone nothing is wider than the window, and panel and picture are both there."""
    page = open_page("benchmark:imagenet")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#panel table").is_visible()
    assert page.locator("#picture").is_visible()
    for part in page.locator("#types label, #relations summary, #zoom button").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_hostile_text_stays_text(open_page: Opened, tmp_path: Path) -> None:
    """Markup in names, titles and sentences is shown as it is written; nothing of it runs."""
    file = tmp_path / "hostile.html"
    write_graph("html", hostile_graph((ATTACK, *HOSTILE)), file, title=ATTACK)
    page = open_page("system:000", file)
    assert page.locator("#panel h2").evaluate("element => element.textContent") == ATTACK
    for button in page.locator("button.evidence").all():
        button.click()
    assert page.locator("blockquote").first.evaluate("element => element.textContent") in (ATTACK, HOSTILE[-1])
    page.fill("#search", "img")
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hit") is None


def test_empty_graph_says_so(open_page: Opened, tmp_path: Path) -> None:
    """A page without entities is no blank page."""
    write_graph("html", Listed([], []), tmp_path / "empty.html")
    page = open_page("", tmp_path / "empty.html")
    assert page.locator("#panel").inner_text().startswith("This graph holds no entities yet.")
    assert page.locator("#empty").inner_text() == "There is nothing to draw yet."
