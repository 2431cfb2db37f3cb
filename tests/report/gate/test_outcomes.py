from __future__ import annotations

from bridge.report.gate.outcomes import clean, cut, names, outcomes, why_inconclusive
from tests.report.gate.results import EVIL, OTHER_RULE, RULE, a_result, another


def test_outcomes_are_those_of_the_subject_and_then_of_other_sdks() -> None:
    found = outcomes(a_result("violated", "late", others={"sentry": another("violated")}))
    assert [(each.name, each.verdict, each.text) for each in found] == [
        (RULE, "violated", "at 12 ms: late"),
        (OTHER_RULE, "held", ""),
        (f"sentry: {RULE}", "violated", "at 1 ms: late"),
    ]


def test_names_tell_repetitions_and_browsers_apart_and_are_never_the_same() -> None:
    assert names([a_result()]) == ["hidden-expiry on datadog@6.27.0"]
    assert names([a_result(), a_result(repeat=2)]) == [
        "hidden-expiry on datadog@6.27.0, repetition 1",
        "hidden-expiry on datadog@6.27.0, repetition 2",
    ]
    assert names([a_result(), a_result(browser="Chromium 157")]) == [
        "hidden-expiry on datadog@6.27.0 in Chromium 156",
        "hidden-expiry on datadog@6.27.0 in Chromium 157",
    ]
    assert len(set(names([a_result()] * 4))) == 4


def test_why_a_run_is_inconclusive_tells_each_reason_once() -> None:
    assert why_inconclusive(a_result("inconclusive", failure="the page is gone")) == "the page is gone"
    assert why_inconclusive(a_result("inconclusive", "a gap")) == f"{RULE}: a gap"
    assert why_inconclusive(a_result("not-exercised")) == "no rule was exercised"
    rules = dict.fromkeys("abcdef", "inconclusive")
    reasons = {"a": "same", "b": "same", "c": "3", "d": "4", "e": "5", "f": "6"}
    several = a_result("inconclusive", rules=rules, reasons=reasons)
    assert why_inconclusive(several).splitlines() == ["a, b: same", "c: 3", "d: 4", "and 2 more"]


def test_a_clean_text_has_only_lines_of_what_can_be_printed() -> None:
    lines = clean(EVIL).split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)
    assert "\ufffd[31m\ufffd\ufffd\ufffd]]>" in lines[0]


def test_a_cut_text_is_no_longer_than_the_limit() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
