"""Which run an event or an upload belongs to: that of its tab."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count

import msgspec

from bridge.core.events import Event
from bridge.core.recording import decode_event
from bridge.core.uploads import BRIDGE_METHOD, Upload
from bridge.driver.records import now_ms
from bridge.errors import BrowserDied, RecordingFailed
from bridge.harness.run import Run
from bridge.vendors.datadog.address import BRIDGE_TARGET


class Router:
    """Hands each event and upload to the run of its tab; called by the driver's and the intake's threads."""

    def __init__(self) -> None:
        self.on_stamp: Callable[[Upload], None] = lambda _upload: None
        self.current = Run()
        self.runs: dict[str, Run] = {}
        self._documents: dict[str, str] = {}
        self._lock = threading.Lock()
        self._death: BrowserDied | None = None
        self._messages = count(1)
        self._nobody = Run()
        self._nobody.drop()

    def event(self, event: Event) -> None:
        document = getattr(event, "document", "")
        if document:
            with self._lock:
                self._documents[document] = event.tab
        self.run_of(event.tab).event(event)

    def upload(self, upload: Upload) -> None:
        self.run_of(upload.tab).upload(upload)

    def message(self, tab: str, text: str) -> None:
        """What a page said through a WebView's bridge: an upload that no server saw and nobody answers."""
        upload = Upload(
            id=f"w-{next(self._messages):04d}",
            wall_ms=now_ms(),
            tab=tab,
            method=BRIDGE_METHOD,
            target=BRIDGE_TARGET,
            headers={"content-type": "application/json"},
            status=0,
            body=text.encode("utf-8", "replace"),
        )
        with suppress(RecordingFailed):  # whoever waits for the run hears of that
            self.upload(upload)

    def begin(self, run: Run) -> None:
        self._forget_ended()
        self.current = run
        run.on_stamp = self.on_stamp
        if self._death is not None:
            run.broke(self._death)

    def retire(self, run: Run) -> None:
        run.drop()
        if self.current is run:
            self.current = self._fresh()
        self._forget_ended()

    def _forget_ended(self) -> None:
        """Let go of runs that take nothing any more. The names of their tabs stay: what these still send
        belongs to no later run."""
        with self._lock:
            ended = {name for name, run in self.runs.items() if run.ended}
            self.runs.update(dict.fromkeys(ended, self._nobody))
            self._documents = {
                d: tab for d, tab in self._documents.items() if tab.partition(".")[0] not in ended
            }

    def died(self, death: BrowserDied) -> None:
        self._death = death
        for run in {id(run): run for run in (self.current, *self.runs.values())}.values():
            run.broke(death)

    def revived(self) -> None:
        """There is a browser again, for runs that begin from now on."""
        self._death = None
        self.current = self._fresh()

    def restamp(self) -> None:
        """All uploads of all runs, by what is known now."""
        for run in {id(run): run for run in (self.current, *self.runs.values())}.values():
            run.restamp()

    def _fresh(self) -> Run:
        run = Run()
        run.on_stamp = self.on_stamp
        return run

    def beacon(self, body: bytes) -> None:
        """The last words of a page: events, one a line, that name their document, not their tab."""
        for line in body.splitlines():
            with suppress(msgspec.DecodeError):
                self._last_word(decode_event(line))

    def _last_word(self, event: Event) -> None:
        with self._lock:
            tab = self._documents.get(getattr(event, "document", ""))
        if tab is not None:
            self.run_of(tab).event(msgspec.structs.replace(event, tab=tab))

    def run_of(self, tab: str) -> Run:
        # A popup of tab-1 is tab-1.popup-1 and belongs to the same run.
        return self.runs.get(tab.partition(".")[0], self.current)
