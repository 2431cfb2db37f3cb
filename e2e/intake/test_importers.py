"""speedscope itself, its release from npm, opens what `profiles export` writes of a real trace."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jsonschema
import pytest
from playwright.sync_api import Browser, Dialog, Playwright

from bridge.core.uploads import Profile
from bridge.driver.browser.chromium import find_chromium
from bridge.judging.recording_files import read
from bridge.subjects.npm import pack
from bridge.trace.export.formats import FORMATS, Wanted
from bridge.trace.export.runs import Run
from bridge.trace.normal import NormalTrace, normal_form
from bridge.vendors import decode

RECORDING = Path(__file__).parents[2] / "tests" / "recordings" / "hidden-expiry-datadog-6.27.0.pbr.zip"
VERSION = "1.25.0"


@pytest.fixture(scope="module")
def normal() -> NormalTrace:
    """A real trace, with bursts."""
    found = [item for upload in read(RECORDING).uploads.values() for item in decode(upload)]
    profile = next(item for item in found if isinstance(item, Profile))
    return normal_form(profile.trace, profile.interval_ms)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speedscope")
    shutil.unpack_archive(pack("speedscope", VERSION, folder), folder, "gztar")
    return folder / "package" / "dist" / "release"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(release: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(release)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    own = playwright.chromium.executable_path
    path = find_chromium(None, playwright_path=lambda: own).path
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


def test_the_document_fits_speedscopes_own_schema(normal: NormalTrace, release: Path) -> None:
    schema = json.loads((release / "file-format-schema.json").read_text("utf-8"))
    document = FORMATS["speedscope"].write(
        [Run("u-0001 datadog", normal)], Wanted("u-0001 datadog", "profiler-bridge@1")
    )
    jsonschema.validate(json.loads(document), schema)


@pytest.mark.parametrize("name", FORMATS)
def test_speedscope_opens_each_format(
    name: str, normal: NormalTrace, release: Path, address: str, chromium: Browser
) -> None:
    (release / f"{name}.json").write_bytes(
        FORMATS[name].write([Run("u-0001 datadog", normal)], Wanted("u-0001 datadog", "profiler-bridge@1"))
    )
    page = chromium.new_page()
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"{address}/#profileURL={address}/{name}.json&title=opened-{name}")
    # It names the profile in its title once it has read it, and else says that it cannot.
    page.wait_for_function("name => document.title.includes(name)", arg=f"opened-{name}")
    page.get_by_text("Left Heavy").click()
    assert page.get_by_text("Unrecognized format").count() == 0
    assert said == []
    page.close()


def test_speedscope_says_what_it_cannot_open(release: Path, address: str, chromium: Browser) -> None:
    """Else the test above could not fail."""
    (release / "broken.json").write_text('{"frames": [], "samples": []}', "utf-8")
    page = chromium.new_page()
    with page.expect_event("dialog") as dialog:
        page.on("dialog", lambda each: each.dismiss())
        page.goto(f"{address}/#profileURL={address}/broken.json&title=opened-broken")
    assert "nrecognized" in dialog.value.message
    page.close()
