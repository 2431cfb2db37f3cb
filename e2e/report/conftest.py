"""A bare Chromium for what we hand to others, and files from npm to look at it with."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

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


@pytest.fixture(scope="package")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    """Gives the folder of a package from npm: name, version."""

    def unpack(name: str, version: str) -> Path:
        folder = tmp_path_factory.mktemp(name.rpartition("/")[2])
        shutil.unpack_archive(pack(name, version, folder), folder, "gztar")
        return folder / "package"

    return unpack


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
