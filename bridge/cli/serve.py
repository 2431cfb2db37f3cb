"""`profiler-bridge serve`: the local intake, until it is told to stop."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import typer

from bridge.cli.options import STORE
from bridge.cli.output import note, print_json
from bridge.intake.forwarding import parse_forwards
from bridge.intake.settings import Settings


def default_store() -> Path:
    """`profiler-bridge` in XDG_DATA_HOME, else in `~/.local/share`."""
    shared = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (shared if shared.is_absolute() else Path.home() / ".local" / "share") / "profiler-bridge"


def serve(
    listen: str = typer.Option("127.0.0.1", "--listen", metavar="ADDRESS", help="The address to listen on."),
    port: int = typer.Option(8290, "--port", help="The port; 0 takes a free one."),
    store: Path | None = STORE,
    allow_origin: list[str] = typer.Option(
        [], "--allow-origin", metavar="ORIGIN", help="Pages of this origin may send, * for all (repeatable)."
    ),
    allow_host: list[str] = typer.Option(
        [], "--allow-host", metavar="NAME", help="A name by which the intake may be called (repeatable)."
    ),
    client_token: list[str] = typer.Option(
        [], "--client-token", metavar="TOKEN", help="Only clients with such a token may send (repeatable)."
    ),
    read_token: str = typer.Option("", "--read-token", metavar="TOKEN", help="What a reader must present."),
    forward: list[str] = typer.Option(
        [], "--forward", metavar="VENDOR=URL", help="Send accepted uploads on to there (repeatable)."
    ),
    fault: list[str] = typer.Option(
        [],
        "--fault",
        metavar="ROUTE=SCRIPT",
        help="Answer wrongly: datadog/profile=500,503,429,202 (repeatable; a wrong word lists all).",
    ),
    as_json: bool = typer.Option(False, "--json", help="Say where it listens as one JSON document."),
) -> None:
    """Receive profiles of Datadog, Sentry and others, keep them, and answer questions about them."""
    from bridge.intake import Intake
    from bridge.intake.faults import Faults
    from bridge.intake.store.sqlite import SqliteStore
    from bridge.intake.tuning import tune

    settings = Settings(
        host=listen,
        port=port,
        allow_origins=tuple(allow_origin),
        allow_hosts=tuple(allow_host),
        client_tokens=tuple(client_token),
        read_token=read_token,
        forward=parse_forwards(forward),
        decoders=os.cpu_count() or 1,
    )
    faults = Faults()
    for order in fault:
        route, _, script = order.partition("=")
        faults.set(route, script)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    folder = store or default_store()
    kept = SqliteStore(folder)
    try:
        with Intake.start(settings=settings, store=kept, faults=faults) as intake:
            if as_json:
                print_json({"schema": "profiler-bridge.serve/1", "url": intake.url, "store": str(folder)})
            else:
                typer.echo(intake.url)
            tune()
            note(f"keeping what arrives in {folder}; Ctrl-C stops")
            stop.wait()
    finally:
        kept.close()
