"""A scope of an intake that runs elsewhere: here in the same process, but asked over HTTP only."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bridge.errors import IntakeError, Timeout
from bridge.harness.intake_client.remote import ANSWER_S, RemoteIntake
from bridge.intake import Intake
from bridge.intake.settings import Settings
from bridge.intake.store import open_store
from tests.harness.arriving import arrived
from tests.harness.sending import send


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Intake]:
    store = open_store(tmp_path)
    with Intake.start(settings=Settings(read_token="secret"), store=store) as intake:
        yield intake
    store.close()


@pytest.fixture
def remote(serving: Intake) -> RemoteIntake:
    return RemoteIntake(serving.url, read_token="secret")


def test_a_scope_sees_its_own_whole(remote: RemoteIntake) -> None:
    with remote.scope("mine") as mine, remote.scope() as other:
        with mine.expect_profile() as expected, mine.expect_event(lambda e: e.type == "long_task"):
            send(other, arrived("", session="others"))
            send(mine, arrived("", session="mine"))
            send(mine, arrived("", "rum"))
        assert [p.session_id for p in mine.profiles] == ["mine"]
        assert expected.value.trace.samples
        assert len(mine.uploads) == 2
        with pytest.raises(Timeout, match="nothing arrived at all"), mine.expect_profile(timeout_s=0.1):
            pass


def test_a_scope_by_client_token(remote: RemoteIntake) -> None:
    with remote.scope(client_token="pub789") as mine:
        assert mine.url == remote.url
        with mine.expect_profile():
            send(mine, arrived("", session="other"))
            send(mine, arrived("", session="mine", token="pub789"))
        assert [p.session_id for p in mine.profiles] == ["mine"]


def test_a_closed_scope_takes_no_more(remote: RemoteIntake) -> None:
    scope = remote.scope()
    scope.close()
    scope.close()
    send(scope, arrived(""))
    assert scope.uploads == []


def test_closing_ends_the_thread_that_follows_at_once(remote: RemoteIntake) -> None:
    scope = remote.scope()
    assert "bridge-follow" in {thread.name for thread in threading.enumerate()}
    began = time.monotonic()
    scope.close()
    assert time.monotonic() - began < ANSWER_S / 2
    assert "bridge-follow" not in {thread.name for thread in threading.enumerate()}


def test_what_a_client_writes_cannot_break_the_stream(remote: RemoteIntake) -> None:
    """Characters that end a line for Python do not end one of an event stream."""
    with remote.scope("mine") as mine, mine.expect_upload() as expected:
        odd = arrived("")
        send(mine, msgspec.structs.replace(odd, headers={**odd.headers, "x-odd": "a\x85b"}))
    assert expected.value.headers["x-odd"] == "a\x85b"


def test_an_intake_that_does_not_answer_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    for nobody in (url, url.removeprefix("http://"), "http://[::1"):
        with pytest.raises(
            IntakeError, match=r"no intake answers at .*start one with `profiler-bridge serve`"
        ):
            RemoteIntake(nobody).scope()


def test_whoever_waits_hears_that_the_intake_is_gone(serving: Intake, remote: RemoteIntake) -> None:
    with remote.scope() as mine, pytest.raises(IntakeError, match="does it still run"), mine.expect_profile():
        serving.close()


def test_who_may_not_read_is_told(serving: Intake) -> None:
    with pytest.raises(IntakeError, match="401 reading needs the read token"):
        RemoteIntake(serving.url).scope()


def test_an_intake_that_keeps_nothing_has_nothing_to_tell() -> None:
    with (
        Intake.start() as intake,
        pytest.raises(IntakeError, match="404 this intake keeps nothing"),
    ):
        RemoteIntake(intake.url).scope()
