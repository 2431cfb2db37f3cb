"""Sends a request as an SDK does that is configured with an intake's address."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

from bridge.core.uploads import Upload
from bridge.harness.intake_client.view import IntakeView


def send(view: IntakeView, upload: Upload) -> int:
    """The status of the answer."""
    to = urlsplit(view.url)
    connection = HTTPConnection(to.netloc, timeout=20)
    connection.request("POST", to.path + upload.target, upload.body, upload.headers)
    status = connection.getresponse().status
    connection.close()
    return status
