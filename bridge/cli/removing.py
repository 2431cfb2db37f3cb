"""Removing from a store: by ourselves, or by the server that has it. There is one writer at a time."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from bridge.errors import StoreError, StoreLocked
from bridge.intake.store.interface import upload_id
from bridge.intake.store.lock import announced
from bridge.intake.store.sqlite import DATABASE, SqliteStore

_TIMEOUT_S = 30.0


def remove(folder: Path, numbers: list[int], read_token: str) -> int:
    """How many there were. Raises StoreError."""
    if not (folder / DATABASE).is_file():
        raise StoreError(f"{folder}: no store is here; `profiler-bridge serve --store` makes one")
    try:
        store = SqliteStore(folder)
    except StoreLocked:
        url = announced(folder)
        if not url:
            raise
        return sum(_ask(url, number, read_token) for number in dict.fromkeys(numbers))
    try:
        return store.remove(dict.fromkeys(numbers))
    finally:
        store.close()


def _ask(url: str, number: int, read_token: str) -> bool:
    """Whether the server had it."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=_TIMEOUT_S)
    headers = {"Authorization": f"Bearer {read_token}"} if read_token else {}
    try:
        connection.request("DELETE", f"/_bridge/v1/uploads/{upload_id(number)}", headers=headers)
        answer = connection.getresponse()
        answer.read()
    except OSError as error:
        raise StoreError(f"the server that has the store, {url}, does not answer: {error}") from None
    finally:
        connection.close()
    if answer.status == 401:
        raise StoreError(f"the server that has the store, {url}, wants its --read-token")
    if answer.status not in (204, 404):
        raise StoreError(f"the server that has the store, {url}, answered {answer.status}")
    return answer.status == 204
