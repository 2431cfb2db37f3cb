"""What is shown of sets of profiles, made from them. Pure."""

from __future__ import annotations

from bridge.report.comparison.shown import FUNCTIONS_MAX, MIN_SHARE, SetFunction, ShownComparison, ShownSet
from bridge.trace.calls import Call
from bridge.trace.comparison.both import both
from bridge.trace.comparison.changes import changes, side_of, spread
from bridge.trace.comparison.noise import SMALLEST_CHANGE
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.comparison.spread import Shares, repeat_of, shares_of
from bridge.trace.comparison.totals import total_times


def shown_comparison(before: ProfileSet, after: ProfileSet, min_share: float = MIN_SHARE) -> ShownComparison:
    """Return what is shown of two sets of one identity."""
    found = changes(before, after)
    return ShownComparison(
        identity=after.identity,
        repeat=found.repeat,
        before=found.before,
        after=found.after,
        noise_known=found.noise.prior is not None,
        smallest_change=SMALLEST_CHANGE,
        functions=found.functions[:FUNCTIONS_MAX],
        left_out=max(0, len(found.functions) - FUNCTIONS_MAX),
        tree=both(before, after, min_share),
    )


def shown_set(given: ProfileSet, min_share: float = MIN_SHARE, *, with_tree: bool = True) -> ShownSet:
    """Return what is shown of one set. `with_tree`: a table of functions needs none."""
    repeat = repeat_of([given])
    shares, totals = shares_of(given, "profile"), total_times(given.tree)
    functions = [_function(call, shares, us) for call, us in totals.items()]
    functions.sort(key=lambda each: (-each.self_ms, -each.total_ms, each.name, each.place))
    return ShownSet(
        identity=given.identity,
        repeat=repeat,
        set=side_of(given, shares_of(given, repeat)),
        functions=functions[:FUNCTIONS_MAX],
        left_out=max(0, len(functions) - FUNCTIONS_MAX),
        tree=both(SetBuilder(given.identity).set(""), given, min_share) if with_tree else None,
    )


def _function(call: Call, shares: Shares, total_us: int) -> SetFunction:
    own = shares.share(call)
    return SetFunction(
        name=call.name,
        place=call.place,
        self_share=own.share,
        total_share=total_us / shares.busy_us if shares.busy_us else 0.0,
        self_ms=own.self_us / 1000,
        total_ms=total_us / 1000,
        spread=spread(shares, call),
    )
