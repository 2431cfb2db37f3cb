"""Answers of a receiver, written by OpenTelemetry's own package."""

from __future__ import annotations

import pytest
from opentelemetry.proto.collector.profiles.v1development.profiles_service_pb2 import (
    ExportProfilesPartialSuccess,
    ExportProfilesServiceResponse,
)

from bridge.trace.export.otlp_answer import Taken, error_message, taken
from bridge.trace.export.protobuf import integer, message


def answer(rejected: int, why: str) -> bytes:
    partial = ExportProfilesPartialSuccess(rejected_profiles=rejected, error_message=why)
    written: bytes = ExportProfilesServiceResponse(partial_success=partial).SerializeToString()
    return written


@pytest.mark.parametrize("found", [Taken(), Taken(2, "too old"), Taken(0, "soon no more")])
def test_what_was_taken_is_read(found: Taken) -> None:
    assert taken(answer(found.rejected, found.message)) == found


def test_an_empty_answer_is_that_all_was_taken() -> None:
    assert taken(ExportProfilesServiceResponse().SerializeToString()) == Taken()


@pytest.mark.parametrize("body", [b"<!doctype html>", b'{"partialSuccess":{}}', integer(1, 7), b"\n\x05"])
def test_what_is_no_answer_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"field|type"):
        taken(body)


def test_the_message_of_an_error_is_one_line() -> None:
    assert error_message(integer(1, 3) + message(2, "not\n taken: ü".encode())) == "not taken: ü"
    assert error_message(message(2, b"\xff")) == "�"
    assert error_message(integer(2, 3)) == error_message(b"<html>") == error_message(b"") == ""
