"""The settings of an intake."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bridge.vendors.limits import LIMITS, Limits


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`host`, `port`: where it listens; port 0 takes a free one.

    `limits`: of each body, of all that are read at a time, and of connections.
    `key`: a secret in the path by which requests of driven tabs are known (see `core.addresses`), or "".
    `allow_origins`: more origins that may send, `*` for all; local ones always may.
    `allow_hosts`: more names by which the intake may be called; addresses and local names always may.
    `client_tokens`: the only clients that may send, by client token or DSN key; empty for all.
    `read_token`: what a reader must present (`Authorization: Bearer`), "" for nothing.
    `forward`: where accepted uploads of a vendor are sent on to, by the vendor's name (see `forwarding`).
    `secret_headers`: names, in lower case, of headers whose values are not kept, beside those that never are.
    `heartbeat_s`: how long a live stream is silent before it gives a sign of life.
    `decoders`: how many processes decode large bodies; with 0 the intake's own does.
    """

    host: str = "127.0.0.1"
    port: int = 0
    limits: Limits = LIMITS
    key: str = ""
    allow_origins: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    client_tokens: tuple[str, ...] = ()
    read_token: str = ""
    forward: Mapping[str, str] = {}
    secret_headers: frozenset[str] = frozenset()
    heartbeat_s: float = 15.0
    decoders: int = 0
