"""The judgement of a replay, by the contract of a vendor."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from bridge.core import verdicts
from bridge.core.contracts import Contract
from bridge.core.rules import RULES
from bridge.core.verdicts import Judgement
from bridge.judging.applicability import not_applicable, only_if_exercised, why_not_applicable
from bridge.judging.diagnosis import no_contract, why_no_profiler
from bridge.judging.missing_profiler import once_denied, without_profiler
from bridge.judging.notices import notices, page_troubles
from bridge.judging.recovery import with_recoveries
from bridge.judging.replay import Replay
from bridge.judging.required_policy import with_required_policy
from bridge.vendors import Vendor
from bridge.vendors.own_promises import ALWAYS, undeclared


def judge(replay: Replay, subject: Vendor | None = None) -> Judgement:
    """Judge the rules that the recording names, else all rules of the contract.

    `subject`: the vendor whose contract counts; default: the vendor that the recording shows. Other vendors
    with a profiler are judged beside it, each by its own contract. The verdict of a recording that does not
    show a whole run is never `held`.
    """
    if subject is not None and subject is not replay.vendor:
        return with_required_policy(_about(replay.of_vendor(subject)), replay)
    others = {vendor.name: _judge(replay.of_vendor(vendor)) for vendor in replay.others}
    own = with_recoveries(_about(replay), replay)
    judgement = structs.replace(own, others=others, notices=notices(replay))
    judgement = with_required_policy(judgement, replay)
    return structs.replace(judgement, notices=[*judgement.notices, *page_troubles(replay, judgement)])


def _about(replay: Replay) -> Judgement:
    """Judge the subject, by what the run is about."""
    meta, vendor, judgement = replay.recording.meta, replay.vendor, _judge(replay)
    # What was seen to be broken stays broken, although the scenario is about something else.
    if judgement.verdict != "violated" and (why_not := why_not_applicable(meta, vendor)):
        return not_applicable(why_not)
    return only_if_exercised(judgement, meta, vendor)


def _judge(replay: Replay) -> Judgement:
    vendor, meta, failure = replay.vendor, replay.recording.meta, replay.recording.failure
    if vendor is None or vendor.contract is None:
        why = failure or no_contract(replay.history, vendor)
        return _without_contract(replay, why) if vendor is None and not failure else unjudged(meta.rules, why)
    rules = chosen_rules(meta.rules, vendor.contract)
    judgement = verdicts.judge(replay.history, vendor.contract, rules, meta.started_at)
    if failure and judgement.verdict != "violated":
        return unjudged(rules, failure)
    if judgement.verdict == "held":
        return _held(judgement, replay, vendor)
    # For the run as a whole: one tab with a profiler is enough.
    why = why_no_profiler(replay.history, vendor, store=replay.store)
    if judgement.verdict != "inconclusive":
        return judgement
    return _about_all(judgement, why or once_denied(replay, vendor))


def _without_contract(replay: Replay, why: str) -> Judgement:
    """Judge the profiler of no known vendor: by its traces' coverage only, and never as `held`."""
    meta = replay.recording.meta
    if not any(replay.history.natives()) or (meta.rules and ALWAYS not in meta.rules):
        return unjudged(meta.rules, why)
    judgement = verdicts.judge(replay.history, undeclared(), [ALWAYS], meta.started_at)
    if judgement.verdict == "violated":
        return judgement
    reason = (
        f"{why}: only {ALWAYS} was judged; declare what else it promises (--promise), or describe its vendor"
    )
    others = {rule: "inconclusive" for rule in meta.rules if rule != ALWAYS}
    return structs.replace(
        _about_all(judgement, reason), verdict="inconclusive", rules={**others, **judgement.rules}
    )


def _held(judgement: Judgement, replay: Replay, vendor: Vendor) -> Judgement:
    """Return it as `inconclusive` if a profiler was owed in a tab in which none ran."""
    missing, excused = without_profiler(replay, vendor)
    if missing:
        return _about_all(structs.replace(judgement, verdict="inconclusive"), missing)
    return _about_all(judgement, excused or once_denied(replay, vendor))


def _about_all(judgement: Judgement, reason: str) -> Judgement:
    return structs.replace(judgement, reasons={**judgement.reasons, "": reason}) if reason else judgement


def chosen_rules(rules: Iterable[str], contract: Contract) -> list[str]:
    """Return `rules`, or all rules of the contract if it is empty, in the order of RULES."""
    wanted = set(rules) or contract.rules
    return [rule for rule in RULES if rule in wanted]


def unjudged(rules: Iterable[str], reason: str) -> Judgement:
    """Return a judgement in which all `rules` are inconclusive, for one reason."""
    names = list(rules)
    return Judgement(
        verdict="inconclusive",
        rules=dict.fromkeys(names, "inconclusive"),
        violations=[],
        reasons=dict.fromkeys(names, reason) or {"": reason},
    )
