"""The small command line, as its own process, with its exit codes."""

import re
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nexus_bot import clock
from nexus_bot.database import open_database
from nexus_bot.schema import SCHEMA
from tests.commands import command, said
from tests.services.announcing import announce
from tests.services.partnering import seek
from tests.services.school import BEA, LIN, School

TOKEN = "MTk4.fake-token.for-tests-only"
MISCONFIGURED = 78
UNAVAILABLE = 69


def revision(file: Path) -> str:
    """The schema that an SQLite file is at."""
    with sqlite3.connect(file) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_a_bot_without_a_token_says_so_and_stays_down(tmp_path: Path) -> None:
    code, out, err = said(command(tmp_path))

    assert code == MISCONFIGURED
    assert out == ""
    assert err == (
        "DISCORD_TOKEN is missing: set it in the environment or in .env, as .env.example shows.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_discord_is_one_sentence_and_no_mistake_of_the_settings(
    tmp_path: Path,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        bot = command(
            tmp_path, "run", DISCORD_TOKEN=TOKEN, NEXUS_DISCORD_API=address, NEXUS_MISSPELT="x"
        )
        code, _, err = said(bot)

    *logged, sentence = err.splitlines()
    assert code == UNAVAILABLE
    assert sentence.startswith("Discord cannot be reached.")
    assert all(line.startswith("{") for line in logged)
    assert any("unknown_setting" in line and "NEXUS_MISSPELT" in line for line in logged)
    assert TOKEN not in err


def test_migrate_makes_the_database_and_can_be_repeated(tmp_path: Path) -> None:
    first = said(command(tmp_path, "migrate"))
    second = said(command(tmp_path, "migrate"))

    assert first[:2] == second[:2] == (0, "The database is up to date.\n")
    assert revision(tmp_path / "data" / "nexus.db") == SCHEMA


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "later.db"
    said(command(tmp_path, "migrate", DATABASE_URL=f"sqlite:///{file}"))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'zz_later'")

    code, _, err = said(command(tmp_path, "migrate", DATABASE_URL=f"sqlite:///{file}"))

    assert code == MISCONFIGURED
    assert "newer than this program (it is at zz_later)" in err
    assert revision(file) == "zz_later"


def test_a_database_server_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    url = "postgresql://nexus:hunter2@127.0.0.1:1/nexus"

    code, _, err = said(command(tmp_path, "migrate", DATABASE_URL=url))

    assert code == UNAVAILABLE
    assert err == (
        "The database at DATABASE_URL does not answer. Start it, or check its address.\n"
    )


async def test_a_round_can_be_looked_at_and_drawn_again(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'nexus.db'}")
    school = await School(database, now=clock.now()).open()
    await announce(school, BEA, title="Shop\x1b[31m API", places=1)
    await seek(school, LIN)
    await seek(school, 20, "Rain")
    await database.close()
    look = ("pair-up", "--guild", "10", "--seed", "7")

    code, out, _ = said(command(tmp_path, *look, "--dry-run"))

    assert code == 0
    head, title, first, alone = out.splitlines()
    assert (head, title) == ("API partners, seed 7", "1 pair, 1 stays alone")
    assert re.match(r"member 3 +member 2  #1 Shop\[31m API  0\.\d{3}  both wrote ", first)
    assert alone.split() == ["member", "20", "no", "place", "was", "left"]
    assert "--dry-run" in said(command(tmp_path, *look))[2]
    code, _, err = said(command(tmp_path, "pair-up", "--guild", "11", "--dry-run"))
    assert code == MISCONFIGURED
    assert err.endswith("No cohort runs in the server 11.\n")


@pytest.mark.parametrize(
    ("beaten", "alive"),
    [
        (timedelta(seconds=20), True),
        (timedelta(minutes=2), False),
        (None, False),
    ],
)
def test_health_reads_the_heartbeat(tmp_path: Path, beaten: timedelta | None, alive: bool) -> None:
    file = tmp_path / "heartbeat"
    if beaten is not None:
        file.write_text((clock.now() - beaten).isoformat())

    code, out, _ = said(command(tmp_path, "health", NEXUS_HEARTBEAT_FILE=str(file)))

    assert (code == 0) is alive
    assert (out == "alive\n") is alive


def test_health_says_when_discord_wants_no_messages(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    file.write_text(f"{clock.now().isoformat()}\n2026-11-21T18:00:00+00:00")

    code, out, _ = said(command(tmp_path, "health", NEXUS_HEARTBEAT_FILE=str(file)))

    assert code == 0
    assert out == "alive, but Discord wants no messages until 2026-11-21T18:00:00+00:00\n"


@pytest.mark.parametrize("content", ["", "yesterday", f"{datetime(2026, 1, 1, tzinfo=UTC):%F}"])
def test_a_heartbeat_that_is_none_is_no_sign_of_life(tmp_path: Path, content: str) -> None:
    file = tmp_path / "heartbeat"
    file.write_text(content)

    code, _, err = said(command(tmp_path, "health", NEXUS_HEARTBEAT_FILE=str(file)))

    assert code == 1
    assert "Traceback" not in err
