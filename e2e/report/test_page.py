"""The report's page in a real Chromium, opened as a file: no network, no error, nothing out of reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.report.html.alignment import beside
from bridge.report.html.document import document
from bridge.report.html.index import Listed, index
from bridge.report.html.run import ShownRun
from e2e.report.conftest import Open, broken_rules
from e2e.report.runs import HOSTILE, PAINTED, RECORDINGS, hostile, long, recorded

SEED, MENDED = "hidden-expiry-datadog-6.27.0", "hidden-expiry-datadog-6.27.1"
WIDTHS = (400, 800, 1280, 1920)


def pages() -> dict[str, str]:
    one, other = beside(recorded(SEED), recorded(MENDED))
    return {
        "one run": document([recorded(SEED)]),
        "two tabs": document([recorded("two-tabs-datadog-6.27.0")]),
        "beside": document([one, other]),
        "no profile": document([recorded("crash-agent-1.0.0")]),
        "emulated": document([recorded("emulated-hidden-expiry-datadog-6.27.1")]),
        "hostile": document([hostile()]),
    }


PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_as_a_file_without_a_request_an_error_or_sideways_scroll(name: str, opened: Open) -> None:
    for width in WIDTHS:
        with opened(PAGES[name], width) as found:
            sizes = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert sizes[0] <= sizes[1], width
        assert found.said == []
        assert found.asked == []


#: Each look takes some seconds, so only one page is looked at in all widths and themes.
LOOKS = [
    *(("one run", width, scheme) for width in WIDTHS[:3] for scheme in ("light", "dark")),
    ("beside", 800, "dark"),
    ("no profile", 400, "light"),
]


@pytest.mark.parametrize(("name", "width", "scheme"), LOOKS)
def test_axe_finds_nothing(name: str, width: int, scheme: str, opened: Open, unpacked_axe: str) -> None:
    with opened(PAGES[name], width, scheme) as found:
        assert broken_rules(found.page, unpacked_axe) == []


def test_what_others_chose_stays_text(opened: Open) -> None:
    with opened(PAGES["hostile"]) as found:
        assert HOSTILE in found.page.locator("main h1").inner_text()
        for summary in found.page.locator("summary").all():
            summary.click()
        assert found.page.evaluate("document.querySelectorAll('main img, main script, main b').length") == 0
        assert found.page.title().startswith(HOSTILE)
    assert found.said == []


def test_every_item_of_the_lanes_is_reached_and_announced_by_keyboard(opened: Open) -> None:
    run = recorded(SEED)
    [tab] = run.tabs
    # So wide that no item is joined with its neighbour.
    with opened(document([run]), 12_000) as found:
        chart = found.page.get_by_role("application", name="Lanes of what happened")
        chart.focus()
        heard: set[str] = set()
        found.page.keyboard.press("Home")
        most = max(len(lane.spans) + len(lane.marks) for lane in tab.lanes)
        # One row more than lanes: that of the violations.
        for _ in range(len(tab.lanes) + 1):
            found.page.keyboard.press("Home")
            for _ in range(most):
                heard.add(found.status())
                found.page.keyboard.press("ArrowRight")
            found.page.keyboard.press("ArrowDown")
    texts = [(lane.name, span.text) for lane in tab.lanes for span in lane.spans]
    texts += [(lane.name, mark.text) for lane in tab.lanes for mark in lane.marks]
    missing = [
        (lane, text) for lane, text in texts if not any(lane in said and text in said for said in heard)
    ]
    assert missing == []


def test_a_violation_leads_to_its_moment_and_an_upload_to_its_profile(opened: Open) -> None:
    with opened(document([recorded(SEED)])) as found:
        found.page.get_by_role("link", name="see it at").click()
        assert "tab 1, violation: restarts-on-renewal at 3.29 s: session renewed at 1.79 s" in found.status()
        assert "at=3294" in found.page.url
        assert found.page.get_by_role("heading", name="u-0002").count() == 1


def test_the_flame_graph_and_the_functions_show_the_times_of_the_tree(opened: Open) -> None:
    run: ShownRun = recorded(SEED)
    [profile] = run.profiles
    own: dict[str, int] = {}
    for call, self_us in zip(profile.tree.calls, profile.tree.self_us, strict=True):
        frame = profile.tree.frames[call]
        if frame.kind == "script":
            own[frame.name] = own.get(frame.name, 0) + self_us
    hottest = max(own, key=lambda name: own[name])
    with opened(document([run])) as found:
        row = found.page.get_by_role("row").filter(has_text=hottest).first
        assert f"{own[hottest] / 1000:.0f} ms" in row.inner_text()
        find = found.page.get_by_placeholder("find a function")
        find.fill(hottest)
        assert f"{own[hottest] / 1000:.0f} ms" in found.page.locator("main").inner_text()


def test_printed_it_is_whole(opened: Open, tmp_path: Path) -> None:
    with opened(PAGES["two tabs"]) as found:
        pdf = found.page.pdf(format="A4")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 4
        found.page.emulate_media(media="print")
        found.page.set_viewport_size({"width": 718, "height": 900})
        sizes = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert sizes[0] <= sizes[1]


def test_twenty_thousand_events_are_drawn(opened: Open) -> None:
    """How long it takes is measured in bench/; here they are all there."""
    with opened(document([long()])) as found:
        found.page.evaluate(PAINTED)
        drawn = found.page.evaluate("document.querySelectorAll('main svg *').length")
        assert 40 < drawn < 20_000, "one thing in a column of pixels"
        chart = found.page.get_by_role("application", name="Lanes of what happened")
        chart.focus()
        for _ in range(8):
            found.page.keyboard.press("+")
        found.page.keyboard.press("ArrowRight")
        assert "tab-" in found.status()
    assert found.said == []


def test_the_index_of_a_call_is_a_page_too(opened: Open, unpacked_axe: str) -> None:
    names = (SEED, MENDED, "two-tabs-datadog-6.27.0", "crash-agent-1.0.0")
    results = [result_of(Replay.of(read(RECORDINGS / f"{name}.pbr.zip"))) for name in names]
    text = index([Listed(result, f"{name}.html") for name, result in zip(names, results, strict=True)])
    for width, scheme in ((400, "light"), (1280, "dark")):
        with opened(text, width, scheme) as found:
            broken = broken_rules(found.page, unpacked_axe)
            sizes = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert broken == []
        assert sizes[0] <= sizes[1]
        assert (found.said, found.asked) == ([], [])
