from __future__ import annotations

from concurrent.futures import Future
from typing import Any, cast

import pytest

from bridge.driver.cdp.page_times import PageTimes, page_times
from bridge.driver.cdp.session import TargetSession
from bridge.errors import ProtocolError


class Session:
    """A session that keeps what is posted; `answer` completes the last command."""

    def __init__(self) -> None:
        self.posted: list[str] = []
        self.answer: Future[Any] = Future()

    def post(self, method: str) -> Future[Any]:
        self.posted.append(method)
        self.answer = Future()
        return self.answer


def asked(session: Session, *, first: bool = False) -> Future[PageTimes]:
    return page_times(cast("TargetSession", session), first=first)


def test_times_are_in_ms() -> None:
    session = Session()
    times = asked(session)
    session.answer.set_result(
        {"metrics": [{"name": "TaskDuration", "value": 2.5}, {"name": "ThreadTime", "value": 1.25}]}
    )
    assert times.result(0) == PageTimes(tasks=2500, thread=1250)


def test_metrics_are_switched_on_once() -> None:
    session = Session()
    asked(session, first=True)
    asked(session)
    assert session.posted == ["Performance.enable", "Performance.getMetrics", "Performance.getMetrics"]


def test_a_page_that_went_away() -> None:
    session = Session()
    times = asked(session)
    session.answer.set_exception(ProtocolError("Performance.getMetrics", "the target went away"))
    with pytest.raises(ProtocolError, match="went away"):
        times.result(0)
