"""What people and programs do with an intake, beside sending to it."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException

from tests.intake import large
from tests.intake.served import Sender, Serve, head

_API = "/_bridge/v1"
#: ID stands for one of the newest profiles.
_QUESTIONS = (
    "/healthz",
    "/metrics",
    f"{_API}/uploads?limit=100",
    f"{_API}/profiles?limit=20&session=same-0",
    f"{_API}/facets",
    f"{_API}/uploads/ID",
    f"{_API}/uploads/ID/raw",
    f"{_API}/profiles/ID",
    f"{_API}/profiles/ID/tree",
    f"{_API}/profiles/ID?as=pprof",
    f"{_API}/profiles/tree?limit=10",
    f"{_API}/profiles/none",
)
_FAULTS = "500,503*2,429,drop,half,delay:0.1"
_LIMIT = 60.0


class Uses:
    """All of them, until they are ended. `answered`: how often each status came; `wrong`: what may not be."""

    def __init__(self, server: Serve) -> None:
        self._server = server
        self.answered: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._over = threading.Event()
        twice = (self._ask, self._follow) * 2
        uses = (*twice, self._remove, self._order, self._break_off, self._send_much)
        self._threads = [threading.Thread(target=self._again, args=(use,)) for use in uses]
        for thread in self._threads:
            thread.start()

    def _again(self, use: Callable[[random.Random], None]) -> None:
        chance = random.Random()
        while not self._over.wait(0.2):
            try:
                use(chance)
            except (OSError, HTTPException) as error:
                self.wrong.append(f"{use.__name__}: {error!r}")

    def _asked(self, method: str, target: str, body: str | None = None) -> bytes:
        with closing(HTTPConnection(*self._server.address, timeout=_LIMIT)) as connection:
            connection.request(method, target, body)
            answer = connection.getresponse()
            self.answered[answer.status] += 1
            if answer.status >= 500 and answer.status != 503:
                self.wrong.append(f"{method} {target}: {answer.status}")
            return answer.read()

    def _ids(self) -> list[str]:
        listed = json.loads(self._asked("GET", f"{_API}/profiles?newest_first=true&limit=50"))
        return [entry["id"] for entry in listed.get("entries", ())]

    def _ask(self, chance: random.Random) -> None:
        ids = self._ids() or ["u-0001"]
        for question in _QUESTIONS:
            self._asked("GET", question.replace("ID", chance.choice(ids)))

    def _remove(self, chance: random.Random) -> None:
        for each in chance.sample(ids := self._ids(), min(3, len(ids))):
            self._asked("DELETE", f"{_API}/uploads/{each}")

    def _order(self, _chance: random.Random) -> None:
        self._asked("POST", f"{_API}/faults", json.dumps({"route": "datadog/profile", "script": _FAULTS}))
        self._over.wait(2)
        self._asked("DELETE", f"{_API}/faults")

    def _follow(self, chance: random.Random) -> None:
        """Read some of a live stream, and leave."""
        with closing(HTTPConnection(*self._server.address, timeout=_LIMIT)) as connection:
            connection.request("GET", f"{_API}/stream")
            answer = connection.getresponse()
            self.answered[answer.status] += 1
            for _ in range(chance.randrange(1, 200)):
                if answer.status != 200 or self._over.is_set() or not answer.readline():
                    return

    def _break_off(self, chance: random.Random) -> None:
        """Leave in the middle of an upload, or before its answer."""
        body = large.body("broken-off", 10)
        with Sender(self._server.address) as sender:
            sender.send(head(len(body)) + body[: chance.choice((0, len(body) // 2, len(body)))])

    def _send_much(self, chance: random.Random) -> None:
        """Send what another process decodes."""
        with Sender(self._server.address) as sender, suppress(ConnectionError):  # by a fault on order
            self.answered[sender.post(large.body(f"much-{chance.randrange(10)}"))] += 1

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(_LIMIT)
