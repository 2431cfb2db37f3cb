"""The state machine of a run that goes on. It shows what concerns the SDK under test; see `projection`.

Whose profiler it is can become known later than its start: by its trace, or by the vendor that a page shows.
Then everything that has happened is fed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from bridge.core import events as e
from bridge.core.history.ownership import NOBODY, Key, Ownership, key_of, place_of
from bridge.core.history.trace_matching import native_of
from bridge.core.machine import Machine
from bridge.core.uploads import Decoded, Profile
from bridge.judging.projection import concerns, is_of
from bridge.judging.replay import machine_for, owned_by
from bridge.vendors import Vendor


class Arrived(NamedTuple):
    """An item that a vendor decoded from an upload. `wall_ms`: when the upload arrived."""

    wall_ms: float
    decoded: Decoded


class LiveMachine:
    """`own`: the machine of the SDK under test. `everything`: the machine of all SDKs, the same object as
    long as nothing of another SDK is known. `sdk`: see `Meta`. Not thread-safe: the owner holds a lock."""

    def __init__(self, vendor: Vendor | None, sdk: str = "") -> None:
        self._vendor = vendor
        self._sdk = sdk
        #: all that happened, in the order in which it was fed
        self._fed: list[e.Event | Arrived] = []
        self._owners: dict[Key, str] = {}
        self._owned = Ownership(self._owners, {}, sdk=sdk)
        #: the documents in which a place of the subject is known
        self._settled: set[str] = set()
        #: (vendor, place) and (vendor, profiler) of the traces that arrived
        self._lessons: set[tuple[str, str | Key]] = set()
        self.own = self.everything = machine_for(vendor)

    def feed(self, what: e.Event | Arrived) -> None:
        """Process an event, or an item of an upload."""
        self._fed.append(what)
        settles = isinstance(what, e.ProfilerStarted) and self._start(what)
        concerned = self._concerned(what)
        if not concerned and self.own is self.everything:
            self._split()
        else:
            _feed(self.everything, what)
            if self.own is not self.everything:
                self._feed_own(what, concerned)
        profile = what.decoded if isinstance(what, Arrived) else None
        if settles or (isinstance(profile, Profile) and self._teaches(profile)):
            self._learn()
        self._revise_sessions()

    def follow(self, vendor: Vendor) -> None:
        """Take this vendor's SDK as the one under test, also for what has happened already."""
        until = self.own.history.until
        changed = machine_for(vendor).pauses_when_hidden != self.everything.pauses_when_hidden
        self._vendor = vendor
        if changed or self.own is not self.everything:
            self.own = self.everything = self._fed_anew(None)
        self._learn()
        self.own.advance(until)

    def _start(self, event: e.ProfilerStarted) -> bool:
        """Note whose a profiler is. Returns whether it shows that another one of its document is nobody's."""
        subject = self._vendor.name if self._vendor else NOBODY
        document, site = event.document, event.site
        place = place_of(site or "", event.caller)
        owner = subject if site is None else self._owned.at(site, subject, event.caller)
        settles = site is not None and owner == subject and document not in self._settled
        beside = settles and any(key[1] == document for key in self._owners)
        if settles:
            self._settled.add(document)
        elif not owner and document not in self._settled and place not in self._owned.foreign:
            owner = subject
        self._owners[event.tab, document, event.profiler] = owner
        return beside

    def _concerned(self, what: e.Event | Arrived) -> bool:
        if self._vendor is None:
            return True
        if isinstance(what, Arrived):
            return is_of(what.decoded, self._vendor)
        return concerns(what, self._vendor, self._owned)

    def _feed_own(self, what: e.Event | Arrived, concerned: bool) -> None:
        if concerned:
            _feed(self.own, what)
        else:
            self.own.advance(what.wall_ms)
            if isinstance(what, Arrived):
                self.own.history.heard_tabs.add(what.decoded.tab)

    def _teaches(self, profile: Profile) -> bool:
        """Whether a trace names an owner that was not known before."""
        native = native_of(self.everything.history, profile)
        if native is None:
            return False
        lesson = profile.vendor, place_of(native.site, native.caller) if native.site else ""
        carried = profile.vendor, key_of(native)
        other = self._owners.get(key_of(native)) != profile.vendor
        new = lesson not in self._lessons or (other and carried not in self._lessons)
        self._lessons |= {lesson, carried}
        return new

    def _learn(self) -> None:
        """Find all owners anew, and feed the machine of the SDK under test again if they have changed."""
        found = owned_by(self.everything.history, self._vendor, self._sdk)
        before, self._owners = self._owners, dict(found.owners)
        self._owned = replace(found, owners=self._owners)
        subject = self._vendor.name if self._vendor else NOBODY
        taught = (native for native in self.everything.history.natives() if native.site)
        self._settled = {
            native.document
            for native in taught
            if subject and found.at(native.site or "", subject, native.caller) == subject
        }
        if all(map(self._concerned, self._fed)):
            self.own = self.everything
        elif before != self._owners or self.own is self.everything:
            self._split()

    def _split(self) -> None:
        """Give the SDK under test a machine of its own."""
        if self.own is self.everything:
            self.everything = self._fed_anew(None)
        self.own = self._fed_anew(self._owned)

    def _revise_sessions(self) -> None:
        """Feed a machine again that knows better now which store a page's SDK follows."""
        if self.everything.choice.revised:
            whole = self._fed_anew(None, self.everything.choice.current())
            self.own = whole if self.own is self.everything else self.own
            self.everything = whole
        if self.own.choice.revised:
            self.own = self._fed_anew(self._owned, self.own.choice.current())

    def _fed_anew(self, owned: Ownership | None, settled: Mapping[str, int] | None = None) -> Machine:
        machine = machine_for(self._vendor, settled)
        for what in self._fed:
            if owned is None or self._concerned(what):
                _feed(machine, what)
            elif isinstance(what, Arrived):
                machine.history.heard_tabs.add(what.decoded.tab)
        machine.choice.thaw()
        machine.advance(self.own.history.until)
        return machine


def _feed(machine: Machine, what: e.Event | Arrived) -> None:
    if isinstance(what, Arrived):
        machine.feed_upload(what.wall_ms, what.decoded)
    else:
        machine.feed(what)
