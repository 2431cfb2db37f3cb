"""What Chromium tells about failures in a page, as events: blocked content, failed requests, uncaught errors,
and errors in the console.

`Log` tells only of what fails, so it costs nothing in a page that works. `Network` tells of every request:
36,715 notices in place of 4,504 for 4,500 requests and as many console messages, and 4.4 s of our processor
time in place of 1.6 s. `Audits` has the same as `Log` in fields, and a notice for each read of
`document.cookie`, of which a page may make thousands. (Measured, Chromium 156.)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bridge.core.events import (
    ConsoleWritten,
    ContentBlocked,
    ErrorThrown,
    Event,
    RequestFailed,
    ResourceFailed,
    SdkLogged,
)
from bridge.core.history.causes import is_script
from bridge.driver.cdp.protocol import Notice, Params
from bridge.driver.cdp.redirect import fits_any
from bridge.driver.options import DriverOptions
from bridge.vendors.redaction import redact_target
from bridge.wall import now_ms

#: The commands by which Chromium tells.
ENABLE_CAUSES = ("Log.enable",)

#: How many different events of a tab are recorded, of each kind, and how long a text of them may be. Of what
#: a document's own scripts do, `EVENTS_MAX` are recorded for each document, `EVENTS_OF_TAB_MAX` in all.
EVENTS_MAX = 50
EVENTS_OF_TAB_MAX = 500
TEXT_MAX = 300
#: How much of a page's text is read.
_READ_MAX = 4 * TEXT_MAX

_FAILED = "Failed to load resource: "
#: Chromium's texts: an address and a reason; an address; an address, if there is one, and a directive. What a
#: policy only reports has "report only" or "report-only" in its text, and is not blocked.
_CORS = re.compile(r"Access to \S+ at '([^']+)' .*blocked by CORS policy: (.*)", re.DOTALL)
_MIXED = re.compile(r"Mixed Content: .* '([^']+)'\. This request has been blocked", re.DOTALL)
_POLICY = re.compile(
    r"^(?!.*report[ -]only)(?:[^']*'([^']+)' )?.*?violates the following Content Security Policy "
    r"directive: \"([a-z-]+)(?:.*?Note that '([a-z-]+)' was not explicitly set)?",
    re.DOTALL | re.IGNORECASE,
)
_LOUD = ("error", "warning", "assert")


class Causes:
    """The causes of one tab. `take` runs on the connection's thread."""

    def __init__(self, tab: str, options: DriverOptions, emit: Callable[[Event], None]) -> None:
        self._tab = tab
        self._options = options
        self._emit = emit
        self._told: dict[tuple[type[Event], str], set[str]] = {}
        self._counts: Counter[type[Event]] = Counter()

    def take(self, notice: Notice, document: str = "") -> None:
        """Take a notice of one of the tab's sessions. `document`: whose scripts caused it, "" if unknown."""
        for key, event in self._events(notice, document):
            kind = type(event)
            told = self._told.setdefault((kind, getattr(event, "document", "")), set())
            if key not in told and len(told) < EVENTS_MAX and self._counts[kind] < EVENTS_OF_TAB_MAX:
                told.add(key)
                self._counts[kind] += 1
                self._emit(event)

    def _events(self, notice: Notice, document: str) -> Iterator[tuple[str, Event]]:
        match notice.method:
            case "Log.entryAdded":
                yield from self._entry(notice.params["entry"])
            case "Runtime.consoleAPICalled":
                yield from self._console(notice.params, document)
            case "Runtime.exceptionThrown":
                yield from self._thrown(notice.params["exceptionDetails"], document)
            case _:
                pass

    def _entry(self, entry: Params) -> Iterator[tuple[str, Event]]:
        text = entry.get("text", "")
        if text.startswith(_FAILED):
            yield from self._failed(entry.get("url", ""), text.removeprefix(_FAILED))
        elif found := _CORS.match(text):
            yield from self._failed(found[1], f"CORS: {found[2]}")
        elif found := _MIXED.search(text):
            yield from self._failed(found[1], "mixed content")
        elif found := _POLICY.search(text):
            yield from self._blocked(_directive(found[2], found[3] or ""), found[1] or _word(text))

    def _blocked(self, directive: str, blocked: str) -> Iterator[tuple[str, Event]]:
        if self._is_own(blocked):
            return
        # The content of such an address says nothing.
        shown = blocked.partition(":")[0] if blocked.startswith(("data:", "blob:")) else _shown(blocked)
        event = ContentBlocked(wall_ms=now_ms(), tab=self._tab, directive=directive, blocked=shown)
        yield f"{directive} {shown}", event

    def _failed(self, url: str, reason: str) -> Iterator[tuple[str, Event]]:
        if self._is_own(url):
            return
        # A request that CORS has stopped is told of again, in general words: the first reason counts.
        if self._concerns(url):
            shown = _shown(url, own=self._options.intake)
            yield shown, RequestFailed(wall_ms=now_ms(), tab=self._tab, url=shown, reason=_short(reason))
        elif not url.endswith("/favicon.ico"):  # Chromium itself asks for it
            shown = _short(_without_query(url))
            yield shown, ResourceFailed(wall_ms=now_ms(), tab=self._tab, url=shown, reason=_short(reason))

    def _concerns(self, url: str) -> bool:
        options = self._options
        ours = options.intake is not None and url.startswith(f"{options.intake}/")
        marked = any(mark in url for mark in options.upload_marks)
        return ours or marked or is_script(url) or fits_any(options.intake_hosts, url)

    def _is_own(self, url: str) -> bool:
        """Whether it is the observer's beacon, which a page's policy may block."""
        return self._options.beacon is not None and url.startswith(self._options.beacon)

    def _console(self, params: Params, document: str) -> Iterator[tuple[str, Event]]:
        level = params["type"]
        text = _console_text(params["args"][:5])
        if text.startswith(self._options.console_prefixes):
            if level in _LOUD or "profil" in text.lower():
                shown = _short(redact_target(text))
                yield shown, SdkLogged(wall_ms=now_ms(), tab=self._tab, level=level, text=shown)
        elif level in _LOUD:
            shown = _plain(text)
            yield (
                f"{level} {shown}",
                ConsoleWritten(wall_ms=now_ms(), tab=self._tab, document=document, level=level, text=shown),
            )

    def _thrown(self, details: Params, document: str) -> Iterator[tuple[str, Event]]:
        shown = _plain(_thrown_text(details))
        site = _site(details, self._options.intake)
        yield (
            f"{shown} {site}",
            ErrorThrown(wall_ms=now_ms(), tab=self._tab, document=document, text=shown, site=site),
        )


