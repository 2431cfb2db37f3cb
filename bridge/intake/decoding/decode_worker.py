"""A process that decodes uploads, started by `bridge.intake.decoding.decode_pool`.

On stdin: one message with the limits, then two for each upload, the second of which is its body. On stdout:
one answer for each upload. A message is its length (8 bytes, little endian), then MessagePack or a body. The
process ends when stdin does, also when its parent is killed.
"""

from __future__ import annotations

import os
import signal
from io import FileIO

import msgspec

from bridge.core.uploads import Upload
from bridge.intake.answers import Taken, take
from bridge.intake.decoding.tuning import tune
from bridge.intake.store.blobs.interface import digest_of
from bridge.vendors.limits import Limits

LENGTH = 8


def length_of(message: bytes) -> bytes:
    return len(message).to_bytes(LENGTH, "little")


def packed(message: bytes) -> bytes:
    return length_of(message) + message


def read_message(file: FileIO) -> bytes | None:
    """Return the next message; None at the end of the stream, also inside a message: the writer is gone."""
    head = _read(file, LENGTH)
    return None if head is None else _read(file, int.from_bytes(head, "little"))


def write_message(file: FileIO, message: bytes) -> None:
    """Raises OSError if the other end of the pipe is closed."""
    left = memoryview(packed(message))
    while left:
        left = left[file.write(left) :]


def _read(file: FileIO, size: int) -> bytes | None:
    chunks: list[bytes] = []
    while size:
        chunk = os.read(file.fileno(), size)  # what is there in one piece is not copied again
        if not chunk:
            return None
        chunks.append(chunk)
        size -= len(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def main() -> None:
    # Ctrl-C goes to the whole group of a terminal; the parent decides when this ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tune()
    source, sink = FileIO(0), FileIO(os.dup(1), "w")
    os.dup2(2, 1)  # nothing that is printed gets between the messages
    if (message := read_message(source)) is not None:
        _serve(source, sink, msgspec.msgpack.decode(message, type=Limits))


def _serve(source: FileIO, sink: FileIO, limits: Limits) -> None:
    uploads, encode = msgspec.msgpack.Decoder(Upload), msgspec.msgpack.Encoder().encode
    while (head := read_message(source)) is not None and (body := read_message(source)) is not None:
        taken: Taken | None = take(msgspec.structs.replace(uploads.decode(head), body=body), limits)
        if taken is not None:
            taken = msgspec.structs.replace(taken, digest=digest_of(body))
        write_message(sink, encode(taken))
