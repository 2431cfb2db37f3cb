"""The addresses by which uploads of real pages reach the intake; a page whose certificate is not valid."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from bridge import Bridge, LocalIntake
from bridge.errors import BridgeError
from bridge.subjects import resolve, serve
from bridge.vendors.datadog.address import Addresses
from bridge.vendors.datadog.options import DatadogUploads
from e2e.apps.own_app import own_app, own_sentry_app
from e2e.conftest import ALLOWED, Site
from e2e.driver.test_attach import chromium

#: A plain trace to the address in `?to=`.
PLAIN = """<script>
addEventListener('load', async () => {
  const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 1000 });
  await new Promise(done => setTimeout(done, 100));
  const to = new URLSearchParams(location.search).get('to');
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(await profiler.stop());
  await fetch(to + '/v1/profiles', { method: 'POST', headers, body });
})
</script>"""

#: The real SDK, whose `proxy` is a function.
RUM = """<script src="SDK"></script><script>
const to = new URLSearchParams(location.search).get('to');
DD_RUM.init({
  applicationId: '00000000-0000-4000-8000-000000000000', clientToken: 'pub0', site: 'datadoghq.com',
  sessionSampleRate: 100, profilingSampleRate: 0, telemetrySampleRate: 0,
  proxy: FUNCTION,
});
</script>"""
FUNCTIONS = {
    "prefix": "({ path, parameters }) => `${to}/rum-proxy${path}?${parameters}`",
    "own-path": "({ path, parameters }) => `${to}/collect/${path.split('/').pop()}?${parameters}`",
    "parameter": "({ path, parameters }) => `${to}/collect?path=${encodeURIComponent(path)}&${parameters}`",
    "as-documented": "o => `${to}?ddforward=${encodeURIComponent(`${o.path}?${o.parameters}`)}`",
}


@pytest.fixture(scope="module")
def bridge(playwright: Playwright) -> Iterator[Bridge]:
    with Bridge.launch(ignore_https_errors=True, playwright=playwright) as bridge:
        yield bridge


@pytest.mark.parametrize("name", ["{proxy}", "{intake}"])
def test_a_plain_trace_arrives_by_either_address(bridge: Bridge, site: Site, name: str) -> None:
    url = site.put("/plain-trace", PLAIN)
    with bridge.intake.expect_profile() as expected:
        tab = bridge.open_tab(f"{url}?to={name}")
    assert (expected.value.vendor, expected.value.tab) == ("plain", tab.name)
    with bridge.intake.expect_profile() as expected:
        tab.goto(f"{url}?to={name}&again")
    assert expected.value.tab == tab.name
    tab.close()


def test_the_url_of_a_scope_is_a_proxy_a_tunnel_and_an_address_to_post_to(bridge: Bridge, site: Site) -> None:
    with LocalIntake.start() as intake:
        shop, checkout, own = (intake.scope(name) for name in ("shop", "check.out_1", "own"))
        with (
            shop.expect_profile() as datadog,
            checkout.expect_profile() as sentry,
            own.expect_profile() as plain,
        ):
            tabs = [
                bridge.open_tab(own_app(site, resolve("datadog"), "/proxied", proxy=shop.url)),
                bridge.open_tab(own_sentry_app(site, resolve("sentry"), "/tunnelled", tunnel=checkout.url)),
            ]
            for tab in tabs:
                tab.expect_profiler("running")
                tab.expect_long_task()
            tabs[1].page.evaluate("Sentry.uiProfiler.stopProfiler()")
            tabs[0].hide()
            url = site.put("/posted", PLAIN.replace("to + '/v1/profiles'", "to"))
            tabs.append(bridge.open_tab(f"{url}?to={own.url}"))
    assert [expected.value.vendor for expected in (datadog, sentry, plain)] == ["datadog", "sentry", "plain"]
    assert [expected.value.tab for expected in (datadog, sentry, plain)] == ["shop", "check.out_1", "own"]
    assert all(expected.value.trace.samples for expected in (datadog, sentry, plain))
    assert {upload.status for upload in intake.uploads} <= {200, 202}
    assert "view" in [event.type for event in shop.events]
    for tab in tabs:
        tab.close()


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_datadogs_uploads_arrive_by_a_proxy_function(bridge: Bridge, site: Site, kind: str) -> None:
    with serve(resolve("datadog@7.16.2")) as serving:
        page = RUM.replace("SDK", f"{serving.origin}/sdk/datadog-rum.js").replace("FUNCTION", FUNCTIONS[kind])
        url = site.put(f"/rum-{kind}", page)
        with bridge.intake.expect_upload(lambda upload: upload.method == "POST") as expected:
            tab = bridge.open_tab(f"{url}?to={{proxy}}", vendor="datadog")
            # The SDK starts after `init` has returned; what it has by then is sent at once when hidden.
            tab.page.wait_for_function("DD_RUM.getInternalContext()?.view?.id")
            tab.hide()
    address = Addresses(DatadogUploads()).read(expected.value.target)
    assert address is not None
    assert (address.track, address.parameters["dd-api-key"], expected.value.status) == ("rum", "pub0", 202)
    tab.close()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[str]:
    """A page of a server with a certificate of its own."""
    (tmp_path / "index.html").write_text("<!doctype html><title>secure</title>")
    pem = tmp_path / "both.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-days",
        "1",
    ]
    subprocess.run([*command, "-keyout", pem, "-out", tmp_path / "c"], check=True, capture_output=True)
    pem.write_text(pem.read_text() + (tmp_path / "c").read_text())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"https://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_whose_certificate_is_not_valid_is_loaded(bridge: Bridge, secure: str) -> None:
    tab = bridge.open_tab(secure)
    assert (tab.page.title(), tab.page.evaluate(ALLOWED)) == ("secure", "yes")
    tab.close()


@pytest.mark.parametrize("ignore", [True, False])
def test_in_a_chromium_that_runs_already_it_is_loaded_too(
    playwright: Playwright, tmp_path: Path, secure: str, ignore: bool
) -> None:
    with (
        chromium(tmp_path) as shared,
        Bridge.launch(cdp=shared.url, playwright=playwright, ignore_https_errors=ignore) as bridge,
    ):
        if ignore:
            assert bridge.open_tab(secure).page.title() == "secure"
        else:
            with pytest.raises(BridgeError, match="CERT"):
                bridge.open_tab(secure)
