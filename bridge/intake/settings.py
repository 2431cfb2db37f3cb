"""How an intake is set up. Every limit is an option."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bridge.core.limits import LIMITS, MIB, Limits


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`host`, `port`: where it listens; port 0 takes a free one.

    `key`: a secret first part of the path (`/k/KEY/...`) by which requests of driven tabs are known; "" for
    none. `allow_origins`: more origins that may send, `*` for all; local ones always may. `allow_hosts`: more
    names by which the intake may be called; addresses and local names always may. `client_tokens`: the only
    clients that may send, by client token or DSN key; empty for all. `read_token`: what a reader must present
    (`Authorization: Bearer`), "" for nothing. `body_timeout_s`: how long a whole body may take.
    `in_flight_max`: bytes of all bodies that are being read or kept at a time. `forward`: where accepted
    uploads of a vendor are sent on to, by the vendor's name (see `forwarding`). `heartbeat_s`: how long a
    live stream is silent before it gives a sign of life. `decoders`: how many processes
    take large bodies apart; with 0 the intake's own does.
    """

    host: str = "127.0.0.1"
    port: int = 0
    limits: Limits = LIMITS
    key: str = ""
    allow_origins: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    client_tokens: tuple[str, ...] = ()
    read_token: str = ""
    body_timeout_s: float = 30.0
    in_flight_max: int = 256 * MIB
    forward: Mapping[str, str] = {}
    heartbeat_s: float = 15.0
    decoders: int = 0
