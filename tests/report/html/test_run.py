"""What the report shows of stored recordings."""

from __future__ import annotations

import msgspec
import pytest

from bridge.core import events as e
from bridge.core.recording import Recording
from bridge.core.rules import NO_OCCASION, RULES
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.judging.timeline import rows
from bridge.report.html.run import ShownRun, redacted, shown_run
from bridge.trace.hot import hottest
from tests.report.html.recorded_runs import recording, result_named, shown, shown_named
from tests.report.recorded import NAMES

SECRETS = ("S3CRETVALUE", "ada@example.com", "8d1f2c3a-1111-4222-8333-944455566677", "pub0123456789abcdef")
TEXT = "failed for ada@example.com with token=S3CRETVALUE in session 8d1f2c3a-1111-4222-8333-944455566677"


def planted() -> Recording:
    """A recording with secrets in addresses, in what the page has written, and in the subject's name."""
    recorded = recording("hidden-expiry-datadog-6.27.0")
    url = "https://shop.test/u/ada@example.com?token=S3CRETVALUE&dd-api-key=pub0123456789abcdef"

    def with_secrets(event: e.Event) -> e.Event:
        if isinstance(event, e.DocumentStarted):
            return msgspec.structs.replace(event, url=url)
        return event

    at = recorded.events[-2]
    assert isinstance(at, e.PageEvent | e.UploadReceived | e.DriverEvent)
    told: list[e.Event] = [
        e.ConsoleWritten(wall_ms=at.wall_ms, tab=at.tab, document="", level="error", text=f"{TEXT} at {url}"),
        e.ErrorThrown(wall_ms=at.wall_ms, tab=at.tab, document="", text=TEXT),
    ]
    events = [*map(with_secrets, recorded.events[:-1]), *told, recorded.events[-1]]
    meta = msgspec.structs.replace(recorded.meta, subject=url)
    return Recording(meta=meta, events=events, uploads=recorded.uploads)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_the_result_says(name: str) -> None:
    run, result = shown_named(name), result_named(name)
    assert (run.verdict, run.scenario, run.visibility) == (result.verdict, result.scenario, result.visibility)
    assert {rule.rule: rule.verdict for rule in run.rules} == result.rules
    own = [broken for broken in run.broken if not broken.vendor]
    assert [(broken.rule, broken.at_ms) for broken in own] == [(v.rule, v.at_ms) for v in result.violations]
    assert [profile.id for profile in run.profiles] == [upload.upload for upload in result.uploads]


@pytest.mark.parametrize("name", NAMES)
def test_its_times_of_functions_are_those_of_the_other_reports(name: str) -> None:
    replay = Replay.of(recording(name))
    run = shown_named(name)
    for shown_profile, (_, profile) in zip(run.profiles, replay.whole.everything.profiles, strict=True):
        tree = shown_profile.tree
        own: dict[tuple[str, int | None, int | None], int] = {}
        for call, self_us in zip(tree.calls, tree.self_us, strict=True):
            frame = tree.frames[call]
            if frame.kind == "script":
                key = frame.name, frame.line, frame.column
                own[key] = own.get(key, 0) + self_us
        hot = hottest(profile.trace, 1, interval_ms=profile.interval_ms)
        if hot:
            assert hot[0].self_ms == pytest.approx(max(own.values()) / 1000, abs=0.001)
        facts = dict(shown_profile.facts)
        assert facts["samples"].startswith(f"{len(profile.trace.samples)}, ")
    assert len(run.rows) == len(rows(replay, judge(replay)))


def test_nothing_secret_is_handed_on() -> None:
    recorded = planted()
    open_ = msgspec.json.encode(shown(recorded, redact=False)).decode()
    kept = msgspec.json.encode(shown(recorded)).decode()
    assert [secret for secret in SECRETS if secret not in open_] == [], "else the test could not fail"
    assert [secret for secret in SECRETS if secret in kept] == []
    assert "https://shop.test/u/REDACTED" in kept


def test_all_texts_are_given_to_the_one_who_redacts() -> None:
    asked: list[str] = []

    def redact(text: str) -> str:
        asked.append(text)
        return text

    run = shown_named("two-tabs-datadog-6.27.0")
    assert redacted(run, redact) == run
    assert {run.subject, run.browser, run.rows[0].text, run.profiles[0].tree.frames[0].name} <= set(asked)
    assert len(asked) == len(set(asked)), "each text once"


def test_what_a_promise_was_due_from_is_known() -> None:
    run: ShownRun = shown_named("hidden-expiry-datadog-6.27.0")
    [broken] = run.broken
    assert broken.since_ms is not None
    assert broken.since_ms < broken.at_ms


def test_each_of_several_profiles_of_an_upload_has_an_id_of_its_own() -> None:
    replay = Replay.of(recording("hidden-expiry-datadog-6.27.0"))
    judgement = judge(replay)
    result = result_of(replay, judgement)
    replay.whole.everything.profiles.append(replay.whole.everything.profiles[0])
    run = shown_run(replay, judgement, result)
    assert [profile.id for profile in run.profiles] == ["u-0002", "u-0002.2"]


def test_tabs_are_counted_from_one_and_their_ids_are_kept() -> None:
    run = shown_named("two-tabs-datadog-6.27.0")
    assert [tab.name for tab in run.tabs] == ["tab 1", "tab 2"]
    assert run.tab_ids == {"tab 1": "tab-3", "tab 2": "tab-4"}
    assert {row.tab for row in run.rows if row.tab} == {"tab 1", "tab 2"}
    assert [(each.title, each.tab) for each in run.profiles] == [
        ("u-0010 of native profiler #1 of tab 1", "tab 1"),
        ("u-0014 of native profiler #1 of tab 2", "tab 2"),
    ]
    assert [each.tab for each in run.broken] == ["tab 2", "tab 1"]
    assert shown_named("hidden-expiry-datadog-6.27.0").tab_ids == {}, "the numbers are the same"


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_that_did_not_simply_hold_has_a_reason(name: str) -> None:
    run = shown_named(name)
    told = {each.rule for each in run.broken}
    assert [
        rule.rule
        for rule in run.rules
        if rule.verdict != "held" and not rule.reason and rule.rule not in told
    ] == []


def test_every_rule_has_words_for_why_it_was_not_exercised() -> None:
    assert set(NO_OCCASION) == set(RULES)


def test_a_run_that_requires_the_header_has_a_page() -> None:
    recorded = recording("hidden-expiry-datadog-6.27.0")
    recorded.meta.require_document_policy = True
    [rule] = [rule for rule in shown(recorded).rules if rule.rule == "document-policy"]
    assert rule.asks.startswith("Each document allows profiling")
