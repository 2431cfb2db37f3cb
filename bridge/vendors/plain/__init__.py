"""Plain traces: what a page sends that profiles itself, with ten lines of its own or with our agent.

It is a dialect without a product: no contract, no session, nothing by which a page is known.
"""

from __future__ import annotations

from bridge.core.addresses import PROFILES_PATH
from bridge.core.uploads import Decoded, Upload
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.plain.profile import decode_profiles
from bridge.vendors.vendor import Dialect, Routes, Vendor

NAME, TRACK = "plain", "profile"


def owns(upload: Upload) -> bool:
    """A POST that was meant for this intake: another host may have a path of that name. Before the path may
    stand what a proxy adds, or the address that is meant for SDKs. Such an address alone is enough."""
    if upload.method != "POST" or upload.host:
        return False
    return _is_profiles(upload.target) or _path(upload.target) == ""


def _is_profiles(target: str) -> bool:
    return _path(target).endswith(PROFILES_PATH)


def _path(target: str) -> str:
    return target.partition("?")[0].rstrip("/")


def decode(upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    return [*decode_profiles(NAME, upload, limits)] if owns(upload) else []


PLAIN = Vendor(
    name=NAME,
    dialect=Dialect(owns=owns, track=lambda _upload: TRACK, decode=decode),
    routes=Routes(
        tracks=(TRACK,),
        track_of=lambda target: TRACK if _is_profiles(target) else "",
    ),
)
