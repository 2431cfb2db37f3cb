"""Shared by the end-to-end tests: a small site, and a driver whose events are kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, TypeVar

import pytest
from playwright.sync_api import Playwright, sync_playwright

from bridge.core.events import Event, TabOpened
from bridge.driver import Driver, DriverOptions
from bridge.errors import BridgeError

E = TypeVar("E", bound=Event)

#: Whether a page may profile: "yes", or the name of the exception.
ALLOWED = """() => {
  try { new Profiler({sampleInterval: 10, maxBufferSize: 10}).stop() } catch (e) { return e.name }
  return 'yes'
}"""


class Page(NamedTuple):
    body: str
    headers: dict[str, str]
    status: int


class Site:
    """Serves what a test puts on it; `url` by name 127.0.0.1, `other` by localhost: another site."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.release = threading.Event()
        #: The paths that were asked for by a prefetch.
        self.prefetched: set[str] = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An answer is written in two parts: the second would wait 40 ms for the first to be acknowledged.
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                if self.headers.get("Sec-Purpose", "").startswith("prefetch"):
                    site.prefetched.add(self.path)
                page = site.pages.get(self.path.partition("?")[0], Page("not here", {}, 404))
                body = page.body.encode()
                self.send_response(page.status)
                for name, value in ({"Content-Type": "text/html"} | page.headers).items():
                    self.send_header(name, value)
                if page.status not in (204, 304):
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def put(self, path: str, body: str = "<p>hello", *, status: int = 200, **headers: str) -> str:
        """Header names are written with `_` for `-`. Gives the page's address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Page("<!doctype html>" + body, named, status)
        return self.url(path)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def other(self, path: str = "/") -> str:
        return f"http://localhost:{self._server.server_port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Watched:
    """A driver and the events that it reported."""

    def __init__(self, options: DriverOptions, playwright: Playwright | None = None) -> None:
        self.events: list[Event] = []
        self._more = threading.Condition()
        self.driver = Driver.launch(options, self._take, playwright=playwright)

    def of(self, tab: str, kind: type[E]) -> list[E]:
        """The events of the tab that was last opened with this name: a test that runs again opens another."""
        events = [event for event in list(self.events) if event.tab == tab]
        opened = [at for at, event in enumerate(events) if isinstance(event, TabOpened)]
        return [event for event in events[opened[-1] if opened else 0 :] if isinstance(event, kind)]

    def wait_for(self, tab: str, kind: type[E], where: Callable[[E], bool] = lambda _event: True) -> E:
        """The first event of the kind, once there is one."""

        def found() -> list[E]:
            return [event for event in self.of(tab, kind) if where(event)]

        with self._more:
            assert self._more.wait_for(found, 10), f"no such {kind.__name__} of {tab}"
        return found()[0]

    def _take(self, event: Event) -> None:
        with self._more:
            self.events.append(event)
            self._more.notify_all()


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """A shell that runs us in the background has SIGINT ignored, and what we start would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture(autouse=True)
def _tabs_end_with_their_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Those that a test leaves open because it fails would be in the way when it runs once more."""
    watched = request.getfixturevalue("watched") if "watched" in request.fixturenames else None
    before = list(watched.driver.tabs) if isinstance(watched, Watched) else []
    yield
    if isinstance(watched, Watched):
        for tab in list(watched.driver.tabs):
            if tab not in before:
                with suppress(BridgeError):
                    tab.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Ends with its module: a thread can run only one, and other modules start their own."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    watched = Watched(DriverOptions())
    yield watched
    watched.driver.close()
