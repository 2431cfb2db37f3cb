"""Sizes of the scripts that pages load or carry, now and at an earlier revision, and their limits.

`python -m bench.bundle [BASE]` prints a table; its exit code is 1 when a size is above its limit. `make test`
runs it too. BASE is a git revision. The default is where this branch left main; on main it is the last commit
if a script has changed in the work tree, else the parent of the last commit.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure

ROOT = Path(__file__).parents[1]
AGENT = "bridge/agent/agent.js"
OBSERVERS = (
    "bridge/driver/page/observer.js",
    "bridge/driver/page/emulation.js",
    "bridge/vendors/datadog/webview.js",
)
PAGES = (
    "bridge/report/html/page/report.js",
    "bridge/report/html/page/compare.js",
    "bridge/intake/pages/live.js",
)
FILES = (AGENT, *OBSERVERS, *PAGES)

#: The profiler of the SDK that this project began with has 4.29 KiB minified, besides a core of 168.3 KiB.
#: The whole agent may have as much when it is compressed.
MINIFIED_MAX = 10 * 1024
GZIPPED_MAX = int(4.29 * 1024)
#: Each page carries its script, so a report that is sent or kept in CI has it too.
PAGE_MAX = 40 * 1024


@dataclass(frozen=True)
class Row:
    """Sizes in bytes. `base` is None when the file is new or the revision unknown; `limit` may be None."""

    name: str
    base: int | None
    now: int
    limit: int | None = None

    @property
    def ok(self) -> bool:
        return self.limit is None or self.now <= self.limit

    @property
    def difference(self) -> str:
        if self.base is None:
            return "new"
        change = self.now - self.base
        return f"{change:+d} B {change / self.base:+.2%}" if change else "0 B 0.00%"


def rows(base: str | None, root: Path = ROOT) -> list[Row]:
    """`base` is a revision, or None when there is none to compare with."""

    def row(file: str, what: str, size: Callable[[bytes], int], limit: int | None = None) -> Row:
        before = None if base is None else _git(root, "show", f"{base}:{file}")
        name = f"{Path(file).name} {what}".rstrip()
        base_size = None if before is None else size(before)
        return Row(name, base_size, size((root / file).read_bytes()), limit)

    return [
        row(AGENT, "minified", len, MINIFIED_MAX),
        row(AGENT, "gzipped", _gzipped, GZIPPED_MAX),
        *(row(file, "(injected by the driver)", len) for file in OBSERVERS),
        *(row(file, "(in a page)", len, PAGE_MAX) for file in PAGES),
    ]


def usual_base(root: Path = ROOT) -> str | None:
    """The full hash of the default revision; None without git or without its history (a shallow clone)."""
    head = _git_text(root, "rev-parse", "HEAD")
    fork = _git_text(root, "merge-base", "HEAD", "origin/main") or _git_text(
        root, "merge-base", "HEAD", "main"
    )
    if fork not in (head, None) or _git_text(root, "status", "--porcelain", "--", *FILES):
        return fork or head
    return _git_text(root, "rev-parse", "--verify", "HEAD~")


def table(found: Sequence[Row], base: str | None) -> str:
    lines = [("bundle", f"base {(base or 'unknown')[:9]}", "now", "difference", "limit", "")]
    for row in found:
        before = "-" if row.base is None else f"{row.base} B"
        limit, verdict = ("", "") if row.limit is None else (f"{row.limit} B", "ok" if row.ok else "OVER")
        lines.append((row.name, before, f"{row.now} B", row.difference, limit, verdict))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

    def line(cells: tuple[str, ...]) -> str:
        name, *rest = (
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join((name, *rest)).rstrip()

    return "\n".join(map(line, lines))


def measure(base: str | None = None) -> list[Figure]:
    base = base or usual_base()
    found = rows(base)
    print(table(found, base))
    return [Figure(row.name, row.now, "B", row.limit, row.difference) for row in found if row.limit]


def main(arguments: Sequence[str]) -> int:
    if arguments and _git_text(ROOT, "rev-parse", "--verify", f"{arguments[0]}^{{commit}}") is None:
        sys.exit(f"git knows no revision {arguments[0]!r}")
    return 0 if all(figure.ok for figure in measure(*arguments)) else 1


def _gzipped(data: bytes) -> int:
    return len(gzip.compress(data, 9))


def _git_text(root: Path, *arguments: str) -> str | None:
    """The output of git as text; None when git fails or prints nothing."""
    output = _git(root, *arguments)
    return output.decode().strip() or None if output else None


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
