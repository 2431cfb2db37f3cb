from __future__ import annotations

import json
from concurrent.futures import Future
from typing import Any

import pytest

from bridge.driver.cdp.frame import Frame, went_away
from bridge.driver.options import DriverOptions
from bridge.driver.page.injection import Injection, Reply
from bridge.errors import BrowserDied, StepError


class World:
    """An isolated world that keeps the expressions given to it; `evaluated` completes them all."""

    def __init__(self) -> None:
        self.expressions: list[str] = []
        self.evaluated: Future[Any] = Future()

    def evaluate(self, expression: str) -> Future[Any]:
        self.expressions.append(expression)
        return self.evaluated

    def command(self) -> Any:
        """The last command, as the observer gets it."""
        quoted = self.expressions[-1].partition("{detail: ")[2].removesuffix("}))")
        return json.loads(json.loads(quoted))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def frame(world: World) -> Frame:
    return Frame("F", "U", Injection(DriverOptions()), world.evaluate)


def test_a_reply_completes_its_own_command(frame: Frame, world: World) -> None:
    first, command = frame.send("sync"), world.command()
    second = frame.send("write-store", key="a")
    assert (command["command"], world.command()["key"]) == ("sync", "a")
    world.evaluated.set_result(None)
    frame.settle(Reply(id=command["id"], ok=True, value=7))
    frame.settle(Reply(id=command["id"], ok=True, value=8))
    assert first.result(0) == 7
    frame.settle(Reply(id=world.command()["id"], ok=False, error="no store"))
    with pytest.raises(StepError, match="the observer refused: no store"):
        second.result(0)


def test_a_command_that_cannot_be_evaluated_fails(frame: Frame, world: World) -> None:
    sent = frame.send("sync")
    world.evaluated.set_exception(BrowserDied("gone"))
    with pytest.raises(BrowserDied, match="gone"):
        sent.result(0)


def test_commands_fail_with_their_document(frame: Frame) -> None:
    before = frame.send("sync")
    frame.drop(went_away())
    for sent in (before, frame.send("sync")):
        with pytest.raises(StepError, match="the document went away"):
            sent.result(0)


def test_a_moved_clock_is_remembered(frame: Frame) -> None:
    frame.send("move-clock", offset_ms=60_000.0)
    assert frame.offset_ms == 60_000
