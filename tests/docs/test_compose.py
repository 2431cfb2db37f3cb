"""docker-compose.yml and the Dockerfile: what they promise, and that Docker's own client takes them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def client() -> list[str] | None:
    """The client that is here: the plugin, or the older program of its own."""
    if shutil.which("docker"):
        ran = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if ran.returncode == 0:
            return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def test_the_client_takes_it_where_there_is_one() -> None:
    found = client()
    if found is None:
        pytest.skip("no docker compose here; what can be checked without it, the other tests check")
    ran = subprocess.run(
        [*found, "-f", str(COMPOSE), "config", "-q"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_each_service_is_a_target_that_is_not_root_and_tells_its_health(
    services: dict[str, dict[str, Any]],
) -> None:
    targets = (ROOT / "Dockerfile").read_text().split("\nFROM ")
    assert set(services) == {"intake", "chromium"}
    for name, service in services.items():
        [stage] = [target for target in targets if target.partition("\n")[0].endswith(f" AS {name}")]
        assert service["build"]["target"] == name
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert f"\nUSER {'bridge' if name == 'intake' else 'chromium'}\n" in stage
        assert "\nHEALTHCHECK " in stage


def test_nothing_is_published_beyond_loopback(services: dict[str, dict[str, Any]]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in services["intake"]["ports"])
    assert "ports" not in services["chromium"]  # CDP itself listens on loopback only
