"""A scope of an intake that runs elsewhere: here in the same process, but asked over HTTP only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import IntakeError, Timeout
from bridge.harness.remote import RemoteIntake
from bridge.intake import Intake
from bridge.intake.settings import Settings
from bridge.intake.store.sqlite import SqliteStore
from tests.harness.arriving import arrived
from tests.harness.sending import send


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Intake]:
    store = SqliteStore(tmp_path)
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