def _directive(written: str, missing: str) -> str:
    """Return the directive that a request falls under.

    `missing`: the one that the policy does not have, for which `written` stands in: `connect-src` for
    `default-src`. It may be only a part of that: `script-src-elem`.
    """
    return missing if missing and not missing.startswith(written) else written


def _word(text: str) -> str:
    """What is blocked that has no address."""
    return next((word for word in ("inline", "eval") if word in text.lower()), "something")


def _console_text(args: list[Params]) -> str:
    return " ".join(str(arg.get("value", arg.get("description", "")))[:_READ_MAX] for arg in args)


def _thrown_text(details: Params) -> str:
    """Return the name and message of an error; of another value that was thrown, the value."""
    exception = details.get("exception", {})
    said = exception.get("description", exception.get("value", ""))
    return str(said)[:_READ_MAX] if said != "" else details.get("text", "")


def _site(details: Params, own: str | None) -> str:
    """Return where an error was thrown, "" if it was in no file."""
    frames = details.get("stackTrace", {}).get("callFrames", [])
    where = frames[0] if frames else details
    url = where.get("url", "")
    if not url.startswith(("http://", "https://")):
        return ""
    if own is not None and url.startswith(f"{own}/"):
        url = "{intake}" + url.removeprefix(own)
    return f"{_without_query(url)[:TEXT_MAX]}:{where['lineNumber'] + 1}:{where['columnNumber'] + 1}"


def _plain(text: str) -> str:
    """Return a text of the page in one line, without the stack of an error, with clients' keys redacted."""
    lines = (line.strip() for line in text.splitlines())
    return _short(redact_target(" ".join(line for line in lines if line and not line.startswith("at "))))


def _without_query(url: str) -> str:
    return url.partition("?")[0].partition("#")[0]


def _shown(url: str, own: str | None = None) -> str:
    if own is not None and url.startswith(f"{own}/"):
        url = "{intake}" + url.removeprefix(own)
    return _short(redact_target(url))


def _short(text: str) -> str:
    return text if len(text) <= TEXT_MAX else text[: TEXT_MAX - 1] + "\N{HORIZONTAL ELLIPSIS}"
