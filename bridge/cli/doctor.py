"""`profiler-bridge doctor`: whether this machine can do the job, and what to do where it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
import typer

from bridge.cli.options import CHROMIUM
from bridge.cli.output import print_json
from bridge.errors import BridgeError

if TYPE_CHECKING:
    from bridge.harness.bridge import Bridge


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """`found` says what is there, `advice` what to do when it is not; `needed`: nothing works without it."""

    name: str
    ok: bool
    found: str
    advice: str = ""
    needed: bool = True


def doctor(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
    chromium: str | None = CHROMIUM,
) -> None:
    """Check Chromium, hidden tabs, the Profiler, the agent, npm and esbuild; say what to do about each no."""
    checks = []
    for check in _checks(chromium):
        checks.append(check)
        if not as_json:
            typer.echo(f"{'ok' if check.ok else 'NO':<3} {check.name}: {check.found}")
            if not check.ok:
                typer.echo(f"    {check.advice}")
    ok = all(check.ok for check in checks if check.needed)
    if as_json:
        print_json({"schema": "profiler-bridge.doctor/1", "ok": ok, "checks": checks})
    raise typer.Exit(0 if ok else 1)


def _checks(chromium: str | None) -> Iterator[Check]:
    yield from _browser(chromium)
    yield _agent()
    yield _npm()
    yield _esbuild()


def _browser(chromium: str | None) -> Iterator[Check]:
    from bridge.driver import find_chromium
    from bridge.errors import NotReallyHidden
    from bridge.harness.bridge import Bridge

    try:
        found = find_chromium(chromium)
    except BridgeError as error:
        yield Check(name="Chromium", ok=False, found="none", advice=str(error))
        return
    yield Check(name="Chromium", ok=True, found=f"{found.path} (from {found.source})")
    try:
        with Bridge.launch(chromium=chromium) as bridge:
            yield Check(name="version", ok=True, found=bridge.browser_version)
            # `launch` has just proved it, or it would have raised.
            yield Check(name="a tab really hides", ok=True, found="yes, with a trusted event")
            yield _profiler(bridge)
    except NotReallyHidden as error:
        yield Check(
            name="a tab really hides",
            ok=False,
            found=str(error),
            advice="use a full Chromium of version 120 or later, not chrome-headless-shell",
        )
    except BridgeError as error:
        advice = "start it by hand to see why; as root it needs --no-sandbox, in a container enough /dev/shm"
        yield Check(name="Chromium starts", ok=False, found=str(error), advice=advice)


def _profiler(bridge: Bridge) -> Check:
    from playwright.sync_api import Error

    tab = bridge.open_tab(f"{bridge.intake_url}/healthz")
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


def _agent() -> Check:
    """It ships with the package, so that it can only be missing from a broken installation."""
    from bridge.subjects import resolve

    try:
        found = f"{resolve('agent').spec}, part of this package: --sdk agent needs no npm"
    except (OSError, AssertionError) as error:
        advice = f"install profiler-bridge again ({error})"
        return Check(name="agent", ok=False, found="none", advice=advice, needed=False)
    return Check(name="agent", ok=True, found=found, needed=False)


def _npm() -> Check:
    from bridge.subjects.npm import find_npm

    try:
        return Check(name="npm", ok=True, found=str(find_npm()), needed=False)
    except BridgeError as error:
        advice = f"{error}; without it there is --sdk agent"
        return Check(name="npm", ok=False, found="none", advice=advice, needed=False)


def _esbuild() -> Check:
    """Only a subject whose package has no file for a page needs it (Sentry's)."""
    from bridge.subjects.bundle import cached_esbuild, esbuild_version

    if cached_esbuild() is None:
        return Check(name="esbuild", ok=True, found="not yet: fetched from npm when needed", needed=False)
    try:
        return Check(name="esbuild", ok=True, found=esbuild_version(), needed=False)
    except BridgeError as error:
        return Check(name="esbuild", ok=False, found="does not run", advice=str(error), needed=False)
