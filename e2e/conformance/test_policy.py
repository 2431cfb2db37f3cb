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


#: Constructs one in a frame of this address; "" for its first, empty document.
IN_FRAME = """async (url) => {
  const frame = document.createElement('iframe');
  const loaded = new Promise((done) => { frame.onload = done; });
  if (url) frame.src = url;
  document.body.append(frame);
  await loaded;
  const { Profiler } = frame.contentWindow;
  try { await new Profiler({sampleInterval: 10, maxBufferSize: 10}).stop(); return 'allowed' } catch (error) {
    return [error.constructor === frame.contentWindow.DOMException, error.name, error.code, error.message];
  }
}"""


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
    pair = native, observed = sides.open(Addresses(url, url))
    assert native.frame.evaluate(CONSTRUCT) == REFUSAL
    assert observed.frame.evaluate(CONSTRUCT) == REFUSAL
    wait_until(lambda: any(isinstance(event, ProfilerRefused) for event in observed.events()))
    told = [event for event in observed.events() if isinstance(event, ProfilerRefused)]
    assert [[event.name, event.message] for event in told] == [[REFUSAL[1], REFUSAL[3]]]
    pair.close()


@pytest.mark.parametrize("allowed", [True, False])
def test_the_header_counts_for_its_own_document_alone(browsers: Browsers, site: Site, allowed: bool) -> None:
    """A frame without an answer of a server's has none, whatever its page has: nor can a driver add it."""
    profiling, none = site.put("/profiling", Document_Policy="js-profiling"), site.put("/none")
    page = profiling if allowed else none
    blob = "(() => URL.createObjectURL(new Blob(['<p>blob'], {type: 'text/html'})))()"
    frames = {profiling: "allowed", none: "refused", "": "refused"}
    sides = browsers.sides(DriverOptions(document_policy=False))
    pair = sides.open(Addresses(page, page))
    for opened in pair:
        frames_here = frames | {opened.frame.evaluate(blob): "refused"}
        for url, known in frames_here.items():
            seen = opened.frame.evaluate(IN_FRAME, url)
            assert seen == ("allowed" if known == "allowed" else [True, *REFUSAL[1:]])
    pair.close()
