from __future__ import annotations

from pathlib import Path

import pytest

from bridge.core.steps import kinds as s
from bridge.errors import BadInput, RecordingFailed
from bridge.explore.findings.known import (
    SCHEMA,
    KnownFindings,
    cases_of,
    file_for,
    read_known,
    read_memory,
    remembered,
    write_known,
)
from bridge.explore.search.found import Finding, Found, Known
from bridge.explore.space.alphabet import HIDE, LEAVE_AND_RETURN, SHOW, twelve_moves
from bridge.explore.space.case import Around, Broken, Case
from bridge.explore.space.coverage import Coverage
from bridge.explore.space.graph import Move

RULE = "pauses-when-hidden"
BROKEN = Broken(
    rule=RULE, message="made up", at_ms=1, around=Around(step="", page="", session="", profiler="")
)
CASE = Case((HIDE, LEAVE_AND_RETURN), "swift", 2)
NOTHING = KnownFindings(schema=SCHEMA)
OWN = Case((Move((s.Call(function="shop:menu"),)), SHOW), "settled")


def found(*cases: Case, confirmed: int = 3, gone: list[Known] | None = None) -> Found:
    findings = [Finding(RULE, case, BROKEN, "", runs=3, confirmed=confirmed) for case in cases]
    return Found(Coverage(twelve_moves()), findings=findings, gone=gone or [])


def test_findings_come_back_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "datadog.json"
    write_known(path, remembered(NOTHING, found(CASE, OWN), "datadog@6.27.0"))
    assert cases_of(read_known(path)) == [Known(RULE, CASE), Known(RULE, OWN)]
    assert [file.name for file in path.parent.iterdir()] == ["datadog.json"]


def test_what_is_not_stable_is_not_remembered() -> None:
    assert remembered(NOTHING, found(CASE, confirmed=2), "agent").findings == ()


def test_what_is_gone_from_one_version_stays_for_others() -> None:
    known = remembered(NOTHING, found(CASE), "datadog@6.27.0")
    known = remembered(known, found(CASE), "datadog@6.26.0")
    known = remembered(known, found(gone=[Known(RULE, CASE)]), "datadog@6.27.0")
    [finding] = known.findings
    assert finding.subjects == ("datadog@6.26.0",)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("datadog@6.27.0", "datadog.json"),
        ("agent", "agent.json"),
        ("http://localhost:3000/shop?a=1", "localhost-3000-shop-a-1.json"),
    ],
)
def test_all_versions_of_an_sdk_have_one_file(subject: str, name: str) -> None:
    assert file_for(subject).name == name


def test_the_name_of_a_file_is_never_too_long_and_no_others() -> None:
    first, second = (file_for(f"http://localhost/{'a' * 300}{end}").name for end in "12")
    assert first != second
    assert max(len(first), len(second)) < 255


def test_before_the_first_search_nothing_is_known(tmp_path: Path) -> None:
    assert read_memory(tmp_path / "none.json").findings == ()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.json: cannot be read \(No such file"):
        read_known(tmp_path / "none.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "other"}', '{"findings": [1]}'])
def test_a_file_of_something_else_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=r"known\.json: not a file of known findings"):
        read_known(path)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(RecordingFailed, match="cannot write"):
        write_known(tmp_path / "file" / "known.json", NOTHING)
