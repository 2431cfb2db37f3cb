"""`beforeunload` without leaving the page, in the two ways that users know.

A page with unsaved work asks back: a handler of ours prevents the default, the page reloads itself, and the
dialog that Chromium then shows is answered with "stay". Or the user clicks a `mailto:` link, which Chromium
treats as leaving until it finds that the link belongs to another program.

Measured (Chromium 156): The dialog needs an earlier user's gesture on the page; an evaluation with
`userGesture` is one. Playwright answers a dialog that has no listener at once, a `beforeunload` dialog with
"leave"; so it gets a listener that does nothing. The dialog of a hidden tab brings that tab to the front.
A click on `mailto:` fires `beforeunload`, then `Page.frameStartedNavigating` and `Page.frameStoppedLoading`,
and starts `xdg-email`, headless too; `desktop_programs.py` keeps it from starting a mail program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal

from bridge.core.steps import refusals
from bridge.driver.cdp.expectation import Expectation
from bridge.driver.cdp.protocol import Notice
from bridge.driver.steps.click import click_at
from bridge.driver.tab_commands import TabCommands
from bridge.errors import BridgeError, StepError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

Leaving = Literal["dialog", "mailto"]

#: Installed once in a document: counts `beforeunload` events, and prevents their default while `keep` is set.
_LISTEN = """(() => {
  const state = globalThis.__leaving ??= { asked: 0, keep: false, listens: false };
  if (state.listens) return;
  state.listens = true;
  addEventListener('beforeunload', (event) => {
    if (!event.isTrusted) return;
    state.asked += 1;
    if (state.keep) event.preventDefault();
  });
})()"""
_PREVENT = "void (globalThis.__leaving.keep = true)"
_ALLOW = "void (globalThis.__leaving && (globalThis.__leaving.keep = false))"
_COUNT = "globalThis.__leaving?.asked ?? -1"

#: Adds a link on top of everything, at the point of the click; `_UNLINK` removes it.
_LINK = """(() => {
  const link = document.createElement('a');
  link.href = 'mailto:nobody@example.invalid';
  link.style.cssText = 'position:fixed;left:0;top:0;width:8px;height:8px;z-index:2147483647;opacity:0';
  document.documentElement.append(link);
  globalThis.__leaving.link = link;
})()"""
_UNLINK = "void globalThis.__leaving?.link?.remove()"


def before_unload(commands: TabCommands, page: Page, how: Leaving) -> None:
    """Return when the page has had `beforeunload` and stays. Raises StepError on a hidden page, Timeout."""
    commands.check_alive()
    if commands.visibility() != "visible":
        raise StepError(f"{commands.name}: {refusals.LEAVING_WHEN_HIDDEN}")
    commands.evaluate(_LISTEN)
    if how == "dialog":
        _by_dialog(commands, page)
    else:
        _by_mailto(commands)


def _by_dialog(commands: TabCommands, page: Page) -> None:
    if not commands.on_playwrights_thread:
        raise StepError(
            f"{commands.name}: before_unload('dialog') belongs to the thread that launched the browser "
            "(Playwright would answer the dialog otherwise): take it there, or use 'mailto'"
        )
    commands.evaluate(_PREVENT)
    try:
        with (
            _dialogs_left_open(commands, page),
            _next_notice(commands, _is("Page.javascriptDialogOpening")) as opened,
        ):
            _start_leaving(commands)
            dialog = commands.wait(opened, "the page was not asked whether it may be left")
            _stay(commands, dialog)
    finally:
        # Also when the page has left: the next document has no `__leaving`.
        with suppress(BridgeError):
            commands.evaluate(_ALLOW)


def _start_leaving(commands: TabCommands) -> None:
    """Start a reload. The command is answered only after the dialog."""
    leave = {"expression": "location.reload()", "userGesture": True}
    commands.session().post("Runtime.evaluate", leave)


def _stay(commands: TabCommands, dialog: Notice) -> None:
    if dialog.params["type"] != "beforeunload":
        raise StepError(
            f"{commands.name}: another dialog is open ({dialog.params['type']}: {dialog.params['message']}): "
            "answer it first"
        )
    with _next_notice(commands, _is("Page.javascriptDialogClosed")) as closed:
        commands.session().post("Page.handleJavaScriptDialog", {"accept": False})
        if commands.wait(closed, "the dialog did not close").params["result"]:
            raise StepError(
                f"{commands.name}: the page left: a dialog listener of the test accepted the dialog; "
                "remove it for this step"
            )


@contextmanager
def _dialogs_left_open(commands: TabCommands, page: Page) -> Iterator[None]:
    page.on("dialog", _do_nothing)
    commands.inform()  # Playwright's own process knows of the listener now
    try:
        yield
    finally:
        page.remove_listener("dialog", _do_nothing)
        commands.inform()


def _do_nothing(_dialog: Dialog) -> None:
    pass


def _by_mailto(commands: TabCommands) -> None:
    before = commands.evaluate(_COUNT)
    commands.evaluate(_LINK)
    try:
        with (
            _next_notice(commands, _is_mailto_start) as left,
            _next_notice(commands, _StopAfterMailto(commands.target_id)) as stopped,
        ):
            for params in click_at(4, 4):
                commands.session().post("Input.dispatchMouseEvent", params)
            commands.wait(left, "a click on a mailto: link did not make the page leave")
            commands.wait(stopped, "the page did not come to rest after a click on a mailto: link")
    finally:
        with suppress(BridgeError):
            commands.evaluate(_UNLINK)
    if commands.evaluate(_COUNT) <= before:
        raise Timeout(f"{commands.name}: a mailto: link was clicked, but no beforeunload was seen")


def _is(method: str) -> Callable[[Notice], bool]:
    return lambda notice: notice.method == method


def _is_mailto_start(notice: Notice) -> bool:
    return notice.method == "Page.frameStartedNavigating" and notice.params["url"].startswith("mailto:")


class _StopAfterMailto:
    """Whether a notice is the `Page.frameStoppedLoading` of a frame that has started for `mailto:`."""

    def __init__(self, frame_id: str) -> None:
        self._frame_id = frame_id
        self._started = False

    def __call__(self, notice: Notice) -> bool:
        self._started = self._started or _is_mailto_start(notice)
        stopped = notice.method == "Page.frameStoppedLoading" and notice.params["frameId"] == self._frame_id
        return self._started and stopped


@contextmanager
def _next_notice(commands: TabCommands, wanted: Callable[[Notice], bool]) -> Iterator[Future[Notice]]:
    """The next notice of the tab's target that `wanted` is true of; fails with the tab."""
    found: Expectation[Notice] = Expectation(commands.record)

    def watch(notice: Notice) -> None:
        if wanted(notice):
            found.set_result(notice)

    session = commands.session()
    commands.record.add(found)
    with found, session.watching(watch):
        yield found.future
