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

from bridge.core.uploads import Upload
from bridge.intake.answers import Taken, take
from bridge.intake.decoding.decode_pool import WORTH_IT, DecodePool, supported
from bridge.intake.settings import Settings
from bridge.intake.store import Query, open_store
from bridge.intake.store.blobs.interface import digest_of
from bridge.vendors.limits import LIMITS, Limits
from tests.intake import large
from tests.intake.client import Running

pytestmark = pytest.mark.skipif(not supported(), reason="event loops cannot talk to pipes here")
T = TypeVar("T")


def with_pool(do: Callable[[DecodePool], Awaitable[T]], limits: Limits = LIMITS, processes: int = 2) -> T:
    async def run() -> T:
        pool = DecodePool(limits, processes)
        try:
            return await do(pool)
        finally:
            pool.close()

    return asyncio.run(run())


def there(upload: Upload) -> Taken | None:
    """As it is when another process was asked; small ones are not."""
    taken = take(upload, LIMITS)
    if taken is None or len(upload.body) < WORTH_IT:
        return taken
    return msgspec.structs.replace(taken, digest=digest_of(upload.body))


def pids(pool: DecodePool) -> list[int]:
    return [worker._process.pid for worker in pool._workers]


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
    assert with_pool(lambda pool: pool.take(upload)) == there(upload)


def test_its_limits_are_ours() -> None:
    upload, limits = large.upload(large.body("s1")), Limits(parts=1)

    async def twice(pool: DecodePool) -> None:
        for _ in range(2):
            taken = await pool.take(upload)
            assert taken is not None
            assert taken.answer.status == 413

    with_pool(twice, limits)


def test_many_at_once_get_each_their_own_answer() -> None:
    async def many(pool: DecodePool) -> list[str | None]:
        uploads = [large.upload(large.body(f"s{number}")) for number in range(40)]
        taken = await asyncio.gather(*map(pool.take, uploads))
        assert len(set(pids(pool))) == 2
        return [each.profile.session_id for each in taken if each and each.profile]

    assert with_pool(many) == [f"s{number}" for number in range(40)]


def test_a_process_that_dies_loses_nothing_and_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    upload = large.upload(large.body("s1"))

    async def killed(pool: DecodePool) -> None:
        await pool.take(upload)
        [first] = pids(pool)
        os.kill(first, signal.SIGSTOP)
        waiting = asyncio.create_task(pool.take(upload))
        await asyncio.sleep(0)  # so that it has been sent
        os.kill(first, signal.SIGKILL)
        assert await waiting == take(upload, LIMITS)
        assert await pool.take(upload) == there(upload)
        assert pids(pool) != [first]

    with_pool(killed, processes=1)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_process_that_had_much_to_do_died_once_all_the_same() -> None:
    upload = large.upload(large.body("s1"))

    async def killed(pool: DecodePool) -> None:
        await pool.take(upload)
        [first] = pids(pool)
        os.kill(first, signal.SIGSTOP)
        waiting = [asyncio.create_task(pool.take(upload)) for _ in range(10)]
        await asyncio.sleep(0)  # so that it has been sent
        os.kill(first, signal.SIGKILL)
        assert await asyncio.gather(*waiting) == [take(upload, LIMITS)] * 10
        assert await pool.take(upload) == there(upload)

    with_pool(killed, processes=1)


def test_processes_that_die_without_an_answer_are_not_started_for_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    upload = large.upload(large.body("s1"))
    monkeypatch.setattr("bridge.intake.decoding.decode_pool.sys.executable", shutil.which("false"))

    async def asked(pool: DecodePool) -> None:
        for _ in range(10):
            assert await pool.take(upload) == take(upload, LIMITS)

    with_pool(asked, processes=1)
    assert len(caplog.records) == 3


def test_they_end_with_the_intake(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    # Earlier tests can have left some, such as the tracker of multiprocessing.
    others = set(children(os.getpid()))
    with Running(Settings(decoders=1), store) as running:
        assert (
            running.ask("POST", large.TARGET, large.body("s1"), Content_Type=large.CONTENT_TYPE).status == 202
        )
        [pid] = set(children(os.getpid())) - others
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    [entry] = store.find(Query(session_id="s1"))
    assert (entry.profile and entry.profile.samples, store.body(entry.number)) == (
        large.SAMPLES,
        large.body("s1"),
    )
    store.close()
