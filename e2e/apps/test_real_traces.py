"""Traces with Chromium's own markers and in Chromium's own disorder, from the page to what is told of them.

Measured (Chromium 156): markers come with the switch below only, and `gc` and `paint` only in a page that is
cross-origin isolated. Samples are out of order while another profiler of the thread is started or stopped.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Playwright
from rich.console import Console
from typer.testing import CliRunner

from bridge import Bridge
from bridge.cli.stored.profiles import app
from bridge.core.uploads import Profile
from bridge.harness.run import Run
from bridge.judging.results import Result, result_of
from bridge.report.evidence import evidence
from bridge.subjects import resolve
from bridge.trace.model import Trace
from bridge.trace.normal import normal_form
from bridge.trace.weights import GAP_INTERVALS
from e2e.apps.own_app import own_app, own_sentry_app
from e2e.conftest import Page, Site

SWITCH = "--enable-blink-features=ExperimentalJSProfilerMarkers"
ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
INTERVAL_MS = 10
#: `toil()` has Chromium style, lay out, paint and collect garbage, while profilers beside start and stop.
TOIL = """
const rows = () => {
  let html = '';
  for (let i = 0; i < 1500; i++) html += `<div style="width:${i % 97}%">row ${i}<b>x</b></div>`;
  return html;
};
const litter = () => { const all = []; for (let i = 0; i < 2e5; i++) all.push({ i, own: [i] }); };
const board = document.body.appendChild(document.createElement('div'));
async function toil(rounds) {
  for (let i = 0; i < rounds; i++) {
    const beside = new Profiler({ sampleInterval: 10, maxBufferSize: 10 });
    board.innerHTML = rows();
    board.style.fontSize = 9 + i % 5 + 'px';
    board.offsetHeight;
    litter();
    beside.stop();
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  }
  board.innerHTML = '';
}
const markers = ({ samples }) => new Set(samples.map(({ marker }) => marker));
const disordered = ({ samples }) => samples.some(({ timestamp }, i) => timestamp < samples[i - 1]?.timestamp);
async function profileUntilAllIsSeen() {
  for (;;) {
    const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 20000 });
    await toil(15);
    const trace = await profiler.stop();
    const seen = markers(trace);
    if (['layout', 'style', 'gc', 'script'].every(each => seen.has(each)) && disordered(trace)) return trace;
  }
}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def bridge(playwright: Playwright, store: Path) -> Iterator[Bridge]:
    with Bridge.launch(playwright=playwright, args=(SWITCH,), store=store) as bridge:
        yield bridge


def isolated(site: Site, path: str) -> str:
    """Have the page at `path` isolated, and with `toil`; its address."""
    site.pages["/toil.js"] = Page(TOIL, {"Content-Type": "text/javascript"}, 200)
    page = site.pages[path]
    body = f"{page.body}<body><script src='/toil.js'></script>"
    site.pages[path] = Page(body, {**page.headers, **ISOLATED}, 200)
    return site.url(path)


