"""Whether a profiler was owed in each document, and ran. Pure.

A rule about uploads or words can be held in a run without any profiler. The run as a whole is not: production
would have no profile either.
"""

from __future__ import annotations

from bridge.core.history.lacking import Lacking, lacking_documents
from bridge.core.history.owed import denials
from bridge.judging.diagnosis import why_no_profiler, why_refused
from bridge.judging.replay import Replay
from bridge.vendors import Vendor


def once_denied(replay: Replay, vendor: Vendor) -> str:
    """Return that no profiler was owed from a moment on, as the quota was denied to one that ran; "" if none
    was."""
    started = replay.recording.meta.started_at
    for denial in denials(replay.history):
        tab = denial.tab
        if denial.end >= min(replay.history.until, tab.ended_at, tab.visits[-1].left_at):
            since = f"no profiler was owed in {tab.name} after {denial.start - started:.0f} ms"
            return f"{since}: {vendor.title}'s quota was denied"
    return ""


def without_profiler(replay: Replay, vendor: Vendor) -> tuple[str, str]:
    """Return (why a document that owed a profiler had none, why none owed one); each "" if it is not so."""
    history = replay.history
    if vendor.contract is None:
        return "", ""
    if framed := next((tab for tab in history.tabs.values() if tab.natives and not tab.own_natives), None):
        why = "its profiler runs in a frame, where not every rule can be judged"
        return f"{framed.name} owed a profiler: {why}", ""
    lacking = list(lacking_documents(history, vendor.contract, vendor.title, vendor.store is not None))
    if owing := next((each for each in lacking if not each.excuse), None):
        return _missing(replay, owing, vendor), ""
    if lacking and not any(tab.own_natives for tab in history.tabs.values()):
        return "", f"no profiler was owed: {lacking[0].excuse}"
    return "", ""


def _missing(replay: Replay, owing: Lacking, vendor: Vendor) -> str:
    """Return why a document had no profiler. Where others of its tab had one, the document is named."""
    tab = owing.tab
    if owing.alone:
        state = replay.tabs.get(tab.name)
        why = why_no_profiler(replay.history, vendor, tab.name, state.store if state else None)
        return f"{tab.name} owed a profiler: {why}"
    since = f"{owing.begin - replay.recording.meta.started_at:.0f} ms"
    url = tab.urls.get(owing.visit.document, "").partition("?")[0]
    where = f"the document that {tab.name} showed from {since} on ({url})"
    if owing.unsure:
        return f"{where} had no profiler: {owing.unsure}"
    return f"{where} owed a profiler, as others of this tab had: {why_refused(owing.refusals)}"
