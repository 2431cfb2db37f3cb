"""The conftest of the suite that the examples are. Its tests share one browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from bridge import Bridge, Tab


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("time", range(int(os.environ.get("EXAMPLES", "1"))), indirect=True)


@pytest.fixture(autouse=True)
def time(request: pytest.FixtureRequest) -> int:
    """Which time the test runs."""
    number: int = request.param
    return number


@pytest.fixture
def script(
    bridge: Bridge,
    bridge_new_tab: Callable[..., Tab],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], None]:
    """Run an example that is no test: `Bridge.launch()` gives it the bridge that runs, which stays."""
    opened: list[Tab] = []

    @contextmanager
    def launch() -> Iterator[Bridge]:
        yield bridge

    def open_my_app(datadog_proxy: str) -> None:
        tab = bridge_new_tab(f"http://localhost:3000/proxied?proxy={quote(datadog_proxy, safe='')}")
        opened.append(tab)
        tab.expect_profiler("running")
        tab.expect_long_task()

    def leave_my_app() -> None:
        opened[0].hide()

    def run(name: str) -> None:
        monkeypatch.setattr(Bridge, "launch", launch)
        code = compile((Path(__file__).parent / name).read_text(encoding="utf-8"), name, "exec")
        exec(code, {"open_my_app": open_my_app, "leave_my_app": leave_my_app})

    return run
