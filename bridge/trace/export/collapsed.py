"""Collapsed stacks: a line for each stack, root first, with whole milliseconds. Pure.

Firefox's importer makes a sample of each unit, so microseconds would be far too many. Each line begins with
`(root)`, as Perfetto knows the format by the `;` in its first lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from bridge.trace.calls import Call, weighed
from bridge.trace.normal import NormalTrace


def collapsed(normals: Iterable[NormalTrace], *, idle: bool = False) -> bytes:
    """Return the lines, those with most time in all traces first. `idle`: also the time that is idle or was
    not sampled."""
    times: Counter[tuple[Call, ...]] = Counter()
    for calls, weight_us in chain.from_iterable(map(weighed, normals)):
        if idle or calls[0].kind not in ("idle", "not-sampled"):
            times[calls] += weight_us
    lines = [
        f"{';'.join(['(root)', *map(_word, calls)])} {round(us / 1000)}"
        for calls, us in times.most_common()
        if round(us / 1000)
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _word(call: Call) -> str:
    return re.sub(r"[;\s]+", " ", f"{call.name} {call.place}").strip()
