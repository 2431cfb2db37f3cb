"""A session that does not use the plugin imports one small module only."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.testing.plugin import alone

HEAVY = [
    *("fastapi", "starlette", "uvicorn", "playwright", "websockets"),
    *("msgspec", "multipart", "typer", "rich", "httpx2", "prometheus_client"),
]
OURS = {"bridge", "bridge.pytest_plugin", "bridge.testing", "bridge.testing.modes", "bridge.testing.options"}
#: Without the plugins that load Playwright themselves.
ALONE = (*alone.ALONE, "-W", "error")


def imported(log: str) -> set[str]:
    """The modules that `-X importtime` names."""
    return {match[1].strip() for match in re.finditer(r"import time: [^|]+\|[^|]+\|(.*)", log)}


def test_the_module_loads_only_itself() -> None:
    script = "import pytest, sys; before = set(sys.modules); import bridge.pytest_plugin; "
    script += "print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == OURS


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_session_without_us_loads_nothing_of_ours(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(
        f"""
        import sys
        def test_it():
            heavy = {HEAVY!r}
            loaded = [name for name in sys.modules if name.partition(".")[0] in ("bridge", *heavy)]
            assert set(loaded) == {OURS!r}
        """
    )
    pytester.runpytest_subprocess(*ALONE, *workers).assert_outcomes(passed=1)


def test_nor_does_pytest_on_its_way(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    command = [sys.executable, "-X", "importtime", "-m", "pytest", *ALONE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=pytester.path)
    modules = imported(done.stderr)
    # The log lacks modules that importlib loads directly, such as pytest's plugins; it has their imports.
    assert {name for name in modules if name.partition(".")[0] == "bridge"} <= OURS
    assert {"bridge.testing.modes", "bridge.testing.options"} <= set(modules)
    assert not {name.partition(".")[0] for name in modules} & set(HEAVY)


def test_it_is_loaded_once_also_where_its_own_project_names_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it(pytestconfig):
            import bridge.pytest_plugin as ours
            plugins = pytestconfig.pluginmanager.list_name_plugin()
            assert [name for name, plugin in plugins if plugin is ours] == ["profiler_bridge"]
        """
    )
    pytester.runpytest_subprocess(*ALONE, "-p", "profiler_bridge").assert_outcomes(passed=1)


def test_it_can_be_turned_off(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import sys\ndef test_it(): assert 'bridge.pytest_plugin' not in sys.modules")
    pytester.runpytest_subprocess(*ALONE, "-p", "no:profiler_bridge").assert_outcomes(passed=1)
