"""Tabs that were opened and closed in one bridge leave nothing behind: no process, handle, thread or memory.

LEAK_TABS says how many are looked at; `make test` does 60, `make leaks` 200. Those before are not counted.
"""

from __future__ import annotations

import gc
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bridge import Bridge
from e2e.conftest import Site
from e2e.processes import descendants, wait_until

PAGE = "<p>small<script>new Profiler({ sampleInterval: 10, maxBufferSize: 100 })</script>"

TABS = int(os.environ.get("LEAK_TABS", "60"))
#: Opened and closed before: pools and caches fill.
BEFORE = TABS // 3

#: What Chromium may come to have meanwhile for itself (measured): a renderer in reserve, which belongs to no
#: tab, one more service process, and about six handles of each. Tabs that leak one each show TABS.
PROCESSES = 2
HANDLES = 15
#: Of ours: Chromium keeps up to six connections open to the intake, and as many to the test's web server.
OUR_HANDLES = 12
#: MB: allocators keep a little.
OURS, NODE, CHROMIUM = 12, 25, 25


class Use(NamedTuple):
    processes: float
    threads: float
    handles: float
    chromium_handles: float
    ours_mb: float
    node_mb: float
    chromium_mb: float


def rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def handles(pid: int) -> int:
    """Sockets, pipes, shared memory. Not the databases, which Chromium opens when it sees fit."""
    found = 0
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            target = str(handle.readlink())
            found += not target.startswith("/") or target.startswith("/memfd:")
    return found


def use_of(bridge: Bridge) -> Use:
    gc.collect()
    family = descendants(os.getpid())
    node = next(p.pid for p in family if p.parent == os.getpid() and "run-driver" in p.command)
    pid = bridge.driver.pid
    return Use(
        processes=len(family),
        # Not those of the test's own web server, one for each connection that Chromium keeps.
        threads=sum("process_request" not in thread.name for thread in threading.enumerate()),
        handles=handles(os.getpid()),
        chromium_handles=handles(pid),
        ours_mb=rss_mb(os.getpid()),
        node_mb=rss_mb(node),
        chromium_mb=rss_mb(pid),
    )


def settled(bridge: Bridge) -> Use:
    """Once the renderers of closed tabs have ended, with at most the one in reserve left."""
    wait_until(lambda: sum("--type=renderer" in p.command for p in descendants(os.getpid())) <= 1)
    return use_of(bridge)


def open_and_close(bridge: Bridge, url: str, tabs: int) -> None:
    for _ in range(tabs):
        tab = bridge.open_tab(url)
        tab.expect_profiler("running")
        tab.close()


def test_closed_tabs_leave_nothing(site: Site) -> None:
    with Bridge.launch() as bridge:
        url = site.put("/small", PAGE)
        open_and_close(bridge, url, BEFORE)
        before = settled(bridge)
        open_and_close(bridge, url, TABS)
        after = settled(bridge)
    grown = Use(*(b - a for a, b in zip(before, after, strict=True)))
    assert grown.processes <= PROCESSES
    assert grown.threads <= 0
    assert grown.handles <= OUR_HANDLES
    assert grown.chromium_handles <= HANDLES
    assert grown.ours_mb < OURS
    assert grown.node_mb < NODE
    assert grown.chromium_mb < CHROMIUM
