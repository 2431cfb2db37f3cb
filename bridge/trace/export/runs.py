"""Several traces for one file: each with its name, and where it is on a common axis. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bridge.trace.export.placing import Axis, Placed, Process
from bridge.trace.normal import NormalTrace


class Run(NamedTuple):
    """A trace to be written. `wall_ms`: the start of its run, epoch ms, None if unknown. `group`: what it has
    in common with others, such as its session. `labels`: where it is from, as pairs of a key and a value; a
    key can have several values. `service`: the app that it is of, "" if unknown. `in_order`: whether its
    spans are in order of time, as those of a merged trace are not."""

    name: str
    normal: NormalTrace
    wall_ms: float | None = None
    group: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    service: str = ""
    in_order: bool = True


def axis_of(runs: Sequence[Run]) -> Axis:
    """Return all runs on one axis: a process for each group, and on its threads the runs, each at its time.
    A run of unknown time is a process of its own, from the begin."""
    begin_ms = begin_of(runs)
    placed: dict[str, list[Placed]] = {}
    for run in runs:
        name = run.name if len(runs) == 1 else _process_of(run)
        at_ms = 0.0 if run.wall_ms is None or begin_ms is None else run.wall_ms - begin_ms
        placed.setdefault(name, []).append(Placed(round(at_ms * 1000), run.normal))
    ends = [each.at_us + each.normal.length_us for several in placed.values() for each in several]
    processes = [Process(name, traces=several) for name, several in placed.items()]
    return Axis(processes, max(ends, default=0), begin_ms)


def begin_of(runs: Sequence[Run]) -> float | None:
    """Return when the first run began, epoch ms; None if that is known of none."""
    return min((run.wall_ms for run in runs if run.wall_ms is not None), default=None)


def _process_of(run: Run) -> str:
    return f"{run.name}, time unknown" if run.wall_ms is None else run.group or run.name
