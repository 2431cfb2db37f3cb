"""`python -m tests.report.renew`: write the stored outputs anew, after a change of what is printed.

Look at the difference before you commit it. A change under `tests/recordings/judged` needs a line in the
README beside it.
"""

from __future__ import annotations

from tests.report.printing import EVERY, printed, stored
from tests.report.recorded import ENDINGS, NAMES, PATHS, judged, shown

if __name__ == "__main__":
    for path, name in zip(PATHS, NAMES, strict=True):
        for ending in ENDINGS:
            judged(name, ending).write_text(shown(path, ending), encoding="utf-8")
    for call, place in EVERY:
        stored(call, place).write_text(printed(call, place), encoding="utf-8")
