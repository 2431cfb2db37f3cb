"""The front-end of DevTools, that of Chromium itself, opens our trace events and CPU profiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bridge.judging.lanes import lanes_of
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.report.run_trace import run_trace
from bridge.trace.export.chrome_trace import trace_document
from bridge.trace.export.formats import FORMATS, Wanted
from bridge.trace.export.runs import Run
from e2e.report.test_speedscope import own_ms
from e2e.report.traces import traces

TRACES = traces()
RECORDINGS = Path(__file__).parents[2] / "tests" / "recordings"
FRONT_END = "devtools://devtools/bundled/js_app.html"

#: Loads a trace as the button "Load profile" does. Returns the functions of each thread with their time, and
#: the tracks.
LOAD = """async ([text, name]) => {
  const timeline = await import('devtools://devtools/bundled/panels/timeline/timeline.js');
  const legacy = await import('devtools://devtools/bundled/ui/legacy/legacy.js');
  await legacy.ViewManager.ViewManager.instance().showView('timeline');
  const panel = timeline.TimelinePanel.TimelinePanel.instance();
  // It throws as long as there is no trace.
  const loaded = () => { try { return panel.getParsedTraceForLayoutTests() } catch { return undefined } };
  const before = loaded();
  await panel.loadFromFile(new File([text], name, { type: 'application/json' }));
  let trace;
  do {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    trace = loaded();
  } while (!trace || trace === before);
  const data = trace.data ?? trace;
  const threads = [];
  for (const [process, each] of data.Samples.profilesInProcess) {
    for (const [thread, { parsedProfile }] of each) {
      const { samples, timestamps } = parsedProfile;
      const own = {};
      for (let at = 0; at + 1 < samples.length; at++) {
        const functionName = parsedProfile.nodeById(samples[at]).callFrame.functionName || '(anonymous)';
        own[functionName] = (own[functionName] ?? 0) + timestamps[at + 1] - timestamps[at];
      }
      threads.push({ process, thread, own });
    }
  }
  const tracks = (data.ExtensionTraceData?.extensionTrackData ?? []).map(({ name, entriesByTrack }) => [
    name,
    Object.fromEntries(Object.entries(entriesByTrack).map(([track, entries]) => [track, entries.length])),
  ]);
  return { threads, tracks: Object.fromEntries(tracks) };
}"""


@pytest.fixture(scope="module")
def front_end(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto(FRONT_END)
    yield page
    page.close()


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("format_", ["chrome-trace", "cpuprofile"])
def test_it_shows_the_times_of_the_trace(format_: str, name: str, front_end: Page) -> None:
    normal = TRACES[name]
    document = FORMATS[format_].write([Run(name, normal)], Wanted(name, "profiler-bridge@1"))
    file = f"run{FORMATS[format_].suffix}"
    loaded: dict[str, Any] = front_end.evaluate(LOAD, [document.decode(), file])
    [thread] = loaded["threads"]
    times = Counter({function: ms for function, ms in thread["own"].items() if ms > 1e-6})
    wanted = own_ms(normal)
    assert times.keys() == wanted.keys()
    assert sum(times.values()) == pytest.approx(normal.length_us / 1000, abs=0.01)
    assert all(ms == pytest.approx(wanted[function], abs=0.01) for function, ms in times.items())


def test_a_whole_run_has_its_tabs_lanes_and_profiles(front_end: Page) -> None:
    replay = Replay.of(read(RECORDINGS / "two-tabs-datadog-6.27.0.pbr.zip"))
    document = trace_document(run_trace(replay).axis).decode()
    loaded: dict[str, Any] = front_end.evaluate(LOAD, [document, "run.json"])
    tabs = lanes_of(replay)
    assert len(loaded["threads"]) == len(tabs) == 2
    assert all("isPrime" in thread["own"] for thread in loaded["threads"])
    assert loaded["tracks"] == {
        tab.name: {
            f"{number} {lane.name}": len(lane.spans) + len(lane.marks)
            for number, lane in enumerate(tab.lanes, start=1)
        }
        for tab in tabs
    }
