from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.errors import UsageError
from bridge.intake.faults import Fault, Faults


def given(
    faults: Faults, count: int, route: str = "datadog/profile", tab: str = "", key: str = ""
) -> list[str]:
    steps = [faults.take(route, tab, key) for _ in range(count)]
    return [step.text if step else "-" for step in steps]


def test_each_request_uses_a_step_up_and_then_all_is_as_usual() -> None:
    faults = Faults()
    faults.set("datadog/profile", "500*2,202,drop")
    assert given(faults, 6) == ["500", "500", "202", "drop", "-", "-"]


def test_for_ever_is_until_it_is_cleared() -> None:
    faults = Faults()
    faults.set("datadog/profile", "500,503*")
    assert given(faults, 5) == ["500", "503", "503", "503", "503"]
    assert faults.clear("datadog/profile") == 1
    assert given(faults, 1) == ["-"]


def test_a_route_has_its_own_faults() -> None:
    faults = Faults()
    faults.set("datadog/rum", "500*")
    faults.set("sentry/*", "429*")
    assert given(faults, 1, "datadog/profile") == ["-"]
    assert given(faults, 1, "datadog/rum") == ["500"]
    assert given(faults, 1, "sentry/envelope") == ["429"]
    faults.set("*", "400*")
    assert given(faults, 1, "datadog/profile") == ["400"]
    assert given(faults, 1, "") == ["-"]


def test_the_narrowest_order_counts_while_it_has_steps() -> None:
    faults = Faults()
    faults.set("*", "400")
    faults.set("datadog/*", "401")
    faults.set("datadog/profile", "403")
    faults.set("*", "404", scope="tab-1")
    assert given(faults, 5, tab="tab-1") == ["404", "403", "401", "400", "-"]


@pytest.mark.parametrize(
    ("tab", "key", "matches"),
    [
        ("tab-1", "", True),
        ("tab-1.popup-1", "", True),
        ("tab-10", "", False),
        ("tab-2", "", False),
        ("", "tab-1", True),
        ("", "", False),
    ],
)
def test_a_scope_is_a_tab_with_its_popups_or_a_client(tab: str, key: str, matches: bool) -> None:
    faults = Faults()
    faults.set("*", "500*", scope="tab-1")
    assert given(faults, 1, tab=tab, key=key) == ["500" if matches else "-"]


def test_what_is_on_order_says_how_far_it_is() -> None:
    faults = Faults()
    faults.set("datadog/profile", "500*2,202", scope="a")
    faults.set("*", "drop*")
    faults.take("datadog/profile", "a")
    assert faults.on_order() == [
        Fault(route="datadog/profile", scope="a", script="500*2,202", given=1, left=2),
        Fault(route="*", scope="", script="drop*", given=0, left=None),
    ]
    assert faults.clear(scope="a") == 1
    assert faults.clear() == 1
    assert faults.on_order() == []


def test_a_preflight_is_refused_only_where_cors_is_and_uses_the_step_up() -> None:
    faults = Faults()
    faults.set("datadog/quota", "no-cors,500")
    assert faults.takes_preflight("datadog/quota")
    assert not faults.takes_preflight("datadog/quota")
    assert given(faults, 2, "datadog/quota") == ["500", "-"]


@pytest.mark.parametrize("route", ["datadog/profiles", "datadog", "grafana/profile", ""])
def test_a_route_that_there_is_not_is_told(route: str) -> None:
    with pytest.raises(UsageError, match=r"no route named .*datadog/profile, datadog/quota"):
        Faults().set(route, "500")


@pytest.mark.parametrize("route", ["datadog/profile", "*"])
def test_words_about_quota_are_for_quota_only(route: str) -> None:
    with pytest.raises(UsageError, match="is for datadog/quota"):
        Faults().set(route, "500,deny")


def test_many_threads_get_each_step_once() -> None:
    faults = Faults()
    faults.set("*", "500*400")
    with ThreadPoolExecutor(8) as pool:
        steps = list(pool.map(lambda _: faults.take("datadog/rum"), range(1000)))
    assert sum(step is not None for step in steps) == 400
