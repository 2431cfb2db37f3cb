"""The targets of our tabs among Chromium's: every page of our browser contexts, their frames, their popups.

Chromium reports everyone's tabs to everyone attached. A target outside our browser contexts is detached at
once, untouched.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import NamedTuple

from bridge.core.events import Change, TabOpened
from bridge.core.steps.refusals import CLOSED, CRASHED
from bridge.driver.cdp.browser_wide_fetch import BrowserWideFetch
from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.contexts import BEACONS_S, BrowserContexts
from bridge.driver.cdp.document_policy import DocumentPolicies
from bridge.driver.cdp.production import Production
from bridge.driver.cdp.protocol import Notice, Params
from bridge.driver.cdp.records import ContextRecord, TabRecord
from bridge.driver.cdp.redirect import redirect_of
from bridge.driver.cdp.session import TargetSession
from bridge.driver.cdp.workers import KINDS as WORKERS
from bridge.driver.cdp.workers import Workers
from bridge.driver.options import DriverOptions, Script, Sink
from bridge.driver.page.emulation import Emulation
from bridge.driver.page.injection import Injection
from bridge.errors import BridgeError, BrowserDied
from bridge.wall import now_ms

#: Attach to pages, and to the workers that no single page owns.
PAGES_AND_SHARED_WORKERS = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": True,
    "filter": [{"type": "page"}, {"type": "shared_worker"}, {"type": "service_worker"}],
}


class _Attached(NamedTuple):
    session: TargetSession
    tab: TabRecord

    @property
    def is_page(self) -> bool:
        """Whether it is the tab's page, not a frame in a process of its own."""
        return self.tab.session is self.session


