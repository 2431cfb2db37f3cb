"""What is handed over for a finding: a scenario, a pytest module, and a bug report. Pure: text and bytes.

A report is made of the timeline, which has no bodies. Whatever names the page, or comes from it, is written
as `bridge.vendors.sharing` allows.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from textwrap import fill

from bridge.core.rules import promise
from bridge.core.steps.base import Step, variable
from bridge.core.steps.kinds import Call, Open, OpenSibling
from bridge.explore.findings.by_hand import by_hand
from bridge.explore.search.found import Finding
from bridge.explore.space.graph import name_of, steps_of
from bridge.explore.space.scenario import scenario_of_case
from bridge.judging.timeline import Row
from bridge.scenarios.format import Scenario
from bridge.vendors.sharing import PLACEHOLDER, shared_address, shared_text

_WIDTH = 100
_NAME_MAX = 58
_SIGNS = {"step": "->", "violation": "X"}


def name_for(finding: Finding) -> str:
    """Return the name of a finding's files, such as `restarts-on-renewal-hide-suspend-show-activity`."""
    name = f"{finding.rule}-{re.sub(r'[^a-z0-9]+', '-', name_of(finding.case.moves))}"
    if len(name) > _NAME_MAX:
        # Two long sequences may begin alike, and their files must not have one name.
        name = f"{name[: _NAME_MAX - 7]}-{sha256(name.encode()).hexdigest()[:6]}"
    return name + ("-s" if finding.case.pace == "swift" else "")


def scenario_for(finding: Finding) -> Scenario:
    """Return the scenario that `run` plays as the search did."""
    scenario = scenario_of_case(finding.case, name_for(finding))
    return Scenario(
        name=scenario.name,
        says=f"{name_of(finding.case.moves)}: {promise(finding.rule)}"[:200],
        about=(finding.rule,),
        settle=scenario.settle,
        steps=scenario.steps,
    )


def pytest_module(finding: Finding, subject: str, url: str = "") -> str:
    """Return a pytest module that fails where the rule is broken, and passes where it is held.

    `url`: the page; "" for the page of the SDK that `--bridge-sdk` names. Values in it that may be secret are
    replaced, and a comment says which.
    """
    subject = shared_text(subject)
    return "\n".join([*_docstring(finding, subject, url), "", *_module(finding, url), ""])


def _docstring(finding: Finding, subject: str, url: str) -> Iterator[str]:
    yield f'"""{finding.rule}: {name_of(finding.case.moves)}.'
    yield ""
    yield fill(f"{promise(finding.rule)} {_observed(finding, subject)}", _WIDTH)
    yield ""
    yield (
        "Run it with `pytest THIS_FILE`."
        if url
        else f"Run it with `pytest --bridge-sdk {shlex.quote(subject)} THIS_FILE`."
    )
    yield '"""'


def _observed(finding: Finding, subject: str) -> str:
    return (
        f"{subject} broke it in {finding.confirmed} of {finding.runs} replays. The last one: "
        f"{shared_text(finding.broken.message)}."
    )


def _module(finding: Finding, url: str) -> Iterator[str]:
    settle = "" if finding.case.pace == "settled" else ", settle=False"
    steps = scenario_for(finding).steps
    yield "import pytest"
    for call in dict.fromkeys(step for step in steps if isinstance(step, Call)):
        yield f"from {call.function.partition(':')[0]} import {call.name}"
    yield ""
    yield ""
    yield f'@pytest.mark.bridge(rules=["{finding.rule}"]{settle})'
    yield f"def test_{_identifier(finding)}(bridge_new_tab{'' if url else ', bridge_sdk'}):"
    shared = shared_address(url)
    if shared.removed:
        names = ", ".join(f"`{name}`" for name in shared.removed)
        words = (
            f"In the address {PLACEHOLDER} stands for what may be secret. Put values for tests there: {names}"
        )
        yield fill(words, _WIDTH, initial_indent="    # ", subsequent_indent="    # ")
    for step in steps:
        yield f"    {_line(step, shared.url)}"
    if finding.case.pace == "swift":
        # Where the SDK has not noticed in time what happened, it owes nothing.
        yield f'    if tab.judge().rules["{finding.rule}"] == "not-exercised":'
        yield '        pytest.skip("at this pace the promise had no occasion to be broken")'


