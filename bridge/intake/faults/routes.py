"""The names of routes, `vendor/track`: what faults and metrics tell requests apart by. Pure."""

from __future__ import annotations

from bridge.errors import UsageError
from bridge.vendors.agent import address as agent
from bridge.vendors.datadog.address import QUOTA, read_address
from bridge.vendors.plain import PROFILES_PATH
from bridge.vendors.sentry.envelope import endpoint

DATADOG_QUOTA = "datadog/quota"
#: Questions for quota.
QUOTA_ROUTES = (DATADOG_QUOTA, "agent/quota")
#: What SDKs send to (https://github.com/DataDog/browser-sdk, `endpointBuilder.ts`; Sentry's envelopes and its
#: old store; our agent; plain traces).
ROUTES = (
    "datadog/profile",
    DATADOG_QUOTA,
    "datadog/rum",
    "datadog/logs",
    "datadog/replay",
    "datadog/debugger",
    "datadog/exposures",
    "datadog/flagevaluation",
    "sentry/envelope",
    "sentry/store",
    "agent/profile",
    "agent/quota",
    "plain/profile",
)
VENDORS = tuple(dict.fromkeys(route.partition("/")[0] for route in ROUTES))
EVERYTHING = "*"


def route_of(vendor: str, track: str) -> str:
    """The route of a request of this vendor and track; "" for a request of nobody's."""
    if vendor == "datadog" and track == QUOTA:
        return DATADOG_QUOTA
    return f"{vendor}/{track}" if vendor else ""


def route_of_target(target: str) -> str:
    """By path and query alone, as a preflight has them; "" where only a body would tell."""
    for method in ("POST", "GET"):
        if (agents := agent.read_address(method, target)) is not None:
            return route_of("agent", agents.track)
    address = read_address(target)
    if address is not None:
        return route_of("datadog", address.track)
    if (kind := endpoint(target)) is not None:
        return route_of("sentry", kind)
    return "plain/profile" if target.partition("?")[0] == PROFILES_PATH else ""


def patterns_for(route: str) -> tuple[str, ...]:
    """The names under which faults for a route can be on order, the narrowest first."""
    return (route, f"{route.partition('/')[0]}/{EVERYTHING}", EVERYTHING)


def check_pattern(pattern: str) -> None:
    """Raises UsageError for a name that no request has."""
    if pattern not in (EVERYTHING, *ROUTES, *(f"{vendor}/{EVERYTHING}" for vendor in VENDORS)):
        known = ", ".join((*ROUTES, *(f"{vendor}/*" for vendor in VENDORS), EVERYTHING))
        raise UsageError(f"no route named {pattern[:100]!r}; known are: {known}")
