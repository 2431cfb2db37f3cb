"""The intake for tests without the bridge's browser: one for this session, or one that already runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bridge.harness.intake_client.local import LocalIntake
from bridge.harness.intake_client.remote import RemoteIntake

URL_VARIABLE = "PROFILER_BRIDGE_INTAKE_URL"
#: The token of `serve --read-token`. There is no option for it, as other users can see command lines.
TOKEN_VARIABLE = "PROFILER_BRIDGE_INTAKE_TOKEN"  # noqa: S105  the name of one


@contextmanager
def shared_intake(url: str | None) -> Iterator[LocalIntake | RemoteIntake]:
    """Use the running intake at `url`, or at the variable's URL, for all xdist workers; else start one."""
    url = url or os.environ.get(URL_VARIABLE)
    if url:
        yield RemoteIntake(url, read_token=os.environ.get(TOKEN_VARIABLE, ""))
        return
    with LocalIntake.start(keep_all=False) as intake:
        yield intake
