"""`profiler-bridge serve`: run the local intake until it gets SIGINT or SIGTERM."""

from __future__ import annotations

import logging
import os
import queue
import threading

import typer

from bridge.cli.options import STORE, default_store
from bridge.cli.output import note, print_json, say
from bridge.cli.quantities import parse_retention
from bridge.cli.serving.ending import ending
from bridge.cli.serving.limits import with_limits
from bridge.core.addresses import live_url
from bridge.core.redaction import without_password
from bridge.harness.intake_address import is_local
from bridge.intake.forwarding import parse_forwards
from bridge.intake.settings import Settings
from bridge.intake.store import UploadRecord, open_store
from bridge.intake.store.retention import Keeper
from bridge.vendors.limits import Limits

#: How many requests may wait to be printed.
WAITING_MAX = 1000


def open_to_others(settings: Settings) -> list[str]:
    """Return what other machines may do for lack of a token; nothing if they cannot reach the intake."""
    if is_local(settings.host):
        return []
    found = []
    if not settings.read_token:
        found.append("can read, change and remove what is stored: set --read-token")
    if not settings.client_tokens:
        found.append("can send uploads: set --client-token")
    return [f"everybody who reaches {settings.host} {what}" for what in found]


@with_limits
def serve(
    listen: str = typer.Option("127.0.0.1", "--listen", metavar="ADDRESS", help="The address to listen on."),
    port: int = typer.Option(8290, "--port", help="The port; 0 picks a free one."),
    store: str | None = STORE,
    allow_origin: list[str] = typer.Option(
        [], "--allow-origin", metavar="ORIGIN", help="Admit pages of this origin, * for all (repeatable)."
    ),
    allow_host: list[str] = typer.Option(
        [], "--allow-host", metavar="NAME", help="Admit this name in the Host header (repeatable)."
    ),
    client_token: list[str] = typer.Option(
        [],
        "--client-token",
        metavar="TOKEN",
        help="Admit only clients with one of these tokens (repeatable).",
    ),
    read_token: str = typer.Option(
        "", "--read-token", metavar="TOKEN", help="The token that reading and changing need."
    ),
    forward: list[str] = typer.Option(
        [], "--forward", metavar="VENDOR=URL", help="Forward accepted uploads of VENDOR to URL (repeatable)."
    ),
    fault: list[str] = typer.Option(
        [],
        "--fault",
        metavar="ROUTE=SCRIPT",
        help="Inject faults: datadog/profile=500,503,429,202 (repeatable; an unknown step lists all).",
    ),
    keep: list[str] = typer.Option(
        [],
        "--keep",
        metavar="LIMIT",
        help="Delete uploads beyond an age (7d) or a total size (10GB) (repeatable).",
    ),
    processes: int | None = typer.Option(
        None,
        "--processes",
        min=0,
        help="Number of processes that decode large bodies; 0 for none (default: one per core).",
    ),
    quiet: bool = typer.Option(False, "--quiet", help="Print no line for each request that arrives."),
    as_json: bool = typer.Option(False, "--json", help="Print the address as one JSON document."),
    *,
    limits: Limits,
) -> None:
    """Receive profiles of Datadog, Sentry and others, store them, and answer queries about them."""
    from bridge.intake import Intake
    from bridge.intake.decoding.tuning import tune
    from bridge.intake.faults import Faults, SharedFaults

    settings = Settings(
        host=listen,
        port=port,
        allow_origins=tuple(allow_origin),
        allow_hosts=tuple(allow_host),
        client_tokens=tuple(client_token),
        read_token=read_token,
        forward=parse_forwards(forward),
        limits=limits,
        decoders=processes if processes is not None else os.cpu_count() or 1,
    )
    retention = parse_retention(keep)
    ordered = [order.partition("=")[::2] for order in fault]
    faults = Faults()
    for route, script in ordered:
        faults.set(route, script)
    with ending() as wait:
        address = store or default_store()
        shown = without_password(address)
        kept = open_store(address)
        if kept.orders is not None:
            faults = SharedFaults(kept.orders)
            for route, script in ordered:
                faults.set(route, script)
        keeper = Keeper(kept, retention).start()
        printer = None if quiet else Printer()
        drop_noise()
        try:
            with Intake.start(
                settings=settings, store=kept, faults=faults, on_kept=printer.add if printer else None
            ) as intake:
                if as_json:
                    print_json({"schema": "profiler-bridge.serve/1", "url": intake.url, "store": shown})
                else:
                    say(intake.url)
                kept.announce(intake.url)
                tune()
                note(f"keeping what arrives in {shown}; Ctrl-C stops")
                note(f"watch it arrive: {live_url(intake.url)}")
                for warning in open_to_others(settings):
                    note(f"warning: {warning}")
                wait()
        finally:
            keeper.close()
            kept.close()


class Printer:
    """Prints a line for each request, on a thread of its own: a terminal that is slow holds up no answer.

    What comes faster than it can be printed is only counted.
    """

    def __init__(self) -> None:
        self._records: queue.Queue[UploadRecord] = queue.Queue(WAITING_MAX)
        self._left_out = 0
        threading.Thread(target=self._print, name="bridge-printer", daemon=True).start()

    def add(self, record: UploadRecord) -> None:
        try:
            self._records.put_nowait(record)
        except queue.Full:
            self._left_out += 1

    def _print(self) -> None:
        from bridge.report.uploads import upload_line

        while True:
            note(upload_line(self._records.get()))
            if self._left_out and self._records.empty():
                left_out, self._left_out = self._left_out, 0
                note(f"{left_out} more requests came faster than they could be printed")


def drop_noise() -> None:
    """Drop asyncio's warning about a client that has left before its answer: nothing is wrong then."""
    logging.getLogger("asyncio").addFilter(lambda record: "socket.send() raised" not in record.getMessage())
