"""What a receiver of OTLP profiles answers: an `ExportProfilesServiceResponse`, or a `Status`. Pure.

Sources: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response and
https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto, whose field 2 is the message.
"""

from __future__ import annotations

from typing import NamedTuple

from bridge.trace.export.protobuf import Fields, fields


class Taken(NamedTuple):
    """`rejected`: so many profiles were not taken. `message`: why, or a warning."""

    rejected: int = 0
    message: str = ""


def taken(body: bytes) -> Taken:
    """Return what a receiver took, from its answer of success. Raises ValueError for another answer."""
    partial = fields(body).get(1)
    if partial is None:
        return Taken()
    if not isinstance(partial, bytes):
        raise ValueError("field 1 is no message")
    inside = fields(partial)
    rejected = inside.get(1, 0)
    return Taken(rejected if isinstance(rejected, int) else 0, _text(inside, 2))


def error_message(body: bytes) -> str:
    """Return the message of an answer about an error; "" if it has none."""
    try:
        return _text(fields(body), 2)
    except ValueError:
        return ""


def _text(of: Fields, field: int) -> str:
    value = of.get(field, b"")
    return " ".join(value.decode(errors="replace").split()) if isinstance(value, bytes) else ""
