"""Documents that are left, come back, or are strange."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bridge.core.events import LEAVING_EVENTS_MAX
from e2e.observer.watched import Message, Site, Watch


def test_the_last_events_come_by_beacon(watch: Watch, blank: Page, site: Site) -> None:
    site.beacons.clear()
    watched = watch(
        "window.profiler = new Profiler({sampleInterval: 10, maxBufferSize: 9000});"
        "addEventListener('pagehide', () => { profiler.stop();"
        " for (let i = 0; i < 50; i++) localStorage.setItem('_dd_s', 'n' + i); });",
        beacon=f"{site.url}/_beacon",
    )
    left, last_seq = watched.document, watched.events()[-1]["seq"]
    blank.goto(site.url + "/next")

    def last_words() -> list[Message]:
        kinds = [m["kind"] for m in site.beacons_of(left)]
        return site.beacons_of(left)[kinds.index("page-hidden") :] if "page-hidden" in kinds else []

    watched.wait(lambda: len(last_words()) >= LEAVING_EVENTS_MAX, "the beacons")
    blank.wait_for_timeout(100)  # for one too many
    beacons = last_words()
    # What was said right before may not have been heard: it is told again.
    lately = [m["seq"] for m in site.beacons_of(left) if m["seq"] < beacons[0]["seq"]]
    assert lately == list(range(beacons[0]["seq"] - len(lately), beacons[0]["seq"]))
    assert lately
    received = {m["seq"] for m in watched.messages if m.get("document") == left} | {m["seq"] for m in beacons}
    assert [m["kind"] for m in beacons[:2]] == ["page-hidden", "profiler-stop-called"]
    assert len(beacons) == LEAVING_EVENTS_MAX
    assert received >= set(range(1, last_seq + LEAVING_EVENTS_MAX + 1))


def test_back_from_the_bfcache(watch: Watch, blank: Page, site: Site) -> None:
    site.beacons.clear()
    watched = watch("window.mark = 1", beacon=f"{site.url}/_beacon")
    document = watched.document
    blank.goto(site.url + "/next")
    # It was asked first whether it may be left, and that keeps it out of no cache.
    asked = [m["document"] for m in watched.messages if m["kind"] == "before-unload"]
    assert asked.count(document) == 1
    hidden = watched.wait(
        lambda: [m for m in site.beacons_of(document) if m["kind"] == "page-hidden"], "the beacon"
    )
    assert hidden[0]["persisted"] is True
    blank.evaluate("setTimeout(() => history.back(), 0)")
    shown = watched.wait(
        lambda: [m for m in watched.messages if m["kind"] == "page-shown" and m["persisted"]], "page-shown"
    )
    assert shown[0]["document"] == document
    assert blank.evaluate("mark") == 1
    assert blank.evaluate(f"typeof window['{watched.binding}']") == "undefined"
    assert watched.command("sync")["last_seq"] >= shown[0]["seq"]
    blank.evaluate("localStorage.setItem('_dd_s', 'back')")
    watched.wait(lambda: any(m.get("value") == "back" for m in watched.messages), "events by binding")
    assert not any(m["seq"] > shown[0]["seq"] for m in site.beacons_of(document))


def test_a_window_that_is_given_to_another_document(watch: Watch, site: Site) -> None:
    """Script that touches a new frame makes its empty document, whose window the real one inherits."""
    site.scripts["/inherits"] = "document.cookie = '_dd_s=child'"
    watched = watch(
        "const frame = document.createElement('iframe'); frame.src = '/inherits';"
        "document.body.append(frame); frame.contentWindow.Date; window.frame = frame;"
    )
    url = f"{site.url}/inherits"
    watched.wait(lambda: any(m.get("url") == url for m in watched.messages), "the child")
    (frame,) = watched.child_frames()
    assert watched.command("sync", frame=frame)["last_seq"] >= 1
    started = [m for m in watched.messages if m["kind"] == "document-started" and not m["top"]]
    assert [m["seq"] for m in started] == [1] * len(started)
    child = started[-1]["document"]
    numbers = [m["seq"] for m in watched.messages if m.get("document") == child]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    "attributes",
    [
        {"srcdoc": "<script>try { localStorage } catch (e) { parent.postMessage(e.name, '*') }</script>"},
        {"srcdoc": "<p>sandboxed", "sandbox": "allow-scripts allow-same-origin"},
        {"src": "data:text/html,<p>data"},
        {"src": "javascript:'<p>script'"},
    ],
)
def test_strange_documents_do_not_break_it(watch: Watch, attributes: dict[str, str]) -> None:
    watched = watch()
    watched.page.evaluate(
        "(attributes) => new Promise((done) => { const frame = document.createElement('iframe');"
        "Object.assign(frame, attributes); frame.onload = done; document.body.append(frame); })",
        attributes,
    )
    watched.command("sync")
    assert [m for m in watched.messages if m["kind"] == "observer-failed"] == []
    assert [m for m in watched.messages if m["kind"] == "document-started" and not m["top"]]
