"""Real payloads, sent to an intake that runs."""

from __future__ import annotations

from urllib.parse import quote

from tests.intake.client import Reply, Running
from tests.vendors.datadog.sample import VERSIONS, load

PROFILE = load(VERSIONS[-1], "profile")
SECRET = "pub0123456789abcdef"


def send_profile(running: Running, prefix: str = "", version: str = VERSIONS[-1]) -> Reply:
    sample = load(version, "profile")
    return running.ask(
        "POST", prefix + sample.target, sample.body, Content_Type=sample.headers["content-type"]
    )


def send_logs(running: Running, prefix: str = "", body: bytes = b'{"message":"hello"}') -> Reply:
    inner = quote(f"/api/v2/logs?ddsource=browser&dd-api-key={SECRET}", safe="")
    return running.ask("POST", f"{prefix}/dd?ddforward={inner}", body, Cookie="user=alice")
