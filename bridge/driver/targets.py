"""Finding our targets among Chromium's: every page of our browser contexts, their frames, their popups.

Chromium tells everyone attached about everyone's tabs. What is not in a browser context of ours is let
go at once, untouched.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

from bridge.core.events import TabOpened
from bridge.driver.connection import Connection
from bridge.driver.emulation import Emulation
from bridge.driver.injection import Injection
from bridge.driver.options import DriverOptions, Sink
from bridge.driver.protocol import Notice, Params
from bridge.driver.records import CLOSED, CRASHED, ContextRecord, Script, TabRecord, now_ms
from bridge.driver.redirect import redirect_of
from bridge.driver.session import TargetSession
from bridge.driver.strays import Strays
from bridge.errors import BridgeError, BrowserDied

#: Pages only: workers of the browser's (service workers) hold no profiler.
PAGES = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": True,
    "filter": [{"type": "page"}],
}

_DISPOSE_CONTEXT = "Target.disposeBrowserContext"
#: What a page of a public address needs, since Chromium 142, to reach our intake on a local one; 145 split
#: the first in two. https://wicg.github.io/local-network-access/
LOCAL_NETWORK = ("local-network-access", "loopback-network", "local-network")

#: Beacons of a page that is closed are on their way 30 ms later; the rest is for a loaded machine.
BEACONS_S = 2.0

_CREATE_CONTEXT = "Target.createBrowserContext"


class Targets:
    """The connection's handler: knows each session, and gives each its notices."""

    def __init__(self, url: str, options: DriverOptions, sink: Sink) -> None:
        self._options = options
        self._sink = sink
        self._contexts: dict[str, ContextRecord] = {}
        self._sessions: dict[str, TargetSession] = {}
        self._tabs: dict[str, TabRecord] = {}
        self._expected: dict[str, TabRecord | None] = {}
        self._set_ups: dict[str, list[Future[Params]]] = {}
        self._spare: Future[Params] | None = None
        self._listeners: dict[str, Callable[[Params], None]] = {}
        self._adopted: dict[str, Callable[[Notice], None]] = {}
        self._retired: deque[tuple[float, ContextRecord]] = deque()
        self._mourners: list[Callable[[BrowserDied], None]] = []
        self._marker = secrets.token_hex(8)
        self.injection = Injection(options)
        self.connection = Connection(url, self._receive, self._died, timeout_s=options.timeout_s)
        self._redirect = redirect_of(options)
        self._alone = options.cdp is None
        self._strays = Strays(
            self.connection,
            self._redirect,
            self._tab_in,
            all_ours=self._alone,
            documents=self._alone and options.document_policy,
        )
        self.listen("Fetch.requestPaused", self._strays.paused)
        self._strays.start()
        self.connection.command("Target.setAutoAttach", PAGES)

    # --- opening, on the caller's thread ------------------------------------------------------------

    def prepare_context(self) -> Future[Params]:
        """Have Chromium make the next browser context while nobody waits for it (20-40 ms)."""
        if self._spare is None:
            self._spare = self.connection.post(_CREATE_CONTEXT, {"disposeOnDetach": True})
        return self._spare

    def new_context(self) -> ContextRecord:
        spare = self.prepare_context()
        self._spare = None
        created = self.connection.wait(_CREATE_CONTEXT, spare)
        context = ContextRecord(created["browserContextId"])
        self._contexts[context.context_id] = context
        self.allow_local_network(context.context_id)
        return context

    def allow_local_network(self, context_id: str, origin: str | None = None) -> None:
        """A page of a public address may reach our intake: every page of a context, or those of `origin`."""
        if self._redirect is not None:
            self._grant_local_network(context_id, origin)

    def _grant_local_network(self, context_id: str, origin: str | None = None) -> None:
        where: Params = {"browserContextId": context_id, "setting": "granted"}
        if origin is not None:
            where["origin"] = origin
        for permission in LOCAL_NETWORK:
            # Posted, as a Chromium that does not know one refuses it, and does not ask for it either.
            self.connection.post("Browser.setPermission", where | {"permission": {"name": permission}})

    def new_tab(
        self, name: str, context: ContextRecord, *, script: Script | None = None, quiet: bool = False
    ) -> TabRecord:
        tab = TabRecord(name, context, self._sink, quiet=quiet)
        tab.script = script
        if script is not None:
            self._grant_local_network(context.context_id)
        tab.emulation = Emulation() if self._options.emulated else None
        context.tabs.append(tab)
        context.first = context.first or name
        return tab

    def address_for(self, key: str, tab: TabRecord | None) -> str:
        """An address by which the new target of `tab` (None: a cover, not watched) is known at once."""
        address = f"about:blank#{self._marker}-{key}"
        self._expected[address] = tab
        if tab is not None:
            tab.address = address
        return address

    def is_blank(self, address: str) -> bool:
        """Whether it is one that we made up."""
        return address.startswith(f"about:blank#{self._marker}-")

    def create(self, address: str, context: ContextRecord, **how: bool) -> Future[Params]:
        """`how`: further parameters of `Target.createTarget`, such as `newWindow`."""
        where = {"url": address, "browserContextId": context.context_id, **how}
        return self.connection.post("Target.createTarget", where)

    def finish_set_up(self, tab: TabRecord) -> None:
        """Raises what went wrong when the target of `tab` was prepared."""
        for future in self._set_ups.pop(tab.target_id, []):
            self.connection.wait(f"preparing {tab.name}", future)

    def discard(self, context: ContextRecord) -> Future[Params]:
        """Dispose of it, with its covers, without waiting."""
        self._contexts.pop(context.context_id, None)
        if context.disposal is None:
            where = {"browserContextId": context.context_id}
            context.disposal = self.connection.post(_DISPOSE_CONTEXT, where)
        return context.disposal

    def close_tabs(self) -> None:
        """Close all, and wait a moment for their last beacons: what is paused when we detach goes on to its
        vendor."""
        if self._redirect is None or self.connection.death is not None:
            return
        closing = [(tab, tab.expect(lambda _event: False)) for tab in list(self._tabs.values())]
        for tab, _ in closing:
            self.connection.post("Target.closeTarget", {"targetId": tab.target_id})
        for _, ended in closing:
            with suppress(BridgeError):  # it has ended, or does not: either way we go
                ended.wait(BEACONS_S, lambda: "it did not close")
        if closing:
            self._strays.wait_for_quiet()

    def _retire(self, context: ContextRecord) -> None:
        """Its last tab is closed: dispose of it, but not before the tab's last beacons have left.

        Disposing ends them (measured), and when the last one has left nobody says.
        """
        now = time.monotonic()
        self._retired.append((now, context))
        while self._retired and self._retired[0][0] < now - BEACONS_S:
            self.discard(self._retired.popleft()[1])

    def tab_of_frame(self, frame_id: str) -> TabRecord | None:
        """The tab in which a document of this frame lives."""
        sessions = list(self._sessions.values())
        return next((session.tab for session in sessions if session.has_frame(frame_id)), None)

    def listen(self, method: str, listener: Callable[[Params], None]) -> None:
        """Hand the browser's own notices of this method on. Called on the connection's thread."""
        self._listeners[method] = listener

    @contextmanager
    def adopted(self, session_id: str, receive: Callable[[Notice], None]) -> Iterator[None]:
        """Hand the notices of a target that is no tab, and that we attached to ourselves, to `receive`."""
        self._adopted[session_id] = receive
        try:
            yield
        finally:
            del self._adopted[session_id]

    def on_death(self, listener: Callable[[BrowserDied], None]) -> None:
        """Tell `listener` when the connection ends. Called on the connection's thread."""
        self._mourners.append(listener)
        if self.connection.death is not None:
            listener(self.connection.death)

    # --- notices, on the connection's thread -------------------------------------------------------

    def _receive(self, notice: Notice) -> None:
        match notice.method:
            case "Target.attachedToTarget":
                self._attached(notice.params, self._sessions.get(notice.session_id))
            case "Target.detachedFromTarget":
                self._detached(notice.params["sessionId"])
            case "Inspector.targetCrashed":
                self._crashed(notice.session_id)
            case method if not notice.session_id:
                if listener := self._listeners.get(method):
                    listener(notice.params)
            case _:
                if session := self._sessions.get(notice.session_id):
                    session.receive(notice)
                elif receive := self._adopted.get(notice.session_id):
                    receive(notice)

    def _attached(self, params: Params, parent: TargetSession | None) -> None:
        session_id, target = params["sessionId"], params["targetInfo"]
        if target["type"] not in ("page", "iframe"):
            return  # one that we attached to on purpose (see storage.py)
        tab = parent.tab if parent is not None else self._tab_of(target)
        if tab is None:
            self.connection.post("Runtime.runIfWaitingForDebugger", session_id=session_id)
            self.connection.post("Target.detachFromTarget", {"sessionId": session_id})
            return
        session = TargetSession(self.connection, session_id, target["targetId"], tab, self.injection)
        self._know_frames(session)
        self._sessions[session_id] = session
        tab.sessions[session_id] = session
        if parent is None:
            tab.target_id, tab.session = target["targetId"], session
            self._comes_up(tab)
            opener = tab.opener.name if tab.opener else ""
            emulated = tab.emulation is not None
            opened = TabOpened(wall_ms=now_ms(), tab=tab.name, emulated=emulated, opener=opener)
            tab.emit(opened)
            if tab.opener is not None:
                tab.opener.hear(opened)
        documents = self._options.document_policy and not self._alone  # else the strays see to them
        set_up = session.set_up(document_policy=documents, redirect=self._redirect)
        if parent is None:
            self._set_ups[tab.target_id] = set_up

    def _comes_up(self, tab: TabRecord) -> None:
        """A new tab is in front of its window; which one that is, Chromium tells before any later step."""

        def located(found: Future[Params]) -> None:
            if found.exception() is None:
                tab.context.window(found.result()["windowId"]).front_id = tab.target_id

        where = {"targetId": tab.target_id}
        self.connection.post("Browser.getWindowForTarget", where).add_done_callback(located)

    def _know_frames(self, session: TargetSession) -> None:
        name = session.tab.name
        self._strays.know(session.target_id, name)
        session.on_frame = lambda frame_id: self._strays.know(frame_id, name)

    def _tab_in(self, context_id: str) -> str | None:
        context = self._contexts.get(context_id)
        return context.first if context is not None else None

    def _tab_of(self, target: Params) -> TabRecord | None:
        """The tab that a new page belongs to; None when it is not ours, or a cover."""
        context = self._contexts.get(target.get("browserContextId", ""))
        if context is None:
            return None
        if target["url"] in self._expected:
            tab = self._expected.pop(target["url"])
        else:
            tab = self._popup(context, target.get("openerId", ""))
        if tab is not None:
            self._tabs[target["targetId"]] = tab
        return tab

    def _popup(self, context: ContextRecord, opener_id: str) -> TabRecord | None:
        # Chromium names the opener also where `noopener` hides it from the page. Where it names none,
        # or one that is gone, the context's first tab stands for it.
        opener = self._tabs.get(opener_id) or next(iter(context.tabs), None)
        if opener is None:
            return None
        popup = self.new_tab(opener.next_popup_name(), context, script=opener.script)
        popup.opener = opener
        opener.popups.append(popup)
        return popup

    def _detached(self, session_id: str) -> None:
        session = self._sessions.pop(session_id, None)
        if session is None:
            return
        tab = session.tab
        if tab.session is session:
            tab.doom(CLOSED)
        session.end("the target went away")
        tab.sessions.pop(session_id, None)
        if tab.session is session:
            self._tabs.pop(session.target_id, None)
            self._set_ups.pop(session.target_id, None)
            tab.context.tabs.remove(tab)
            if tab.opener is not None:
                tab.opener.popups.remove(tab)
            if not tab.context.tabs:
                # Also when the page has closed itself: nobody can reach its context any more.
                self._retire(tab.context)
            tab.close()

    def _crashed(self, session_id: str) -> None:
        session = self._sessions.get(session_id)
        if session is None:
            return
        tab = session.tab
        if tab.session is session:
            tab.doom(CRASHED)
        session.end("the renderer crashed")
        if tab.session is session:
            tab.crash()

    def _died(self, death: BrowserDied) -> None:
        for session in list(self._sessions.values()):
            session.tab.end(death)
            session.lose(death)
        for listener in list(self._mourners):
            listener(death)
