"""Makes the pictures of the documentation, and of the report at several widths, from recordings of real runs.

`make pictures` writes those of the documentation to `docs/pictures`, and all others to `build/pictures`: for
whoever has changed the report, to look at each of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from bridge.driver.browser.chromium import find_chromium
from bridge.judging.recording_files import read
from bridge.judging.results import Judged, judged
from bridge.report.html.alignment import beside
from bridge.report.html.document import document
from bridge.report.html.index import Listed, index
from bridge.report.html.run import ShownRun, shown_run

ROOT = Path(__file__).parents[1]
RECORDINGS = ROOT / "tests" / "recordings"
IN_DOCS, TO_LOOK_AT = ROOT / "docs" / "pictures", ROOT / "build" / "pictures"
OLD, NEW = (f"hidden-expiry-datadog-{version}" for version in ("6.27.0", "6.27.1"))
WIDTHS = (400, 800, 1280)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


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
    }


def main() -> None:
    for folder in (IN_DOCS, TO_LOOK_AT):
        folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = find_chromium(None, playwright_path=lambda: own).path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, text in pages().items():
            file = TO_LOOK_AT / f"{name}.html"
            file.write_text(text, encoding="utf-8")
            for width in WIDTHS:
                for theme in THEMES:
                    picture(browser, file, TO_LOOK_AT / f"{name}-{width}-{theme}.png", width, theme)
        lanes(browser, TO_LOOK_AT / "beside.html", IN_DOCS / "beside.png")
        browser.close()


def picture(browser: Browser, page: Path, file: Path, width: int, theme: Literal["light", "dark"]) -> None:
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


if __name__ == "__main__":
    main()
