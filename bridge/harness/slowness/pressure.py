"""How long threads of this machine have waited for a processor, as Linux counts it.

https://docs.kernel.org/accounting/psi.html
"""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path("/proc/pressure/cpu")
_SOME = re.compile(r"^some .*total=(\d+)", re.MULTILINE)


def waited_ms(file: Path = FILE) -> float | None:
    """Return for how long, in all since its start, at least one thread has waited, ms; None if unknown."""
    try:
        found = _SOME.search(file.read_text())
    except OSError:
        return None
    return int(found[1]) / 1000 if found else None
