"""The Chromiums that all conformance tests share, and a screen for the one that has a window."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Playwright, sync_playwright

from e2e.conformance.browsers import Browsers
from e2e.conformance.found import Found
from e2e.conformance.received import Received
from e2e.conformance.surroundings import put_scripts
from e2e.conftest import Site


@pytest.fixture(scope="package")
def display() -> Iterator[str]:
    """A screen that nobody sees."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        pytest.fail("a browser with a window needs a screen: install your system's package `xvfb`")
    command = [xvfb, "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        number = server.stdout.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        server.terminate()


@pytest.fixture(scope="package")
def driven(display: str) -> Iterator[Playwright]:
    """Chromium gets the environment that Playwright was started in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", display)
        with sync_playwright() as playwright:
            yield playwright


@pytest.fixture(scope="package")
def browsers(driven: Playwright) -> Iterator[Browsers]:
    with ExitStack() as cleanup:
        yield Browsers(driven, cleanup)


@pytest.fixture(scope="package")
def pages(site: Site) -> Site:
    """With the pages' scripts on it."""
    put_scripts(site)
    return site


@pytest.fixture(scope="package")
def findings(browsers: Browsers, pages: Site) -> Found:
    return Found(browsers, pages)


@pytest.fixture(scope="package")
def received() -> Iterator[Received]:
    received = Received()
    yield received
    received.close()


@pytest.fixture
def found(findings: Found, request: pytest.FixtureRequest) -> Found:
    """A test that is run again looks again: what one look found is shared by all."""
    if getattr(request.node, "execution_count", 1) > 1:  # set by pytest-rerunfailures
        findings.forget(request.node.callspec.params["surrounding"])
    return findings
