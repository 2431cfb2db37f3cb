from __future__ import annotations

from bridge.harness.intake_client.faults import RunFaults
from bridge.intake.faults import Faults


def test_a_runs_faults_are_for_its_tabs_only_and_end_with_it() -> None:
    faults = Faults()
    mine = RunFaults(faults, "run 1", lambda tab: tab.startswith("tab-1"))
    other = RunFaults(faults, "run 2", lambda tab: tab.startswith("tab-2"))
    mine.set("datadog/profile", "500*")
    mine.set("datadog/rum", "503*", tab="tab-1")
    other.set("datadog/profile", "429*")
    faults.set("sentry/*", "413*")

    def status(route: str, tab: str) -> int:
        step = faults.take(route, tab)
        return step.status if step else 0

    assert [status("datadog/profile", tab) for tab in ("tab-1", "tab-1.popup-1", "tab-2", "tab-3")] == [
        500,
        500,
        429,
        0,
    ]
    assert (status("datadog/rum", "tab-1"), status("datadog/rum", "tab-1b")) == (503, 0)
    assert [fault.route for fault in mine.on_order()] == ["datadog/profile", "datadog/rum"]
    mine.clear("datadog/rum")
    assert [fault.route for fault in mine.on_order()] == ["datadog/profile"]
    mine.clear()
    assert [fault.route for fault in faults.on_order()] == ["datadog/profile", "sentry/*"]
    assert status("datadog/profile", "tab-1") == 0
