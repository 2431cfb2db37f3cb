"""The agent's question for quota: may this session be profiled?

It takes a 429, and JSON that says `admitted: false`, as a denial, and everything else as none
(`js/src/agent/quota.ts`). An upload keeps no answer body, so the second kind is noted in `Upload.answered`.
"""

from __future__ import annotations

import msgspec

from bridge.core.uploads import QuotaAnswer, Upload


def decode_quota(vendor: str, upload: Upload, session_id: str) -> QuotaAnswer:
    return QuotaAnswer.of(upload, vendor, session_id)


def quota_answer(_upload: Upload, admitted: bool) -> bytes:
    """The answer's JSON, as the agent reads it."""
    return msgspec.json.encode({"admitted": admitted})
