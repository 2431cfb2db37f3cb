"""The pytest plugin: options, mark, hooks and fixtures. docs/pytest.md is the page for those who use it.

What they do is in `bridge.testing`, imported when a fixture or the mark is used and not before: a session
that uses neither pays for the import of this module.
"""

from __future__ import annotations

import sys
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from bridge.testing.modes import MODES, OFF

if TYPE_CHECKING:
    from bridge.harness.bridge import Bridge
    from bridge.harness.local import LocalIntake, Scope
    from bridge.harness.remote import RemoteIntake
    from bridge.harness.tab import Tab
    from bridge.harness.uploads import IntakeView
    from bridge.testing.attempt import Attempt
    from bridge.testing.sdks import ServedSdk
    from bridge.testing.session import Session

_SESSION: pytest.StashKey[Session] = pytest.StashKey()
_USAGE_ERROR: pytest.StashKey[str] = pytest.StashKey()
_STAGING: pytest.StashKey[Path] = pytest.StashKey()
#: What pytest-xdist's controller tells its workers, and they tell it.
_STAGING_INPUT = "bridge_staging"
_USAGE_OUTPUT = "bridge_usage_error"


class _Option(NamedTuple):
    """`--bridge-NAME` (with - for _), and `bridge_NAME` in the ini file, of type `ini`."""

    name: str
    ini: Any
    help: str
    arguments: dict[str, Any]


