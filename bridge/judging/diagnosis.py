"""Why a page shows no profiler, or none with a contract, as far as was observed.

Pure: computed from the history, the vendor, and the value of the page's session store.
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.core.events import SessionStoreChanged
from bridge.core.history import History, Refusal, TabHistory, Visit
from bridge.core.history.causes import failure_text, is_script, policy_text, why_unheard
from bridge.core.history.troubles import answer_text, trouble_of
from bridge.vendors import Vendor, registered

#: The directives without whose leave no script of an SDK runs, and no worker.
_SCRIPTS = ("script-src", "default-src")
_WORKERS = ("worker-src", "child-src")


def why_no_profiler(
    history: History, vendor: Vendor | None, tab: str = "", store: SessionStoreChanged | None = None
) -> str:
    """Return the reason, in one clause; "" if a profiler of a known vendor was constructed.

    `tab`: the name of one tab; "" for all together. `store`: the last event of its session's store.
    """
    tabs = [found for name, found in history.tabs.items() if not tab or name == tab]
    if any(found.natives for found in tabs):
        return _unknown_profiler() if vendor is None else ""
    refusals = [refusal for found in tabs for refusal in found.refusals]
    nothing = why_refused(refusals)
    if refusals:
        return nothing
    trouble = next(filter(None, map(why_troubled, tabs)), "")
    if vendor is None:
        found_none = f"no known RUM product is on it ({_known_vendors()})"
        return _joined(f"{nothing}, and {found_none}", _browser_says(tabs), trouble)
    return _joined(f"{nothing}: {_no_profiler_of(history, vendor, tabs, store)}", trouble)


def why_troubled(tab: TabHistory) -> str:
    """Return what went wrong in the page that the tab shows last, in one clause; "" if nothing did."""
    return trouble_of(tab.troubles, tab.visits[-1].document) if tab.visits else ""


def error_answer(tab: TabHistory) -> str:
    """Return the error answer of the page that the tab shows, once it has loaded and shows no sign of an SDK;
    "" otherwise. Such a page will not profile."""
    if not tab.visits:
        return ""
    visit = tab.visits[-1]
    answer = tab.troubles.answered.get(visit.document)
    if answer is None or visit.ready_at is None or _shows_sdk(tab, visit):
        return ""
    return answer_text(answer)


def _shows_sdk(tab: TabHistory, visit: Visit) -> bool:
    return (
        bool(tab.natives_of(visit.document))
        or any(refusal.at >= visit.arrived_at for refusal in tab.refusals)
        or visit.document in tab.with_globals
        or visit.store_at is not None
        or visit.sdk_at is not None
    )


def _joined(*clauses: str) -> str:
    return "; ".join(filter(None, clauses))


def why_refused(refusals: Sequence[Refusal]) -> str:
    """Return how the browser refused the last construction of a profiler; that none was tried without one."""
    if not refusals:
        return "no script on the page has constructed a Profiler"
    last = refusals[-1]
    policy = f"; {last.policy}" if last.policy else ""
    return f"the browser refused the profiler: {last.name}: {last.message}{policy}"


def no_contract(history: History, vendor: Vendor | None) -> str:
    """Return why a page without a contract cannot be judged."""
    if vendor is None:
        return f"{why_no_profiler(history, None)}, so nobody has promised anything"
    return f"nobody has written {vendor.title}'s contract yet, so there is nothing to hold its page to"


def _unknown_profiler() -> str:
    return (
        "a profiler runs, but it is no known RUM product's: none keeps a session in this page, sends an "
        f"upload or shows by a global variable ({_known_vendors()}; --vendor names it)"
    )


def _no_profiler_of(
    history: History, vendor: Vendor, tabs: list[TabHistory], store: SessionStoreChanged | None
) -> str:
    name, hints, kept = vendor.title, vendor.hints, vendor.store
    if store is not None and kept is not None and (told := kept.why_not_tracked(store.key, store.value)):
        return f"{name}'s session is not tracked ({told}): {hints.not_sampled}"
    if said := _browser_says(tabs) or _uploads_show(history, vendor, tabs):
        return said
    if hints.needs:
        return hints.needs
    if kept is not None and (store is None or not store.value):
        return f"{name} keeps no session yet: is the SDK initialised, and its tracking consent granted?"
    last = tabs[-1].sessions.last if tabs else None
    state = last[1][0] if last else "tracked"
    if kept is not None and state != "tracked":
        return f"{name}'s session is {state}"
    silent = " or ".join(hints.silent)
    heard = "; ".join(why_unheard(tab.causes) for tab in tabs[-1:])
    return (
        f"nothing of {name}'s has arrived either"
        + "".join(f", so {why}" for why in [silent] if why)
        + (f"; {heard}" if heard else "")
    )


def _browser_says(tabs: list[TabHistory]) -> str:
    """Return what the browser told that can keep an SDK from profiling, "" for nothing: a script that was
    blocked or not loaded, or what the SDK itself wrote to the console."""
    found = [tab.causes for tab in tabs]
    blocked = [each for causes in found for each in causes.blocked]
    # Profilers are constructed by scripts: a worker is named only if no script was blocked.
    for directives in (_SCRIPTS, _WORKERS):
        if of_these := [each for each in blocked if each.directive.startswith(directives)]:
            return policy_text(of_these[-1])
    if failed := [each for causes in found for each in causes.failed if is_script(each.url)]:
        return failure_text(failed[-1])
    if logged := [each for causes in found for each in causes.logged]:
        return f"the SDK wrote to the console: {logged[-1].text}"
    return ""


def _uploads_show(history: History, vendor: Vendor, tabs: list[TabHistory]) -> str:
    """Return the reason that the product's own uploads show; "" if they show none."""
    name, hints, names = vendor.title, vendor.hints, {found.name for found in tabs}
    if any(not quota.admitted and quota.tab in names for _, quota in history.quotas):
        return f"{name}'s quota was denied"
    statuses = [report for _, report in history.statuses if report.tab in names]
    if statuses:
        why = f" ({statuses[-1].reason})" if statuses[-1].reason else ""
        return f"{name}'s SDK says that its profiler is {statuses[-1].status}{why}"
    if any(other.track == hints.status_track and other.tab in names for _, other in history.others):
        return f"{name}'s {hints.no_status}" if hints.no_status else ""
    return ""


def _known_vendors() -> str:
    return ", ".join(f"not {vendor.title}'s" for vendor in registered() if vendor.hosts)
