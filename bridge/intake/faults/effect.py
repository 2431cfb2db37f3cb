"""What a step makes of the answer that a request would have had. Pure."""

from __future__ import annotations

import msgspec

from bridge.core.uploads import DENIED, RETRY_AFTER, Upload
from bridge.intake.answers import Answer, Taken, error
from bridge.intake.faults.script import Kind, Step
from bridge.vendors.agent import AGENT
from bridge.vendors.agent.quota import quota_body as agents_quota_body
from bridge.vendors.datadog.address import read_address
from bridge.vendors.datadog.quota import quota_body

#: No status is given.
SILENT: frozenset[Kind] = frozenset({"drop", "hang"})
GARBAGE = Answer(200, b'{"data": {"attributes": \x00\xff', "application/octet-stream")
HINT = "somebody ordered it; DELETE /_bridge/v1/faults takes it back"


def apply(step: Step, taken: Taken, upload: Upload) -> Taken:
    """What is said to the request by `step`, where `taken` is what would have been said.

    What was decoded stays, so that a retry is known for one; whether it counts as received is the status's
    to say, as ever.
    """
    if step.kind in ("admit", "deny", "garbage"):
        return _quota(step, taken, upload)
    if step.kind == "status":
        return _status(step, taken)
    answer = Answer(0) if step.kind in SILENT else taken.answer
    return _changed(step, taken, msgspec.structs.replace(answer, fault=step))


def _status(step: Step, taken: Taken) -> Taken:
    headers = _rate_limits(step, taken.vendor)
    if step.status < 300:
        usual = taken.answer
        if not headers:
            return taken
        limited = msgspec.structs.replace(usual, headers={**usual.headers, **headers})
        return _changed(step, taken, limited)
    what = f"fault on order: {step.text}"
    refused = _changed(step, taken, error(step.status, "fault-on-order", what, HINT, headers))
    asked = "" if step.retry_after_s is None else f"{RETRY_AFTER}{step.retry_after_s}"
    return msgspec.structs.replace(refused, said=asked or refused.said)


def _rate_limits(step: Step, vendor: str) -> dict[str, str]:
    """https://develop.sentry.dev/sdk/expected-features/rate-limiting/: SECONDS:CATEGORIES:SCOPE:REASON, no
    categories for all. The browser SDK knows chunks as `profile` (`envelope.ts`, 11.12)."""
    if step.retry_after_s is None:
        return {}
    headers = {"Retry-After": str(step.retry_after_s)}
    if vendor == "sentry":
        headers["X-Sentry-Rate-Limits"] = (
            f"{step.retry_after_s}:{';'.join(step.categories)}:organization:fault_on_order"
        )
    # Without this a page of another origin cannot read them, nor can its SDK.
    return {**headers, "Access-Control-Expose-Headers": ", ".join(headers)}


def _quota(step: Step, taken: Taken, upload: Upload) -> Taken:
    if step.kind == "admit":
        return taken
    if step.kind == "garbage":
        return _changed(step, taken, GARBAGE)
    denied = _changed(step, taken, Answer(200, _denial(taken.vendor, upload.target)))
    return msgspec.structs.replace(denied, said=DENIED)


def _denial(vendor: str, target: str) -> bytes:
    if vendor == AGENT.name:
        return agents_quota_body(admitted=False)
    address = read_address(target)
    return quota_body(address.parameters.get("session_id", "") if address else "", admitted=False)


def _changed(step: Step, taken: Taken, answer: Answer) -> Taken:
    problem = f"fault on order: {step.text}"
    if taken.problem:
        problem += f" ({taken.problem})"
    return msgspec.structs.replace(taken, answer=answer, problem=problem)
