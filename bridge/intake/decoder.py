"""A process that takes uploads apart, started by `bridge.intake.decoders`.

On stdin: one message with the limits, then two an upload, the second its body. On stdout: one an upload. A
message is its length (8 bytes, little endian), then MessagePack, or a body as it is. It ends when stdin does,
also when its parent is killed.
"""

from __future__ import annotations

import os
import signal
from io import FileIO

import msgspec

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.intake.answers import Taken
from bridge.intake.dialects import take
from bridge.intake.tuning import tune

LENGTH = 8


def read_message(file: FileIO) -> bytes | None:
    """None at the end of the stream, also in the middle of a message: whoever wrote it is gone."""
    head = _read(file, LENGTH)
    return None if head is None else _read(file, int.from_bytes(head, "little"))


def packed(message: bytes) -> bytes:
    return len(message).to_bytes(LENGTH, "little") + message


def write_message(file: FileIO, message: bytes) -> None:
    """Raises OSError when nobody reads any more."""
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
    uploads, encode = msgspec.msgpack.Decoder(Upload), msgspec.msgpack.Encoder().encode
    source, sink = FileIO(0), FileIO(os.dup(1), "w")
    os.dup2(2, 1)  # nothing that is printed gets between the messages
    said = read_message(source)
    limits = msgspec.msgpack.decode(said, type=Limits) if said is not None else Limits()
    while (message := read_message(source)) is not None and (body := read_message(source)) is not None:
        upload = msgspec.structs.replace(uploads.decode(message), body=body)
        taken: Taken | None = take(upload, limits)
        write_message(sink, encode(taken))
