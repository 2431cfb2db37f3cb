"""How much of a request is taken. Each limit holds while reading, not after."""

from __future__ import annotations

import msgspec

MIB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in bytes. The defaults are far above what SDKs send."""

    #: of a body as it comes over the wire
    wire: int = 32 * MIB
    #: of a body, or a part of it, once inflated
    inflated: int = 64 * MIB
    #: inflated to deflated; looked at from `ratio_after` inflated bytes on, since small bodies of repeats
    #: compress that well honestly
    ratio: float = 200
    ratio_after: int = MIB
    #: of a multipart body
    parts: int = 8
    part_headers: int = 8 * 1024
    #: levels of nested arrays and objects in JSON
    json_depth: int = 64
    #: commas, arrays and objects in JSON: in memory an empty array takes sixty times its text, an object
    #: more. A minute of samples at 10 ms has 18,000
    json_values: int = 500_000
    #: of a body that holds one JSON object a line; SDKs send at most 50
    lines: int = 10_000


LIMITS = Limits()
