"""The events of the browser: what the DevTools protocol reports."""

from __future__ import annotations

from bridge.core.events.base import Event


class BrowserEvent(Event, frozen=True, kw_only=True):
    pass


class TabOpened(BrowserEvent, frozen=True):
    """`emulated`: a script overrides the visibility of this tab. `opener`: the tab whose script opened this
    one, "" if the bridge opened it."""

    emulated: bool = False
    opener: str = ""


class TabClosed(BrowserEvent, frozen=True):
    pass


class TabCrashed(BrowserEvent, frozen=True):
    pass


class DocumentGone(BrowserEvent, frozen=True):
    """The browser discarded a document (navigation, close). Not recorded if its last events arrived."""

    document: str


class DocumentLost(BrowserEvent, frozen=True):
    """A document is gone and its last events never arrived: at most `missing_at_most` events are missing."""

    document: str
    last_seq: int
    missing_at_most: int


class EventsMissing(BrowserEvent, frozen=True):
    """The numbers `first_seq` to `last_seq` (inclusive) of a document never arrived."""

    document: str
    first_seq: int
    last_seq: int


class ContentBlocked(BrowserEvent, frozen=True):
    """The Content Security Policy of a document blocked something.

    `directive`: the one that counts for it, such as `connect-src`, also where the policy only has a
    `default-src`. `blocked`: its address, with clients' keys redacted; or a word such as `inline`, `eval` or
    `blob`.
    """

    directive: str
    blocked: str


class RequestFailed(BrowserEvent, frozen=True):
    """A request for a script, or to a vendor's intake or ours, failed. `url`: with clients' keys redacted.

    `reason`: in the words of Chromium, such as `net::ERR_BLOCKED_BY_CLIENT`.
    """

    url: str
    reason: str


class SdkLogged(BrowserEvent, frozen=True):
    """A vendor's SDK wrote to the console. `level`: such as `warning`. `text`: the beginning of it."""

    level: str
    text: str


class ErrorAnswered(BrowserEvent, frozen=True):
    """The server answered the request for a document with an error status, 400 or higher.

    It comes right after the `DocumentStarted` of the document. `url`: without its query.
    """

    document: str
    url: str
    top: bool
    status: int


class ErrorThrown(BrowserEvent, frozen=True):
    """A script of a document threw an error, or rejected a promise, and no script caught it.

    `document`: "" if it is not known. `text`: the error's name and message, with clients' keys redacted.
    `site`: where in the page's code, as `URL:line:column` (1-based, without a query); "" if unknown.
    """

    document: str
    text: str
    site: str = ""


class ConsoleWritten(BrowserEvent, frozen=True):
    """A document's own scripts wrote an error or a warning to the console.

    `document`: "" if it is not known. `level`: `error`, `warning` or `assert`. `text`: the beginning of it,
    with clients' keys redacted.
    """

    document: str
    level: str
    text: str


class ResourceFailed(BrowserEvent, frozen=True):
    """A request of the page failed that `RequestFailed` does not report: for an image, for its own data.

    `url`, `reason`: as there, `url` without its query.
    """

    url: str
    reason: str


AnyBrowserEvent = (
    TabOpened
    | TabClosed
    | TabCrashed
    | DocumentGone
    | DocumentLost
    | EventsMissing
    | ContentBlocked
    | RequestFailed
    | SdkLogged
    | ErrorAnswered
    | ErrorThrown
    | ConsoleWritten
    | ResourceFailed
)
