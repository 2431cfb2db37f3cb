"""What a run shows beside its verdict: profilers that are not judged, copies of an SDK, frames. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bridge.core.history import Native
from bridge.core.history.ownership import NOBODY, key_of, script_of
from bridge.core.history.troubles import answer_text
from bridge.core.rules.traces import short
from bridge.core.verdicts import Judgement
from bridge.judging.replay import Replay

#: How many errors of pages are told.
_TROUBLES_TOLD = 3


def notices(replay: Replay) -> list[str]:
    """Return one sentence for each thing that a reader of the verdict should know."""
    natives = replay.everything.natives()
    found = [
        *_unknown(replay, natives),
        *_copies(replay, natives),
        *_frames(replay),
        *_opaque(replay),
        *_sessions(replay),
    ]
    return list(dict.fromkeys(found))


def page_troubles(replay: Replay, judgement: Judgement) -> list[str]:
    """Return what went wrong in the pages themselves and is in no reason of the judgement: error answers, and
    uncaught errors if the verdict is not `held`."""
    said = [replay.recording.failure, *judgement.reasons.values()]
    found = _error_answers(replay)
    if judgement.verdict != "held":
        found |= _page_errors(replay)
    told = [line for text, line in found.items() if not any(text in each for each in said)]
    more = len(told) - _TROUBLES_TOLD
    return [*told[:_TROUBLES_TOLD], *([f"{more} more errors of pages: see the timeline"] if more > 0 else [])]


def _error_answers(replay: Replay) -> dict[str, str]:
    answers = (each for tab in replay.everything.tabs.values() for each in tab.troubles.answered.values())
    texts = (answer_text(answer) for answer in answers if answer.top)
    return {text: text for text in texts}


def _page_errors(replay: Replay) -> dict[str, str]:
    """Return the text of each uncaught error -> a sentence about its first time."""
    started = replay.recording.meta.started_at
    found: dict[str, str] = {}
    for tab in replay.everything.tabs.values():
        for error in tab.troubles.thrown:
            at = f"{error.wall_ms - started:.0f} ms"
            found.setdefault(error.text, f"page error in {tab.name} at {at}: {error.text}")
    return found


def _unknown(replay: Replay, natives: Iterable[Native]) -> Iterator[str]:
    """Profilers of nobody known, those of one place together. Without a vendor under test, nothing is judged,
    and the verdict says so."""
    if replay.vendor is None:
        return
    alike: dict[tuple[str, str, str], list[Native]] = {}
    for native in natives:
        owner = replay.owned.of_native(native)
        if owner == NOBODY or replay.owner(native) is None:
            alike.setdefault((native.tab, owner, _place(native)), []).append(native)
    for (_, owner, place), (first, *more) in alike.items():
        others = f", nor {'is' if len(more) == 1 else 'are'} {len(more)} more like it" if more else ""
        if key_of(first) in replay.owned.unclear:
            vendors = " or ".join(name.capitalize() for name in replay.owned.unclear[key_of(first)])
            others = f", as may {len(more)} more like it" if more else ""
            yield f"whose {first.label} is cannot be told ({place}): it may be {vendors}'s{others}"
        elif owner == NOBODY:
            yield f"{first.label} is not known to be any SDK's ({place}): it is not judged{others}"
        else:
            yield f"{first.label} belongs to {owner}, which has no contract: it is not judged{others}"


def _copies(replay: Replay, natives: list[Native]) -> Iterator[str]:
    """Two copies of one SDK in a document: its profilers come from different scripts."""
    scripts: dict[tuple[str, str], dict[str, None]] = {}
    for native in natives:
        owner = replay.owned.of_native(native)
        if owner and native.site:
            scripts.setdefault((owner, native.document), {})[script_of(native.caller or native.site)] = None
    for (owner, _), names in scripts.items():
        if len(names) > 1:
            yield f"the page has {len(names)} copies of {owner.capitalize()}'s SDK: {', '.join(names)}"


def _frames(replay: Replay) -> Iterator[str]:
    """Profilers in frames, those of one document's address together."""
    alike: dict[tuple[str, str], list[Native]] = {}
    for tab in replay.history.tabs.values():
        for native in tab.natives:
            if not native.top:
                where = tab.urls.get(native.document, "").partition("?")[0]
                alike.setdefault((tab.name, where), []).append(native)
    for (_, where), (first, *more) in alike.items():
        others = f" (and of {len(more)} more like it)" if more else ""
        yield (
            f"{first.label} is in a frame ({where}): only its pauses and its traces are judged there{others}"
        )


def _opaque(replay: Replay) -> Iterator[str]:
    """Scripts whose frames no trace has."""
    urls = [url for tab in replay.everything.tabs.values() for url in tab.causes.opaque_scripts]
    if urls and replay.everything.natives():
        more = f" and {len(urls) - 3} more" if len(urls) > 3 else ""
        yield (
            f"traces have no frames of {', '.join(urls[:3])}{more}: scripts of another origin, loaded "
            "without the attribute crossorigin"
        )


def _sessions(replay: Replay) -> Iterator[str]:
    """The sessions of other stores, and a session that is in none."""
    for tab in replay.history.tabs.values():
        own = {session for _, (_, session) in tab.sessions}
        for store in tab.other_stores:
            by = f", written by {', '.join(store.scripts)}" if store.scripts else ""
            sessions = ", ".join(short(session) for session in store.ids)
            where = f"{store.medium.replace('-', ' ')} {store.key}"
            what = "a copy of the session" if store.ids.keys() <= own else "another session"
            yield f"{where} has {what} ({sessions}){by}: the SDK under test does not follow it"
        if tab.in_memory:
            yield f"{tab.name}: the session is in no store; it is known only by what the SDK says of it"


def _place(native: Native) -> str:
    if native.caller:
        return f"constructed at {native.site}, called at {native.caller}"
    return f"constructed at {native.site}" if native.site else "where it was constructed could not be seen"
