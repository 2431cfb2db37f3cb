"""`profiler-bridge serve`: the local intake, until it is told to stop."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import typer

from bridge.cli.options import STORE
from bridge.cli.output import note, print_json
from bridge.core.limits import LIMITS, Limits
from bridge.intake.forwarding import parse_forwards
from bridge.intake.settings import Settings
from bridge.intake.store.lock import announce
from bridge.intake.store.retention import Keeper, parse_bytes, parse_retention, parse_seconds


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
    keep: list[str] = typer.Option(
        [], "--keep", metavar="LIMIT", help="How long, or how much, is kept: 7d, 10GB (repeatable, for both)."
    ),
    max_body: str = typer.Option("32MiB", "--max-body", metavar="SIZE", help="Of a body as it is sent."),
    max_inflated: str = typer.Option("64MiB", "--max-inflated", metavar="SIZE", help="Of a body, inflated."),
    max_ratio: float = typer.Option(LIMITS.ratio, "--max-ratio", min=1, help="Inflated to deflated."),
    max_parts: int = typer.Option(LIMITS.parts, "--max-parts", min=1, help="Of a multipart body."),
    max_part_headers: str = typer.Option(
        "8KiB", "--max-part-headers", metavar="SIZE", help="Of the headers of one part."
    ),
    max_depth: int = typer.Option(LIMITS.json_depth, "--max-depth", min=1, help="Of nested JSON."),
    max_values: int = typer.Option(LIMITS.json_values, "--max-values", min=1, help="Of one JSON text."),
    max_lines: int = typer.Option(LIMITS.lines, "--max-lines", min=1, help="Of a body of JSON lines."),
    max_in_flight: str = typer.Option(
        "256MiB", "--max-in-flight", metavar="SIZE", help="Of all bodies that are being read at a time."
    ),
    body_timeout: str = typer.Option(
        "30s", "--body-timeout", metavar="TIME", help="How long a whole body may take."
    ),
    processes: int | None = typer.Option(
        None, "--processes", min=0, help="How many decode large bodies, 0 for none (default: one a core)."
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
        limits=Limits(
            wire=parse_bytes("--max-body", max_body),
            inflated=parse_bytes("--max-inflated", max_inflated),
            ratio=max_ratio,
            parts=max_parts,
            part_headers=parse_bytes("--max-part-headers", max_part_headers),
            json_depth=max_depth,
            json_values=max_values,
            lines=max_lines,
        ),
        in_flight_max=parse_bytes("--max-in-flight", max_in_flight),
        body_timeout_s=parse_seconds("--body-timeout", body_timeout),
        decoders=processes if processes is not None else os.cpu_count() or 1,
    )
    retention = parse_retention(keep)
    faults = Faults()
    for order in fault:
        route, _, script = order.partition("=")
        faults.set(route, script)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    folder = store or default_store()
    kept = SqliteStore(folder)
    keeper = Keeper(kept, retention).start()
    try:
        with Intake.start(settings=settings, store=kept, faults=faults) as intake:
            if as_json:
                print_json({"schema": "profiler-bridge.serve/1", "url": intake.url, "store": str(folder)})
            else:
                typer.echo(intake.url)
            announce(folder, intake.url)
            tune()
            note(f"keeping what arrives in {folder}; Ctrl-C stops")
            stop.wait()
    finally:
        keeper.close()
        kept.close()
