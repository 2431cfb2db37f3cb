"""A PostgreSQL and an S3 of our own: what runs on this machine already is not used."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

START_S = 60.0


def binaries() -> Path:
    """The folder with `initdb`, the newest version that there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    if program := shutil.which("initdb"):
        return Path(program).parent
    raise AssertionError("there is no PostgreSQL: run `make test` once, or apt-get install postgresql")


class Postgresql:
    """A server in a folder of its own, on a socket there. `durable`: a commit is on the disk."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self._durable = durable
        self._bin = binaries()
        self._data = folder / "data"
        self._user = _ordinary_user()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def make(self) -> None:
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        options = ["--no-sync", "--auth=trust", "--username=bridge", "--encoding=UTF8", "--locale=C"]
        done = self._spawn("initdb", "-D", str(self._data), *options)
        _, said = done.communicate(timeout=START_S)
        assert done.returncode == 0, said.decode()
        self.start()

    def start(self) -> None:
        options = [f"-k{self.folder}", "-clisten_addresses=", "-cmax_connections=200"]
        options += [] if self._durable else ["-cfsync=off"]
        self._process = self._spawn("postgres", "-D", str(self._data), *options)
        end = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, "PostgreSQL did not start"
            assert time.monotonic() < end, "PostgreSQL did not start in time"
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it at once, connections included: as a crash does, or in order (SIGINT)."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.communicate(timeout=START_S)
            self._process = None

    def pause(self) -> None:
        self.stop(signal.SIGINT)

    def go_on(self) -> None:
        """Start it if it does not run."""
        if self._process is None:
            self.start()

    def database(self) -> str:
        """What is as good as a new one: a schema of its own. Its address, for `open_store`."""
        name = f"d{next(self._numbers)}"
        self.run(f"CREATE SCHEMA {name}")
        return f"postgresql://bridge@/postgres?host={quote(str(self.folder))}&options=-csearch_path%3D{name}"

    @property
    def socket(self) -> Path:
        return self.folder / ".s.PGSQL.5432"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with self._connect(database) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self.folder), user="bridge", dbname=database, autocommit=True)

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _spawn(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        user = self._user
        return subprocess.Popen(
            [self._bin / program, *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=[] if user else None,
        )


def _ordinary_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: who it runs as instead. None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("there is no user `postgres` or `nobody`")


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Postgresql]:
    # pytest's own folders are closed to other users, and the name of a socket has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="bridge-pg-"))
    server = Postgresql(folder, durable=durable)
    try:
        server.make()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class S3:
    """moto's server, in a process of its own. `environment`: by which it is found, and has its keys."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.port = 0
        self.start()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.intake.store.shared.s3_server", str(self.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.port = self._answer()

    def _answer(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=START_S)

    def pause(self) -> None:
        """Refuse all requests, and keep what there is."""
        self.refuse(1)

    def go_on(self) -> None:
        self.refuse(0)

    def refuse(self, share: float) -> int:
        """Refuse this share of the requests from now on. Return how many were refused so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{share}\n")
        self._process.stdin.flush()
        return self._answer()

    def bucket(self) -> str:
        """A new one; its address."""
        import httpx2

        name = f"bucket-{next(self._numbers)}"
        httpx2.put(f"http://127.0.0.1:{self.port}/{name}").raise_for_status()
        return f"s3://{name}"


@contextmanager
def s3() -> Iterator[S3]:
    server = S3()
    try:
        yield server
    finally:
        server.stop()
