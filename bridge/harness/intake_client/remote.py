"""An intake that runs elsewhere (`profiler-bridge serve`), shared by several processes of tests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import msgspec

from bridge.core.addresses import api_url
from bridge.core.uploads import Upload
from bridge.errors import IntakeError
from bridge.harness.intake_client.api_client import api_client
from bridge.harness.intake_client.local import Scope, asked_scope
from bridge.harness.intake_client.mailbox import Mailbox

if TYPE_CHECKING:
    import httpx2

#: The stream gives a sign of life every 15 s. Without one for so long it is taken for dead.
SILENCE_S = 60.0
ANSWER_S = 20.0


class _StreamedUpload(msgspec.Struct, frozen=True):
    """An upload as the stream shows it, as far as it is needed here."""

    id: str
    received_ms: float
    scope: str
    method: str
    target: str
    host: str
    headers: dict[str, str]
    status: int


class RemoteIntake:
    """`url`: as `serve` prints it. `read_token`: needed if `serve` was started with one."""

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
        follower = _Follower(_Api(self.url, self._read_token), asked.name, mailbox)
        timeout = self._timeout_s if timeout_s is None else timeout_s
        return Scope(mailbox, timeout, asked, follower.close)


class _Api:
    """The API of the intake at `url`. May be used from several threads."""

    def __init__(self, url: str, read_token: str) -> None:
        self.url = url
        self._client = api_client(read_token, ANSWER_S)

    @contextmanager
    def get(self, path: str, timeout_s: float, **params: str) -> Iterator[httpx2.Response]:
        """An answer with status 200 whose body is still to be read. Raises IntakeError."""
        import httpx2

        with ExitStack() as stack:
            try:
                answer = stack.enter_context(
                    self._client.stream("GET", api_url(self.url, path), params=params, timeout=timeout_s)
                )
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                raise IntakeError(
                    f"no intake answers at {self.url} ({error}): start one with `profiler-bridge serve`"
                ) from None
            if answer.status_code != 200:
                why = f"{answer.status_code} {_error_message(answer.read())}"
                raise IntakeError(f"the intake at {self.url} refuses to tell {path}: {why}")
            yield answer

    def close(self) -> None:
        self._client.close()


class _Follower:
    """A thread that puts the uploads of a live stream into a mailbox, from its construction on."""

    def __init__(self, api: _Api, token: str, mailbox: Mailbox) -> None:
        self._api = api
        self._mailbox = mailbox
        self._closed = False
        self._cleanup = ExitStack()
        self._cleanup.callback(api.close)
        try:
            # Once it is answered nothing is missed.
            self._answer = self._cleanup.enter_context(api.get("stream", SILENCE_S, token=token))
        except BaseException:
            self._cleanup.close()
            raise
        self._thread = threading.Thread(target=self._follow, name="bridge-follow", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread. May be called twice."""
        if self._closed:
            return
        self._closed = True
        # Closing the response would not wake a thread that reads from it.
        with suppress(OSError):  # the intake has closed it
            self._socket().shutdown(socket.SHUT_RDWR)
        self._thread.join(ANSWER_S)
        self._cleanup.close()

    def _socket(self) -> socket.socket:
        # https://www.encode.io/httpcore/extensions/#network_stream
        connection: socket.socket = self._answer.extensions["network_stream"].get_extra_info("socket")
        return connection

    def _follow(self) -> None:
        import httpx2

        try:
            for event in httpx2.EventSource(self._answer):
                self._mailbox.add(self._upload(msgspec.json.decode(event.data, type=_StreamedUpload)))
            raise IntakeError(f"the intake at {self._api.url} has ended its stream: does it still run?")
        except (httpx2.HTTPError, httpx2.SSEError, msgspec.DecodeError, IntakeError) as error:
            if not self._closed:
                self._mailbox.broke(
                    error if isinstance(error, IntakeError) else IntakeError(f"{self._api.url}: {error}")
                )

    def _upload(self, shown: _StreamedUpload) -> Upload:
        with self._api.get(f"uploads/{shown.id}/raw", ANSWER_S) as answer:
            body = answer.read()
        return Upload(
            id=shown.id,
            wall_ms=shown.received_ms,
            tab=shown.scope,
            method=shown.method,
            target=shown.target,
            headers=shown.headers,
            status=shown.status,
            body=body,
            host=shown.host,
        )


def _error_message(body: bytes) -> str:
    try:
        answer: Any = msgspec.json.decode(body)
        return str(answer["error"]["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""