def shown(store: Path, profile: Profile) -> dict[str, str]:
    """What `profiles show` tells, by name."""
    command = ["show", profile.upload, "--store", str(store)]
    done = CliRunner().invoke(app, command, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    rows = [line.strip().partition("  ") for line in done.output.splitlines()]
    return {name: value.strip() for name, _, value in rows}


def check_normal_form(trace: Trace) -> None:
    """Each sample stands for the time to its successor, at most four intervals; the sum is the run."""
    normal = normal_form(trace, INTERVAL_MS)
    times = sorted(sample.timestamp for sample in trace.samples)
    sampled = [span for span in normal.spans if span.kind != "not-sampled"]
    lead, spans = (sampled[:1], sampled[1:]) if len(sampled) > len(times) else ([], sampled)
    assert len(spans) == len(times)
    assert sum(span.weight_us for span in normal.spans) == normal.length_us
    assert spans[0].at_us == sum(span.weight_us for span in lead)
    for (span, after), (time, next_time) in zip(pairwise(spans), pairwise(times), strict=True):
        apart_us = (next_time - time) * 1000
        assert after.at_us - span.at_us == pytest.approx(apart_us, abs=1)
        whole = apart_us <= GAP_INTERVALS * INTERVAL_MS * 1000
        assert span.weight_us == pytest.approx(apart_us if whole else INTERVAL_MS * 1000, abs=1)
    by_time = sorted(trace.samples, key=lambda sample: sample.timestamp)
    assert [span.marker for span in spans] == [sample.marker for sample in by_time]
    assert all(span.kind == "busy" for span in spans if span.marker)


def test_a_plain_trace(bridge: Bridge, site: Site, store: Path) -> None:
    site.put("/plain-markers")
    tab = bridge.open_tab(isolated(site, "/plain-markers"), run=Run())
    assert tab.page.evaluate("crossOriginIsolated")
    with bridge.intake.expect_profile(timeout_s=60) as expected:
        tab.page.evaluate(
            "async to => fetch(to, {method: 'POST', body: JSON.stringify(await profileUntilAllIsSeen())})",
            f"{bridge.intake_url}/v1/profiles",
        )
    profile = expected.value
    check_normal_form(profile.trace)
    bare = [sample for sample in profile.trace.samples if sample.marker == "gc" and sample.stack_id is None]
    assert bare
    assert not any(sample.idle for sample in bare)
    health = profile.health()
    assert health.markers.keys() >= {"gc", "layout", "script", "style"}
    assert health.out_of_order > 0
    told = shown(store, profile)
    assert told["markers"] == ", ".join(f"{name} {count}" for name, count in health.markers.items())
    assert told["out of order"].startswith(f"{health.out_of_order} samples, put in order: probably another")
    assert told["samples"] == f"{health.samples}, {profile.trace.busy_samples} busy"
    tab.close()


@pytest.mark.parametrize("sdk", ["datadog", "sentry"])
def test_a_trace_of_a_real_sdk(bridge: Bridge, site: Site, store: Path, sdk: str) -> None:
    path = f"/{sdk}-markers"
    (own_app if sdk == "datadog" else own_sentry_app)(site, resolve(sdk), path)
    run = bridge.begin(Run())
    tab = bridge.open_tab(isolated(site, path), run=run, vendor=sdk)
    tab.expect_profiler("running")
    tab.page.evaluate("toil(20)")
    tab.expect_long_task()
    with bridge.intake.expect_profile(lambda profile: profile.vendor == sdk) as expected:
        tab.hide() if sdk == "datadog" else tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    profile = expected.value
    judgement = tab.judge()
    result = result_of(run.replay(), judgement)
    [summary] = result.uploads
    check_normal_form(profile.trace)
    assert judgement.violations == []
    assert judgement.rules["trace-covers-run"] == "held"
    assert summary.health.out_of_order > 0
    assert "was recording at the same time" in summary.disorder
    text = told(result)
    order = f"{summary.health.out_of_order} samples out of order, put in order: native profiler #"
    assert order in text
    if sdk == "datadog":  # Sentry's format has no markers
        counts = [f"{name} {count}" for name, count in summary.health.markers.items()]
        assert summary.health.markers.keys() >= {"layout", "style"}
        assert f"markers: {', '.join(counts)}" in text
        assert shown(store, profile)["markers"] == ", ".join(counts)
    # The page's own profilers, all of one place, are told once.
    [notice] = judgement.notices
    assert site.url("/toil.js:") in notice
    assert f"nor are {len(run.replay().everything.natives()) - 2} more like it" in notice
    tab.close()


def told(result: Result) -> str:
    """The text of a run's evidence, without its line breaks."""
    output = io.StringIO()
    Console(file=output, width=200).print(evidence(result))
    return " ".join(output.getvalue().split())
