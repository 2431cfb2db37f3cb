"""What was not as in production: the story of a run, compared with what was really sent and started."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bridge import Bridge
from bridge.core.events import Change
from bridge.core.production.commands import change_of, observer_change
from bridge.core.production.switches import switch_changes
from bridge.driver.cdp.frame import Frame
from bridge.driver.cdp.protocol import Encoder
from bridge.judging.production import changes_of, not_as_in_production
from e2e.conftest import Site

HOST = "browser-intake-datadoghq.com"
#: What is changed in the page without a header only.
ONLY_CHANGED = {"clock", "policy-added", "stop-held", "stop-rejected", "buffer-limited", "intake-fault"}
#: The switches that Chromium itself adds to `--headless`.
BY_HEADLESS = {("switch", "ozone-override-screen-size"), ("switch", "use-angle")}

#: It has its own header, a profiler, and sends to a vendor's host.
PAGE = f"""<script>
const profiler = new Profiler({{sampleInterval: 10, maxBufferSize: 1000}})
const request = {{method: 'POST', mode: 'no-cors', body: 'x'}}
const send = () => fetch('https://{HOST}/api/v2/rum', request).then(() => 1, () => 0)
</script>"""


class Sent:
    """What is really sent: every message that is encoded for Chromium, every command to an observer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.changes: list[Change | None] = []
        encode, send = Encoder.encode, Frame.send

        def encoding(encoder: Encoder, method: str, params: dict[str, Any], session: str) -> tuple[int, str]:
            self.changes.append(change_of(method, params))
            return encode(encoder, method, params, session)

        def sending(frame: Frame, command: str, **arguments: Any) -> Any:
            self.changes.append(observer_change(command, arguments))
            return send(frame, command, **arguments)

        monkeypatch.setattr(Encoder, "encode", encoding)
        monkeypatch.setattr(Frame, "send", sending)

    def with_launch(self, bridge: Bridge) -> set[tuple[str, str]]:
        """(what, detail) of all changes, with those of the browser's real command line."""
        line = Path(f"/proc/{bridge.driver.pid}/cmdline").read_text().split("\0")
        return told([*(c for c in self.changes if c), *switch_changes(s for s in line if s.startswith("--"))])


def told(changes: list[Change]) -> set[tuple[str, str]]:
    """(what, detail); of the policy's header the command does not have the document."""
    return {(c.what, "" if c.what == "policy-added" else c.detail) for c in changes}


@pytest.mark.parametrize("allowed", [True, False])
def test_the_story_is_what_was_sent_and_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch, allowed: bool
) -> None:
    sent = Sent(monkeypatch)
    url = site.put("/story", PAGE, Document_Policy="js-profiling" if allowed else "force-load-at-top")
    with Bridge.launch() as bridge:
        tab = bridge.open_tab(url)
        assert tab.page.evaluate("send()") == 1
        tab.hide()
        tab.show()
        if not allowed:
            bridge.intake.faults.set("*", "503*2")
            assert tab.page.evaluate("send()") == 1
            for fault in (tab.hold_stop, tab.release_stop, tab.reject_stop, tab.fill_buffer):
                fault()
            tab.suspend(15)
            tab.grant_permissions(["midi"])
            tab.navigate(site.put("/download", "x", Content_Disposition="inline"))
        tab.sync()
        recording = bridge.run.recording()
        known = sent.with_launch(bridge)
    story = told(changes_of(recording))
    assert known - story == set()
    # Written into the profile before Chromium reads it: it is neither a command nor a switch.
    faults = set() if allowed else {("intake-fault", "503")}
    assert story - known - BY_HEADLESS == {("preloading-off", ""), *faults}
    kinds = {what for what, _ in story}
    expected = {"switch", "preloading-off", "permission", "redirected"}
    assert kinds == (expected if allowed else expected | ONLY_CHANGED)
    assert ("redirected", HOST) in story
    lines = not_as_in_production(recording)
    assert lines[-1].startswith("Chromium was started with ")
    assert len(lines) == len(kinds) + (1 if not allowed else 0)


def test_preloading_is_off_in_our_browser(site: Site) -> None:
    speculating = """<a href="/b">on</a><script type="speculationrules">
    {"prefetch": [{"urls": ["/b"], "eagerness": "immediate"}]}</script>"""
    site.put("/b", "<script>new Profiler({sampleInterval: 10, maxBufferSize: 10})</script>")
    with Bridge.launch() as bridge:
        tab = bridge.open_tab(site.put("/a", speculating))
        tab.pause(1)  # a prefetch would have its time
        tab.page.click("a")
        tab.expect_profiler("running")
        said = tab.page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType")
        assert said == ""
        lines = not_as_in_production(bridge.run.recording())
        assert "preloading is off (profile preference net.network_prediction_options: 2)" in lines
