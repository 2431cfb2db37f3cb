"""The Markdown of GitHub's step summary: verdicts, scenario by subject, and what did not hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bridge.core.verdicts import Verdict
from bridge.judging.results import Result
from bridge.report.columns import columns
from bridge.report.gate.call import Call
from bridge.report.gate.known import KnownViolation
from bridge.report.gate.outcomes import broken, cut, names, why_inconclusive
from bridge.report.terminal import SIGNS

#: The largest summary of a step, in bytes. GitHub shows nothing of a larger one.
BYTES_MAX = 1 << 20
#: Room for the line that says what was left out.
_LAST = 200
_TEXT_MAX = 1_000


class Section(NamedTuple):
    """`head`: the lines above the rows, without which they are left out."""

    head: str
    rows: list[str]


def step_summary(call: Call, taken: int = 0) -> str:
    """Return the summary, of which only whole rows that have room. `taken`: bytes that the step has written
    already. "" if there is no room at all."""
    room = BYTES_MAX - taken - _LAST
    parts: list[str] = []
    left_out = 0
    for section in _sections(call):
        head, cost = section.head, _size(section.head)
        for row in section.rows:
            if left_out or (size := cost + _size(row)) > room:
                left_out += 1
                continue
            parts += [head, row]
            room, head, cost = room - size, "", 0
    if left_out and room >= 0:
        parts.append(f"\n{left_out} rows are left out: GitHub takes {BYTES_MAX:,} bytes of a step.\n")
    return "".join(parts)


def _sections(call: Call) -> Iterator[Section]:
    yield _matrix(call)
    if rows := list(_findings(call)):
        heads = ("run", "what", "message")
        yield Section(f"\n### What did not hold\n\n{_head(heads)}", rows)
    if call.compared:
        for word, known in (("gone", call.compared.gone), ("not decided", call.compared.undecided)):
            if known:
                yield Section(f"\n### Known, and {word}\n\n{_head(_KNOWN)}", list(map(_known, known)))


def _matrix(call: Call) -> Section:
    results = call.results
    shown = columns(results)
    subjects = list(dict.fromkeys(shown))
    cells: dict[str, dict[str, list[Result]]] = {}
    for subject, result in zip(shown, results, strict=True):
        cells.setdefault(result.scenario, {}).setdefault(subject, []).append(result)
    rows = [
        _row([_code(scenario), *(_cell(found.get(subject, []), call) for subject in subjects)])
        for scenario, found in cells.items()
    ]
    lines = [f"## Profiler Bridge: {_counts(results) or 'nothing was played'}\n"]
    if call.ended_by:
        lines.append(f"The call ended before all was played: {_code(call.ended_by)}\n")
    if call.compared:
        lines.append(f"{_baseline(call)}\n")
    head = "\n".join(lines) + "\n"
    # Without a run there is no table, but it is said.
    return Section(f"{head}{_head(['scenario', *map(_code, subjects)])}" if rows else "", rows or [head])


def _counts(results: Sequence[Result]) -> str:
    counts = {verdict: sum(result.verdict == verdict for result in results) for verdict in SIGNS.verdicts}
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)


def _baseline(call: Call) -> str:
    compared = call.compared
    assert compared is not None
    return f"Baseline {_code(compared.file)}: {compared.counts}." + (
        " It was updated." if compared.updated else ""
    )


def _cell(results: Sequence[Result], call: Call) -> str:
    counts: dict[tuple[Verdict, tuple[str, ...]], int] = {}
    for result in results:
        rules = tuple(
            f"{_code(each.name)}{' (known)' if call.known(result, each) else ''}" for each in broken(result)
        )
        counts[result.verdict, rules] = counts.get((result.verdict, rules), 0) + 1
    lines: list[str] = []
    for (verdict, rules), count in counts.items():
        times = f"{count}x " if len(results) > 1 else ""
        lines += [f"{SIGNS.verdicts[verdict]} {times}{verdict}", *rules]
    return "<br>".join(lines)


def _findings(call: Call) -> Iterator[str]:
    for name, result in zip(names(call.results), call.results, strict=True):
        for each in broken(result):
            status = "known" if call.known(result, each) else "new" if call.compared else "violated"
            yield _row([_code(name), f"{_code(each.name)}, {status}", _code(each.text)])
        if result.failure:
            yield _row([_code(name), "not played to its end", _code(result.failure)])
        elif call.weight(result) == "inconclusive":
            yield _row([_code(name), "inconclusive", _code(why_inconclusive(result))])


_KNOWN = ("scenario", "subject", "rule")


def _known(known: KnownViolation) -> str:
    rule = f"{known.vendor}: {known.rule}" if known.vendor else known.rule
    return _row(map(_code, (known.scenario, known.subject, rule)))


def _head(cells: Sequence[str]) -> str:
    return _row(cells) + _row(["---"] * len(cells))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _code(text: str) -> str:
    """Return a text as code that is nothing but text: no Markdown, no HTML, no end of a cell, no mention.

    In a character reference a sign has no meaning, also not for a table or for links.
    """
    lines = cut(text, _TEXT_MAX).splitlines()
    return "<br>".join(f"<code>{''.join(map(_plain, line))}</code>" for line in lines if line)


def _plain(character: str) -> str:
    return character if character.isalnum() or character in " -" else f"&#{ord(character)};"


def _size(text: str) -> int:
    return len(text.encode())
