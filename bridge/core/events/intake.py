"""The events of the intake: what arrived over HTTP."""

from __future__ import annotations

from bridge.core.events.base import Event


class IntakeEvent(Event, frozen=True, kw_only=True):
    pass


class UploadReceived(IntakeEvent, frozen=True):
    """One request to the intake. `upload`: names its files in the recording. `bytes`: size of the body."""

    upload: str
    method: str
    target: str
    status: int
    bytes: int
