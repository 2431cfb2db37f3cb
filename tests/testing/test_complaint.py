from __future__ import annotations

from bridge.core import events as e
from bridge.core.recording import Recording
from bridge.core.rules import RULES
from bridge.core.verdicts import Judgement, Verdict, Violation, overall
from bridge.testing.complaint import complaint
from bridge.testing.promises import Promises
from tests.harness.recorded import START, recording

ALL = Promises()


def judgement(
    rules: dict[str, Verdict], reasons: dict[str, str] | None = None, violations: int | None = None
) -> Judgement:
    broken = [rule for rule, verdict in rules.items() if verdict == "violated"]
    found = [
        Violation(rule=rule, at_ms=400.0, tab="tab-1", message="no native profiler")
        for rule in broken * (violations or 1)
    ]
    return Judgement(verdict=overall(rules), rules=rules, violations=found, reasons=reasons or {})


def played(steps: int = 1) -> Recording:
    made = recording()
    made.events = [
        e.StepStarted(wall_ms=START + number, tab="tab-1", step="hide", arguments={})
        for number in range(steps)
    ]
    return made


def test_a_violation_says_what_and_when_and_how_to_get_there() -> None:
    lines = complaint(judgement({"stops-on-expiry": "violated"}), ALL, recording())
    text = "\n".join(lines)
    head = "stops-on-expiry at 400 ms: datadog@0, by the contract of datadog: broke its promises"
    assert lines[0].startswith(head)
    assert "stops-on-expiry at 400 ms in tab-1: no native profiler" in text
    assert "steps: suspend at 190 ms" in text
    assert 'allow=["stops-on-expiry"]' in text


def test_steps_after_the_violation_are_no_part_of_it_and_failed_ones_are_marked() -> None:
    made = recording()
    made.events += [
        e.StepFinished(wall_ms=START + 200, tab="tab-1", step="suspend", error="no"),
        e.StepStarted(wall_ms=START + 401, tab="tab-1", step="show", arguments={}),
    ]
    [steps] = [
        line for line in complaint(judgement({"status-agrees": "violated"}), ALL, made) if "steps" in line
    ]
    assert steps.strip() == "steps: suspend at 190 ms (failed)"


def test_without_chosen_rules_only_violations_count() -> None:
    doubtful = judgement({"stops-on-expiry": "inconclusive", "status-agrees": "not-exercised"})
    assert complaint(doubtful, ALL, recording()) == []


def test_without_a_violation_it_begins_with_the_first_rule_that_is_not_held() -> None:
    doubtful = judgement({"stops-on-expiry": "held", "status-agrees": "inconclusive"})
    lines = complaint(doubtful, Promises(rules=("stops-on-expiry", "status-agrees")), recording())
    assert lines[0].startswith("status-agrees: datadog@0, by the contract of datadog: was not observed")


def test_a_reason_that_rules_share_is_told_once() -> None:
    doubtful = judgement(
        {"stops-on-expiry": "inconclusive", "status-agrees": "inconclusive"},
        dict.fromkeys(("stops-on-expiry", "status-agrees"), "the browser refused the profiler"),
    )
    rules = ("stops-on-expiry", "status-agrees")
    lines = [line.strip() for line in complaint(doubtful, Promises(rules), recording())]
    assert lines[1:3] == ["stops-on-expiry, status-agrees: inconclusive", "the browser refused the profiler"]


def test_chosen_rules_are_insisted_on() -> None:
    chosen = Promises(rules=("stops-on-expiry",))
    unsure = judgement({"stops-on-expiry": "inconclusive"}, {"stops-on-expiry": "the page was gone"})
    assert "stops-on-expiry: inconclusive: the page was gone" in "\n".join(
        complaint(unsure, chosen, recording())
    )
    idle = judgement({"stops-on-expiry": "not-exercised"})
    assert "had no occasion to fail" in "\n".join(complaint(idle, chosen, recording()))
    assert complaint(judgement({"stops-on-expiry": "held"}), chosen, recording()) == []


def test_one_that_held_makes_up_for_one_without_occasion_as_in_a_run() -> None:
    chosen = Promises(rules=("stops-on-expiry", "status-agrees"))
    mixed = judgement({"stops-on-expiry": "held", "status-agrees": "not-exercised"})
    assert complaint(mixed, chosen, recording()) == []


def test_it_is_never_more_than_14_lines_and_one_is_left_for_the_recording() -> None:
    everything = judgement(dict.fromkeys(RULES, "violated"), violations=5)
    lines = complaint(everything, ALL, played(100))
    assert len(lines) <= 14
    assert f"and {5 * len(RULES) - 8} more" in "\n".join(lines)
    assert all("\n" not in line and len(line) <= 302 for line in lines)


def test_what_was_not_as_in_production_is_told_in_few_lines() -> None:
    made = recording()
    for number in range(5):
        found = e.DocumentPolicyFound(
            wall_ms=START,
            tab="tab-1",
            document=f"d-{number}",
            url=f"http://x/{number}",
            top=True,
            source="network",
            added="js-profiling",
        )
        made.events.append(found)
    changes = [e.Change("preloading-off"), e.Change("redirected", "rum.example.com")]
    made.events.append(e.ProductionLeft(wall_ms=START, tab="tab-1", changes=changes))
    lines = complaint(judgement({"stops-on-expiry": "violated"}), ALL, made)
    assert len([line for line in lines if "production would refuse the profiler" in line]) == 3
    [others] = [line for line in lines if "not as in production" in line]
    assert others.endswith("requests to rum.example.com were sent to the local intake")


def test_a_required_policy_cannot_be_allowed_to_be_missing() -> None:
    lines = complaint(judgement({"document-policy": "violated"}), ALL, recording())
    assert not any("allow=" in line for line in lines)


def about(*rules: str) -> Recording:
    made = recording()
    made.meta.about = list(rules)
    return made


def test_of_a_played_scenario_the_rules_that_it_is_about_are_insisted_on() -> None:
    unsure = judgement(
        {"stops-on-expiry": "inconclusive", "status-agrees": "held"}, {"stops-on-expiry": "slow"}
    )
    assert "stops-on-expiry: inconclusive: slow" in "\n".join(
        complaint(unsure, ALL, about("stops-on-expiry"))
    )
    unused = judgement({"stops-on-expiry": "not-exercised", "status-agrees": "inconclusive"})
    assert "not exercised" in "\n".join(complaint(unused, ALL, about("stops-on-expiry")))


def test_other_rules_of_a_played_scenario_may_be_inconclusive() -> None:
    decided = judgement({"stops-on-expiry": "held", "status-agrees": "inconclusive"})
    assert complaint(decided, ALL, about("stops-on-expiry")) == []


def test_a_scenario_about_rules_that_the_vendor_does_not_promise_asks_for_nothing() -> None:
    assert complaint(judgement({"status-agrees": "inconclusive"}), ALL, about("stops-on-expiry")) == []
