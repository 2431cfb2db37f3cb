"""Removes uploads from a store: directly, or through the server that has it open. A store has one writer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bridge.core.addresses import api_url
from bridge.errors import StoreError, StoreLocked
from bridge.harness.intake_client.api_client import api_client
from bridge.intake.store import open_store
from bridge.intake.store.records import upload_id

if TYPE_CHECKING:
    import httpx2

_TIMEOUT_S = 30.0


def remove(address: str, numbers: list[int], read_token: str) -> int:
    """Remove uploads by their numbers. Returns how many existed. Raises StoreError."""
    open_store(address, readonly=True).close()  # raises for a store that does not exist, instead of making it
    try:
        store = open_store(address)
    except StoreLocked as locked:
        if not locked.served_at:
            raise
        return _ask_server(locked.served_at, dict.fromkeys(numbers), read_token)
    try:
        return store.remove(dict.fromkeys(numbers))
    finally:
        store.close()


def _ask_server(url: str, numbers: Iterable[int], read_token: str) -> int:
    import httpx2

    with api_client(read_token, _TIMEOUT_S) as client:
        try:
            return sum(_removed(client, url, number) for number in numbers)
        except httpx2.HTTPError as error:
            raise StoreError(f"the server that has the store, {url}, does not answer: {error}") from None


def _removed(client: httpx2.Client, url: str, number: int) -> bool:
    """Remove one upload. Returns whether the server had it."""
    status = client.delete(api_url(url, f"uploads/{upload_id(number)}")).status_code
    if status == 401:
        raise StoreError(
            f"the server that has the store, {url}, requires its token: give it with --read-token"
        )
    if status not in (204, 404):
        raise StoreError(f"the server that has the store, {url}, answered {status}")
    return status == 204
