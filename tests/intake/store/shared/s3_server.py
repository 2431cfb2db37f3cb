"""An S3 in memory, until it is ended: `python -m tests.intake.store.shared.s3_server PORT`; 0 for a free one.

It prints its port. After SIGUSR1 it refuses all requests, until SIGUSR2.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any


def main() -> None:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    refusing = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: refusing.set())
    signal.signal(signal.SIGUSR2, lambda *_: refusing.clear())

    def refuse_or_answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if refusing.is_set():
            start("503 Slow Down", [("Content-Length", "0")])
            return [b""]
        answered: Iterable[bytes] = application(environ, start)
        return answered

    server = make_server("127.0.0.1", int(sys.argv[1]), refuse_or_answer, threaded=True)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
