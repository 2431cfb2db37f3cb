"""A page that brings about more events than anybody can take: bounded, counted, and over at some time."""

from __future__ import annotations

from itertools import pairwise

from e2e.observer.watched import Watch, Watched

REFUSED = 20_000
FLOOD = """
  window.flood = (count) => {
    const from = performance.now();
    for (let i = 0; i < count; i++) try { new Profiler({}) } catch { }
    return performance.now() - from;
  };
"""


def seqs(watched: Watched) -> list[int]:
    return [m["seq"] for m in watched.events()]


def dropped(watched: Watched) -> int:
    return sum(m["count"] for m in watched.events("events-dropped"))


def test_a_hundred_thousand_refusals_are_one_gap(watch: Watch) -> None:
    watched = watch(FLOOD)
    spent = watched.page.evaluate("flood(100000)")

    def counted() -> bool:  # nothing further happens, and still it comes
        return len(watched.events("profiler-refused")) + dropped(watched) >= 100_000

    watched.wait(counted, "the number of those that were not told")
    told, gaps = watched.events("profiler-refused"), watched.events("events-dropped")
    assert len(told) + dropped(watched) == 100_000
    assert 5_000 <= len(told) <= 5_000 + spent + 1_000
    # One gap, if it took a second; a slow machine has time to fill the bucket again.
    assert len(gaps) <= 1 + spent / 2_000
    assert told[-1]["page_ms"] <= gaps[-1]["page_ms"]
    assert all(gap["start_ms"] < gap["page_ms"] for gap in gaps)
    assert seqs(watched) == list(range(1, len(watched.events()) + 1))
    # And the observer is well.
    watched.page.evaluate("try { new Profiler({}) } catch { }")
    assert len(watched.events("profiler-refused")) == len(told) + 1
    assert len(watched.events("events-dropped")) == len(gaps)


def test_a_flood_does_not_hide_a_stop(watch: Watch) -> None:
    watched = watch(FLOOD)
    watched.page.evaluate(
        "() => { window.p = new Profiler({sampleInterval: 10, maxBufferSize: 9000});"
        f" flood({REFUSED}); p.stop() }}"
    )
    watched.wait_for("profiler-stop-settled")
    kinds = [m["kind"] for m in watched.events() if m["kind"] != "profiler-refused"]
    stop = kinds.index("profiler-stop-called")
    assert kinds[stop - 1] == "events-dropped", "the gap is told where it was"
    assert seqs(watched) == list(range(1, len(watched.events()) + 1))


def test_after_a_flood_of_writes_the_last_value_is_told(watch: Watch) -> None:
    watched = watch()
    watched.page.evaluate("() => { for (let i = 0; i < 20000; i++) localStorage.setItem('_dd_s', 'n' + i) }")
    watched.wait_for("events-dropped")
    watched.wait(lambda: watched.events("session-store-changed")[-1]["value"] == "n19999", "the last value")
    last = watched.events("session-store-changed")[-1]
    assert last["by"] == "page"
    assert last["seq"] > watched.events("events-dropped")[-1]["seq"]


def test_who_asks_hears_of_a_gap_at_once(watch: Watch) -> None:
    watched = watch(FLOOD)
    watched.page.evaluate(f"flood({REFUSED})")
    watched.command("sync")
    assert dropped(watched) + len(watched.events("profiler-refused")) == REFUSED


def test_a_large_value_counts_for_many(watch: Watch) -> None:
    watched = watch(
        "for (let i = 0; i < 40; i++)"
        " localStorage.setItem('_dd_s', String(i).repeat(500000).slice(0, 500000));"
    )
    watched.wait_for("events-dropped")
    characters = sum(len(m["value"]) for m in watched.events("session-store-changed"))
    assert characters < 8_000_000
    assert all(b > a for a, b in pairwise(seqs(watched)))
