"""What a Chromium has sent anywhere, read from its net log (`--log-net-log=FILE`), whole once it has ended.

Its addresses are those of sockets that it connected; a UDP socket that is connected but never written to
sends no packet, as Chromium's own probe for IPv6 does.
"""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any, NamedTuple


class Traffic(NamedTuple):
    """`reached`: addresses (`IP:PORT`) with which a connection was tried, or to which a datagram was sent.
    `resolved`: names that were looked up. `requested`: addresses (URLs) of all requests."""

    reached: set[str]
    resolved: set[str]
    requested: set[str]

    def elsewhere(self) -> set[str]:
        """What was reached, or looked up, that is not this machine."""
        return {a for a in self.reached if not _is_loopback(a)} | {
            n for n in self.resolved if not _is_here(n)
        }


def read(file: Path) -> Traffic:
    log: dict[str, Any] = json.loads(file.read_text())
    names = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    events = [
        (names[event["type"]], event["source"]["id"], event.get("params", {})) for event in log["events"]
    ]
    sent = {source for name, source, _ in events if name == "UDP_BYTES_SENT"}
    reached, resolved, requested = set(), set(), set()
    for name, source, params in events:
        connects = name == "TCP_CONNECT_ATTEMPT" or (name == "UDP_CONNECT" and source in sent)
        if connects and "address" in params:
            reached.add(params["address"])
        elif name == "HOST_RESOLVER_MANAGER_JOB" and "host" in params:
            resolved.add(_host(params["host"]))
        elif name == "URL_REQUEST_START_JOB" and "url" in params:
            requested.add(params["url"])
    return Traffic(reached, resolved, requested)


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.rpartition(":")[0].strip("[]")).is_loopback


def _is_here(name: str) -> bool:
    return name == "localhost" or name.endswith(".localhost")


def _host(text: str) -> str:
    """`https://name:443` and plain `name` occur."""
    return text.rpartition("//")[2].partition(":")[0]
