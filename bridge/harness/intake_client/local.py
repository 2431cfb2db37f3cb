"""An intake in this process, without a browser of ours, for SDKs that something else drives."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from bridge.core.addresses import TAB_NAME, tab_url
from bridge.core.uploads import Upload
from bridge.errors import UsageError
from bridge.harness.intake_client.faults import RunFaults
from bridge.harness.intake_client.mailbox import Mailbox, Post
from bridge.harness.intake_client.view import IntakeView
from bridge.vendors import identify

if TYPE_CHECKING:
    from bridge.intake import Intake
    from bridge.intake.store import Store


class Asked(NamedTuple):
    """The scope that was asked for. `url`: where its SDK sends to. `by_client`: `name` is a client token."""

    name: str
    url: str
    by_client: bool


class _Options(NamedTuple):
    timeout_s: float
    store: Store | None


class Scope(IntakeView):
    """One test's part of an intake that others use too: what arrives there from the opening of the scope on.

    `name`: its token in the path, or its client's. SDKs are configured with `url`.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        timeout_s: float,
        asked: Asked,
        close: Callable[[], None],
        faults: RunFaults | None = None,
    ) -> None:
        super().__init__(mailbox, timeout_s, asked.url, faults)
        self.name = asked.name
        self._close = close

    def close(self) -> None:
        """Take nothing more; what has arrived stays readable. May be called twice."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class LocalIntake(IntakeView):
    """`with LocalIntake.start() as intake:` listens until the end of the block, and keeps all that arrives in
    memory. Its own lists have everything; `scope` gives a test its part."""

    def __init__(self, intake: Intake, post: Post, whole: Mailbox, options: _Options) -> None:
        super().__init__(whole, options.timeout_s, intake.url, RunFaults(intake.faults, "", None))
        self._intake = intake
        self._post = post
        self._store = options.store

    @classmethod
    def start(
        cls,
        *,
        store: str | Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        allow_origins: tuple[str, ...] = (),
        client_tokens: tuple[str, ...] = (),
        timeout_s: float = 10,
        keep_all: bool = True,
    ) -> LocalIntake:
        """Listen on `host` and `port`, 0 for a free one.

        `store`: a folder, or a store's address, that keeps everything too, as `profiler-bridge serve --store`
        does. `allow_origins`: pages of these origins may send, `*` for all; local ones may. `client_tokens`:
        the only clients that may, empty for all. `timeout_s`: how long expectations wait by default.
        `keep_all`: without it only scopes see what arrives, and memory is let go with them.
        Raises IntakeError and StoreError.
        """
        from bridge.intake import Intake
        from bridge.intake.settings import Settings
        from bridge.intake.store import open_store

        settings = Settings(host=host, port=port, allow_origins=allow_origins, client_tokens=client_tokens)
        post = Post()
        whole = post.open(lambda _upload: True) if keep_all else Mailbox()
        kept = open_store(store) if store is not None else None
        try:
            intake = Intake.start(post.deliver, settings=settings, store=kept)
        except BaseException:
            if kept is not None:
                kept.close()
            raise
        return cls(intake, post, whole, _Options(timeout_s, kept))

    def scope(
        self, name: str | None = None, *, client_token: str | None = None, timeout_s: float | None = None
    ) -> Scope:
        """Open a scope: it sees only what is sent to its own `url`, or by this client, from now on.

        Without a `name` it gets a unique one. Raises UsageError for a name that cannot stand in a path.
        """
        asked = asked_scope(self.url, name, client_token)
        mailbox = self._post.open(_of_client(asked.name) if asked.by_client else _of_scope(asked.name))
        timeout = self._timeout_s if timeout_s is None else timeout_s
        faults = RunFaults(self._intake.faults, asked.name, None)

        def close() -> None:
            self._post.close(mailbox)
            faults.clear()

        return Scope(mailbox, timeout, asked, close, faults)

    def close(self) -> None:
        """May be called twice."""
        try:
            self._intake.close()
        finally:
            if self._store is not None:
                self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def asked_scope(intake_url: str, name: str | None, client_token: str | None) -> Asked:
    """Name the scope that is asked for, or make up a name. Raises UsageError."""
    if client_token is not None:
        if name is not None:
            raise UsageError("a scope is known by a name in the path or by a client token, not by both")
        return Asked(client_token, intake_url, by_client=True)
    name = uuid.uuid4().hex if name is None else name
    if not TAB_NAME.fullmatch(name):
        raise UsageError(
            f"scope {name!r}: 1 to 64 of letters, digits, dot, dash and underscore, and not dots alone"
        )
    return Asked(name, tab_url(intake_url, name), by_client=False)


def _of_scope(name: str) -> Callable[[Upload], bool]:
    return lambda upload: upload.tab == name


def _of_client(token: str) -> Callable[[Upload], bool]:
    def belongs(upload: Upload) -> bool:
        vendor = identify(upload)
        return vendor is not None and vendor.dialect.client_key(upload) == token

    return belongs
