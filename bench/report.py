"""What the report costs: to make it, to send it, and to look at it in Chromium.

The long run has 20,000 events in four tabs, the many profiles are a real trace, merged with itself.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Figure, spread
from bridge.driver.browser.chromium import find_chromium
from bridge.report.html.document import document
from bridge.trace.merging import Merger
from bridge.trace.normal import normal_form
from bridge.trace.tree import tree_of
from e2e.report.runs import PAINTED, long, recorded
from e2e.report.traces import profile_of_recording

SEED = "hidden-expiry-datadog-6.27.0"
ROUNDS = 5
#: the limits of the file of a short run, and of the first picture of a long one
FILE_KB, PAINTED_S, REDRAWN_MS = 60.0, 1.5, 16.0
PROFILES = 1000
#: So often is zoomed in, by 1.6 each, and so many of the last are measured.
ZOOMS, ZOOMED = 10, 5

#: ms of script and layout in the frame that follows a press of a key on the lanes: the chart has asked for
#: that frame first, so it has been drawn when ours comes
REDRAWN = """() => new Promise((resolve) => {
  const chart = document.querySelector('[role=application]');
  chart.dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }));
  requestAnimationFrame((began) => { document.body.offsetHeight; resolve(performance.now() - began) });
})"""


def measure() -> list[Figure]:
    return [_size(), *_looked_at(), *_folded()]


def _size() -> Figure:
    run = recorded(SEED)
    kilobytes = len(document([run])) / 1000
    return Figure("report: hidden-expiry", kilobytes, "kB", FILE_KB, "one HTML file, script and style in it")


def _looked_at() -> list[Figure]:
    text = document([long()])
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "long.html"
        file.write_text(text, encoding="utf-8")
        own = playwright.chromium.executable_path
        path = find_chromium(None, playwright_path=lambda: own).path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        painted, redrawn = _times(browser, file)
        browser.close()
    size = f"20,000 events in 4 tabs, {len(text) / 1000:.0f} kB"
    return [
        Figure("report: painted", median(painted), "s", PAINTED_S, f"{size}: {spread(painted)}"),
        Figure(
            "report: zoomed",
            median(redrawn) * 1000,
            "ms",
            REDRAWN_MS,
            f"the same, zoomed in by {1.6 ** (ZOOMS - ZOOMED):.0f} and more: {spread(redrawn)}",
        ),
    ]


def _times(browser: Browser, file: Path) -> tuple[list[float], list[float]]:
    """Return the seconds until a page is painted, and those of zooming in."""
    painted: list[float] = []
    redrawn: list[float] = []
    for _ in range(ROUNDS):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        painted.append(page.evaluate(PAINTED) / 1000)
        redrawn += [page.evaluate(REDRAWN) / 1000 for _ in range(ZOOMS)][-ZOOMED:]
        page.close()
    return painted, redrawn


def _folded() -> list[Figure]:
    profile = profile_of_recording()
    normal = normal_form(profile.trace, profile.interval_ms)
    tree = tree_of(normal)
    started = time.perf_counter()
    merger = Merger()
    for _ in range(PROFILES):
        merger.add_tree(tree)
    merger.tree()
    seconds = time.perf_counter() - started
    detail = f"{PROFILES} trees of {len(tree.parents)} calls into one"
    return [Figure("report: trees merged", seconds, "s", None, detail)]
