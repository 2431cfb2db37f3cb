"""`profiler-bridge`, whose `serve` removes and sweeps without a pause: `python -m MODULE serve ...`."""

from __future__ import annotations

from bridge.cli import main
from bridge.intake.store import retention

if __name__ == "__main__":
    retention.EVERY_S = retention.SWEEP_EVERY_S = 0.5
    main()
