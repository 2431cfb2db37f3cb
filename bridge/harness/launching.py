"""Starts what a bridge is made of: an intake, a store beside it if one is wanted, and a Chromium."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bridge import vendors
from bridge.core.addresses import BEACON_PATH, key_url
from bridge.driver import Driver, DriverOptions
from bridge.driver.cdp.redirect import check_patterns
from bridge.driver.context.access import access_of
from bridge.driver.context.storage import StorageState
from bridge.driver.options import Access, WebView, check_args
from bridge.errors import UsageError
from bridge.harness.agent import Agent, script_for
from bridge.harness.intake_address import LOOPBACK, is_local, reachable_url
from bridge.harness.router import Router
from bridge.harness.slowness.heartbeat import Heartbeat
from bridge.harness.store_mirror import StoreMirror
from bridge.vendors import registered
from bridge.vendors.limits import LIMITS, Limits

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from bridge.intake import Intake


@dataclass(frozen=True, kw_only=True)
class LaunchOptions:
    """How a bridge is launched; each field is a keyword argument of `Bridge.launch`.

    `headless`: show no window.
    `chromium`: path of the browser; without it PROFILER_BRIDGE_CHROMIUM, Playwright's own, the system's.
    `cdp`: attach to a Chromium that runs already (`http://HOST:PORT`, its `ws://` address or its user data
    folder). Others may use it too, and it goes on when the bridge is closed.
    `listen`: address of this machine that the intake listens on, `0.0.0.0` for all of them; whoever reaches
    it can then send to it. A browser on another machine cannot reach the default.
    `intake_url`: where that browser reaches the intake, if it is neither at `listen` nor can be found out.
    `document_policy`: add `Document-Policy: js-profiling` to pages that do not send one.
    `require_document_policy`: a document to which it had to be added is a violation (rule `document-policy`).
    `playwright`: one that already runs in this thread, where a second one would raise.
    `redirect`: send requests for the intakes of known vendors to ours.
    `intake_hosts`: more such hosts: HOST, HOST:PORT or HOST/PATH; `*` stands for any characters, a `!` in
    front leaves one out.
    `webview`: give pages a `DatadogEventBridge`, as a native app's WebView does. Datadog's SDK then sends
    nothing, and gives its data to that bridge (profiles from 7.4 on). Each message is an upload with method
    BRIDGE; messages of a page that is being left do not arrive.
    `agent`: put our agent into every page, before its own scripts, and hold it to the agent's contract. A
    mapping has options of `profilerBridge.init`. CSP is not enforced in such tabs, as it would keep uploads
    from our intake.
    `emulated`: override the visibility that pages see, for a browser whose tabs cannot hide. Timers and
    frames go on then, events are not trusted, and every result says that it was emulated.
    `ignore_https_errors`: load pages whose certificate is not valid, as a developer's own server has. Results
    tell it.
    `http_credentials`: `(USER, PASSWORD)` or "USER:PASSWORD", for documents whose server asks for them (HTTP
    authentication).
    `headers`: sent with every request of the tabs, to every host, as Playwright's `extra_http_headers`.
    `storage_state`: cookies and local storage with which each tab's browser context begins: a file, or the
    value of it, as Playwright's `storage_state()` gives it. Of these three no value is shown or recorded.
    `args`: further switches for Chromium, as in `("--no-sandbox",)`, beside those of the environment's
    PROFILER_BRIDGE_CHROMIUM_ARGS. Results list those that a page can notice.
    `timeout_s`: how long steps and expectations wait by default.
    `settle`: after each step of a tab, wait until every promise that is due is kept or broken, as `run` does;
    no longer than the graces of the contract, and not at all without a profiler of a known vendor. False:
    each step follows at once, to test a race.
    `store`: a folder, or a store's address, that keeps all uploads and their stamps, as
    `profiler-bridge serve --store` does.
    `limits`: how much of an upload the intake takes (`bridge.vendors.limits.Limits`).
    """

    headless: bool = True
    chromium: str | None = None
    cdp: str | None = None
    listen: str = LOOPBACK
    intake_url: str | None = None
    document_policy: bool = True
    require_document_policy: bool = False
    playwright: Playwright | None = None
    redirect: bool = True
    intake_hosts: tuple[str, ...] = ()
    webview: bool = False
    agent: Agent = False
    emulated: bool = False
    ignore_https_errors: bool = False
    http_credentials: tuple[str, str] | str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    storage_state: StorageState | str | Path | None = field(default=None, repr=False)
    args: tuple[str, ...] = ()
    timeout_s: float = 10
    settle: bool = True
    store: str | Path | None = None
    limits: Limits = LIMITS


class BrowserAndIntake:
    """A driven Chromium, the intake that its pages send to, and the router that both report to.

    `intake_url`: where pages reach the intake. `start_driver` starts another browser in place of a dead one;
    `cleanup` ends all but the browser. `local`: the browser runs on this machine.
    """

    def __init__(
        self,
        intake: Intake,
        intake_url: str,
        router: Router,
        start_driver: Callable[[], Driver],
        cleanup: ExitStack,
        *,
        local: bool,
    ) -> None:
        self.intake = intake
        self._local = local
        self.intake_url = intake_url
        self.router = router
        self.driver = start_driver()
        self._start_driver = start_driver
        self._cleanup = cleanup.pop_all()
        self._heartbeat = self._start_heartbeat()

    def restart_browser(self) -> None:
        """Raises BrowserError; it may then be tried again."""
        self._heartbeat.close()
        self.driver.close()
        self.driver = self._start_driver()
        self._heartbeat = self._start_heartbeat()
        self.router.revived()

    def _start_heartbeat(self) -> Heartbeat:
        return Heartbeat(self.driver.targets, self.intake, self.router.event, local=self._local)

    def close(self) -> None:
        """May be called twice."""
        self._heartbeat.close()
        try:
            self.driver.close()
        finally:
            self._cleanup.close()


def start(options: LaunchOptions) -> BrowserAndIntake:
    """Start the intake and Chromium, and prove that a tab really hides. What was started ends on failure.

    Raises UsageError, BrowserError (not found, died, does not hide), IntakeError and StoreError.
    """
    from bridge.intake import Intake
    from bridge.intake.settings import Settings

    access = _check(options)
    # Only requests that the driver sent know the key: no other page of this machine can add to a run.
    called = (urlsplit(options.intake_url).hostname or "",) if options.intake_url else ()
    settings = Settings(
        host=options.listen,
        key=secrets.token_urlsafe(12),
        allow_hosts=called,
        limits=options.limits,
        secret_headers=access.secret_headers,
    )
    with ExitStack() as cleanup:
        mirror = _store_mirror(options.store, cleanup)
        router = Router(mirror)
        cleanup.callback(router.restamp)
        store = mirror.store if mirror else None
        intake = Intake.start(router.upload, router.beacon, settings=settings, store=store)
        cleanup.callback(intake.close)
        outside = (options.intake_url or reachable_url(intake.url, options.listen, options.cdp)).rstrip("/")
        intake_url = key_url(outside, settings.key)
        return BrowserAndIntake(
            intake,
            intake_url,
            router,
            partial(_start_driver, options, access, intake_url, router),
            cleanup,
            local=options.cdp is None or is_local(urlsplit(options.cdp).hostname or ""),
        )


def _check(options: LaunchOptions) -> Access:
    """Return what servers ask of their visitors. Raises UsageError, or BadInput for a file that is broken."""
    if options.cdp is not None and (options.chromium is not None or options.args or not options.headless):
        raise UsageError(
            "a Chromium that runs already (cdp) is as it is: chromium, args and headless are not for it"
        )
    check_args(options.args, "args")
    check_patterns(options.intake_hosts)
    script_for(options.agent, str)
    return access_of(options.http_credentials, options.headers, options.storage_state)


def _store_mirror(address: str | Path | None, cleanup: ExitStack) -> StoreMirror | None:
    if address is None:
        return None
    mirror = StoreMirror(address)
    cleanup.callback(mirror.close)
    return mirror


def _start_driver(options: LaunchOptions, access: Access, intake_url: str, router: Router) -> Driver:
    driver_options = DriverOptions(
        chromium=options.chromium,
        headless=options.headless,
        document_policy=options.document_policy,
        store_keys=vendors.store_keys(),
        beacon=intake_url + BEACON_PATH,
        intake=intake_url if options.redirect else None,
        intake_hosts=(*vendors.intake_hosts(), *options.intake_hosts),
        cdp=options.cdp,
        webviews=_webviews(router.message) if options.webview else (),
        emulated=options.emulated,
        ignore_https_errors=options.ignore_https_errors,
        globals=vendors.global_names(),
        access=access,
        args=options.args,
        timeout_s=options.timeout_s,
    )
    driver = Driver.launch(driver_options, router.event, playwright=options.playwright)
    driver.on_death(router.died)
    return driver


def _webviews(receive: Callable[[str, str, str], None]) -> tuple[WebView, ...]:
    """Return the bridges of all vendors that have one.

    `receive` gets the target of the upload that a message becomes, the tab and the message.
    """
    bridges = (vendor.webview for vendor in registered() if vendor.webview is not None)
    return tuple(WebView(bridge.script, partial(receive, bridge.target)) for bridge in bridges)
