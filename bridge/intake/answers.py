"""What we say to a client: a status and a JSON body, the same shape for every error."""

from __future__ import annotations

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """An HTTP answer; `body` may be empty."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"


class _Error(msgspec.Struct, frozen=True):
    code: str
    message: str
    hint: str


def error(status: int, code: str, message: str, hint: str = "") -> Answer:
    """`{"error": {"code", "message", "hint"}}`: a name for programs, the cause, and what to do."""
    return Answer(status, msgspec.json.encode({"error": _Error(code, message, hint)}))
