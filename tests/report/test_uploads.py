from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from bridge.core.uploads import Upload
from bridge.intake.store.records import UploadRecord, record_of
from bridge.report.terminal import PIPE, Terminal
from bridge.report.uploads import HEAD_MAX, body_text, upload_line, upload_report, upload_table


def upload(**changed: Any) -> Upload:
    made = Upload(
        id="",
        wall_ms=1_700_000_000_000.0,
        tab="test-1",
        method="POST",
        target="/api/v2/rum?dd-api-key=pub0123456789",
        headers={"content-type": "text/plain"},
        status=202,
        body=b"0123456789",
    )
    return structs.replace(made, **changed)


def record(vendor: str = "datadog", track: str = "rum", **changed: Any) -> UploadRecord:
    return structs.replace(record_of(upload(**changed), vendor=vendor, track=track), number=12)


REFUSED = record(status=400, problem="line 3 is no JSON\x1b[2J")
UNKNOWN = record("", "", status=404, problem="no vendor sends to /x")


def printed(what: Any, capsys: pytest.CaptureFixture[str]) -> str:
    Terminal(look=PIPE).print(what)
    return capsys.readouterr().out


def test_a_line_says_what_it_is_and_how_it_was_answered() -> None:
    assert upload_line(record()) == "22:13:20  u-0012  202  datadog rum  10 bytes  test-1"
    assert upload_line(REFUSED) == (
        "22:13:20  u-0012  400  datadog rum  10 bytes  test-1  line 3 is no JSON\ufffd[2J"
    )
    assert "404  POST to no vendor" in upload_line(UNKNOWN)


def test_a_table_names_the_problem_or_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    rows = printed(upload_table([record(host="rum.site"), REFUSED, UNKNOWN]), capsys).splitlines()
    assert rows[0].split()[:5] == ["id", "arrived", "what", "answered", "bytes"]
    assert "rum.site/api/v2/rum?dd-api-key=pub\u2026" in rows[1]
    assert "line 3 is no JSON\ufffd[2J" in rows[2]
    assert "no vendor sends to /x" in rows[3]


def test_a_report_has_the_problem_and_the_head_of_the_body(capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(upload_report(REFUSED, b"01234"), capsys)
    assert "line 3 is no JSON" in said
    assert "body (the first 5 of 10 bytes)\n01234\n" in said
    assert "pub0123456789" not in said
    assert "body (all of it)" in printed(upload_report(REFUSED, b"0123456789"), capsys)
    assert "no body was kept" in printed(upload_report(REFUSED, b""), capsys)


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b'{"a":\t1}\nb\x1b', '{"a":   1}\nb\ufffd'),
        ("é".encode() * (HEAD_MAX // 2), "é" * (HEAD_MAX // 2)),
        (b"x" + ("é".encode() * HEAD_MAX)[: HEAD_MAX - 1], "x" + "é" * (HEAD_MAX // 2 - 1)),
        (b"\x1f\x8b\x08\x00A", "0000  1f 8b 08 00 41                                   ....A"),
    ],
    ids=["text", "more than ASCII", "cut within a character", "compressed"],
)
def test_the_head_of_a_body(head: bytes, text: str) -> None:
    assert body_text(head) == text
