"""What a listener of a run hears, in which order, and what becomes of one that fails."""

from __future__ import annotations

import threading

import pytest

from bridge.core.events import Event
from bridge.core.uploads import Upload
from bridge.harness.listeners import Listener
from bridge.harness.run import Run
from tests.harness.arriving import arrived, at_work
from tests.harness.recorded import START, events


class Heard(Listener):
    def __init__(self) -> None:
        self.all: list[tuple[str, object]] = []

    def on_event(self, event: Event) -> None:
        self.all.append(("event", event))

    def on_upload(self, upload: Upload) -> None:
        self.all.append(("upload", upload.id))

    def on_stamp(self, upload: Upload) -> None:
        self.all.append(("stamp", upload.id))

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.all]


class Failing(Listener):
    def on_event(self, event: Event) -> None:
        raise ZeroDivisionError(event.tab)

    def on_upload(self, upload: Upload) -> None:
        raise ZeroDivisionError(upload.id)

    def on_stamp(self, upload: Upload) -> None:
        raise ZeroDivisionError(upload.id)


def test_it_hears_events_as_they_are_recorded_and_uploads_before_their_stamps() -> None:
    run, heard = Run(), Heard()
    run.subscribe(heard)
    late = at_work(run)
    run.upload(arrived("u-0001", at=START + 200))
    assert heard.kinds() == ["event"] * 4 + ["upload", "stamp"]
    for event in reversed(late):  # the run puts them in order
        run.event(event)
    run.end()
    assert [event for kind, event in heard.all if kind == "event"] == run.recording().events
    assert heard.kinds().count("upload") == 1


def test_it_hears_only_what_comes_while_it_is_subscribed() -> None:
    run, heard = Run(), Heard()
    first, second, third, *_ = events()
    run.event(first)
    unsubscribe = run.subscribe(heard)
    run.event(second)
    unsubscribe()
    run.event(third)
    assert heard.all == [("event", second)]
    unsubscribe()


def test_one_may_unsubscribe_while_it_is_told() -> None:
    run, heard = Run(), Heard()

    class Once(Heard):
        def on_event(self, event: Event) -> None:
            super().on_event(event)
            unsubscribe()

    once = Once()
    unsubscribe = run.subscribe(once)
    run.subscribe(heard)
    for event in events()[:2]:
        run.event(event)
    assert (len(once.all), len(heard.all)) == (1, 2)


def test_one_that_fails_is_logged_and_breaks_neither_the_run_nor_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    run, heard = Run(), Heard()
    run.subscribe(Failing())
    run.subscribe(heard)
    at_work(run)
    run.upload(arrived("u-0001", at=START + 200))
    assert heard.kinds() == ["event"] * 4 + ["upload", "stamp"]
    assert len(run.profiles()) == 1
    assert "ZeroDivisionError: u-0001" in caplog.text
    assert "Failing" in caplog.text


def test_it_is_told_under_the_runs_lock_and_may_ask_the_run() -> None:
    run, tabs = Run(), list[object]()
    told, free, asked = threading.Event(), threading.Event(), threading.Event()

    class Asking(Listener):
        def on_event(self, event: Event) -> None:
            tabs.append(run.tab_state(event.tab))
            told.set()
            free.wait(5)

    run.subscribe(Asking())
    reporting = threading.Thread(target=run.event, args=(events()[0],))
    reporting.start()
    assert told.wait(5)

    def ask() -> None:
        run.profiles()
        asked.set()

    asking = threading.Thread(target=ask)
    asking.start()
    assert not asked.wait(0.1)
    free.set()
    assert asked.wait(5)
    reporting.join()
    asking.join()
    assert tabs != [None]
