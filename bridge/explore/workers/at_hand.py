"""The subject of a play, served where it is played."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.harness.stage import Subject
from bridge.subjects import Site, serve


@contextmanager
def served(site: Site) -> Iterator[Subject]:
    """Serve an SDK's site in this process, on loopback."""
    with serve(site) as serving:
        yield Subject(site.spec, serving.url, site.vendor, serving.sdk)
