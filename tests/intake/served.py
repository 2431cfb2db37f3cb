"""`profiler-bridge serve` as a process, and a sender that keeps its connection."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from tests.intake import large

_RETRY_AFTER = re.compile(rb"retry-after: *(\d+)", re.IGNORECASE)
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Serve:
    """Listens once this is made. Its decoding processes are children of it. `module`: whose command it is."""

    def __init__(self, store: Path | str, *options: str, module: str = "bridge") -> None:
        command = [sys.executable, "-m", module, "serve", "--port", "0", "--store", str(store), "--json"]
        # A file, which is never full: nobody reads while it runs.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  closed with the server
        self._process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=self._errors, text=True
        )
        assert self._process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1] != "}\n":
            lines.append(self._process.stdout.readline())
            assert lines[-1], self._log()
        self.said = json.loads("".join(lines))
        self.pid = self._process.pid
        self.url: str = self.said["url"]
        address = urlsplit(self.url)
        self.address = (address.hostname or "", address.port or 0)

    def _log(self) -> str:
        self._process.wait(60)
        self._errors.seek(0)
        return self._errors.read()

    def printed(self, count: int) -> list[str]:
        """The lines of stderr, once there are so many."""
        for _ in range(2000):
            # The server writes where the file's position is, which a read would move.
            lines = os.pread(self._errors.fileno(), 1_000_000, 0).decode().splitlines()
            if len(lines) >= count:
                return lines
            time.sleep(0.01)
        raise AssertionError(f"fewer than {count} lines: {lines}")

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def refused(self, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """POST what is refused; the status and the code of the error."""
        connection = HTTPConnection(*self.address, timeout=30)
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return answer.status, told["error"]["code"]

    def memory(self, name: str) -> int:
        """Bytes, without those of its children: VmRSS is what it holds, VmHWM the most it held. Linux."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal and waits; the exit code."""
        self.send(number)
        self._process.communicate(timeout=60)
        return self._process.returncode

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()
        self._errors.close()


class Sender:
    """One connection that is kept. `retry_after`: what the last answer said, s."""

    retry_after: int | None = None

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=60)

    def post(self, body: bytes, target: str = large.TARGET, content_type: str = large.CONTENT_TYPE) -> int:
        """The status. Raises OSError when the connection is gone before the whole answer is there."""
        self._socket.sendall(head(len(body), target, content_type) + body)
        return self.answer()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self) -> int:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._some()
        above, _, rest = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(above)
        retry = _RETRY_AFTER.search(above)
        self.retry_after = int(retry[1]) if retry else None
        left = int(length[1] if length else 0) - len(rest)
        while left > 0:
            left -= len(self._some())
        return int(above[9:12])

    def _some(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("closed")
        return data

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def head(length: int, target: str = large.TARGET, content_type: str = large.CONTENT_TYPE) -> bytes:
    return (
        f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def children(pid: int) -> list[int]:
    """Those of all its threads. Linux only."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in found for word in path.read_text().split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
