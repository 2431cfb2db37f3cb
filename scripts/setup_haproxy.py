"""See that there is HAProxy, for the test of its configuration in `docker/`.

Where it cannot be installed that test is skipped: nothing else needs it.
"""

from __future__ import annotations

import shutil

from scripts._setup import apt_install, last_word, log_of, say


def find() -> bool:
    """Whether it is there. Debian has it where only root looks for programs."""
    return any(shutil.which("haproxy", path=path) for path in (None, "/usr/sbin"))


def main() -> None:
    if find() or apt_install("haproxy"):
        return
    why = f": {last_word('apt-install')}" if log_of("apt-install").exists() else ""
    say(f"there is no HAProxy and it could not be installed (apt-get install haproxy){why}")


if __name__ == "__main__":
    main()
