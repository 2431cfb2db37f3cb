from __future__ import annotations

import zlib

import pytest

from tests.intake.client import Running
from tests.vendors.plain.test_plain import DATA, form

TYPE = "multipart/form-data; boundary=B"


@pytest.mark.parametrize("prefix", ["", "/t/tab-1"])
def test_a_trace_is_taken(intake: Running, prefix: str) -> None:
    reply = intake.ask("POST", f"{prefix}/v1/profiles", DATA, Content_Type="application/json")
    assert (reply.status, reply.json()) == (202, {})
    packed = zlib.compress(form().body)
    reply = intake.ask("POST", f"{prefix}/v1/profiles", packed, Content_Type=TYPE, Content_Encoding="deflate")
    assert reply.status == 202
    assert [upload.body for upload in intake.uploads] == [DATA, packed]


@pytest.mark.parametrize("address", ["/", "/t/checkout", "/t/checkout/", "/t/checkout?from=shop"])
def test_a_trace_is_taken_at_a_bare_address(intake: Running, address: str) -> None:
    assert intake.ask("POST", address, DATA, Content_Type="text/plain").status == 202
    assert intake.uploads[0].tab == ("" if address == "/" else "checkout")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"nonsense", "application/json", 400, "bad-payload"),
        (b"[" * 100, "application/json", 413, "too-large"),
        (DATA, "image/png", 415, "unsupported"),
    ],
)
def test_what_is_none_is_kept_and_refused_for_good(
    intake: Running, body: bytes, content_type: str, status: int, code: str
) -> None:
    reply = intake.ask("POST", "/v1/profiles", body, Content_Type=content_type)
    assert (reply.status, reply.json()["error"]["code"]) == (status, code)
    assert (intake.uploads[0].status, intake.uploads[0].body) == (status, body)
