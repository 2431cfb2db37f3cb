"""A browser with a window, on a screen without a monitor (Xvfb): tabs hide for real there too."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.errors import Timeout
from e2e.cli.calling import cli, said
from e2e.conftest import Site


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """The name of a screen, `:N`. No window manager runs on it."""
    program = shutil.which("Xvfb")
    assert program is not None, "these tests need Xvfb: apt-get install xvfb"
    read, write = os.pipe()
    # It chooses a free number itself, and writes it when it is ready.
    command = [program, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as ready:
        number = ready.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    process.terminate()
    process.wait(30)


def test_the_main_job_headed(display: str) -> None:
    result = cli("run", "hidden-expiry", "--sdk", "datadog@6.27.1", "--headed", "--json", DISPLAY=display)
    assert result.returncode == 0, result.stderr
    [entry] = said(result)["results"]
    assert (entry["verdict"], entry["visibility"]) == ("held", "real")


def test_minimising_without_a_window_manager_says_what_is_missing(
    display: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    with Bridge.launch(headless=False, timeout_s=5) as bridge:
        tab = bridge.open_tab(site.put("/"))
        tab.hide()
        tab.show()
        with pytest.raises(Timeout, match=r"takes a window manager.*openbox.*`hide`"):
            tab.minimise()
        tab.hide()
        assert tab.page.evaluate("document.visibilityState") == "hidden"


def test_headed_without_a_screen_says_so() -> None:
    args = ("run", "hidden-expiry", "--sdk", "datadog@6.27.1", "--headed")
    result = cli(*args, DISPLAY="", WAYLAND_DISPLAY="")
    assert result.returncode == 3
    assert "display" in result.stderr.lower()
    assert "Traceback" not in result.stderr
