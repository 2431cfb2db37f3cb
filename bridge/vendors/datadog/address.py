"""Where a request to Datadog goes: its track and parameters, read off the target.

With the SDK's `proxy` option a request goes to any path, with the real one percent-encoded in
`ddforward`; without it, to `/api/v2/<track>`. Source: `createEndpointUrlWithParametersBuilder` in
browser-core 6.x `endpointBuilder.ts`, `buildEndpointUrl` in js-core 7.x `transport`.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote_to_bytes

import msgspec

API_PREFIX = "/api/v2/"
QUOTA = "profiling/quota"

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


def read_address(target: str) -> Address | None:
    """The address in a request's target (path and query as sent); None when it is not Datadog's."""
    path, _, query = target.partition("?")
    forward = _parameter(query, "ddforward")
    if forward is not None:
        path, _, query = forward.partition("?")
    if not path.startswith(API_PREFIX):
        return None
    track = path.removeprefix(API_PREFIX).strip("/")
    return Address(track, _parameters(query)) if track else None


def read_forward(target: str) -> str | None:
    """The real target that a request through the SDK's `proxy` carries; None without one."""
    return _parameter(target.partition("?")[2], "ddforward")


def _parameter(query: str, name: str) -> str | None:
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if key == name:
            # encodeURIComponent writes a space as %20 and never as "+"
            return unquote_to_bytes(value).decode("utf-8", "replace")
    return None


def _parameters(query: str) -> dict[str, str]:
    pairs = query.split("&", MAX_PARAMETERS)[:MAX_PARAMETERS]
    return dict(parse_qsl("&".join(pairs), keep_blank_values=True))


#: The SDK sends about ten; what comes after these is not read.
MAX_PARAMETERS = 64
