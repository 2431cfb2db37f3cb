"""How long one scenario takes with the SDK in the cache, Chromium's start included in the first figure."""

from __future__ import annotations

from time import perf_counter

from bench.figures import Figure
from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from bridge.scenarios.named import SCENARIOS
from bridge.subjects import resolve, serve

VERSION = "datadog@6.27.0"
LIMIT_S = 6.0


def measure() -> list[Figure]:
    """The stuck version: proving that nothing restarts takes a whole grace, so it is the slowest."""
    subject = resolve(VERSION)
    with serve(subject) as serving:
        started = perf_counter()
        with Bridge.launch() as bridge:
            launched = perf_counter() - started
            page = Subject(subject.spec, serving.url, subject.vendor)
            taken = {
                name: play(bridge, scenario, page, 1, Options()).result.duration_s
                for name, scenario in SCENARIOS.items()
            }
    slowest = max(taken, key=taken.__getitem__)
    detail = ", ".join(f"{name} {duration:.1f} s" for name, duration in taken.items())
    return [
        Figure("launch and self-check", launched, "s", None, "Chromium, intake, a tab that really hides"),
        Figure(f"slowest scenario, {slowest}", taken[slowest], "s", LIMIT_S, detail),
    ]
