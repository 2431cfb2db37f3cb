"""What we answer to plain traces: 202 and `{}` to what we took, a reason to what is none."""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.intake.answers import Taken, take_from
from bridge.vendors.plain import PLAIN

TRACK = "profile"


def take(upload: Upload, limits: Limits) -> Taken:
    return take_from(PLAIN, TRACK, upload, limits)
