"""What a process that does nothing but take uploads may change for all that is in it."""

from __future__ import annotations

import ctypes
import gc
import sys

from bridge.core.limits import MIB

#: Of glibc's <malloc.h>, https://man7.org/linux/man-pages/man3/mallopt.3.html
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
#: Bytes that stay with the process though they are free, and the size from which on memory comes and goes by
#: itself. By default both follow the sizes that are seen, and each body faults its pages in anew: 0.3 ms for
#: 315 KB, measured.
_TRIM, _MMAP = 16 * MIB, 4 * MIB


def tune() -> None:
    """Once everything is imported."""
    gc.freeze()  # what was imported stays: it need not be looked through again and again
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none that does anything
        if mallopt is not None:
            mallopt(_M_TRIM_THRESHOLD, _TRIM)
            mallopt(_M_MMAP_THRESHOLD, _MMAP)
