"""Judges a recording: the only way from what happened to a verdict, live or years later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from bridge.core.contracts import Contract
from bridge.core.events import Event, UploadReceived
from bridge.core.history import Gap
from bridge.core.machine import Machine
from bridge.core.recording import Recording
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded
from bridge.core.verdicts import Judgement, judge
from bridge.harness.absence import no_contract, why_no_profiler
from bridge.harness.arrivals import Arrivals
from bridge.harness.recognition import recognise
from bridge.vendors import Vendor, vendor_of_store_key


@dataclass
class Replay:
    """A recording fed to the machine."""

    machine: Machine
    vendor: Vendor | None
    arrivals: Arrivals = field(default_factory=Arrivals)

    @property
    def unreadable(self) -> dict[str, str]:
        """Upload id -> why its payload could not be read."""
        return self.arrivals.unreadable


def read_store(key: str, value: str, date_ms: float) -> SessionReading:
    """What a session's store means, by the vendor that owns the key."""
    vendor = vendor_of_store_key(key)
    return vendor.read_store(key, value, date_ms) if vendor else SessionReading(state="absent")


def machine_for(vendor: Vendor | None) -> Machine:
    contract = vendor.contract if vendor else None
    return Machine(read_store, contract.pauses_when_hidden if contract else True)


def steps(recording: Recording, replay: Replay) -> Iterator[tuple[Event, list[Decoded]]]:
    """Feed the machine event by event, in order of time; yields each with what its upload carried.

    Witnesses report over different ways, so the order of arrival is not that of time: an upload can
    overtake the event of the stop that it came from.
    """
    for event in sorted(recording.events, key=lambda event: event.wall_ms):
        replay.machine.feed(event)
        decoded: list[Decoded] = []
        if isinstance(event, UploadReceived) and event.upload in recording.uploads:
            decoded = replay.arrivals.add(recording.uploads[event.upload])
        if isinstance(event, UploadReceived) and (why := replay.unreadable.get(event.upload)):
            what = f"upload {event.upload} could not be read: {why}"
            replay.machine.history.gaps.append(Gap(event.wall_ms, event.tab, what))
        for item in decoded:
            replay.machine.feed_upload(event.wall_ms, item)
        yield event, decoded


def start_replay(recording: Recording) -> Replay:
    vendor = recognise(recording)
    return Replay(machine_for(vendor), vendor)


def replay(recording: Recording) -> Replay:
    """The whole recording, fed."""
    result = start_replay(recording)
    for _ in steps(recording, result):
        pass
    return result


def chosen_rules(rules: Iterable[str], contract: Contract) -> list[str]:
    """The rules to judge: those asked for, else all that the contract promises, in the book's order."""
    from bridge.core.rules import RULES

    wanted = set(rules) or contract.rules
    return [rule for rule in RULES if rule in wanted]


def judge_replay(replayed: Replay, recording: Recording) -> Judgement:
    meta = recording.meta
    vendor, history = replayed.vendor, replayed.machine.history
    if vendor is None or vendor.contract is None:
        return unjudged(meta.rules, recording.failure or no_contract(history, vendor))
    contract = vendor.contract
    rules = chosen_rules(meta.rules, contract)
    judgement = judge(history, contract, rules, meta.started_at)
    if recording.failure and judgement.verdict != "violated":
        return unjudged(rules, recording.failure)
    if judgement.verdict == "inconclusive" and (why := _why_no_profiler(replayed)):
        return msgspec.structs.replace(judgement, reasons={**judgement.reasons, "": why})
    return judgement


def _why_no_profiler(replayed: Replay) -> str:
    """Of the run as a whole: one tab with a profiler is enough."""
    stores = [tab.store for tab in replayed.machine.tabs.values() if tab.store is not None]
    return why_no_profiler(replayed.machine.history, replayed.vendor, store=stores[-1] if stores else None)


def judge_recording(recording: Recording) -> Judgement:
    """The verdict of a recording. One that does not show a whole run is never `held`."""
    return judge_replay(replay(recording), recording)


def unjudged(rules: Iterable[str], reason: str) -> Judgement:
    names = list(rules)
    return Judgement(
        verdict="inconclusive",
        rules=dict.fromkeys(names, "inconclusive"),
        violations=[],
        reasons=dict.fromkeys(names, reason) or {"": reason},
    )
