"""What the report shows of a run, as data. Pure. The script of the page (`js/src/report`) draws it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeVar

import msgspec
from msgspec import structs

from bridge.core.history.trace_matching import native_of
from bridge.core.rules import NO_OCCASION, promise
from bridge.core.uploads import Profile
from bridge.core.verdicts import Judgement, Verdict, Violation, shared_reason
from bridge.judging import required_policy
from bridge.judging.lanes import TabLanes, lanes_of
from bridge.judging.replay import Replay
from bridge.judging.results import Result
from bridge.judging.timeline import Row, rows
from bridge.judging.uploads.profile_facts import facts_of
from bridge.report.evidence import audit_lines
from bridge.report.html.wording import Renamer, in_seconds, tab_names
from bridge.scenarios.named import SCENARIOS
from bridge.trace.normal import normal_form
from bridge.trace.source_maps.symbolication import Symbolicate, unchanged
from bridge.trace.tree import CallTree, tree_of
from bridge.vendors.sharing import shared_text, shared_trace

T = TypeVar("T")

#: Returns a text without what may be a secret.
Redact = Callable[[str], str]


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A violation. `vendor`: "" for the subject's. `recovery`: what became of the profiler, in words.
    `profile`: the id of the profile that it is about, "" for none."""

    rule: str
    message: str
    vendor: str
    tab: str
    at_ms: float
    since_ms: float | None
    recovery: str
    profile: str = ""


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """A rule with what it asks of an SDK, its verdict, and why that is so."""

    rule: str
    asks: str
    verdict: Verdict
    reason: str


class ShownProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A profile that arrived. `id`: of its upload. `started_ms`: from the start of the scenario, None if its
    profiler was not observed. `facts`: names and values, in words."""

    id: str
    title: str
    tab: str
    started_ms: float | None
    facts: list[tuple[str, str]]
    tree: CallTree


class ShownRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row of the timeline; see `bridge.judging.timeline`."""

    at_ms: float
    tab: str
    page: str
    session: str
    profiler: str
    text: str
    mark: str


class ShownRun(msgspec.Struct, frozen=True, kw_only=True):
    """All that the report shows of a run. `about`: what its scenario does, "" if it is not a named one.
    `started_at`: epoch ms. `changed`: what the bridge changed in the
    page. `browser`, `bridge`: with their versions. `tab_ids`: name of a tab -> its id in the recording, of
    all tabs if one has another number there. `anchors`: the moments, ms, that stand beside those of another
    run; as many in both."""

    scenario: str
    about: str
    subject: str
    verdict: Verdict
    visibility: Literal["real", "emulated"]
    browser: str
    bridge: str
    started_at: float
    length_ms: float
    events: int
    failure: str
    notices: list[str]
    changed: list[str]
    audit: list[str]
    broken: list[Broken]
    rules: list[Ruled]
    tabs: list[TabLanes]
    tab_ids: dict[str, str]
    profiles: list[ShownProfile]
    rows: list[ShownRow]
    anchors: list[float] = []


def shown_run(
    replay: Replay,
    judgement: Judgement,
    result: Result,
    *,
    redact: bool = True,
    symbolicate: Symbolicate = unchanged,
) -> ShownRun:
    """Return what the report shows. `redact`: without what may be a secret or name a person, as a report is
    handed to others. `symbolicate`: is asked for each trace, before that."""
    meta, profiles = replay.recording.meta, replay.whole.everything.profiles
    lanes = lanes_of(replay)
    names = tab_names(lane.name for lane in lanes)
    rename = Renamer(names)
    shown = ShownRun(
        scenario=meta.scenario or "recording",
        about=SCENARIOS[meta.scenario].says if meta.scenario in SCENARIOS else "",
        subject=meta.subject,
        verdict=result.verdict,
        visibility="emulated" if result.visibility == "emulated" else "real",
        browser=meta.browser,
        bridge=f"Profiler Bridge {meta.bridge}".rstrip(),
        started_at=meta.started_at,
        length_ms=max(0.0, round(replay.whole.history.until - meta.started_at, 1)),
        events=len(replay.recording.events),
        failure=replay.recording.failure,
        notices=list(dict.fromkeys(filter(None, _notices(judgement)))),
        changed=result.not_as_in_production,
        audit=[in_seconds(line) for line in audit_lines(result.audit)],
        broken=list(_broken(judgement, [profile.upload for _, profile in profiles])),
        rules=list(_rules(judgement)),
        tabs=lanes,
        tab_ids={},
        profiles=[],
        rows=[_row(row) for row in rows(replay, judgement)],
    )
    shown = redacted(shown, lambda text: rename(shared_text(text) if redact else text))
    moved = any(name != id_.replace("-", " ") for id_, name in names.items())
    return structs.replace(
        shown,
        tab_ids={name: id_ for id_, name in names.items()} if moved else {},
        profiles=[
            structs.replace(each, title=rename(each.title), tab=rename(each.tab))
            for each in _profiles(replay, symbolicate, redact=redact)
        ],
    )


