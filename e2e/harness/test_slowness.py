"""What a slow machine explains is inconclusive, with the figure; a page that blocks its thread is caught."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.core.events import Delayed
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.vendors.built_in import AGENT
from e2e.conftest import Site
from e2e.processes import burning

RESUMES = "resumes-when-visible"
LIMIT_MS = AGENT.contract.graces.resume_ms if AGENT.contract else 0
#: `workFirst`: before its agent hears that it is visible again, the page does in many tasks what takes half
#: of the limit on a processor of its own. `block`: it blocks its thread by the clock.
PAGE = """<title>works</title><script>
  const work = loops => { let sum = 0; for (let i = 0; i < loops; i++) sum += i % 7; return sum };
  const block = ms => { const end = performance.now() + ms; while (performance.now() < end); };
  const workFirst = event => {
    event.stopImmediatePropagation();
    let tasks = 20;
    const next = () => {
      work(loops);
      if (--tasks > 0) return scheduler.postTask(next);
      onShown = () => {};
      document.dispatchEvent(new Event('visibilitychange'));
    };
    next();
  };
  let onShown = () => {};
  addEventListener('visibilitychange', event => { if (!document.hidden) onShown(event) }, true);
  const took = () => {
    const start = performance.now();
    work(loops);
    return performance.now() - start;
  };
  let loops = 1e6;
  while (Math.min(took(), took(), took(), took()) < 20) loops *= 1.5;
</script>"""


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch(agent=True) as bridge:
        yield bridge


def delays(run: Run) -> list[Delayed]:
    return [event for event in run.recording().events if isinstance(event, Delayed)]


def hidden(bridge: Bridge, site: Site, on_shown: str) -> tuple[Tab, Run]:
    run = Run()
    tab = bridge.open_tab(site.put("/works", PAGE), run=run)
    tab.expect_profiler("running")
    tab.hide()
    tab.page.evaluate(f"() => {{ onShown = {on_shown} }}")
    return tab, run


def test_a_limit_that_starvation_explains_is_inconclusive(bridge: Bridge, site: Site) -> None:
    tab, run = hidden(bridge, site, "workFirst")
    with burning(12 * (os.cpu_count() or 1)):
        tab.show()
        judgement = tab.judge()
    assert judgement.violations == []
    assert judgement.rules[RESUMES] == "inconclusive", delays(run)
    assert "the main thread of the page was late by" in judgement.reasons[RESUMES]
    assert sum(event.late_ms for event in delays(run) if event.what == "page") > LIMIT_MS
    tab.close()


@pytest.mark.parametrize(
    ("burners", "blocking"),
    [(0, "block(3000)"), (2, "{ for (let i = 0; i < 150; i++) work(loops) }")],
    ids=["alone", "beside two burners"],
)
def test_a_page_that_blocks_its_own_thread_is_caught(
    bridge: Bridge, site: Site, burners: int, blocking: str
) -> None:
    """Beside others it has 3 s of work: of 3 s by the clock it may get too little of a processor."""
    tab, run = hidden(bridge, site, f"() => {blocking}")
    with burning(burners):
        tab.show()
        judgement = tab.judge()
    assert judgement.rules[RESUMES] == "violated", (judgement.reasons, delays(run))
    tab.close()
