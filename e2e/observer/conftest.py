"""A small site, and Chromium without the driver, for the tests of the observer alone."""

from __future__ import annotations

from collections.abc import Iterator
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from e2e.observer.watched import Site, Watch, Watched


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox"],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def blank(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def watch(blank: Page, site: Site) -> Watch:
    """`watch(script)`: a page of the site with that script, watched from its start."""

    def open_watched(script: str = "", path: str = "/page", **options: Any) -> Watched:
        site.scripts[path] = script
        watched = Watched(blank, **options)
        blank.goto(site.url + path)
        watched.command("sync")
        return watched

    return open_watched
