"""The rule `document-policy` of `--require-document-policy`: servers allow profiling themselves.

It is no contract's rule: the user requires it of the site. Pure.
"""

from __future__ import annotations

from msgspec import structs

from bridge.core.events import DocumentPolicyFound
from bridge.core.history import TabHistory
from bridge.core.production.document_policy import ADDED, server_says, shown_url, what_was_added, why_unseen
from bridge.core.verdicts import Judgement, Verdict, Violation
from bridge.judging.replay import Replay

RULE = "document-policy"
PROMISE = "Each document allows profiling by a header that its own server sends."


def with_required_policy(judgement: Judgement, replay: Replay) -> Judgement:
    """Return the judgement with the rule, if the recording requires it.

    It concerns top documents, and frames in which a profiler was constructed: a third party's frame without
    one needs no header.
    """
    meta = replay.recording.meta
    if not meta.require_document_policy:
        return judgement
    found = [policy for tab in replay.history.tabs.values() for policy in _concerned(tab)]
    silent = [policy for policy in found if policy.source == "network" and not _decides(policy)]
    unseen = next(filter(None, map(why_unseen, found)), "")
    violations = [_violation(policy, meta.started_at) for policy in silent]
    verdict: Verdict = (
        "violated" if violations else "inconclusive" if unseen else "held" if found else "not-exercised"
    )
    whole = judgement.verdict
    if verdict == "violated" or (verdict == "inconclusive" and whole == "held"):
        whole = verdict
    return structs.replace(
        judgement,
        verdict=whole,
        rules={**judgement.rules, RULE: verdict},
        violations=sorted([*judgement.violations, *violations], key=lambda violation: violation.at_ms),
        reasons=judgement.reasons | ({RULE: unseen} if verdict == "inconclusive" else {}),
    )


def _concerned(tab: TabHistory) -> list[DocumentPolicyFound]:
    policies = tab.policies.values()
    return [policy for policy in policies if policy.top or tab.natives_of(policy.document)]


def _decides(policy: DocumentPolicyFound) -> bool:
    return bool(server_says(policy.server, policy.report_only))


def _violation(policy: DocumentPolicyFound, started_at: float) -> Violation:
    missing = f"the server of {shown_url(policy.url)} sends no {ADDED}: production would refuse the profiler"
    return Violation(
        rule=RULE,
        at_ms=round(policy.wall_ms - started_at, 1),
        tab=policy.tab,
        message=what_was_added(policy) or missing,
    )
