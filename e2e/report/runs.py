"""Runs for the report's page: recorded ones, a hostile one and a long one."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from bridge.judging.lanes import Lane, LaneMark, LaneSpan, TabLanes
from bridge.judging.recording_files import read
from bridge.judging.results import judged
from bridge.report.html.run import ShownRow, ShownRun, redacted, shown_run

RECORDINGS = Path(__file__).parents[2] / "tests" / "recordings"
HOSTILE = "\"><img src=x onerror='document.title=1'></script><script>document.title=2</script><b>"

#: Resolves with the ms from the start of the navigation until something is painted after the lanes are there.
PAINTED = """() => new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('main svg rect, main svg path')) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  };
  look();
})"""


def recorded(name: str) -> ShownRun:
    return shown_run(*judged(read(RECORDINGS / f"{name}.pbr.zip")))


def hostile() -> ShownRun:
    """A run in which every text that a page, an SDK or a user chooses is markup."""
    run = recorded("two-tabs-datadog-6.27.0")
    fixed = {run.verdict, run.visibility, *_words(run)}
    return redacted(run, lambda text: text if text in fixed else HOSTILE + text)


def _words(run: ShownRun) -> set[str]:
    """What the page goes by, and nobody else chooses."""
    lanes = [lane for tab in run.tabs for lane in tab.lanes]
    kinds = {span.kind for lane in lanes for span in lane.spans}
    kinds |= {mark.kind for lane in lanes for mark in lane.marks}
    frames = {frame.kind for profile in run.profiles for frame in profile.tree.frames}
    rules = {word for rule in run.rules for word in (rule.rule, rule.verdict)}
    pages = {word for row in run.rows for word in (row.tab, row.page)}
    return {
        "",
        *rules,
        *pages,
        *(tab.name for tab in run.tabs),
        *kinds,
        *frames,
        *(lane.name for lane in lanes),
        *(row.mark for row in run.rows),
    }


def long() -> ShownRun:
    """Ten minutes in four tabs, 20,000 events."""
    run = recorded("two-tabs-datadog-6.27.0")
    tabs = [_long_tab(f"tab-{number}") for number in range(1, 5)]
    rows = [
        ShownRow(at * 30.0, f"tab-{at % 4 + 1}", "visible", "tracked 1a2b3c4d", "running", f"event {at}", "")
        for at in range(20_000)
    ]
    return structs.replace(
        run, tabs=tabs, rows=rows, length_ms=600_000.0, events=20_000, broken=[], anchors=[]
    )


def _long_tab(name: str) -> TabLanes:
    def spans(kinds: tuple[str, str]) -> list[LaneSpan]:
        return [LaneSpan(at * 600.0, at * 600.0 + 600, kinds[at % 2], kinds[at % 2]) for at in range(1000)]

    running = spans(("running", "paused"))
    marks = [LaneMark(at * 600.0 + 50, "upload", "upload") for at in range(1000)]
    return TabLanes(
        name=name,
        emulated=False,
        lanes=[
            Lane(name="visibility", spans=spans(("visible", "hidden"))),
            Lane(name="profiler owed", spans=running),
            Lane(name="profiler", spans=running),
            Lane(name="native", spans=[LaneSpan(s.from_ms, s.to_ms, "#1", "native") for s in running[::2]]),
            Lane(name="uploads", marks=marks),
        ],
        differs=[],
    )