def redacted(value: T, redact: Redact) -> T:
    """Return a struct with `redact` applied to all texts in it."""
    known: dict[str, str] = {}

    def walked(given: object) -> object:
        if isinstance(given, str):
            if given not in known:
                known[given] = redact(given)
            return known[given]
        if isinstance(given, list):
            return [walked(each) for each in given]
        if isinstance(given, dict):
            return {name: walked(each) for name, each in given.items()}
        return given

    return msgspec.convert(walked(msgspec.to_builtins(value)), type(value))


def _notices(judgement: Judgement) -> Iterator[str]:
    yield judgement.reasons.get("", "")
    yield shared_reason(judgement)
    yield from judgement.notices


def _broken(judgement: Judgement, profiles: Sequence[str]) -> Iterator[Broken]:
    told: list[tuple[str, Violation]] = [("", each) for each in judgement.violations]
    told += [(vendor, each) for vendor, several in judgement.broken.items() for each in several]
    for vendor, each in sorted(told, key=lambda pair: pair[1].at_ms):
        yield Broken(
            rule=each.rule,
            message=in_seconds(each.message),
            vendor=vendor,
            tab=each.tab,
            at_ms=round(each.at_ms, 1),
            since_ms=None if each.since_ms is None else round(each.since_ms, 1),
            recovery=each.recovery.text if each.recovery else "",
            profile=next((upload for upload in profiles if upload in each.message.split()), ""),
        )


def _rules(judgement: Judgement) -> Iterator[Ruled]:
    for rule, verdict in judgement.rules.items():
        reason = judgement.reasons.get(rule, "") or judgement.recovered(rule)
        if not reason and verdict == "not-exercised":
            reason = NO_OCCASION.get(rule, "")
        asks = required_policy.PROMISE if rule == required_policy.RULE else promise(rule)
        yield Ruled(rule=rule, asks=asks, verdict=verdict, reason=in_seconds(reason))


def _profiles(replay: Replay, symbolicate: Symbolicate, *, redact: bool) -> Iterator[ShownProfile]:
    """Yield all profiles. An upload can have several: the second of `u-0012` has the id `u-0012.2`.

    The names of functions are redacted apart: a long one is no key.
    """
    counts: Counter[str] = Counter()
    for _, sent in replay.whole.everything.profiles:
        profile = structs.replace(sent, trace=symbolicate(sent.trace))
        counts[profile.upload] += 1
        number = counts[profile.upload]
        id_ = profile.upload if number == 1 else f"{profile.upload}.{number}"
        if not redact:
            yield _profile(profile, replay, id_)
            continue
        shown = _profile(structs.replace(profile, trace=shared_trace(profile.trace)), replay, id_)
        facts = [(name, shared_text(value)) for name, value in shown.facts]
        yield structs.replace(shown, title=shared_text(shown.title), facts=facts)


def _profile(profile: Profile, replay: Replay, id_: str) -> ShownProfile:
    native = native_of(replay.whole.everything, profile)
    started = None if native is None else round(native.started_at - replay.recording.meta.started_at, 1)
    of = f" of {native.label}" if native else (f" of {profile.tab}" if profile.tab else "")
    return ShownProfile(
        id=id_,
        title=f"{id_}{of}",
        tab=profile.tab,
        started_ms=started,
        facts=facts_of(profile),
        tree=tree_of(normal_form(profile.trace, profile.interval_ms)),
    )


def _row(row: Row) -> ShownRow:
    # Other texts may be those of the page.
    text = in_seconds(row.text) if row.mark == "violation" else row.text
    return ShownRow(round(row.at_ms, 1), row.tab, row.visibility, row.session, row.profiler, text, row.mark)
