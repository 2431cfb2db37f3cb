"""What one core could do at best: inflate and decode into types.

`python -m bench.limit raw|deflated SECONDS` prints profiles a second. The decoder is the intake's own.
"""

from __future__ import annotations

import gc
import sys
import zlib
from time import perf_counter

from bench import made
from bridge.vendors.bodies import plain
from bridge.vendors.datadog import profile


def main(kind: str, seconds: str) -> None:
    data = made.wall_time()
    sent = zlib.compress(data) if kind == "deflated" else data
    decoder = profile._WALL_TIME  # noqa: SLF001
    gc.freeze()
    done, started = 0, perf_counter()
    while perf_counter() - started < float(seconds):
        decoder.decode(plain(sent))
        done += 1
    print(done / (perf_counter() - started))


if __name__ == "__main__":
    main(*sys.argv[1:])
