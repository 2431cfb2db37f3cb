"""`profiler-bridge store copy|check`: what is done with a whole store."""

from __future__ import annotations

import typer

from bridge.cli.options import STORE, with_place
from bridge.cli.output import note, say
from bridge.cli.stored.lookup import reading
from bridge.errors import StoreError
from bridge.intake.store import open_store
from bridge.intake.store.records import upload_id

app = typer.Typer(no_args_is_help=True, help="Copy a whole store, and check its bodies.")

#: Ids that are named where there are many.
_NAMED = 10


@app.command("copy")
def copy(
    source: str = typer.Argument(..., metavar="FROM", help="A folder, or postgresql://USER@HOST/DATABASE."),
    target: str = typer.Argument(..., metavar="TO", help="Where the copy goes: the same, empty at first."),
    to_blobs: str | None = typer.Option(
        None, "--to-blobs", metavar="PLACE", help="Where a copy in PostgreSQL has its bodies."
    ),
) -> None:
    """Copy all uploads with their ids and bodies. If it is interrupted, the same call goes on."""
    from bridge.intake.store.copying import Copied
    from bridge.intake.store.copying import copy as copied

    with reading(source) as original:
        made = open_store(with_place(target, to_blobs, "--to-blobs") or target)
        done = Copied(0, [])
        try:
            for done in copied(original, made):
                note(f"{done.uploads} uploads copied")
        finally:
            made.close()
    say(f"{done.uploads} uploads are in the copy")
    if done.without_body:
        raise StoreError(f"these have no body, and were not copied: {_listed(done.without_body)}")


@app.command("check")
def check(store: str | None = STORE) -> None:
    """Read all bodies, and tell those that are missing or changed."""
    from bridge.intake.store.copying import broken

    count, wrong = 0, list[str]()
    with reading(store) as kept:
        for number, problem in broken(kept):
            count += 1
            if problem:
                wrong.append(upload_id(number))
                note(f"{upload_id(number)}: {problem}")
    if wrong:
        raise StoreError(f"{len(wrong)} of {count} uploads have no whole body: {_listed(wrong)}")
    say(f"{count} uploads, all with their bodies")


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
