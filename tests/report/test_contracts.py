from __future__ import annotations

import pytest

from bridge.core.rules import LIMITS, RULES
from bridge.report.contracts import applicability, explanation, explanations, judged_vendors, limits, numbers
from bridge.scenarios.named import SCENARIOS
from bridge.vendors import Vendor, vendor_named


def contracted(name: str) -> Vendor:
    vendor = vendor_named(name)
    assert vendor is not None
    return vendor


@pytest.mark.parametrize("vendor", judged_vendors(), ids=lambda vendor: vendor.name)
def test_every_number_has_a_meaning_and_a_source_and_every_missing_rule_a_reason(vendor: Vendor) -> None:
    assert vendor.contract is not None
    found = numbers(vendor.contract)
    assert [number.name for number in found.values() if not (number.meaning and number.source)] == []
    unpromised = RULES.keys() - vendor.contract.rules
    assert unpromised <= vendor.contract.sources.keys() <= found.keys() | RULES.keys()


def test_a_rule_is_told_with_its_numbers_where_it_is_promised() -> None:
    told = explanation("restarts-on-renewal", judged_vendors())
    assert [(each.vendor, each.promised) for each in told.promises] == [
        ("datadog", True),
        ("sentry", False),
        ("agent", True),
        ("openobserve", True),
    ]
    datadog, sentry, agent, _ = told.promises
    assert [(number.name, number.shown) for number in datadog.numbers] == [("restart_ms", "1500 ms")]
    assert sentry.numbers == []
    assert "no session" in sentry.why
    assert limits(told) == "`restart_ms`: datadog 1500 ms, agent 1000 ms, openobserve 1500 ms"
    assert agent.numbers[0].value == 1000
    assert "two-tabs" in told.scenarios


def test_numbers_are_shown_with_their_units() -> None:
    contract = contracted("sentry").contract
    assert contract is not None
    shown = {name: number.shown for name, number in numbers(contract).items()}
    assert (shown["allowed_share"], shown["min_busy_samples"], shown["long_task"]) == (
        "5 %",
        "1 sample",
        "none",
    )


def test_a_number_that_is_the_same_for_all_is_told_once() -> None:
    [number] = explanation("status-agrees", judged_vendors()).fixed
    assert number.shown == "250 ms"


def test_a_vendor_alone_has_all_rules() -> None:
    told = explanations([contracted("agent")])
    assert [each.rule for each in told] == list(RULES)
    assert {name for each in told for p in each.promises for name in (n.name for n in p.numbers)} == {
        name for names in LIMITS.values() for name in names
    }


def test_scenarios_by_vendor() -> None:
    told = {each.scenario: each.vendors for each in applicability(judged_vendors())}
    assert told.keys() == SCENARIOS.keys()
    assert told["hidden-resume"] == {
        "datadog": ["pauses-when-hidden", "resumes-when-visible"],
        "sentry": [],
        "agent": ["pauses-when-hidden", "resumes-when-visible"],
        "openobserve": ["pauses-when-hidden", "resumes-when-visible"],
    }
