"""The names of routes, `vendor/track`: what faults and metrics tell requests apart by. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bridge.errors import UsageError
from bridge.vendors import Vendor, registered

QUOTA = "quota"
EVERYTHING = "*"


@dataclass(frozen=True)
class KnownRoutes:
    """`names`: all routes, vendor by vendor. `quota`: those of questions for quota, by vendor and track."""

    vendors: tuple[str, ...]
    names: tuple[str, ...]
    quota: dict[tuple[str, str], str]


def known_routes() -> KnownRoutes:
    """The routes of all registered vendors."""
    return _known_routes(registered())


@lru_cache(maxsize=8)
def _known_routes(vendors: tuple[Vendor, ...]) -> KnownRoutes:
    return KnownRoutes(
        vendors=tuple(vendor.name for vendor in vendors),
        names=tuple(f"{vendor.name}/{track}" for vendor in vendors for track in vendor.routes.tracks),
        quota={
            (vendor.name, vendor.quota.track): f"{vendor.name}/{QUOTA}" for vendor in vendors if vendor.quota
        },
    )


def route_of(vendor: str, track: str) -> str:
    """The route of a request of this vendor and track; "" for a request without a vendor."""
    if not vendor:
        return ""
    return known_routes().quota.get((vendor, track)) or f"{vendor}/{track}"


def route_of_target(target: str) -> str:
    """Return the route of a path and query, all that a preflight has; "" if only a body would tell it."""
    for vendor in registered():
        if track := vendor.routes.track_of(target):
            return route_of(vendor.name, track)
    return ""


def patterns_for(route: str) -> tuple[str, ...]:
    """The names under which faults for a route can be on order, the narrowest first."""
    return (route, f"{route.partition('/')[0]}/{EVERYTHING}", EVERYTHING)


def check_pattern(pattern: str) -> None:
    """Raises UsageError for a name that no request has."""
    known = known_routes()
    patterns = (*known.names, *(f"{vendor}/{EVERYTHING}" for vendor in known.vendors), EVERYTHING)
    if pattern not in patterns:
        raise UsageError.unknown("route", pattern, patterns)
