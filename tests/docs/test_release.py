"""The workflow that publishes a release, and what the documentation tells of one."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bridge import __version__
from docs.generate.blocks import ROOT

WHEEL = f"profiler_bridge-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def workflow() -> Any:
    return yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))


def actions(job: Any) -> list[str]:
    return [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]


def test_only_a_tag_of_a_version_publishes(workflow: Any) -> None:
    # YAML takes the key `on` for a truth value.
    assert workflow[True] == {"push": {"tags": ["v*"]}}


def test_the_files_that_were_checked_are_the_ones_that_are_published(workflow: Any) -> None:
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert [step["run"] for step in build["steps"] if "run" in step] == ["make dist PYTHON=python"]
    assert publish["needs"] == "build"
    assert actions(publish) == ["actions/download-artifact", "pypa/gh-action-pypi-publish"]
    kept, fetched = build["steps"][-1]["with"], publish["steps"][0]["with"]
    assert (kept["name"], kept["path"]) == (fetched["name"], fetched["path"]) == ("dist", "dist/")


def test_a_job_has_no_more_rights_than_it_needs(workflow: Any) -> None:
    assert workflow["permissions"] == {}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert rights == {"build": {"contents": "read"}, "publish": {"id-token": "write"}}
    assert workflow["jobs"]["publish"]["environment"] == {"name": "pypi"}
    assert "secrets." not in str(workflow)


@pytest.mark.parametrize("page", ["README.md", "docs/ci.md"])
def test_the_wheel_has_the_name_that_the_documentation_tells(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert WHEEL in text
    assert text.count(".whl") == text.count(WHEEL)
