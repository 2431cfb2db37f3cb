"""The HTTP client for the API of an intake."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2


def api_client(read_token: str, timeout_s: float) -> httpx2.Client:
    """Return a client that shows `read_token` ("" for none). Close it.

    It uses no proxy of the environment: the intake is on this machine, or is meant to be reached directly.
    """
    import httpx2

    headers = {"Authorization": f"Bearer {read_token}"} if read_token else {}
    return httpx2.Client(headers=headers, timeout=timeout_s, trust_env=False)
