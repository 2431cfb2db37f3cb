from __future__ import annotations

import pytest

from bridge.cli import main


@pytest.mark.parametrize(
    ("args", "source"), [((), "PROFILER_BRIDGE_CHROMIUM"), (("--chromium", "/no/such/one"), "the option")]
)
def test_a_wrong_path_is_told_with_where_it_comes_from(
    args: tuple[str, ...], source: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROFILER_BRIDGE_CHROMIUM", "/no/such/chromium")
    path = args[1] if args else "/no/such/chromium"
    with pytest.raises(SystemExit) as ended:
        main(["doctor", *args])
    assert ended.value.code == 1
    assert f"no Chromium at {path} (from {source}): no such executable file" in capsys.readouterr().out


def test_what_is_no_switch_is_a_wrong_call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PROFILER_BRIDGE_CHROMIUM", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--chromium-arg=no-sandbox"])
    assert ended.value.code == 2
    assert "'no-sandbox' is no switch of Chromium, which begins with --" in capsys.readouterr().err
