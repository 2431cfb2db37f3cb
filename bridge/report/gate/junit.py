"""The JUnit report of a call. Pure.

A suite is a run, and a case a rule; a suite's first case is the run itself, which has its time. What makes
the exit code other than 0 is a failure (a violation) or an error (what is inconclusive, or was not played to
its end), and nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple
from xml.etree import ElementTree as Xml

from bridge.judging.results import Result
from bridge.report.gate.call import Call
from bridge.report.gate.outcomes import Outcome, cut, names, outcomes, unsure, why_inconclusive

#: The name of the case of the run itself, and of the call.
RUN, CALL = "run", "profiler-bridge"
_MESSAGE_MAX = 500


class Case(NamedTuple):
    """`tag`: of the element that says what is wrong with it, "" if it passed. `kind`: the type of that."""

    name: str
    tag: Literal["", "failure", "error", "skipped"] = ""
    kind: str = ""
    text: str = ""


def junit(call: Call) -> bytes:
    """Return the XML document."""
    root = Xml.Element("testsuites", name=CALL)
    for name, result in zip(names(call.results), call.results, strict=True):
        root.append(_suite(name, _class(name, result), cases(result, call), result))
    if call.ended_by:
        root.append(_suite(CALL, CALL, [Case("call", "error", "ended-early", call.ended_by)]))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", _seconds(sum(result.duration_s for result in call.results)))
    Xml.indent(root)
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def cases(result: Result, call: Call) -> list[Case]:
    """Return the cases of a run: the run itself, then its rules."""
    return [_of_run(result, call), *(_of_rule(each, result, call) for each in outcomes(result))]


def _of_run(result: Result, call: Call) -> Case:
    if result.failure:
        return Case(RUN, "error", "unreachable" if result.unreachable else "not-played", result.failure)
    if result.verdict == "not-applicable":
        return Case(RUN, "skipped", result.verdict, result.reasons.get("", ""))
    # Where single rules say it, the run does not say it again.
    if call.weight(result) == "inconclusive" and (result.reasons.get("") or not unsure(result)):
        return Case(RUN, "error", "inconclusive", why_inconclusive(result))
    return Case(RUN)


def _of_rule(outcome: Outcome, result: Result, call: Call) -> Case:
    name, verdict, text = outcome.name, outcome.verdict, outcome.text
    if verdict == "violated":
        if call.known(result, outcome):
            return Case(name, "skipped", "known", f"violated, as the baseline knows: {text}")
        return Case(name, "failure", verdict, text)
    if verdict == "inconclusive":
        # The failure of the run is told once; other SDKs on the page need not be decided.
        told = bool(result.failure) and text == result.failure
        return Case(name, "skipped" if told or outcome.vendor else "error", verdict, text)
    return Case(name) if verdict == "held" else Case(name, "skipped", verdict, text)


def _suite(name: str, class_name: str, found: list[Case], result: Result | None = None) -> Xml.Element:
    seconds = _seconds(result.duration_s if result else 0)
    tags = [case.tag for case in found]
    counts = {
        "tests": len(found),
        "failures": tags.count("failure"),
        "errors": tags.count("error"),
        "skipped": tags.count("skipped"),
    }
    suite = Xml.Element(
        "testsuite", {"name": name, **{key: str(each) for key, each in counts.items()}, "time": seconds}
    )
    if result:
        suite.append(_properties(_told(result)))
    for at, case in enumerate(found):
        time = seconds if at == 0 else _seconds(0)
        suite.append(_case(case, class_name, time))
    if result and result.notices:
        Xml.SubElement(suite, "system-out").text = "\n".join(result.notices)
    return suite


def _told(result: Result) -> Iterator[tuple[str, str]]:
    for name in ("scenario", "subject", "browser", "visibility", "verdict", "repeat"):
        yield name, str(getattr(result, name))
    if result.recording:
        yield "recording", result.recording


def _properties(told: Iterable[tuple[str, str]]) -> Xml.Element:
    found = Xml.Element("properties")
    for name, value in told:
        Xml.SubElement(found, "property", name=name, value=value)
    return found


def _case(case: Case, class_name: str, time: str) -> Xml.Element:
    element = Xml.Element("testcase", classname=class_name, name=case.name, time=time)
    if case.tag:
        message = cut(case.text.partition("\n")[0], _MESSAGE_MAX)
        inner = Xml.SubElement(element, case.tag, type=case.kind, message=message)
        if case.tag != "skipped":
            inner.text = case.text
    return element


def _class(name: str, result: Result) -> str:
    """Return the name of a class. Readers take the text up to the last dot for a package: the scenario."""
    scenario = result.scenario.replace(".", "_")
    return f"{scenario}.{name.removeprefix(f'{result.scenario} on ').replace('.', '_')}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
