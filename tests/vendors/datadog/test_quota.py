from __future__ import annotations

import json

import msgspec
import pytest

from bridge.core.uploads import QuotaAnswer
from bridge.vendors import decode
from bridge.vendors.built_in import DATADOG
from tests.vendors.datadog.sample import load


@pytest.mark.parametrize(("status", "admitted"), [(200, True), (429, False), (500, True)])
def test_the_status_says_what_was_answered(status: int, admitted: bool) -> None:
    upload = msgspec.structs.replace(load("7.16.2", "quota"), status=status)
    (answer,) = decode(upload)
    assert isinstance(answer, QuotaAnswer)
    assert answer.session_id is not None
    assert len(answer.session_id) == 36
    assert answer.admitted is admitted


def test_a_question_without_a_session_names_none() -> None:
    upload = msgspec.structs.replace(load("7.16.2", "quota"), target="/api/v2/profiling/quota")
    (answer,) = decode(upload)
    assert isinstance(answer, QuotaAnswer)
    assert answer.session_id is None


@pytest.mark.parametrize(("admitted", "reason"), [(True, "quota_ok"), (False, "quota_exceeded")])
def test_the_answer_has_what_the_sdk_reads(admitted: bool, reason: str) -> None:
    asked = msgspec.structs.replace(load("7.16.2", "quota"), target="/api/v2/profiling/quota?session_id=s-1")
    assert DATADOG.quota
    answer = json.loads(DATADOG.quota.body(asked, admitted))
    assert answer["data"]["id"] == "s-1"
    assert answer["data"]["attributes"] == {"admitted": admitted, "reason": reason}
