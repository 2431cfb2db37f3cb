"""Makes the pictures of the documentation, and of all pages at several widths.

They show recordings of real runs; compared profiles are made up.

`make pictures` writes those of the documentation to `docs/pictures`, and all others to `build/pictures`: for
whoever has changed the report, to look at each of them. Those of Firefox are there too if it is installed.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bridge.driver.browser.chromium import find_chromium
from bridge.judging.recording_files import read
from bridge.judging.results import Judged, judged
from bridge.report.comparison.building import shown_set
from bridge.report.comparison.page import comparison_page
from bridge.report.html.alignment import beside
from bridge.report.html.document import document
from bridge.report.html.index import Listed, index
from bridge.report.html.run import ShownRun, shown_run
from scripts.firefox import PROGRAMS, NoPicture, Theme, find_firefox, started
from tests.report.comparison.made import AFTER, BEFORE, compared, made_set

ROOT = Path(__file__).parents[1]
RECORDINGS = ROOT / "tests" / "recordings"
IN_DOCS, TO_LOOK_AT = ROOT / "docs" / "pictures", ROOT / "build" / "pictures"
OLD, NEW = (f"hidden-expiry-datadog-{version}" for version in ("6.27.0", "6.27.1"))
WIDTHS = (400, 800, 1280)
THEMES: tuple[Theme, ...] = ("light", "dark")


def recorded(name: str) -> Judged:
    return judged(read(RECORDINGS / f"{name}.pbr.zip"))


def run(name: str) -> ShownRun:
    return shown_run(*recorded(name))


def pages() -> dict[str, str]:
    """Name -> HTML document."""
    names = (OLD, NEW, "two-tabs-datadog-6.27.0", "buffer-full-datadog-7.16.2")
    listed = [Listed(recorded(name).result, f"{name}.html") for name in names]
    return {
        "one": document([run(OLD)]),
        "two-tabs": document([run("two-tabs-datadog-6.27.0")]),
        "beside": document(beside(run(OLD), run(NEW))),
        "index": index(listed),
        "compared": comparison_page(compared(made_set("shop 1.4.0", BEFORE), made_set("shop 1.5.0", AFTER))),
        "set": comparison_page(shown_set(made_set("shop 1.4.0", BEFORE))),
    }


def main() -> None:
    for folder in (IN_DOCS, TO_LOOK_AT):
        folder.mkdir(parents=True, exist_ok=True)
    documents = {TO_LOOK_AT / f"{name}.html": text for name, text in pages().items()}
    files = list(documents)
    for file, text in documents.items():
        file.write_text(text, encoding="utf-8")
    with_chromium(files)
    with_firefox(files)


def with_chromium(files: list[Path]) -> None:
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = find_chromium(None, playwright_path=lambda: own).path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for file, width, theme in product(files, WIDTHS, THEMES):
            picture(browser, file, TO_LOOK_AT / f"{file.stem}-{width}-{theme}.png", width, theme)
        lanes(browser, TO_LOOK_AT / "beside.html", IN_DOCS / "beside.png")
        compared_functions(browser, TO_LOOK_AT / "compared.html", IN_DOCS / "compared.png")
        browser.close()


def with_firefox(files: list[Path]) -> None:
    firefox = find_firefox()
    if firefox is None:
        print(
            f"no pictures in Firefox: it is not installed ({' or '.join(PROGRAMS)} in PATH); on Debian: "
            "apt-get install firefox-esr",
            file=sys.stderr,
        )
        return
    try:
        for theme in THEMES:
            with started(firefox, theme) as browser:
                for file, width in product(files, WIDTHS):
                    target = TO_LOOK_AT / f"{file.stem}-{width}-{theme}-firefox.png"
                    browser.picture(file, target, width, "main h1")
    except NoPicture as error:
        sys.exit(str(error))


def picture(browser: Browser, page: Path, file: Path, width: int, theme: Theme) -> None:
    """Write a picture of a whole page."""
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    tab.goto(page.as_uri())
    tab.wait_for_selector("main h1")
    tab.screenshot(path=file, full_page=True)
    tab.close()


def lanes(browser: Browser, page: Path, file: Path) -> None:
    """Write a picture of the lanes only."""
    tab = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme="light")
    tab.goto(page.as_uri())
    tab.locator("section", has_text="What happened").first.screenshot(path=file)
    tab.close()


def compared_functions(browser: Browser, page: Path, file: Path) -> None:
    """Write a picture of the functions that changed most, and their callers."""
    tab = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme="light")
    tab.goto(page.as_uri())
    tab.locator("tbody tr").nth(6).wait_for()
    # Those without an own time tell nothing here.
    tab.evaluate("[...document.querySelectorAll('tbody tr')].slice(6).forEach((row) => row.remove())")
    tab.locator("main").screenshot(path=file)
    tab.close()


if __name__ == "__main__":
    main()
