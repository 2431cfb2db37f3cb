"""What a call gives to CI, of real runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from junitparser import JUnitXml

from e2e.cli.calling import cli, said
from e2e.conftest import Site
from e2e.processes import descendants, wait_until

RULE = "pauses-when-hidden"
START = "self.p = new Profiler({sampleInterval: 10, maxBufferSize: 1000})"
NEVER_PAUSES = f"<script>{START}</script>"
PAUSES = f"""<script>{START}
document.addEventListener("visibilitychange", () => {{
  if (document.hidden) p.stop(); else {START};
}});
</script>"""


def test_a_known_violation_does_not_fail_and_is_gone_when_it_is_repaired(site: Site, tmp_path: Path) -> None:
    known, junit, summary = (tmp_path / name for name in ("known.json", "junit.xml", "summary.md"))
    url, scenario = site.put("/shop", NEVER_PAUSES), tmp_path / "hide-and-show.json"
    steps = [{"do": "open"}, {"do": "expect_profiler", "is": "running"}, {"do": "hide"}, {"do": "show"}]
    scenario.write_text(json.dumps({"name": "hide-and-show", "says": "", "steps": steps}))
    call = ("run", str(scenario), "--url", url, "--vendor", "datadog", "--rule", RULE)
    first = cli(*call, "--junit", str(junit), "--github", GITHUB_STEP_SUMMARY=str(summary))
    assert first.returncode == 1, first.stdout + first.stderr
    annotation = first.stdout.splitlines()[-1]
    assert annotation.startswith(f"::error title=hide-and-show on {url.replace(':', '%3A')}%3A {RULE}::at ")
    assert f"✗ violated<br><code>{RULE}</code>" in summary.read_text()
    [suite] = JUnitXml.fromfile(str(junit))
    assert (suite.failures, suite.errors) == (1, 0)

    accepted = cli(*call, "--baseline", str(known), "--update-baseline")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    [entry] = json.loads(known.read_text())["violations"]
    assert (entry["scenario"], entry["subject"], entry["rule"]) == ("hide-and-show", url, RULE)

    again = cli(*call, "--baseline", str(known), "--junit", str(junit), "--json")
    assert again.returncode == 0, again.stdout + again.stderr
    assert said(again)["ok"] is True
    assert [each["rule"] for each in said(again)["baseline"]["known"]] == [RULE]
    [suite] = JUnitXml.fromfile(str(junit))
    assert (suite.failures, suite.errors) == (0, 0)

    site.put("/shop", PAUSES)
    repaired = cli(*call, "--baseline", str(known), "--github")
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert f"  gone: hide-and-show on {url}: {RULE}" in repaired.stdout
    assert repaired.stdout.splitlines()[-1].startswith("::warning title=hide-and-show on ")


def test_what_was_played_until_ctrl_c_is_in_the_junit_report(tmp_path: Path) -> None:
    junit, recordings = tmp_path / "junit.xml", tmp_path / "recordings"
    command = [sys.executable, "-m", "bridge", "run", "hidden-resume", "--sdk", "agent", "--repeat", "20"]
    command += ["--junit", str(junit), "--recording", str(recordings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        second = recordings / "hidden-resume-agent@1.0.0-2.pbr" / "events.jsonl"
        wait_until(lambda: second.exists() and "profiler-started" in second.read_text(), timeout_s=60)
        run.send_signal(signal.SIGINT)
        _, stderr = run.communicate(timeout=60)
    assert run.returncode == 130, stderr
    done, early = JUnitXml.fromfile(str(junit))
    assert (done.name, done.failures, done.errors) == ("hidden-resume on agent@1.0.0", 0, 0)
    [case] = early
    assert case.result[0].message == "stopped by Ctrl-C"


def test_what_was_played_until_the_browser_died_is_in_the_junit_report(tmp_path: Path) -> None:
    junit, recordings = tmp_path / "junit.xml", tmp_path / "recordings"
    command = [sys.executable, "-m", "bridge", "run", "hidden-resume", "--sdk", "agent", "--repeat", "20"]
    command += ["--junit", str(junit), "--recording", str(recordings), "--json", "--github"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        second = recordings / "hidden-resume-agent@1.0.0-2.pbr" / "events.jsonl"
        wait_until(lambda: second.exists() and "profiler-started" in second.read_text(), timeout_s=60)
        browser = next(each for each in descendants(run.pid) if "--remote-debugging" in each.command)
        os.kill(browser.pid, signal.SIGKILL)
        stdout, stderr = run.communicate(timeout=60)
    assert run.returncode == 3, stderr
    assert [each["repeat"] for each in json.loads(stdout)["results"]] == [1]
    done, early = JUnitXml.fromfile(str(junit))
    assert (done.errors, early.errors) == (0, 1)
    assert "::error title=The call ended before all was played::" in stderr
