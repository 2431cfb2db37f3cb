"""The browser contexts that the driver makes: created, granted access to the intake, disposed of."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future

from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.records import ContextRecord

#: The permissions by which a page of a public address may reach an intake on a local one, since Chromium 142;
#: 145 split the first in two. https://wicg.github.io/local-network-access/
LOCAL_NETWORK = ("local-network-access", "loopback-network", "local-network")

#: Beacons of a page that is closed are on their way 30 ms later (measured); the rest is for a loaded machine.
BEACONS_S = 2.0

_CREATE = "Target.createBrowserContext"
_DISPOSE = "Target.disposeBrowserContext"


class BrowserContexts:
    """`redirects`: whether requests of pages are sent to the intake."""

    def __init__(self, connection: Connection, *, redirects: bool) -> None:
        self._connection = connection
        self._redirects = redirects
        self._contexts: dict[str, ContextRecord] = {}
        self._prepared: Future[Params] | None = None
        #: With the time when the last tab of each closed.
        self._retired: deque[tuple[float, ContextRecord]] = deque()

    def prepare(self) -> Future[Params]:
        """Have Chromium make the next browser context ahead of use: it takes 20-40 ms."""
        if self._prepared is None:
            self._prepared = self._connection.post(_CREATE, {"disposeOnDetach": True})
        return self._prepared

    def new(self) -> ContextRecord:
        prepared = self.prepare()
        self._prepared = None
        created = self._connection.wait(_CREATE, prepared)
        context = ContextRecord(created["browserContextId"])
        self._contexts[context.context_id] = context
        self.allow_local_network(context.context_id)
        return context

    def get(self, context_id: str) -> ContextRecord | None:
        """The context of this id; None for one that the driver did not make, or that was disposed of."""
        return self._contexts.get(context_id)

    def allow_local_network(self, context_id: str, origin: str | None = None) -> None:
        """Let pages of public addresses reach the intake, if requests are sent there: all, or of `origin`."""
        if self._redirects:
            self.grant_local_network(context_id, origin)

    def grant_local_network(self, context_id: str, origin: str | None = None) -> None:
        where: Params = {"browserContextId": context_id, "setting": "granted"}
        if origin is not None:
            where["origin"] = origin
        for permission in LOCAL_NETWORK:
            # Not waited for: a Chromium that does not know a permission refuses it, and does not ask for it.
            self._connection.post("Browser.setPermission", where | {"permission": {"name": permission}})

    def discard(self, context: ContextRecord) -> Future[Params]:
        """Dispose of a context, with its covers, without waiting."""
        self._contexts.pop(context.context_id, None)
        if context.disposal is None:
            context.disposal = self._connection.post(_DISPOSE, {"browserContextId": context.context_id})
        return context.disposal

    def retire(self, context: ContextRecord) -> None:
        """Dispose of a context whose last tab has closed, `BEACONS_S` later, when another one retires.

        Disposing ends the tab's beacons (measured), and no event tells when the last beacon has left.
        """
        now = time.monotonic()
        self._retired.append((now, context))
        while self._retired and self._retired[0][0] < now - BEACONS_S:
            self.discard(self._retired.popleft()[1])
