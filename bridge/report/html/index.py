"""The page of a whole call: the verdict of each run, scenario by subject, with a link to its report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from bridge.core.verdicts import Verdict
from bridge.judging.results import Result
from bridge.report.html.run import redacted
from bridge.report.html.self_contained import html
from bridge.report.terminal import SIGNS
from bridge.vendors.sharing import shared_text


class Listed(NamedTuple):
    """A run and the file of its report, beside the index."""

    result: Result
    file: str


#: What the parts of a bar mean, in the order of their colours' weight.
_KEY = "<li>A part of a bar is a rule:</li>" + "".join(
    f'<li><span class="bar"><i class="{kind}"></i></span> {words}</li>'
    for kind, words in (
        ("held", "held"),
        ("violated", "violated"),
        ("inconclusive", "inconclusive"),
        ("", "not exercised"),
    )
)


def index(runs: Sequence[Listed], *, redact: bool = True) -> str:
    """Return the HTML document. It has no script. `redact`: without what may be a secret."""
    if redact:
        runs = [Listed(redacted(run.result, shared_text), run.file) for run in runs]
    counts = ", ".join(
        f"{sum(run.result.verdict == verdict for run in runs)} {verdict}"
        for verdict in SIGNS.verdicts
        if any(run.result.verdict == verdict for run in runs)
    )
    body = [
        '<main id="report" class="index">',
        "<h1>Verdicts</h1>",
        f"<p>{len(runs)} runs: {escape(counts)}</p>",
        *_matrix(runs),
        f'<ul class="key" aria-label="colours">{_KEY}</ul>',
        "</main>",
    ]
    return html("Verdicts", body)


def _matrix(runs: Sequence[Listed]) -> Iterator[str]:
    subjects = list(dict.fromkeys(_subject(run) for run in runs))
    cells: dict[tuple[str, tuple[str, str]], list[Listed]] = {}
    for run in runs:
        cells.setdefault((run.result.scenario, _subject(run)), []).append(run)
    yield '<div class="scroll" tabindex="0" role="region" aria-label="verdicts"><table class="matrix">'
    heads = "".join(
        f'<th scope="col">{escape(subject)} <small>{escape(browser)}</small></th>'
        for subject, browser in subjects
    )
    yield f'<thead><tr><th scope="col">scenario</th>{heads}</tr></thead>'
    yield "<tbody>"
    for scenario in dict.fromkeys(run.result.scenario for run in runs):
        columns = "".join(_cell(cells.get((scenario, subject), [])) for subject in subjects)
        yield f'<tr><th scope="row">{escape(scenario)}</th>{columns}</tr>'
    yield "</tbody></table></div>"


def _subject(run: Listed) -> tuple[str, str]:
    """The subject and the browser: a call can have several of both."""
    return run.result.subject, run.result.browser


def _cell(runs: Sequence[Listed]) -> str:
    if not runs:
        return '<td class="none">not run</td>'
    # A cell is as good as its worst run.
    worst = min((run.result.verdict for run in runs), key=_severity)
    return f'<td class="{worst}">{"".join(map(_run, runs))}</td>'


def _words(verdict: Verdict) -> str:
    return f"{SIGNS.verdicts[verdict]} {verdict}"


def _severity(verdict: Verdict) -> int:
    return ("violated", "inconclusive", "not-exercised", "not-applicable", "held").index(verdict)


def _run(run: Listed) -> str:
    result = run.result
    parts = [f'<a href="{quote(run.file)}">{_words(result.verdict)}</a>']
    parts += [f"<span>{escape(rule)}</span>" for rule in _broken(result)]
    if result.visibility == "emulated":
        parts.append("<span>emulated visibility</span>")
    if result.failure:
        parts.append(f"<span>{escape(result.failure)}</span>")
    bar = "".join(
        f'<i class="{verdict}" title="{escape(rule)}: {verdict}"></i>'
        for rule, verdict in result.rules.items()
    )
    told = ", ".join(f"{rule} {verdict}" for rule, verdict in result.rules.items())
    held = sum(verdict == "held" for verdict in result.rules.values())
    parts.append(f"<span>{held} of {len(result.rules)} rules held</span>")
    parts.append(f'<span class="bar" role="img" aria-label="{escape(told)}">{bar}</span>')
    return f'<div class="run">{"".join(parts)}</div>'


def _broken(result: Result) -> Iterable[str]:
    """The rules that were violated, those of other vendors' SDKs with their names."""
    own = (rule for rule, verdict in result.rules.items() if verdict == "violated")
    others = (
        f"{vendor}: {rule}"
        for vendor, other in result.others.items()
        for rule, verdict in other.rules.items()
        if verdict == "violated"
    )
    return [*own, *others]
