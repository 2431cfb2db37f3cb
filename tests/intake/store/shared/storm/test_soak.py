"""An intake that is used for long keeps no memory, no handle, no thread and no connection to its database.

`make soak` does this for ten minutes on each store.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.intake.served import Serve, children
from tests.intake.store.shared.servers import S3, Postgresql
from tests.intake.store.shared.storm.load import Load
from tests.intake.store.shared.storm.uses import Uses

MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))
#: The first one is the warm-up: pools, caches and compiled code come to be in it.
ROUNDS = 10
#: How long it is looked at after each round, s.
_SETTLES_S = 5.0
_MIB = 1 << 20


class Look(NamedTuple):
    """`memory`: VmRSS in MiB, that of the processes that decode included. `connected`: to the database."""

    memory: int
    handles: int
    threads: int
    connected: int


#: What may come after the warm-up. A leak at each upload or question is many times as much.
MORE = Look(memory=24, handles=8, threads=8, connected=4)


@pytest.mark.skipif(MINUTES == 0, reason="takes minutes: make soak")
@pytest.mark.parametrize("kind", ["sqlite", "shared"])
def test_long_use_leaves_nothing(
    kind: str, request: pytest.FixtureRequest, postgresql: Postgresql, s3: S3, tmp_path: Path
) -> None:
    store = request.getfixturevalue("on_s3") if kind == "shared" else str(tmp_path / "store")
    options = ("--quiet", "--processes", "1", "--keep", "2MB", "--keep", "2m")
    looks = list[Look]()
    with Serve(store, *options, module="tests.intake.store.shared.storm.sweeping") as server:
        for number in range(ROUNDS):
            use(server, s3, f"round-{number}-")
            looks.append(settled(server, postgresql))
            sys.stdout.write(f"{kind}: {looks[-1]}\n")
        code = server.end()
        logged = server.printed(0)
    grown = Look(*(min(after) - before for before, *after in zip(looks[0], *looks[-3:], strict=True)))
    assert all(more <= most for more, most in zip(grown, MORE, strict=True)), grown
    assert code == 0
    assert [line for line in logged if "Traceback" in line] == []


def use(server: Serve, s3: S3, name: str) -> None:
    """Use it for a round, in the middle of which S3 fails."""
    load, uses, over = Load([server], name, 0.05), Uses(server), threading.Event()
    try:
        for share in (0, 1 / 3, 0):
            s3.refuse(share)
            over.wait(MINUTES * 60 / ROUNDS / 3)
    finally:
        s3.go_on()
        uses.end()
        load.end()
    sys.stdout.write(f"{len(load.acknowledged)} uploads, {load.cut} cut, refused: {dict(load.refused)}; ")
    sys.stdout.write(f"answers: {dict(uses.answered)}\n")
    assert load.acknowledged
    assert uses.answered[200] > 0
    assert uses.wrong == []


def settled(server: Serve, postgresql: Postgresql) -> Look:
    """Look at an intake that nobody uses any more, until what it has to end has ended."""
    end_s, looks = time.monotonic() + _SETTLES_S, list[Look]()
    while not looks or time.monotonic() < end_s:
        looks.append(look(server, postgresql))
        time.sleep(0.2)
    return Look(*(min(values) for values in zip(*looks, strict=True)))


def look(server: Serve, postgresql: Postgresql) -> Look:
    of_intakes = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'profiler-bridge'"
    [[connected]] = postgresql.run(of_intakes)
    process = Path(f"/proc/{server.pid}")
    handles, threads = ([*(process / each).iterdir()] for each in ("fd", "task"))
    memory = sum(resident(pid) for pid in (server.pid, *children(server.pid)))
    return Look(memory // _MIB, len(handles), len(threads), int(str(connected)))


def resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
