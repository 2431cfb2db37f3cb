"""Feeds events to the state machine by short methods, so that a test lists what happened."""

from __future__ import annotations

from typing import Any

import msgspec

from bridge.core import events as e
from bridge.core.contracts import Contract, Coverage, DropPolicy, Graces
from bridge.core.machine import Machine
from bridge.core.rules import RULES
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Profile, QuotaAnswer, StatusReport
from bridge.core.verdicts import Judgement, Verdict, judge
from bridge.trace.model import Sample, Trace

TAB, DOC = "tab-1", "doc-1"

CONTRACT = Contract(
    vendor="story",
    rules=frozenset(RULES),
    pauses_when_hidden=True,
    graces=Graces(
        start_ms=400, pause_ms=100, resume_ms=100, stop_ms=100, restart_ms=200, upload_ms=300, notice_ms=500
    ),
    drops=DropPolicy(min_duration_ms=5000, min_busy_samples=50, long_task="longtask"),
    coverage=Coverage(allowed_ms=100, allowed_share=0.05),
    running_words=frozenset({"running"}),
    paused_words=frozenset({"running"}),
    stopped_words=frozenset({"stopped", "error"}),
)


def read_store(_key: str, value: str, date_ms: float) -> SessionReading:
    """The session's store of these tests: `ID:EXPIRES`, `expired` or "" (absent); `~` after it: with an
    anonymous user."""
    if value.endswith("~"):
        return msgspec.structs.replace(read_store(_key, value[:-1], date_ms), anonymous=True)
    if not value:
        return SessionReading(state="absent")
    if value == "expired":
        return SessionReading(state="expired")
    name, _, expires = value.partition(":")
    ends = float(expires) if expires else None
    state = "expired" if ends is not None and date_ms >= ends else "tracked"
    return SessionReading(state=state, id=name, expires_ms=ends)  # type: ignore[arg-type]


class Story:
    """`at`: wall ms. `performance.now()` has the same value, so that a test needs one clock."""

    def __init__(self, contract: Contract = CONTRACT, tab: str = TAB) -> None:
        self.contract = contract
        self.tab = tab
        self.document = DOC
        self.machine = Machine(read_store, contract.pauses_when_hidden)
        self.seq = 0

    def tell(self, kind: type[e.Event], at: float, **fields: Any) -> Story:
        if issubclass(kind, e.PageEvent):
            self.seq += 1
            fields = {"document": self.document, "seq": self.seq, "page_ms": at} | fields
        self.machine.feed(kind(wall_ms=at, tab=self.tab, **fields))
        return self

    def opened(self, at: float = 0, visibility: str = "visible") -> Story:
        return self.tell(
            e.DocumentStarted, at, url="http://x/", top=True, visibility=visibility, profiler=True
        )

    def store(self, at: float, value: str, by: str = "page") -> Story:
        return self.tell(e.SessionStoreChanged, at, medium="cookie", key="k", value=value, by=by)

    def hidden(self, at: float) -> Story:
        return self.tell(e.VisibilityChanged, at, visibility="hidden", trusted=True)

    def shown(self, at: float) -> Story:
        return self.tell(e.VisibilityChanged, at, visibility="visible", trusted=True)

    def started(self, at: float, number: int = 1, site: str | None = None, caller: str = "") -> Story:
        return self.tell(
            e.ProfilerStarted,
            at,
            profiler=number,
            requested_interval_ms=10,
            sample_interval_ms=10,
            max_buffer_size=9000,
            site=site,
            caller=caller,
        )

    def stopped(
        self,
        at: float,
        number: int = 1,
        samples: int = 10,
        *,
        span: tuple[float, float] | None = None,
        held: bool = False,
    ) -> Story:
        """`stop()` called and settled at once. `span`: first and last sample; default: from start to stop."""
        native = next(n for n in self.machine.history.natives() if n.number == number)
        first, last = span or (native.started_at, at)
        self.tell(e.ProfilerStopCalled, at, profiler=number, held=held)
        return self.tell(
            e.ProfilerStopSettled,
            at,
            profiler=number,
            samples=samples,
            busy_samples=samples,
            first_sample_ms=first if samples else None,
            last_sample_ms=last if samples else None,
        )

    def released(self, at: float, number: int = 1) -> Story:
        return self.tell(e.ProfilerStopReleased, at, profiler=number)

    def long_task(self, at: float, start: float, duration: float) -> Story:
        return self.tell(e.LongTask, at, entry_type="longtask", start_ms=start, duration_ms=duration)

    def clock(self, at: float, offset: float) -> Story:
        return self.tell(e.ClockMoved, at, offset_ms=offset)

    def others_date(self, at: float, offset: float) -> Story:
        return self.tell(e.DateMovedByOthers, at, offset_ms=offset)

    def intent(self, at: float, intent: str) -> Story:
        return self.tell(e.IntentChanged, at, intent=intent)

    def uploaded(
        self, at: float, session: str | None, first_sample: float, samples: int = 10, vendor: str = "story"
    ) -> Story:
        trace = Trace([], [], [], [Sample(first_sample + i) for i in range(samples)])
        profile = Profile(
            upload=f"u-{at:g}",
            vendor=vendor,
            tab=self.tab,
            session_id=session,
            view_ids=(),
            long_tasks=0,
            sdk_version="1",
            trace=trace,
        )
        self.machine.advance(at)
        self.machine.feed_upload(at, profile)
        return self

    def said(self, at: float, status: str, since: float) -> Story:
        self.machine.advance(at)
        report = StatusReport(
            upload=f"u-{at:g}",
            vendor="story",
            tab=self.tab,
            event_type="view",
            date_ms=since,
            status=status,  # type: ignore[arg-type]
            reason="",
            session_id=None,
        )
        self.machine.feed_upload(at, report)
        return self

    def quota(self, at: float, admitted: bool, session: str | None = None) -> Story:
        self.machine.advance(at)
        self.machine.feed_upload(
            at, QuotaAnswer(upload="u-q", vendor="story", tab=self.tab, session_id=session, admitted=admitted)
        )
        return self

    def until(self, at: float) -> Story:
        self.machine.advance(at)
        return self

    @property
    def profiler(self) -> str:
        return self.machine.tabs[self.tab].profiler

    def judge(self, *rules: str) -> Judgement:
        return judge(self.machine.history, self.contract, rules or list(RULES), 0.0)

    def verdict(self, rule: str) -> Verdict:
        return self.judge(rule).rules[rule]


def at_work() -> Story:
    """A visible tab with session `a`, a profiler that runs since 10 ms, and uploads that reach the intake."""
    return Story().opened(0).store(5, "a").started(10).said(11, "starting", 9)
