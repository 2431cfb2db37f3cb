"""The pytest plugin: options, mark, hooks and fixtures. Users read docs/pytest.md.

They are implemented in `bridge.testing`, which is imported when a fixture or the mark is used. A session that
uses neither imports only this module.
"""

from __future__ import annotations

import sys
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bridge.testing.modes import ADDED_POLICY, ALLOWED, BASELINE, MODES, OFF
from bridge.testing.options import OPTIONS

if TYPE_CHECKING:
    from bridge.harness.bridge import Bridge
    from bridge.harness.intake_client.local import LocalIntake, Scope
    from bridge.harness.intake_client.remote import RemoteIntake
    from bridge.harness.intake_client.view import IntakeView
    from bridge.harness.tab import Tab
    from bridge.testing.attempt import Attempt
    from bridge.testing.sdks import ServedSdk
    from bridge.testing.session import Costs, Session

_SESSION: pytest.StashKey[Session] = pytest.StashKey()
_USAGE_ERROR: pytest.StashKey[str] = pytest.StashKey()
_STAGING: pytest.StashKey[Path] = pytest.StashKey()
_UPDATED: pytest.StashKey[str] = pytest.StashKey()
#: Keys of the values that pytest-xdist's controller sends to its workers, and that they send back.
_STAGING_INPUT = "bridge_staging"
_USAGE_OUTPUT = "bridge_usage_error"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("profiler-bridge", "Profiler Bridge")
    for name, ini, text, arguments in OPTIONS:
        group.addoption(f"--bridge-{name.replace('_', '-')}", default=None, help=text, **arguments)
        parser.addini(f"bridge_{name}", text, type=ini, default=None)


def _setting(config: pytest.Config, name: str) -> Any:
    """Return the option's value, else the ini file's, else None."""
    said = config.getoption(f"bridge_{name}")
    return config.getini(f"bridge_{name}") if said is None else said


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "bridge(rules=[...], allow=[...], settle=False): the promises that are judged when the test ends. "
        "rules: only these, and none may be inconclusive; allow: rules that may be broken; "
        "settle=False: each step follows at once, where it else waits until what is due is decided.",
    )
    _register_vendors(config)
    _check_costs(config)
    mode = _setting(config, "recording") or OFF
    if mode not in MODES:
        from bridge.errors import UsageError

        raise pytest.UsageError(str(UsageError.unknown("mode", mode, MODES, "bridge_recording: ")))
    if specs := config.getoption("bridge_sdk"):
        _check_names(specs)


def _register_vendors(config: pytest.Config) -> None:
    """Register the vendors of --bridge-vendor-file and of pyproject.toml for the whole session."""
    files, project = _setting(config, "vendor_file") or [], config.rootpath / "pyproject.toml"
    # Who has no vendor of his own does not pay for the import.
    if not files and not (project.is_file() and b"profiler-bridge.vendor." in project.read_bytes()):
        return
    from bridge.errors import BridgeError
    from bridge.testing.own_vendors import registered

    paths = [config.invocation_params.dir / file for file in files]
    try:
        config.add_cleanup(registered(paths, config.rootpath).close)
    except BridgeError as error:
        raise pytest.UsageError(str(error)) from None


def _check_costs(config: pytest.Config) -> None:
    """Raise UsageError for a baseline or source maps that cannot be read."""
    file, folder = _baseline_file(config), _setting(config, "source_maps")
    if file is None and _setting(config, "update_baseline"):
        raise pytest.UsageError("--bridge-update-baseline needs the file: add --bridge-baseline FILE")
    if file is None and not folder:
        return
    from bridge.errors import BridgeError

    try:
        _costs(config)
    except BridgeError as error:
        raise pytest.UsageError(str(error)) from None


def _baseline_file(config: pytest.Config) -> Path | None:
    file = _setting(config, "baseline")
    return config.invocation_params.dir / file if file else None


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
    # The test's own parameters for `bridge_sdk` have priority.
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
        # Raised here, it would end the worker without its message. The controller raises it instead.
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the documents to which the document policy was added, the rules that were kept although they may
    be broken, and how profiles compare with the baseline, also where all tests have passed."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    properties = [
        pair
        for report in reports
        if getattr(report, "when", "") == "call"
        for pair in getattr(report, "user_properties", ())
    ]
    told = dict.fromkeys(line for name, line in properties if name == ADDED_POLICY)
    if any(name == ALLOWED for name, _ in properties):
        from bridge.testing.allowances import kept

        told |= dict.fromkeys(kept(properties))
    if any(name == BASELINE for name, _ in properties):
        from bridge.testing.baselines import summary

        told |= dict.fromkeys(summary(properties))
    if line := terminalreporter.config.stash.get(_UPDATED, ""):
        told[line] = None
    if told:
        terminalreporter.section("Profiler Bridge")
        for line in told:
            terminalreporter.write_line(line)


# --- recordings on their way ----------------------------------------------------------------------


def _worker_input(config: pytest.Config) -> dict[str, Any] | None:
    """Return what pytest-xdist's controller has sent to this worker; None outside of a worker."""
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    return told


def _staging(config: pytest.Config) -> Path:
    """Return the folder for the recordings of the whole session. See `bridge.testing.staging`."""
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
    # Before the summary, which tells of it. All tests have ended, those of pytest-xdist's workers too.
    if _worker_input(session.config) is None:
        _update_baseline(session.config)
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


