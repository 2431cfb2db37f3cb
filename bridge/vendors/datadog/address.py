"""Where a request to Datadog goes: its track and parameters, read off the target.

With the SDK's `proxy` option a request goes to any path, with the real one percent-encoded in
`ddforward`; without it, to `/api/v2/<track>`. Source: `createEndpointUrlWithParametersBuilder` in
browser-core 6.x `endpointBuilder.ts`, `buildEndpointUrl` in js-core 7.x `transport`.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote_to_bytes

import msgspec

from bridge.core.uploads import BRIDGE_METHOD, Upload
from bridge.vendors.queries import parameters

API_PREFIX = "/api/v2/"
QUOTA = "profiling/quota"

#: What a page says through a native app's WebView instead of sending it (see `webview.py`).
BRIDGE_TARGET = "/_bridge/webview"

#: The sites' domains; a site's own name (us3, ap1, ...) becomes a part of the host's:
#: `browser-intake-us3-datadoghq.com`. The last two are staging.
_DOMAINS = ("datadoghq.com", "datadoghq.eu", "ddog-gov.com", "datad0g.com", "dd0g-gov.com")

#: Where the SDK uploads to without a proxy. Source: `buildEndpointHost` in browser-core 6.x
#: `endpointBuilder.ts`, `buildEndpointUrl` in 7.x (subdomain `quota`); `pci.` is the one for logs, and up to
#: 4.x there was a subdomain for each track, before that `rum-http-intake.logs.SITE`.
#: `sdk-configuration.` serves the remote configuration, which the SDK reads before it starts: no intake.
HOSTS = (
    *(f"browser-intake-*{domain}" for domain in _DOMAINS),
    *(f"*.browser-intake-*{domain}" for domain in _DOMAINS),
    *(f"*http-intake.logs.*{domain}" for domain in _DOMAINS),
    "!sdk-configuration.browser-intake-*",
)


class Address(msgspec.Struct, frozen=True):
    """`track` is what follows `/api/v2/`: rum, logs, replay, profile, profiling/quota, ..."""

    track: str
    parameters: dict[str, str]

    @property
    def deflated(self) -> bool:
        """Whether the URL says that the body is: with `compressIntakeRequests`, and no header tells."""
        return self.parameters.get("dd-evp-encoding") == "deflate"


@lru_cache(maxsize=16)
def read_address(target: str) -> Address | None:
    """The address in a request's target (path and query as sent); None when it is not Datadog's.

    Remembers a few: of one request it is asked several times over.
    """
    path, _, query = target.partition("?")
    forward = _parameter(query, "ddforward")
    if forward is not None:
        path, _, query = forward.partition("?")
    if not path.startswith(API_PREFIX):
        return None
    track = path.removeprefix(API_PREFIX).strip("/")
    return Address(track, parameters(query)) if track else None


def read_forward(target: str) -> str | None:
    """The real target that a request through the SDK's `proxy` carries; None without one."""
    return _parameter(target.partition("?")[2], "ddforward")


def is_message(upload: Upload) -> bool:
    """Whether it came through a WebView's bridge; no HTTP request has that method."""
    return upload.method == BRIDGE_METHOD and upload.target == BRIDGE_TARGET


def request_id(upload: Upload) -> str:
    """`dd-request-id`: the same when the browser sends a request again, another when the SDK does."""
    return _said(upload, "dd-request-id")


def client_token(upload: Upload) -> str:
    """Who sends: `dd-api-key` in the URL, or the header `dd-client-token` that quota questions have."""
    return _said(upload, "dd-api-key") or upload.headers.get("dd-client-token", "")


def _said(upload: Upload, name: str) -> str:
    address = read_address(upload.target)
    return address.parameters.get(name, "") if address else ""


def _parameter(query: str, name: str) -> str | None:
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if key == name:
            # encodeURIComponent writes a space as %20 and never as "+"
            return unquote_to_bytes(value).decode("utf-8", "replace")
    return None
