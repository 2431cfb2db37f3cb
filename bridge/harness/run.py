"""A run while it goes on: it takes events and uploads in one order, and other threads can wait on it.

Events come from the connection's thread, uploads from the intake's, steps from the user's. Each is put
in order, written to the recording, and fed to the machine, under one lock. Then waiting threads are woken.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from bridge.core.events import Event, RecordingEnded, ScenarioEnded, UploadReceived
from bridge.core.machine import Machine
from bridge.core.recording import Meta, Recording
from bridge.core.rules import NOT_RUNNING
from bridge.core.sequence import Sequencer
from bridge.core.uploads import Upload
from bridge.core.verdicts import Judgement, Undecided
from bridge.core.verdicts import judge as judge_rules
from bridge.errors import Timeout
from bridge.harness.listeners import Listener, Listeners
from bridge.harness.run_state import RunState
from bridge.harness.stamping import Stamping
from bridge.harness.write_failures import RecordingWrites
from bridge.judging.judge import chosen_rules, judge
from bridge.judging.live_machine import Arrived
from bridge.judging.recording_files import Recorder
from bridge.judging.replay import Replay
from bridge.vendors import Vendor
from bridge.wall import now_ms

#: How long the last events of a document that was left may take to arrive by beacon, s.
LAST_WORDS_S = 1.0


def _write_event(event: Event, recorder: Recorder) -> None:
    recorder.event(event)


class Run(RunState):
    """`vendor`: whose contract binds, None until a page shows it. `folder`: where to record, if anywhere."""

    def __init__(
        self,
        meta: Meta | None = None,
        vendor: Vendor | None = None,
        folder: Path | None = None,
        name: str = "",
    ) -> None:
        super().__init__(meta, vendor)
        self._listeners = Listeners()
        self._uploads = self._arrivals.uploads
        self._stamping = Stamping(self._uploads, self._stamped)
        self._sequencer = Sequencer()
        self._events: list[Event] = []
        self._file = RecordingWrites(Recorder(folder, name, self.meta) if folder else None, self.broke)
        self._ended = False
        self._replay: Replay | None = None
        self._waiting: dict[tuple[Machine, str, tuple[str, ...]], Undecided] = {}

    @property
    def ended(self) -> bool:
        """Whether it takes nothing any more."""
        return self._ended

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every event, upload and stamp from now on; see Listener for when and how.

        Returns what unsubscribes it: once that has returned, the listener is called no more.
        """
        with self._changed:
            self._listeners.add(listener)
        return partial(self._unsubscribe, listener)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._changed:
            self._listeners.remove(listener)

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
                self._live.feed(Arrived(upload.wall_ms, decoded))
            self._listeners.on_upload(upload)
            self._stamping.arrived(upload, read, self._live.everything.history)
            self._changed.notify_all()
            self._check_recorded()

    def _take(self, events: Iterable[Event]) -> None:
        tabs = set()
        for event in events:
            tabs.add(event.tab)
            self._events.append(event)
            self._record(partial(_write_event, event))
            self._recognise(event)
            self._live.feed(event)
            self._listeners.on_event(event)
        self._stamping.again(tabs, self._live.everything.history)
        self._changed.notify_all()

    def set_vendor(self, vendor: Vendor) -> None:
        """Hold it to this vendor's contract: the user says whose SDK its pages have."""
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
        self._live.follow(vendor)

    # --- waiting ------------------------------------------------------------------------------

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
                undecided = self._undecided(tuple(rules))
                deadline = undecided.until(self.machine.history, asked_at) if undecided else None
                if deadline is None:
                    return
                left = (deadline - now_ms()) / 1000
                self._changed.wait(max(left, 0.001) if left > 0 else 0.01)

    def await_renewal(self, tab: str) -> None:
        """After a click, wait until the session of a tab is not over any more.

        SDKs answer clicks with a delay (Datadog's at most once a second), and are obliged to nothing until
        they have: without this, what follows would be taken before they could break a promise. Returns after
        the contract's `notice_ms` too.
        """
        contract = self.vendor.contract if self.vendor else None
        if contract is None or self.sessionless:
            return

        def renewed() -> bool:
            state = self.machine.tabs.get(tab)
            return state is None or state.states.session != "expired" or state.states.lifecycle != "active"

        with suppress(Timeout):
            self.wait_for(renewed, contract.graces.notice_ms / 1000, lambda: "")

    def _undecided(self, rules: tuple[str, ...]) -> Undecided | None:
        """Return what these rules, else all, wait for. It remembers what is decided."""
        contract = self.vendor.contract if self.vendor else None
        if contract is None:
            return None
        key = (self.machine, contract.vendor, rules)
        if key not in self._waiting:
            self._waiting[key] = Undecided(contract, chosen_rules(rules, contract))
        return self._waiting[key]

    def recording(self, tabs: frozenset[str] = frozenset()) -> Recording:
        """Return the recording so far, of all tabs or of these."""
        with self._changed:
            events = [event for event in self._events if not tabs or event.tab in tabs or not event.tab]
            uploads = {k: v for k, v in self._uploads.items() if not tabs or v.tab in tabs or not v.tab}
            return Recording(meta=self.meta, events=events, uploads=uploads)

    def replay(self) -> Replay:
        """Return the replay of the recording so far; after the end always the same one."""
        if self._replay is not None:
            return self._replay
        with self._changed:
            replay = Replay.of(self.recording(), self._arrivals.decodings)
            self._replay = replay if self._ended else None
            return replay

    # --- the end ------------------------------------------------------------------------------

    def check(
        self, sync: Callable[[], None], tabs: frozenset[str] = frozenset(), rules: Iterable[str] = ()
    ) -> Judgement:
        """Judge what was recorded so far, once all that is due (for `rules`, else for all) has been seen."""
        self.settle(sync, rules)
        self._await_last_words()
        return self.judged(tabs)

    def judged(self, tabs: frozenset[str] = frozenset(), rules: Iterable[str] = ()) -> Judgement:
        """Judge what was recorded so far, as if it ended now. `rules`: only these, else those of the run."""
        recording = self.recording(tabs)
        if chosen := list(rules):
            recording.meta = replace(recording.meta, rules=chosen)
        recording.events.append(RecordingEnded(wall_ms=self.machine.history.until))
        return judge(Replay.of(recording, self._arrivals.decodings))

    def not_running(self) -> list[str]:
        """Return the tabs in which a profiler did not run when a chosen rule owed it, and still does not."""
        contract = self.vendor.contract if self.vendor else None
        if contract is None:
            return []
        rules = [rule for rule in chosen_rules(self.meta.rules, contract) if rule in NOT_RUNNING]
        with self._changed:
            tabs = self.machine.tabs
            found = judge_rules(self.machine.history, contract, rules, self.meta.started_at).violations
            return [name for name in dict.fromkeys(v.tab for v in found) if not tabs[name].running]

    def end_scenario(self) -> None:
        """End what counts for the verdict. What is taken from here on is recorded, and not judged."""
        self._await_last_words()
        with self._changed:
            self._take([ScenarioEnded(wall_ms=self.machine.history.until)])

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
            # In order of time, as a reader of the recording has it.
            self._stamping.finish(self.replay().whole.everything)
            return self._file.finish(self.meta)

    def drop(self) -> None:
        """Take nothing more, and leave the recording without an end."""
        with self._changed:
            self.restamp()
            self._ended = True
            self._file.close()

    def restamp(self) -> None:
        """Take all stamps again, by what is known now."""
        with self._changed:
            if not self._ended:
                self._stamping.finish(self._live.everything.history)

    def _stamped(self, upload: Upload) -> None:
        self._record(lambda recorder: recorder.stamp(upload))
        self._listeners.on_stamp(upload)

    def _record(self, write: Callable[[Recorder], None]) -> None:
        self._file.write(write)

    def _check_recorded(self) -> None:
        self._file.check()

    def _await_last_words(self) -> None:
        with self._changed:
            deadline = time.monotonic() + LAST_WORDS_S
            while self._sequencer.unsettled() and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            self._take(self._sequencer.settle(now_ms()))
