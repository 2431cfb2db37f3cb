"""Datadog's RUM SDK. Its npm package carries the browser bundle, and beside it the chunks that the bundle
loads from its own address, the profiler among them (`bundle/chunks/profiler-<hash>-datadog-rum.js`)."""

from __future__ import annotations

from bridge.subjects.kinds import Kind, Package

DATADOG = Kind(
    name="datadog",
    vendor="datadog",
    page="datadog.html",
    package=Package(name="@datadog/browser-rum", folder="bundle", entry="datadog-rum.js"),
)
