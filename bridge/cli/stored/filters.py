"""The options by which commands choose stored profiles."""

from __future__ import annotations

from typing import Any

import typer

from bridge.cli.stored.lookup import since_ms
from bridge.intake.store import Query
from bridge.vendors.registry import known_vendor, one_of, vendor_names

SESSION: Any = typer.Option(None, "--session", metavar="ID", help="Only of this RUM session.")
VIEW: Any = typer.Option(None, "--view", metavar="ID", help="Only of this view.")
VENDOR: Any = typer.Option(None, "--vendor", help=f"Only of {one_of(vendor_names())}.")
VERSION: Any = typer.Option(None, "--version", help="Only of this version of the SDK.")
TOKEN: Any = typer.Option(None, "--token", help="Only with this token, in the path or of the client.")
SINCE: Any = typer.Option(None, "--since", metavar="TIME", help="Only those of the last 1h, 7d, ...")


def profiles_query(
    session: str | None,
    view: str | None,
    vendor: str | None,
    version: str | None,
    token: str | None,
    since: str | None = None,
) -> Query:
    """Return the query for profiles that the options ask for. Raises UsageError."""
    return Query(
        profiles_only=True,
        session_id=session,
        view_id=view,
        vendor=vendor and known_vendor(vendor).name,
        version=version,
        token=token,
        since_ms=since_ms(since),
    )
