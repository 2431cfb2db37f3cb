"""The messages of the DevTools protocol, without I/O: commands to text, received text to values."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec

Params = dict[str, Any]


class Reason(msgspec.Struct, frozen=True):
    message: str
    data: str = ""

    def __str__(self) -> str:
        return f"{self.message} ({self.data})" if self.data else self.message


class Answer(msgspec.Struct, frozen=True):
    """The answer to the command of this `id`."""

    id: int
    result: Params
    error: Reason | None = None


class Notice(msgspec.Struct, frozen=True):
    """An event of the protocol. `session_id` is "" for the browser itself."""

    method: str
    params: Params
    session_id: str = ""


class _Message(msgspec.Struct, rename="camel"):
    id: int | None = None
    method: str = ""
    params: Params = {}
    result: Params = {}
    error: Reason | None = None
    session_id: str = ""


_decoder = msgspec.json.Decoder(_Message)


def decode(text: str | bytes) -> Answer | Notice:
    """Decode a message. Raises msgspec.DecodeError for any other text."""
    message = _decoder.decode(text)
    if message.id is not None:
        return Answer(message.id, message.result, message.error)
    return Notice(message.method, message.params, message.session_id)


class Encoder:
    """Encodes commands, numbered from 1."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    def encode(self, method: str, params: Params, session_id: str) -> tuple[int, str]:
        command_id = next(self._ids)
        message: Params = {"id": command_id, "method": method, "params": params}
        if session_id:
            message["sessionId"] = session_id
        return command_id, msgspec.json.encode(message).decode()
