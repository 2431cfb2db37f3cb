"""Where a request to Datadog goes: its track and parameters, read off the target.

Names of paths and parameters are those of `DatadogUploads`; Datadog's own stand here as examples.
Without a proxy a request goes to `/api/v2/<track>`. With the SDK's `proxy` option it goes to any path, and
the real path and query are percent-encoded in `ddforward`. `proxy` may also be a function, which makes an
address of its own of `{path, parameters}`: most often a prefix before the path, else a path of its own before
the parameters, or the path as the value of a parameter. Source: `createEndpointUrlWithParametersBuilder` in
browser-core 6.x `endpointBuilder.ts`, `buildEndpointUrl` in js-core 7.x `transport`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

import msgspec

from bridge.core.addresses import WEBVIEW_TARGET
from bridge.core.uploads import BRIDGE_METHOD, Upload
from bridge.vendors.datadog.options import DatadogUploads
from bridge.vendors.queries import MAX_PARAMETERS, parameters

QUOTA = "profiling/quota"
#: What the SDK sends to: `endpointBuilder.ts` in https://github.com/DataDog/browser-sdk.
TRACKS = ("profile", QUOTA, "rum", "logs", "replay", "debugger", "exposures", "flagevaluation")


_ORIGIN = re.compile(r"\Ahttps?://[^/?#]+")
#: One label, or some, of a host name (RFC 1123).
_LABEL = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,3}")


class Address(msgspec.Struct, frozen=True):
    """`track` is what follows `/api/v2/`: rum, logs, replay, profile, profiling/quota, ...

    `deflated`: whether the URL says that the body is: with `compressIntakeRequests`, and no header tells.
    """

    track: str
    parameters: dict[str, str]
    deflated: bool = False


@dataclass(frozen=True, eq=False)
class Addresses:
    """The addresses of one SDK. `names`: what its paths and parameters are called."""

    names: DatadogUploads

    def read(self, target: str) -> Address | None:
        """Return the address in a request's target (path and query as sent); None if it is not the SDK's.

        Below a prefix, only a track that the SDK has, or a query with the SDK's parameters, is the SDK's.
        """
        return _read(self, target)

    def track_of(self, target: str) -> str:
        """Return the track of a request's target; "" if it is not the SDK's."""
        address = self.read(target)
        return address.track if address else ""

    def request_id(self, upload: Upload) -> str:
        """`dd-request-id`: the same when the browser sends a request again, another when the SDK does."""
        return self._said(upload, self.names.request_id)

    def client_key(self, upload: Upload) -> str:
        """Return the client's key: `dd-api-key` in the URL, or a header (if quota is requested)."""
        return self._said(upload, self.names.api_key) or upload.headers.get(self.names.key_header, "")

    def forwarded_target(self, target: str) -> str:
        """Return the path and query at the SDK's own intake; a target that is not the SDK's as it is."""
        inner = self.intake_target(target)
        return target if inner is None else inner

    def forwarded_base(self, base: str, target: str) -> str:
        """Return the base URL for a target: the subdomain that `ddforwardSubdomain` names stands before
        Datadog's own host (`quota.browser-intake-datadoghq.com`). Another host, a proxy or an address, stays
        as it is."""
        name = _parameter(target.partition("?")[2], self.names.subdomain) or ""
        parts = urlsplit(base)
        own = self.names.subdomains_of
        if not own or not _LABEL.fullmatch(name) or not fnmatchcase(parts.hostname or "", own):
            return base
        return urlunsplit(parts._replace(netloc=f"{name}.{parts.netloc}"))

    def intake_target(self, target: str) -> str | None:
        """Return `/api/v2/TRACK?PARAMETERS` by whatever proxy it came; None if it is not the SDK's."""
        path, _, query = target.partition("?")
        forward = _parameter(query, self.names.forward)
        if forward is not None:
            return self._forwarded(forward, query)
        if self.prefix.match(path):
            return target
        return self._below_prefix(path, query) or self._beside_path(path, query)

    @cached_property
    def prefix(self) -> re.Pattern[str]:
        """What matches the beginning of a path, up to its track."""
        return re.compile(f"(?:{'|'.join(map(_segments, self.names.paths))})")

    @cached_property
    def _last_prefix(self) -> re.Pattern[str]:
        return re.compile(f".*(?={self.prefix.pattern})", re.DOTALL)

    def _said(self, upload: Upload, name: str) -> str:
        address = self.read(upload.target)
        return address.parameters.get(name, "") if address else ""

    def _forwarded(self, forward: str, query: str) -> str | None:
        """Read the value of `ddforward`. Older SDKs wrote a whole URL; a function that does not encode it
        leaves its parameters, but the first, in the query around it."""
        forward = _ORIGIN.sub("", forward)
        if not self.prefix.match(forward):
            return None
        names = (self.names.forward, self.names.subdomain)
        around = [pair for pair in query.split("&") if _name(pair) not in names]
        return "&".join([forward, *around]) if any(map(self._is_mark, around)) else forward

    def _below_prefix(self, path: str, query: str) -> str | None:
        """`/any/prefix/api/v2/TRACK`."""
        before = self._last_prefix.match(path)
        if before is None:
            return None
        own = path[before.end() :]
        found = self.prefix.match(own)
        if found and (own[found.end() :].strip("/") in TRACKS or self._has_marks(query)):
            return f"{own}?{query}" if query else own
        return None

    def _beside_path(self, path: str, query: str) -> str | None:
        """The SDK's parameters on a path of the page's own: the path ends with the track, or a parameter is
        the real path."""
        if not self._has_marks(query):
            return None
        pairs = query.split("&", MAX_PARAMETERS)
        for pair in pairs:
            value = unquote_to_bytes(pair.partition("=")[2]).decode("utf-8", "replace")
            if self.prefix.match(value):
                return "?".join([value.partition("?")[0], "&".join(p for p in pairs if p != pair)])
        track = next((track for track in TRACKS if f"{path}/".endswith(f"/{track}/")), None)
        return f"{self.names.paths[0]}{track}?{query}" if track else None

    def _has_marks(self, query: str) -> bool:
        return any(map(self._is_mark, query.split("&", MAX_PARAMETERS)))

    def _is_mark(self, pair: str) -> bool:
        return _name(pair) in self.names.parameters


@lru_cache(maxsize=64)
def _read(addresses: Addresses, target: str) -> Address | None:
    # Remembers a few: of one request it is asked several times over, by each vendor.
    inner = addresses.intake_target(target)
    if inner is None:
        return None
    path, _, query = inner.partition("?")
    track = addresses.prefix.sub("", path, count=1).strip("/")
    if not track:
        return None
    found = parameters(query)
    return Address(track, found, found.get(addresses.names.encoding) == "deflate")


def is_message(upload: Upload) -> bool:
    """Whether it came through a WebView's bridge; no HTTP request has that method."""
    return upload.method == BRIDGE_METHOD and upload.target == WEBVIEW_TARGET


def _segments(path: str) -> str:
    """Return a pattern for the beginning of a path; `*` in it stands for one segment."""
    return re.escape(path).replace(r"\*", "[^/?]+")


def _name(pair: str) -> str:
    return pair.partition("=")[0]


def _parameter(query: str, name: str) -> str | None:
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if key == name:
            # encodeURIComponent writes a space as %20 and never as "+"
            return unquote_to_bytes(value).decode("utf-8", "replace")
    return None
