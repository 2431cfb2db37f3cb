from __future__ import annotations

import pytest

from bridge.trace.model import Frame, Trace
from bridge.vendors.sharing import shared_address, shared_text, shared_trace

UUID = "8d1f2c3a-1111-4222-8333-944455566677"


@pytest.mark.parametrize(
    ("url", "shared", "removed"),
    [
        ("http://h/a?view=shop&page=2#top", None, ()),
        ("http://h/?proxy={proxy}&clientToken={intake}", None, ()),
        (
            "http://h/?view=shop&clientToken=pub1",
            "http://h/?view=shop&clientToken=REDACTED",
            ("clientToken",),
        ),
        ("http://h/?dd-api-key=pub1&x", "http://h/?dd-api-key=REDACTED&x", ("dd-api-key",)),
        ("http://h/?q=ada%40example.com", "http://h/?q=REDACTED", ("q",)),
        ("http://h/?user_id=5&name=Ada", "http://h/?user_id=REDACTED&name=REDACTED", ("user_id", "name")),
        ("http://ada:pw@h:3000/", "http://REDACTED@h:3000/", ("the user",)),
        (f"http://h/u/{UUID}/x", "http://h/u/REDACTED/x", ("a part of the path",)),
        ("http://h/u/ada@example.com", "http://h/u/REDACTED", ("a part of the path",)),
        ("http://h/#access_token=abc&a=1", "http://h/#access_token=REDACTED&a=1", ("access_token",)),
        ("datadog@6.27.0", None, ()),
        # The names of a build's files.
        ("http://h/chunks/profiler-e4aed81736e8868cb71c-datadog-rum.js", None, ()),
        (f"http://h/u/{UUID}/app.js", "http://h/u/REDACTED/app.js", ("a part of the path",)),
        (f"http://h/{UUID}.js", "http://h/REDACTED.js", ("a part of the path",)),
    ],
)
def test_only_what_may_be_secret_is_replaced(url: str, shared: str | None, removed: tuple[str, ...]) -> None:
    assert shared_address(url) == (shared or url, removed)


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        (
            "at http://h/profiler-e4aed81736e8868cb71c-rum.js:1:20 is",
            "at http://h/profiler-e4aed81736e8868cb71c-rum.js:1:20 is",
        ),
        ("page http://h/?token=abc is here", "page http://h/?token=REDACTED is here"),
        ("to {intake}/o?a=1&name=Ada failed", "to {intake}/o?a=1&name=REDACTED failed"),
        ("to /o?token=abc&b=1 failed", "to /o?token=REDACTED&b=1 failed"),
        ("Error:token=abc", "Error:token=[redacted]"),
        ("sentry_key=abc", "sentry_key=[redacted]"),
        ("sent to ada@example.com.", "sent to [redacted]."),
        ("Authorization: Bearer abc.def", "Authorization: [redacted] [redacted]"),
        ("dd-client-token=pub123, and more", "dd-client-token=[redacted], and more"),
        ("eyJhbGciOi.eyJzdWIi.sig-1 was refused", "[redacted] was refused"),
    ],
)
def test_a_text_is_freed_of_secrets(text: str, shared: str) -> None:
    assert shared_text(text) == shared


@pytest.mark.parametrize(
    "text",
    [
        "no native profiler within 1,500 ms of the renewal of session 3066fbff",
        "profiler #1 gave 95 samples, 51 busy",
        "SDK writes a new session, 3066fbff",
        "datadog@6.27.0",
        "net::ERR_BLOCKED_BY_CLIENT",
        "bridge.explore.space.alphabet.same_as_another",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert shared_text(text) == text


def test_a_source_keeps_its_name_and_loses_who_has_built_it() -> None:
    trace = Trace(
        ["src/useCheckoutStep2WithValidation.tsx", "/home/ada/shop/src/a.js", "src/b@c.de.ts"], [], [], []
    )
    expected = ["src/useCheckoutStep2WithValidation.tsx", "/home/REDACTED/shop/src/a.js", "src/REDACTED"]
    assert shared_trace(trace).resources == expected


def test_a_trace_keeps_its_long_names_and_loses_what_may_be_secret() -> None:
    trace = Trace(
        ["/app.js?token=hunter2", "https://h/app.js?user=ada", "data:text/javascript,eyJabcdefgh.ijk.lmn"],
        [Frame("handleCheckoutStep2WithValidation"), Frame("bob@example.com")],
        [],
        [],
    )
    shared = shared_trace(trace)
    assert shared.resources == [
        "/app.js?token=REDACTED",
        "https://h/app.js?user=REDACTED",
        "data:text/javascript,[redacted]",
    ]
    assert [frame.name for frame in shared.frames] == ["handleCheckoutStep2WithValidation", "[redacted]"]
