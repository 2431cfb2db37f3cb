"""A connection to PostgreSQL that is given up when the server is silent for too long.

The server's own time limits do not help against a server that hangs, or against a way to it that lets
nothing through: its machine still acknowledges every packet.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

#: s. Patience with what takes no time, and beyond the limits of the server with what does.
QUICK_S = 5.0

#: The server's own limits, s; 0 for none. They are to end a statement first: the server tells why.
_LIMITS = """
    SELECT extract(epoch FROM current_setting('statement_timeout')::interval)::float8,
           extract(epoch FROM current_setting('lock_timeout')::interval)::float8
"""

_T = TypeVar("_T")


class TimedConnection(psycopg.Connection[Any]):
    """Waits for each answer until `patience_s` is over. Then it is closed, and raises OperationalError.

    `for_work_s` and `for_lock_s`: patience with a statement that has work to do, and with one that has at
    most to wait for a lock. None: without an end, as the server has none.
    """

    patience_s: float | None = None
    for_work_s: float | None = None
    for_lock_s: float | None = None

    @classmethod
    def opened(cls, *arguments: Any, **options: Any) -> TimedConnection:
        """Connect, and learn the limits of the server."""
        connection = cls.connect(*arguments, **options)
        assert isinstance(connection, TimedConnection)
        connection.patience_s = QUICK_S
        [limits] = connection.execute(_LIMITS).fetchall()
        if not connection.autocommit:
            connection.rollback()
        of_work_s, of_lock_s = limits
        connection.for_work_s = of_work_s + QUICK_S if of_work_s else None
        connection.for_lock_s = of_lock_s + QUICK_S if of_lock_s else None
        return connection

    def wait(self, gen: Generator[Any, Any, _T], *arguments: Any, **options: Any) -> _T:
        return super().wait(self._in_time(gen), *arguments, **options)

    def _in_time(self, gen: Generator[Any, Any, _T]) -> Generator[Any, Any, _T]:
        """Do as `gen` does. psycopg resumes it every 0.1 s while nothing comes."""
        patience_s, since = self.patience_s, time.monotonic()
        try:
            state = next(gen)
            while True:
                ready = yield state
                state = gen.send(ready)
                if patience_s is not None and time.monotonic() - since >= patience_s:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"the server did not answer within {patience_s:g} s")
        except StopIteration as done:
            result: _T = done.value
            return result