def _line(step: Step, url: str) -> str:
    page = repr(url) if url else "bridge_sdk.url"
    if isinstance(step, Open):
        return f"tab = bridge_new_tab({page})"
    if isinstance(step, OpenSibling):
        window = ", window=True" if step.window else ""
        return f"{variable(step.tab)} = bridge_new_tab({page}, beside={variable(step.beside)}{window})"
    if isinstance(step, Call):
        return f"{step.name}({variable(step.tab)})"
    return step.as_python()


def _identifier(finding: Finding) -> str:
    return re.sub(r"\W+", "_", f"{finding.rule} {name_of(finding.case.moves)}").strip("_")[:80]


def report_for(finding: Finding, subject: str, browser: str, rows: list[Row]) -> str:
    """Return a bug report in Markdown. `rows`: the timeline of the finding's recording, without texts that
    its page has written."""
    return "\n".join(_report(finding, shared_text(subject), browser, rows))


def between(finding: Finding, subject: str) -> Iterator[str]:
    """Yield between which two versions of one SDK the fault came, or went."""
    played = {name: rate for name, rate in finding.elsewhere.items() if rate.runs}
    said = {subject: True} | {name: rate.confirmed > 0 for name, rate in played.items()}
    if len({name.partition("@")[0] for name in said}) > 1 or any("@local(" in name for name in said):
        return
    ordered = sorted(said, key=_version)
    for older, newer in pairwise(ordered):
        if said[older] != said[newer]:
            yield f"{'Introduced' if said[newer] else 'Gone'} between {older} and {newer}"


def _version(spec: str) -> tuple[list[int], bool]:
    """Return what orders versions; one before its release, such as 7.0.0-beta.1, is older than that."""
    number, _, before = spec.partition("@")[2].partition("-")
    return ([int(part) for part in number.split(".") if part.isdecimal()], not before)


def elsewhere_lines(finding: Finding) -> Iterator[str]:
    """Yield what other subjects do."""
    for other, rate in finding.elsewhere.items():
        said = "it is there too" if rate.confirmed else "it is not there"
        if not rate.runs:
            said = "it could not be decided"
        yield f"On {other}: {said} ({rate.confirmed} of {rate.runs} replays)"


def _report(finding: Finding, subject: str, browser: str, rows: list[Row]) -> Iterator[str]:
    yield f"# {finding.rule}: {name_of(finding.case.moves)}"
    yield ""
    yield f"- Subject: {subject}"
    yield f"- Browser: {browser}, tabs that are really hidden"
    yield f"- Seen in {finding.confirmed} of {finding.runs} replays, each in a new tab, one after another"
    if finding.case.faults:
        yield f"- Needs a fault: {', '.join(finding.case.faults)}"
    yield from (f"- {line}" for line in (*elsewhere_lines(finding), *between(finding, subject)))
    yield ""
    yield "## Steps"
    yield ""
    yield "1. Open the page, and wait until the profiler runs and a task of 50 ms or more has run."
    pause = (
        "Wait two seconds after each step."
        if finding.case.pace == "settled"
        else "Do not wait between steps."
    )
    yield f"   {pause}"
    for number, step in enumerate(steps_of(finding.case.moves), start=2):
        yield f"{number}. {by_hand(step)}"
    yield ""
    yield "## What should happen"
    yield ""
    yield fill(promise(finding.rule), _WIDTH)
    yield ""
    yield "## What happens"
    yield ""
    yield fill(f"At {finding.broken.at_ms:.0f} ms: {shared_text(finding.broken.message)}.", _WIDTH)
    if finding.witness:
        yield ""
        yield "What V8 itself traced of the profilers, independent of any script in the page:"
        yield ""
        yield from (f"- {sentence}" for sentence in finding.witness)
    yield ""
    yield "## Timeline"
    yield ""
    yield "```text"
    for row in rows:
        states = "  ".join(filter(None, (row.visibility, row.session, row.profiler)))
        yield f"{row.at_ms:6.0f}  {_SIGNS.get(row.mark, ''):2} {shared_text(row.text)}" + (
            f"  [{states}]" if states else ""
        )
    yield "```"
    if finding.variants:
        yield ""
        yield "## Variants"
        yield ""
        yield from (f"- {case.name}" for case in sorted(finding.variants, key=lambda each: each.cost()))
    yield ""
