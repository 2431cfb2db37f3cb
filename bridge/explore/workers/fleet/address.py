"""The address of a fleet, as `--executor` takes it."""

from __future__ import annotations

from urllib.parse import urlsplit

from bridge.errors import UsageError

#: scheme here -> scheme of Dask's own addresses
_SCHEMES = {"dask": "tcp", "dask+tls": "tls"}
_PORT = 8786


def scheduler_address(executor: str) -> str:
    """Return the address of the scheduler, as Dask writes it, for `dask://HOST:PORT`.

    The port is 8786 if none is given. `dask+tls://` takes the certificates that Dask's own configuration
    names. Raises UsageError.
    """
    parts = urlsplit(executor)
    try:
        port = parts.port or _PORT
    except ValueError:
        raise _wrong(executor) from None
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in _SCHEMES or not parts.hostname or rest:
        raise _wrong(executor)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{_SCHEMES[parts.scheme]}://{host}:{port}"


def _wrong(executor: str) -> UsageError:
    return UsageError(
        f"--executor {executor!r} is no address of a fleet: write dask://HOST:{_PORT}, the address of a Dask "
        "scheduler, or dask+tls://HOST:PORT"
    )
