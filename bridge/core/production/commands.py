"""Each DevTools command and each observer command that the driver sends, and what it changes for a page.

A command changes something for the page (`CHANGES`), is a step of the user (`STEP`), which the recording has
as a step, or only observes (`OBSERVES`). A command that is not in these tables counts as a change of unknown
effect, and fails a test. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from bridge.core.addresses import redirected_host
from bridge.core.events import Change

Params = Mapping[str, Any]
Effect = Literal["changes", "step", "observes"]


class Command(NamedTuple):
    """`change`: what it changes with these parameters; None if nothing."""

    effect: Effect
    change: Callable[[Params], Change | None] = lambda _params: None


def _changes(change: Callable[[Params], Change | None]) -> Command:
    return Command("changes", change)


STEP = Command("step")
OBSERVES = Command("observes")


def _added_header(params: Params) -> Change | None:
    """`DocumentPolicyFound` has the document."""
    return Change("policy-added") if "responseHeaders" in params else None


def _redirected(params: Params) -> Change | None:
    return Change("redirected", redirected_host(params["url"])) if "url" in params else None


def _permission(params: Params) -> Change:
    where = params.get("origin", "all pages")
    return Change("permission", f"{params['permission']['name']} to {where}")


def _permissions(params: Params) -> Change:
    where = params.get("origin", "all pages")
    return Change("permission", f"{', '.join(params['permissions'])} to {where}; others are denied")


def _clock(params: Params) -> Change | None:
    return Change("clock") if params["offset_ms"] else None


def _buffer(params: Params) -> Change | None:
    samples = params["samples"]
    return Change("buffer-limited", f"{samples} samples") if samples is not None else None


COMMANDS: dict[str, Command] = {
    "Browser.getVersion": OBSERVES,
    "Browser.getWindowForTarget": OBSERVES,
    "Browser.grantPermissions": _changes(_permissions),
    "Browser.resetPermissions": STEP,
    "Browser.setDownloadBehavior": _changes(lambda _: Change("downloads")),
    "Browser.setPermission": _changes(_permission),
    "Browser.setWindowBounds": STEP,
    "Fetch.continueRequest": _changes(_redirected),
    "Fetch.continueWithAuth": _changes(lambda _: Change("credentials")),
    "Fetch.continueResponse": _changes(_added_header),
    "Fetch.enable": OBSERVES,
    # Answers a blank page of our own, by which local storage is read; no page of a tab.
    "Fetch.fulfillRequest": OBSERVES,
    "Input.dispatchMouseEvent": STEP,
    "Inspector.enable": OBSERVES,
    "Log.enable": OBSERVES,
    "Network.enable": OBSERVES,
    # `Access` reports each header with its name.
    "Network.setExtraHTTPHeaders": OBSERVES,
    # What the script changes (a moved `Date`, an emulation, the agent) has events of its own.
    "Page.addScriptToEvaluateOnNewDocument": OBSERVES,
    "Page.crash": STEP,
    "Page.createIsolatedWorld": OBSERVES,
    "Page.enable": OBSERVES,
    "Page.getNavigationHistory": OBSERVES,
    "Page.handleJavaScriptDialog": STEP,
    "Page.navigate": STEP,
    "Page.navigateToHistoryEntry": STEP,
    "Page.reload": STEP,
    "Page.removeScriptToEvaluateOnNewDocument": OBSERVES,
    "Page.setBypassCSP": _changes(lambda params: Change("csp-off") if params["enabled"] else None),
    "Page.setWebLifecycleState": STEP,
    "Page.stopLoading": STEP,
    # Chromium then also notes how long each task of the page takes.
    "Performance.enable": OBSERVES,
    "Performance.getMetrics": OBSERVES,
    "Runtime.addBinding": OBSERVES,
    "Runtime.enable": OBSERVES,
    # In a world of its own: commands to the observer, which `OBSERVER_COMMANDS` has. In the page's own world
    # only steps evaluate (leaving by script).
    "Runtime.evaluate": OBSERVES,
    "Runtime.removeBinding": OBSERVES,
    "Runtime.runIfWaitingForDebugger": OBSERVES,
    "Security.setIgnoreCertificateErrors": _changes(
        lambda params: Change("certificates") if params["ignore"] else None
    ),
    "Storage.getCookies": OBSERVES,
    # `expire_session`, `set_storage_state` and the answers to `tab.request`.
    "Storage.setCookies": STEP,
    "SystemInfo.getInfo": OBSERVES,
    "SystemInfo.getProcessInfo": OBSERVES,
    "Target.activateTarget": STEP,
    "Target.attachToTarget": OBSERVES,
    "Target.closeTarget": STEP,
    "Target.createBrowserContext": OBSERVES,
    "Target.createTarget": STEP,
    "Target.detachFromTarget": OBSERVES,
    "Target.disposeBrowserContext": STEP,
    "Target.getBrowserContexts": OBSERVES,
    "Target.getTargetInfo": OBSERVES,
    "Target.getTargets": OBSERVES,
    "Target.setAutoAttach": OBSERVES,
    "Tracing.end": OBSERVES,
    "Tracing.start": OBSERVES,
}

#: The commands to the observer in a page. That the clock has moved is known from the page's own events.
OBSERVER_COMMANDS: dict[str, Command] = {
    "check-cookies": OBSERVES,
    "expect-click": OBSERVES,
    "sync": OBSERVES,
    "hold-stop": _changes(lambda _: Change("stop-held")),
    "reject-stop": _changes(lambda _: Change("stop-rejected")),
    "release-stop": STEP,
    "shrink-buffer": _changes(_buffer),
    "write-store": STEP,
    "idle-move": _changes(_clock),
    "idle-run": _changes(lambda _: Change("clock")),
    "idle-start": _changes(_clock),
    "idle-stop": _changes(_clock),
    "move-clock": _changes(_clock),
}


def change_of(method: str, params: Params) -> Change | None:
    """Return what a DevTools command changes for a page; None if nothing."""
    known = COMMANDS.get(method)
    return known.change(params) if known is not None else Change("command", method)


def observer_change(command: str, arguments: Params) -> Change | None:
    """Return what a command to the observer changes for its page; None if nothing."""
    known = OBSERVER_COMMANDS.get(command)
    return known.change(arguments) if known is not None else Change("command", command)
