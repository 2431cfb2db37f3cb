from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bridge.cli.serve import open_to_others
from bridge.intake.settings import Settings
from tests.intake.served import Serve


def test_faults_can_be_ordered_from_the_start(tmp_path: Path) -> None:
    with Serve(tmp_path, "--fault", "datadog/logs=503:9*2", "--fault", "sentry/*=429") as server:
        for _ in range(2):
            assert server.refused("/api/v2/logs", b"{}", {}) == (503, "fault-on-order")
        assert server.refused("/api/1/envelope/", b"{}\n", {}) == (429, "fault-on-order")


def test_a_wrong_fault_is_a_usage_error_that_lists_the_words(tmp_path: Path) -> None:
    for order, why in (("datadog/logs=explode", "a script is steps"), ("nowhere=500", "known are: datadog/")):
        command = [sys.executable, "-m", "bridge", "serve", "--port", "0", "--store", str(tmp_path)]
        done = subprocess.run([*command, "--fault", order], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert why in done.stderr


def test_who_listens_to_everybody_without_a_token_is_warned() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        assert open_to_others(Settings(host=host)) == []
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        reading, sending = open_to_others(Settings(host=host))
        assert f"everybody who reaches {host} can read" in reading
        assert "--read-token" in reading
        assert "--client-token" in sending
    assert open_to_others(Settings(host="::", read_token="a", client_tokens=("b",))) == []
