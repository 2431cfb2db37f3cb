"""Whatever is asked of the intake's HTTP API, its OpenAPI document says what comes: no 5xx, nothing else.

Each route is asked 25 questions of each kind, 500 by `make fuzz` (FUZZ_PROFILE).
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from bridge.intake.store import open_store
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Running

Question = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
EXAMPLES = 500 if os.environ.get("FUZZ_PROFILE") == "nightly" else 25
#: It never ends; tests/intake/api/test_stream.py has its questions.
STREAM = "/_bridge/v1/stream"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    store = open_store(tmp_path_factory.mktemp("store"))
    with Running(store=store) as running:
        yield running
    store.close()


FUZZ = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def operations(running: Running) -> list[Operation]:
    document = schemathesis.openapi.from_url(f"{running.url}/_bridge/openapi.json")
    results = document.exclude(path=STREAM).get_all_operations()
    found = [result.ok() for result in results if isinstance(result, Ok)]
    assert len(found) == 15
    return found


def ask_much(operation: Operation, mode: GenerationMode, help_out: Callable[[Question], None]) -> set[int]:
    """The statuses that came, all of them documented."""
    statuses = set[int]()

    @FUZZ
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Question) -> None:
        help_out(case)
        statuses.add(case.call_and_validate(checks=CHECKS).status_code)

    ask()
    return statuses


def test_what_is_asked_rightly_is_answered_as_documented(running: Running) -> None:
    turns = itertools.count()

    def help_out(case: Question) -> None:
        """Made up ids are never there, made up routes neither: every second question is about real ones."""
        turn = next(turns)
        if turn % 2:
            return
        if "id" in case.path_parameters:
            send = send_profile if "profiles" in case.path else send_logs
            # The same profile of another scope is another one.
            assert send(running, f"/t/turn-{turn}").status == 202
            case.path_parameters["id"] = running.uploads[-1].id
        elif case.method == "POST":
            case.body = {"route": "sentry/envelope", "script": "500*3,drop"}

    for operation in operations(running):
        statuses = ask_much(operation, GenerationMode.POSITIVE, help_out)
        assert statuses & {200, 204}, operation.label


def test_what_is_asked_wrongly_is_told_as_documented(running: Running) -> None:
    # An id is any text: it can be one that is not there, but not a wrong one.
    can_be_wrong = [each for each in operations(running) if each.query or each.body]
    assert len(can_be_wrong) == 9
    for operation in can_be_wrong:
        statuses = ask_much(operation, GenerationMode.NEGATIVE, lambda _: None)
        assert 422 in statuses, operation.label
