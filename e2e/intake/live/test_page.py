"""The live page of an intake, in a real Chromium: what it shows, and how one walks through it."""

from __future__ import annotations

import msgspec
import pytest

from bridge.intake.store import Store
from bridge.intake.store.records import Arrival
from bridge.trace.export.formats import FORMATS
from e2e.intake.live.conftest import HOSTILE, Open, made, self_times, stored_tree
from e2e.report.conftest import AXE, Unpacked
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Running
from tests.intake.store.made import arrival, profile

FUNCTIONS = """() => [...document.querySelectorAll('.functions tbody tr')].map((row) =>
  [row.querySelector('.function').textContent, row.querySelector('.place').title,
   row.querySelector('.number span').textContent])"""


def test_a_profile_that_arrives_appears_with_the_times_of_its_tree(
    running: Running, store: Store, opened: Open
) -> None:
    with opened(running.url) as found:
        assert found.page.url.startswith(f"{running.url}/_bridge/")
        found.page.get_by_text("Nothing has arrived yet").wait_for()
        send_logs(running)
        send_profile(running)
        found.wait_for(2)
        found.row("smp")
        found.chosen("Functions")
        found.page.locator(".functions").get_by_role("button", name="show all").click()
        own = self_times(stored_tree(store, 2))
        rows = [row for row in found.page.evaluate(FUNCTIONS) if row[2] != "0 ms"]
        assert rows == [[name, place, shown(us)] for (name, place), us in own.most_common() if us]
        assert len(rows) > 10
        # The flame graph says the same of a box as the table.
        chart = found.page.get_by_role("application", name="Flame graph")
        chart.focus()
        found.page.keyboard.press("Home")
        told = found.page.locator(".flame [role=status]").inner_text()
        assert shown(sum(own.values())) in told
        assert "u-0002 is open" in found.status.inner_text()
        exports = [(name, f"profiles/u-0002?as={name}") for name in FORMATS]
        for name, question in (*exports, ("raw body", "uploads/u-0002/raw")):
            link = found.page.get_by_role("link", name=name).get_attribute("href")
            assert link == f"v1/{question}"
            assert running.ask("GET", f"/_bridge/{link}").status == 200
        found.row("logs")
        found.chosen("POST /dd?ddforward=")
    assert found.said == []


def shown(us: int) -> str:
    """A time as the page writes it."""
    ms = us / 1000
    if ms < 9.95:
        return f"{ms:.1f} ms" if ms else "0 ms"
    return f"{ms / 1000:.2f} s" if ms >= 999.5 else f"{ms:.0f} ms"


def test_what_others_chose_stays_text(running: Running, store: Store, opened: Open) -> None:
    carries = msgspec.structs.replace(
        profile(HOSTILE, HOSTILE, (HOSTILE,)),
        sdk_version=HOSTILE,
        service=HOSTILE,
        view_names=(HOSTILE,),
    )
    hostile = arrival(1, body=b"x", carries=carries, scope=HOSTILE)
    changed = msgspec.structs.replace(
        hostile.record,
        vendor=HOSTILE,
        track=HOSTILE,
        target=f"/{HOSTILE}",
        headers={"x": HOSTILE},
        problem=HOSTILE,
    )
    plain = msgspec.structs.replace(changed, profile=None, identity="")
    store.keep([Arrival(changed, b"x"), Arrival(plain, b"y")])
    with opened(running.url) as found:
        for row, text in ((0, "Request"), (1, "this version cannot decode its body")):
            found.rows.nth(row).click()
            found.chosen(text)
            assert HOSTILE[:8] in found.page.locator("main").inner_text()
        found.page.locator("select").nth(1).select_option(index=1)
        found.page.locator(".session").first.wait_for()
        assert found.page.locator("main img, main script, main b").count() == 0
        assert found.page.title() == "Profiler Bridge: the intake, live"


