"""A page that profiles itself, with ten lines of its own, and posts to the intake."""

from __future__ import annotations

import pytest

from bridge import Bridge
from e2e.conftest import Site

WORK = "const end = performance.now() + 300; while (performance.now() < end) Math.sqrt(end);"
WITH_EVENT = """
const started_ms = performance.now();
const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 1000 });
(function work() { WORK })();
profiler.stop().then(trace => {
  const event = { session_id: 's-1', view_ids: ['v-1'], service: 'shop', interval_ms: profiler.sampleInterval,
                  origin_ms: performance.timeOrigin, started_ms, ended_ms: performance.now() };
  const body = new FormData();
  body.append('event', new Blob([JSON.stringify(event)], { type: 'application/json' }));
  body.append('trace', new Blob([JSON.stringify(trace)], { type: 'application/json' }));
  fetch('INTAKE/v1/profiles', { method: 'POST', body });
});
""".replace("WORK", WORK)
BARE = """
const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 1000 });
(function work() { WORK })();
profiler.stop().then(trace => navigator.sendBeacon('INTAKE/v1/profiles', JSON.stringify(trace)));
""".replace("WORK", WORK)


def page(site: Site, name: str, script: str) -> str:
    """Its script is a file of its own: what a page holds inline has frames without a resource."""
    site.put(f"/{name}.js", "")
    site.pages[f"/{name}.js"] = site.pages[f"/{name}.js"]._replace(body=script)
    return site.put(f"/{name}", f"<script src='/{name}.js'></script>")


@pytest.mark.parametrize(("name", "script"), [("with-event", WITH_EVENT), ("bare", BARE)])
def test_ten_lines_of_a_pages_own_are_enough(site: Site, name: str, script: str) -> None:
    with Bridge.launch() as bridge:
        url = page(site, f"plain-{name}", script.replace("INTAKE", bridge.intake_url))
        with bridge.intake.expect_profile() as expected:
            tab = bridge.open_tab(url)
        profile = expected.value
        assert profile.vendor == "plain"
        assert profile.trace.busy_samples > 10
        assert {frame.name for frame in profile.trace.frames} >= {"work"}
        health = profile.health()
        assert health.sound
        assert bridge.run.vendor is None
        assert tab.page.evaluate("() => 'DatadogEventBridge' in window") is False
        assert [upload.status for upload in bridge.intake.uploads] == [202]
        if name == "with-event":
            assert (profile.session_id, profile.view_ids, profile.service) == ("s-1", ("v-1",), "shop")
            assert health.coverage is not None
            assert health.coverage > 0.5
