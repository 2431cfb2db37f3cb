"""An intake that runs, and a client that sends it bytes as they are."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any, NamedTuple, Self
from urllib.parse import quote, urlsplit

from prometheus_client.parser import text_string_to_metric_families

from bridge.core.uploads import Upload
from bridge.intake import Intake
from bridge.intake.faults import Faults
from bridge.intake.settings import Settings
from bridge.intake.store import Store


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Series(NamedTuple):
    name: str
    labels: frozenset[tuple[str, str]]
    value: float


def series(text: bytes | str) -> set[Series]:
    """All series in Prometheus' text format, however that writes numbers and orders labels."""
    families = text_string_to_metric_families(text if isinstance(text, str) else text.decode())
    return {
        Series(sample.name, frozenset(sample.labels.items()), sample.value)
        for family in families
        for sample in family.samples
    }


class Running:
    """Without settings, pages of any origin may send."""

    def __init__(
        self,
        settings: Settings | None = None,
        store: Store | None = None,
        on_upload: Callable[[], None] = lambda: None,
        faults: Faults | None = None,
    ) -> None:
        self._on_upload = on_upload
        self.uploads: list[Upload] = []
        self.beacons: list[bytes] = []
        self.threads: set[str] = set()
        self.intake = Intake.start(
            self._keep,
            self.beacons.append,
            settings=settings or Settings(allow_origins=("*",)),
            store=store,
            faults=faults,
        )
        self.url = self.intake.url

    def _keep(self, upload: Upload) -> None:
        self.threads.add(threading.current_thread().name)
        self.uploads.append(upload)
        self._on_upload()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.intake.close()

    def ask(self, method: str, target: str, body: bytes | None = None, **headers: str) -> Reply:
        """Header names are written with _ for -."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        try:
            wire = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, body, wire)
            answer = connection.getresponse()
            answer_headers = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, answer_headers, answer.read())
        finally:
            connection.close()


def forwarded(inner: str, path: str = "/dd") -> str:
    return f"{path}?ddforward={quote(inner, safe='')}"
