"""A build on this machine is played as it is: from its folder, its tarball, and its server."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

from e2e.apps.local_builds import RULE, packed, stuck, whole
from e2e.cli.calling import cli, said
from e2e.conftest import Page, Site
from tests.cli.calling import called


def test_a_fault_in_a_build_is_caught_by_its_folder_and_by_its_tarball(tmp_path: Path) -> None:
    broken = stuck(tmp_path / "my build")
    whole(tmp_path / "as-published")
    builds = ("./my build", str(packed(broken)), "./as-published", "./as-published/bundle")
    sdks = [word for build in builds for word in ("--sdk", f"datadog@{build}")]
    args = ("renew-during-stop", "--rule", RULE, "--no-recovery", "--json", "--recording", "kept")
    result = cli("run", *args, *sdks, cwd=tmp_path)
    assert result.returncode == 1, result.stderr
    results = said(result)["results"]
    assert [each["rules"][RULE] for each in results] == ["violated", "violated", "held", "held"]
    subjects = [each["subject"] for each in results]
    assert all(re.fullmatch(r"datadog@local\(6\.27\.1, [0-9a-f]{8}\)", subject) for subject in subjects)
    assert subjects[0] == subjects[1] != subjects[2] == subjects[3]
    # The name that is shown names the build again, also after it is gone.
    shown = called("show", results[0]["recording"], "--json", cwd=tmp_path)
    assert said(shown)["results"][0]["subject"] == subjects[0]


def test_a_build_at_an_address_loads_its_profiler_from_there(tmp_path: Path, site: Site) -> None:
    bundle = whole(tmp_path / "rum") / "bundle"
    for file in bundle.rglob("*.js"):
        path = f"/v6/{file.relative_to(bundle).as_posix()}"
        site.pages[path] = Page(file.read_text("utf-8"), {"Content-Type": "text/javascript"}, 200)
    url = urljoin(site.put("/"), "/v6/datadog-rum.js")
    result = cli("run", "hidden-expiry", "--rule", RULE, "--sdk", f"datadog@{url}", "--json")
    assert result.returncode == 0, result.stderr
    [played] = said(result)["results"]
    assert re.fullmatch(r"datadog@local\(unknown, [0-9a-f]{8}\)", played["subject"])
    assert played["rules"] == {RULE: "held"}
