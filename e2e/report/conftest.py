"""A bare Chromium for what we hand to others, and files from npm to look at it with."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from bridge.driver.browser.chromium import find_chromium
from bridge.report.speedscope import VERSION as SPEEDSCOPE
from bridge.subjects.npm import pack

AXE = "4.14.1"


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    own = playwright.chromium.executable_path
    path = find_chromium(None, playwright_path=lambda: own).path
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


Unpacked = Callable[[str, str], Path]
Open = Callable[..., Any]


class Opened:
    """`said`: what the console and uncaught errors say. `asked`: requests besides that of the file."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def status(self) -> str:
        """What the chart of the lanes announces."""
        return self.page.locator("[role=status]").first.inner_text()


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Callable[..., Any]:
    """Opens a document as a file."""

    @contextmanager
    def opening(text: str, width: int = 1280, scheme: str = "light", hash_: str = "") -> Iterator[Opened]:
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8")
        page = chromium.new_page(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        found = Opened(page)
        page.goto(file.as_uri() + hash_)
        page.wait_for_selector("main h1")
        yield found
        found.asked = [url for url in found.asked if not url.startswith(file.as_uri())]
        page.close()

    return opening


@pytest.fixture(scope="package")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    """Gives the folder of a package from npm: name, version."""

    def unpack(name: str, version: str) -> Path:
        folder = tmp_path_factory.mktemp(name.rpartition("/")[2])
        shutil.unpack_archive(pack(name, version, folder), folder, "gztar")
        return folder / "package"

    return unpack


@pytest.fixture(scope="package")
def unpacked_axe(unpacked: Unpacked) -> str:
    return (unpacked("axe-core", AXE) / "axe.min.js").read_text("utf-8")


def broken_rules(page: Page, axe: str) -> list[tuple[str, str, str]]:
    """What axe finds wrong: the rule, the element, and why."""
    # The page's policy lets no script of ours in; the protocol's own does.
    page.evaluate(axe)
    result = page.evaluate("axe.run()")
    return [
        (rule["id"], node["html"][:120], node["failureSummary"][:200])
        for rule in result["violations"]
        for node in rule["nodes"][:2]
    ]


@pytest.fixture(scope="package")
def release(unpacked: Unpacked) -> Path:
    """The folder of speedscope's release."""
    return unpacked("speedscope", SPEEDSCOPE) / "dist" / "release"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(release: Path) -> Iterator[str]:
    """Where speedscope is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(release)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
