from __future__ import annotations

import json

import msgspec
import pytest

from bridge.driver.cdp.protocol import Answer, Encoder, Notice, decode


def test_commands_are_numbered_and_addressed() -> None:
    encoder = Encoder()
    first = encoder.encode("Browser.getVersion", {}, "")
    second = encoder.encode("Page.enable", {"a": [1, "é"]}, "S1")
    assert (first[0], json.loads(first[1])) == (1, {"id": 1, "method": "Browser.getVersion", "params": {}})
    assert json.loads(second[1]) == {
        "id": 2,
        "method": "Page.enable",
        "params": {"a": [1, "é"]},
        "sessionId": "S1",
    }


def test_an_answer_has_a_result_or_an_error() -> None:
    assert decode('{"id":1,"result":{"a":1},"sessionId":"S1"}') == Answer(1, {"a": 1})
    failed = decode('{"id":2,"error":{"code":-32000,"message":"No target","data":"with id 7"}}')
    assert isinstance(failed, Answer)
    assert str(failed.error) == "No target (with id 7)"


def test_a_notice_names_its_session() -> None:
    assert decode('{"method":"A.b","params":{"x":1},"sessionId":"S1"}') == Notice("A.b", {"x": 1}, "S1")
    assert decode('{"method":"A.c"}') == Notice("A.c", {}, "")


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"id":"one"}'])
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(text)
