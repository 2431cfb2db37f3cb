"""See that there is an Xvfb, a screen without a monitor, for the tests of a headed browser.

Where it cannot be installed those tests fail, and say so: nothing else needs it.
"""

from __future__ import annotations

import shutil

from scripts._setup import apt_install, last_word, log_of, say


def main() -> None:
    if shutil.which("Xvfb") or apt_install("xvfb"):
        return
    why = f": {last_word('apt-install')}" if log_of("apt-install").exists() else ""
    say(f"there is no Xvfb and it could not be installed (apt-get install xvfb){why}")


if __name__ == "__main__":
    main()
