"""What a call with a baseline returns."""

from __future__ import annotations

import msgspec
import pytest

from bridge.core.verdicts import Verdict
from bridge.errors import ExitCode
from bridge.judging.results import Result, report_of
from bridge.report.gate.call import GatedReport, gated_report, public_call
from bridge.report.gate.known import Baseline, KnownViolation, compare
from tests.report.gate.results import EVIL, OTHER_RULE, RULE, a_result, another, stored

LISTED = Baseline(violations=(KnownViolation(scenario="hidden-expiry", subject="datadog", rule=RULE),))


def report(*results: Result, listed: Baseline = LISTED, updated: bool = False) -> GatedReport:
    compared = compare(public_call(results).results, listed, "known.json")
    return gated_report(list(results), msgspec.structs.replace(compared, updated=updated))


def test_what_is_known_does_not_fail_and_what_is_new_does() -> None:
    assert report(a_result("violated")).exit_code == ExitCode.HELD
    assert report(a_result("violated")).ok
    assert report(a_result("violated"), listed=Baseline()).exit_code == ExitCode.VIOLATED
    assert not report(a_result("violated"), listed=Baseline()).ok
    both = a_result("violated", rules={RULE: "violated", OTHER_RULE: "violated"})
    assert report(both).exit_code == ExitCode.VIOLATED


def test_an_updated_baseline_accepts_what_is_new() -> None:
    assert report(a_result("violated"), listed=Baseline(), updated=True).exit_code == ExitCode.HELD


@pytest.mark.parametrize(("verdict", "code"), [("inconclusive", 6), ("not-exercised", 0), ("held", 0)])
def test_without_what_is_known_a_run_is_as_sure_as_its_other_rules(verdict: Verdict, code: int) -> None:
    assert report(a_result("violated", rules={RULE: "violated", OTHER_RULE: verdict})).exit_code == code


def test_a_run_that_was_not_played_to_its_end_is_not_held_by_a_baseline() -> None:
    assert report(a_result("violated", failure="step 3: gone")).exit_code == ExitCode.INCONCLUSIVE
    assert report(a_result("violated", failure="no host", unreachable=True)).exit_code == ExitCode.UNREACHABLE


def test_another_vendors_violation_is_known_by_its_vendor() -> None:
    result = a_result(others={"sentry": another("violated")})
    assert report(result).exit_code == ExitCode.VIOLATED
    entry = KnownViolation(scenario="hidden-expiry", subject="datadog", rule=RULE, vendor="sentry")
    assert report(result, listed=Baseline(violations=(entry,))).exit_code == ExitCode.HELD


@pytest.mark.parametrize("result", stored(), ids=lambda result: f"{result.scenario}-{result.subject}")
def test_an_empty_baseline_changes_no_exit_code(result: Result) -> None:
    assert report(result, listed=Baseline()).exit_code == report_of([result]).exit_code
    assert report(result, listed=Baseline()).ok == report_of([result]).ok


def test_the_document_has_what_run_has_and_the_baseline() -> None:
    document = msgspec.json.decode(msgspec.json.encode(report(a_result("violated", "late"))))
    assert document["schema"] == "profiler-bridge.run/1"
    assert (document["ok"], len(document["results"])) == (True, 1)
    assert document["baseline"] == {
        "file": "known.json",
        "updated": False,
        "new": [],
        "known": [
            {
                "scenario": "hidden-expiry",
                "subject": "datadog@6.27.0",
                "rule": RULE,
                "violated": 1,
                "runs": 1,
                "message": "at 12 ms: late",
            }
        ],
        "gone": [],
        "undecided": [],
    }


def test_a_public_call_has_no_secret_and_nothing_that_cannot_be_shown() -> None:
    url = "https://shop.test/?access_token=s3cr3t"
    result = a_result("violated", f"{url} failed", subject=url, failure=EVIL, notices=["Bearer abc.def"])
    call = public_call([result], "Authorization: Basic dXNlcjpwYXNz")
    told = f"{call}"
    for secret in ("s3cr3t", "abc.def", "dXNlcjpwYXNz", "\x1b"):
        assert secret not in told
    [shown] = call.results
    assert shown.failure.splitlines()[1].startswith("::error")


def test_the_name_of_a_scenario_is_told_as_it_is() -> None:
    name = "checkout-flow-2-hidden-expiry-of-9"
    assert public_call([a_result(scenario=name)]).results[0].scenario == name
