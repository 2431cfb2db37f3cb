from __future__ import annotations

import json

from tests.intake.client import Running

FAULTS = "/_bridge/v1/faults"


def order(running: Running, **fault: object) -> int:
    return running.ask("POST", FAULTS, json.dumps(fault).encode()).status


def test_faults_are_ordered_listed_and_taken_back_without_a_store_too(intake: Running) -> None:
    assert order(intake, route="datadog/profile", script="500*2,202", scope="tab-1") == 200
    assert order(intake, route="datadog/logs", script="429") == 200
    assert intake.ask("POST", "/api/v2/logs", b"{}").status == 429
    listed = intake.ask("GET", FAULTS).json()
    assert listed["faults"] == [
        {"route": "datadog/profile", "scope": "tab-1", "script": "500*2,202", "given": 0, "left": 3},
        {"route": "datadog/logs", "scope": "", "script": "429", "given": 1, "left": 0},
    ]
    assert "drop" in listed["grammar"]
    assert intake.ask("DELETE", f"{FAULTS}?scope=tab-1").json() == {"removed": 1}
    assert intake.ask("DELETE", FAULTS).json() == {"removed": 1}
    assert intake.intake.faults.on_order() == []


def test_a_wrong_script_is_told_with_the_grammar(intake: Running) -> None:
    for fault in ({"route": "datadog/profile", "script": "explode"}, {"route": "nowhere", "script": "500"}):
        reply = intake.ask("POST", FAULTS, json.dumps(fault).encode())
        assert (reply.status, reply.json()["error"]["code"]) == (422, "bad-question")
    reply = intake.ask("POST", FAULTS, b'{"route": "datadog/profile", "script": "explode"}')
    assert "'explode' is no step" in reply.json()["error"]["message"]
    assert "a script is steps" in reply.json()["error"]["hint"]


def test_a_body_that_is_no_order_is_told(intake: Running) -> None:
    for body, status in (
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 10_000, 422),
        (b"{}", 422),
        (b'{"route": "*", "script": "500", "when": "now"}', 422),
        (b" " * 70_000, 413),
    ):
        assert intake.ask("POST", FAULTS, body).status == status, body[:20]
