"""The answer to each document's request: its status, its document policy, and what the bridge added to that.

`Fetch` pauses each document when the head of its answer has arrived. Documents that come by a prefetch or
from a service worker are not paused (measured, Chromium 156): nothing can be added to these.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from bridge.core.events import DocumentPolicyFound, DocumentSource, DocumentStarted, ErrorAnswered
from bridge.core.production.document_policy import (
    FEATURE,
    HEADER,
    REPORT_ONLY,
    mentions_profiling,
    shown_url,
)
from bridge.driver.cdp.protocol import Params

#: Patterns for `Fetch.enable`: documents of all frames, when the head of the answer has arrived.
PATTERNS: list[Params] = [{"resourceType": "Document", "requestStage": "Response"}]

#: More answers than wait for their document at a time; the oldest are forgotten first.
_ANSWERS_MAX = 1000

#: The lowest status of an error.
_ERROR = 400

_SOURCES: dict[str, DocumentSource] = {
    "navigational-prefetch": "prefetch",
    "service-worker": "service-worker",
}


class _Answer(NamedTuple):
    url: str
    server: str
    report_only: str
    added: str
    status: int = 0


class DocumentPolicies:
    """The policies of all documents. Used on the connection's thread.

    `add`: add `Document-Policy: js-profiling` where a server does not mention profiling.
    """

    def __init__(self, *, add: bool) -> None:
        self._add = add
        #: frame id -> the last answer for a document of that frame, until the document starts
        self._answers: dict[str, _Answer] = {}

    def answer(self, paused: Params) -> tuple[str, Params]:
        """Return the command that lets a `Fetch.requestPaused` go on: method and parameters."""
        request = {"requestId": paused["requestId"]}
        status = paused.get("responseStatusCode")
        if status is None:
            # A request without an answer, or one that failed: it has no headers to add to.
            return "Fetch.continueRequest", request
        if not _is_document(status):
            return "Fetch.continueResponse", request
        sent = paused.get("responseHeaders", [])
        headers = with_profiling(sent) if self._add else None
        self._note(paused, sent, "" if headers is None else FEATURE, status)
        if headers is None:
            return "Fetch.continueResponse", request
        # Chromium takes both or neither; without the phrase an unusual status would lose its own.
        changed = {"responseCode": status, "responseHeaders": headers}
        if phrase := paused.get("responseStatusText"):
            changed["responsePhrase"] = phrase
        return "Fetch.continueResponse", request | changed

    def found(self, frame_id: str, started: DocumentStarted) -> DocumentPolicyFound:
        """Return the policy of a document that has started in this frame. Its answer is forgotten then."""
        if answer := self._answer_for(frame_id, started):
            del self._answers[frame_id]
            return _event(started, "network", answer)
        return _event(started, _source_of(started), _Answer("", "", "", ""))

    def error_answer(self, frame_id: str, started: DocumentStarted) -> ErrorAnswered | None:
        """Return the answer to a document's request if it is an error. Ask before `found`."""
        answer = self._answer_for(frame_id, started)
        return _error(started, answer.status) if answer and answer.status >= _ERROR else None

    def error_status(self, frame_id: str) -> int:
        """Return the error status in whose place Chromium shows an error page in this frame, 0 if none.

        It does so if the answer has no body.
        """
        answer = self._answers.get(frame_id)
        return answer.status if answer and answer.status >= _ERROR else 0

    def _answer_for(self, frame_id: str, started: DocumentStarted) -> _Answer | None:
        answer = self._answers.get(frame_id)
        return answer if answer and answer.url == started.url.partition("#")[0] else None

    def _note(self, paused: Params, sent: Sequence[dict[str, str]], added: str, status: int) -> None:
        policies = _values(sent, HEADER), _values(sent, REPORT_ONLY)
        answer = _Answer(paused["request"]["url"], *policies, added, status)
        self._answers[paused.get("frameId", "")] = answer
        if len(self._answers) > _ANSWERS_MAX:
            del self._answers[next(iter(self._answers))]


def with_profiling(headers: Sequence[dict[str, str]]) -> list[dict[str, str]] | None:
    """Return the headers with profiling allowed; None when the server's own headers mention profiling.

    `headers`: `[{"name": …, "value": …}]`, CDP's format. A policy that is only reported counts too: its
    server knows of profiling, and does not allow it.
    """
    if any(mentions_profiling(_values(headers, name)) for name in (HEADER, REPORT_ONLY)):
        return None
    # Several lines of a structured header are one list (RFC 8941, 4.2): the existing ones stay as they are.
    return [*headers, {"name": HEADER, "value": FEATURE}]


def _values(headers: Sequence[dict[str, str]], name: str) -> str:
    return ", ".join(h["value"] for h in headers if h["name"].lower() == name.lower())


def _event(started: DocumentStarted, source: DocumentSource, answer: _Answer) -> DocumentPolicyFound:
    return DocumentPolicyFound(
        # Together with its document's start, also where events are sorted by time.
        wall_ms=started.wall_ms,
        tab=started.tab,
        document=started.document,
        url=started.url,
        top=started.top,
        source=source,
        server=answer.server,
        report_only=answer.report_only,
        added=answer.added,
    )


def _error(started: DocumentStarted, status: int) -> ErrorAnswered:
    return ErrorAnswered(
        wall_ms=started.wall_ms,
        tab=started.tab,
        document=started.document,
        url=shown_url(started.url),
        top=started.top,
        status=status,
    )


def _source_of(started: DocumentStarted) -> DocumentSource:
    """Return how a document came whose answer `Fetch` did not pause."""
    if not started.url.startswith(("http://", "https://")):
        return "no-server"
    return _SOURCES.get(started.delivery, "unknown")


def _is_document(status: int) -> bool:
    """Whether a status gives a document: not 204, 205 and redirects."""
    return status not in (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT) and not 300 <= status < 400
