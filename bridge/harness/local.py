"""An intake in this process, without a browser: for whoever drives the SDK with something else."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from bridge.core.uploads import Upload
from bridge.errors import UsageError
from bridge.harness.faults import RunFaults
from bridge.harness.mailbox import Mailbox, Post
from bridge.harness.uploads import IntakeView
from bridge.vendors import vendor_of_upload

if TYPE_CHECKING:
    from bridge.intake import Intake
    from bridge.intake.store.sqlite import SqliteStore


class Asked(NamedTuple):
    """Which scope. `url`: where its SDK is to send to."""

    name: str
    url: str
    by_client: bool


class _Options(NamedTuple):
    timeout_s: float
    store: SqliteStore | None


_SCOPE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Scope(IntakeView):
    """One test's part of an intake that others use too, from its opening on. `name`: its token in the path,
    or its client's. SDKs are configured with `url`."""

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
        """Nothing more is taken for it; what it has stays. May be called twice."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class LocalIntake(IntakeView):
    """`with LocalIntake.start() as intake:` listens until the end of the block, and keeps all that arrives in
    memory. Itself it sees everything; `scope` gives a test its part."""

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
        """Listens on `host` and `port`, 0 for a free one.

        `store`: a folder that keeps everything too, as `profiler-bridge serve --store` does. `allow_origins`:
        pages of these origins may send, `*` for all; local ones may. `client_tokens`: the only clients that
        may, empty for all. `timeout_s`: how long expectations wait by default. `keep_all`: without it only
        scopes see what arrives, and memory is let go with them.
        Raises IntakeError and StoreError.
        """
        from bridge.intake import Intake
        from bridge.intake.settings import Settings
        from bridge.intake.store.sqlite import SqliteStore

        settings = Settings(host=host, port=port, allow_origins=allow_origins, client_tokens=client_tokens)
        post = Post()
        whole = post.open(lambda _upload: True) if keep_all else Mailbox()
        kept = SqliteStore(Path(store)) if store is not None else None
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
        """What is sent from now on to the scope's own `url`, or by this client. A name can be made up.

        Tests that share an intake see only their own. Raises UsageError for a name that no path can have.
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
    """Raises UsageError."""
    if client_token is not None:
        if name is not None:
            raise UsageError("a scope is known by a name in the path or by a client token, not by both")
        return Asked(client_token, intake_url, by_client=True)
    name = uuid.uuid4().hex if name is None else name
    if not _SCOPE.fullmatch(name):
        raise UsageError(f"scope {name!r}: 1 to 64 of letters, digits, dot, dash and underscore, for a path")
    return Asked(name, f"{intake_url}/t/{name}", by_client=False)


def _of_scope(name: str) -> Callable[[Upload], bool]:
    return lambda upload: upload.tab == name


def _of_client(token: str) -> Callable[[Upload], bool]:
    def belongs(upload: Upload) -> bool:
        vendor = vendor_of_upload(upload)
        return vendor is not None and vendor.client_key(upload) == token

    return belongs
