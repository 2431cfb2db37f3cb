"""Sentry's browser SDK: known by its hosts and its envelopes. Nobody has written its contract yet."""

from __future__ import annotations

from bridge.core.contracts import Contract
from bridge.core.limits import LIMITS, Limits
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.bodies import content
from bridge.vendors.sentry.envelope import client_key, decode_envelope, endpoint, is_envelope

__all__ = ["SENTRY", "Sentry"]


class Sentry:
    """Satisfies `bridge.vendors.Vendor`."""

    name = "sentry"
    #: Its profiler goes by a session of its own, in memory.
    store_keys = ()
    globals = ("__SENTRY__", "Sentry")
    #: `getBaseApiEndpoint` in core `api.ts`: the DSN names the host. Old ones name sentry.io itself, of
    #: which only the intake's paths are meant; the loader and the bundles come from *.sentry-cdn.com.
    hosts = (
        "*.ingest.sentry.io",
        "*.ingest.*.sentry.io",
        "sentry.io/api/*/envelope/",
        "sentry.io/api/*/store/",
    )
    contract: Contract | None = None

    def read_store(self, key: str, value: str, date_ms: float) -> SessionReading:  # noqa: ARG002
        return SessionReading(state="absent")

    def expire_store(self, key: str, value: str) -> str:  # noqa: ARG002  it keeps none
        return value

    def why_not_tracked(self, key: str, value: str) -> str:  # noqa: ARG002
        return ""

    def owns(self, upload: Upload) -> bool:
        return endpoint(upload.target) is not None or is_envelope(upload)

    def request_id(self, upload: Upload) -> str:  # noqa: ARG002  it numbers no requests
        return ""

    def client_key(self, upload: Upload) -> str:
        return client_key(upload)

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        known = endpoint(upload.target)
        if known == "envelope" or (known is None and is_envelope(upload)):
            tracks = decode_envelope(content(upload, limits))
        else:
            tracks = [known] if known else []
        return [
            OtherUpload(upload=upload.id, vendor=self.name, tab=upload.tab, track=track) for track in tracks
        ]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:  # noqa: ARG002
        return []


SENTRY = Sentry()
