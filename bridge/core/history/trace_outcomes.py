"""The outcome of each trace that a page collected, computed from the history and the contract. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from bridge.core.contracts import Contract
from bridge.core.events import LongTask
from bridge.core.history.natives import FOREVER, Native
from bridge.core.history.queries import EVER
from bridge.core.history.records import History, TabHistory
from bridge.core.history.trace_matching import native_of
from bridge.core.uploads import NotTaken

T = TypeVar("T")

#: `arrived`; `dropped`, for a reason that the contract names; `refused` by the intake, not to be repeated;
#: `lost`; `pending`: it may still arrive; `unheard`: the intake has received nothing from its tab; `frozen`:
#: its page was frozen before the time for the upload was over, and has not been resumed; `aborted`: the
#: browser aborted its request while the bridge held it.
Fate = Literal["arrived", "dropped", "refused", "lost", "pending", "unheard", "frozen", "aborted"]

#: The tolerance for a long task, which is reported after its end, by rounded clocks; ms.
_REPORT_SLACK_MS = 50.0
#: How long before the event that its trace was collected an upload can arrive, ms.
_OVERTAKING_MS = 1000.0


@dataclass(frozen=True)
class TraceOutcome:
    """The outcome of one trace. `at`: when it was or will be decided, wall ms. `reason`: the end of a
    sentence that begins with "was collected and"."""

    tab: TabHistory
    native: Native
    fate: Fate
    at: float
    reason: str = ""


def trace_outcomes(
    history: History, contract: Contract | None, since: float = EVER
) -> Iterator[TraceOutcome]:
    """Yield one outcome for each trace that was collected or has arrived, tab by tab.

    Without a contract there is no promise to upload: what did not arrive is `unheard`. `since`: only traces
    that were collected at that moment or later, wall ms.
    """
    arrived = _arrivals(history, since)
    refusals = _refusals(history, since)
    aborted = _aborted(history, since)
    for tab in history.tabs.values():
        for native in tab.natives if since == EVER else tab.collected_since(since):
            if native in arrived:
                yield TraceOutcome(tab, native, "arrived", arrived[native])
            elif native in aborted and native.collected_at is not None:
                at, held_ms = aborted[native]
                yield TraceOutcome(tab, native, "aborted", at, _held_text(held_ms))
            elif native.collected_at is not None:
                refused = refusals.get(native, [])
                yield _missing(history, tab, native, native.collected_at, contract, refused)


def _arrivals(history: History, since: float) -> dict[Native, float]:
    """Return profiler -> when its trace arrived first."""
    arrived: dict[Native, float] = {}
    for at, profile in _arrived_from(history.profiles, since - _OVERTAKING_MS):
        if native := native_of(history, profile):
            arrived.setdefault(native, at)
    return arrived


def _aborted(history: History, since: float) -> dict[Native, tuple[float, float]]:
    """Return profiler -> when the request with its trace was aborted, and for how long the bridge held it."""
    aborted: dict[Native, tuple[float, float]] = {}
    for at, item in _arrived_from(history.not_sent, since - _OVERTAKING_MS):
        if native := native_of(history, item.profile):
            aborted[native] = (at, item.held_ms)
    return aborted


def _held_text(held_ms: float) -> str:
    return (
        f"its request was aborted, as its page was left while the bridge held it for {held_ms:.0f} ms "
        "(a slow network would have lost it too)"
    )


def _refusals(history: History, since: float) -> dict[Native, list[tuple[float, NotTaken]]]:
    refused: dict[Native, list[tuple[float, NotTaken]]] = {}
    for at, item in _arrived_from(history.not_taken, since - _OVERTAKING_MS):
        if item.refused and (native := native_of(history, item.profile)):
            refused.setdefault(native, []).append((at, item))
    return refused


def _arrived_from(items: list[tuple[float, T]], since: float) -> list[tuple[float, T]]:
    return items[bisect_right(items, since, key=_moment) :]


def _moment(item: tuple[float, object]) -> float:
    return item[0]


def _missing(
    history: History,
    tab: TabHistory,
    native: Native,
    collected: float,
    contract: Contract | None,
    refused: list[tuple[float, NotTaken]],
) -> TraceOutcome:
    if contract is None:
        reason = "no contract says whether it is to be uploaded"
        return TraceOutcome(tab, native, "unheard", collected, reason)
    if refused:
        return _refused(history, tab, native, refused, contract)
    if history.denied & {(tab.name, native.session_id), (tab.name, None)}:
        return TraceOutcome(tab, native, "dropped", collected, "its quota was denied")
    if why := why_droppable(tab, native, contract):
        return TraceOutcome(tab, native, "dropped", collected, why)
    due = collected + contract.graces.upload_ms
    if tab.ended_at < due:
        after = tab.ended_at - collected
        return TraceOutcome(tab, native, "dropped", tab.ended_at, f"its tab was closed {after:.0f} ms later")
    frozen = tab.first_freeze(native.document, collected, due)
    if frozen is not None:
        return _frozen(history, tab, native, frozen, due, contract.graces.upload_ms)
    reason = f"did not arrive within {contract.graces.upload_ms:g} ms"
    return _overdue(history, tab, native, due, reason)


def _overdue(history: History, tab: TabHistory, native: Native, due: float, reason: str) -> TraceOutcome:
    if history.until < due:
        return TraceOutcome(tab, native, "pending", due, reason)
    return TraceOutcome(tab, native, "lost" if tab.name in history.heard_tabs else "unheard", due, reason)


def _frozen(
    history: History, tab: TabHistory, native: Native, frozen: tuple[float, float], due: float, grace: float
) -> TraceOutcome:
    """Return the outcome for a page that was frozen before its upload was due: it has the time once resumed.

    On a busy machine a page is frozen before its upload is made.
    """
    since, until = frozen
    reason = f"its page was frozen {since - (native.collected_at or 0.0):.0f} ms after the collection"
    if until < FOREVER:
        reason = f"did not arrive within {grace:g} ms; {reason}, and resumed {until - since:.0f} ms later"
        return _overdue(history, tab, native, until + grace, reason)
    fate: Fate = "pending" if history.until < due else "frozen"
    return TraceOutcome(tab, native, fate, due, reason)


def _refused(
    history: History,
    tab: TabHistory,
    native: Native,
    refused: list[tuple[float, NotTaken]],
    contract: Contract,
) -> TraceOutcome:
    """Return the outcome by the last refusal. A retry may take the back-off plus the time for an upload."""
    last, answer = refused[-1]
    codes = [item.status for _, item in refused]
    said = f"was refused ({', '.join(str(code) if code else 'no answer' for code in codes)})"
    if contract.retries is None or not may_try_again(answer.status):
        return TraceOutcome(tab, native, "refused", last, f"{said} for good")
    wait = contract.retries.wait_ms(len(refused), answer.retry_after_ms)
    due = last + wait + contract.graces.upload_ms
    fate: Fate = "pending" if history.until < due else "lost"
    return TraceOutcome(tab, native, fate, due, f"{said}, and not sent again within {due - last:g} ms")


def may_try_again(status: int) -> bool:
    """Whether a status is about the intake and not about the request. Vendors' SDKs use the same test."""
    return status >= 500 or status in (408, 429)


