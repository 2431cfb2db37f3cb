"""SIGKILL at random moments under load: what was acknowledged is there, whole, and once.

`KILLS` says how often; `make test` does a few, `make kills` fifty.
"""

from __future__ import annotations

import os
import random
import threading
from itertools import count
from pathlib import Path

from bridge.intake.store import Query, open_store
from bridge.intake.store.sqlite import BODIES
from tests.intake import large
from tests.intake.served import Sender, Serve

KILLS = int(os.environ.get("KILLS", "3"))
CONNECTIONS = 8


class Load:
    """Eight connections that send until the server is gone; what was not acknowledged is sent again."""

    def __init__(self) -> None:
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.few = threading.Semaphore(0)
        self._numbers = count(1)
        self._unsure: list[str] = []

    def run(self, server: Serve) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._one, args=(server,)) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        return threads

    def _one(self, server: Serve) -> None:
        name = ""
        try:
            with Sender(server.address) as sender:
                while True:
                    name = self._unsure.pop() if self._unsure else f"s{next(self._numbers)}"
                    self.sent.add(name)
                    assert sender.post(large.body(name, 300)) == 202
                    self.acknowledged.add(name)
                    self.few.release()
        except OSError:
            if name and name not in self.acknowledged:
                self._unsure.append(name)  # as an SDK would


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    moments, load = random.Random(), Load()
    for _ in range(KILLS):
        with Serve(tmp_path, "--processes", str(moments.randrange(3))) as server:
            threads = load.run(server)
            for _ in range(moments.randrange(1, 200)):
                assert load.few.acquire(timeout=60)
            server.kill()
            for thread in threads:
                thread.join()
    check(tmp_path, load)


def check(folder: Path, load: Load) -> None:
    store = open_store(folder)
    entries = store.find(Query(profiles_only=True, limit=1_000_000))
    named = [entry.profile.session_id or "" for entry in entries if entry.profile]
    assert len(named) == len(set(named))
    assert load.acknowledged <= set(named) <= load.sent
    for entry, name in zip(entries, named, strict=True):
        assert store.body(entry.number) == large.body(name, 300)
    everything = store.find(Query(limit=1_000_000))
    assert len({entry.number for entry in everything}) == len(everything)
    assert all(store.body(entry.number) is not None for entry in everything)
    store.sweep()
    files = (folder / BODIES).rglob("*")
    assert store.totals().body_bytes == sum(path.stat().st_size for path in files if path.is_file())
    store.close()
