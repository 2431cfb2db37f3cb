"""`profiler-bridge vendors`: which vendors are known, one of them as a file, and whether a file is valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from bridge.cli.output import note, print_json, say, stdout
from bridge.report.grid import grid, widths_of
from bridge.vendors import Vendor, known_vendor, registered
from bridge.vendors.registry import table_of

SCHEMA = "profiler-bridge.vendors/1"

app = typer.Typer(
    invoke_without_command=True,
    help="List the known vendors; show one as a file; check a file.",
)


@app.callback()
def _list(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        ls(as_json=False)


@app.command("ls")
def ls(as_json: bool = typer.Option(False, "--json", help="Print one JSON document.")) -> None:
    """List the known vendors: their sessions, their rules, their SDKs."""
    vendors = registered()
    if as_json:
        print_json({"schema": SCHEMA, "vendors": [_listed(vendor) for vendor in vendors]})
        return
    rows = [["vendor", "session", "rules", "SDKs"], *(list(_row(vendor)) for vendor in vendors)]
    out, table = stdout(), grid(widths_of(rows))
    for row in rows:
        table.add_row(*row)
    out.print(table)


@app.command("show")
def show(
    name: str = typer.Argument(..., metavar="NAME", help="A vendor, as `vendors` lists it."),
    as_toml: bool = typer.Option(False, "--toml", help="Print it as a file, to begin one of your own from."),
    as_json: bool = typer.Option(False, "--json", help="Print the same as one JSON document."),
) -> None:
    """Show a vendor: what its file says, with all that it takes over from others."""
    from bridge.vendors.described.writing import toml_of

    vendor = known_vendor(name)
    if as_json:
        print_json(table_of(name))
        return
    if as_toml:
        say(toml_of(table_of(name)).rstrip("\n"))
        return
    for line in _story(vendor):
        say(line)
    note(f"`profiler-bridge vendors show {name} --toml` prints all of it")


@app.command("check")
def check(
    files: list[Path] = typer.Argument(..., metavar="FILE", help="A vendor's file."),
) -> None:
    """Check vendors' files: what is wrong is told with its line."""
    from bridge.vendors.described.files import from_file
    from bridge.vendors.described.reading import checked, remarks

    for file in files:
        vendor = from_file(file, table_of)
        say(f"{file}: valid")
        for line in _story(vendor):
            say(f"  {line}")
        if vendor.source:
            for remark in remarks(checked(vendor.source.table, "", str(file))):
                note(f"{file}: {remark}")


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a vendor's file, for an editor."""
    from bridge.vendors.described.schema import json_schema

    say(json.dumps(json_schema(), indent=2))


def _listed(vendor: Vendor) -> dict[str, Any]:
    contract = vendor.contract
    return {
        "name": vendor.name,
        "title": vendor.title,
        "session": list(vendor.store.keys) if vendor.store else [],
        "rules": sorted(contract.rules) if contract else [],
        "hosts": list(vendor.hosts),
        "globals": list(vendor.globals),
        "sdks": [kind.name for kind in vendor.subjects],
    }


def _row(vendor: Vendor) -> Iterator[str]:
    yield vendor.name
    yield ", ".join(vendor.store.keys) if vendor.store else "-"
    yield str(len(vendor.contract.rules)) if vendor.contract else "-"
    yield ", ".join(kind.name for kind in vendor.subjects) or "-"


def _story(vendor: Vendor) -> Iterator[str]:
    keys = ", ".join(vendor.store.keys) if vendor.store else ""
    yield f"{vendor.name}: {vendor.title}"
    yield f"session: {keys or 'none that can be seen'}"
    yield f"uploads: {', '.join(f'{vendor.name}/{track}' for track in vendor.routes.tracks)}"
    if vendor.hosts:
        yield f"hosts: {', '.join(vendor.hosts)}"
    if vendor.globals:
        yield f"globals: {', '.join(vendor.globals)}"
    rules = sorted(vendor.contract.rules) if vendor.contract else []
    yield f"rules: {', '.join(rules) or 'none: its pages are observed and not judged'}"
    if vendor.subjects:
        yield f"SDKs: {', '.join(kind.name for kind in vendor.subjects)}"
