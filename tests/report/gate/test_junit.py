"""The JUnit report, read by `junitparser`, in the shape that Jenkins and GitLab take."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

from bridge.errors import ExitCode
from bridge.judging.results import Result, report_of
from bridge.report.gate.call import Call
from bridge.report.gate.junit import junit
from bridge.report.gate.known import Baseline, KnownViolation, compare
from tests.report.gate.results import EVIL, OTHER_RULE, RULE, a_call, a_result, another, stored

#: element -> attributes that it must have, others that it may have, the elements in it (Jenkins, junit-10)
SHAPE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase", "system-out"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": ({"name"}, {"classname", "time"}, {"skipped", "error", "failure"}),
    **dict.fromkeys(("skipped", "error", "failure"), (set(), {"type", "message"}, set())),
    "system-out": (set(), set(), set()),
}


def read(call: Call) -> list[TestSuite]:
    return list(JUnitXml.fromstring(junit(call)))


def outcome(case: Any) -> tuple[str, str]:
    """What a reader makes of a case: ("failure", its type); ("passed", "") if nothing is wrong."""
    kinds = {Failure: "failure", Error: "error", Skipped: "skipped"}
    if not case.result:
        return "passed", ""
    [found] = case.result
    return kinds[type(found)], found.type


def cases(result: Result, call: Call | None = None) -> dict[str, tuple[str, str]]:
    [suite] = read(call or a_call(result))
    return {case.name: outcome(case) for case in suite}


def check_shape(element: Xml.Element) -> None:
    needed, allowed, inner = SHAPE[element.tag]
    assert needed <= element.attrib.keys() <= needed | allowed
    for child in element:
        assert child.tag in inner
        check_shape(child)


def test_a_suite_is_a_run_and_a_case_a_rule() -> None:
    [suite] = read(a_call(a_result("violated", "late; really")))
    assert suite.name == "hidden-expiry on datadog@6.27.0"
    assert [case.name for case in suite] == ["run", RULE, OTHER_RULE]
    assert {case.classname for case in suite} == {"hidden-expiry.datadog@6_27_0"}
    [failure] = next(case.result for case in suite if case.name == RULE)
    assert (failure.type, failure.message, failure.text) == ("violated", *["at 12 ms: late; really"] * 2)
    told = {each.name: each.value for each in suite.properties()}  # type: ignore[no-untyped-call]
    assert (told["subject"], told["verdict"], told["repeat"]) == ("datadog@6.27.0", "violated", "1")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (a_result("held"), ("passed", "")),
        (a_result("violated"), ("failure", "violated")),
        (a_result("inconclusive", "a gap"), ("error", "inconclusive")),
        (a_result("not-exercised", "no occasion"), ("skipped", "not-exercised")),
    ],
)
def test_each_verdict_on_a_rule(result: Result, expected: tuple[str, str]) -> None:
    assert cases(result)[RULE] == expected
    assert cases(result)["run"] == ("passed", "")


def test_a_run_that_is_not_applicable_is_skipped_with_its_reason() -> None:
    result = a_result("not-applicable", rules={}, reasons={"": "it promises nothing"})
    [suite] = read(a_call(result))
    [[skipped]] = [case.result for case in suite]
    assert (skipped.type, skipped.message) == ("not-applicable", "it promises nothing")


def test_a_failure_of_the_run_is_one_error() -> None:
    rules = {RULE: "inconclusive", OTHER_RULE: "inconclusive", "status-agrees": "violated"}
    reasons = {RULE: "step 2: gone", OTHER_RULE: "a gap"}
    failed = a_result("inconclusive", rules=rules, reasons=reasons, failure="step 2: gone")
    assert cases(failed) == {
        "run": ("error", "not-played"),
        RULE: ("skipped", "inconclusive"),
        OTHER_RULE: ("error", "inconclusive"),
        "status-agrees": ("failure", "violated"),
    }
    assert cases(a_result("inconclusive", failure="x", unreachable=True))["run"] == ("error", "unreachable")


def test_a_run_of_which_nothing_was_exercised_is_an_error() -> None:
    nothing = a_result("inconclusive", rules={RULE: "not-exercised"})
    assert cases(nothing) == {"run": ("error", "inconclusive"), RULE: ("skipped", "not-exercised")}


def test_another_sdk_can_fail_a_run_but_need_not_be_decided() -> None:
    assert cases(a_result(others={"sentry": another("violated")}))[f"sentry: {RULE}"][0] == "failure"
    assert cases(a_result(others={"sentry": another("inconclusive")}))[f"sentry: {RULE}"][0] == "skipped"


def test_what_a_baseline_knows_is_skipped() -> None:
    call = a_call(a_result("violated", "late"))
    listed = Baseline(violations=(KnownViolation(scenario="hidden-expiry", subject="datadog", rule=RULE),))
    known = call._replace(compared=compare(call.results, listed, "known.json"))
    assert cases(call.results[0], known)[RULE] == ("skipped", "known")
    new = call._replace(compared=compare(call.results, Baseline(), "known.json"))
    assert cases(call.results[0], new)[RULE] == ("failure", "violated")


@pytest.mark.parametrize("result", stored(), ids=lambda result: f"{result.scenario}-{result.subject}")
def test_a_report_is_red_where_the_exit_code_is(result: Result) -> None:
    kinds = [kind for kind, _ in cases(result).values()]
    code = report_of([result]).exit_code
    assert ("failure" in kinds) == (code == ExitCode.VIOLATED)
    assert ("failure" in kinds or "error" in kinds) == (code != ExitCode.HELD)


def test_of_real_runs_counts_and_times_add_up_and_the_shape_is_what_readers_take() -> None:
    document = junit(a_call(*stored(), ended_by="the browser died"))
    root = Xml.fromstring(document)
    check_shape(root)
    told = JUnitXml.fromstring(document)
    again = JUnitXml.fromstring(document)
    again.update_statistics()  # type: ignore[no-untyped-call]
    for name in ("tests", "failures", "errors"):
        assert getattr(told, name) == getattr(again, name) > 0
    assert told.time == pytest.approx(again.time)
    for suite, counted in zip(told, again, strict=True):
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (
            counted.tests,
            counted.failures,
            counted.errors,
            counted.skipped,
        )
        assert suite.time == pytest.approx(counted.time)
    assert all(re.fullmatch(r"\d+\.\d{3}", each.get("time", "")) for each in root.iter("testcase"))
    keys = [(each.get("classname"), each.get("name")) for each in root.iter("testcase")]
    assert len(set(keys)) == len(keys), "a reader takes the later one for the earlier"


def test_repetitions_and_browsers_are_suites_of_their_own() -> None:
    results = [a_result(repeat=1), a_result(repeat=2), a_result(browser="Chromium 157")]
    assert len({suite.name for suite in read(a_call(*results))}) == 3


def test_an_early_end_is_an_error_beside_what_is_done() -> None:
    done, early = read(a_call(a_result(), ended_by="stopped by Ctrl-C"))
    assert done.errors == 0
    [case] = early
    assert (early.name, case.name, outcome(case)) == ("profiler-bridge", "call", ("error", "ended-early"))
    [only] = read(a_call(ended_by="stopped by Ctrl-C"))
    assert only.tests == 1


def test_whatever_a_page_wrote_the_xml_is_valid_and_has_it() -> None:
    evil = a_result("violated", EVIL, subject=f"http://x/{EVIL}", notices=[EVIL], scenario=EVIL)
    document = junit(a_call(evil, ended_by=EVIL))
    root = Xml.fromstring(document)
    check_shape(root)
    text = root.findtext(".//failure") or ""
    assert "]]>&amp;<script>alert(1)</script>" in text
    assert text.splitlines()[1] == "::error title=x::y"
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", document.decode())


def test_secrets_are_not_in_it() -> None:
    url = "https://shop.test/?access_token=s3cr3t"
    document = junit(a_call(a_result("violated", f"{url} answered 500", subject=url), ended_by=url)).decode()
    assert "access_token=REDACTED" in document
    assert "s3cr3t" not in document
