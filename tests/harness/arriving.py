"""Requests recorded from a real SDK, as they arrive again and again, and the page that one came from."""

from __future__ import annotations

import re

import msgspec

from bridge.core import events as e
from bridge.core.uploads import Upload
from bridge.harness.run import Run
from bridge.trace.model import Sample
from bridge.vendors import decode
from tests.harness.recorded import events, page
from tests.vendors.datadog.sample import load

VERSION = "6.27.1"
TOKEN = "pub00000000000000000000000000000000"


def arrived(
    name: str,
    kind: str = "profile",
    *,
    status: int = 202,
    tab: str = "tab-1",
    at: float = 1,
    request: str = "",
    session: str = "",
    token: str = TOKEN,
) -> Upload:
    """A sample as upload `name`. `request`: the end of its request's id, by default the upload's name.
    `session`: another one than the sample's."""
    upload = load(VERSION, kind)
    target = re.sub(r"(request-id%3D)[0-9a-f-]+", rf"\g<1>{request or name}", upload.target)
    body = (
        re.sub(rb'("session":\{"id":")[^"]+', rb"\g<1>" + session.encode(), upload.body) if session else None
    )
    return msgspec.structs.replace(
        upload,
        id=name,
        wall_ms=at,
        tab=tab,
        status=status,
        target=target.replace(TOKEN, token),
        body=body or upload.body,
    )


def samples() -> list[Sample]:
    [profile] = decode(arrived("u-0001"))
    return profile.trace.samples  # type: ignore[union-attr]


def at_work(run: Run) -> list[e.Event]:
    """Tells the run of a visible tab with a session and a profiler; gives what is to be told of their end."""
    for event in events()[:3]:
        run.event(event)
    taken = samples()
    settled = {
        "samples": len(taken),
        "busy_samples": 0,
        "first_sample_ms": taken[0].timestamp,
        "last_sample_ms": taken[-1].timestamp,
    }
    return [
        page(e.VisibilityChanged, 150, 4, visibility="hidden", trusted=True),
        page(e.ProfilerStopCalled, 160, 5, profiler=1),
        page(e.ProfilerStopSettled, 161, 6, profiler=1, **settled),
    ]
