"""`Document-Policy: js-profiling`, added on the way to documents whose server says nothing about it.

https://wicg.github.io/js-self-profiling/#document-policy: without it `new Profiler()` throws.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus

from bridge.driver.protocol import Params

HEADER = "Document-Policy"
FEATURE = "js-profiling"

#: What `Fetch.enable` is told: documents of all frames, when the answer's head has arrived.
PATTERNS: list[Params] = [{"resourceType": "Document", "requestStage": "Response"}]

# A structured-field dictionary: keys separated by commas, each with an optional value. `js-profiling=?0`
# forbids, and is the server's word; `js-profiling-x` is another feature.
_MENTIONS = re.compile(rf"(?:^|,)\s*{FEATURE}\s*(?:[=;,]|$)", re.IGNORECASE)


def with_profiling(headers: Sequence[dict[str, str]]) -> list[dict[str, str]] | None:
    """The headers with our feature allowed; None when the server has spoken about it already.

    `headers`: `[{"name": …, "value": …}]` as CDP has them.
    """
    policies = [h["value"] for h in headers if h["name"].lower() == HEADER.lower()]
    if _MENTIONS.search(",".join(policies)):
        return None
    # Several lines of a structured header are one list (RFC 8941, 4.2): what is there stays as it is.
    return [*headers, {"name": HEADER, "value": FEATURE}]


def answer(paused: Params) -> tuple[str, Params]:
    """The command that lets a `Fetch.requestPaused` go on: method and parameters."""
    request = {"requestId": paused["requestId"]}
    status = paused.get("responseStatusCode")
    if status is None:
        # Still a request, or one that failed: nothing to add to.
        return "Fetch.continueRequest", request
    headers = with_profiling(paused.get("responseHeaders", []))
    if headers is None or not _is_document(status):
        return "Fetch.continueResponse", request
    # Chromium wants both or neither; without the phrase an unusual status would lose its own.
    changed = {"responseCode": status, "responseHeaders": headers}
    if phrase := paused.get("responseStatusText"):
        changed["responsePhrase"] = phrase
    return "Fetch.continueResponse", request | changed


def _is_document(status: int) -> bool:
    """Redirects, 204 and 205 give no document."""
    return status not in (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT) and not 300 <= status < 400
