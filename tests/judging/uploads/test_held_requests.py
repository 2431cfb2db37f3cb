from __future__ import annotations

import msgspec

from bridge.core.events import RequestHeld
from bridge.core.uploads import NotSent, Profile
from bridge.judging.uploads.held_requests import not_sent
from bridge.trace.model import Sample, Trace
from tests.core.story import TAB
from tests.core.test_deliveries import profile
from tests.harness.arriving import arrived
from tests.judging.test_audit import LONG, collected

UPLOADED = "collected-trace-is-uploaded"


def samples() -> Profile:
    """The profile of `collected`."""
    trace = Trace([], [], [], [Sample(10.0 + i) for i in range(60)])
    return msgspec.structs.replace(profile("u-0001", tab=TAB), vendor="story", session_id="a", trace=trace)


def request(body: bytes) -> RequestHeld:
    upload = arrived("u-0001")
    url = f"https://{upload.host or 'browser-intake-datadoghq.com'}{upload.target}"
    return RequestHeld(
        wall_ms=5,
        tab="tab-1",
        method="POST",
        url=url,
        held_ms=12.5,
        aborted=True,
        headers=upload.headers,
        body=body,
    )


def test_the_profile_in_a_held_request_is_read() -> None:
    [item] = not_sent(request(arrived("u-0001").body))
    assert (item.vendor, item.tab, item.held_ms) == ("datadog", "tab-1", 12.5)
    assert item.profile.trace.samples


def test_a_body_that_is_not_valid_has_no_profile() -> None:
    assert not_sent(request(b"half of it")) == ()


def test_a_trace_whose_request_was_held_is_neither_violated_nor_held() -> None:
    story = collected()
    item = NotSent(vendor="story", tab=TAB, held_ms=40.0, profile=samples())
    story.machine.feed_upload(LONG + 5, item)
    judgement = story.until(LONG + 5000).judge()
    assert judgement.rules[UPLOADED] == "inconclusive"
    assert "while the bridge held it for 40 ms" in judgement.reasons[UPLOADED]


def test_a_trace_that_has_arrived_all_the_same_is_uploaded() -> None:
    story = collected()
    story.machine.feed_upload(LONG + 5, NotSent(vendor="story", tab=TAB, held_ms=40.0, profile=samples()))
    story.machine.feed_upload(LONG + 9, samples())
    assert story.until(LONG + 5000).judge().rules[UPLOADED] == "held"
