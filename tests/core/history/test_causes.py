"""Why no upload arrived: what was seen, and never more than that."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.core import events as e
from bridge.core.history.causes import Causes, why_unheard
from tests.core.story import TAB, Story

NOTHING = "nothing that the page sends reaches the intake"


def causes(*told: tuple[type[e.Event], dict[str, Any]]) -> Causes:
    story = Story().opened(0)
    for kind, fields in told:
        story.tell(kind, 10, **fields)
    return story.machine.history.tabs[TAB].causes


BLOCKED = (e.ContentBlocked, {"directive": "connect-src", "blocked": "https://rum.example.com/"})
IMAGE = (e.ContentBlocked, {"directive": "img-src", "blocked": "https://cdn.example.com/"})
FAILED = (e.RequestFailed, {"url": "https://rum.example.com/", "reason": "net::ERR_BLOCKED_BY_CLIENT"})
SCRIPT = (e.RequestFailed, {"url": "https://cdn.example.com/profiler.js?v=1", "reason": "net::ERR_FAILED"})
ANSWERED = (
    e.RequestFailed,
    {"url": "https://my.site/rum?x=1", "reason": "the server responded with a status of 501 (?)"},
)
SEEN = (e.UploadSeen, {"url": "https://my.site/rum"})
REFUSED = (
    e.UploadReceived,
    {"upload": "u-1", "method": "POST", "target": "/dd?x=1", "status": 404, "bytes": 1},
)
BAD = (e.UploadReceived, REFUSED[1] | {"status": 400})
UNKNOWN = "reached the intake, but no vendor sends to their path"
TAKEN = (e.UploadReceived, {"upload": "u-1", "method": "POST", "target": "/dd", "status": 202, "bytes": 1})


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], f"{NOTHING}, and no upload was seen being sent"),
        ([IMAGE, SCRIPT, TAKEN], f"{NOTHING}, and no upload was seen being sent"),
        ([SEEN], f"{NOTHING}: its uploads go elsewhere, to https://my.site/rum (--intake-host takes them)"),
        (
            [SEEN, FAILED],
            f"{NOTHING}: the request to https://rum.example.com/ failed (net::ERR_BLOCKED_BY_CLIENT)",
        ),
        (
            [ANSWERED, SEEN],
            f"{NOTHING}: its uploads go elsewhere, to https://my.site/rum (--intake-host takes them)",
        ),
        (
            [FAILED, BLOCKED],
            f"{NOTHING}: the page's Content Security Policy (connect-src) blocked https://rum.example.com/",
        ),
        ([SEEN, REFUSED], f"1 request {UNKNOWN}: POST /dd was answered with 404"),
        ([REFUSED, REFUSED, TAKEN], f"2 requests {UNKNOWN}: POST /dd was answered with 404"),
        ([REFUSED, BAD], "the intake refused what the page sent: POST /dd was answered with 400"),
    ],
    ids=["nothing", "other things", "seen", "failed", "answered", "blocked", "path", "paths", "refused"],
)
def test_why_unheard(told: list[tuple[type[e.Event], dict[str, Any]]], why: str) -> None:
    assert why_unheard(causes(*told)) == why
