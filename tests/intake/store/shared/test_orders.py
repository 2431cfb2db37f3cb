from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.errors import UsageError
from bridge.intake.faults import SharedFaults, state
from bridge.intake.store import open_store


@pytest.fixture
def pair(with_files: str) -> Iterator[tuple[SharedFaults, SharedFaults]]:
    stores = [open_store(with_files) for _ in range(2)]
    one, two = (SharedFaults(store.orders) for store in stores if store.orders is not None)
    yield one, two
    for store in stores:
        store.close()


def test_each_step_is_given_once_whoever_takes_it(pair: tuple[SharedFaults, SharedFaults]) -> None:
    pair[0].set("datadog/profile", "500*20,503*20")
    with ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(lambda number: pair[number % 2].take("datadog/profile"), range(50)))
    assert Counter(step and step.text for step in steps) == {"500": 20, "503": 20, None: 10}


def test_an_order_is_that_of_all_from_the_next_request_on(pair: tuple[SharedFaults, SharedFaults]) -> None:
    one, two = pair
    one.set("*", "500*", scope="tab-1")
    one.set("datadog/*", "429")
    assert [step and step.text for step in (two.take("datadog/rum"), two.take("datadog/rum"))] == [
        "429",
        None,
    ]
    assert two.take("sentry/envelope", "tab-1.popup-1") == one.take("sentry/envelope", "tab-1")
    two.set("*", "503", scope="tab-1")
    step = one.take("sentry/envelope", "tab-1")
    assert step is not None
    assert (step.text, [each.given for each in two.on_order()]) == ("503", [1, 1])
    assert two.clear(scope="tab-1") == 1
    assert [each.route for each in one.on_order()] == ["datadog/*"]


def test_only_a_fault_for_preflights_is_used_up_by_one(pair: tuple[SharedFaults, SharedFaults]) -> None:
    one, two = pair
    one.set("datadog/rum", "no-cors,500")
    assert [two.takes_preflight("datadog/rum"), one.takes_preflight("datadog/rum")] == [True, False]
    step = two.take("datadog/rum")
    assert step is not None
    assert step.text == "500"


def test_what_there_is_not_cannot_be_ordered(
    pair: tuple[SharedFaults, SharedFaults], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = pair
    with pytest.raises(UsageError, match="no route named"):
        one.set("datadog/nothing", "500")
    monkeypatch.setattr("bridge.intake.faults.shared.FAULTS_MAX", 1)
    assert state.FAULTS_MAX > 1
    one.set("datadog/rum", "500")
    two.set("datadog/rum", "503")
    with pytest.raises(UsageError, match="1 faults are on order"):
        two.set("datadog/logs", "500")
