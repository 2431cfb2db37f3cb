"""An S3 in memory, until it is ended: `python -m tests.intake.store.shared.s3_server PORT`; 0 for a free one.

It prints its port. A number on a line of stdin is the share of requests that it refuses from then on, by 500,
all by 503. It prints how many it has refused.
"""

from __future__ import annotations

import logging
import random
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any


class Refusals:
    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._refuse = random.Random().random
        self.share = 0.0
        self.count = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if self._refuse() >= self.share:
            return self._application(environ, start)
        self.count += 1
        start("503 Slow Down" if self.share == 1 else "500 Internal Server Error", [("Content-Length", "0")])
        return [b""]


def main() -> None:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    refusals = Refusals(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", int(sys.argv[1]), refusals, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tell(server.port)
    for line in sys.stdin:
        refusals.share = float(line)
        tell(refusals.count)


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