_OPTIONS = (
    _Option(
        "recording",
        "string",
        "Keep recordings of tests that use the bridge: off (default), on, retain-on-failure.",
        {"choices": MODES},
    ),
    _Option(
        "sdk",
        "args",
        "SDK for the fixture bridge_sdk, as in datadog@6.27.1; repeatable (default: datadog).",
        {"action": "append", "metavar": "NAME@VERSION"},
    ),
    _Option("headed", "bool", "Show the bridge's browser.", {"action": "store_true"}),
    _Option("cdp", "string", "Use the Chromium that listens at this URL.", {"metavar": "URL"}),
    _Option("chromium", "string", "Path of the bridge's browser.", {"metavar": "PATH"}),
    _Option(
        "output",
        "string",
        "Where recordings are kept without pytest-playwright and its --output (default: test-results).",
        {"metavar": "DIR"},
    ),
    _Option(
        "intake_url",
        "string",
        "The running intake (profiler-bridge serve) that bridge_intake_scope uses, else one per worker.",
        {"metavar": "URL"},
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("profiler-bridge", "Profiler Bridge")
    for name, ini, text, arguments in _OPTIONS:
        group.addoption(f"--bridge-{name.replace('_', '-')}", default=None, help=text, **arguments)
        parser.addini(f"bridge_{name}", text, type=ini, default=None)


def _setting(config: pytest.Config, name: str) -> Any:
    """The option, else the ini value, else None."""
    said = config.getoption(f"bridge_{name}")
    return config.getini(f"bridge_{name}") if said is None else said


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "bridge(rules=[...], allow=[...]): promises that profilers are held to when the test ends: "
        "only these rules, and insisted on; all but those that may be broken.",
    )
    mode = _setting(config, "recording") or OFF
    if mode not in MODES:
        raise pytest.UsageError(f"bridge_recording {mode!r}: it is one of {', '.join(MODES)}")
    if specs := config.getoption("bridge_sdk"):
        _check_names(specs)


def _check_names(specs: list[str]) -> None:
    from bridge.errors import UsageError
    from bridge.testing.sdks import check_names

    try:
        check_names(specs)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "bridge_sdk" not in metafunc.fixturenames:
        return
    # A test that names its SDKs itself keeps them.
    if any("bridge_sdk" in str(mark.args[:1]) for mark in metafunc.definition.iter_markers("parametrize")):
        return
    specs = _setting(metafunc.config, "sdk") or ["datadog"]
    metafunc.parametrize("bridge_sdk", list(dict.fromkeys(specs)), indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    marked = [item for item in items if item.get_closest_marker("bridge")]
    if not marked:
        return
    from bridge.testing.promises import check_marks

    try:
        check_marks(marked)
    except pytest.UsageError as error:
        if not hasattr(config, "workeroutput"):
            raise
        # An error here would end the worker with a riddle: its controller says it instead.
        config.workeroutput[_USAGE_OUTPUT] = str(error)
        items.clear()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist has ended."""
    if error := getattr(node, "workeroutput", {}).get(_USAGE_OUTPUT):
        node.config.stash[_USAGE_ERROR] = error


# --- a test's run ---------------------------------------------------------------------------------


def _attempt(item: pytest.Item) -> Attempt | None:
    session = item.config.stash.get(_SESSION, None)
    return session.attempt_of(item) if session else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    # In the call, so that a broken promise is a failure of the test and not an error after it.
    try:
        result = yield
    except (Exception, pytest.fail.Exception) as failure:
        if attempt := _attempt(item):
            attempt.failed(failure)
        raise
    if attempt := _attempt(item):
        attempt.passed()
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if session := item.config.stash.get(_SESSION, None):
        session.report(item, report)
    return report


# --- recordings on their way ----------------------------------------------------------------------


def _worker_input(config: pytest.Config) -> dict[str, Any] | None:
    """What pytest-xdist's controller tells a worker; None where we are no worker."""
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    return told


def _staging(config: pytest.Config) -> Path:
    """One for the whole run, made when the first recording is. See `bridge.testing.staging`."""
    told = (_worker_input(config) or {}).get(_STAGING_INPUT)
    if told is None and _STAGING not in config.stash:
        config.stash[_STAGING] = Path(tempfile.gettempdir()) / f"profiler-bridge-{uuid.uuid4().hex}"
    return Path(told) if told else config.stash[_STAGING]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist's controller is about to start a worker."""
    node.workerinput[_STAGING_INPUT] = str(_staging(node.config))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    # Outermost, so that pytest-xdist's workers have ended.
    try:
        result = yield
        if error := session.config.stash.get(_USAGE_ERROR, ""):
            raise pytest.UsageError(error)
        return result
    finally:
        staging = _staging(session.config)
        if _worker_input(session.config) is None and staging.exists():
            from bridge.testing.staging import deliver_all

            deliver_all(staging)


# --- fixtures -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def bridge_launch_args(pytestconfig: pytest.Config) -> dict[str, Any]:
    """Keyword arguments of Bridge.launch. Override it, and merge: {**bridge_launch_args, ...}."""
    said = {name: _setting(pytestconfig, name) for name in ("chromium", "cdp")}
    arguments = {name: value for name, value in said.items() if value}
    if _setting(pytestconfig, "headed"):
        arguments["headless"] = False
    return arguments


@pytest.fixture(scope="session")
def bridge_config() -> dict[str, Any]:
    """What tests want: rules, allow, vendor, timeout_s, recording. Override it, and merge."""
    return {}


@pytest.fixture(scope="session")
def _bridge_session(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, bridge_launch_args: dict[str, Any]
) -> Iterator[Session]:
    # Apart from `bridge`: a project may have a fixture of that name, which is none of our business.
    from bridge.testing.session import Recordings, launched

    recordings = Recordings(
        mode=_setting(pytestconfig, "recording") or OFF,
        output=_setting(pytestconfig, "output"),
        staging=_staging(pytestconfig),
        deferred=_worker_input(pytestconfig) is not None,
    )
    with launched({**_running_playwright(request), **bridge_launch_args}, recordings) as session:
        pytestconfig.stash[_SESSION] = session
        yield session


@pytest.fixture(scope="session")
def bridge(_bridge_session: Session) -> Bridge:
    """The launched Bridge: Chromium and the intake. When its browser dies, the next test gets a new one."""
    return _bridge_session.bridge


def _running_playwright(request: pytest.FixtureRequest) -> dict[str, Any]:
    """pytest-playwright's, where it is active: a second one in the thread would raise."""
    module = sys.modules.get("pytest_playwright.pytest_playwright")
    if module is None or not request.config.pluginmanager.is_registered(module):
        return {}
    return {"playwright": request.getfixturevalue("playwright")}


@pytest.fixture
def _bridge_attempt(
    request: pytest.FixtureRequest, _bridge_session: Session, bridge_config: dict[str, Any]
) -> Iterator[Attempt]:
    sdk = request.getfixturevalue("bridge_sdk") if "bridge_sdk" in request.fixturenames else None
    with _bridge_session.attempt(request, bridge_config, sdk) as attempt:
        yield attempt


@pytest.fixture(autouse=True)
def _bridge_own_run(request: pytest.FixtureRequest) -> None:
    """A test that uses the bridge in any way has a run of its own, begun before its own fixtures."""
    if "_bridge_session" in request.fixturenames:
        request.getfixturevalue("_bridge_attempt")


@pytest.fixture
def bridge_new_tab(_bridge_session: Session, _bridge_attempt: Attempt) -> Callable[..., Tab]:
    """Open isolated tabs: bridge_new_tab(url=None, **arguments of Bridge.open_tab). All get closed."""
    return _bridge_session.bridge.open_tab


@pytest.fixture
def bridge_tab(bridge_new_tab: Callable[..., Tab]) -> Tab:
    """One isolated, empty tab: bridge_tab.goto(url) loads a page into it."""
    return bridge_new_tab()


@pytest.fixture
def bridge_intake(_bridge_session: Session, _bridge_attempt: Attempt) -> IntakeView:
    """What the tabs of this test have uploaded, and a way to wait for more."""
    return _bridge_session.bridge.intake


@pytest.fixture(scope="session")
def _bridge_shared_intake(pytestconfig: pytest.Config) -> Iterator[LocalIntake | RemoteIntake]:
    from bridge.testing.intakes import shared_intake

    with shared_intake(_setting(pytestconfig, "intake_url")) as intake:
        yield intake


@pytest.fixture
def bridge_intake_scope(
    _bridge_shared_intake: LocalIntake | RemoteIntake, bridge_config: dict[str, Any]
) -> Iterator[Scope]:
    """A part of a shared intake that only this test sees, without a browser: .url is for the SDK."""
    with _bridge_shared_intake.scope(timeout_s=bridge_config.get("timeout_s")) as scope:
        yield scope


@pytest.fixture(scope="session")
def bridge_sdk(request: pytest.FixtureRequest) -> Iterator[ServedSdk]:
    """The SDK that --bridge-sdk names, served: spec, vendor, and .url for bridge_new_tab(bridge_sdk.url)."""
    from bridge.testing.sdks import served

    with served(getattr(request, "param", "datadog")) as sdk:
        yield sdk
