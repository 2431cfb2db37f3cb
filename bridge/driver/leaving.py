"""`beforeunload` without leaving: the page is asked whether it may be left, and stays.

Two ways that users know. A page with unsaved work asks back: a handler of ours prevents, the page
reloads itself, and the dialog that Chromium then shows is answered with "stay". Or a click on a
`mailto:` link, which Chromium treats as leaving until it finds that another program is meant.

Measured (Chromium 156): the dialog needs that the user has touched the page, which an evaluation with a
user's gesture counts as. Playwright answers a dialog that nobody listens for at once, a `beforeunload`
one with "leave", so it is given a listener that does nothing. The dialog of a hidden tab brings that tab to
the front. A click on `mailto:` fires `beforeunload`,
then `Page.frameStartedNavigating` and `Page.frameStoppedLoading`, and starts `xdg-email`, headless too:
see `programs.py`, which keeps it from starting anybody's mail program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal

from bridge.driver import pointer
from bridge.driver.protocol import Notice
from bridge.driver.reach import Reach
from bridge.errors import BridgeError, StepError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

Leaving = Literal["dialog", "mailto"]

#: Once in a document: counts `beforeunload`, and prevents it when told to.
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
_KEEP = "void (globalThis.__leaving.keep = true)"
_LET_GO = "void (globalThis.__leaving && (globalThis.__leaving.keep = false))"
_ASKED = "globalThis.__leaving?.asked ?? -1"

#: A link on top of all, at the point of the click; `remove` takes it away again.
_LINK = """(() => {
  const link = document.createElement('a');
  link.href = 'mailto:nobody@example.invalid';
  link.style.cssText = 'position:fixed;left:0;top:0;width:8px;height:8px;z-index:2147483647;opacity:0';
  document.documentElement.append(link);
  globalThis.__leaving.link = link;
})()"""
_UNLINK = "void globalThis.__leaving?.link?.remove()"


def before_unload(reach: Reach, page: Page, how: Leaving) -> None:
    reach.alive()
    if reach.visibility() != "visible":
        raise StepError(
            f"{reach.name}: nobody leaves a hidden page, and Chromium would show it to ask: show it first"
        )
    reach.evaluate(_LISTEN)
    if how == "dialog":
        _by_dialog(reach, page)
    else:
        _by_mailto(reach)


def _by_dialog(reach: Reach, page: Page) -> None:
    if not reach.at_home:
        raise StepError(
            f"{reach.name}: before_unload('dialog') belongs to the thread that launched the browser "
            "(Playwright would answer the dialog otherwise): take it there, or use 'mailto'"
        )
    reach.evaluate(_KEEP)
    try:
        with _playwright_waits(reach, page), _first(reach, _is("Page.javascriptDialogOpening")) as opened:
            _try_to_leave(reach)
            dialog = reach.wait(opened, "the page was not asked whether it may be left")
            _stay(reach, dialog)
    finally:
        # Also when it has left after all: the next document knows nothing of this.
        with suppress(BridgeError):
            reach.evaluate(_LET_GO)


def _try_to_leave(reach: Reach) -> None:
    """Its answer comes only after the dialog's."""
    leave = {"expression": "location.reload()", "userGesture": True}
    reach.session().post("Runtime.evaluate", leave)


def _stay(reach: Reach, dialog: Notice) -> None:
    if dialog.params["type"] != "beforeunload":
        raise StepError(
            f"{reach.name}: another dialog is open ({dialog.params['type']}: {dialog.params['message']}): "
            "answer it first"
        )
    with _first(reach, _is("Page.javascriptDialogClosed")) as closed:
        reach.session().post("Page.handleJavaScriptDialog", {"accept": False})
        if reach.wait(closed, "the dialog did not close").params["result"]:
            raise StepError(
                f"{reach.name}: the page left: a dialog listener of the test accepted the dialog; "
                "remove it for this step"
            )


@contextmanager
def _playwright_waits(reach: Reach, page: Page) -> Iterator[None]:
    page.on("dialog", _leave_alone)
    reach.inform()  # Playwright's own process has heard of the listener now
    try:
        yield
    finally:
        page.remove_listener("dialog", _leave_alone)
        reach.inform()


def _leave_alone(_dialog: Dialog) -> None:
    pass


def _by_mailto(reach: Reach) -> None:
    before = reach.evaluate(_ASKED)
    reach.evaluate(_LINK)
    try:
        with _first(reach, _leaves_by_mailto) as left, _first(reach, _Stopped(reach.target_id)) as stopped:
            for params in pointer.click_at(4, 4):
                reach.session().post("Input.dispatchMouseEvent", params)
            reach.wait(left, "a click on a mailto: link did not make the page leave")
            reach.wait(stopped, "the page did not come to rest after a click on a mailto: link")
    finally:
        with suppress(BridgeError):
            reach.evaluate(_UNLINK)
    if reach.evaluate(_ASKED) <= before:
        raise Timeout(f"{reach.name}: a mailto: link was clicked, but no beforeunload was seen")


def _is(method: str) -> Callable[[Notice], bool]:
    return lambda notice: notice.method == method


def _leaves_by_mailto(notice: Notice) -> bool:
    return notice.method == "Page.frameStartedNavigating" and notice.params["url"].startswith("mailto:")


class _Stopped:
    """The first `Page.frameStoppedLoading` of a frame after it has set out for `mailto:`."""

    def __init__(self, frame_id: str) -> None:
        self._frame_id = frame_id
        self._left = False

    def __call__(self, notice: Notice) -> bool:
        self._left = self._left or _leaves_by_mailto(notice)
        stopped = notice.method == "Page.frameStoppedLoading" and notice.params["frameId"] == self._frame_id
        return self._left and stopped


@contextmanager
def _first(reach: Reach, wanted: Callable[[Notice], bool]) -> Iterator[Future[Notice]]:
    """The next such notice from the tab's target; fails with the tab."""
    found: Future[Notice] = Future()

    def watch(notice: Notice) -> None:
        if wanted(notice) and not found.done():
            found.set_result(notice)

    session, waiter = reach.session(), _Failing(found)
    session.watchers.append(watch)
    reach.record.add(waiter)
    try:
        yield found
    finally:
        reach.record.drop(waiter)
        session.watchers.remove(watch)


class _Failing:
    """Fails a future when the tab ends."""

    def __init__(self, future: Future[Any]) -> None:
        self._future = future

    def feed(self, _event: object) -> None:
        pass

    def fail(self, reason: BridgeError) -> None:
        if not self._future.done():
            self._future.set_exception(reason)
