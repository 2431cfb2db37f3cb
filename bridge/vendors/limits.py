"""How much of a request is taken, how slowly, and how many at a time. Each limit holds while reading, not
after."""

from __future__ import annotations

import msgspec

MIB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in bytes, times in seconds. The defaults take what the vendors take.

    Of Sentry: 40 MB packed, 200 MB inflated, and 50 MB for a profile
    (https://develop.sentry.dev/sdk/foundations/transport/envelopes/, size limits).
    """

    #: of a body as it comes over the wire
    wire: int = 40 * MIB
    #: of a body, or a part of it, once inflated
    inflated: int = 200 * MIB
    #: inflated to deflated; looked at from `ratio_after` inflated bytes on, since small bodies of repeats
    #: compress that well honestly
    ratio: float = 200
    ratio_after: int = MIB
    #: of a multipart body
    parts: int = 8
    part_headers: int = 8 * 1024
    #: levels of nested arrays and objects in JSON
    json_depth: int = 64
    #: commas, arrays and objects in JSON. A profile of 50 MB in Sentry's format, which writes each stack as a
    #: list of numbers, has up to 15 million
    json_values: int = 20_000_000
    #: arrays and objects in JSON: in memory an empty array takes sixty times its text, an object more. A
    #: minute of samples at 10 ms has 18,000; if all its stacks were different and as deep as V8 records, 1.5
    #: million
    json_objects: int = 2_000_000
    #: of a body that holds one JSON object a line; SDKs send at most 50
    lines: int = 10_000
    #: of all bodies that the intake reads or keeps at a time
    in_flight: int = 256 * MIB
    #: for a whole body
    body_timeout_s: float = 30.0
    #: of a request's head
    head: int = 64 * 1024
    #: for a whole head, from the begin of a connection or from the head's first byte. Browsers open
    #: connections in advance, and close those that they do not use after 10 s
    head_timeout_s: float = 60.0
    #: for a connection that is kept for a next request, in whole seconds. Longer than Chromium keeps an idle
    #: one (300 s): it sends a POST again on one that the server drops
    idle_timeout_s: float = 330.0
    #: open at a time. A browser has six to a host, and one more for each live stream
    connections: int = 512


LIMITS = Limits()

#: For a body that an intake has taken already, whatever its limits were: its recording gives the same
#: verdict.
TAKEN = Limits(
    wire=2**62,
    inflated=2**62,
    ratio=2**62,
    parts=2**31,
    part_headers=2**31,
    json_depth=512,
    json_values=2**62,
    json_objects=2**62,
    lines=2**62,
)

#: The option of `run` and `serve` that raises each limit.
OPTIONS = {
    "wire": "--max-body",
    "inflated": "--max-inflated",
    "ratio": "--max-ratio",
    "parts": "--max-parts",
    "part_headers": "--max-part-headers",
    "json_depth": "--max-depth",
    "json_values": "--max-values",
    "json_objects": "--max-objects",
    "lines": "--max-lines",
    "in_flight": "--max-in-flight",
    "body_timeout_s": "--body-timeout",
    "head": "--max-head",
    "head_timeout_s": "--head-timeout",
    "idle_timeout_s": "--idle-timeout",
    "connections": "--max-connections",
}


def how_to_raise(limit: str) -> str:
    """Return the words that name the option that raises a limit, for the hint of a refusal."""
    return f"raise {OPTIONS[limit]} (in Python: limits=Limits({limit}=...) of Bridge.launch)"
