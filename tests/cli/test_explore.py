"""Wrong calls of `explore`: told before a browser is started."""

from __future__ import annotations

import pytest

from bridge.cli import main


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "either --sdk NAME@VERSION or --url URL"),
        (["--sdk", "agent", "--url", "http://localhost/"], "either --sdk NAME@VERSION or --url URL"),
        (["--sdk", "agent", "--pace", "settle"], "did you mean 'settled'"),
        (["--sdk", "agent", "--order", "4"], "--order is 0, 1, 2 or 3"),
        (["--sdk", "agent", "--budget", "soon"], "--budget 'soon'"),
        (["--sdk", "agent", "--vendor", "datadog"], "--vendor needs --url"),
        (["--url", "localhost:3000"], "starts with http:// or https://"),
        (["--url", "http://me:secret@localhost/"], "leave user and password out of the address"),
        (["--url", "http://localhost/", "--vendor", "datadogg"], "datadog"),
    ],
)
def test_a_wrong_call_is_told(args: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explore", *args])
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert says in told.err
    assert "secret" not in told.err
    assert told.out == ""
