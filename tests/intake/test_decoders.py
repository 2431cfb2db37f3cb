from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from bridge.core.limits import LIMITS, Limits
from bridge.core.uploads import Upload
from bridge.intake.answers import Taken
from bridge.intake.decoders import WORTH_IT, Decoders, supported
from bridge.intake.dialects import take
from bridge.intake.settings import Settings
from bridge.intake.store import Query
from bridge.intake.store.bodies import digest_of
from bridge.intake.store.sqlite import SqliteStore
from tests.intake import large
from tests.intake.client import Running

pytestmark = pytest.mark.skipif(not supported(), reason="event loops cannot talk to pipes here")
T = TypeVar("T")


def with_decoders(do: Callable[[Decoders], Awaitable[T]], limits: Limits = LIMITS, processes: int = 2) -> T:
    async def run() -> T:
        decoders = Decoders(limits, processes)
        try:
            return await do(decoders)
        finally:
            decoders.close()

    return asyncio.run(run())


def there(upload: Upload) -> Taken | None:
    """As it is when another process was asked; small ones are not."""
    taken = take(upload, LIMITS)
    if taken is None or len(upload.body) < WORTH_IT:
        return taken
    return msgspec.structs.replace(taken, digest=digest_of(upload.body))


def pids(decoders: Decoders) -> list[int]:
    return [process._process.pid for process in decoders._processes]


def children(pid: int) -> list[int]:
    """Linux only."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in found for word in path.read_text().split()]


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (large.TARGET, large.body("s1")),
        (large.TARGET, large.body("s1")[:-100]),
        ("/api/v2/replay", bytes(WORTH_IT)),
        ("/nobodys", bytes(WORTH_IT)),
        (large.TARGET, b"small"),
    ],
)
def test_another_process_says_what_this_one_would(target: str, body: bytes) -> None:
    upload = large.upload(body, target)
    assert with_decoders(lambda decoders: decoders.take(upload)) == there(upload)


def test_its_limits_are_ours() -> None:
    upload, limits = large.upload(large.body("s1")), Limits(parts=1)

    async def twice(decoders: Decoders) -> None:
        for _ in range(2):
            taken = await decoders.take(upload)
            assert taken is not None
            assert taken.answer.status == 413

    with_decoders(twice, limits)


def test_many_at_once_get_each_their_own_answer() -> None:
    async def many(decoders: Decoders) -> list[str | None]:
        uploads = [large.upload(large.body(f"s{number}")) for number in range(40)]
        taken = await asyncio.gather(*map(decoders.take, uploads))
        assert len(set(pids(decoders))) == 2
        return [each.profile.session_id for each in taken if each and each.profile]

    assert with_decoders(many) == [f"s{number}" for number in range(40)]


def test_a_process_that_dies_loses_nothing_and_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    upload = large.upload(large.body("s1"))

    async def killed(decoders: Decoders) -> None:
        await decoders.take(upload)
        [first] = pids(decoders)
        os.kill(first, signal.SIGSTOP)
        waiting = asyncio.create_task(decoders.take(upload))
        await asyncio.sleep(0)  # so that it has been sent
        os.kill(first, signal.SIGKILL)
        assert await waiting == take(upload, LIMITS)
        assert await decoders.take(upload) == there(upload)
        assert pids(decoders) != [first]

    with_decoders(killed, processes=1)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_process_that_had_much_to_do_died_once_all_the_same() -> None:
    upload = large.upload(large.body("s1"))

    async def killed(decoders: Decoders) -> None:
        await decoders.take(upload)
        [first] = pids(decoders)
        os.kill(first, signal.SIGSTOP)
        waiting = [asyncio.create_task(decoders.take(upload)) for _ in range(10)]
        await asyncio.sleep(0)  # so that it has been sent
        os.kill(first, signal.SIGKILL)
        assert await asyncio.gather(*waiting) == [take(upload, LIMITS)] * 10
        assert await decoders.take(upload) == there(upload)

    with_decoders(killed, processes=1)


def test_processes_that_die_without_an_answer_are_not_started_for_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    upload = large.upload(large.body("s1"))
    monkeypatch.setattr("bridge.intake.decoders.sys.executable", shutil.which("false"))

    async def asked(decoders: Decoders) -> None:
        for _ in range(10):
            assert await decoders.take(upload) == take(upload, LIMITS)

    with_decoders(asked, processes=1)
    assert len(caplog.records) == 3


def test_they_end_with_the_intake(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    with Running(Settings(decoders=1), store) as running:
        assert (
            running.ask("POST", large.TARGET, large.body("s1"), Content_Type=large.CONTENT_TYPE).status == 202
        )
        [pid] = children(os.getpid())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    [entry] = store.find(Query(session_id="s1"))
    assert (entry.profile and entry.profile.samples, store.body(entry.number)) == (
        large.SAMPLES,
        large.body("s1"),
    )
    store.close()
