"""What a tab owns in its browser context: storage, permissions, requests, downloads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bridge.driver import DriverTab
from bridge.errors import BadInput, NetworkError, UsageError
from e2e.conftest import Site, Watched

STATES = """names => Promise.all(names.map((name) =>
  navigator.permissions.query({name}).then((status) => status.state)))"""


@pytest.fixture
def tab(watched: Watched, site: Site) -> Iterator[DriverTab]:
    tab = watched.driver.open_tab("owner", site.put("/"))
    yield tab
    tab.close()


@pytest.fixture
def other(watched: Watched, site: Site) -> Iterator[DriverTab]:
    other = watched.driver.open_tab("other", site.url())
    yield other
    other.close()


def test_storage_state_is_what_playwright_takes(
    watched: Watched, site: Site, tab: DriverTab, other: DriverTab, tmp_path: Path
) -> None:
    tab.page.evaluate("() => { localStorage.who = 'ada'; document.cookie = 'a=1;max-age=900' }")
    tab.goto(site.other("/"))
    tab.page.evaluate("() => { localStorage.where = 'there'; document.cookie = 'b=2;secure;samesite=none' }")
    other.page.evaluate("() => { localStorage.who = 'eve'; document.cookie = 'c=3' }")
    state = tab.storage_state(tmp_path / "state.json")
    assert json.loads((tmp_path / "state.json").read_text()) == state
    assert {origin["origin"]: origin["localStorage"] for origin in state["origins"]} == {
        site.url("").rstrip("/"): [{"name": "who", "value": "ada"}],
        site.other("").rstrip("/"): [{"name": "where", "value": "there"}],
    }
    assert {(c["name"], c["domain"], c["sameSite"]) for c in state["cookies"]} == {
        ("a", "127.0.0.1", "Lax"),
        ("b", "localhost", "None"),
    }
    assert tab.visibility() == "visible"
    tab.sync()
    browser = tab.page.context.browser
    assert browser is not None
    context = browser.new_context(storage_state=tmp_path / "state.json")
    page = context.new_page()
    page.goto(site.url())
    assert page.evaluate("[localStorage.who, document.cookie]") == ["ada", "a=1"]
    context.close()


def test_a_storage_state_is_set(site: Site, tab: DriverTab, other: DriverTab, tmp_path: Path) -> None:
    tab.page.evaluate("() => { localStorage.who = 'ada'; document.cookie = 'a=1;max-age=900' }")
    state = tab.storage_state()
    other.set_storage_state(state)
    # An open page hears of it as of another tab's writing.
    other.page.wait_for_function("localStorage.who")
    assert other.page.evaluate("[localStorage.who, document.cookie]") == ["ada", "a=1"]
    assert other.storage_state() == state
    (tmp_path / "none.json").write_text("[]")
    with pytest.raises(BadInput, match="no storage state"):
        other.set_storage_state(tmp_path / "none.json")
    with pytest.raises(BadInput, match="has no domain, path"):
        other.set_storage_state({"cookies": [{"name": "x", "value": "y"}]})


def test_permissions_are_the_contexts_own(site: Site, tab: DriverTab, other: DriverTab) -> None:
    wanted = ["geolocation", "clipboard-read", "camera"]
    tab.grant_permissions(["geolocation", "clipboard-read"], origin=site.url("").rstrip("/"))
    assert tab.page.evaluate(STATES, wanted)[:2] == ["granted", "granted"]
    assert "granted" not in other.page.evaluate(STATES, wanted)
    tab.goto(site.other("/"))
    assert "granted" not in tab.page.evaluate(STATES, wanted)
    tab.grant_permissions(["camera"])
    assert tab.page.evaluate(STATES, wanted)[2] == "granted"
    tab.clear_permissions()
    assert tab.page.evaluate(STATES, wanted) == ["prompt"] * 3
    with pytest.raises(UsageError, match="no permission named 'flying'; known are: accelerometer"):
        tab.grant_permissions(["flying"])


def test_requests_carry_cookies_there_and_back(site: Site, tab: DriverTab, other: DriverTab) -> None:
    tab.page.evaluate("() => { document.cookie = 'kept=1;max-age=900'; document.cookie = 'gone=1' }")
    site.put("/set", "set", Set_Cookie="fresh=2; HttpOnly; Max-Age=60")
    site.put("/drop", "dropped", Set_Cookie="gone=; Max-Age=0")
    before = {c["name"]: c for c in tab.cookies()}
    response = tab.request.get(site.url("/set"))
    assert (response.status, response.text()) == (200, "<!doctype html>set")
    tab.request.fetch(site.url("/drop"))
    after = {c["name"]: c for c in tab.cookies()}
    assert set(after) == {"kept", "fresh"}
    assert after["kept"] == before["kept"]
    assert (after["fresh"]["httpOnly"], after["fresh"]["domain"]) == (True, "127.0.0.1")
    assert response.ok  # earlier answers can be read still
    assert response.text().endswith("set")
    assert other.cookies() == []
    assert tab.request.post(site.url("/nowhere"), data="x").status == 501
    with pytest.raises(NetworkError, match=r"owner: cannot ask http://127\.0\.0\.1:9/: .*ECONNREFUSED"):
        tab.request.get("http://127.0.0.1:9/")


def test_the_server_sees_the_tabs_cookies(tab: DriverTab) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said = f"{self.headers['Cookie']} {body}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        tab.write_cookie("who", "ada")
        answer = tab.request.post(f"http://127.0.0.1:{server.server_port}/", data="body")
        assert answer.text() == "who=ada body"
        server.shutdown()


def test_downloads_arrive(watched: Watched, site: Site, tab: DriverTab, tmp_path: Path) -> None:
    site.put("/file", "content", Content_Disposition="attachment; filename=report.txt")
    with tab.expect_download() as download:
        tab.page.evaluate("() => { location.assign('/file') }")
    found = download.value
    assert (found.suggested_name, found.url) == ("report.txt", site.url("/file"))
    assert found.path().read_text() == "<!doctype html>content"
    assert found.save_as(tmp_path / "deep" / "copy.txt").read_text() == "<!doctype html>content"
    with tab.expect_download() as by_popup:
        tab.page.evaluate("() => { open('/file') }")
    assert by_popup.value.path().exists()
    assert by_popup.value.path() != found.path()


def test_downloads_are_told_apart(site: Site, tab: DriverTab, other: DriverTab) -> None:
    blob = """(name) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([name]));
      link.download = name + '.txt';
      link.click();
    }"""
    with tab.expect_download() as mine, other.expect_download() as theirs:
        other.page.evaluate(blob, "theirs")
        tab.page.evaluate(blob, "mine")
    assert (mine.value.path().read_text(), theirs.value.path().read_text()) == ("mine", "theirs")
    assert (mine.value.suggested_name, theirs.value.suggested_name) == ("mine.txt", "theirs.txt")