@pytest.fixture(scope="module")
def unpacked_axe(unpacked: Unpacked) -> str:
    return (unpacked("axe-core", AXE) / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize(
    ("width", "scheme", "kind"),
    [(400, "light", "smp"), (800, "dark", "smp"), (1280, "light", "smp"), (1280, "dark", "logs")],
)
def test_axe_finds_nothing(
    width: int, scheme: str, kind: str, running: Running, store: Store, opened: Open, unpacked_axe: str
) -> None:
    store.keep(made(200))
    send_logs(running)
    send_profile(running)
    with opened(running.url, width, scheme) as found:
        found.row(kind)
        found.chosen("Functions" if kind == "smp" else "Request")
        # The page's policy lets no script of ours in; the protocol's own does.
        found.page.evaluate(unpacked_axe)
        result = found.page.evaluate("axe.run()")
        sizes = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    broken = [
        (rule["id"], node["html"][:120], node["failureSummary"][:200])
        for rule in result["violations"]
        for node in rule["nodes"][:2]
    ]
    assert broken == []
    assert sizes[0] <= sizes[1]
    assert found.said == []


def test_filters_count_and_stand_in_the_address(running: Running, store: Store, opened: Open) -> None:
    store.keep(made(60))
    with opened(running.url) as found:
        found.page.get_by_text("60 uploads").wait_for()
        assert found.page.get_by_label("profiles only (20)").count() == 1
        found.page.get_by_label("session").first.select_option(label="aaaaaaaa (10)")
        found.wait_for(10)
        found.page.get_by_text("10 profiles in").wait_for()
        # Going back is seen in the list of values that has the focus too.
        found.page.get_by_label("session").first.focus()
        found.page.go_back()
        found.wait_for(60)
        assert "all" in found.page.get_by_label("session").first.locator("option:checked").inner_text()
        found.page.go_forward()
        found.wait_for(10)
        # The other values can still be chosen.
        assert "bbbbbbbb (10)" in found.page.get_by_label("session").first.inner_text()
        found.page.get_by_label("view").select_option(index=1)
        found.wait_for(5)
        found.rows.nth(1).click()
        found.chosen("cannot decode")
        address = found.page.url
        # What does not match is not shown when it arrives; what does is.
        store.keep(made(12, 60))
        send_logs(running)
        found.wait_for(6)
    with opened(address) as found:
        found.wait_for(6)
        assert found.page.locator("[aria-selected=true]").count() == 1
        found.chosen("cannot decode")
        found.page.go_back()
    with opened(f"{running.url}/_bridge/#status=503") as found:
        found.wait_for(4)
        assert "status=503" in found.page.url


def test_the_keyboard_walks_the_list_and_the_session(running: Running, store: Store, opened: Open) -> None:
    store.keep(made(60))
    with opened(running.url) as found:
        found.wait_for(60)
        found.page.locator(".list").focus()
        found.page.keyboard.press("Home")
        for _ in range(2):
            found.page.keyboard.press("ArrowDown")
        found.page.keyboard.press("Enter")
        found.page.wait_for_url("**/_bridge/#upload=u-0058")
        strip = found.page.get_by_role("slider")
        strip.wait_for()
        assert (strip.get_attribute("aria-valuenow"), strip.get_attribute("aria-valuemax")) == ("10", "10")
        strip.focus()
        found.page.keyboard.press("ArrowLeft")
        found.page.wait_for_url("**/_bridge/#upload=u-0052")
        found.page.keyboard.press("Home")
        found.page.wait_for_url("**/_bridge/#upload=u-0004")
        box = strip.bounding_box()
        assert box is not None
        strip.click(position={"x": box["width"] - 12, "y": 10})
        found.page.wait_for_url("**/_bridge/#upload=u-0058")


#: Resolves with the ms from the start of the navigation until the first rows are painted.
PAINTED = """() => new Promise((resolve) => {
  const look = () => document.querySelector('.rows .row')
    ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look)
  look()
})"""


def test_ten_thousand_uploads_are_there_and_few_rows(running: Running, store: Store, opened: Open) -> None:
    for first in range(0, 10_000, 1000):
        store.keep(made(1000, first))
    with opened(running.url) as found:
        painted = found.page.evaluate(PAINTED)
        found.page.get_by_text("10,000 uploads").wait_for()
        assert painted < 2000
        assert found.page.locator("*").count() < 800
        box = found.page.locator(".list")
        while int(found.page.locator("main").get_attribute("data-uploads") or 0) < 10_000:
            box.evaluate("list => { list.scrollTop = list.scrollHeight }")
        # The last page may have come after the last scroll.
        box.evaluate("list => { list.scrollTop = list.scrollHeight }")
        found.page.locator("#upload-1").wait_for()
        assert found.page.locator("*").count() < 900
    assert found.said == []
