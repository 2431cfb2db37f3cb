"""Global variables by which an SDK is known: looked for, never read."""

from __future__ import annotations

from e2e.observer.watched import Watch

NAMES = ("DD_RUM", "DD_LOGS", "Sentry", "valueOf")


def test_globals_are_told_at_load_and_when_there_are_more(watch: Watch) -> None:
    watched = watch(
        "window.ran = 0;"
        "Object.defineProperty(window, 'DD_RUM', { configurable: true, get() { ran++; return {}; } });"
        "document.body.insertAdjacentHTML('beforeend', '<p id=Sentry>');",
        global_names=NAMES,
    )
    watched.wait_for("page-shown")
    assert [m["names"] for m in watched.events("globals-seen")] == [["DD_RUM"]]
    watched.page.evaluate("() => { window.DD_LOGS = 1 }")
    watched.command("sync")
    watched.command("sync")
    assert [m["names"] for m in watched.events("globals-seen")] == [["DD_RUM"], ["DD_RUM", "DD_LOGS"]]
    assert watched.page.evaluate("ran") == 0


def test_no_globals_no_event(watch: Watch) -> None:
    watched = watch("window.DD_RUM = 1")
    watched.wait_for("page-shown")
    assert watched.events("globals-seen") == []