def why_droppable(tab: TabHistory, native: Native, contract: Contract) -> str:
    """Return why the contract lets the subject drop this trace; "" if it does not."""
    drops = contract.drops
    if drops.long_task and _long_task_in_run(tab, native, drops.long_task):
        return ""
    without = "has no long task" if drops.long_task else "is of no use"
    if (native.run_ms or 0.0) < drops.min_duration_ms:
        return f"{without} and is shorter than {drops.min_duration_ms:g} ms"
    # The SDKs count the samples that have a stack.
    if native.busy_samples - native.marked_samples < drops.min_busy_samples:
        return f"{without} and has fewer than {drops.min_busy_samples} busy samples"
    return ""


def _long_task_in_run(tab: TabHistory, native: Native, entry_type: str) -> bool:
    """Whether the browser had reported, before the stop, a long task of the time that the profiler ran."""
    end = FOREVER if native.stop_called_page_ms is None else native.stop_called_page_ms
    tasks = tab.long_tasks.get(native.document, [])
    first = bisect_right(tasks, native.started_page_ms - _REPORT_SLACK_MS, key=_reported)
    for number in range(first, len(tasks)):
        task = tasks[number]
        if task.page_ms >= end:
            break
        starts_in_run = task.start_ms < end and task.start_ms + task.duration_ms > native.started_page_ms
        if task.entry_type == entry_type and starts_in_run:
            return True
    return False


def _reported(task: LongTask) -> float:
    return task.page_ms
