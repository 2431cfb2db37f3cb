"""The baseline of profiles: each test's functions are compared with those of earlier runs, or added to them.

Runs to be added wait in the session's staging folder, as a worker of pytest-xdist writes no file of others.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from bridge.core.uploads import Profile
from bridge.errors import BadInput, RecordingFailed
from bridge.testing.locks import locked
from bridge.testing.modes import BASELINE
from bridge.trace.calls import Call
from bridge.trace.comparison.baseline import (
    TOLD_GROWTH,
    Baseline,
    Comparison,
    RunTimes,
    compared,
    decode,
    encode,
    run_of,
    with_run,
)
from bridge.trace.identity import identified
from bridge.vendors.sharing import shared_call

_STAGED = "baseline-*.json"
#: A baseline of thousands of tests has some tens of MB.
_BYTES_MAX = 1 << 28
#: Tests that the summary has a line for; of more it says how many.
_TOLD_MAX = 20


class _Staged(msgspec.Struct, frozen=True, kw_only=True):
    test: str
    run: RunTimes


class Checked(NamedTuple):
    """`lines`: of the failure, none if nothing has grown. `told`: a line for the summary."""

    lines: list[str]
    told: str


class Baselines:
    """`known`: what the file has. `update`: add the runs of this session to it, and compare nothing.
    `mapped`: whether profiles come with the functions of their sources."""

    def __init__(self, known: Baseline, staging: Path, *, update: bool, mapped: bool = False) -> None:
        self._known = known
        self._staging = staging
        self._update = update
        self._mapped = mapped

    def check(self, test: str, profiles: Iterable[Profile]) -> Checked:
        """Compare a test that has passed, or keep its run for the file."""
        traces = ((each.trace, each.interval_ms) for each in profiles)
        run = run_of(traces, _identified, mapped=self._mapped)
        known = self._known.tests.get(test)
        if self._update:
            if run.busy_us:
                self._stage(_Staged(test=test, run=run))
            return Checked([], "")
        if known is None:
            told = f"{test}: not in the baseline; --bridge-update-baseline adds it" if run.busy_us else ""
            return Checked([], told)
        if not run.busy_us:
            return Checked([], f"{test}: no profile has arrived that could be compared with the baseline")
        if known.mapped != run.mapped:
            there = "with" if known.mapped else "without"
            told = f"{test}: not compared, as its baseline was made {there} --bridge-source-maps"
            return Checked([], told)
        found = compared(known, run)
        return Checked(_lines(found), f"{test}: {_told(found)}")

    def _stage(self, staged: _Staged) -> None:
        self._staging.mkdir(mode=0o700, exist_ok=True)
        file = self._staging / _STAGED.replace("*", uuid.uuid4().hex)
        file.write_bytes(msgspec.json.encode(staged))


def _identified(call: Call) -> Call:
    """Return what a call has in common with all that are the same function, without what may be a secret: the
    file is for version control."""
    return identified(shared_call(call), "function")


def read(file: Path, *, update: bool) -> Baseline:
    """Read a baseline; one that is to be updated need not be there. Raises BadInput."""
    try:
        if update and not file.exists():
            return Baseline()
        if file.stat().st_size > _BYTES_MAX:
            raise BadInput(f"{file} is too large for a baseline: more than {_BYTES_MAX} bytes")
        data = file.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"there is no baseline {file}; --bridge-update-baseline writes it") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot read the baseline {file}: {error}") from None
    return decode(data, str(file))


def update(file: Path, staging: Path) -> str:
    """Add the runs that wait in `staging` to the file. Returns a line that tells it, "" if there are none.
    Raises BadInput, and RecordingFailed if it cannot be written."""
    runs = [msgspec.json.decode(each.read_bytes(), type=_Staged) for each in sorted(staging.glob(_STAGED))]
    if not runs:
        return ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with locked(file):
            baseline = read(file, update=True)
            for staged in runs:
                baseline = with_run(baseline, staged.test, staged.run)
            part = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
            part.write_bytes(encode(baseline))
            part.replace(file)
    except OSError as error:
        raise RecordingFailed(f"cannot write the baseline {file}: {error.strerror or error}") from error
    for each in staging.glob(_STAGED):
        each.unlink(missing_ok=True)
    counts = [len(baseline.tests[staged.test].busy_us) for staged in runs]
    added = "1 run of a test" if len(runs) == 1 else f"{len(runs)} runs of tests"
    return f"baseline {file}: {added} added; each of them has {_between(counts)} now"


def summary(properties: Iterable[tuple[str, object]]) -> list[str]:
    """Return the lines of the session's summary."""
    told = [str(line) for name, line in properties if name == BASELINE]
    left = len(told) - _TOLD_MAX
    return [*told[:_TOLD_MAX], *([f"and {left} more tests with a baseline"] if left > 0 else [])]


def _lines(found: Comparison) -> list[str]:
    return [
        f"{each.function}: {_percent(each.before)} -> {_percent(each.after)} of the time in which anything "
        f"ran, {(each.after - each.before) * 100:+.1f} points; noise is up to {each.noise * 100:.1f} "
        f"({found.repeats} runs in the baseline)"
        for each in found.grown
    ]


def _told(found: Comparison) -> str:
    if found.noise is None:
        return f"{found.repeats} run in the baseline cannot tell noise: repeat --bridge-update-baseline"
    said = (
        f"with {found.repeats} runs in the baseline {found.hottest} may grow by {found.noise * 100:.1f} "
        f"points unseen"
    )
    if found.needed is None or found.noise <= TOLD_GROWTH:
        return said
    return f"{said}; {found.needed} on each side would show {TOLD_GROWTH * 100:.0f}"


def _between(counts: list[int]) -> str:
    least, most = min(counts), max(counts)
    if least < most:
        return f"{least} to {most} runs"
    return "1 run" if least == 1 else f"{least} runs"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
