"""A recording fed to the state machine, once: the source of judgement, result, diagnosis and timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from bridge.core.deliveries import Attempt
from bridge.core.events import (
    Event,
    Lifecycle,
    RequestHeld,
    SessionStoreChanged,
    UploadReceived,
    Visibility,
)
from bridge.core.history import Gap, History, Native
from bridge.core.history.ownership import NOBODY, Ownership, key_of, ownership
from bridge.core.machine import Machine
from bridge.core.recording import Recording
from bridge.core.sessions import SessionReading, SessionState
from bridge.core.tab_state import TabState
from bridge.core.uploads import Decoded
from bridge.judging.projection import concerns, is_of
from bridge.judging.uploads.decoded_uploads import DecodedUploads, Decoding
from bridge.judging.uploads.held_requests import not_sent
from bridge.judging.vendor_detection import recognise
from bridge.vendors import Vendor, registered, vendor_of_store_key

# A long recording has many of these: without `gc=False` the garbage collector would look at all of them again
# and again, and judging would take more than in proportion. They cannot be part of a circle.


class TabSnapshot(msgspec.Struct, frozen=True, gc=False):
    """The state of a tab right after an event. `profiler`: as observed (see `TabState.profiler`)."""

    visibility: Visibility
    lifecycle: Lifecycle
    session: SessionState
    session_id: str | None
    profiler: str
    reading: SessionReading


class Moment(msgspec.Struct, frozen=True, gc=False):
    """An event, the decoded items of its upload, if any, and the state of its tab then (None: of no tab)."""

    event: Event
    decoded: tuple[Decoded, ...]
    tab: TabSnapshot | None


@dataclass(frozen=True)
class Replay:
    """`vendor`: the vendor of the SDK under test, None if no known one is seen.

    `history`: as far as this vendor's SDK is concerned. `everything`: with the profilers and uploads of all
    vendors. `tabs`: the state of each tab at the end. `moments`: all events in order of time. `owned`: whose
    each native profiler is. All of it is as at the end of the scenario.
    """

    recording: Recording
    vendor: Vendor | None
    history: History
    tabs: dict[str, TabState]
    moments: list[Moment]
    everything: History
    owned: Ownership
    uploads: DecodedUploads
    #: with what the bridge did after the scenario; None if it did nothing
    longer: Replay | None = None

    @classmethod
    def of(cls, recording: Recording, decodings: Mapping[str, Decoding] | None = None) -> Replay:
        """Feed the recording to a new machine, up to the end of its scenario.

        `decodings`: upload id -> decoding that exists already, so that no body is decoded twice.
        """
        part = recording.scenario_part
        replay = cls._of_all(part, decodings)
        if part is recording:
            return replay
        return replace(replay, longer=cls._of_all(recording, replay.uploads.decodings))

    @classmethod
    def _of_all(cls, recording: Recording, decodings: Mapping[str, Decoding] | None) -> Replay:
        vendor = recognise(recording)
        whole = _Pass(recording, vendor, DecodedUploads(decodings))
        owned = owned_by(whole.machine.history, vendor, recording.meta.sdk)
        if not recording.meta.vendor:
            vendor = _with_profiler(vendor, owned)
        return cls._of_vendor(whole, vendor, owned)

    @classmethod
    def _of_vendor(cls, whole: _Pass, vendor: Vendor | None, owned: Ownership) -> Replay:
        own = whole.narrowed(vendor, owned)
        everything = whole.machine.history
        if vendor is not None:
            own.machine.history.unclear = [
                native
                for native in everything.natives()
                if vendor.name in owned.unclear.get(key_of(native), ())
            ]
        return cls(
            recording=whole.recording,
            vendor=vendor,
            history=own.machine.history,
            tabs=own.machine.tabs,
            moments=own.moments,
            everything=everything,
            owned=owned,
            uploads=whole.uploads,
        )

    def of_vendor(self, vendor: Vendor) -> Replay:
        """Return the same recording, as far as another vendor's SDK is concerned."""
        if vendor is self.vendor:
            return self
        whole = _Pass(self.recording, vendor, DecodedUploads(self.uploads.decodings))
        return self._of_vendor(whole, vendor, self.owned)

    @property
    def whole(self) -> Replay:
        """The replay of all of the recording, also of what the bridge did after the scenario."""
        return self.longer or self

    @property
    def others(self) -> list[Vendor]:
        """The other vendors with a contract whose SDKs have a native profiler in the recording."""
        found = filter(None, map(_judged, self.owned.vendors))
        return [vendor for vendor in found if vendor is not self.vendor]

    def owner(self, native: Native) -> Vendor | None:
        """Return the vendor whose SDK constructed a profiler; None if unknown, or without a contract."""
        return _judged(self.owned.of_native(native))

    @property
    def attempts(self) -> list[Attempt]:
        """All requests of the recording, by any vendor."""
        return self.uploads.attempts

    @property
    def unreadable(self) -> dict[str, str]:
        return self.uploads.unreadable

    @property
    def store(self) -> SessionStoreChanged | None:
        """The last event of the session's store, of the last opened tab that has one."""
        stores = [tab.store for tab in self.tabs.values() if tab.store is not None]
        return stores[-1] if stores else None


