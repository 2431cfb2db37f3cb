from __future__ import annotations

import msgspec

from bridge.core.events import Change, DocumentPolicyFound, Event, ProductionLeft
from bridge.core.recording import Meta, Recording
from bridge.core.uploads import Upload
from bridge.judging.production import not_as_in_production, policies_of
from bridge.judging.replay import Replay
from bridge.judging.results import result_of


def found(document: str, url: str = "http://x/a", added: str = "js-profiling") -> DocumentPolicyFound:
    return DocumentPolicyFound(
        wall_ms=1, tab="tab-1", document=document, url=url, top=True, source="network", added=added
    )


def recorded(*events: Event) -> Recording:
    return Recording(meta=Meta(), events=list(events))


def test_equal_policies_are_told_once() -> None:
    recording = recorded(found("1"), found("2"), found("3", "http://x/b", ""))
    assert [(p.url, p.added) for p in policies_of(recording)] == [
        ("http://x/a", "js-profiling"),
        ("http://x/b", ""),
    ]


def test_only_what_was_changed_is_told() -> None:
    assert not_as_in_production(recorded(found("1", added=""))) == []
    assert [line[:60] for line in not_as_in_production(recorded(found("1"), found("2")))] == [
        "Document-Policy: js-profiling was added to http://x/a; produ"
    ]


def test_answers_on_order_are_told_as_they_were_ordered() -> None:
    def upload(number: int, problem: str) -> Upload:
        return Upload(
            id=f"u-{number}",
            wall_ms=1,
            tab="",
            method="POST",
            target="/x",
            headers={},
            status=503,
            problem=problem,
        )

    problems = [
        "fault on order: 503",
        "fault on order: 503 (bad JSON)",
        "fault on order: hang",
        "bad JSON",
        "",
    ]
    uploads = {f"u-{number}": upload(number, problem) for number, problem in enumerate(problems)}
    recording = Recording(meta=Meta(), events=[found("1", added="")], uploads=uploads)
    assert not_as_in_production(recording) == ["the intake answered on order: 503, hang"]


def test_the_result_of_an_older_recording_has_no_new_keys() -> None:
    old = msgspec.to_builtins(result_of(Replay.of(recorded())))
    new = msgspec.to_builtins(result_of(Replay.of(recorded(found("1")))))
    assert new.keys() - old.keys() == {"policies", "not_as_in_production"}
    assert new["policies"][0]["added"] == "js-profiling"


def test_permissions_are_told_in_one_order_whatever_order_they_were_granted_in() -> None:
    def told(*names: str) -> list[str]:
        changes = (Change("permission", f"{name} to all pages") for name in names)
        events = [ProductionLeft(wall_ms=1, tab="tab-1", changes=[change]) for change in changes]
        return not_as_in_production(recorded(*events))

    assert told("camera", "midi") == told("midi", "camera")
    assert "camera to all pages, midi to all pages" in told("midi", "camera")[0]
