"""What is new, still there, gone and not decided; and the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.core.verdicts import Verdict
from bridge.errors import BadInput
from bridge.judging.results import Result
from bridge.report.gate.call import public_call
from bridge.report.gate.files import read_baseline
from bridge.report.gate.known import Baseline, Compared, KnownViolation, compare, decode, encode, updated
from tests.report.gate.results import OTHER_RULE, RULE, a_result, another


def entry(subject: str = "datadog", rule: str = RULE, **more: str) -> KnownViolation:
    return KnownViolation(scenario="hidden-expiry", subject=subject, rule=rule, **more)


def compared(results: list[Result], *listed: KnownViolation) -> Compared:
    return compare(public_call(results).results, Baseline(violations=listed), "known.json")


def counts(results: list[Result], *listed: KnownViolation) -> tuple[int, int, int, int]:
    found = compared(results, *listed)
    return len(found.new), len(found.known), len(found.gone), len(found.undecided)


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        ("violated", (0, 1, 0, 0)),
        ("held", (0, 0, 1, 0)),
        ("not-exercised", (0, 0, 0, 1)),
        ("inconclusive", (0, 0, 0, 1)),
    ],
)
def test_a_known_violation_is_there_gone_or_not_decided(
    verdict: Verdict, expected: tuple[int, int, int, int]
) -> None:
    assert counts([a_result(verdict)], entry()) == expected


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("held", "violated"), (0, 1, 0, 0)),
        (("held", "not-exercised"), (0, 0, 1, 0)),
        (("held", "inconclusive"), (0, 0, 0, 1)),
    ],
)
def test_repetitions_count_together(
    verdicts: tuple[Verdict, ...], expected: tuple[int, int, int, int]
) -> None:
    results = [a_result(verdict, repeat=at) for at, verdict in enumerate(verdicts, start=1)]
    assert counts(results, entry()) == expected


def test_a_new_violation_is_told_once_with_how_often_it_was_seen() -> None:
    results = [a_result("violated", "late", repeat=1), a_result("held", repeat=2)]
    [seen] = compared(results).new
    assert (seen.violated, seen.runs, seen.message) == (1, 2, "at 12 ms: late")


def test_what_was_not_played_or_not_judged_is_not_gone() -> None:
    assert counts([a_result(scenario="two-tabs")], entry()) == (0, 0, 0, 0)
    assert counts([a_result(subject="sentry@11.12.0")], entry()) == (0, 0, 0, 0)
    assert counts([a_result(rules={OTHER_RULE: "held"})], entry()) == (0, 0, 0, 1)
    assert counts([a_result("not-applicable", rules={})], entry()) == (0, 0, 0, 1)


def test_a_name_stands_for_all_versions_and_a_version_for_itself() -> None:
    newer = a_result("violated", subject="datadog@7.0.0")
    assert counts([newer], entry("datadog")) == (0, 1, 0, 0)
    assert counts([newer], entry("datadog@6.27.0")) == (1, 0, 0, 0)
    assert counts([newer], entry("datadog@7.0.0")) == (0, 1, 0, 0)
    assert counts([newer], entry("data")) == (1, 0, 0, 0)


def test_the_entry_of_a_version_goes_before_that_of_all_versions() -> None:
    both = [a_result("violated"), a_result("held", subject="datadog@7.0.0")]
    found = compared(both, entry("datadog"), entry("datadog@6.27.0"))
    assert [each.subject for each in found.known] == ["datadog@6.27.0"]
    assert [each.subject for each in found.gone] == ["datadog"]


def test_a_page_is_known_by_its_address_without_secrets() -> None:
    page = a_result("violated", subject="https://shop.test/a@b?access_token=one")
    other = a_result("violated", subject="https://shop.test/a@b?access_token=two")
    written = updated(Baseline(), compared([page]), pinned=())
    assert [each.subject for each in written.violations] == ["https://shop.test/a@b?access_token=REDACTED"]
    assert counts([other], *written.violations) == (0, 1, 0, 0)


def test_another_vendors_rule_is_another_violation() -> None:
    result = a_result("violated", others={"sentry": another("violated")})
    assert counts([result], entry()) == (1, 1, 0, 0)
    assert counts([result], entry(), entry(vendor="sentry")) == (0, 2, 0, 0)
    held = a_result(others={"sentry": another("held")})
    assert counts([held], entry(vendor="sentry")) == (0, 0, 1, 0)
    assert counts([a_result()], entry(vendor="sentry")) == (0, 0, 0, 1)


def test_an_update_adds_what_is_new_removes_what_is_gone_and_keeps_the_rest() -> None:
    gone, undecided, elsewhere = entry(), entry(rule=OTHER_RULE), entry("sentry")
    result = a_result(rules={RULE: "held", OTHER_RULE: "not-exercised", "status-agrees": "violated"})
    listed = (gone, undecided, elsewhere)
    written = updated(Baseline(violations=listed), compared([result], *listed), pinned=())
    assert written.violations == (undecided, elsewhere, entry(rule="status-agrees"))


def test_an_update_writes_an_sdk_as_the_call_names_it() -> None:
    found = compared([a_result("violated", "late"), a_result("violated", subject="datadog@7.0.0")])
    written = updated(Baseline(), found, pinned=["datadog@6.27.0"])
    assert [each.subject for each in written.violations] == ["datadog@6.27.0", "datadog"]
    assert written.violations[0].message == "at 12 ms: late"


def test_a_known_violation_keeps_its_message_so_that_the_file_does_not_change() -> None:
    known = entry(message="at 1 ms: before")
    found = compared([a_result("violated", "at another time")], known)
    assert updated(Baseline(violations=(known,)), found, pinned=()).violations == (known,)


def test_a_file_is_read_as_it_was_written_in_one_order(tmp_path: Path) -> None:
    one, other = entry("a"), entry("b", vendor="sentry", message="x")
    assert encode(Baseline(violations=(one, other))) == encode(Baseline(violations=(other, one)))
    file = tmp_path / "known.json"
    file.write_bytes(encode(Baseline(violations=(other, one))))
    assert read_baseline(file, may_be_new=False).violations == (one, other)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"schema": "profiler-bridge.findings/1", "findings": []}',
        b'{"violations": [{"scenario": "a"}]}',
        b'{"violations": [{"scenario": "a", "subject": "b", "rule": "pauses-when-hiden"}]}',
    ],
)
def test_a_file_that_is_no_baseline_is_one_line_that_names_it(data: bytes) -> None:
    with pytest.raises(BadInput) as error:
        decode(data, "known.json")
    assert str(error.value).startswith("known.json: no ")
    assert "\n" not in str(error.value)


def test_a_baseline_that_is_missing_is_an_error_unless_it_is_to_be_written(tmp_path: Path) -> None:
    missing = tmp_path / "none.json"
    with pytest.raises(BadInput, match=r"none.json: no such baseline; write it with --update-baseline"):
        read_baseline(missing, may_be_new=False)
    assert read_baseline(missing, may_be_new=True) == Baseline()
    with pytest.raises(BadInput, match="cannot be read"):
        read_baseline(tmp_path, may_be_new=True)
