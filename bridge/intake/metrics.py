"""What the intake has done, counted, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/. Label values come from small fixed sets: a
client cannot make us keep a series for each name that it invents. Used from the intake's thread only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bridge.intake.faults.routes import ROUTES, VENDORS, route_of
from bridge.intake.store import Arrival, Kept, Totals

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: s
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

Labels = tuple[tuple[str, str], ...]
Series = Mapping[Labels, float]


class Metrics:
    def __init__(self) -> None:
        self._requests: Counter[Labels] = Counter()
        self._bytes: Counter[Labels] = Counter()
        self._profiles: Counter[Labels] = Counter()
        self._repeats: Counter[Labels] = Counter()
        self._refused: Counter[Labels] = Counter()
        self._waits = [0] * (len(BUCKETS) + 1)
        self._waited_s = 0.0
        self.streams = 0

    def request(self, arrival: Arrival) -> None:
        """A request that was answered; one that was refused at the door is counted as refused only."""
        vendor, track = bounded(arrival.vendor, arrival.track)
        labels = (("vendor", vendor), ("track", track))
        self._requests[(*labels, ("status", str(arrival.upload.status)))] += 1
        self._bytes[labels] += len(arrival.upload.body)

    def kept(self, arrival: Arrival, kept: Kept, waited_s: float) -> None:
        """`waited_s`: from the moment it could be kept until it was durable."""
        if kept.stored:
            self._profiles[(("vendor", bounded(arrival.vendor, "")[0]),)] += 1
        if kept.repeat:
            self._repeats[(("kind", kept.repeat),)] += 1
        self._waits[bisect_left(BUCKETS, waited_s)] += 1
        self._waited_s += waited_s

    def refused(self, code: str) -> None:
        """By the `code` of the answer, all of which are ours."""
        if code:
            self._refused[(("reason", code),)] += 1

    def text(self, pending_bytes: int, totals: Totals | None) -> str:
        lines = [
            *_counter("requests", "Requests answered.", self._requests),
            *_counter("request_bytes", "Bytes of their bodies as sent.", self._bytes),
            *_counter("profiles_stored", "Profiles that were stored.", self._profiles),
            *_counter(
                "repeats", "Requests that came again: resend (same id), retry (same content).", self._repeats
            ),
            *_counter("refused", "Requests that were refused, by the code of the error.", self._refused),
            *_gauge("pending_bytes", "Bytes of bodies that wait for the disk.", pending_bytes),
            *_gauge("streams", "Live streams that are open.", self.streams),
            *self._histogram(),
        ]
        if totals is not None:
            lines += _gauge("store_uploads", "Requests in the store.", totals.uploads)
            lines += _gauge("store_profiles", "Profiles in the store.", totals.profiles)
            lines += _gauge("store_body_bytes", "Bytes of all different bodies in it.", totals.body_bytes)
        return "\n".join(lines) + "\n"

    def _histogram(self) -> Iterator[str]:
        name = "profiler_bridge_commit_seconds"
        yield f"# HELP {name} How long an upload waited until it was durable."
        yield f"# TYPE {name} histogram"
        total = 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), self._waits, strict=True):
            total += count
            yield f'{name}_bucket{{le="{bound}"}} {total}'
        yield f"{name}_sum {self._waited_s:.6f}"
        yield f"{name}_count {total}"


def bounded(vendor: str, track: str) -> tuple[str, str]:
    """Vendor and track as labels: what is not known is `other`."""
    route = route_of(vendor, track)
    if route in ROUTES:
        vendor, _, track = route.partition("/")
        return vendor, track
    return (vendor if vendor in VENDORS else "other"), "other"


def _counter(name: str, what: str, series: Series) -> Iterable[str]:
    name = f"profiler_bridge_{name}_total"
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} counter"
    for labels, value in sorted(series.items()):
        inner = ",".join(f'{key}="{text}"' for key, text in labels)
        yield f"{name}{{{inner}}} {value:.0f}"


def _gauge(name: str, what: str, value: float) -> Iterable[str]:
    name = f"profiler_bridge_{name}"
    return [f"# HELP {name} {what}", f"# TYPE {name} gauge", f"{name} {value:.0f}"]
