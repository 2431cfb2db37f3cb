"""The intake that tests without the bridge's browser send to: one of the session's own, or one that runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bridge.harness.local import LocalIntake
from bridge.harness.remote import RemoteIntake

URL_VARIABLE = "PROFILER_BRIDGE_INTAKE_URL"
#: What `serve --read-token` wants. No option: command lines are seen by others.
TOKEN_VARIABLE = "PROFILER_BRIDGE_INTAKE_TOKEN"  # noqa: S105  the name of one


@contextmanager
def shared_intake(url: str | None) -> Iterator[LocalIntake | RemoteIntake]:
    """`url`: of one that runs, for all xdist workers; else the variable's; else each has its own."""
    url = url or os.environ.get(URL_VARIABLE)
    if url:
        yield RemoteIntake(url, read_token=os.environ.get(TOKEN_VARIABLE, ""))
        return
    with LocalIntake.start(keep_all=False) as intake:
        yield intake
