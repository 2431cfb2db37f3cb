"""`profiler-bridge doctor`: check this machine, and name a fix for each failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
import typer

from bridge.cli.options import CHROMIUM, CHROMIUM_ARGS
from bridge.cli.output import print_json, say
from bridge.core.addresses import HEALTH_PATH
from bridge.errors import BridgeError, BrowserNotStarted, ExitCode, NotReallyHidden, UsageError
from bridge.vendors.registry import one_of

if TYPE_CHECKING:
    from bridge.harness.bridge import Bridge


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check. `found`: its result. `advice`: the fix for a failure. `needed`: nothing works without it."""

    name: str
    ok: bool
    found: str
    advice: str = ""
    needed: bool = True


def doctor(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
    chromium: str | None = CHROMIUM,
    chromium_arg: list[str] = CHROMIUM_ARGS,
) -> None:
    """Check Chromium, hidden tabs, the Profiler, the agent, npm and esbuild, with a fix for each failure."""
    checks = []
    for check in _checks(chromium, tuple(chromium_arg)):
        checks.append(check)
        if not as_json:
            say(f"{'ok' if check.ok else 'NO':<3} {check.name}: {check.found}")
            if not check.ok:
                say(f"    {check.advice}")
    ok = all(check.ok for check in checks if check.needed)
    if as_json:
        print_json({"schema": "profiler-bridge.doctor/1", "ok": ok, "checks": checks})
    raise typer.Exit(ExitCode.HELD if ok else ExitCode.VIOLATED)


def _checks(chromium: str | None, args: tuple[str, ...]) -> Iterator[Check]:
    yield from _browser(chromium, args)
    yield from _shipped()
    yield _npm()
    yield _esbuild()


def _browser(chromium: str | None, args: tuple[str, ...]) -> Iterator[Check]:
    from bridge.driver import find_chromium
    from bridge.harness.bridge import Bridge

    try:
        found = find_chromium(chromium)
    except BrowserNotStarted as error:
        yield _not_started(error)
        return
    except BridgeError as error:
        yield Check(name="Chromium", ok=False, found="none", advice=str(error))
        return
    yield Check(name="Chromium", ok=True, found=f"{found.path} (from {found.source})")
    try:
        with Bridge.launch(chromium=chromium, args=args) as bridge:
            yield Check(name="version", ok=True, found=bridge.browser_version)
            # `launch` has checked it, and would have raised NotReallyHidden.
            yield Check(name="a tab really hides", ok=True, found="yes, with a trusted event")
            yield _profiler(bridge)
    except NotReallyHidden as error:
        yield Check(
            name="a tab really hides",
            ok=False,
            found=str(error),
            advice="use a full Chromium of version 120 or later, not chrome-headless-shell",
        )
    except BrowserNotStarted as error:
        yield _not_started(error)
    except UsageError:
        raise
    except BridgeError as error:
        advice = f"start it by hand to see why: {found.path} --headless --dump-dom about:blank"
        yield Check(name="Chromium starts", ok=False, found=str(error), advice=advice)


def _not_started(error: BrowserNotStarted) -> Check:
    return Check(name=f"{error.program} starts", ok=False, found=error.reason, advice=error.advice)


def _profiler(bridge: Bridge) -> Check:
    from playwright.sync_api import Error

    tab = bridge.open_tab(bridge.intake_url + HEALTH_PATH)
    script = (
        "async () => { try { const p = new Profiler({sampleInterval: 10, maxBufferSize: 10}); await p.stop();"
        " return '' } catch (e) { return `${e.name}: ${e.message}` } }"
    )
    try:
        said = str(tab.page.evaluate(script))
    except Error as error:
        said = error.message.splitlines()[0]
    return Check(
        name="the Profiler runs",
        ok=said == "",
        found=said or "yes, with the Document-Policy header added on the way",
        advice="the JS Self-Profiling API needs Chromium 94 or later, and a page served over HTTP",
    )


def _shipped() -> Iterator[Check]:
    """Check the SDKs that are part of this package: one is missing only in a broken installation."""
    from bridge.subjects import resolve, shipped_subjects

    for name in shipped_subjects():
        try:
            found = f"{resolve(name).spec}, part of this package: --sdk {name} needs no npm"
            yield Check(name=name, ok=True, found=found, needed=False)
        except (OSError, AssertionError) as error:
            advice = f"install profiler-bridge again ({error})"
            yield Check(name=name, ok=False, found="none", advice=advice, needed=False)


def _npm() -> Check:
    from bridge.subjects import shipped_subjects
    from bridge.subjects.npm import find_npm

    try:
        npm = find_npm()
        found = f"npm {npm.version()} ({' '.join(npm.command)})"
        return Check(name="npm", ok=True, found=found, needed=False)
    except BridgeError as error:
        advice = f"{error}; without it there is --sdk {one_of(shipped_subjects())}"
        return Check(name="npm", ok=False, found="none", advice=advice, needed=False)


def _esbuild() -> Check:
    """esbuild is needed only for a subject whose npm package has no bundle for the browser (Sentry's)."""
    from bridge.subjects.bundle import cached_esbuild, esbuild_version

    if cached_esbuild() is None:
        return Check(name="esbuild", ok=True, found="not yet: fetched from npm when needed", needed=False)
    try:
        return Check(name="esbuild", ok=True, found=esbuild_version(), needed=False)
    except BridgeError as error:
        return Check(name="esbuild", ok=False, found="does not run", advice=str(error), needed=False)
