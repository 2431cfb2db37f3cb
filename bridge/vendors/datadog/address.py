"""Where a request to Datadog goes: its track and parameters, read off the target.

Without a proxy a request goes to `/api/v2/<track>`. With the SDK's `proxy` option it goes to any path, and
the real path and query are percent-encoded in `ddforward`. `proxy` may also be a function, which makes an
address of its own of `{path, parameters}`: most often a prefix before the path, else a path of its own before
the parameters, or the path as the value of a parameter. Source: `createEndpointUrlWithParametersBuilder` in
browser-core 6.x `endpointBuilder.ts`, `buildEndpointUrl` in js-core 7.x `transport`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

import msgspec

from bridge.core.addresses import WEBVIEW_TARGET
from bridge.core.uploads import BRIDGE_METHOD, Upload
from bridge.vendors.queries import MAX_PARAMETERS, parameters

API_PREFIX = "/api/v2/"
QUOTA = "profiling/quota"
#: What the SDK sends to: `endpointBuilder.ts` in https://github.com/DataDog/browser-sdk.
TRACKS = ("profile", QUOTA, "rum", "logs", "replay", "debugger", "exposures", "flagevaluation")
#: The SDK puts these into the query of each upload; the question for quota has a header instead.
_MARKS = frozenset({"ddsource", "dd-api-key", "dd-evp-origin", "dd-request-id"})
#: The parameters that the SDK's own `proxy` address has.
FORWARD, SUBDOMAIN = "ddforward", "ddforwardSubdomain"

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


_ORIGIN = re.compile(r"\Ahttps?://[^/?#]+")
#: A host that has subdomains for some tracks.
_OWN_HOST = re.compile(r"browser-intake-[a-z0-9.-]+")
#: One label, or some, of a host name (RFC 1123).
_LABEL = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,3}")


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
    """Return the address in a request's target (path and query as sent); None if it is not Datadog's.

    Below a prefix, only a track that the SDK has, or a query with the SDK's parameters, is Datadog's.
    Remembers a few: of one request it is asked several times over.
    """
    inner = _intake_target(target)
    if inner is None:
        return None
    path, _, query = inner.partition("?")
    track = path.removeprefix(API_PREFIX).strip("/")
    return Address(track, parameters(query)) if track else None


def forwarded_target(target: str) -> str:
    """Return the path and query at Datadog's own intake; a target that is not Datadog's as it is."""
    inner = _intake_target(target)
    return target if inner is None else inner


def forwarded_base(base: str, target: str) -> str:
    """Return the base URL for a target: the subdomain that `ddforwardSubdomain` names stands before Datadog's
    own host (`quota.browser-intake-datadoghq.com`). Another host, a proxy or an address, stays as it is."""
    name = _parameter(target.partition("?")[2], SUBDOMAIN) or ""
    parts = urlsplit(base)
    if not _LABEL.fullmatch(name) or not _OWN_HOST.fullmatch(parts.hostname or ""):
        return base
    return urlunsplit(parts._replace(netloc=f"{name}.{parts.netloc}"))


def _intake_target(target: str) -> str | None:
    """Return `/api/v2/TRACK?PARAMETERS` by whatever proxy it came; None if it is not Datadog's."""
    path, _, query = target.partition("?")
    forward = _parameter(query, FORWARD)
    if forward is not None:
        return _forwarded(forward, query)
    if path.startswith(API_PREFIX):
        return target
    return _below_prefix(path, query) or _beside_path(path, query)


def _forwarded(forward: str, query: str) -> str | None:
    """Read the value of `ddforward`. Older SDKs wrote a whole URL; a function that does not encode it leaves
    its parameters, but the first, in the query around it."""
    forward = _ORIGIN.sub("", forward)
    if not forward.startswith(API_PREFIX):
        return None
    around = [pair for pair in query.split("&") if _name(pair) not in (FORWARD, SUBDOMAIN)]
    return "&".join([forward, *around]) if any(_is_mark(_name(pair)) for pair in around) else forward


def _below_prefix(path: str, query: str) -> str | None:
    """`/any/prefix/api/v2/TRACK`."""
    _, found, track = path.rpartition(API_PREFIX)
    if found and (track.strip("/") in TRACKS or _has_marks(query)):
        return f"{API_PREFIX}{track}?{query}" if query else f"{API_PREFIX}{track}"
    return None


def _beside_path(path: str, query: str) -> str | None:
    """The SDK's parameters on a path of the page's own: the path ends with the track, or a parameter is the
    real path."""
    if not _has_marks(query):
        return None
    pairs = query.split("&", MAX_PARAMETERS)
    for pair in pairs:
        value = unquote_to_bytes(pair.partition("=")[2]).decode("utf-8", "replace")
        if value.startswith(API_PREFIX):
            return "?".join([value.partition("?")[0], "&".join(p for p in pairs if p != pair)])
    track = next((track for track in TRACKS if f"{path}/".endswith(f"/{track}/")), None)
    return f"{API_PREFIX}{track}?{query}" if track else None


def _has_marks(query: str) -> bool:
    return any(_is_mark(_name(pair)) for pair in query.split("&", MAX_PARAMETERS))


def _is_mark(name: str) -> bool:
    return name in _MARKS


def _name(pair: str) -> str:
    return pair.partition("=")[0]


def is_message(upload: Upload) -> bool:
    """Whether it came through a WebView's bridge; no HTTP request has that method."""
    return upload.method == BRIDGE_METHOD and upload.target == WEBVIEW_TARGET


def request_id(upload: Upload) -> str:
    """`dd-request-id`: the same when the browser sends a request again, another when the SDK does."""
    return _said(upload, "dd-request-id")


def client_token(upload: Upload) -> str:
    """Return the client's key: `dd-api-key` in the URL, or, if quota is requested, `dd-client-token`."""
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
