"""The hosts that vendors name, as the driver reads them: each SDK's own addresses, and nothing else."""

from __future__ import annotations

import pytest

from bridge.driver.cdp.redirect import Redirect, check_patterns, resolver_rules
from bridge.vendors import registered

HOSTS = tuple(host for vendor in registered() for host in vendor.hosts)
#: The sites of browser-core 6.x `intakeSites.ts`.
SITES = ("datadoghq.com", "us3-datadoghq.com", "us5-datadoghq.com", "ap1-datadoghq.com", "ap2-datadoghq.com")


@pytest.mark.parametrize(
    "url",
    [
        *(f"https://browser-intake-{site}/api/v2/rum?x=1" for site in SITES),
        *(f"https://quota.browser-intake-{site}/api/v2/profiling/quota?x=1" for site in SITES),
        "https://browser-intake-datadoghq.eu/api/v2/profile",
        "https://browser-intake-ddog-gov.com/api/v2/rum",
        "https://browser-intake-datad0g.com/api/v2/rum",
        "https://pci.browser-intake-datadoghq.com/api/v2/logs",
        "https://http-intake.logs.dd0g-gov.com/api/v2/rum",
        "https://rum-http-intake.logs.us3.datadoghq.com/v1/input/pub",
        "https://rum.browser-intake-datadoghq.com/api/v2/rum",
        "https://o123.ingest.sentry.io/api/1/envelope/?sentry_key=k",
        "https://o123.ingest.us.sentry.io/api/1/envelope/",
        "https://o123.ingest.de.sentry.io/api/1/envelope/",
        "https://sentry.io/api/1/envelope/?sentry_key=k",
    ],
)
def test_intakes(url: str) -> None:
    assert Redirect("http://intake", HOSTS).sends(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.datadoghq-browser-agent.com/us1/v7/datadog-rum.js",
        "https://sdk-configuration.browser-intake-datadoghq.com/v1/id.json",
        "https://sdk-configuration.browser-intake-us3-datadoghq.com/v1/id.json",
        "https://app.datadoghq.com/rum",
        "https://browser-intake-datadoghq.com.evil.org/api/v2/rum",
        "https://js.sentry-cdn.com/key.min.js",
        "https://browser.sentry-cdn.com/11.12.0/bundle.min.js",
        "https://sentry.io/welcome/",
        "https://docs.sentry.io/api/1/envelope/",
    ],
)
def test_bundles_configuration_and_sites_are_no_intakes(url: str) -> None:
    assert not Redirect("http://intake", HOSTS).sends(url)


def test_they_are_well_formed_and_resolve_nowhere_but_for_what_is_left_alone() -> None:
    check_patterns(HOSTS)
    rules = resolver_rules(HOSTS)
    assert "MAP browser-intake-*datadoghq.com ~NOTFOUND" in rules
    assert "EXCLUDE sdk-configuration.browser-intake-*" in rules
    assert "MAP sentry.io" not in rules
