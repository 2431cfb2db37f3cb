"""The real SDKs (Datadog's newest 7.x, Sentry's newest) and an intake that misbehaves on order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.core.uploads import Profile, Upload
from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.subjects import Serving, resolve, serve
from bridge.vendors import decode
from bridge.vendors.built_in import DATADOG
from bridge.vendors.limits import MIB, Limits

#: The SDK waits 1, 2 and 4 s before it tries again, and a hidden page's timers once a second.
RETRIES_S = 30


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch(limits=Limits(wire=4 * MIB)) as bridge:
        yield bridge


@pytest.fixture(scope="module")
def sdk() -> Iterator[Serving]:
    served = serve(resolve("datadog@latest"))
    yield served
    served.close()


@pytest.fixture
def run(bridge: Bridge) -> Iterator[Run]:
    run = bridge.begin(Run())
    yield run
    for tab in bridge.open_tabs(run):
        tab.close()
    bridge.retire(run)


def at_work(bridge: Bridge, sdk: Serving) -> Tab:
    """A tab whose profiler has seen a long task: what it gives is uploaded, however short."""
    tab = bridge.open_tab(sdk.url, vendor="datadog")
    tab.expect_profiler("running")
    tab.expect_long_task()
    return tab


def attempts(run: Run) -> list[tuple[Upload, Profile]]:
    """Each request that carried a profile, answered well or not."""
    return [
        (upload, item) for upload in run.uploads() for item in decode(upload) if isinstance(item, Profile)
    ]


def await_attempts(run: Run, count: int) -> list[tuple[Upload, Profile]]:
    return run.wait_for(
        lambda: found if len(found := attempts(run)) >= count else None,
        RETRIES_S,
        lambda: f"{[upload.status for upload, _ in attempts(run)]}, expected {count} attempts",
    )


def test_a_row_of_failures_ends_in_one_profile(bridge: Bridge, sdk: Serving, run: Run) -> None:
    bridge.intake.faults.set("datadog/profile", "500,503,429,202")
    tab = at_work(bridge, sdk)
    tab.hide()
    found = await_attempts(run, 4)
    assert [upload.status for upload, _ in found] == [500, 503, 429, 202]
    assert len({profile.identity for _, profile in found}) == 1
    # A new id and a new multipart boundary each time: only the content tells that it is the same.
    assert len({DATADOG.dialect.request_id(upload) for upload, _ in found}) == 4
    assert [profile.upload for profile in bridge.intake.profiles] == [found[-1][0].id]
    assert len(bridge.intake.attempts) == 4
    [fault] = bridge.intake.faults.on_order()
    assert (fault.given, fault.left) == (4, 0)


def test_what_is_refused_for_good_is_not_sent_again(bridge: Bridge, sdk: Serving, run: Run) -> None:
    bridge.intake.faults.set("datadog/profile", "413")
    tab = at_work(bridge, sdk)
    tab.hide()
    [(refused, first)] = await_attempts(run, 1)
    assert refused.status == 413
    # The SDK sends one payload at a time: once the next one has come through, this one does not wait.
    tab.show()
    tab.expect_profiler("running")
    tab.expect_long_task()
    tab.hide()
    [_, (taken, second)] = await_attempts(run, 2)
    assert (taken.status, second.identity == first.identity) == (202, False)


SEND = """async size => {
  const url = 'https://browser-intake-datadoghq.com/api/v2/replay'
  const answer = await fetch(url, {method: 'POST', body: new Uint8Array(size)})
  return [answer.status, await answer.text()]
}"""


def test_the_limit_of_a_launch_is_that_of_its_intake(bridge: Bridge, sdk: Serving, run: Run) -> None:
    tab = bridge.open_tab(sdk.url, vendor="datadog")
    assert tab.page.evaluate(SEND, 4 * MIB)[0] == 202
    status, answer = tab.page.evaluate(SEND, 4 * MIB + 1)
    assert status == 413
    assert "raise --max-body (in Python: limits=Limits(wire=...) of Bridge.launch)" in answer
    refused = [upload for upload in run.uploads() if upload.status == 413]
    assert [(upload.tab, upload.problem) for upload in refused] == [
        (tab.name, "the body is longer than 4194304 bytes")
    ]


@pytest.mark.parametrize("denial", ["deny", "429"])
def test_a_denied_quota_stops_the_profiler(bridge: Bridge, sdk: Serving, run: Run, denial: str) -> None:
    bridge.intake.faults.set("datadog/quota", f"{denial}*")
    tab = bridge.open_tab(sdk.url, vendor="datadog")
    tab.expect_profiler("stopped(quota-denied)")
    tab.hide()
    tab.sync()
    assert attempts(run) == []


@pytest.mark.parametrize("answer", ["garbage", "500", "drop", "half", "no-cors"])
def test_a_quota_that_cannot_be_read_is_taken_as_admitted(
    bridge: Bridge, sdk: Serving, run: Run, answer: str
) -> None:
    bridge.intake.faults.set("datadog/quota", f"{answer}*")
    tab = at_work(bridge, sdk)
    tab.hide()
    [(upload, _)] = await_attempts(run, 1)
    assert upload.status == 202


def test_sentry_keeps_to_a_rate_limit_for_profiles_and_sends_the_rest(bridge: Bridge, run: Run) -> None:
    bridge.intake.faults.set("sentry/envelope", "429:600:profile")
    with serve(resolve("sentry@latest")) as sentry:
        tab = bridge.open_tab(sentry.url, vendor="sentry")
        tab.expect_profiler("running")
        tab.expect_long_task()
        tab.page.evaluate("Sentry.captureMessage('first')")
        await_envelope(run, 429, b"")
        tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
        tab.page.evaluate("Sentry.captureMessage('still here')")
        # It is sent after the chunk would have been.
        await_envelope(run, 200, b"still here")
        assert attempts(run) == []


def await_envelope(run: Run, status: int, holding: bytes) -> None:
    run.wait_for(
        lambda: any(upload.status == status and holding in upload.body for upload in run.uploads()),
        RETRIES_S,
        lambda: f"no envelope with {holding!r} was answered {status}",
    )
