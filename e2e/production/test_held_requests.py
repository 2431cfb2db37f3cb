"""Requests that are held for their redirect while their page is left for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.core.events import RequestHeld
from bridge.driver import DriverOptions
from e2e.conftest import Site, Watched
from e2e.intake.test_redirect import HOST, Arrivals

#: A request in `pagehide` is held, or aborted before it is: 3 of 10 (measured).
TRIES = 40
#: Asks for the next page, and sends when this one goes: the notice of the request and its end come together.
LEAVING = f"""<script>
addEventListener('unload', () => 0)  // not into the bfcache, which would keep the request
addEventListener('pagehide', () => {{
  const form = new FormData()
  form.append('event', new Blob(['x'.repeat(1000)]))
  form.append('n', location.search)
  fetch('https://{HOST}/api?dd-api-key=pubsecret' + location.search.slice(1), {{method: 'POST', body: form}})
}})
</script>"""


@pytest.fixture(scope="module")
def arrivals() -> Iterator[Arrivals]:
    arrivals = Arrivals()
    yield arrivals
    arrivals.intake.close()


def test_a_request_that_is_aborted_while_it_is_held_is_told_with_its_body(
    arrivals: Arrivals, site: Site
) -> None:
    watched = Watched(DriverOptions(intake=arrivals.url, intake_hosts=(HOST,)))
    url = site.put("/leaving", LEAVING)
    tab = watched.driver.open_tab("left", site.put("/next"))
    for number in range(TRIES):
        tab.goto(f"{url}?n{number}")
        tab.goto(site.url("/next"))
        if any(event.aborted for event in watched.of("left", RequestHeld)):
            break
    held = watched.of("left", RequestHeld)
    watched.driver.close()
    assert any(event.aborted for event in held)
    for event in held:
        assert b"x" * 1000 in event.body
        assert event.headers["content-type"].startswith("multipart/form-data")
        assert event.held_ms > 0
        assert "pubsecret" not in event.url
