"""The workflow commands, read as GitHub's runner reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

from bridge.report.gate.annotations import MESSAGE_MAX, PER_LEVEL, annotations_of, commands, resume, stop
from bridge.report.gate.call import Call
from bridge.report.gate.known import Baseline, KnownViolation, compare
from tests.report.gate.results import EVIL, RULE, a_call, a_result, another


class Command(NamedTuple):
    level: str
    title: str
    message: str


def run_by_github(line: str) -> Command:
    """What the runner makes of a line: command, property and data end at the first sign of theirs."""
    found = re.fullmatch(r"::(\w+) title=([^:,]*)::(.*)", line)
    assert found, line
    title, message = found[2], found[3]
    for escape, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        title = title.replace(escape, sign)
    for escape, sign in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        message = message.replace(escape, sign)
    return Command(found[1], title, message)


def printed(call: Call) -> list[Command]:
    return [run_by_github(line) for line in commands(annotations_of(call))]


def test_a_violation_is_an_error_and_what_is_inconclusive_a_warning() -> None:
    found = printed(a_call(a_result("violated", "late"), a_result("inconclusive", "a gap"), a_result()))
    assert found == [
        ("error", f"hidden-expiry on datadog@6.27.0: {RULE}", "at 12 ms: late"),
        ("warning", "hidden-expiry on datadog@6.27.0: inconclusive", f"{RULE}: a gap"),
    ]


def test_what_was_not_played_and_an_early_end_are_errors() -> None:
    found = printed(a_call(a_result("inconclusive", failure="step 2: gone"), ended_by="stopped by Ctrl-C"))
    assert [(each.level, each.message) for each in found] == [
        ("error", "stopped by Ctrl-C"),
        ("error", "step 2: gone"),
    ]


def test_another_sdks_violation_names_its_vendor() -> None:
    [found] = printed(a_call(a_result(others={"sentry": another("violated")})))
    assert found.title == f"hidden-expiry on datadog@6.27.0: sentry: {RULE}"


def test_what_several_runs_have_in_common_is_told_once() -> None:
    [found] = printed(a_call(*(a_result("violated", "late", repeat=at) for at in (1, 2, 3))))
    assert found.message == "in 3 runs; the first: at 12 ms: late"


def test_what_is_known_is_not_told_and_what_is_gone_is_a_warning() -> None:
    call = a_call(a_result("violated"), a_result(subject="sentry@11.12.0"))
    names = ("datadog", "sentry")
    listed = [KnownViolation(scenario="hidden-expiry", subject=name, rule=RULE) for name in names]
    baseline = Baseline(violations=tuple(listed))
    [found] = printed(call._replace(compared=compare(call.results, baseline, "known.json")))
    assert found.level == "warning"
    assert found.title == f"hidden-expiry on sentry: {RULE} is gone"
    assert "known.json, with --update-baseline" in found.message


def test_a_command_is_one_line_whatever_a_page_wrote() -> None:
    call = a_call(a_result("violated", EVIL, subject=f"http://x/{EVIL}", scenario=EVIL))
    lines = list(commands(annotations_of(call)))
    assert [line for line in lines if "\n" in line or "\r" in line] == []
    [found] = [run_by_github(line) for line in lines]
    assert "\n::error title=x::y\n##[add-mask]z %0A%25" in found.message
    assert "http://x/" in found.title


def test_what_github_would_not_show_is_counted() -> None:
    results = [a_result("violated", scenario=f"s{at}") for at in range(PER_LEVEL)]
    assert len(printed(a_call(*results))) == PER_LEVEL
    results += [a_result("violated", scenario="last"), a_result("inconclusive", "a gap")]
    found = printed(a_call(*results))
    errors = [each for each in found if each.level == "error"]
    assert len(errors) == PER_LEVEL
    assert errors[-1].title == "2 more errors"
    assert [each.level for each in found].count("warning") == 1


def test_a_long_message_is_cut_before_it_is_escaped() -> None:
    [line] = commands(annotations_of(a_call(a_result("violated", "%\n" * 50_000, scenario="x" * 1000))))
    found = run_by_github(line)
    assert len(found.message) == MESSAGE_MAX
    assert len(found.title) == 255
    assert found.message.endswith("…")
    assert len(line.encode()) < 64 * 1024


def test_commands_are_stopped_and_resumed_by_a_token() -> None:
    assert (stop("abc"), resume("abc")) == ("::stop-commands::abc", "::abc::")


def test_a_title_has_no_sign_that_ends_a_property() -> None:
    [line] = commands(annotations_of(a_call(a_result("violated", scenario="a,b: 5%2C"))))
    assert line.startswith("::error title=a%2Cb%3A 5%252C on ")
    assert run_by_github(line).title.startswith("a,b: 5%2C on ")
