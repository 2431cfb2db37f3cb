"""See that there are PostgreSQL's programs, for the tests of a shared store: they start a server themselves.

Where they cannot be installed those tests fail, and say so: nothing else needs them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts._setup import apt_install, last_word, log_of, say

#: Debian and Ubuntu have the programs there, by version, and not on the PATH.
FOLDER = Path("/usr/lib/postgresql")


def find() -> bool:
    """Whether `initdb` is there."""
    return any(FOLDER.glob("*/bin/initdb")) or shutil.which("initdb") is not None


def main() -> None:
    if find() or apt_install("postgresql"):
        return
    why = f": {last_word('apt-install')}" if log_of("apt-install").exists() else ""
    say(f"there is no PostgreSQL and it could not be installed (apt-get install postgresql){why}")


if __name__ == "__main__":
    main()
