"""Uploads are taken apart in other processes, so that more than one core decodes.

Only large ones: for the others the way there costs more than the work. What was at a process that died is
done here instead, and another one takes its place. Where none can be had at all, everything is done here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mmap
import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from io import FileIO
from pathlib import Path

import msgspec

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.intake.answers import Taken
from bridge.intake.decoder import LENGTH, SLOT_SIZE, SLOTS, Job, into_slot, packed
from bridge.intake.dialects import take

log = logging.getLogger(__name__)

#: Bytes of a body from which on it is worth another process. The way there and back costs about 0.2 ms, which
#: is what 16 KiB of a deflated profile take to decode.
WORTH_IT = 16 * 1024
#: Processes that may die one after the other without a single answer.
_DEATHS_MAX = 3
_END_TIMEOUT_S = 5.0

_encode = msgspec.msgpack.Encoder().encode
_answers: msgspec.msgpack.Decoder[Taken | None] = msgspec.msgpack.Decoder(Taken | None)


def supported() -> bool:
    """Whether an event loop can talk to a pipe of ours: not on Windows."""
    return os.name == "posix"


class Decoders:
    """`processes` 0: everything is done by the caller. Used from one event loop, `close` too."""

    def __init__(self, limits: Limits, processes: int = 0) -> None:
        self._limits = limits
        self._wanted = processes if supported() else 0
        self._processes: list[_Process] = []
        self._starting = False
        self._deaths = 0

    async def take(self, upload: Upload) -> Taken | None:
        """As `dialects.take`."""
        if len(upload.body) < WORTH_IT or (process := await self._idlest()) is None:
            return take(upload, self._limits)
        answer = await process.ask(upload)
        if answer is None:
            return take(upload, self._limits)
        self._deaths = 0
        return _answers.decode(answer)

    async def _idlest(self) -> _Process | None:
        """None when there is none to be had now."""
        if len(self._processes) < self._wanted and not self._starting:
            await self._start()
        return min(self._processes, key=lambda process: process.waiting, default=None)

    def _died(self, process: _Process) -> None:
        """Once a process, however much was asked of it: at once, so that nothing more is."""
        log.warning("a process that decodes has died: going on without it")
        self._deaths += 1
        if process in self._processes:
            self._processes.remove(process)

    async def _start(self) -> None:
        """As many as are wanted. Who comes meanwhile does without."""
        self._starting = True
        try:
            while len(self._processes) < self._wanted and self._deaths < _DEATHS_MAX:
                process = _Process(self._died)
                await process.start(_encode(self._limits))
                if process.alive:
                    self._processes.append(process)
        except OSError as error:
            log.warning("a process that decodes could not be started: %s", error)
            self._deaths += 1
        finally:
            self._starting = False

    def close(self) -> None:
        for process in self._processes:
            process.end()
        self._processes.clear()


class _Process(asyncio.Protocol):
    """One process: what is asked is answered in order. `died` is called when it ends by itself."""

    _process: subprocess.Popen[bytes]
    _source: asyncio.BaseTransport
    _sink: asyncio.WriteTransport
    _slots: mmap.mmap

    def __init__(self, died: Callable[[_Process], None]) -> None:
        self.alive = True
        self._died = died
        self._asked: deque[tuple[asyncio.Future[bytes | None], int | None]] = deque()
        self._came = bytearray()
        self._free = list(range(SLOTS))

    @property
    def waiting(self) -> int:
        return len(self._asked)

    async def start(self, limits: bytes) -> None:
        """Raises OSError."""
        source, sink = self._spawn()
        loop = asyncio.get_running_loop()
        self._sink, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, sink)
        self._sink.write(packed(limits))
        # Last: from here on it may be found dead.
        await loop.connect_read_pipe(lambda: self, source)

    def _spawn(self) -> tuple[FileIO, FileIO]:
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        memory = _shared_memory()
        self._slots = mmap.mmap(memory, SLOTS * SLOT_SIZE)
        command = [sys.executable, "-c", "from bridge.intake.decoder import main; main()", str(memory)]
        try:
            self._process = subprocess.Popen(  # noqa: S603
                command, stdin=theirs_in, stdout=theirs_out, pass_fds=[memory]
            )
        finally:
            for handle in (theirs_in, theirs_out, memory):
                os.close(handle)
        return FileIO(ours_in), FileIO(ours_out, "w")

    async def ask(self, upload: Upload) -> bytes | None:
        """None when it has died."""
        if self._sink.is_closing():  # it is gone, which the other pipe has not told yet
            self.connection_lost(None)
            return None
        future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        slot = self._free.pop() if self._free and len(upload.body) <= SLOT_SIZE else None
        self._asked.append((future, slot))
        self._send(upload, slot)
        return await future

    def _send(self, upload: Upload, slot: int | None) -> None:
        body = upload.body
        head = packed(_encode(Job(msgspec.structs.replace(upload, body=b""), slot, len(body))))
        if slot is not None:
            into_slot(self._slots, slot, body)
            self._sink.write(head)
        else:
            self._sink.writelines([head, len(body).to_bytes(LENGTH, "little"), body])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._source = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while len(self._came) >= LENGTH:
            end = LENGTH + int.from_bytes(self._came[:LENGTH], "little")
            if len(self._came) < end:
                return
            self._answer(bytes(self._came[LENGTH:end]))
            del self._came[:end]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self.alive:
            self.end()
            self._died(self)

    def _answer(self, message: bytes | None) -> None:
        future, slot = self._asked.popleft()
        if slot is not None:
            self._free.append(slot)  # not before, though who waited may have gone
        if not future.done():  # whoever waited was cancelled
            future.set_result(message)

    def end(self) -> None:
        if not self.alive:
            return
        self.alive = False
        while self._asked:
            self._answer(None)
        self._source.close()
        if not self._sink.is_closing():  # asyncio's own stumbles over a second time
            self._sink.abort()
        self._process.kill()  # it has nothing to lose
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_TIMEOUT_S)


def _shared_memory() -> int:
    """A file of no name for the slots, in memory where the system has such files."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("profiler-bridge")
    else:
        handle, path = tempfile.mkstemp(prefix="profiler-bridge-")
        Path(path).unlink()
    os.ftruncate(handle, SLOTS * SLOT_SIZE)
    return handle
