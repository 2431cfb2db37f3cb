"""What stands after the name of an SDK: versions, ranges, paths and addresses are told apart."""

from __future__ import annotations

import pytest

from bridge.errors import UsageError
from bridge.subjects.spec import Exact, Kept, Matching, OnDisk, OnServer, What, parse


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("", Matching("latest")),
        ("latest", Matching("latest")),
        ("next", Matching("next")),
        ("6.27.1", Exact("6.27.1")),
        ("7.0.0-beta.1", Exact("7.0.0-beta.1")),
        *((each, Matching(each)) for each in ("6.27", "6", "^6.27.1", "~6.27", "6.x", "*", "v6", "=6.27.1")),
        *((each, Matching(each)) for each in (">=6.27 <7.2", "6.27 - 7.1", "6.x || ~7.3", "~> 6.27")),
        *((each, OnDisk(each)) for each in ("./dist", "../rum bundle", "/abs/a@b", "~/sdk", "~", ".", "..")),
        *((each, OnDisk(each)) for each in ("dist/rum", "a.tgz", "rum-6.27.1.tar.gz", "./a,b", "./6.27.1")),
        *((each, OnDisk(each)) for each in ("C:\\sdk\\rum", "C:/sdk/rum", ".\\dist", "\\\\server\\sdk")),
        ("http://localhost:8080/datadog-rum.js", OnServer("http://localhost:8080/datadog-rum.js")),
        ("https://x/a@b/sdk.js?v=^1", OnServer("https://x/a@b/sdk.js?v=^1")),
        ("local(6.27.1, 3f2a9c1d)", Kept("6.27.1", "3f2a9c1d")),
        ("local(unknown,3f2a9c1d)", Kept("unknown", "3f2a9c1d")),
    ],
)
def test_what_is_named(what: str, expected: What) -> None:
    assert parse(f"datadog@{what}") == ("datadog", expected)


def test_a_kept_build_is_written_as_it_is_read() -> None:
    assert parse(f"datadog@{Kept('7.0.0-rc.1', '00ff00ff')}")[1] == Kept("7.0.0-rc.1", "00ff00ff")


@pytest.mark.parametrize("what", ["6.27.1,6.28", "a b", "local(6.27.1)", "npm:x", "--all", "^", "a;b"])
def test_what_is_nothing_is_told(what: str) -> None:
    with pytest.raises(UsageError, match="is not a version"):
        parse(f"datadog@{what}")
