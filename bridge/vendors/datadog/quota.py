"""The quota question of 7.x: may this session be profiled?

Source: `checkProfilingQuota` in rum 7.x `domain/profiling/quotaCheck.ts`. The SDK takes a 429, and a 200
that says `admitted: false`, as a denial. An upload keeps no answer body, so the second kind is noted in
`Upload.answered`. Every other answer of ours is one that the SDK takes as an admission (200 that admits;
errors; what it cannot read; no answer within 5 s).
"""

from __future__ import annotations

import msgspec

from bridge.core.uploads import QuotaAnswer, Upload
from bridge.vendors.datadog.address import Address


def decode_quota(vendor: str, upload: Upload, parameters: dict[str, str]) -> QuotaAnswer:
    return QuotaAnswer.of(upload, vendor, parameters.get("session_id", ""))


def quota_answer(address: Address | None, admitted: bool) -> bytes:
    """The answer's JSON, as the SDK reads it in `parseQuotaResult`. `address`: of the question."""
    session_id = address.parameters.get("session_id", "") if address else ""
    reason = "quota_ok" if admitted else "quota_exceeded"
    attributes = {"admitted": admitted, "reason": reason}
    data = {"id": session_id, "type": "profiling-quota", "attributes": attributes}
    return msgspec.json.encode({"data": data})
