"""docker-compose.yml and the Dockerfile: what they promise, and that Docker's own client takes them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"

#: The users that others' images have, beside root.
USERS = {"haproxy": None, "postgres": "postgres", "chrislusf/seaweedfs": "seaweed"}
OURS = {"intake": "bridge", "chromium": "chromium"}
SECRETS = {"PROFILER_BRIDGE_DB_PASSWORD": "a-password", "PROFILER_BRIDGE_S3_SECRET": "a-key"}

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def services() -> Services:
    found: Services = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def client() -> list[str] | None:
    """The client that is here: the plugin, or the older program of its own."""
    if shutil.which("docker"):
        ran = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if ran.returncode == 0:
            return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


@pytest.mark.parametrize("profile", [[], ["--profile", "shared"]], ids=["alone", "shared"])
def test_the_client_takes_it_where_there_is_one(profile: list[str]) -> None:
    """Without the secrets too: they are asked for by who needs them."""
    found = client()
    if found is None:
        pytest.skip("no docker compose here; what can be checked without it, the other tests check")
    ran = subprocess.run(
        [*found, "-f", str(COMPOSE), *profile, "config", "-q"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_what_has_no_profile_is_the_intake_and_the_browser(services: Services) -> None:
    assert {name for name, service in services.items() if "profiles" not in service} == set(OURS)


def test_each_of_our_images_is_not_root_and_tells_its_health(services: Services) -> None:
    stages = {
        stage.partition("\n")[0].rpartition(" AS ")[2]: stage
        for stage in (ROOT / "Dockerfile").read_text().split("\nFROM ")
    }
    built = {name: service["build"]["target"] for name, service in services.items() if "build" in service}
    assert {"intake", "chromium", "intake-1", "intake-2"} <= set(built)
    for target in built.values():
        assert f"\nUSER {OURS[target]}\n" in stages[target]
        assert "\nHEALTHCHECK " in stages[target]
    assert "[fast,shared]" in stages["build"]


def test_each_image_of_others_is_pinned_not_root_and_asked_for_its_health(services: Services) -> None:
    for service in services.values():
        if "build" not in service:
            name, _, version = service["image"].partition(":")
            assert re.match(r"\d+\.\d+", version)
            assert service.get("user") == USERS[name]
            assert service["healthcheck"]["test"]


def test_none_has_a_capability_or_is_published_beyond_loopback(services: Services) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert name == "chromium" or service["read_only"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert {name for name, service in services.items() if "ports" in service} == {"intake", "balancer"}


def test_who_waits_for_another_waits_for_its_health(services: Services) -> None:
    waits = {
        name: {other: each["condition"] for other, each in service["depends_on"].items()}
        for name, service in services.items()
        if "depends_on" in service
    }
    well, done = "service_healthy", "service_completed_successfully"
    assert waits == {
        "balancer": {"intake-1": well, "intake-2": well},
        "intake-1": {"database": well, "objects": well},
        "intake-2": {"database": well, "objects": well},
        "database": {"passwords-are-set": done},
        "objects": {"passwords-are-set": done},
    }


@pytest.mark.parametrize("missing", ["", *SECRETS])
def test_a_secret_that_is_not_set_is_told_by_its_name(services: Services, missing: str) -> None:
    checked = services["passwords-are-set"]
    told = {name: text.strip("${}-") for name, text in checked["environment"].items()}
    assert told == {name: name for name in SECRETS}
    command = [each.replace("$$", "$") for each in (*checked["entrypoint"], *checked["command"])]
    given = {name: "" if name == missing else value for name, value in SECRETS.items()}
    ran = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=False)
    assert (ran.returncode != 0, missing in ran.stderr) == (missing != "", True)
    assert not any(value in json.dumps(services) for value in given.values() if value)
