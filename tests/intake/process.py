"""An intake in a process of its own, so that its memory can be told from the test's."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest


class Server(NamedTuple):
    pid: int
    url: str

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        assert parts.hostname
        assert parts.port
        return parts.hostname, parts.port

    def send(self, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Status and error code."""
        connection = HTTPConnection(*self.address, timeout=30)
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return answer.status, told["error"]["code"]

    def memory(self, name: str) -> int:
        """Bytes: VmRSS is what it holds, VmHWM the most that it held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith(name)]
        return int(line.split()[1]) * 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


@contextmanager
def serving(store: Path, *options: str) -> Iterator[Server]:
    """`profiler-bridge serve` with these options, ended as Ctrl-C ends it."""
    command = [sys.executable, "-m", "bridge", "serve", "--port", "0", "--store", str(store), "--json"]
    command += options
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        told = b""
        while not told.rstrip().endswith(b"}"):
            told += process.stdout.readline() or pytest.fail("the intake did not start")
        try:
            yield Server(process.pid, json.loads(told)["url"])
        finally:
            process.terminate()
