"""A user's project: pytest, run as a process of its own on real Chromium."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.testing.plugin.alone import WITH_PLAYWRIGHT

#: pytest-playwright takes the Chromium of this machine, as the bridge does by itself.
CONFTEST = """
import os
import pytest
from bridge.driver import find_chromium

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {**browser_type_launch_args, "executable_path": find_chromium().path, "args": sandbox}
"""


@dataclass
class Test:
    """One entry of the JUnit report. `outcome`: passed, failed, error or skipped."""

    outcome: str
    text: str = ""
    recordings: list[str] = field(default_factory=list)


@dataclass
class Done:
    result: pytest.RunResult
    tests: dict[str, Test]
    #: every file under the output folder, relative to it
    files: list[str]

    @property
    def outcomes(self) -> dict[str, str]:
        return {name: test.outcome for name, test in self.tests.items()}

    @property
    def output(self) -> str:
        return "\n".join([*self.result.outlines, *self.result.errlines])


def run(pytester: pytest.Pytester, *arguments: str, conftest: str = "", **files: str) -> Done:
    """Write the files, run them with warnings as errors."""
    pytester.makeconftest(CONFTEST + conftest)
    pytester.makepyfile(**files)
    fixed = (*WITH_PLAYWRIGHT, "-W", "error", "--strict-markers", "--junitxml", "junit.xml")
    result = pytester.runpytest_subprocess(*fixed, *arguments)
    return Done(result, tests_of(pytester.path / "junit.xml"), files_under(pytester.path / "test-results"))


#: the ending of a report
REPORT = ".html"


def files_under(folder: Path) -> list[str]:
    """All files but the reports beside recordings; `reports_under` has these."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != REPORT)
    return sorted(path.relative_to(folder).as_posix() for path in files)


def reports_under(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob(f"*{REPORT}"))


def tests_of(report: Path) -> dict[str, Test]:
    """The entries of a JUnit report, by the names of the tests."""
    if not report.exists():
        return {}
    # One that was interrupted has no name.
    cases = [case for case in Xml.parse(report).iter("testcase") if "name" in case.attrib]
    return {case.attrib["name"]: _test(case) for case in cases}


def _test(case: Xml.Element) -> Test:
    recordings = [p.attrib["value"] for p in case.iter("property") if p.attrib["name"] == "bridge_recording"]
    for tag, outcome in (("failure", "failed"), ("error", "error"), ("skipped", "skipped")):
        if (found := case.find(tag)) is not None:
            return Test(outcome, found.text or found.attrib.get("message", ""), recordings)
    return Test("passed", "", recordings)
