"""`profiler-bridge uploads ls|show`: all stored requests, refused ones too, also while the intake runs."""

from __future__ import annotations

import typer

from bridge.cli.options import STORE
from bridge.cli.output import note, print_json, stdout
from bridge.cli.stored.lookup import reading, record_named, since_ms
from bridge.intake.store import Query
from bridge.vendors.registry import known_vendor, one_of, vendor_names

app = typer.Typer(no_args_is_help=True, help="List and show stored requests of every kind, refused ones too.")


@app.command("ls")
def ls(
    refused: bool = typer.Option(False, "--refused", help="Only those that were answered with an error."),
    vendor: str | None = typer.Option(None, "--vendor", help=f"Only of {one_of(vendor_names())}."),
    track: str | None = typer.Option(None, "--track", help="Only of this track: profile, rum, logs, ..."),
    token: str | None = typer.Option(
        None, "--token", help="Only with this token, in the path or of the client."
    ),
    since: str | None = typer.Option(
        None, "--since", metavar="TIME", help="Only those of the last 1h, 7d, ..."
    ),
    limit: int = typer.Option(50, "--limit", min=1, help="At most so many, the newest."),
    store: str | None = STORE,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
) -> None:
    """List stored requests with their answers, the newest last."""
    query = Query(
        refused=refused,
        vendor=vendor and known_vendor(vendor).name,
        track=track,
        token=token,
        since_ms=since_ms(since),
        newest_first=True,
        limit=limit,
    )
    with reading(store) as kept:
        records = kept.find(query)[::-1]
    if as_json:
        from bridge.intake.api.schemas import shown

        print_json({"schema": "profiler-bridge.uploads/1", "entries": [shown(record) for record in records]})
        return
    from bridge.report.uploads import upload_table

    stdout().print(upload_table(records))
    if not records:
        note("no upload matches")


@app.command("show")
def show(
    name: str = typer.Argument(..., metavar="ID", help="The id as `ls` prints it: u-0001, or 1."),
    store: str | None = STORE,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
) -> None:
    """Show one request: what was wrong with it, its headers, and the head of its body as stored."""
    from bridge.report.uploads import HEAD_MAX, body_text, upload_report

    with reading(store) as kept:
        record = record_named(kept, name)
        head = (kept.body(record.number) or b"")[:HEAD_MAX]
    if as_json:
        from bridge.intake.api.schemas import shown

        whole = {"upload": shown(record), "body_head": body_text(head)}
        print_json({"schema": "profiler-bridge.upload/1", **whole})
        return
    stdout().print(upload_report(record, head))
