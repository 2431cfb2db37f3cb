"""The live page of an intake, in a real Chromium: what arrives is there, and nothing of it is lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from playwright.sync_api import Browser, Page, Route

from bridge.intake.settings import Settings
from bridge.intake.store import Store, open_store
from bridge.intake.store.decoding import profile_of
from bridge.intake.store.records import Arrival
from bridge.trace.normal import normal_form
from bridge.trace.tree import CallTree, tree_of
from bridge.vendors.limits import LIMITS
from e2e.report.conftest import AXE, Unpacked, chromium, unpacked
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Running
from tests.intake.store.made import arrival, profile

__all__ = ["chromium", "unpacked"]

HOSTILE = "\"><img src=x onerror='document.title=1'><script>document.title=2</script><b>"
SESSIONS = ("aaaaaaaa-0000", "bbbbbbbb-0000")


class Opened:
    """`said`: what the console and uncaught errors say."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        self.rows = page.locator(".rows .row")
        self.status = page.locator("[role=status]").first

    def row(self, text: str) -> None:
        """Open the first upload with this text in its row."""
        self.rows.filter(has_text=text).first.click()

    def wait_for(self, count: int) -> None:
        """Wait until so many uploads are in the data of the list."""
        self.page.wait_for_function(
            "count => document.querySelector('main').dataset.uploads == count", arg=count
        )

    def chosen(self, text: str) -> None:
        """Wait until the text stands in what is open."""
        self.page.locator(".detail").get_by_text(text).first.wait_for()


Open = Callable[..., AbstractContextManager[Opened]]


