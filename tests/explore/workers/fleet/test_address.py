"""What `--executor` takes."""

from __future__ import annotations

import pytest

from bridge.errors import UsageError
from bridge.explore.workers.fleet.address import scheduler_address


@pytest.mark.parametrize(
    ("executor", "address"),
    [
        ("dask://fleet:8786", "tcp://fleet:8786"),
        ("dask://fleet", "tcp://fleet:8786"),
        ("dask://10.0.0.7:9000/", "tcp://10.0.0.7:9000"),
        ("dask://[::1]:9000", "tcp://[::1]:9000"),
        ("dask+tls://fleet:8786", "tls://fleet:8786"),
    ],
)
def test_the_schedulers_address(executor: str, address: str) -> None:
    assert scheduler_address(executor) == address


@pytest.mark.parametrize(
    "executor",
    [
        "fleet:8786", "tcp://fleet:8786", "ray://fleet:10001", "dask://", "dask://fleet:port",
        "dask://fleet:99999", "dask://fleet/queue", "dask://user@fleet",
    ],
)  # fmt: skip
def test_what_is_no_address(executor: str) -> None:
    with pytest.raises(UsageError, match="write dask://HOST:8786"):
        scheduler_address(executor)
