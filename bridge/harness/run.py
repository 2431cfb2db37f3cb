"""One run, live: takes what the driver and the intake report, in one order, and lets others wait on it.

Events come from the connection's thread, uploads from the intake's, steps from the user's. Each is put
in order, written to the recording, and fed to the machine, under one lock; whoever waits is woken.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from bridge import __version__
from bridge.core.attempts import Attempt
from bridge.core.events import Event, RecordingEnded, UploadReceived
from bridge.core.machine import Machine
from bridge.core.mirror import TabState
from bridge.core.recording import Meta, Recording
from bridge.core.sequence import Sequencer
from bridge.core.uploads import Decoded, Profile, SdkEvent, StatusReport, Upload
from bridge.core.verdicts import Judgement, pending_until
from bridge.driver.records import now_ms
from bridge.errors import RecordingFailed, Timeout
from bridge.harness.absence import why_no_profiler
from bridge.harness.arrivals import Arrivals
from bridge.harness.judging import (
    chosen_rules,
    judge_recording,
    machine_for,
    replay,
)
from bridge.harness.recognition import Recognition
from bridge.harness.recordings import Recorder
from bridge.harness.stamping import Stamping
from bridge.vendors import Vendor

T = TypeVar("T")


class Arrived(NamedTuple):
    """What a vendor read out of an upload that arrived at `wall_ms`."""

    wall_ms: float
    decoded: Decoded


#: How long the last words of a document that went away may take to arrive by beacon.
LAST_WORDS_S = 1.0


def feed(machine: Machine, what: Event | Arrived) -> None:
    if isinstance(what, Arrived):
        machine.feed_upload(what.wall_ms, what.decoded)
    else:
        machine.feed(what)


def _write_event(event: Event, recorder: Recorder) -> None:
    recorder.event(event)


class Run:
    """`vendor`: whose contract binds, None until a page shows it. `folder`: where to record, if anywhere."""

    def __init__(
        self,
        meta: Meta | None = None,
        vendor: Vendor | None = None,
        folder: Path | None = None,
        name: str = "",
    ) -> None:
        meta = meta or Meta()
        meta.bridge = __version__
        meta.started_at = meta.started_at or now_ms()
        meta.vendor = vendor.name if vendor else meta.vendor
        self.meta = meta
        self.vendor = vendor
        self._recognition = Recognition(vendor)
        self.machine = machine_for(vendor)
        self._arrivals = Arrivals()
        #: hears of every stamp, for whoever else keeps this run's uploads; called under its lock
        self.on_stamp: Callable[[Upload], None] = lambda _upload: None
        self._stamping = Stamping(self._arrivals.uploads, self._stamped)
        self._sequencer = Sequencer()
        self._events: list[Event] = []
        #: all that the machine was fed, in that order
        self._fed: list[Event | Arrived] = []
        self._uploads = self._arrivals.uploads
        self._changed = threading.Condition(threading.RLock())
        self._recorder = Recorder(folder, name, meta) if folder else None
        self._ended = False
        self._broken: BaseException | None = None
        self._unrecorded: RecordingFailed | None = None

    @property
    def unreadable(self) -> dict[str, str]:
        """Upload id -> why its payload could not be read."""
        return self._arrivals.unreadable

    @property
    def ended(self) -> bool:
        return self._ended

    # --- what comes in ------------------------------------------------------------------------

    def event(self, event: Event) -> None:
        with self._changed:
            if not self._ended:
                self._take(self._sequencer.feed(event))

    def upload(self, upload: Upload) -> None:
        """Kept, then decoded. The intake answers when this returns: what it acknowledges is on disk."""
        with self._changed:
            if self._ended:
                return
            self._record(lambda recorder: recorder.upload(upload))
            read = self._arrivals.add(upload)
            received = UploadReceived(
                wall_ms=upload.wall_ms,
                tab=upload.tab,
                upload=upload.id,
                method=upload.method,
                target=upload.target,
                status=upload.status,
                bytes=len(upload.body),
            )
            self._take([received])
            for decoded in read:
                self._feed(Arrived(upload.wall_ms, decoded))
            self._stamping.arrived(upload, read, self.machine.history)
            self._changed.notify_all()
            self._check_recorded()

    def broke(self, error: BaseException) -> None:
        """The browser is gone: whoever waits hears it now."""
        with self._changed:
            self._broken = error
            self._changed.notify_all()

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            self._events.append(event)
            self._record(partial(_write_event, event))
            self._recognise(event)
            self._feed(event)
        self._stamping.again(self.machine.history)
        self._changed.notify_all()

    def _feed(self, what: Event | Arrived) -> None:
        self._fed.append(what)
        feed(self.machine, what)

    def set_vendor(self, vendor: Vendor) -> None:
        """The user's word."""
        with self._changed:
            self._recognition.name(vendor)
            self._follow(vendor)

    def _recognise(self, event: Event) -> None:
        upload = self._uploads.get(event.upload) if isinstance(event, UploadReceived) else None
        self._recognition.event(event, upload)
        if (vendor := self._recognition.vendor) is not None:
            self._follow(vendor)

    def _follow(self, vendor: Vendor) -> None:
        """Hold the run to this vendor's contract, also for what has happened already."""
        if vendor is self.vendor:
            return
        self.vendor = vendor
        self.meta.vendor = vendor.name
        machine = machine_for(vendor)
        if machine.pauses_when_hidden != self.machine.pauses_when_hidden:
            for what in self._fed:
                feed(machine, what)
            machine.advance(self.machine.history.until)
            self.machine = machine

    @property
    def vendor_named(self) -> bool:
        """Whether the user has said whose SDK it is; else what is seen later may tell otherwise."""
        return self._recognition.named

    @property
    def sessionless(self) -> bool:
        """Whether its SDK is one that keeps no session in a store."""
        return self.vendor is not None and not self.vendor.store_keys

    # --- waiting ------------------------------------------------------------------------------

    def wait_for(self, condition: Callable[[], T | None], timeout_s: float, what: Callable[[], str]) -> T:
        """The first truthy answer of `condition`, asked after each event. Raises Timeout with `what()`."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not (answer := condition()):
                if self._broken:
                    raise self._broken
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Timeout(what())
                self._changed.wait(left)
            return answer

    def settle(self, sync: Callable[[], None], rules: Iterable[str] = ()) -> None:
        """Wait until every promise that is due (of these rules, else of all) is kept or broken.

        `sync` returns once all that pages reported before the call has been received.
        """
        while True:
            asked_at = now_ms()
            sync()
            with self._changed:
                self._check_recorded()
                self.machine.advance(asked_at)
                deadline = self._pending_until(rules)
                if deadline is None:
                    return
                left = (deadline - now_ms()) / 1000
                self._changed.wait(max(left, 0.001) if left > 0 else 0.01)

    def _pending_until(self, rules: Iterable[str]) -> float | None:
        contract = self.vendor.contract if self.vendor else None
        if contract is None:
            return None
        return pending_until(self.machine.history, contract, chosen_rules(rules, contract))

    # --- looking ------------------------------------------------------------------------------

    def tab_state(self, tab: str) -> TabState | None:
        with self._changed:
            return self.machine.tabs.get(tab)

    def profiles(self) -> list[Profile]:
        with self._changed:
            return list(self._arrivals.profiles)

    def events(self) -> list[SdkEvent]:
        """All that the page's SDK has told, decoded now."""
        with self._changed:
            return self._arrivals.events()

    def attempts(self) -> list[Attempt]:
        """All requests and how they went: refused, sent again."""
        with self._changed:
            return self._arrivals.attempts

    @property
    def tabs(self) -> frozenset[str]:
        """The names of all tabs that have been heard of."""
        with self._changed:
            return frozenset(self.machine.tabs)

    @property
    def profiled(self) -> bool:
        """Whether any page has constructed a native profiler, or was refused one."""
        with self._changed:
            return any(tab.natives or tab.refusals for tab in self.machine.history.tabs.values())

    def why_no_profiler(self, tab: str) -> str:
        """Why there is none in this tab, as far as can be seen; "" when there is one."""
        with self._changed:
            state = self.machine.tabs.get(tab)
            return why_no_profiler(
                self.machine.history, self.vendor, tab, state.store if state is not None else None
            )

    def statuses(self) -> list[StatusReport]:
        with self._changed:
            return [report for _, report in self.machine.history.statuses]

    def uploads(self) -> list[Upload]:
        with self._changed:
            return list(self._uploads.values())

    def recording(self, tabs: frozenset[str] = frozenset()) -> Recording:
        """What was recorded so far, of all tabs or of these."""
        with self._changed:
            events = [event for event in self._events if not tabs or event.tab in tabs or not event.tab]
            uploads = {k: v for k, v in self._uploads.items() if not tabs or v.tab in tabs or not v.tab}
            return Recording(meta=self.meta, events=events, uploads=uploads)

    # --- the end ------------------------------------------------------------------------------

    def check(
        self, sync: Callable[[], None], tabs: frozenset[str] = frozenset(), rules: Iterable[str] = ()
    ) -> Judgement:
        """Judge what was recorded so far, once all that is due (for `rules`, else for all) has been seen."""
        self.settle(sync, rules)
        self._await_last_words()
        recording = self.recording(tabs)
        recording.events.append(RecordingEnded(wall_ms=self.machine.history.until))
        return judge_recording(recording)

    def end(self) -> Path | None:
        """Close the run: nothing is taken any more. Returns the zipped recording, if one was wanted.

        Raises RecordingFailed when it could not be written to its end.
        """
        self._await_last_words()
        with self._changed:
            if self._ended:
                return None
            self._take([RecordingEnded(wall_ms=self.machine.history.until)])
            self._ended = True
            self.meta.ended_at = now_ms()
            # In order of time, as whoever reads the recording finds it.
            self._stamping.finish(replay(self.recording()).machine.history)
            self._check_recorded()
            return self._recorder.finish(self.meta) if self._recorder else None

    def drop(self) -> None:
        """Take nothing more, and say no last word: nobody will ask."""
        with self._changed:
            self.restamp()
            self._ended = True
            if self._recorder is not None:
                self._recorder.close()

    def restamp(self) -> None:
        """Take all stamps again, by what is known now."""
        with self._changed:
            if not self._ended:
                self._stamping.finish(self.machine.history)

    def _stamped(self, upload: Upload) -> None:
        self._record(lambda recorder: recorder.stamp(upload))
        self.on_stamp(upload)

    def _record(self, write: Callable[[Recorder], None]) -> None:
        """A recording that cannot be written ends the run: whoever waits hears it, once and plainly."""
        if self._recorder is None:
            return
        try:
            write(self._recorder)
        except RecordingFailed as error:
            self._recorder.close()
            self._recorder = None
            self._broken = self._unrecorded = error
            self._changed.notify_all()

    def _check_recorded(self) -> None:
        if self._unrecorded is not None:
            raise self._unrecorded

    def _await_last_words(self) -> None:
        with self._changed:
            deadline = time.monotonic() + LAST_WORDS_S
            while self._sequencer.unsettled() and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            self._take(self._sequencer.settle(now_ms()))
