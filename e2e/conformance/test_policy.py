"""Where a page's server does not allow profiling: the same refusal, observed or not."""

from __future__ import annotations

import pytest

from bridge.core.events import ProfilerRefused
from bridge.driver import DriverOptions
from e2e.conformance.browsers import Browsers
from e2e.conformance.surroundings import Addresses
from e2e.conftest import Site
from e2e.processes import wait_until

CONSTRUCT = """() => {
  try { new Profiler({sampleInterval: 10, maxBufferSize: 10}) } catch (error) {
    return [error.constructor.name, error.name, error.code, error.message];
  }
}"""
#: Datadog looks for the words "disabled by Document Policy".
REFUSAL = [
    "DOMException",
    "NotAllowedError",
    0,
    "Failed to construct 'Profiler': JS profiling is disabled by Document Policy.",
]


@pytest.mark.parametrize(
    ("header", "document_policy"),
    [(None, False), ("js-profiling=?0", True)],
    ids=["no header", "forbidden by header"],
)
def test_a_refusal_is_the_browsers_own(
    browsers: Browsers, site: Site, header: str | None, document_policy: bool
) -> None:
    url = site.put("/refused", Document_Policy=header) if header else site.put("/refused")
    sides = browsers.sides(DriverOptions(document_policy=document_policy))
    native = sides.native.open(Addresses(url, url), popup=False)
    observed = sides.observed.open(Addresses(url, url), popup=False)
    assert native.frame.evaluate(CONSTRUCT) == REFUSAL
    assert observed.frame.evaluate(CONSTRUCT) == REFUSAL
    wait_until(lambda: any(isinstance(event, ProfilerRefused) for event in observed.events()))
    told = [event for event in observed.events() if isinstance(event, ProfilerRefused)]
    assert [[event.name, event.message] for event in told] == [[REFUSAL[1], REFUSAL[3]]]
    native.close()
    observed.close()
