"""A live page in a real Chromium, and what a store has for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from bridge.intake.settings import Settings
from bridge.intake.store import Store, open_store
from bridge.intake.store.decoding import profile_of
from bridge.intake.store.records import Arrival
from bridge.trace.normal import normal_form
from bridge.trace.tree import CallTree, tree_of
from bridge.vendors.limits import LIMITS
from e2e.report.conftest import chromium, unpacked
from tests.intake.client import Running
from tests.intake.store.made import arrival, profile

__all__ = ["chromium", "unpacked"]

HOSTILE = "\"><img src=x onerror='document.title=1'><script>document.title=2</script><b>"
SESSIONS = ("aaaaaaaa-0000", "bbbbbbbb-0000")


class Opened:
    """`said`: what the console and uncaught errors say."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        self.rows = page.locator(".rows .row")
        self.status = page.locator("[role=status]").first

    def row(self, text: str) -> None:
        """Open the first upload with this text in its row."""
        self.rows.filter(has_text=text).first.click()

    def wait_for(self, count: int) -> None:
        """Wait until so many uploads are in the data of the list."""
        self.page.wait_for_function(
            "count => document.querySelector('main').dataset.uploads == count", arg=count
        )

    def chosen(self, text: str) -> None:
        """Wait until the text stands in what is open."""
        self.page.locator(".detail").get_by_text(text).first.wait_for()


Open = Callable[..., AbstractContextManager[Opened]]


@pytest.fixture
def opened(chromium: Browser) -> Open:
    @contextmanager
    def opening(url: str, width: int = 1280, scheme: str = "light") -> Iterator[Opened]:
        page = chromium.new_page(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page.set_default_timeout(10_000)
        found = Opened(page)
        page.goto(url)
        yield found
        page.close()

    return opening


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def running(store: Store) -> Iterator[Running]:
    with Running(Settings(), store) as running:
        yield running


def made(count: int, first: int = 0) -> list[Arrival]:
    """Every third is a profile, every tenth was refused."""
    return [one(number) for number in range(first, first + count)]


def one(number: int) -> Arrival:
    refused, body = number % 10 == 9, b"%d" % number
    if number % 3:
        return arrival(number, body=body, status=503 if refused else 202, track="rum")
    carries = profile(f"content {number}", SESSIONS[number % 2], (f"view-{number % 4}",))
    carries = msgspec.structs.replace(carries, started_at=number * 1000.0, ended_at=number * 1000.0 + 500)
    return arrival(number, body=body, carries=carries)


def stored_tree(store: Store, number: int) -> CallTree:
    record, body = store.get(number), store.body(number)
    assert record is not None
    assert body is not None
    found = profile_of(record, body, LIMITS)
    assert found is not None
    return tree_of(normal_form(found.trace, found.interval_ms, keep_gaps=False))


def self_times(tree: CallTree) -> Counter[tuple[str, str]]:
    """The own time of each function, by its name and place, in µs."""
    own: Counter[tuple[str, str]] = Counter()
    for call, self_us in zip(tree.calls, tree.self_us, strict=True):
        frame = tree.frames[call]
        if frame.kind in ("script", "marker"):
            url = tree.urls[frame.url] if frame.url >= 0 else ""
            place = ":".join(str(part) for part in (url, frame.line, frame.column) if part is not None)
            own[frame.name, place if url else ""] += self_us
    return own


#: Name, place and own time of each row in the table of functions.
