"""The quota question of 7.x: may this session be profiled?

Source: `checkProfilingQuota` in rum 7.x `domain/profiling/quotaCheck.ts`. An upload keeps no answer
body, so a denial must be readable from the status: the intake denies with 429 and a body that says
`admitted: false`, which the SDK takes as a denial by either. Every other answer of ours is one that
the SDK takes as an admission (200 that admits; errors; no answer within 5 s).
"""

from __future__ import annotations

import msgspec

from bridge.core.uploads import QuotaAnswer, Upload

DENIED_STATUS = 429


def decode_quota(vendor: str, upload: Upload, parameters: dict[str, str]) -> QuotaAnswer:
    return QuotaAnswer(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        session_id=parameters.get("session_id") or None,
        admitted=upload.status != DENIED_STATUS,
    )


def quota_body(session_id: str, admitted: bool) -> bytes:
    """The answer's JSON, as the SDK reads it in `parseQuotaResult`."""
    reason = "quota_ok" if admitted else "quota_exceeded"
    attributes = {"admitted": admitted, "reason": reason}
    data = {"id": session_id, "type": "profiling-quota", "attributes": attributes}
    return msgspec.json.encode({"data": data})
