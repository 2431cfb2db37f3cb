"""What is shown of one set of profiles, or of two, as data. Pure. `--json` prints it, the page draws it."""

from __future__ import annotations

import msgspec

from bridge.trace.comparison.both import BothTree
from bridge.trace.comparison.callers import Caller
from bridge.trace.comparison.changes import Change, Side
from bridge.trace.comparison.spread import Repeat
from bridge.trace.identity import Identity

#: Functions that are shown at most.
FUNCTIONS_MAX = 2_000
#: Branches with less of the busy time are pruned from a tree that is drawn.
MIN_SHARE = 0.0001


class SetFunction(msgspec.Struct, frozen=True, kw_only=True):
    """A function of one set. Shares are parts, 0 to 1, of the time in which anything ran; `spread`: the
    standard deviation of its own share between profiles, None with a single one."""

    name: str
    place: str
    self_share: float
    total_share: float
    self_ms: float
    total_ms: float
    spread: float | None


class ShownSet(msgspec.Struct, frozen=True, kw_only=True):
    """One set. `repeat`: what is repeated. `functions`: by their own time; `left_out`: so many more there
    are. `tree`: with the set on its `after` side, and nothing before."""

    schema: str = "profiler-bridge.profile-set-report/1"
    identity: Identity
    repeat: Repeat
    set: Side
    functions: list[SetFunction]
    left_out: int
    tree: BothTree | None = None
    notices: list[str] = []


class ShownComparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two sets. `functions`: those with more than noise first, then by the size of the change; `left_out`: so
    many more there are. `noise_known`: whether any side has repeats to tell noise by. `smallest_change`: of a
    share; a smaller one is never told to be more than noise. `callers`: of the function that is
    looked at."""

    schema: str = "profiler-bridge.comparison/1"
    identity: Identity
    repeat: Repeat
    before: Side
    after: Side
    noise_known: bool
    smallest_change: float
    functions: list[Change]
    left_out: int
    callers: list[Caller] = []
    tree: BothTree | None = None
    notices: list[str] = []
