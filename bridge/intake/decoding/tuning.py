"""Settings of a whole process that does nothing but take and decode uploads."""

from __future__ import annotations

import ctypes
import gc
import sys

from bridge.vendors.limits import MIB

#: Of glibc's <malloc.h>, https://man7.org/linux/man-pages/man3/mallopt.3.html
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
#: Free bytes that the process keeps, and the size from which on a block is mapped by itself. By default both
#: follow the sizes that are seen, and the pages of each body are faulted in anew (0.3 ms for 315 KB).
_TRIM, _MMAP = 16 * MIB, 4 * MIB
#: Threads share so many heaps, as one of them runs at a time. By default nearly each has its own, with
#: holes that no other can use: ten minutes of questions cost 20 MB more, and were not the end of it.
_ARENAS = 2


def tune() -> None:
    """Call it once everything is imported."""
    gc.freeze()  # modules stay for ever: the collector need not look through them again and again
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none that does anything
        if mallopt is not None:
            mallopt(_M_TRIM_THRESHOLD, _TRIM)
            mallopt(_M_MMAP_THRESHOLD, _MMAP)
            mallopt(_M_ARENA_MAX, _ARENAS)
