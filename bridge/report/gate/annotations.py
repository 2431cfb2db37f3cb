"""GitHub's annotations of a call, as the workflow commands that make them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from bridge.report.gate.call import Call
from bridge.report.gate.outcomes import cut, why_inconclusive

#: How many annotations of each level GitHub shows of a step. (Of a job it shows 50 in all.)
PER_LEVEL = 10
#: The runner cuts longer messages, which is well below the 64 KB of GitHub itself.
MESSAGE_MAX = 4_096
TITLE_MAX = 255

Level = Literal["error", "warning"]


class Annotation(NamedTuple):
    level: Level
    title: str
    message: str


def annotations_of(call: Call) -> list[Annotation]:
    """Return an error for each new violation and for what was not played, and a warning for what is
    inconclusive and for each known violation that is gone. What several runs have in common is told once."""
    found: dict[tuple[Level, str], list[str]] = {}
    for level, title, message in _single(call):
        found.setdefault((level, title), []).append(message)
    return [
        Annotation(level, title, told[0] if len(told) == 1 else f"in {len(told)} runs; the first: {told[0]}")
        for (level, title), told in found.items()
    ]


def _single(call: Call) -> Iterator[Annotation]:
    if call.ended_by:
        yield Annotation("error", "The call ended before all was played", call.ended_by)
    several_browsers = len({result.browser for result in call.results}) > 1
    for result in call.results:
        what = f"{result.scenario} on {result.subject}"
        what += f" in {result.browser}" if several_browsers else ""
        for outcome in call.new(result):
            yield Annotation("error", f"{what}: {outcome.name}", outcome.text)
        if result.failure:
            yield Annotation("error", f"{what}: not played to its end", result.failure)
        elif call.weight(result) == "inconclusive":
            yield Annotation("warning", f"{what}: inconclusive", why_inconclusive(result))
    if call.compared and not call.compared.updated:
        for known in call.compared.gone:
            message = f"{known.rule} held: remove it from {call.compared.file}, with --update-baseline"
            yield Annotation("warning", f"{known.text} is gone", message)


def commands(found: list[Annotation]) -> Iterator[str]:
    """Yield the commands. What GitHub would not show is counted in the last one of its level."""
    for level in ("error", "warning"):
        told = [each for each in found if each.level == level]
        shown = told if len(told) <= PER_LEVEL else told[: PER_LEVEL - 1]
        yield from map(_command, shown)
        if more := len(told) - len(shown):
            message = f"GitHub shows {PER_LEVEL} of a step; the output and the summary of the step have all"
            yield _command(Annotation(level, f"{more} more {level}s", message))


def stop(token: str) -> str:
    """Return the command after which no line is a command, up to `resume`: pages write into what is printed.
    `token`: a page must not be able to guess it."""
    return f"::stop-commands::{token}"


def resume(token: str) -> str:
    return f"::{token}::"


def _command(annotation: Annotation) -> str:
    title, message = cut(annotation.title, TITLE_MAX), cut(annotation.message, MESSAGE_MAX)
    return f"::{annotation.level} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
