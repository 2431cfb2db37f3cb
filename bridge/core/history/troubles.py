"""What went wrong in a tab's pages themselves: error answers, uncaught errors, errors in the console."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import UNAUTHORIZED

from bridge.core.events import ConsoleWritten, ErrorAnswered, ErrorThrown


@dataclass
class Troubles:
    """In the order in which they were reported. `answered`: document -> its error answer."""

    answered: dict[str, ErrorAnswered] = field(default_factory=dict)
    thrown: list[ErrorThrown] = field(default_factory=list)
    written: list[ConsoleWritten] = field(default_factory=list)


def trouble_of(troubles: Troubles, document: str) -> str:
    """Return what went wrong in a document and can explain that it lacks something; "" if nothing did.

    An error answer explains most, then an uncaught error, then an error in the console.
    """
    if answer := troubles.answered.get(document):
        return answer_text(answer)
    if thrown := thrown_in(troubles, document):
        return f"page error: {_several(thrown)}"
    errors = [each for each in troubles.written if each.level != "warning"]
    written = dict.fromkeys(each.text for each in errors if each.document in (document, ""))
    return f"console error: {_several(written)}" if written else ""


def thrown_in(troubles: Troubles, document: str) -> list[str]:
    """Return the texts of the uncaught errors of a document, each once."""
    return list(dict.fromkeys(each.text for each in troubles.thrown if each.document in (document, "")))


def answer_text(answer: ErrorAnswered) -> str:
    """Return an error answer in words: `http://localhost/ answered 500 (Internal Server Error)`."""
    return f"{answer.url} answered {status_text(answer.status)}{hint_for(answer.status)}"


def hint_for(status: int) -> str:
    """Return what to do about an error answer, as the end of a sentence; "" where nothing can be said."""
    if status != UNAUTHORIZED:
        return ""
    return "; is --http-credentials, --header or --storage-state missing or wrong?"


def status_text(status: int) -> str:
    """Return an HTTP status with its phrase, if it has one: `500 (Internal Server Error)`."""
    known = {each.value: each.phrase for each in HTTPStatus}
    return f"{status} ({known[status]})" if status in known else str(status)


def _several(texts: Iterable[str]) -> str:
    """Return the first text, which is often the cause of the others, with the last one."""
    first, *more = texts
    return f"{first} (and {len(more)} more, the last: {more[-1]})" if more else first