def _update_baseline(config: pytest.Config) -> None:
    file = _baseline_file(config)
    if file is None or not _setting(config, "update_baseline"):
        return
    from bridge.errors import BridgeError
    from bridge.testing.baselines import update

    try:
        config.stash[_UPDATED] = update(file, _staging(config))
    except BridgeError as error:
        config.stash[_USAGE_ERROR] = str(error)


# --- fixtures -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def bridge_launch_args(pytestconfig: pytest.Config) -> dict[str, Any]:
    """Keyword arguments of Bridge.launch. Override it, and merge: {**bridge_launch_args, ...}."""
    names = ("chromium", "cdp", "http_credentials", "storage_state")
    said = {name: _setting(pytestconfig, name) for name in names}
    arguments: dict[str, Any] = {name: value for name, value in said.items() if value}
    if args := _setting(pytestconfig, "chromium_arg"):
        arguments["args"] = tuple(args)
    if lines := _setting(pytestconfig, "header"):
        from bridge.driver.context.access import parsed_headers

        arguments["headers"] = parsed_headers(lines)
    if _setting(pytestconfig, "headed"):
        arguments["headless"] = False
    if _setting(pytestconfig, "ignore_https_errors"):
        arguments["ignore_https_errors"] = True
    if _setting(pytestconfig, "require_document_policy"):
        arguments["require_document_policy"] = True
    return arguments


@pytest.fixture(scope="session")
def bridge_config() -> dict[str, Any]:
    """Settings of tests: rules, allow, settle, vendor, timeout_s, recording. Override it, and merge."""
    return {}


@pytest.fixture(scope="session")
def _bridge_session(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, bridge_launch_args: dict[str, Any]
) -> Iterator[Session]:
    # Not in the fixture `bridge`, since a project may have a fixture of the same name.
    from bridge.testing.session import Recordings, launched

    recordings = Recordings(
        mode=_setting(pytestconfig, "recording") or OFF,
        output=_setting(pytestconfig, "output"),
        staging=_staging(pytestconfig),
        deferred=_worker_input(pytestconfig) is not None,
    )
    strict = bool(_setting(pytestconfig, "allow_strict"))
    arguments = {**_running_playwright(request), **bridge_launch_args}
    with launched(arguments, recordings, _costs(pytestconfig), strict=strict) as session:
        pytestconfig.stash[_SESSION] = session
        yield session


def _costs(config: pytest.Config) -> Costs:
    from bridge.testing.session import Costs

    costs, folder = Costs(), _setting(config, "source_maps")
    if file := _baseline_file(config):
        from bridge.testing.baselines import Baselines, read

        update = bool(_setting(config, "update_baseline"))
        known = read(file, update=update)
        baselines = Baselines(known, _staging(config), update=update, mapped=bool(folder))
        costs = costs._replace(baselines=baselines)
    if folder:
        from bridge.report.source_maps.mapping import SourceMaps

        costs = costs._replace(symbolicate=SourceMaps(config.invocation_params.dir / folder).mapped)
    return costs


@pytest.fixture(scope="session")
def bridge(_bridge_session: Session) -> Bridge:
    """The launched Bridge: Chromium and the intake. When its browser dies, the next test gets a new one."""
    return _bridge_session.bridge


def _running_playwright(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return pytest-playwright's Playwright if it is active: a second one in the thread would raise."""
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
    """Begin a run for each test that uses the bridge in any way, before the test's own fixtures."""
    if "_bridge_session" in request.fixturenames:
        request.getfixturevalue("_bridge_attempt")


@pytest.fixture
def bridge_new_tab(_bridge_session: Session, _bridge_attempt: Attempt) -> Callable[..., Tab]:
    """Open isolated tabs: bridge_new_tab(url=None, **arguments of Bridge.open_tab). All get closed."""
    return partial(_bridge_session.bridge.open_tab, run=_bridge_attempt.run)


@pytest.fixture
def bridge_tab(bridge_new_tab: Callable[..., Tab]) -> Tab:
    """One isolated, empty tab: bridge_tab.goto(url) loads a page into it."""
    return bridge_new_tab()


@pytest.fixture
def bridge_intake(_bridge_session: Session, _bridge_attempt: Attempt) -> IntakeView:
    """What the tabs of this test have uploaded, and a way to wait for more."""
    return _bridge_session.bridge.intake_of(_bridge_attempt.run)


@pytest.fixture(scope="session")
def _bridge_shared_intake(pytestconfig: pytest.Config) -> Iterator[LocalIntake | RemoteIntake]:
    from bridge.testing.intakes import shared_intake

    with shared_intake(_setting(pytestconfig, "intake_url")) as intake:
        yield intake


@pytest.fixture
def bridge_intake_scope(
    _bridge_shared_intake: LocalIntake | RemoteIntake, bridge_config: dict[str, Any]
) -> Iterator[Scope]:
    """A part of a shared intake for this test alone, without a browser: .url is for the SDK."""
    with _bridge_shared_intake.scope(timeout_s=bridge_config.get("timeout_s")) as scope:
        yield scope


@pytest.fixture(scope="session")
def bridge_sdk(request: pytest.FixtureRequest) -> Iterator[ServedSdk]:
    """The SDK that --bridge-sdk names, served: spec, vendor, and .url for bridge_new_tab(bridge_sdk.url)."""
    from bridge.testing.sdks import served

    with served(getattr(request, "param", "datadog")) as sdk:
        yield sdk
