"""speedscope's release is served with a profile, to this machine's own browser only."""

from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge.report.speedscope import served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "index.html").write_text("speedscope")
    (tmp_path / "secret").write_text("secret")
    return tmp_path / "release"


def asked(url: str, path: str, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_the_address_names_the_profile_which_is_there(folder: Path) -> None:
    with served(folder, b"{}", "u-0001 of 1") as url:
        parameters = parse_qs(urlsplit(url).fragment)
        assert parameters["title"] == ["u-0001 of 1"]
        assert asked(url, urlsplit(parameters["profileURL"][0]).path) == (200, b"{}")
        assert asked(url, "/") == (200, b"speedscope")


def test_no_other_host_and_no_other_folder_is_served(folder: Path) -> None:
    with served(folder, b"{}", "x") as url:
        assert asked(url, "/profile.speedscope.json", Host="evil.test")[0] == 403
        assert asked(url, "/../secret")[0] == 404
        assert asked(url, "/%2e%2e/secret")[0] == 404
