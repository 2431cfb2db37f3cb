"""A set of profiles as a file: JSON, with all that comparing needs. Pure."""

from __future__ import annotations

import msgspec

from bridge.errors import BadInput
from bridge.trace.comparison.profile_set import BUSY, ProfileSet

SCHEMA = "profiler-bridge.profile-set/1"
#: All numbers of a page are below it; larger ones are no times.
_LARGEST = 2**53
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
    if fault := _fault_of_members(given):
        return fault
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
    if min(times, default=0) < 0 or max(times, default=0) > _LARGEST or not 0 <= tree.length_us <= _LARGEST:
        return "a time in it is negative, or too large"
    if any(tree.frames[number].kind not in BUSY for member in given.members for number, _ in member.self_us):
        return "a profile in it counts time in which nothing ran"
    return ""


def _fault_of_members(given: ProfileSet) -> str:
    for member in given.members:
        figures = member.busy_us, member.idle_us, member.not_sampled_us, member.samples
        if min(figures) < 0 or max(figures) > _LARGEST:
            return "a time in it is negative, or too large"
        if sum(us for _, us in member.self_us) != member.busy_us or bool(member.busy_us) > member.samples:
            return "the times of a profile in it do not add up"
    return ""
