"""Decodes large uploads in other processes, so that more than one core does it.

Small ones are decoded in this process: the way to another and back would cost more than the work. What was
sent to a process that died is decoded here, and another one takes its place. Where none can be started,
everything is decoded here.

Why not `concurrent.futures.ProcessPoolExecutor`: its threads and its pickles cost a fifth to a third more CPU
time for each of the profiles in `bench/made.py`, and its processes outlive an intake that is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from io import FileIO

import msgspec

from bridge.core.uploads import Upload
from bridge.intake.answers import Taken, take
from bridge.intake.decoding.decode_worker import LENGTH, length_of, packed
from bridge.vendors.limits import Limits

log = logging.getLogger(__name__)

#: Bytes of a body from which on it is worth another process. The way there and back costs about 0.2 ms, which
#: is what 16 KiB of a deflated profile take to decode.
WORTH_IT = 16 * 1024
#: After so many deaths in a row without an answer in between, no process is started any more.
_DEATHS_MAX = 3
_END_TIMEOUT_S = 5.0
#: Bytes that a pipe holds: nearly every body in one piece. Linux gives 64 KiB by default, and this at most.
_PIPE_SIZE = 1024 * 1024

_encode = msgspec.msgpack.Encoder().encode
_answers: msgspec.msgpack.Decoder[Taken | None] = msgspec.msgpack.Decoder(Taken | None)


def supported() -> bool:
    """Whether an event loop can read from a pipe: not on Windows."""
    return os.name == "posix"


class DecodePool:
    """Up to `processes` of them, started when the first is needed. Used from one event loop, `close` too."""

    def __init__(self, limits: Limits, processes: int = 0) -> None:
        self._limits = limits
        self._wanted = processes if supported() else 0
        self._workers: list[_Worker] = []
        self._starting = False
        self._deaths = 0

    async def take(self, upload: Upload) -> Taken | None:
        """As `answers.take`."""
        if len(upload.body) < WORTH_IT or (worker := await self._least_busy()) is None:
            return take(upload, self._limits)
        answer = await worker.ask(upload)
        if answer is None:
            return take(upload, self._limits)
        self._deaths = 0
        # A vendor may be registered in this process only.
        return _answers.decode(answer) or take(upload, self._limits)

    async def _least_busy(self) -> _Worker | None:
        """Return the process with the fewest uploads to decode; None if there is none now."""
        if len(self._workers) < self._wanted and not self._starting:
            await self._start()
        return min(self._workers, key=lambda worker: worker.waiting, default=None)

    def _on_death(self, worker: _Worker) -> None:
        """Once for each, at once, so that it is asked no more."""
        log.warning("a process that decodes has died: going on without it")
        self._deaths += 1
        if worker in self._workers:
            self._workers.remove(worker)

    async def _start(self) -> None:
        """Start those that are missing. Uploads that come meanwhile do not wait for them."""
        self._starting = True
        try:
            while len(self._workers) < self._wanted and self._deaths < _DEATHS_MAX:
                worker = _Worker(self._on_death)
                await worker.start(_encode(self._limits))
                if worker.alive:
                    self._workers.append(worker)
        except OSError as error:
            log.warning("a process that decodes could not be started: %s", error)
            self._deaths += 1
        finally:
            self._starting = False

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()


class _Worker(asyncio.Protocol):
    """One process, which answers in the order in which it is asked.

    `on_death` is called when it ends by itself.
    """

    _process: subprocess.Popen[bytes]
    _source: asyncio.BaseTransport
    _sink: asyncio.WriteTransport

    def __init__(self, on_death: Callable[[_Worker], None]) -> None:
        self.alive = True
        self._on_death = on_death
        self._asked: deque[asyncio.Future[bytes | None]] = deque()
        self._received = bytearray()

    @property
    def waiting(self) -> int:
        """The number of answers that are still to come."""
        return len(self._asked)

    async def start(self, limits: bytes) -> None:
        """Raises OSError."""
        source, sink = self._spawn()
        loop = asyncio.get_running_loop()
        self._sink, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, sink)
        self._sink.write(packed(limits))
        # Last: from here on its death may be noticed.
        await loop.connect_read_pipe(lambda: self, source)

    def _spawn(self) -> tuple[FileIO, FileIO]:
        """Start the process; our ends of its stdout and stdin."""
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        _enlarge(ours_out)
        command = [sys.executable, "-c", "from bridge.intake.decoding.decode_worker import main; main()"]
        try:
            self._process = subprocess.Popen(command, stdin=theirs_in, stdout=theirs_out)  # noqa: S603
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        return FileIO(ours_in), FileIO(ours_out, "w")

    async def ask(self, upload: Upload) -> bytes | None:
        """The answer, encoded; None when the process has died."""
        if self._sink.is_closing():  # it has died, and the other pipe has not shown it yet
            self.connection_lost(None)
            return None
        future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._asked.append(future)
        # The body by itself, so that it is not copied once more.
        self._sink.write(packed(_encode(msgspec.structs.replace(upload, body=b""))) + length_of(upload.body))
        self._sink.write(upload.body)
        return await future

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._source = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= LENGTH:
            end = LENGTH + int.from_bytes(self._received[:LENGTH], "little")
            if len(self._received) < end:
                return
            self._answer(bytes(self._received[LENGTH:end]))
            del self._received[:end]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self.alive:
            self.end()
            self._on_death(self)

    def _answer(self, message: bytes | None) -> None:
        future = self._asked.popleft()
        if not future.done():  # the caller may have been cancelled meanwhile
            future.set_result(message)

    def end(self) -> None:
        """Kill the process; what was asked of it is answered with None."""
        if not self.alive:
            return
        self.alive = False
        while self._asked:
            self._answer(None)
        self._source.close()
        if not self._sink.is_closing():  # asyncio's own transport fails the second time
            self._sink.abort()
        self._process.kill()  # it has nothing to save
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_TIMEOUT_S)


def _enlarge(pipe: int) -> None:
    """Linux only, and not beyond what the system allows."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
