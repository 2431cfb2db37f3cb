from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.intake.process import serving


def test_faults_can_be_ordered_from_the_start(tmp_path: Path) -> None:
    with serving(tmp_path, "--fault", "datadog/logs=503:9*2", "--fault", "sentry/*=429") as server:
        for _ in range(2):
            assert server.send("/api/v2/logs", b"{}", {}) == (503, "fault-on-order")
        assert server.send("/api/1/envelope/", b"{}\n", {}) == (429, "fault-on-order")


def test_a_wrong_fault_is_a_usage_error_that_lists_the_words(tmp_path: Path) -> None:
    for order, why in (("datadog/logs=explode", "a script is steps"), ("nowhere=500", "known are: datadog/")):
        command = [sys.executable, "-m", "bridge", "serve", "--port", "0", "--store", str(tmp_path)]
        done = subprocess.run([*command, "--fault", order], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert why in done.stderr