@pytest.fixture
def opened(chromium: Browser) -> Open:
    @contextmanager
    def opening(url: str, width: int = 1280, scheme: str = "light") -> Iterator[Opened]:
        page = chromium.new_page(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page.set_default_timeout(10_000)
        found = Opened(page)
        page.goto(url)
        yield found
        page.close()

    return opening


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def running(store: Store) -> Iterator[Running]:
    with Running(Settings(), store) as running:
        yield running


def made(count: int, first: int = 0) -> list[Arrival]:
    """Every third is a profile, every tenth was refused."""
    return [one(number) for number in range(first, first + count)]


def one(number: int) -> Arrival:
    refused, body = number % 10 == 9, b"%d" % number
    if number % 3:
        return arrival(number, body=body, status=503 if refused else 202, track="rum")
    carries = profile(f"content {number}", SESSIONS[number % 2], (f"view-{number % 4}",))
    carries = msgspec.structs.replace(carries, started_at=number * 1000.0, ended_at=number * 1000.0 + 500)
    return arrival(number, body=body, carries=carries)


def stored_tree(store: Store, number: int) -> CallTree:
    record, body = store.get(number), store.body(number)
    assert record is not None
    assert body is not None
    found = profile_of(record, body, LIMITS)
    assert found is not None
    return tree_of(normal_form(found.trace, found.interval_ms, keep_gaps=False))


def self_times(tree: CallTree) -> Counter[tuple[str, str]]:
    """The own time of each function, by its name and place, in µs."""
    own: Counter[tuple[str, str]] = Counter()
    for call, self_us in zip(tree.calls, tree.self_us, strict=True):
        frame = tree.frames[call]
        if frame.kind in ("script", "marker"):
            url = tree.urls[frame.url] if frame.url >= 0 else ""
            place = ":".join(str(part) for part in (url, frame.line, frame.column) if part is not None)
            own[frame.name, place if url else ""] += self_us
    return own


#: Name, place and own time of each row in the table of functions.
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
        for name, question in (
            ("speedscope", "profiles/u-0002?as=speedscope"),
            ("raw body", "uploads/u-0002/raw"),
        ):
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


def test_a_hundred_uploads_a_second_all_arrive(running: Running, store: Store, opened: Open) -> None:
    with opened(running.url) as found:
        found.page.get_by_text("Nothing has arrived yet").wait_for()
        connection = HTTPConnection(urlsplit(running.url).netloc)
        begin = time.monotonic()
        for number in range(400):
            time.sleep(max(0.0, begin + number / 100 - time.monotonic()))
            connection.request("POST", "/api/v2/logs", b"{}")
            connection.getresponse().read()
        connection.close()
        found.wait_for(store.last_number())
        assert store.last_number() == 400
        found.page.get_by_text("400 uploads").wait_for()
        assert found.page.locator("*").count() < 800
    assert found.said == []


def test_after_a_break_the_list_is_complete(store: Store, opened: Open) -> None:
    running = Running(Settings(), store)
    port = urlsplit(running.url).port or 0
    with opened(running.url) as found:
        send_logs(running)
        found.wait_for(1)
        running.intake.close()
        found.page.get_by_text("no connection").wait_for()
        store.keep(made(250))
        with Running(Settings(port=port), store) as again:
            found.page.get_by_text("no connection").wait_for(state="hidden")
            send_logs(again)
            found.wait_for(252)
            assert "connected again" in found.status.inner_text()


def test_another_store_in_its_place_is_shown_from_its_first_upload(
    store: Store, tmp_path: Path, opened: Open
) -> None:
    store.keep(made(50))
    running = Running(Settings(), store)
    port = urlsplit(running.url).port or 0
    with opened(running.url) as found:
        found.wait_for(50)
        running.intake.close()
        found.page.get_by_text("no connection").wait_for()
        other = open_store(tmp_path / "other")
        with Running(Settings(port=port), other) as again:
            send_logs(again)
            found.wait_for(1)
            found.page.get_by_text("no connection").wait_for(state="hidden")
            assert "what is stored is another" in found.status.inner_text()
            send_profile(again)
            found.wait_for(2)
            found.row("smp")
            found.chosen("Functions")
        other.close()


def test_a_question_that_failed_can_be_asked_again(running: Running, store: Store, opened: Open) -> None:
    store.keep(made(150))
    with opened(running.url) as found:
        found.page.get_by_text("150 uploads").wait_for()
        found.page.route("**/v1/uploads?*before=*", unavailable)
        found.page.route("**/v1/uploads/u-0150", unavailable)
        found.page.locator(".list").evaluate("list => { list.scrollTop = list.scrollHeight }")
        again = found.page.get_by_role("button", name="try again")
        again.wait_for()
        found.page.unroute("**/v1/uploads?*before=*")
        again.click()
        found.wait_for(150)
        assert not again.is_visible()
        # A profile whose session has a time line, then an upload that cannot be shown, and later can.
        found.page.locator(".list").evaluate("list => { list.scrollTop = 0 }")
        found.page.locator("#upload-148").click()
        found.page.get_by_role("slider").wait_for()
        found.page.locator("#upload-150").click()
        found.chosen("not now")
        found.page.get_by_role("slider").wait_for(state="detached")
        found.page.unroute("**/v1/uploads/u-0150")
        found.page.keyboard.press("Enter")
        found.chosen("Request")


def unavailable(route: Route) -> None:
    route.fulfill(status=503, json={"error": {"code": "busy", "message": "not now", "hint": ""}})


def test_what_is_read_does_not_move(running: Running, store: Store, opened: Open) -> None:
    store.keep(made(200))
    with opened(running.url) as found:
        found.wait_for(100)
        found.page.locator(".list").evaluate("list => { list.scrollTop = 600 }")
        before = found.page.evaluate(SEEN)
        for _ in range(5):
            send_logs(running)
        found.page.get_by_role("button", name="5 new ↑").wait_for()
        assert found.page.evaluate(SEEN) == before
        found.page.get_by_role("button", name="5 new ↑").click()
        assert "logs" in found.rows.first.inner_text()
        found.page.get_by_role("button", name="pause").click()
        send_logs(running)
        found.page.get_by_role("button", name="1 new ↑").wait_for()
        found.page.get_by_role("button", name="go on").click()
        found.page.get_by_role("button", name="new ↑").wait_for(state="hidden")
    assert found.said == []


#: The rows that are seen, each with its place, once they are drawn.
SEEN = """async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  return [...document.querySelectorAll('.rows .row')]
    .map((row) => [row.id, row.getBoundingClientRect().top]).filter(([, top]) => top > 0 && top < 900)
}"""


def test_the_token_is_asked_for_once_and_sent(store: Store, opened: Open) -> None:
    store.keep(made(3))
    with Running(Settings(read_token="s3cret"), store) as running, opened(running.url) as found:
        # A header cannot have this one: it is refused where it is entered.
        found.page.locator("dialog input").fill("grün")
        found.page.get_by_role("button", name="read").click()
        assert "ASCII" in found.page.locator("dialog input").evaluate("input => input.validationMessage")
        for token in ("wrong", "s3cret"):
            found.page.locator("dialog input").fill(token)
            found.page.get_by_role("button", name="read").click()
        found.wait_for(3)
        send_profile(running)
        found.wait_for(4)
        assert "s3cret" not in found.page.url
        found.row("smp")
        found.chosen("Functions")
        # A link cannot send the token: the file is fetched.
        with found.page.expect_download() as download:
            found.page.get_by_role("link", name="speedscope").click()
        assert "speedscope" in download.value.suggested_filename
        found.page.reload()
        found.wait_for(4)
        assert found.page.locator("dialog").count() == 0


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
