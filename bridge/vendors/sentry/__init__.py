"""Sentry's browser SDK: envelopes with profiles, and its contract. It keeps no session in a store."""

from __future__ import annotations

from bridge.core.contracts import Contract
from bridge.core.limits import LIMITS, Limits
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.bodies import content
from bridge.vendors.sentry.contract import CONTRACT
from bridge.vendors.sentry.envelope import Envelope, Item, client_key, endpoint, is_envelope, read_envelope
from bridge.vendors.sentry.items import read_events
from bridge.vendors.sentry.profile import decode_profile, is_profile

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

    needs = (
        "Sentry's SDK profiles when browserProfilingIntegration() is among its integrations and "
        "profileSessionSampleRate takes this page's load in: from uiProfiler.startProfiler() on, or, with "
        "profileLifecycle 'trace', while a sampled root span runs"
    )
    #: `uiProfiler` is an import of the page's code, and no global one of most pages.
    user_stop = ""
    user_start = ""

    @property
    def contract(self) -> Contract | None:
        return CONTRACT

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
        """Its profiles, and the types of all other items.

        One broken profile refuses the whole envelope, whatever else is in it: an envelope is one request with
        one answer, and a profile that were left out in silence would be missed by nobody. The SDKs send a
        chunk alone, and an older profile with the transaction that it belongs to.
        """
        envelope = self._envelope(upload, limits)
        if envelope is None:
            known = endpoint(upload.target)
            return [self._other(upload, known)] if known else []
        return [self._decoded(upload, envelope, item, limits) for item in envelope.items]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        envelope = self._envelope(upload, limits)
        return read_events(self.name, upload, envelope, limits) if envelope else []

    def _envelope(self, upload: Upload, limits: Limits) -> Envelope | None:
        known = endpoint(upload.target)
        if known == "envelope" or (known is None and is_envelope(upload)):
            return read_envelope(content(upload, limits))
        return None

    def _decoded(self, upload: Upload, envelope: Envelope, item: Item, limits: Limits) -> Decoded:
        if is_profile(item):
            return decode_profile(self.name, upload, envelope, item, limits)
        return self._other(upload, item.type)

    def _other(self, upload: Upload, track: str) -> OtherUpload:
        return OtherUpload(upload=upload.id, vendor=self.name, tab=upload.tab, track=track)


SENTRY = Sentry()
