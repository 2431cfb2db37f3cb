"""`make bench`: what a tab and a test cost beside Playwright's own, and how long a scenario takes.

Limits that the project holds itself to are printed beside each figure; a figure over its limit makes
the command fail.
"""

from __future__ import annotations

import sys

from bench import plugin, scenario, tabs
from bench.figures import Figure, show


def main() -> int:
    figures: list[Figure] = [*tabs.measure(), *plugin.measure(), *scenario.measure()]
    show(figures)
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
