"""Activity: repeated input is reported once in a while, a click that the driver makes always."""

from __future__ import annotations

from itertools import pairwise

from e2e.observer.watched import Watch, Watched

#: Long values cost so much that for seconds no event is sent, of whatever kind; the last one here is dropped.
EXHAUST = """
  window.exhaust = () => {
    for (const letter of 'abc') localStorage.setItem('_dd_s', letter.repeat(4_500_000));
    document.dispatchEvent(new Event('visibilitychange'));
  };
"""


def activities(watched: Watched) -> list[tuple[str, bool]]:
    watched.command("sync")
    return [(m["type"], m["trusted"]) for m in watched.events("activity")]


def click_twice(watched: Watched) -> None:
    """Both in one task: the page's time hardly goes on between them."""
    spot = {"x": 5, "y": 5, "button": "left", "clickCount": 1}
    watched.page.evaluate(
        "() => setTimeout(() => { const end = performance.now() + 300; while (performance.now() < end); })"
    )
    for kind in ("mousePressed", "mouseReleased", "mousePressed", "mouseReleased"):
        watched.cdp.send("Input.dispatchMouseEvent", {"type": kind, **spot})


def test_repeated_clicks_of_the_user_are_reported_once(watch: Watch) -> None:
    watched = watch()
    watched.page.evaluate("() => { window.n = 0; addEventListener('click', () => n++) }")
    click_twice(watched)
    assert watched.page.evaluate("n") == 2
    assert len(activities(watched)) < 3  # a slow machine takes longer than the throttle
    watched.page.keyboard.press("a")
    watched.page.mouse.wheel(0, 100)
    watched.wait(lambda: ("scroll", True) in activities(watched), "a scroll")
    assert ("keydown", True) in activities(watched)


def test_an_expected_click_is_reported_right_after_another_one(watch: Watch) -> None:
    watched = watch("window.times = []; addEventListener('click', (e) => times.push(performance.now()))")
    for count in range(1, 11):
        assert watched.command("expect-click")["ok"]
        watched.page.mouse.click(5, 5)
        assert activities(watched) == [("click", True)] * count
    times = watched.page.evaluate("times")
    assert min(b - a for a, b in pairwise(times)) < 100, "within the throttle's time"


def test_a_click_of_a_script_is_not_the_expected_one(watch: Watch) -> None:
    watched = watch()
    watched.page.mouse.click(5, 5)
    watched.command("expect-click")
    watched.page.evaluate("document.body.click()")
    watched.page.mouse.click(5, 5)
    assert activities(watched) == [("click", True), ("click", False), ("click", True)]


def test_an_expected_click_is_reported_in_a_flood(watch: Watch) -> None:
    watched = watch(EXHAUST)
    watched.page.evaluate("exhaust()")
    watched.command("expect-click")
    watched.page.mouse.click(5, 5)
    assert ("click", True) in activities(watched)
    kinds = [m["kind"] for m in watched.events()]
    assert kinds[kinds.index("activity") - 1] == "events-dropped", "it was a flood"


def test_the_driver_s_own_write_is_reported_in_a_flood(watch: Watch) -> None:
    watched = watch(EXHAUST)
    watched.page.evaluate("exhaust()")
    watched.command("write-store", medium="local-storage", key="_dd_s", value="isExpired=1")
    change = watched.events("session-store-changed")[-1]
    assert (change["value"], change["by"]) == ("isExpired=1", "bridge")


def test_cookies_are_read_when_the_driver_asks(watch: Watch) -> None:
    watched = watch(EXHAUST)

    def cookies() -> list[str]:
        return [m["value"] for m in watched.events("session-store-changed") if m["medium"] == "cookie"]

    watched.page.evaluate("() => { exhaust(); document.cookie = '_dd_s=id=1' }")
    assert cookies() == [], "it was dropped"
    watched.command("check-cookies")
    assert cookies() == ["id=1"]
    watched.command("check-cookies")
    assert cookies() == ["id=1"]