def machine_for(vendor: Vendor | None, settled: Mapping[str, int] | None = None) -> Machine:
    """Return a new machine that reads all vendors' session stores, for a page with this vendor's SDK.

    `settled`: whose session each document's is, from an earlier pass.
    """
    contract = vendor.contract if vendor else None
    return Machine(read_store, contract.pauses_when_hidden if contract else True, settled)


def read_store(key: str, value: str, date_ms: float) -> SessionReading:
    """Read the value of a session's store, as the vendor does that uses the key."""
    vendor = vendor_of_store_key(key)
    if vendor is None or vendor.store is None:
        return SessionReading(state="absent")
    return vendor.store.read(key, value, date_ms)


def owned_by(history: History, vendor: Vendor | None, sdk: str = "") -> Ownership:
    """Find the owners of all native profilers of a history. `vendor`: under test. `sdk`: see `Meta`."""
    if vendor is None:
        return ownership(history, NOBODY)
    return ownership(history, vendor.name, sdk, _denied(history, vendor))


def _denied(history: History, vendor: Vendor) -> bool:
    """Whether the SDK's own events say that it has no profiler.

    An SDK that asked for its quota started one, also if it had stopped it before its first event was sent.
    """
    contract, track = vendor.contract, vendor.hints.status_track
    asked = any(answer.vendor == vendor.name for _, answer in history.quotas)
    if contract is None or not track or asked:
        return False
    said = {report.status for _, report in history.statuses if report.vendor == vendor.name}
    running = {"starting", *contract.running_words}
    silent = any(other.track == track and other.vendor == vendor.name for _, other in history.others)
    return not said & running if said else silent


def _with_profiler(vendor: Vendor | None, owned: Ownership) -> Vendor | None:
    """Return `vendor`, or another one with a contract if only that one's SDK has a profiler."""
    owners = owned.vendors
    if vendor is not None and vendor.name in owners:
        return vendor
    return next(filter(None, map(_judged, owners)), vendor)


def _judged(name: str) -> Vendor | None:
    """Return the registered vendor of this name that has a contract."""
    return next((vendor for vendor in registered() if vendor.name == name and vendor.contract), None)


class _Pass:
    """One pass of a recording through a machine. `keep`: which events and items the machine sees."""

    def __init__(
        self,
        recording: Recording,
        vendor: Vendor | None,
        uploads: DecodedUploads,
        owned: Ownership | None = None,
    ) -> None:
        self.recording = recording
        self.vendor = vendor
        self.uploads = uploads
        self.machine = machine_for(vendor)
        self._owned = owned
        self.moments = self._feed_all()
        if self.machine.choice.revised:
            # Now it is known whose session each page's is: from its beginning.
            self.uploads = DecodedUploads(uploads.decodings)
            self.machine = machine_for(vendor, self.machine.choice.current())
            self.moments = self._feed_all()

    def _feed_all(self) -> list[Moment]:
        # Events come over different connections, so they do not arrive in order of time: an upload can arrive
        # before the event of the stop that gave its trace.
        events = sorted(self.recording.events, key=lambda event: event.wall_ms)
        moments = [self._feed(event) for event in events]
        for name, tab in self.machine.tabs.items():
            tab.history.other_stores = self.machine.choice.others(name)
        return moments

    def narrowed(self, vendor: Vendor | None, owned: Ownership) -> _Pass:
        """Return a pass with what concerns this vendor's SDK only; this one if that is everything."""
        same = machine_for(vendor).pauses_when_hidden == self.machine.pauses_when_hidden
        if vendor is None or (same and all(self._concern(m, vendor, owned) for m in self.moments)):
            return self
        return _Pass(self.recording, vendor, DecodedUploads(self.uploads.decodings), owned)

    def _concern(self, moment: Moment, vendor: Vendor, owned: Ownership) -> bool:
        own = all(is_of(item, vendor) for item in moment.decoded)
        return own and concerns(moment.event, vendor, owned)

    def _feed(self, event: Event) -> Moment:
        machine, vendor, owned = self.machine, self.vendor, self._owned
        if vendor is None or owned is None or concerns(event, vendor, owned):
            machine.feed(event)
        else:
            machine.advance(event.wall_ms)
        decoded = self._decoded(event)
        for item in decoded:
            if vendor is None or owned is None or is_of(item, vendor):
                machine.feed_upload(event.wall_ms, item)
            else:
                machine.history.heard_tabs.add(item.tab)
        tab = machine.tabs.get(event.tab)
        return Moment(event, decoded, _snapshot(tab) if tab else None)

    def _decoded(self, event: Event) -> tuple[Decoded, ...]:
        if isinstance(event, RequestHeld):
            return not_sent(event)
        if not (isinstance(event, UploadReceived) and event.upload in self.recording.uploads):
            return ()
        decoded = tuple(self.uploads.add(self.recording.uploads[event.upload]))
        if why := self.uploads.unreadable.get(event.upload):
            what = f"upload {event.upload} could not be read: {why}"
            self.machine.history.gaps.append(Gap(event.wall_ms, event.tab, what))
        return decoded


def _snapshot(tab: TabState) -> TabSnapshot:
    states = tab.states
    return TabSnapshot(
        visibility=states.visibility,
        lifecycle=states.lifecycle,
        session=states.session,
        session_id=tab.session_id,
        profiler=tab.profiler,
        reading=tab.reading,
    )
