"""A vendor that only `tests/vendors/toy` knows is registered, and every part of the package takes it up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.core.events import GlobalsSeen
from bridge.core.history import History, TabHistory
from bridge.core.uploads import QuotaAnswer, Upload
from bridge.errors import UsageError
from bridge.intake.faults import grammar
from bridge.intake.forwarding import forwarded, parse_forwards
from bridge.intake.metrics import bounded
from bridge.judging.diagnosis import why_no_profiler
from bridge.judging.vendor_detection import Recognition
from bridge.subjects import known_subjects, resolve
from bridge.vendors import (
    decode,
    identify,
    known_vendor,
    register,
    registered,
    vendor_named,
    vendor_of_sdk,
    vendor_of_store_key,
)
from bridge.vendors.built_in import NAMES
from bridge.vendors.redaction import redact_target, shown_headers
from docs.generate import reference
from tests.harness.recorded import START, page
from tests.intake.client import Running
from tests.intake.served import Sender, Serve
from tests.vendors.toy import TOY

TARGET = "/t/tab-1/toy/profile?toy_key=toy-key-12345"
SENT = {
    "id": "p-1",
    "session": "s-1",
    "started_ms": 0,
    "ended_ms": 30,
    "origin_ms": 1000,
    "resources": ["http://x/a.js"],
    "frames": [{"name": "work", "resourceId": 0, "line": 1, "column": 1}],
    "stacks": [{"frameId": 0}],
    "samples": [{"timestamp": 10, "stackId": 0}, {"timestamp": 20}],
}
BODY = json.dumps(SENT).encode()
#: Beyond what the intake decodes by itself when it has other processes for that.
LARGE = json.dumps(SENT | {"id": "p-2", "samples": SENT["samples"] * 1000}).encode()  # type: ignore[operator]

#: The command line, with the toy registered.
COMMAND = "tests.vendors.toy"


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", COMMAND, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def printed(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


@pytest.fixture
def toy() -> Iterator[None]:
    with register(TOY):
        yield


def test_it_is_there_as_long_as_it_is_registered() -> None:
    before = registered()
    upload = Upload(id="", wall_ms=0, tab="", method="POST", target=TARGET, headers={}, status=0, body=BODY)
    with register(TOY):
        assert [vendor.name for vendor in registered()] == ["toy", *NAMES]
        assert vendor_named("toy") is vendor_of_store_key("toy_s") is identify(upload) is TOY
        with pytest.raises(UsageError, match="a vendor named 'toy' is registered already"):
            register(TOY)
    assert registered() is before
    assert (vendor_named("toy"), vendor_of_store_key("toy_s"), identify(upload)) == (None, None, None)


@pytest.mark.usefixtures("toy")
def test_the_intake_answers_in_its_words_also_wrongly() -> None:
    with Running() as intake:
        replies = [intake.ask("POST", TARGET, body) for body in (BODY, b"{}")]
        assert [(reply.status, reply.body) for reply in replies[:1]] == [(201, b'"thanks"')]
        assert (replies[1].status, replies[1].json()["error"]["code"]) == (400, "bad-payload")
        assert intake.ask("GET", "/toy/quota?session=s-1").json() == {"ok": True}
        intake.intake.faults.set("toy/profile", "500,429:60,202")
        intake.intake.faults.set("toy/quota", "deny")
        replies = [intake.ask("POST", TARGET, BODY) for _ in range(4)]
        assert [reply.status for reply in replies] == [500, 429, 201, 201]
        assert (replies[1].headers["retry-after"], replies[1].headers["x-toy-wait"]) == ("60", "60 s")
        assert intake.ask("GET", "/toy/quota?session=s-1").json() == {"ok": False}
        [answer] = decode(intake.uploads[-1])
        assert isinstance(answer, QuotaAnswer)
        assert not answer.admitted
        with pytest.raises(UsageError, match=r"known are: toy/profile, toy/quota, .* toy/\*"):
            intake.intake.faults.set("toy/smell", "500")
    assert "at Toy with X-Toy-Wait too" in grammar()
    assert "(toy/quota, datadog/quota, agent/quota, openobserve/quota)" in grammar()
    assert (bounded("toy", "profile"), bounded("toy", "smell")) == (("toy", "profile"), ("toy", "other"))


@pytest.mark.usefixtures("toy")
def test_a_preflight_is_refused_by_its_route() -> None:
    with Running() as intake:
        intake.intake.faults.set("toy/profile", "no-cors")
        asked = {"Origin": "https://shop.example", "Access_Control_Request_Method": "POST"}
        replies = [intake.ask("OPTIONS", TARGET, None, **asked) for _ in range(2)]
        assert ["access-control-allow-origin" in reply.headers for reply in replies] == [False, True]


def test_serve_and_profiles_as_processes(tmp_path: Path) -> None:
    options = ("--fault", "toy/profile=500,201", "--processes", "1")
    with Serve(tmp_path, *options, module=COMMAND) as server, Sender(server.address) as sender:
        answers = [sender.post(body, TARGET, "application/json") for body in (BODY, BODY, LARGE)]
    assert answers == [500, 201, 201]
    listed = printed("profiles", "ls", "--store", str(tmp_path), "--vendor", "toy")["entries"]
    assert {(entry["vendor"], entry["track"], entry["status"]) for entry in listed} == {
        ("toy", "profile", 201)
    }
    assert [entry["profile"]["session_id"] for entry in listed] == ["s-1", "s-1"]
    shown = run("profiles", "show", listed[-1]["id"], "--store", str(tmp_path))
    assert "toy 0.1.0" in shown
    assert "hottest functions" in shown
    assert "work" in shown
    assert "toy-key" not in shown


def test_the_help_names_it() -> None:
    subjects, vendors = (
        " ".join(run(*command, "--help").replace("│", " ").split())
        for command in (("run",), ("profiles", "ls"))
    )
    assert "toy, datadog, sentry, sentry-trace, " in subjects
    assert "Only of toy, datadog, sentry, agent, openobserve or plain." in vendors


@pytest.mark.usefixtures("toy")
def test_its_secrets_are_not_shown() -> None:
    assert redact_target("/toy/profile?toy%5Fkey=toy-key-12345&x=1") == "/toy/profile?toy%5Fkey=toy…&x=1"
    assert shown_headers({"x-toy": "toy-key-12345"}) == {"x-toy": "toy…"}


@pytest.mark.usefixtures("toy")
def test_it_is_sent_on_in_its_own_way() -> None:
    assert parse_forwards(["toy=https://i.example"]) == {"toy": "https://i.example"}
    upload = Upload(
        id="u", wall_ms=0, tab="", method="POST", target="/toy/profile", headers={"x-toy": "k"}, status=201
    )
    request = forwarded(TOY, "https://i.example", upload)
    assert (request.url, request.headers) == ("https://i.example/v9/profile", {b"x-toy": b"k"})


@pytest.mark.usefixtures("toy")
def test_a_page_is_known_for_its_and_a_missing_profiler_is_explained() -> None:
    recognition = Recognition()
    recognition.event(page(GlobalsSeen, 1, 2, names=["toySdk"]))
    assert recognition.vendor is TOY
    history = History(tabs={"tab-1": TabHistory("tab-1", START)})
    assert "the toy profiles when somebody winds it up" in why_no_profiler(history, TOY)
    assert "not Toy's" in why_no_profiler(history, None)


@pytest.mark.usefixtures("toy")
def test_it_is_listed_where_vendors_and_subjects_are() -> None:
    assert "toy" in known_subjects()
    assert resolve("toy").spec == "toy@0.1.0"
    for wrong, ask in (("nobody", known_vendor), ("nobody@1.0.0", resolve)):
        with pytest.raises(UsageError, match=r"known are.*toy"):
            ask(wrong)
    rows = [row for row in reference.page().splitlines() if row.startswith("| `toy`")]
    assert rows == ["| `toy` | `toy` | `toy/profile`, `toy/quota` | `toy_s` | 7 rules |"]


def test_a_store_key_belongs_to_one_vendor() -> None:
    with register(TOY), pytest.raises(UsageError, match="the session store 'toy_s' is toy's already"):
        register(replace(TOY, name="other"))


def test_the_vendor_of_an_sdk_is_known_by_the_sdks_name() -> None:
    found = [vendor_of_sdk(spec) for spec in ("sentry-trace@11.12.0", "agent", "openobserve@", "nothing@1")]
    assert [vendor.name if vendor else "" for vendor in found] == ["sentry", "agent", "openobserve", ""]
