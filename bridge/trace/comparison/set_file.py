"""A set of profiles as a file: JSON, with all that comparing needs. Pure."""

from __future__ import annotations

import msgspec

from bridge.errors import BadInput
from bridge.trace.comparison.profile_set import ProfileSet

SCHEMA = "profiler-bridge.profile-set/1"
#: A set of thousands of profiles has some tens of MB.
BYTES_MAX = 1 << 30


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    schema: str
    set: ProfileSet


def encode(given: ProfileSet) -> bytes:
    """Return the file of a set."""
    return msgspec.json.encode(_Envelope(schema=SCHEMA, set=given))


def decode(data: bytes, name: str) -> ProfileSet:
    """Return the set in a file. `name`: of the file, for messages. Raises BadInput."""
    try:
        found = msgspec.json.decode(data, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(
            f"{name} is no set of profiles: {error}; `profiles merge -o FILE` writes one"
        ) from None
    if found.schema != SCHEMA:
        raise BadInput(f"{name} has the schema {found.schema[:60]!r}, not {SCHEMA!r}")
    if fault := _fault(found.set):
        raise BadInput(f"{name} is no set of profiles: {fault}")
    return found.set


def _fault(given: ProfileSet) -> str:
    """Return what is impossible in it, "" for nothing."""
    tree, frames = given.tree, len(given.tree.frames)
    columns = {len(tree.parents), len(tree.calls), len(tree.self_us), len(tree.samples)}
    numbers = [*tree.calls, *(number for member in given.members for number, _ in member.self_us)]
    times = [*tree.self_us, *(us for member in given.members for _, us in member.self_us)]
    if len(columns) > 1:
        return "the columns of its tree are not of one length"
    if any(not -1 <= parent < at for at, parent in enumerate(tree.parents)):
        return "a node of its tree is not after its parent"
    if any(not 0 <= number < frames for number in numbers):
        return "a frame that it names does not exist"
    if any(not -1 <= frame.url < len(tree.urls) for frame in tree.frames):
        return "a script that it names does not exist"
    if min(times, default=0) < 0 or any(member.length_us < member.busy_us for member in given.members):
        return "a time in it is negative"
    return ""
