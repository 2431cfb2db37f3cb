"""What a step makes of the answer that a request would have had. Pure."""

from __future__ import annotations

import msgspec

from bridge.core.addresses import API_PREFIX
from bridge.core.uploads import FAULT_ON_ORDER, Answered, Upload
from bridge.intake.answers import Answer, Taken, error
from bridge.intake.faults.script import Kind, Step
from bridge.vendors import vendor_named

#: No status is given.
SILENT: frozenset[Kind] = frozenset({"drop", "hang"})
GARBAGE = Answer(200, b'{"data": {"attributes": \x00\xff', "application/octet-stream")
HINT = f"somebody ordered it; DELETE {API_PREFIX}/faults takes it back"


def apply(step: Step, taken: Taken, upload: Upload) -> Taken:
    """Return `taken` with the answer that `step` makes of it.

    The decoded head stays, so that a retry is still recognised. The new status decides whether the profile
    is stored.
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
    what = f"{FAULT_ON_ORDER}{step.text}"
    refused = _changed(step, taken, error(step.status, "fault-on-order", what, HINT, headers))
    return msgspec.structs.replace(refused, answered=Answered(retry_after_s=step.retry_after_s))


def _rate_limits(step: Step, vendor: str) -> dict[str, str]:
    if step.retry_after_s is None:
        return {}
    headers = {"Retry-After": str(step.retry_after_s)}
    found = vendor_named(vendor)
    if found is not None and (limit := found.answers.rate_limit) is not None:
        headers[limit.header] = limit.value(step.retry_after_s, step.categories)
    # Without this a page of another origin cannot read them, nor can its SDK.
    return {**headers, "Access-Control-Expose-Headers": ", ".join(headers)}


def _quota(step: Step, taken: Taken, upload: Upload) -> Taken:
    if step.kind == "admit":
        return taken
    if step.kind == "garbage":
        return _changed(step, taken, GARBAGE)
    vendor = vendor_named(taken.vendor)
    if vendor is None or vendor.quota is None:
        return taken
    denied = _changed(step, taken, Answer(200, vendor.quota.body(upload, False)))
    return msgspec.structs.replace(denied, answered=Answered(quota_denied=True))


def _changed(step: Step, taken: Taken, answer: Answer) -> Taken:
    problem = f"{FAULT_ON_ORDER}{step.text}"
    if taken.problem:
        problem += f" ({taken.problem})"
    return msgspec.structs.replace(taken, answer=answer, problem=problem)
