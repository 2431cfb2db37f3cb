"""The command line as a user meets it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.driver.browser.chromium import find_chromium
from bridge.scenarios.named import SCENARIOS
from bridge.subjects import resolve, serve
from e2e.apps.own_app import own_app
from e2e.cli.calling import cli, said
from e2e.conftest import Site
from e2e.processes import descendants, wait_until
from tests.cli.calling import called

OWN_PROFILER = "<script>self.p = new Profiler({sampleInterval: 10, maxBufferSize: 100})</script>"


def test_the_main_job() -> None:
    result = cli("run", "hidden-expiry", "--sdk", "datadog@6.27.0", "--sdk", "datadog@6.27.1", "--json")
    assert result.returncode == 1, result.stderr
    document = said(result)
    assert document["schema"] == "profiler-bridge.run/1"
    assert document["ok"] is False
    stuck, fixed = document["results"]
    assert (stuck["subject"], stuck["rules"]["restarts-on-renewal"]) == ("datadog@6.27.0", "violated")
    assert (fixed["subject"], fixed["rules"]["restarts-on-renewal"]) == ("datadog@6.27.1", "held")
    [violation] = [each for each in stuck["violations"] if each["rule"] == "restarts-on-renewal"]
    assert (violation["recovery"]["after_ms"], violation["recovery"]["clicks"]) == (None, 3)
    assert stuck["browser"].startswith("Chromium ")
    assert stuck["visibility"] == fixed["visibility"] == "real"


def test_all_chosen_rules_held_is_exit_0_and_show_says_the_same(tmp_path: Path) -> None:
    args = ("hidden-expiry", "--sdk", "datadog@6.27.1", "--rule", "restarts-on-renewal")
    result = cli("run", *args, "--json", "--recording", str(tmp_path))
    assert result.returncode == 0, result.stderr
    document = said(result)
    assert document["results"][0]["rules"] == {"restarts-on-renewal": "held"}
    [recording] = list(tmp_path.iterdir())
    assert recording.name == "hidden-expiry-datadog@6.27.1-1.pbr.zip"
    again = called("show", recording, "--json")
    assert again.returncode == 0
    assert said(again) == document


def test_show_prints_the_timeline_that_run_printed(tmp_path: Path) -> None:
    """Of a profiler that is late, and not stuck: it starts at the next click after the scenario."""
    result = cli("run", "visible-suspend-expiry", "--sdk", "datadog@7.16.2", "--recording", str(tmp_path))
    [recording] = tmp_path.iterdir()
    again = cli("show", str(recording))
    story, closing = result.stdout[: len(again.stdout)], result.stdout[len(again.stdout) :]
    assert again.stdout == story
    assert again.returncode == result.returncode
    if result.returncode == 6:
        pytest.skip("the machine was too slow to say whether the profiler was")
    assert result.returncode == 1
    assert re.search(r"restarts-on-renewal: recovered \d+\.\d s later, at the next click", story)
    assert closing.splitlines()[0] == "✗ visible-suspend-expiry  datadog@7.16.2  violated"
    assert closing.endswith(f"    profiler-bridge show {recording}\n")
    lines = story.splitlines()
    violated = next(i for i, line in enumerate(lines) if "✗ restarts-on-renewal" in line)
    clicked = next(i for i, line in enumerate(lines) if "→ activity" in line)
    assert violated > clicked


def test_several_browsers_play_the_same_and_have_a_column_each(tmp_path: Path) -> None:
    browser = find_chromium().path
    same = tmp_path / "same"
    same.symlink_to(browser)
    args = ("hidden-resume", "--sdk", "agent", "--chromium", browser, "--chromium", str(same))
    result = cli("run", *args, "--json", "--recording", str(tmp_path))
    assert result.returncode == 0, result.stderr
    one, other = said(result)["results"]
    assert other["browser"] == f"{one['browser']} at {same}"
    assert Path(one["recording"]).is_file()
    assert one["recording"] != other["recording"]


def test_several_sdks_give_a_table_and_repeat_repeats() -> None:
    result = cli(
        "run", "hidden-resume", "--sdk", "datadog@6.27.0", "--sdk", "datadog@6.27.1", "--repeat", "2"
    )
    lines = result.stdout.splitlines()
    assert len([line for line in lines if line.startswith("✓ hidden-resume  datadog@6.27.")]) == 4
    table = lines[lines.index("") + 1 :]
    assert table[0].split() == ["scenario", "datadog@6.27.0", "datadog@6.27.1"]
    assert table[1].count("2x held") == 2
    assert table[-1].startswith("4 runs in ")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("run", "hidden-expyri"), "did you mean 'hidden-expiry'"),
        (("run", "hidden-expiry", "--sdk", "newrelic@1.0.0"), "datadog"),
        (("run", "hidden-expiry", "--sdk", "datadog@0.0.999"), "0.0.999"),
        (("run", "hidden-expiry", "--sdk", "datadog,sentry"), "repeat --sdk for each"),
        (("run", "hidden-expiry", "--rule", "never-fails"), "restarts-on-renewal"),
        (("run", "hidden-expiry", "--url", "localhost:3000"), "http://"),
        (("run", "hidden-expiry", "--url", "http://x/", "--sdk", "datadog"), "exclude each other"),
        (("run", "hidden-expiry", "--url", "http://x/", "--vendor", "newrelic"), "datadog, sentry"),
        (("run", "hidden-expiry", "--sdk", "datadog", "--vendor", "sentry"), "--url"),
        (("run", "hidden-expiry", "--url", "http://x/", "--intake-host", "https://y/"), "without a scheme"),
        (("run", "hidden-expiry", "--sdk", "agent@99.0.0"), "this package contains agent@"),
        (("run", "hidden-expiry", "--agent"), "--sdk agent"),
        (("run", "hidden-expiry", "--no-redirect", "--intake-host", "y"), "exclude each other"),
        (("run", "hidden-expiry", "-j", "2", "--headed"), "cover each other"),
        (("run", "hidden-expiry", "--cdp", "ftp://localhost"), "http://HOST:9222"),
        (("run", "hidden-expiry", "--cdp", "http://x:9222", "--headed"), "is as it is"),
        (("run",), "scenario"),
    ],
)
def test_a_wrong_call_is_one_clear_message_and_exit_2(args: tuple[str, ...], says: str) -> None:
    result = called(*args)
    assert result.returncode == 2
    assert says.lower() in result.stderr.lower()
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_browser_that_is_not_there_is_exit_3() -> None:
    result = cli("run", "hidden-expiry", "--chromium", "/no/such/chromium")
    assert result.returncode == 3
    assert "/no/such/chromium" in result.stderr
    assert "neither --sdk nor --url is given: taking datadog@" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_no_recording_is_exit_5(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pbr.zip"
    broken.write_bytes(b"PK\x03\x04 nonsense")
    for path in (broken, tmp_path / "missing.pbr.zip", tmp_path):
        result = called("show", path)
        assert result.returncode == 5
        assert str(path) in result.stderr
        assert "Traceback" not in result.stderr


def test_a_page_without_a_profiler_is_inconclusive_and_exit_6(site: Site) -> None:
    url = site.put("/plain", "<p>nothing here")
    urls = ("--url", url, "--url", site.put("/another", "<p>nor here"))
    result = cli("run", "hidden-expiry", *urls, "--json", PROFILER_BRIDGE_RUN_TIMEOUT="2")
    assert result.returncode == 6
    entry, another = said(result)["results"]
    assert (entry["subject"], another["subject"]) == urls[1::2]
    assert entry["verdict"] == another["verdict"] == "inconclusive"
    assert "no script on the page has constructed a Profiler" in entry["failure"]
    assert entry["failure"] in result.stderr


def test_a_page_that_cannot_be_loaded_is_exit_4_also_from_its_recording(site: Site, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # it does not listen
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        result = cli("run", "hidden-resume", "--url", url, "--json", "--recording", str(tmp_path))
    assert result.returncode == 4, result.stderr
    [entry] = said(result)["results"]
    assert (entry["verdict"], entry["unreachable"]) == ("inconclusive", True)
    assert "ERR_CONNECTION_REFUSED" in entry["failure"]
    [kept] = tmp_path.iterdir()
    assert called("show", kept).returncode == 4


def test_a_page_that_answers_an_error_is_exit_4_at_once(site: Site) -> None:
    urls = [
        site.put("/out-of-order", "<p>out of order", status=500),
        site.put("/empty", status=503).replace("/empty", "/nothing"),
    ]
    site.pages["/nothing"] = site.pages["/empty"]._replace(body="")
    args = [part for url in urls for part in ("--url", url)]
    result = cli("run", "hidden-resume", *args, "--json", PROFILER_BRIDGE_RUN_TIMEOUT="60")
    assert result.returncode == 4, result.stderr
    shown, empty = said(result)["results"]
    assert (
        shown["failure"] == f"step 2, expect_profiler: tab-1: {urls[0]} answered 500 (Internal Server Error)"
    )
    assert f"{urls[1]} answered 503 (Service Unavailable)" in empty["failure"]
    assert max(shown["duration_s"], empty["duration_s"]) < 60


def test_a_page_that_throws_before_its_sdk_starts_says_so(site: Site) -> None:
    url = site.put("/throws", "<script>DD_RUM = window.config.token</script>")
    args = ("run", "hidden-resume", "--url", url, "--vendor", "datadog", "--json")
    result = cli(*args, PROFILER_BRIDGE_RUN_TIMEOUT="1")
    assert result.returncode == 6, result.stderr
    [entry] = said(result)["results"]
    error = "page error: TypeError: Cannot read properties of undefined (reading 'token')"
    assert entry["failure"].endswith(f"granted?; {error}")


def test_a_server_that_forbids_the_policy_is_never_held(site: Site) -> None:
    url = site.put("/forbidden", OWN_PROFILER, Document_Policy="js-profiling=?0")
    result = cli("run", "hidden-expiry", "--url", url, "--json", PROFILER_BRIDGE_RUN_TIMEOUT="2")
    assert result.returncode == 6
    [entry] = said(result)["results"]
    assert entry["verdict"] == "inconclusive"
    assert "NotAllowedError" in entry["failure"]
    assert "Document Policy" in entry["failure"]


def test_a_real_sdk_that_knows_nothing_of_us_is_judged(site: Site) -> None:
    url = own_app(site, resolve("datadog@6.27.1"))
    result = cli("run", "hidden-resume", "--url", url, "--vendor", "datadog", "--json")
    assert result.returncode == 0, result.stdout
    [entry] = said(result)["results"]
    assert entry["rules"]["collected-trace-is-uploaded"] == "held"


def test_a_page_without_a_profiler_gets_the_agent_and_is_held_to_its_contract(site: Site) -> None:
    busy = "setInterval(() => { for (const end = performance.now() + 70; performance.now() < end;); }, 300)"
    url = site.put("/injected-by-run", f"<p>an app<script>{busy}</script>")
    result = cli("run", "hidden-expiry", "--url", url, "--agent", "--json")
    assert result.returncode == 0, result.stdout
    [entry] = said(result)["results"]
    assert (entry["subject"], entry["verdict"]) == (url, "held")
    assert entry["rules"]["restarts-on-renewal"] == "held"
    assert {upload["vendor"] for upload in entry["uploads"]} == {"agent"}


def test_a_profiler_of_nobody_has_promised_nothing(site: Site) -> None:
    url = site.put("/own", OWN_PROFILER)
    result = cli("run", "hidden-resume", "--url", url, "--json", PROFILER_BRIDGE_RUN_TIMEOUT="2")
    assert result.returncode == 6
    [entry] = said(result)["results"]
    # It is not waited for a session that nobody knows of, and nothing is held.
    assert (entry["verdict"], entry["rules"]) == ("inconclusive", {})
    assert "no long task" in entry["failure"]


def test_ones_own_page_with_a_real_sdk_is_judged() -> None:
    with serve(resolve("datadog@6.27.1")) as serving:
        result = cli("run", "hidden-resume", "--url", f"{serving.origin}/?proxy={{proxy}}", "--json")
    assert result.returncode == 0, result.stdout
    [entry] = said(result)["results"]
    assert entry["verdict"] == "held"
    assert entry["rules"]["collected-trace-is-uploaded"] == "held"


def test_scenarios_lists_each_with_what_it_does() -> None:
    lines = called("scenarios").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(SCENARIOS)
    assert any(line.startswith("hidden-expiry ") and "15 min 1 s" in line for line in lines)
    document = json.loads(called("scenarios", "--json").stdout)
    assert document["scenarios"][0]["steps"][0] == {"do": "open"}


def test_doctor_finds_everything_on_this_machine() -> None:
    result = cli("doctor", "--json")
    assert result.returncode == 0, result.stdout
    checks = {check["name"]: check for check in said(result)["checks"]}
    assert list(checks) == [
        "Chromium",
        "version",
        "a tab really hides",
        "the Profiler runs",
        "agent",
        "npm",
        "esbuild",
    ]
    assert all(check["ok"] for check in checks.values())
    assert re.fullmatch(r"npm \d+\.\d+\.\d+ \(/.+\)", checks["npm"]["found"])
    assert checks["agent"]["found"].startswith(f"{resolve('agent').spec}, ")


def test_doctor_says_what_to_do() -> None:
    result = called("doctor", "--chromium", "/no/such/chromium")
    assert result.returncode == 1
    assert "NO  Chromium" in result.stdout
    assert "Traceback" not in result.stderr


def test_defaults_come_from_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.profiler-bridge.run]\nsdk = ["datadog@0.0.998"]\n')
    assert "0.0.998" in called("run", "hidden-expiry", cwd=tmp_path).stderr
    result = called("run", "hidden-expiry", cwd=tmp_path, PROFILER_BRIDGE_RUN_SDK="datadog@0.0.997")
    assert "0.0.997" in result.stderr


def test_a_browser_that_dies_in_the_middle_is_exit_3_and_the_recording_is_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bridge", "run", "hidden-expiry", "--sdk", "datadog@6.27.0"]
    run = subprocess.Popen([*command, "--recording", str(tmp_path)], stderr=subprocess.PIPE, text=True)
    events = tmp_path / "hidden-expiry-datadog@6.27.0-1.pbr" / "events.jsonl"
    wait_until(lambda: events.exists() and "profiler-started" in events.read_text())
    for process in descendants(run.pid):
        if "chrom" in process.name and "--type=" not in process.command:
            os.kill(process.pid, signal.SIGKILL)
    _, stderr = run.communicate(timeout=60)
    assert run.returncode == 3, stderr
    assert "went away" in stderr
    assert "Traceback" not in stderr
    result = called("show", tmp_path / "hidden-expiry-datadog@6.27.0-1.pbr.zip", "--json")
    [entry] = said(result)["results"]
    assert entry["verdict"] != "held"
    assert "went away" in entry["failure"]


def test_a_killed_run_leaves_no_chromium_and_a_readable_recording(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bridge", "run", "hidden-expiry", "--sdk", "datadog@6.27.0"]
    run = subprocess.Popen([*command, "--recording", str(tmp_path)], stderr=subprocess.DEVNULL)
    folder = tmp_path / "hidden-expiry-datadog@6.27.0-1.pbr"
    events = folder / "events.jsonl"
    wait_until(lambda: events.exists() and "profiler-started" in events.read_text())
    born = descendants(run.pid)
    assert any("chrom" in process.name for process in born)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    wait_until(lambda: not [p for p in born if p.alive()], timeout_s=5)
    result = called("show", folder, "--json")
    assert result.returncode == 6
    assert said(result)["results"][0]["verdict"] == "inconclusive"


def test_ctrl_c_ends_it_at_once_and_keeps_what_was_recorded(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bridge", "run", "hidden-expiry", "--sdk", "datadog@6.27.0"]
    run = subprocess.Popen([*command, "--recording", str(tmp_path)], stderr=subprocess.PIPE, text=True)
    events = tmp_path / "hidden-expiry-datadog@6.27.0-1.pbr" / "events.jsonl"
    wait_until(lambda: events.exists() and "profiler-started" in events.read_text())
    born = descendants(run.pid)
    run.send_signal(signal.SIGINT)
    _, stderr = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Traceback" not in stderr
    wait_until(lambda: not [p for p in born if p.alive()], timeout_s=5)
    [kept] = tmp_path.iterdir()
    [entry] = said(called("show", kept, "--json"))["results"]
    assert (entry["verdict"], entry["failure"]) == ("inconclusive", "stopped by Ctrl-C")
