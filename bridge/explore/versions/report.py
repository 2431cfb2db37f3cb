"""The report of a bisection, as `--json` prints it, and in words. Pure. Keys are only added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from bridge.errors import ExitCode
from bridge.explore.versions.border import Border, Change, Known, Play, State

_WORDS: dict[State, str] = {
    "good": "good",
    "bad": "bad",
    "cannot-say": "cannot say",
    "skipped": "skipped",
    "open": "not played",
}


class VersionReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version. `why`: the evidence of its last play, or why it was skipped."""

    version: str
    state: State
    plays: tuple[Play, ...] = ()
    why: str = ""
    recordings: tuple[str, ...] = ()


class ChangeReport(msgspec.Struct, frozen=True, kw_only=True):
    """A change from one version to a newer one. `between`: versions of which nothing can be said.

    `confirmed`: whether all plays of both agree.
    """

    older: str
    newer: str
    newer_is: Literal["good", "bad"]
    between: tuple[str, ...]
    confirmed: bool

    @property
    def words(self) -> str:
        kept = "first good" if self.newer_is == "good" else "first bad"
        before = "last bad" if self.newer_is == "good" else "last good"
        return f"{kept}: {self.newer}  ({before}: {self.older})"


class BisectReport(msgspec.Struct, frozen=True, kw_only=True):
    """`found`: the change that the search has found, null for none. `changes`: all that were seen, the oldest
    first; several if the history is not monotone. `everything`: whether all versions were played.

    `rules`: those that decide. `good`, `bad`: the ends as they were given.
    """

    schema: str = "profiler-bridge.bisect/1"
    ok: bool
    scenario: str
    sdk: str
    rules: tuple[str, ...]
    good: str
    bad: str
    found: ChangeReport | None
    changes: tuple[ChangeReport, ...]
    monotone: bool
    everything: bool
    versions: tuple[VersionReport, ...]
    plays: int
    duration_s: float
    browser: str

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.HELD if self.ok else ExitCode.INCONCLUSIVE


def report_of(
    border: Border,
    versions: Sequence[str],
    known: Mapping[int, Known],
    told: Mapping[int, str],
    recordings: Mapping[int, Sequence[str]],
    **about: Any,
) -> BisectReport:
    """`told`: the evidence of each version's last play. `about`: the fields that only the caller knows."""
    changes = tuple(_change(change, versions, known) for change in border.changes(known))
    found = border.change(known)
    named = _change(found, versions, known) if found else None
    return BisectReport(
        ok=named is not None and not named.between,
        good=versions[border.good],
        bad=versions[border.bad],
        found=named,
        changes=changes,
        monotone=len(changes) < 2,
        everything=border.everything,
        versions=tuple(
            _version(version, known.get(at, Known()), told.get(at, ""), recordings.get(at, ()))
            for at, version in enumerate(versions)
        ),
        plays=sum(len(each.plays) for each in known.values()),
        **about,
    )


def lines(report: BisectReport) -> Iterator[str]:
    """Yield the report in words."""
    rules = ", ".join(report.rules)
    yield f"{report.scenario} on {report.sdk}, by {rules or 'no rule'}"
    width = max(len(each.version) for each in report.versions)
    for each in report.versions:
        if each.state != "open":
            yield f"  {each.version:<{width}}  {_WORDS[each.state]:<10}  {_said(each)}".rstrip()
    unplayed = sum(each.state == "open" for each in report.versions)
    if unplayed:
        yield f"  {unplayed} of {len(report.versions)} versions were not played"
    yield ""
    yield from _conclusion(report)
    yield f"{report.plays} plays in {report.duration_s:.0f} s"


def _conclusion(report: BisectReport) -> Iterator[str]:
    if report.found is None:
        yield from _not_as_said(report)
        return
    yield report.found.words
    if report.found.between:
        yield f"  of the versions between them nothing can be said: {', '.join(report.found.between)}"
    if not report.found.confirmed:
        yield "  not all plays of these two agree: the majority counts"
    if report.monotone:
        if not report.everything:
            yield "  no contradiction among the versions that were played; --all plays every one"
        return
    yield f"The history is not monotone: {len(report.changes)} changes were seen:"
    yield from (f"  {change.words}" for change in report.changes)
    if not report.everything:
        yield "  there may be more; --all plays every version"


def _not_as_said(report: BisectReport) -> Iterator[str]:
    states = {each.version: each for each in report.versions}
    for version, said in ((report.good, "good"), (report.bad, "bad")):
        end = states[version]
        if end.state != said:
            yield f"no change can be named: {version} is said to be {said}, and is: {_WORDS[end.state]}"
            yield f"  {end.why}" if end.why else "  choose another end"


def _said(version: VersionReport) -> str:
    counts = [
        f"{version.plays.count(outcome)} {outcome}"
        for outcome in ("good", "bad", "unclear")
        if version.plays.count(outcome)
    ]
    reason = f": {version.why}" if version.why and version.state != "good" else ""
    return f"{', '.join(counts)}{reason}".removeprefix(": ")


def _version(version: str, known: Known, why: str, recordings: Sequence[str]) -> VersionReport:
    return VersionReport(
        version=version,
        state=known.state,
        plays=known.plays,
        why=known.skipped or why,
        recordings=tuple(recordings),
    )


def _change(change: Change, versions: Sequence[str], known: Mapping[int, Known]) -> ChangeReport:
    sides = [known[side] for side in (change.older, change.newer)]
    return ChangeReport(
        older=versions[change.older],
        newer=versions[change.newer],
        newer_is="good" if sides[1].state == "good" else "bad",
        between=tuple(versions[at] for at in change.between),
        confirmed=all(len(set(each.plays) - {"unclear"}) == 1 for each in sides),
    )
