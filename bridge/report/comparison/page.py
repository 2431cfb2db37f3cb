"""The page of one set of profiles, or of two that are compared. Pure."""

from __future__ import annotations

from bridge.report.comparison.shown import ShownComparison, ShownSet
from bridge.report.html.self_contained import drawn


def comparison_page(shown: ShownComparison | ShownSet) -> str:
    """Return the HTML document. Names of functions and addresses of scripts stand in it as they are."""
    if isinstance(shown, ShownSet):
        title = f"{shown.set.name}: set of profiles"
    else:
        title = f"{shown.before.name} and {shown.after.name}: comparison of profiles"
    return drawn(title, shown, "compare")
