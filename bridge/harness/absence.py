"""Why a page shows no profiler, or none that anybody has promised anything about, as far as can be seen.

Pure: from the history, the vendor, and what the page's session store holds.
"""

from __future__ import annotations

from bridge.core.events import SessionStoreChanged
from bridge.core.history import History, TabHistory
from bridge.vendors import Vendor, all_vendors

#: The track of Datadog's batches that would carry the SDK's word about its profiler.
_RUM = "rum"


def why_no_profiler(
    history: History, vendor: Vendor | None, tab: str = "", store: SessionStoreChanged | None = None
) -> str:
    """In one clause; "" when a profiler of a known vendor was constructed.

    `tab`: the one in question; without a name, all of them together. `store`: its session's store.
    """
    tabs = [found for name, found in history.tabs.items() if not tab or name == tab]
    if any(found.natives for found in tabs):
        return _nobodys() if vendor is None else ""
    if refusals := [refusal for found in tabs for refusal in found.refusals]:
        return f"the browser refused the profiler: {refusals[-1].name}: {refusals[-1].message}"
    nothing = "no script on the page has constructed a Profiler"
    if vendor is None:
        return f"{nothing}, and no known RUM product is on it ({_known()})"
    return f"{nothing}: {_of_product(history, vendor, tabs, store)}"


def no_contract(history: History, vendor: Vendor | None) -> str:
    """Why a page cannot be judged that nobody has promised anything about."""
    if vendor is None:
        return f"{why_no_profiler(history, None)}, so nobody has promised anything"
    return f"nobody has written {_title(vendor)}'s contract yet, so there is nothing to hold its page to"


def _nobodys() -> str:
    return (
        "a profiler runs, but it is no known RUM product's: none keeps a session in this page, sends an "
        f"upload or shows by a global variable ({_known()}; --vendor names it)"
    )


def _of_product(
    history: History, vendor: Vendor, tabs: list[TabHistory], store: SessionStoreChanged | None
) -> str:
    name = _title(vendor)
    if store is not None and (told := vendor.why_not_tracked(store.key, store.value)):
        return f"{name}'s session is not tracked ({told}): not sampled in by sessionSampleRate"
    if said := _said(history, vendor, tabs):
        return said
    if vendor.needs:
        return vendor.needs
    if vendor.store_keys and (store is None or not store.value):
        return f"{name} keeps no session yet: is the SDK initialised, and its tracking consent granted?"
    state = tabs[-1].sessions[-1][1] if tabs and tabs[-1].sessions else "tracked"
    if vendor.store_keys and state != "tracked":
        return f"{name}'s session is {state}"
    return (
        f"nothing of {name}'s has arrived either, so its session is not sampled in (sessionSampleRate), its "
        "first batch is not due yet (hiding the tab sends it), or its uploads go elsewhere (--intake-host)"
    )


def _said(history: History, vendor: Vendor, tabs: list[TabHistory]) -> str:
    """What the product's own uploads say of it."""
    name, names = _title(vendor), {found.name for found in tabs}
    if any(not quota.admitted and quota.tab in names for _, quota in history.quotas):
        return f"{name}'s quota was denied"
    statuses = [report for _, report in history.statuses if report.tab in names]
    if statuses:
        why = f" ({statuses[-1].reason})" if statuses[-1].reason else ""
        return f"{name}'s SDK says that its profiler is {statuses[-1].status}{why}"
    if any(other.track == _RUM and other.tab in names for _, other in history.others):
        return (
            f"{name}'s session is tracked and its RUM events arrive, but none speaks of a profiler: "
            "profilingSampleRate is not set, or this session is not sampled in by it"
        )
    return ""


def _title(vendor: Vendor) -> str:
    return vendor.name.capitalize()


def _known() -> str:
    return ", ".join(f"not {_title(vendor)}'s" for vendor in all_vendors() if vendor.hosts)
