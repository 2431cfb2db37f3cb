"""What can be told of an SDK that is like Datadog's, or a fork of it: names of its store, its paths, its
parameters. The defaults are Datadog's own."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class DatadogSession(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="datadog", tag_field="format"
):
    """A session as `key=value` pairs joined by `&`: `id=..&created=..&expire=..`, times in epoch ms."""

    keys: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="names of cookies, or of items of local or session storage"),
    ] = ("_dd_s", "_dd_s_v2")
    complete: Annotated[
        tuple[str, ...],
        Meta(description="those of `keys` in which a session without `created` or `expire` is over (7.x)"),
    ] = ("_dd_s_v2",)


class DatadogUploads(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="datadog", tag_field="format"
):
    """RUM batches, and profiles as multipart/form-data with the parts `event` and `wall-time.json`."""

    paths: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="what stands before the track in a path; * is one segment"),
    ] = ("/api/v2/",)
    forward: Annotated[str, Meta(description="the parameter in which a `proxy` gets path and query")] = (
        "ddforward"
    )
    subdomain: Annotated[str, Meta(description="the parameter in which a `proxy` gets the subdomain")] = (
        "ddforwardSubdomain"
    )
    subdomains_of: Annotated[
        str, Meta(description="pattern of the hosts that have subdomains for some tracks; * is any text")
    ] = ""
    parameters: Annotated[
        tuple[str, ...], Meta(description="parameters by which an upload is known on any path")
    ] = ("ddsource", "dd-api-key", "dd-evp-origin", "dd-request-id")
    api_key: Annotated[str, Meta(description="the parameter with the client's key")] = "dd-api-key"
    key_header: Annotated[str, Meta(description="the header with the client's key, in lower case")] = (
        "dd-client-token"
    )
    request_id: Annotated[str, Meta(description="the parameter with the id of a request")] = "dd-request-id"
    encoding: Annotated[str, Meta(description="the parameter that says `deflate` of a body")] = (
        "dd-evp-encoding"
    )
    internal: Annotated[
        str, Meta(description="the key of an event with `profiling` and `configuration` in it")
    ] = "_dd"
    webview: Annotated[
        bool, Meta(description="whether it talks to `DatadogEventBridge` in an app's WebView")
    ] = False
