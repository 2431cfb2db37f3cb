"""Whatever a page sends to a vendor's intake arrives at ours, and the page is none the wiser."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bridge.core.uploads import Upload
from bridge.driver import DriverOptions
from bridge.intake import Intake
from bridge.intake.settings import Settings
from e2e.conftest import Page, Site, Watched

#: Nobody can own a name in .invalid (RFC 2606), so a request that escapes arrives nowhere.
HOST = "intake.invalid"
AT = f"https://{HOST}/api/v2/logs?from="
SEND = f"const send = (name, how) => fetch('{AT}' + name, {{method: 'POST', body: 'x', ...how}});"


class Arrivals:
    """An intake that keeps what comes."""

    def __init__(self) -> None:
        self.uploads: list[Upload] = []
        self._more = threading.Condition()
        self.intake = Intake.start(self._take, settings=Settings(key="driven"))
        self.url = f"{self.intake.url}/k/driven"

    def _take(self, upload: Upload) -> None:
        with self._more:
            self.uploads.append(upload)
            self._more.notify_all()

    def of(self, tab: str) -> dict[str, Upload]:
        return {u.target.rpartition("from=")[2]: u for u in self.uploads if u.tab == tab}

    def wait_for(self, tab: str, *names: str) -> dict[str, Upload]:
        wanted = set(names)
        with self._more:
            assert self._more.wait_for(lambda: wanted <= self.of(tab).keys(), 10), (
                f"missing: {wanted - self.of(tab).keys()}"
            )
        return self.of(tab)


@pytest.fixture(scope="module")
def arrivals() -> Iterator[Arrivals]:
    arrivals = Arrivals()
    yield arrivals
    arrivals.intake.close()


@pytest.fixture(scope="module")
def redirected(arrivals: Arrivals) -> Iterator[Watched]:
    watched = Watched(DriverOptions(intake=arrivals.url, intake_hosts=(HOST,)))
    yield watched
    watched.driver.close()


def script(site: Site, path: str, body: str) -> str:
    site.pages[path] = Page(body, {"Content-Type": "text/javascript"}, 200)
    return path


EVERY_KIND = f"""<script>
{SEND}
send('fetch');
send('credentials', {{credentials: 'include'}});
send('preflight', {{headers: {{'dd-client-token': 'x'}}}});
send('keepalive', {{keepalive: true}});
navigator.sendBeacon('{AT}beacon', 'x');
const xhr = new XMLHttpRequest(); xhr.open('POST', '{AT}xhr'); xhr.send('x');
const form = new FormData(); form.append('file', new Blob(['y'.repeat(320000)]));
send('form', {{body: form}});
</script>"""
KINDS = ("fetch", "credentials", "preflight", "keepalive", "beacon", "xhr", "form")


def test_every_kind_of_request_arrives_with_its_tab_and_host(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    tab = redirected.driver.open_tab("kinds", site.put("/kinds", EVERY_KIND))
    found = arrivals.wait_for("kinds", *KINDS)
    assert {upload.host for upload in found.values()} == {HOST}
    assert len(found["form"].body) > 320_000
    assert found["preflight"].headers["dd-client-token"] == "x"
    assert found["fetch"].target == "/api/v2/logs?from=fetch"
    tab.close()


def test_the_page_sees_the_address_that_it_asked_for(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    tab = redirected.driver.open_tab("seen", site.put("/seen", f"<script>{SEND}</script>"))
    seen = tab.page.evaluate("send('seen').then(r => [r.url, r.redirected, r.type, r.status])")
    assert seen == [f"{AT}seen", False, "cors", 202]
    tab.close()


def test_a_policy_that_allows_nothing_but_the_vendor_holds(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    csp = f"connect-src https://{HOST}"
    tab = redirected.driver.open_tab("csp", site.put("/csp", EVERY_KIND, Content_Security_Policy=csp))
    arrivals.wait_for("csp", *KINDS)
    tab.close()


def test_a_page_of_a_public_address_may_reach_the_local_intake(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    """Since Chromium 142 that takes a permission, and without it every request fails."""
    url = site.put("/public", EVERY_KIND, Content_Security_Policy="treat-as-public-address")
    tab = redirected.driver.open_tab("public", url)
    arrivals.wait_for("public", *KINDS)
    tab.close()


def test_permissions_of_the_users_own_do_not_take_that_one_away(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    """`Browser.grantPermissions` denies all that it does not grant."""
    csp = "treat-as-public-address"
    url = site.put("/granted", f"<script>{SEND}</script>", Content_Security_Policy=csp)
    tab = redirected.driver.open_tab("granted", url)
    steps = {
        "all": lambda: tab.grant_permissions(["geolocation"]),
        "origin": lambda: tab.grant_permissions(["geolocation"], origin=site.url("").rstrip("/")),
        "cleared": tab.clear_permissions,
    }
    for name, step in steps.items():
        step()
        assert tab.page.evaluate(f"send('{name}').then(r => r.status, e => e.name)") == 202, name
    arrivals.wait_for("granted", *steps)
    tab.close()


def test_an_https_page_may_send_to_an_http_intake(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    tab = redirected.driver.open_tab("https", site.put("/"))
    tab.page.route(
        "https://shop.invalid/", lambda route: route.fulfill(body=EVERY_KIND, content_type="text/html")
    )
    tab.page.goto("https://shop.invalid/")
    found = arrivals.wait_for("https", *KINDS)
    assert found["fetch"].headers["origin"] == "https://shop.invalid"
    tab.close()


def test_frames_workers_and_popups_are_redirected(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    script(site, "/dedicated.js", f"{SEND} send('dedicated'); new Worker('/nested.js')")
    script(site, "/nested.js", f"{SEND} send('nested')")
    script(site, "/shared.js", f"{SEND} send('shared')")
    script(site, "/service.js", f"{SEND} send('service')")
    for name in ("same-site", "cross-site", "sandboxed", "popup"):
        site.put(f"/{name}", f"<script>{SEND} send('{name}')</script>")
    body = f"""<iframe src=/same-site></iframe><iframe src={site.other("/cross-site")}></iframe>
    <iframe src=/sandboxed sandbox=allow-scripts></iframe><script>
    new Worker('/dedicated.js'); new SharedWorker('/shared.js');
    navigator.serviceWorker.register('/service.js');
    new Worker(URL.createObjectURL(new Blob([`{SEND} send('blob')`])));
    window.open('/popup');
    </script>"""
    tab = redirected.driver.open_tab("many", site.put("/many", body))
    frames = ("same-site", "cross-site", "sandboxed")
    found = arrivals.wait_for("many", *frames, "dedicated", "nested", "blob", "shared", "service")
    assert found["sandboxed"].headers["origin"] == "null"
    arrivals.wait_for("many.popup-1", "popup")
    tab.close()


LEAVING = f"""<script>
const leaving = name => addEventListener('pagehide', () => {{
  navigator.sendBeacon('{AT}' + name + '-beacon', 'x');
  fetch('{AT}' + name + '-keepalive', {{method: 'POST', body: 'x', keepalive: true}});
}});
</script>"""


def test_what_a_page_sends_when_it_is_closed_or_left_arrives(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    site.put("/frame", LEAVING + "<script>leaving('frame')</script>")
    frame = f"<iframe src={site.other('/frame')}></iframe>"
    url = site.put("/leaving", LEAVING + "<script>leaving('top')</script>" + frame)
    names = ("top-beacon", "top-keepalive", "frame-beacon", "frame-keepalive")
    tab = redirected.driver.open_tab("left", url)
    tab.goto(site.put("/"))
    arrivals.wait_for("left", *names)
    tab.close()
    redirected.driver.open_tab("closed", url).close()
    arrivals.wait_for("closed", *names)


def test_what_a_popup_sends_when_it_closes_itself_arrives(
    redirected: Watched, arrivals: Arrivals, site: Site
) -> None:
    closes = "<script>leaving('popup'); onload = () => close()</script>"
    site.put("/closes", LEAVING + closes)
    tab = redirected.driver.open_tab("opener", site.put("/opens", "<script>window.open('/closes')</script>"))
    arrivals.wait_for("opener.popup-1", "popup-beacon", "popup-keepalive")
    tab.close()


def test_hosts_that_are_not_named_are_left_alone(redirected: Watched, arrivals: Arrivals, site: Site) -> None:
    tab = redirected.driver.open_tab("other", site.put("/other", f"<script>{SEND}</script>"))
    said = tab.page.evaluate("fetch('https://cdn.intake.invalid/sdk.js').then(r => r.status, e => e.name)")
    assert said == "TypeError"
    assert tab.page.evaluate("fetch('/other').then(r => r.status)") == 200
    assert arrivals.of("other") == {}
    tab.close()
