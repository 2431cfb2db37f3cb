"""Which run an event or an upload belongs to: that of its tab."""

from __future__ import annotations

import threading
from contextlib import suppress
from itertools import count
from weakref import WeakSet

import msgspec

from bridge.core.events import Event
from bridge.core.recording import decode_event
from bridge.core.uploads import BRIDGE_METHOD, Upload
from bridge.errors import BrowserDied, RecordingFailed
from bridge.harness.listeners import Listener
from bridge.harness.run import Run
from bridge.wall import now_ms


class Router:
    """Hands each event and upload to the run of its tab. Called on the driver's and the intake's threads.

    `default`: the run of what comes from no tab, or from one that was assigned to none. `listener` is
    subscribed to all runs.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        # A run without other references is freed.
        self._runs: WeakSet[Run] = WeakSet()
        self._run_of: dict[str, Run] = {}
        self._documents: dict[str, str] = {}
        self._death: BrowserDied | None = None
        self._messages = count(1)
        self._nobody = Run()
        self._nobody.drop()
        self.default = self.join(Run())

    # --- runs ---------------------------------------------------------------------------------

    def join(self, run: Run) -> Run:
        """Tell `run` when the browser dies, and subscribe the listener to `run`. May be called again."""
        with self._lock:
            if run in self._runs:
                return run
            self._runs.add(run)
        if self._listener is not None:
            run.subscribe(self._listener)
        if self._death is not None:
            run.broke(self._death)
        return run

    def begin(self, run: Run) -> None:
        """Make `run` the default."""
        self._forget_ended()
        self.default = self.join(run)

    def assign(self, tab: str, run: Run) -> None:
        """Give `run` all that this tab and its popups report from now on."""
        self.join(run)
        with self._lock:
            self._run_of[tab] = run

    def retire(self, run: Run) -> None:
        """Drop `run`; what its tabs still report belongs to no run."""
        run.drop()
        if self.default is run:
            self.default = self.join(Run())
        self._forget_ended()

    def run_of(self, tab: str) -> Run:
        """The run of a tab; a popup (`tab-1.popup-1`) belongs to that of the tab that opened it."""
        return self._run_of.get(tab.partition(".")[0], self.default)

    def restamp(self) -> None:
        """Take all stamps of all runs again, by what is known now."""
        for run in self._known():
            run.restamp()

    def _known(self) -> list[Run]:
        with self._lock:
            return list(self._runs)

    def _forget_ended(self) -> None:
        """Let go of runs that take nothing any more. The names of their tabs stay: what these still send
        belongs to no later run."""
        with self._lock:
            ended = {name for name, run in self._run_of.items() if run.ended}
            self._run_of.update(dict.fromkeys(ended, self._nobody))
            self._documents = {
                d: tab for d, tab in self._documents.items() if tab.partition(".")[0] not in ended
            }

    # --- the browser --------------------------------------------------------------------------

    def died(self, death: BrowserDied) -> None:
        """Raise `death` in all who wait on a run, and on those that join until `revived`."""
        self._death = death
        for run in self._known():
            run.broke(death)

    def revived(self) -> None:
        """Begin a new default run: there is a browser again, for runs that begin from now on."""
        self._death = None
        self.default = self.join(Run())

    # --- what is reported ---------------------------------------------------------------------

    def event(self, event: Event) -> None:
        """Hand on what the driver reports."""
        document = getattr(event, "document", "")
        if document:
            with self._lock:
                self._documents[document] = event.tab
        self.run_of(event.tab).event(event)

    def upload(self, upload: Upload) -> None:
        """Hand on what the intake has received."""
        self.run_of(upload.tab).upload(upload)

    def message(self, target: str, tab: str, text: str) -> None:
        """Hand on what a page said to a WebView's bridge, as an upload that no server saw or answers.

        `target`: of such uploads; it tells whose bridge it is.
        """
        upload = Upload(
            id=f"w-{next(self._messages):04d}",
            wall_ms=now_ms(),
            tab=tab,
            method=BRIDGE_METHOD,
            target=target,
            headers={"content-type": "application/json"},
            status=0,
            body=text.encode("utf-8", "replace"),
        )
        with suppress(RecordingFailed):  # it is raised where the run is waited for
            self.upload(upload)

    def beacon(self, body: bytes) -> None:
        """Hand on the last events of a page, one per line. They name their document, not their tab."""
        for line in body.splitlines():
            with suppress(msgspec.DecodeError):
                self._last_word(decode_event(line))

    def _last_word(self, event: Event) -> None:
        with self._lock:
            tab = self._documents.get(getattr(event, "document", ""))
        if tab is not None:
            self.run_of(tab).event(msgspec.structs.replace(event, tab=tab))
