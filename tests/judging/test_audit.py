from __future__ import annotations

import msgspec

from bridge.core.contracts import Contract, Retries
from bridge.core.deliveries import Attempt
from bridge.core.uploads import NotTaken, Upload
from bridge.judging.audit import Audit, audit
from bridge.trace.model import Sample, Trace
from tests.core.story import CONTRACT, TAB, Story, at_work
from tests.core.test_deliveries import profile

RETRYING = Contract(
    vendor=CONTRACT.vendor,
    rules=CONTRACT.rules,
    pauses_when_hidden=True,
    graces=CONTRACT.graces,
    drops=CONTRACT.drops,
    coverage=CONTRACT.coverage,
    running_words=CONTRACT.running_words,
    paused_words=CONTRACT.paused_words,
    stopped_words=CONTRACT.stopped_words,
    retries=Retries(first_ms=1000, longest_ms=60_000),
)
LONG = 6000.0


def collected(contract: Contract = CONTRACT) -> Story:
    """A trace that may not be dropped, collected at LONG."""
    story = Story(contract).opened(0).store(5, "a").started(10).said(11, "starting", 9)
    return story.stopped(LONG, samples=60)


def refused(story: Story, at: float, status: int, retry_after_ms: float = 0.0) -> Story:
    trace = Trace([], [], [], [Sample(10.0 + i) for i in range(60)])
    item = profile(f"u-{at:g}", tab=TAB)
    found = NotTaken(
        upload=item.upload,
        vendor="story",
        tab=TAB,
        status=status,
        refused=True,
        repeats="",
        profile=msgspec.structs.replace(item, trace=trace),
        retry_after_ms=retry_after_ms,
    )
    story.machine.advance(at)
    story.machine.feed_upload(at, found)
    return story


def audited(story: Story, contract: Contract | None = CONTRACT) -> Audit:
    return audit(story.machine.history, [], contract)


def test_each_collected_trace_has_a_fate() -> None:
    assert audited(collected().uploaded(LONG + 50, "a", 10, samples=60)).traces == {"arrived": 1}
    assert audited(collected().until(LONG + 100)).traces == {"pending": 1}
    assert audited(collected().until(LONG + 1000)).traces == {"lost": 1}
    assert audited(at_work().stopped(200).until(9000)).traces == {"dropped": 1}
    assert audited(collected().quota(LONG + 1, admitted=False).until(9000)).traces == {"dropped": 1}
    silent = Story().opened(0).store(5, "a").started(10).stopped(LONG, samples=60).until(9000)
    assert audited(silent).traces == {"unheard": 1}
    assert audited(collected().until(9000), None).traces == {"unheard": 1}


def test_what_is_missing_says_why() -> None:
    [dropped] = audited(at_work().stopped(200).until(9000)).missing
    assert dropped.reason == "has no long task and is shorter than 5000 ms"
    [lost] = audited(collected().until(9000)).missing
    assert (lost.profiler, lost.at_ms, lost.samples) == (1, LONG, 60)
    assert "did not arrive within 300 ms" in lost.reason


def test_a_trace_that_was_refused_for_good_is_not_the_subjects_loss() -> None:
    story = refused(collected(RETRYING), LONG + 50, 413).until(90_000)
    assert audited(story, RETRYING).traces == {"refused": 1}
    assert story.verdict("collected-trace-is-uploaded") == "inconclusive"


def test_a_refused_trace_may_take_its_back_off_and_is_lost_after_it() -> None:
    story = refused(collected(RETRYING), LONG + 50, 500)
    assert audited(story.until(LONG + 1300), RETRYING).traces == {"pending": 1}
    refused(story, LONG + 1350, 503)
    assert audited(story.until(LONG + 3600), RETRYING).traces == {"pending": 1}
    assert audited(story.until(LONG + 3700), RETRYING).traces == {"lost": 1}
    assert story.verdict("collected-trace-is-uploaded") == "violated"
    [violation] = story.judge("collected-trace-is-uploaded").violations
    assert "was refused (500, 503), and not sent again within 2300 ms" in violation.message


def test_a_subject_that_heeds_retry_after_may_take_as_long() -> None:
    heeds = Retries(first_ms=1000, longest_ms=60_000, heeds_retry_after=True)
    for retries, fate in ((RETRYING.retries, "lost"), (heeds, "pending")):
        contract = msgspec.structs.replace(RETRYING, retries=retries)
        story = refused(collected(contract), LONG + 50, 429, 30_000).until(LONG + 30_300)
        assert audited(story, contract).traces == {fate: 1}
    assert audited(story.until(LONG + 30_400), contract).traces == {"lost": 1}
    assert (heeds.wait_ms(1, 500), heeds.wait_ms(2, 3000)) == (1000, 3000)


def test_a_retry_that_was_accepted_has_arrived() -> None:
    story = refused(collected(RETRYING), LONG + 50, 500).uploaded(LONG + 1100, "a", 10, samples=60)
    assert audited(story, RETRYING).traces == {"arrived": 1}
    assert story.verdict("collected-trace-is-uploaded") == "held"


def test_an_attempt_that_was_not_answered_is_told() -> None:
    [missing] = audited(refused(collected(RETRYING), LONG + 50, 0).until(90_000), RETRYING).missing
    assert (missing.fate, missing.reason) == ("refused", "was refused (no answer) for good")


def test_without_a_promise_to_try_again_a_refusal_is_the_end() -> None:
    story = refused(collected(), LONG + 50, 500).until(9000)
    assert audited(story).traces == {"refused": 1}


def test_requests_are_counted_by_how_they_went() -> None:
    def attempt(name: str, status: int, repeat: str = "", first: str = "") -> Attempt:
        upload = Upload(id=name, wall_ms=1, tab=TAB, method="POST", target="/", headers={}, status=status)
        return Attempt(upload=upload, repeat=repeat, repeats=first, first=first or name)  # type: ignore[arg-type]

    attempts = [
        attempt("1", 500),
        attempt("2", 202, "retry", "1"),
        attempt("3", 202, "resend", "1"),
        attempt("4", 413),
    ]
    found = audit(Story().machine.history, attempts, CONTRACT)
    assert (found.requests, found.resends, found.retries, found.refused) == (4, 1, 1, 2)
    assert [(r.upload, r.repeat, r.of) for r in found.repeats] == [("2", "retry", "1"), ("3", "resend", "1")]
    assert [(r.upload, r.status, r.delivered) for r in found.refusals] == [
        ("1", 500, True),
        ("4", 413, False),
    ]
