"""Sends profiles to a receiver of OTLP over HTTP.

Protocol: https://opentelemetry.io/docs/specs/otlp/#otlphttp. The path names the experimental version.
"""

from __future__ import annotations

import time
from typing import NamedTuple
from urllib.parse import urlsplit

from bridge.errors import ReceiverError, UsageError
from bridge.harness.intake_address import is_local
from bridge.trace.export.otlp_answer import Taken, error_message, taken

PATH = "/v1development/profiles"
TIMEOUT_S = 30.0
#: Of an answer; what follows is not read.
_ANSWER_MAX = 64 * 1024


class Receiver(NamedTuple):
    """`url`: where profiles are posted to. `shown`: the same without what may be secret. `local`: whether it
    is this machine."""

    url: str
    shown: str
    local: bool


def receiver_at(endpoint: str) -> Receiver:
    """Return the receiver at an address, to which PATH is added unless it has it. Raises UsageError."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https") or parts.fragment:
        raise UsageError(
            f"--endpoint {endpoint[:200]!r} is no address of a receiver: write it as http://localhost:4318"
        )
    path = parts.path.rstrip("/")
    path = path if path.endswith(PATH) else path + PATH
    named = f"[{host}]" if ":" in host else host
    shown = f"{parts.scheme}://{named}{f':{port}' if port is not None else ''}{path}"
    return Receiver(parts._replace(path=path).geturl(), shown, is_local(host))


def send(receiver: Receiver, document: bytes) -> str:
    """Post a document. Returns a warning of the receiver, "" if it has none. Raises ReceiverError."""
    status, body = _post(receiver, document)
    if status >= 300:
        told = error_message(body)
        raise ReceiverError(
            f"{receiver.shown} answered {status}{f': {told}' if told else ''}; {_advice(status)}"
        )
    try:
        answer: Taken = taken(body)
    except ValueError:
        raise ReceiverError(
            f"{receiver.shown} answered {status}, but not as a receiver of OTLP does: correct --endpoint"
        ) from None
    if answer.rejected:
        why = answer.message or "without a reason"
        raise ReceiverError(f"{receiver.shown} rejected {answer.rejected} profiles: {why}")
    return answer.message


def _advice(status: int) -> str:
    if status in (401, 403):
        return "write user and password into --endpoint, as http://USER:PASSWORD@HOST:4318"
    if status in (404, 405, 415, 501):
        return "this receiver takes no profiles there: correct --endpoint, or turn its profiles on"
    if status in (429, 502, 503, 504):
        return "try again later"
    return "the format is experimental: receivers take the version that they were built for"


def _post(receiver: Receiver, document: bytes) -> tuple[int, bytes]:
    """Return the status and the beginning of the answer. Raises ReceiverError."""
    import httpx2

    deadline = time.monotonic() + TIMEOUT_S
    headers = {"Content-Type": "application/x-protobuf"}
    body = bytearray()
    try:
        # The user's proxy is for other machines.
        with (
            httpx2.Client(timeout=TIMEOUT_S, trust_env=not receiver.local) as client,
            client.stream("POST", receiver.url, content=document, headers=headers) as answer,
        ):
            for part in answer.iter_bytes():
                body += part
                if len(body) > _ANSWER_MAX or time.monotonic() > deadline:
                    break
            return answer.status_code, bytes(body[:_ANSWER_MAX])
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        raise ReceiverError(
            f"no receiver answers at {receiver.shown} ({error or type(error).__name__}): is it running?"
        ) from None
