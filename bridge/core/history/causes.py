"""What the browser told about a tab that can explain why something is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.client import NOT_FOUND

from bridge.core.events import ContentBlocked, RequestFailed, SdkLogged, UploadReceived

#: Chromium's word for an answer with an error status.
_ANSWERED = "the server responded"


@dataclass
class Causes:
    """In the order in which they were told. `uploads_seen`, `opaque_scripts`: URLs without a query.

    `refused`: the requests that reached our intake, and were answered with an error.
    """

    blocked: list[ContentBlocked] = field(default_factory=list)
    failed: list[RequestFailed] = field(default_factory=list)
    logged: list[SdkLogged] = field(default_factory=list)
    uploads_seen: dict[str, None] = field(default_factory=dict)
    opaque_scripts: dict[str, None] = field(default_factory=dict)
    refused: list[UploadReceived] = field(default_factory=list)


def why_unheard(causes: Causes) -> str:
    """Return why no upload of a tab reached the intake, in one clause, as far as it was seen."""
    nothing = "nothing that the page sends reaches the intake"
    if causes.refused:
        return _refused_text(causes.refused)
    if said := why_not_sent(causes):
        return f"{nothing}: {said}"
    if causes.uploads_seen:
        url = next(reversed(causes.uploads_seen))
        return f"{nothing}: its uploads go elsewhere, to {url} (--intake-host takes them)"
    return f"{nothing}, and no upload was seen being sent"


def _refused_text(refused: list[UploadReceived]) -> str:
    last = refused[-1]
    path = last.target.partition("?")[0]
    answered = f"{last.method} {path} was answered with {last.status}"
    if any(each.status != NOT_FOUND for each in refused):
        return f"the intake refused what the page sent: {answered}"
    requests = "1 request" if len(refused) == 1 else f"{len(refused)} requests"
    return f"{requests} reached the intake, but no vendor sends to their path: {answered}"


def why_not_sent(causes: Causes) -> str:
    """Return what kept an upload of the page from being sent, "" if nothing was seen.

    One that a server answered, with an error, was sent.
    """
    blocked = [each for each in causes.blocked if each.directive == "connect-src"]
    if blocked:
        return policy_text(blocked[-1])
    uploads = (each for each in causes.failed if not is_script(each.url))
    unsent = [each for each in uploads if not each.reason.startswith(_ANSWERED)]
    return failure_text(unsent[-1]) if unsent else ""


def policy_text(blocked: ContentBlocked) -> str:
    """Return the cause in words, without the query: with its ids, no two requests would be alike."""
    what = blocked.blocked.partition("?")[0]
    return f"the page's Content Security Policy ({blocked.directive}) blocked {what}"


def failure_text(failed: RequestFailed) -> str:
    return f"the request to {failed.url} failed ({failed.reason})"


def is_script(url: str) -> bool:
    """Whether an address is that of a script, by its name."""
    return url.partition("?")[0].endswith((".js", ".mjs"))
