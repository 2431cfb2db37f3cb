"""What happened in one run, laid out for the rules: native profilers, sessions, visibility, uploads.

The machine writes it, rules read it. All times are `wall_ms` unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bridge.core.events import Lifecycle, LongTask, Visibility
from bridge.core.sessions import SessionState
from bridge.core.uploads import NotTaken, OtherUpload, Profile, QuotaAnswer, StatusReport

T = TypeVar("T")

FOREVER = float("inf")

#: A page may stop its profiler a moment before it is told that it is hidden.
PAUSE_SLACK_MS = 250.0


@dataclass
class Native:
    """A native profiler: alive from its construction to the call of `stop()`, or its document's end."""

    tab: str
    document: str
    number: int
    started_at: float
    started_page_ms: float
    interval_ms: float
    #: the session that was live then, where it is known
    session_id: str | None
    #: in the tab's own document, not in a frame
    top: bool = True
    ended_at: float = FOREVER
    stop_called_page_ms: float | None = None
    held: bool = False
    #: when the page could see the trace: settled, or released where it was held
    collected_at: float | None = None
    failed: str = ""
    samples: int = 0
    busy_samples: int = 0
    first_sample_ms: float | None = None
    last_sample_ms: float | None = None
    #: when the browser said that the buffer is full: later samples are dropped
    full_at: float | None = None
    #: we made its buffer smaller than the page had asked for
    shrunk: bool = False
    #: how many samples its buffer takes
    buffer_size: int | None = None

    def alive_at(self, at: float) -> bool:
        return self.started_at <= at < self.ended_at

    @property
    def buffer_full(self) -> bool:
        return self.full_at is not None

    @property
    def stopped_by_page(self) -> bool:
        return self.stop_called_page_ms is not None

    @property
    def run_ms(self) -> float | None:
        """How long it ran, in the page's monotonic ms; None while it runs or when it was never stopped."""
        if self.stop_called_page_ms is None:
            return None
        return self.stop_called_page_ms - self.started_page_ms

    @property
    def label(self) -> str:
        return f"native profiler #{self.number} of {self.tab}"


@dataclass
class Lapse:
    """One expiry of a session. `noticed_at`: when the SDK acted on it; `renewed_at`: by this page."""

    tab: str
    session_id: str | None
    expired_at: float
    noticed_at: float | None = None
    renewed_at: float | None = None
    renewed_id: str | None = None
    over_at: float = FOREVER


@dataclass
class Visit:
    """A top document's time in its tab, from its start, or its return out of the bfcache, to its leaving.

    `ready_at`: its `pageshow`. `sdk_at`: when an SDK in it was first heard of (it wrote its session store,
    or constructed a profiler).
    """

    document: str
    arrived_at: float
    #: when it was left before, for one that came back
    away_since: float | None = None
    left_at: float = FOREVER
    ready_at: float | None = None
    sdk_at: float | None = None


@dataclass
class Refusal:
    at: float
    tab: str
    name: str
    message: str

    @property
    def policy_missing(self) -> bool:
        return self.name == "NotAllowedError" and "Document Policy" in self.message


@dataclass
class Gap:
    """Something that was not observed, and so forbids to call a rule held."""

    at: float
    tab: str
    what: str


