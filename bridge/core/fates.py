"""What became of each trace that a page collected. Pure: from the history and the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History, Native, TabHistory
from bridge.core.uploads import NotTaken

#: `arrived`; `dropped`, for a reason that the contract names; `refused`, by the intake and for good; `lost`;
#: `pending`: it may still come; `unheard`: nothing of its tab has ever reached us.
Fate = Literal["arrived", "dropped", "refused", "lost", "pending", "unheard"]


@dataclass(frozen=True)
class TraceFate:
    """`at`: when it was decided, or will be, wall ms. `reason` goes on after "was collected and"."""

    tab: TabHistory
    native: Native
    fate: Fate
    at: float
    reason: str = ""


def fates(history: History, contract: Contract | None) -> Iterator[TraceFate]:
    """One for each trace that was collected or has arrived, tab by tab.

    Without a contract nobody has promised to upload it: what did not arrive is `unheard`.
    """
    arrived: dict[int, float] = {}
    for at, profile in history.profiles:
        if native := history.native_of(profile):
            arrived.setdefault(id(native), at)
    for tab in history.tabs.values():
        for native in tab.natives:
            if id(native) in arrived:
                yield TraceFate(tab, native, "arrived", arrived[id(native)])
            elif native.collected_at is not None:
                yield _missing(history, tab, native, native.collected_at, contract)


def _missing(
    history: History, tab: TabHistory, native: Native, collected: float, contract: Contract | None
) -> TraceFate:
    if contract is None:
        return TraceFate(tab, native, "unheard", collected, "no contract says whether it is to be uploaded")
    refused = [
        (at, item)
        for at, item in history.not_taken
        if item.refused and history.native_of(item.profile) is native
    ]
    if refused:
        return _refused(history, tab, native, refused, contract)
    if any(answer.tab == tab.name and not answer.admitted for _, answer in history.quotas):
        return TraceFate(tab, native, "dropped", collected, "its quota was denied")
    if why := why_droppable(tab, native, contract):
        return TraceFate(tab, native, "dropped", collected, why)
    due, reason = _due(collected, contract.graces.upload_ms)
    if history.until < due:
        return TraceFate(tab, native, "pending", due, reason)
    return TraceFate(tab, native, "lost" if tab.name in _heard(history) else "unheard", due, reason)


def _due(since: float, grace: float) -> tuple[float, str]:
    return since + grace, f"did not arrive within {grace:g} ms"


def _refused(
    history: History,
    tab: TabHistory,
    native: Native,
    refused: list[tuple[float, NotTaken]],
    contract: Contract,
) -> TraceFate:
    """By its last refusal. A retry may take its back-off, and then as long as any upload."""
    last, answer = refused[-1]
    codes = [item.status for _, item in refused]
    said = f"was refused ({', '.join(str(code) if code else 'no answer' for code in codes)})"
    if contract.retries is None or not may_try_again(answer.status):
        return TraceFate(tab, native, "refused", last, f"{said} for good")
    wait = contract.retries.wait_ms(len(refused), answer.retry_after_ms)
    due = last + wait + contract.graces.upload_ms
    fate: Fate = "pending" if history.until < due else "lost"
    return TraceFate(tab, native, fate, due, f"{said}, and not sent again within {due - last:g} ms")


def may_try_again(status: int) -> bool:
    """Whether an answer is about us and not about the request: what vendors' SDKs go by too."""
    return status >= 500 or status in (408, 429)


def _heard(history: History) -> set[str]:
    """The tabs of which anything has reached our intake: theirs is the way that uploads take."""
    told = (history.profiles, history.not_taken, history.statuses, history.quotas, history.others)
    return {item.tab for items in told for _, item in items}


def why_droppable(tab: TabHistory, native: Native, contract: Contract) -> str:
    """Why the contract lets the subject throw this trace away; "" where it does not."""
    drops = contract.drops
    if drops.long_task and _long_task_in_run(tab, native, drops.long_task):
        return ""
    without = "has no long task" if drops.long_task else "is of no use"
    if (native.run_ms or 0.0) < drops.min_duration_ms:
        return f"{without} and is shorter than {drops.min_duration_ms:g} ms"
    if native.busy_samples < drops.min_busy_samples:
        return f"{without} and has fewer than {drops.min_busy_samples} busy samples"
    return ""


def _long_task_in_run(tab: TabHistory, native: Native, entry_type: str) -> bool:
    """A long task within the run that the browser had reported before the stop: the SDK could know it."""
    end = FOREVER if native.stop_called_page_ms is None else native.stop_called_page_ms
    return any(
        task.entry_type == entry_type
        and task.page_ms < end
        and task.start_ms < end
        and task.start_ms + task.duration_ms > native.started_page_ms
        for task in tab.long_tasks.get(native.document, [])
    )
