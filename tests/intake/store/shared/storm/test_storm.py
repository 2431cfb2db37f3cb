"""Two intakes on one store under load, in a storm: what is acknowledged is there, whole, and once.

`STORM` says how many SIGKILLs there are; `make test` has five, `make storm` fifty.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

from bridge.intake.store import Query, open_store
from bridge.intake.store.blobs.interface import digest_of
from bridge.intake.store.postgresql.store import PostgresqlStore
from tests.intake import large
from tests.intake.served import Serve
from tests.intake.store.shared.servers import S3, Postgresql
from tests.intake.store.shared.storm.load import Load

KILLS = int(os.environ.get("STORM", "5"))
RESTARTS = max(1, KILLS // 10)
#: Of the requests to S3. How long each time, s; None: until some are refused.
REFUSED = 1 / 3
REFUSING_S = 60.0 if "STORM" in os.environ else None
SOME = 20
#: How long a client waits between two uploads, s. Starting processes is enough work for `make test`.
BETWEEN_S = 0.15 if "STORM" in os.environ else 0.5


class Storm:
    """`back`: how long it took after each trouble until an upload was acknowledged again, s.

    `logged`: what the intakes have printed.
    """

    def __init__(self, store: str, postgresql: Postgresql, s3: S3) -> None:
        self._store, self._postgresql, self._s3 = store, postgresql, s3
        self.back = defaultdict[str, list[float]](list)
        self.logged: list[str] = []
        self.refused = self.not_started = 0
        self._chance = random.Random()
        with ThreadPoolExecutor(2) as pool:
            starts = [pool.submit(self._serve) for _ in range(2)]
        self.servers = [start.result() for start in starts if start.exception() is None]
        if len(self.servers) < 2:
            for server in self.servers:
                server.__exit__()
            raise AssertionError("an intake did not start")
        self.load = Load(self.servers, "s", BETWEEN_S)

    def _serve(self) -> Serve:
        """Start one; again if it does not start, as S3 refuses too much."""
        options = ("--quiet", "--processes", "0")
        while True:
            try:
                return Serve(self._store, *options, module="tests.intake.store.shared.storm.sweeping")
            except AssertionError as failed:
                if "S3 error" not in str(failed):
                    raise
                self.not_started += 1

    def rage(self) -> None:
        troubles = [self._kill] * KILLS + [self._restart] * RESTARTS
        self._chance.shuffle(troubles)
        self.load.wait_for_more(20)
        with ThreadPoolExecutor(1) as pool:
            refusing = pool.submit(self._refuse)
            for trouble in troubles:
                trouble()
                self.load.wait_for_more(self._chance.randrange(1, 20))
            refusing.result()

    def _kill(self) -> None:
        at = self._chance.randrange(2)
        self._end(self.servers[at], signal.SIGKILL)
        self.servers[at] = self._serve()
        self.back["a SIGKILL"].append(self.load.back_after(time.monotonic(), at))

    def _restart(self) -> None:
        self._postgresql.stop(self._chance.choice([signal.SIGQUIT, signal.SIGINT]))
        self._postgresql.go_on()
        since_s = time.monotonic()
        self.back["a restart of PostgreSQL"] += [self.load.back_after(since_s, at) for at in range(2)]

    def _refuse(self) -> None:
        for _ in range(RESTARTS):
            before = self._s3.refuse(REFUSED)
            if REFUSING_S is None:
                while self._s3.refuse(REFUSED) < before + SOME:
                    self.load.wait_for_more(1)
            else:
                time.sleep(REFUSING_S)
            self.refused += self._s3.refuse(0) - before
            self.back["S3's refusals"].append(self.load.back_after(time.monotonic()))
            self.load.wait_for_more(20)

    def _end(self, server: Serve, how: signal.Signals) -> int:
        with server:
            code = server.end(how)
            self.logged += server.printed(0)
        return code

    def end(self) -> list[int]:
        """End the load, and then both intakes. Return their exit codes."""
        self.load.end()
        return [self._end(server, signal.SIGTERM) for server in self.servers]


@contextmanager
def storm(store: str, postgresql: Postgresql, s3: S3) -> Iterator[Storm]:
    made = Storm(store, postgresql, s3)
    try:
        yield made
    finally:
        postgresql.go_on()
        s3.go_on()
        made.load.end()
        for server in made.servers:
            server.__exit__()


def test_nothing_acknowledged_is_lost_in_a_storm(on_s3: str, postgresql: Postgresql, s3: S3) -> None:
    with storm(on_s3, postgresql, s3) as raging:
        raging.rage()
        codes = raging.end()
    load = raging.load
    sys.stdout.write("\n".join(["", *said(raging), ""]))
    assert codes == [0, 0]
    assert set(load.refused) <= {(503, 1)}
    assert raging.refused > 0
    assert [line for line in raging.logged if "Traceback" in line or "fault of the intake" in line] == []
    with closing(open_store(on_s3)) as store:
        assert isinstance(store, PostgresqlStore)
        check(store, load)


def said(raging: Storm) -> Iterator[str]:
    load = raging.load
    yield f"{len(load.acknowledged)} uploads acknowledged, {load.cut} cut, refused: {dict(load.refused)}"
    yield f"{raging.refused} requests to S3 refused, {raging.not_started} starts failed by them"
    for trouble, back_s in raging.back.items():
        yield f"back after {trouble}: {[round(each, 1) for each in back_s]} s, at most {max(back_s):.1f} s"


def check(store: PostgresqlStore, load: Load) -> None:
    records = store.find(Query(limit=10_000_000))
    names = [record.profile.session_id or "" for record in records if record.profile]
    assert len(names) == len(set(names))
    assert {each.name for each in load.acknowledged} <= set(names) <= load.sent
    bodies = {digest_of(body): body for body in (large.body(name, 10) for name in names)}
    assert {record.digest for record in records} == bodies.keys()
    with ThreadPoolExecutor(8) as pool:
        for record, body in zip(
            records, pool.map(lambda each: store.body(each.number), records), strict=True
        ):
            assert body == bodies[record.digest]
    store.sweep()
    assert sorted(digest for _, there in store._blobs.by_shelf() for digest in there) == sorted(bodies)