class Targets:
    """The handler of the connection: it gives each notice to the session that it belongs to.

    `changes`: what is not as in production for all pages of this Chromium. `open_timeout_s`: how long its
    connection may take to open.
    """

    def __init__(
        self,
        url: str,
        options: DriverOptions,
        sink: Sink,
        changes: Sequence[Change] = (),
        open_timeout_s: float | None = None,
    ) -> None:
        self._options = options
        self.access = options.access
        self._sink = sink
        self._attached: dict[str, _Attached] = {}
        self._tabs: dict[str, TabRecord] = {}
        self._expected: dict[str, TabRecord | None] = {}
        self._set_ups: dict[str, list[Future[Params]]] = {}
        self._listeners: dict[str, Callable[[Params], None]] = {}
        self._receivers: dict[str, Callable[[Notice], None]] = {}
        self._death_listeners: list[Callable[[BrowserDied], None]] = []
        self._marker = secrets.token_hex(8)
        self._injection = Injection(options)
        self._production = Production(
            self._tab_of_session,
            self._tab_named,
            self._context_of,
            [*changes, *options.access.changes],
        )
        self.connection = Connection(
            url,
            self._receive,
            self._on_connection_end,
            on_done=self._production.on_done,
            timeout_s=options.timeout_s,
            open_timeout_s=open_timeout_s,
        )
        self.workers = Workers(self.connection, self._injection)
        self._redirect = redirect_of(options)
        self.contexts = BrowserContexts(self.connection, redirects=self._redirect is not None)
        own_browser = options.cdp is None
        self._policies = DocumentPolicies(add=options.document_policy)
        #: In a browser of our own, the documents of all pages are paused for the browser itself.
        self._documents_by_session = not own_browser
        self._browser_fetch = BrowserWideFetch(
            self.connection,
            self._redirect,
            self._first_tab_in,
            sink,
            all_ours=own_browser,
            policies=self._policies if own_browser else None,
            access=options.access,
        )
        self.listen("Fetch.requestPaused", self._on_request_paused)
        self.listen("Fetch.authRequired", self._browser_fetch.on_auth_required)
        self._browser_fetch.start()
        self.connection.command("Target.setAutoAttach", PAGES_AND_SHARED_WORKERS)

    # --- opening and closing, on the caller's thread ------------------------------------------------

    def new_tab(
        self, name: str, context: ContextRecord, *, script: Script | None = None, quiet: bool = False
    ) -> TabRecord:
        """A record for a tab that has no target yet."""
        tab = TabRecord(name, context, self._sink, quiet=quiet, options=self._options)
        tab.script = script
        if script is not None:
            self.contexts.grant_local_network(context.context_id)
        tab.emulation = Emulation() if self._options.emulated else None
        context.tabs.append(tab)
        context.first = context.first or name
        return tab

    def address_for(self, key: str, tab: TabRecord | None) -> str:
        """The address of a blank page for a new target. By it the target is recognised as that of `tab`, or,
        with None, as a cover, which is not observed."""
        address = f"about:blank#{self._marker}-{key}"
        self._expected[address] = tab
        if tab is not None:
            tab.address = address
        return address

    def is_blank(self, address: str) -> bool:
        """Whether `address_for` gave it."""
        return address.startswith(f"about:blank#{self._marker}-")

    def create(self, address: str, context: ContextRecord, **how: bool) -> Future[Params]:
        """`how`: further parameters of `Target.createTarget`, such as `newWindow`."""
        where = {"url": address, "browserContextId": context.context_id, **how}
        return self.connection.post("Target.createTarget", where)

    def finish_set_up(self, tab: TabRecord) -> None:
        """Return when the target of `tab` is set up. Raises what went wrong."""
        for future in self._set_ups.pop(tab.target_id, []):
            self.connection.wait(f"preparing {tab.name}", future)

    def close_tabs(self) -> None:
        """Close all tabs and wait for their last beacons: those paused at our detaching go to the vendor."""
        if self._redirect is None or self.connection.death is not None:
            return
        closing = [(tab, tab.expect_end()) for tab in list(self._tabs.values())]
        for tab, _ in closing:
            self.connection.post("Target.closeTarget", {"targetId": tab.target_id})
        for _, ended in closing:
            with suppress(BridgeError):  # ended, or not closing: the driver closes in any case
                ended.wait(BEACONS_S, lambda: "it did not close")
        if closing:
            self._browser_fetch.wait_for_quiet()

    def observed_tabs(self) -> list[TabRecord]:
        """The open tabs, popups included."""
        return list(self._tabs.values())

    def tab_of_frame(self, frame_id: str) -> TabRecord | None:
        """The tab with this frame; None when no tab has it any more."""
        attached = list(self._attached.values())
        return next((each.tab for each in attached if each.session.has_frame(frame_id)), None)

    # --- listeners, called on the connection's thread -----------------------------------------------

    def listen(self, method: str, listener: Callable[[Params], None]) -> None:
        """Give the browser's own notices of this method to `listener`."""
        self._listeners[method] = listener

    @contextmanager
    def forwarding(self, session_id: str, receive: Callable[[Notice], None]) -> Iterator[None]:
        """Give the notices of a session to `receive`: of a target that is no tab, attached by the caller."""
        self._receivers[session_id] = receive
        try:
            yield
        finally:
            del self._receivers[session_id]

    def on_death(self, listener: Callable[[BrowserDied], None]) -> None:
        """Call `listener` when the connection ends, or now if it has ended."""
        self._death_listeners.append(listener)
        if self.connection.death is not None:
            listener(self.connection.death)

    # --- notices, on the connection's thread -------------------------------------------------------

    def _receive(self, notice: Notice) -> None:
        match notice.method:
            case "Target.attachedToTarget":
                if notice.params["targetInfo"]["type"] in WORKERS:
                    self._on_worker(notice.params)
                else:
                    self._on_attached(notice.params, self._attached.get(notice.session_id))
            case "Target.detachedFromTarget":
                self._on_detached(notice.params["sessionId"])
            case "Inspector.targetCrashed":
                self._on_crashed(notice.session_id)
            case method if not notice.session_id:
                if listener := self._listeners.get(method):
                    listener(notice.params)
            case _:
                if attached := self._attached.get(notice.session_id):
                    attached.session.receive(notice)
                elif receive := self._receivers.get(notice.session_id):
                    receive(notice)

    def _on_attached(self, params: Params, parent: _Attached | None) -> None:
        session_id, target = params["sessionId"], params["targetInfo"]
        if target["type"] not in ("page", "iframe"):
            return  # attached by our own `Target.attachToTarget` (see `context/storage.py`)
        tab = parent.tab if parent is not None else self._tab_of(target)
        if tab is None:
            self._leave_alone(session_id)
            return
        session = TargetSession(
            self.connection,
            session_id,
            target["targetId"],
            tab,
            self._injection,
            self._policies,
            self.access,
        )
        self._register_frames(session, tab.name)
        self._attached[session_id] = _Attached(session, tab)
        tab.sessions[session_id] = session
        if parent is None:
            tab.target_id, tab.session = target["targetId"], session
            self._set_in_front(tab)
            self._report_opened(tab)
        if self._options.ignore_https_errors and self._options.cdp is not None:
            # A Chromium of our own is started with a switch, which holds for its workers too.
            session.post("Security.setIgnoreCertificateErrors", {"ignore": True})
        set_up = session.set_up(documents=self._documents_by_session, redirect=self._redirect)
        if parent is None:
            self._set_ups[tab.target_id] = set_up

    def _on_request_paused(self, paused: Params) -> None:
        tab = self.tab_of_frame(paused.get("frameId", ""))
        for session in list(tab.sessions.values()) if tab is not None else []:
            session.register_moved()
        self._browser_fetch.on_request_paused(paused)

    def _on_worker(self, params: Params) -> None:
        session_id, target = params["sessionId"], params["targetInfo"]
        context = self.contexts.get(target.get("browserContextId", ""))
        if context is None:
            self._leave_alone(session_id)
        else:
            self.workers.attach(session_id, target, context)

    def _leave_alone(self, session_id: str) -> None:
        """Let go of a target that is not ours."""
        self.connection.post("Runtime.runIfWaitingForDebugger", session_id=session_id)
        self.connection.post("Target.detachFromTarget", {"sessionId": session_id})

    def _set_in_front(self, tab: TabRecord) -> None:
        """A new tab is in front of its window. Chromium names the window before any later step."""

        def on_window(found: Future[Params]) -> None:
            if found.exception() is None:
                tab.context.window(found.result()["windowId"]).front_id = tab.target_id

        where = {"targetId": tab.target_id}
        self.connection.post("Browser.getWindowForTarget", where).add_done_callback(on_window)

    def _report_opened(self, tab: TabRecord) -> None:
        opener = tab.opener.name if tab.opener else ""
        emulated = tab.emulation is not None
        opened = TabOpened(wall_ms=now_ms(), tab=tab.name, emulated=emulated, opener=opener)
        tab.emit(opened)
        if tab.opener is not None:
            tab.opener.notify(opened)
        self._production.on_opened(tab)

    def _tab_of_session(self, session_id: str) -> TabRecord | None:
        attached = self._attached.get(session_id)
        return attached.tab if attached is not None else None

    def _tab_named(self, name: str) -> TabRecord | None:
        return next((tab for tab in list(self._tabs.values()) if tab.name == name), None)

    def _context_of(self, context_id: str) -> ContextRecord | None:
        return self.contexts.get(context_id)

    def _register_frames(self, session: TargetSession, name: str) -> None:
        self._browser_fetch.add_frame(session.target_id, name)
        session.on_frame = lambda frame_id: self._browser_fetch.add_frame(frame_id, name)

    def _first_tab_in(self, context_id: str) -> str | None:
        context = self.contexts.get(context_id)
        return context.first if context is not None else None

    def _tab_of(self, target: Params) -> TabRecord | None:
        """The tab that a new page belongs to; None for a cover, and for a page that is not ours."""
        context = self.contexts.get(target.get("browserContextId", ""))
        if context is None:
            return None
        if target["url"] in self._expected:
            tab = self._expected.pop(target["url"])
        else:
            tab = self._new_popup(context, target.get("openerId", ""))
        if tab is not None:
            self._tabs[target["targetId"]] = tab
        return tab

    def _new_popup(self, context: ContextRecord, opener_id: str) -> TabRecord | None:
        # Chromium names the opener also where `noopener` hides it from the page. Where it names none, or one
        # that is closed, the context's first tab counts as the opener.
        opener = self._tabs.get(opener_id) or next(iter(context.tabs), None)
        if opener is None:
            return None
        popup = self.new_tab(opener.next_popup_name(), context, script=opener.script)
        popup.opener = opener
        opener.popups.append(popup)
        return popup

    def _on_detached(self, session_id: str) -> None:
        attached = self._attached.pop(session_id, None)
        if attached is None:
            self.workers.detach(session_id)
            return
        session, tab = attached
        if attached.is_page:
            tab.refuse_steps(CLOSED)
        session.end("the target went away")
        tab.sessions.pop(session_id, None)
        if attached.is_page:
            self._remove(tab, session.target_id)

    def _remove(self, tab: TabRecord, target_id: str) -> None:
        self._tabs.pop(target_id, None)
        self._set_ups.pop(target_id, None)
        tab.context.tabs.remove(tab)
        if tab.opener is not None:
            tab.opener.popups.remove(tab)
        if not tab.context.tabs:
            # Also when the page has closed itself: no step can use its context any more.
            self.contexts.retire(tab.context)
        tab.close()

    def _on_crashed(self, session_id: str) -> None:
        attached = self._attached.get(session_id)
        if attached is None:
            return
        session, tab = attached
        if attached.is_page:
            tab.refuse_steps(CRASHED)
        session.end("the renderer crashed")
        if attached.is_page:
            tab.crash()

    def _on_connection_end(self, death: BrowserDied) -> None:
        for session, tab in list(self._attached.values()):
            tab.end(death)
            session.disconnect(death)
        for listener in list(self._death_listeners):
            listener(death)
