"""`make bench`: what the scripts weigh and the agent costs a page; what a tab, a test and a scenario cost
beside Playwright's own; how much the intake takes.

Limits that the project holds itself to are printed beside each figure; a figure that misses its limit makes
the command fail. `python -m bench NAME...` measures only those (bundle, judging, cost, tabs, plugin,
scenario, explore, report, source_maps, merging, intake, stores, million).
"""

from __future__ import annotations

import importlib
import sys

from bench.figures import Figure, show

NAMES = (
    "bundle",
    "judging",
    "cost",
    "tabs",
    "plugin",
    "scenario",
    "explore",
    "report",
    "source_maps",
    "merging",
    "intake",
    "stores",
    "million",
)
#: The folders of those that are in one.
FOLDERS = {"source_maps": "traces", "merging": "traces", "stores": "storage", "million": "storage"}


def main(names: list[str]) -> int:
    for name in names:
        if name not in NAMES:
            sys.exit(f"there is no {name!r} to measure; there are: {', '.join(NAMES)}")
    figures: list[Figure] = []
    for name in names or NAMES:
        module = ".".join(filter(None, ("bench", FOLDERS.get(name), name)))
        figures += importlib.import_module(module).measure()
    show(figures)
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
