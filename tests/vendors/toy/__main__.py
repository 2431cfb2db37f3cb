"""`python -m tests.vendors.toy`: the command `profiler-bridge` with one more vendor."""

from __future__ import annotations

from bridge.vendors import register
from tests.vendors.toy import TOY

if __name__ == "__main__":
    register(TOY)
    from bridge.cli import main

    main()
