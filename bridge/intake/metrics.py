"""What the intake has done, in numbers for Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats/. Label values come from small fixed sets, so that
no client can make up series. Each intake has a registry of its own. `prometheus_client` is imported when an
intake starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bridge.intake.faults.routes import known_routes, route_of
from bridge.intake.store import Totals, UploadRecord

if TYPE_CHECKING:
    from prometheus_client import Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: s
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_PREFIX = "profiler_bridge_"


class Metrics:
    """The counters of one intake. They may be used from any thread."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._registry = CollectorRegistry()

        def counter(name: str, help_: str, *labels: str) -> Counter:
            return Counter(_PREFIX + name, help_, labels, registry=self._registry)

        self._requests = counter("requests", "Requests answered.", "vendor", "track", "status")
        self._bytes = counter("request_bytes", "Bytes of their bodies as sent.", "vendor", "track")
        self._profiles = counter("profiles_stored", "Profiles that were stored.", "vendor")
        self._repeats = counter(
            "repeats", "Requests that came again: resend (same id), retry (same content).", "kind"
        )
        self._refused = counter("refused", "Requests that were refused, by the code of the error.", "reason")
        self._cut = counter("connections_cut", "Connections that were cut, by the reason.", "reason")
        self._commits = Histogram(
            f"{_PREFIX}commit_seconds",
            "How long an upload waited until it was durable.",
            buckets=BUCKETS,
            registry=self._registry,
        )

    def request(self, record: UploadRecord) -> None:
        """Count a request that was answered; one that the middleware refused is counted as refused only."""
        vendor, track = bounded(record.vendor, record.track)
        self._requests.labels(vendor, track, str(record.status)).inc()
        self._bytes.labels(vendor, track).inc(record.bytes)

    def kept(self, record: UploadRecord, waited_s: float) -> None:
        """`waited_s`: from the moment it could be kept until it was durable."""
        if record.profile is not None:
            self._profiles.labels(bounded(record.vendor, "")[0]).inc()
        if record.repeat:
            self._repeats.labels(record.repeat).inc()
        self._commits.observe(waited_s)

    def refused(self, code: str) -> None:
        """Count a refusal by the `code` of its answer, one of the intake's own; "" is of no refusal."""
        if code:
            self._refused.labels(code).inc()

    def cut(self, reason: str) -> None:
        """Count a connection that was cut (see `connections`)."""
        self._cut.labels(reason).inc()

    def text(
        self, pending_bytes: int, streams: int, totals: Totals | None, parts: Mapping[str, bool] | None = None
    ) -> bytes:
        """All series in Prometheus' text format, with the present values that are given."""
        from prometheus_client import generate_latest

        gauges = [*_gauges(pending_bytes, streams, totals), *_of_parts(parts or {})]
        return generate_latest(_Families([*self._registry.collect(), *gauges]))


class _Families:
    """A collector of these metrics, without the `_created` series that the library adds to each."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        for family in self._families:
            family.samples = [each for each in family.samples if not each.name.endswith("_created")]
            yield family


def _gauges(pending_bytes: int, streams: int, totals: Totals | None) -> Iterable[Metric]:
    from prometheus_client.metrics_core import GaugeMetricFamily

    values = {
        "pending_bytes": ("Bytes of bodies that wait for the disk.", pending_bytes),
        "streams": ("Live streams that are open.", streams),
    }
    if totals is not None:
        values |= {
            "store_uploads": ("Requests in the store.", totals.uploads),
            "store_profiles": ("Profiles in the store.", totals.profiles),
            "store_body_bytes": ("Bytes of all different bodies in it.", totals.body_bytes),
        }
    for name, (help_, value) in values.items():
        yield GaugeMetricFamily(_PREFIX + name, help_, value)


def _of_parts(parts: Mapping[str, bool]) -> Iterable[Metric]:
    from prometheus_client.metrics_core import GaugeMetricFamily

    if parts:
        help_ = "Whether a part of the store works."
        family = GaugeMetricFamily(f"{_PREFIX}store_part_up", help_, labels=["part"])
        for part, works in parts.items():
            family.add_metric([part], float(works))
        yield family


def bounded(vendor: str, track: str) -> tuple[str, str]:
    """Vendor and track as labels: what is not known is `other`."""
    known, route = known_routes(), route_of(vendor, track)
    if route in known.names:
        vendor, _, track = route.partition("/")
        return vendor, track
    return (vendor if vendor in known.vendors else "other"), "other"
