"""Comparisons for the page: of recorded profiles, hostile ones and long ones."""

from __future__ import annotations

from bridge.core.uploads import Profile
from bridge.judging.recording_files import read
from bridge.report.comparison.shown import ShownComparison
from bridge.report.html.run import redacted
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.vendors import decode
from e2e.report.runs import HOSTILE, RECORDINGS
from tests.report.comparison.made import BEFORE, Stacks, compared, made_set

#: What the page goes by, and nobody else chooses.
_WORDS = {"script", "marker", "idle", "not-sampled", "grew", "shrank", "noise", "unknown", "function"}


def recorded_set(name: str) -> ProfileSet:
    """The profiles of a recording."""
    builder = SetBuilder("function")
    for upload in read(RECORDINGS / f"{name}.pbr.zip").uploads.values():
        for found in decode(upload):
            if isinstance(found, Profile):
                builder.add(found.trace, found.interval_ms, id_=found.upload)
    return builder.set(name)


def hostile(shown: ShownComparison) -> ShownComparison:
    """The same with all texts that a page, an SDK or a user chooses as markup."""
    fixed = {"", shown.schema, shown.repeat, *_WORDS}
    return redacted(shown, lambda text: text if text in fixed else HOSTILE + text)


def many(functions: int) -> ShownComparison:
    """A comparison of so many functions, in which one in ten is slower than before."""
    stacks: Stacks = {("main", f"group{at % 7}", f"work{at}"): 2 + at % 9 for at in range(functions - 8)}
    slower = {path: count * 3 if not at % 10 else count for at, (path, count) in enumerate(stacks.items())}
    return compared(made_set("old", stacks | BEFORE, 2), made_set("new", slower | BEFORE, 2))