@dataclass
class TabHistory:
    name: str
    opened_at: float
    #: (from, state), in order of time
    visibility: list[tuple[float, Visibility]] = field(default_factory=list)
    lifecycle: list[tuple[float, Lifecycle]] = field(default_factory=list)
    sessions: list[tuple[float, SessionState, str | None]] = field(default_factory=list)
    lapses: list[Lapse] = field(default_factory=list)
    #: the model's profiler state
    profiler: list[tuple[float, str]] = field(default_factory=list)
    #: (from, offset ms): how far `Date` was ahead of real time
    date_offsets: list[tuple[float, float]] = field(default_factory=list)
    #: the documents that were there, in order of time
    visits: list[Visit] = field(default_factory=list)
    #: moments of the user's word: (at, "run" | "stop")
    intents: list[tuple[float, str]] = field(default_factory=list)
    natives: list[Native] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    long_tasks: dict[str, list[LongTask]] = field(default_factory=dict)
    ended_at: float = FOREVER
    emulated: bool = False

    def arrive(self, document: str, at: float, returned: bool) -> None:
        """A top document is there. One before it that was not left is over now."""
        before = [visit.left_at for visit in self.visits if visit.document == document]
        self.leave(at)
        away_since = before[-1] if returned and before else None
        self.visits.append(Visit(document, at, away_since))

    def revive(self, document: str) -> None:
        """A document is back out of the bfcache, and with it the profilers that its page had not stopped.

        Chromium keeps them, and they sample all the while, the time in the bfcache included (measured).
        """
        for native in self.natives:
            if native.document == document and not native.stopped_by_page:
                native.ended_at = FOREVER

    def leave(self, at: float) -> None:
        if self.visits:
            self.visits[-1].left_at = min(self.visits[-1].left_at, at)

    def heard_sdk(self, at: float) -> None:
        if self.visits and self.visits[-1].sdk_at is None:
            self.visits[-1].sdk_at = at

    def visit_at(self, at: float) -> Visit | None:
        """Whose time it was at `at`."""
        return next((v for v in reversed(self.visits) if v.arrived_at <= at < v.left_at), None)

    def visible_at(self, at: float) -> bool:
        return value_at(self.visibility, at, "visible") == "visible"

    def hidden_spans(self) -> list[tuple[float, float]]:
        """(hidden from, until), the last one open to the end of the tab."""
        return self._visibility_spans("hidden")

    def visible_spans(self) -> list[tuple[float, float]]:
        return self._visibility_spans("visible")

    def _visibility_spans(self, wanted: Visibility) -> list[tuple[float, float]]:
        return [(at, end) for at, end, state in spans(self.visibility, self.ended_at) if state == wanted]

    def own_natives(self) -> list[Native]:
        """Those of the tab's own documents: a frame can have another session, and owes by that one."""
        return [native for native in self.natives if native.top]

    def stays(self, start: float, end: float) -> bool:
        """Whether the document that is there at `start` is still there at `end`."""
        moved = (at for visit in self.visits for at in (visit.arrived_at, visit.left_at))
        return not any(start < at <= end for at in moved) and self.ended_at > end

    def tracked_throughout(self, start: float, end: float) -> bool:
        """Whether a session was tracked, as its store and `Date` say, from `start` to `end`."""
        states = [state for at, state, _ in self.sessions if start < at <= end]
        before = [state for at, state, _ in self.sessions if at <= start]
        return bool(before) and all(state == "tracked" for state in [before[-1], *states])

    def lapsed(self, start: float, end: float) -> bool:
        """Whether a session ended between `start` and `end`."""
        return any(start <= lapse.expired_at <= end for lapse in self.lapses)

    def wants_to_run(self, start: float, end: float) -> bool:
        """Whether the user let it run all the time from `start` to `end`."""
        before = [intent for at, intent in self.intents if at <= start]
        during = [intent for at, intent in self.intents if start < at <= end]
        return all(intent == "run" for intent in [*before[-1:], *during])

    def alive_at(self, at: float) -> list[Native]:
        return [native for native in self.natives if native.alive_at(at)]

    def was_running(self, at: float, slack_ms: float = 0.0) -> bool:
        """Whether a native profiler lived at `at`, or ended at most `slack_ms` before."""
        return any(n.started_at <= at and n.ended_at >= at - slack_ms for n in self.own_natives())

    def was_paused(self, at: float = FOREVER) -> bool:
        """Whether the model's pause, at `at`, met a running profiler.

        Only what ran can be paused: one that was stuck before the tab was hidden is still stopped.
        """
        since, state = value_at([(when, (when, state)) for when, state in self.profiler], at, (at, ""))
        return state == "paused" and self.was_running(since, PAUSE_SLACK_MS)

    def observed_profiler(self, at: float) -> str:
        """What the profiler was seen to do at `at`: `running`, `paused` or `stopped`."""
        if any(native.alive_at(at) for native in self.own_natives()):
            return "running"
        return "paused" if self.was_paused(at) else "stopped"

    def offsets_of(self, native: Native, since_start: bool) -> list[float]:
        """How far `Date` was ahead in a profiler's life, until its trace was collected, or before too."""
        collected = native.ended_at if native.collected_at is None else native.collected_at
        during = [offset for at, offset in self.date_offsets if native.started_at < at <= collected]
        before = [0.0, *(offset for at, offset in self.date_offsets if at <= native.started_at)]
        return [*(before[-1:] if since_start else before), *during]

    def date_to_wall(self, date_ms: float) -> float | None:
        """Real time of a moment that the page's moved `Date` named; None if no offset explains it."""
        offsets = self.date_offsets or [(self.opened_at, 0.0)]
        # A second of slack at the seam: SDKs round, and derive dates from sums. While the user is away
        # a dozen offsets can be within that of each other, so the exact one goes first.
        for slack in (0.0, 1000.0):
            end = FOREVER
            for start, offset in reversed(offsets):
                if start - slack <= date_ms - offset < end + slack:
                    return date_ms - offset
                end = start
        return None


@dataclass
class History:
    """`until`: everything up to here was received; what is due later cannot be judged."""

    tabs: dict[str, TabHistory] = field(default_factory=dict)
    profiles: list[tuple[float, Profile]] = field(default_factory=list)
    not_taken: list[tuple[float, NotTaken]] = field(default_factory=list)
    statuses: list[tuple[float, StatusReport]] = field(default_factory=list)
    quotas: list[tuple[float, QuotaAnswer]] = field(default_factory=list)
    others: list[tuple[float, OtherUpload]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    until: float = 0.0

    def natives(self) -> list[Native]:
        return [native for tab in self.tabs.values() for native in tab.natives]

    def native_of(self, profile: Profile) -> Native | None:
        """The native profiler whose trace a profile carries: its first sample tells, to the microsecond.

        An empty trace is known by the moment at which its profiler says that it started. A trace in epoch
        time is known by its number of samples and by when the first and the last of them were taken.
        """
        from bridge.core.matching import native_of

        tab = self.tabs.get(profile.tab)
        return native_of([tab] if tab else list(self.tabs.values()), profile.trace)


def value_at(changes: Sequence[tuple[float, T]], at: float, default: T) -> T:
    """The value that the last change at or before `at` set."""
    current = default
    for when, value in changes:
        if when > at:
            break
        current = value
    return current


def spans(changes: list[tuple[float, T]], until: float) -> list[tuple[float, float, T]]:
    """(from, to, value) of each change: a value holds until the next one is set, the last to `until`."""
    ends = [at for at, _ in changes[1:]] + [until]
    return [(at, end, value) for (at, value), end in zip(changes, ends, strict=False)]
