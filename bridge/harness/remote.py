"""An intake that runs elsewhere (`profiler-bridge serve`), shared by several processes of tests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from bridge.core.uploads import Upload
from bridge.errors import IntakeError
from bridge.harness.local import Scope, asked_scope
from bridge.harness.mailbox import Mailbox

#: The stream says every 15 s that it is still there.
SILENCE_S = 60.0
ANSWER_S = 20.0


class _Told(msgspec.Struct, frozen=True):
    """What the stream says of an upload, as far as it is of use here."""

    id: str
    received_ms: float
    scope: str
    method: str
    target: str
    host: str
    headers: dict[str, str]
    status: int


class RemoteIntake:
    """`url` as `serve` prints it; `read_token` where it wants one."""

    def __init__(self, url: str, *, read_token: str = "", timeout_s: float = 10) -> None:
        self.url = url.rstrip("/")
        self._read_token = read_token
        self._timeout_s = timeout_s

    def scope(
        self, name: str | None = None, *, client_token: str | None = None, timeout_s: float | None = None
    ) -> Scope:
        """As that of a LocalIntake; close it. What arrives is seen a moment later: wait for it.

        Raises IntakeError when no intake answers, or it may not be read.
        """
        asked = asked_scope(self.url, name, client_token)
        mailbox = Mailbox()
        following = _Following(self, asked.name, mailbox)
        timeout = self._timeout_s if timeout_s is None else timeout_s
        return Scope(mailbox, timeout, asked, following.close)

    def ask(self, path: str, timeout_s: float) -> tuple[HTTPConnection, HTTPResponse]:
        """A GET of our own API, answered with 200. Raises IntakeError."""
        to = urlsplit(self.url)
        kind = HTTPSConnection if to.scheme == "https" else HTTPConnection
        connection = kind(to.netloc, timeout=timeout_s)
        headers = {"Authorization": f"Bearer {self._read_token}"} if self._read_token else {}
        try:
            connection.request("GET", f"{to.path}/_bridge/v1/{path}", headers=headers)
            answer = connection.getresponse()
        except (OSError, HTTPException) as error:
            connection.close()
            raise IntakeError(
                f"no intake answers at {self.url} ({error}): start one with `profiler-bridge serve`"
            ) from None
        if answer.status != 200:
            why = _why(answer.read(10_000))
            connection.close()
            raise IntakeError(f"the intake at {self.url} refuses to tell {path}: {answer.status} {why}")
        return connection, answer


class _Following:
    """A thread that puts what the stream tells into a mailbox, from its construction on."""

    def __init__(self, intake: RemoteIntake, token: str, mailbox: Mailbox) -> None:
        self._intake = intake
        self._mailbox = mailbox
        self._connection, self._answer = intake.ask(f"stream?token={quote(token, safe='')}", SILENCE_S)
        # The first line comes when the place in the stream is taken.
        self._answer.readline()
        self._closed = False
        self._thread = threading.Thread(target=self._follow, name="bridge-follow", daemon=True)
        self._thread.start()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._connection.sock is not None:
            with suppress(OSError):  # the intake has closed it
                self._connection.sock.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self._thread.join(ANSWER_S)
        self._connection.close()

    def _follow(self) -> None:
        try:
            for data in _events(self._answer):
                self._mailbox.add(self._upload(msgspec.json.decode(data, type=_Told)))
            raise IntakeError(f"the intake at {self._intake.url} has ended its stream: does it still run?")
        except (OSError, HTTPException, msgspec.DecodeError, IntakeError) as error:
            if not self._closed:
                self._mailbox.broke(
                    error if isinstance(error, IntakeError) else IntakeError(f"{self._intake.url}: {error}")
                )

    def _upload(self, told: _Told) -> Upload:
        connection, answer = self._intake.ask(f"uploads/{told.id}/raw", ANSWER_S)
        try:
            body = answer.read()
        finally:
            connection.close()
        return Upload(
            id=told.id,
            wall_ms=told.received_ms,
            tab=told.scope,
            method=told.method,
            target=told.target,
            headers=told.headers,
            status=told.status,
            body=body,
            host=told.host,
        )


def _events(answer: HTTPResponse) -> Iterator[bytes]:
    """The data of each event. Ours have one line of it."""
    while line := answer.readline():
        if line.startswith(b"data: "):
            yield line[len(b"data: ") :]


def _why(body: bytes) -> str:
    try:
        told: Any = msgspec.json.decode(body)
        return str(told["error"]["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""
