"""Two runs on one bridge at a time, in real tabs: each has its own tabs, uploads, faults and recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bridge import Bridge
from bridge.core.recording import Meta
from bridge.driver import DriverTab
from bridge.errors import BridgeError, UsageError
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.vendors.built_in import AGENT, DATADOG
from e2e.agent.app import agent_app
from e2e.conftest import Site

PROFILES = "agent/profile"
UPLOADED = "collected-trace-is-uploaded"
#: Sends a request to an address as Datadog's SDK sends its logs.
SEND = (
    "proxy => fetch(proxy + '?ddforward=%2Fapi%2Fv2%2Flogs', {method: 'POST', body: '1'}).then(r => r.status)"
)


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


@pytest.fixture
def new_run(bridge: Bridge) -> Iterator[Callable[..., Run]]:
    """Makes runs. Those that a test leaves, and their tabs, end with it."""
    made: list[Run] = []

    def new(folder: Path | None = None, name: str = "") -> Run:
        made.append(Run(Meta(scenario=name), folder=folder, name=name))
        return made[-1]

    yield new
    for run in made:
        for tab in bridge.open_tabs(run):
            with suppress(BridgeError):
                tab.close()
        bridge.retire(run)


def visibility(tab: Tab) -> str:
    return tab.state.states.visibility


def at_work(bridge: Bridge, url: Callable[[str], str], run: Run) -> Tab:
    """A tab of `run` whose profiler has a trace that is worth an upload."""
    tab = bridge.open_tab(url, run=run, vendor="agent")
    tab.expect_profiler("running")
    tab.page.evaluate("new Promise(done => setTimeout(done, 260)).then(() => work(120))")
    tab.expect_long_task()
    return tab


def names(tabs: list[DriverTab]) -> set[str]:
    return {tab.name for tab in tabs}


def test_each_is_recorded_and_judged_by_itself_and_one_ends_while_the_other_goes_on(
    bridge: Bridge, site: Site, new_run: Callable[..., Run], tmp_path: Path
) -> None:
    default, before = bridge.run, len(bridge.run.recording().events)
    page = agent_app(site, "/side-by-side")
    one, two = new_run(tmp_path, "one"), new_run(tmp_path, "two")
    first, second = at_work(bridge, page, one), at_work(bridge, page, two)
    # 413 is a refusal for good: that trace of the second run never arrives.
    bridge.intake_of(two).faults.set(PROFILES, "413")

    with bridge.intake_of(two).expect_upload(lambda upload: upload.status == 413):
        second.hide()
    assert visibility(first) == "visible"
    with bridge.intake_of(one).expect_profile() as profile:
        first.hide()
    assert profile.value.tab == first.name
    second.show()
    second.expect_profiler("running")
    assert visibility(first) == "hidden"

    assert {upload.tab for upload in one.uploads()} == {first.name}
    assert {upload.tab for upload in two.uploads()} == {second.name}
    assert (set(one.tabs), set(two.tabs)) == ({first.name}, {second.name})
    assert (names(bridge.open_tabs(one)), names(bridge.open_tabs(two))) == ({first.name}, {second.name})
    assert bridge.intake_of(one).faults.on_order() == []
    assert [attempt.refused for attempt in bridge.intake_of(one).attempts] == [False]

    assert one.check(first.sync).verdict == "held"
    ended = one.end()
    # The second run takes events, uploads and verdicts as before.
    second.page.evaluate("new Promise(done => setTimeout(done, 260)).then(() => work(120))")
    second.expect_long_task()
    with bridge.intake_of(two).expect_profile() as profile:
        second.hide()
    assert profile.value.tab == second.name
    assert two.check(second.sync).rules[UPLOADED] == "inconclusive"  # the intake refused one for good
    path = two.end()

    assert (ended, path) == (tmp_path / "one.pbr.zip", tmp_path / "two.pbr.zip")
    assert ended is not None
    assert path is not None
    for recording, tab in ((read(ended), first), (read(path), second)):
        assert {event.tab for event in recording.events} == {tab.name, ""}
        assert {upload.tab for upload in recording.uploads.values()} == {tab.name}
        assert all(upload.stamp is not None for upload in recording.uploads.values())
    assert judge(Replay.of(read(ended))).rules[UPLOADED] == "held"
    assert judge(Replay.of(read(path))).rules[UPLOADED] == "inconclusive"
    assert bridge.run is default
    assert len(default.recording().events) == before


def test_a_popup_belongs_to_the_run_of_its_opener(
    bridge: Bridge, site: Site, new_run: Callable[..., Run]
) -> None:
    one, two = new_run(), bridge.begin(new_run())
    url = site.put("/plain")
    first, second = bridge.open_tab(url, run=one), bridge.open_tab(url)
    with first.expect_popup() as opened:
        first.page.evaluate("window.open(location.href)")
    popup = opened.value
    for tab in (popup, second, first):
        assert tab.page.evaluate(SEND, bridge.proxy_for(tab.name)) == 202
    assert [upload.tab for upload in one.uploads()] == [popup.name, first.name]
    assert [upload.tab for upload in bridge.intake.uploads] == [second.name]
    assert (set(one.tabs), set(two.tabs)) == ({first.name, popup.name}, {second.name})


def test_a_vendor_is_that_of_the_run_it_was_named_for(
    bridge: Bridge, site: Site, new_run: Callable[..., Run]
) -> None:
    one, two, three = new_run(), new_run(), new_run()
    url = site.put("/plain")
    bridge.open_tab(url, run=one, vendor="datadog")
    bridge.open_tab(url, run=two)
    bridge.open_tab(url, run=three, agent=True)
    assert (one.vendor, two.vendor, three.vendor) == (DATADOG, None, AGENT)
    bridge.hold_to("agent", two)
    assert (one.vendor, two.vendor, bridge.run.vendor_named) == (DATADOG, AGENT, False)
    with pytest.raises(UsageError, match="no vendor named"):
        bridge.hold_to("nobody", two)


def test_a_run_that_is_retired_leaves_the_other_and_its_faults(
    bridge: Bridge, site: Site, new_run: Callable[..., Run]
) -> None:
    one, two = new_run(), new_run()
    url = site.put("/plain")
    first, second = bridge.open_tab(url, run=one), bridge.open_tab(url, run=two)
    for run in (one, two):
        bridge.intake_of(run).faults.set("datadog/logs", "500*")
    bridge.retire(one)
    sent = [tab.page.evaluate(SEND, bridge.proxy_for(tab.name)) for tab in (first, second)]
    assert sent == [202, 500]
    assert (one.uploads(), len(two.uploads())) == ([], 1)
    second.hide()
    assert visibility(second) == "hidden"
    assert bridge.intake.uploads == []
    first.close()
