"""The log: one JSON object a line, and nobody's words in it."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from nexus_bot.client import NexusBot
from nexus_bot.database import Database
from nexus_bot.logs import HIDDEN, Redacted, set_up
from nexus_bot.models import Post
from tests.stage import Stage, read

TOKEN = "MTk4.fake-token.for-tests-only"
SENTINEL = "Pelargonium never leaves this room"


def line_of(message: str = "event", *, error: BaseException | None = None, **extra: Any) -> str:
    """How a record is written."""
    record = logging.LogRecord("nexus_bot", logging.ERROR, __file__, 1, message, (), None)
    record.exc_info = (type(error), error, error.__traceback__) if error else None
    record.__dict__.update(extra)
    return Redacted(TOKEN).format(record)


def raised(error: BaseException) -> BaseException:
    """An error as it is caught."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_a_record_is_one_object_that_says_when_where_and_what() -> None:
    line = json.loads(line_of("interaction", name_="/learn", outcome="ok", ms=1.5, guild=10))

    assert datetime.fromisoformat(line.pop("at")).utcoffset() is not None
    assert line == {
        "level": "ERROR",
        "logger": "nexus_bot",
        "event": "interaction",
        "name": "/learn",
        "outcome": "ok",
        "ms": 1.5,
        "guild": 10,
    }


@given(st.text())
def test_nothing_breaks_out_of_its_line(words: str) -> None:
    line = line_of(f"{words}\r\n\x1b[31m{{}}", extra_=words)

    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["extra_"] == words


def test_the_token_never_appears() -> None:
    line = line_of(f"login with {TOKEN}", error=raised(ValueError(TOKEN)), header=f"Bot {TOKEN}")

    assert TOKEN not in line
    assert line.count(HIDDEN) == 3


def test_the_key_of_an_interaction_never_appears() -> None:
    key = "aW50ZXJhY3Rpb246MTIz" * 5
    line = line_of(f"PATCH https://discord.com/api/v10/webhooks/1/{key}/messages/@original: 429")

    assert key not in line
    assert f"/webhooks/1/{HIDDEN}/messages/@original" in line


def test_an_error_tells_where_it_was_and_what_led_to_it() -> None:
    def fail() -> None:
        try:
            raise KeyError("topic")
        except KeyError as error:
            raise ValueError("no such thing") from error

    with pytest.raises(ValueError, match="no such thing") as failed:
        fail()

    trace = json.loads(line_of(error=failed.value))["exc_info"]
    assert trace.index("KeyError: [hidden]") < trace.index("ValueError: no such thing")
    assert "in fail" in trace


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"invalid literal for int() with base 10: {SENTINEL!r}"),
        KeyError(SENTINEL),
        RuntimeError(f"first line\n{SENTINEL}"),
        ExceptionGroup("several", [KeyError(SENTINEL), ValueError(f'"{SENTINEL}"')]),
    ],
)
def test_an_error_that_quotes_what_was_typed_is_cut(error: Exception) -> None:
    assert SENTINEL not in line_of(error=raised(error))


async def test_an_error_of_the_database_shows_no_row(engine: str, database: Database) -> None:
    row = {"guild_id": 1, "noun": "x", "kind": "x", "topic_key": "x", "author_id": 1}

    async def fail() -> None:
        async with database.write() as session:
            await session.execute(
                insert(Post).values(
                    **row, cohort_id=1, number=1, title=SENTINEL, words=SENTINEL, created_at=None
                )
            )

    with pytest.raises(IntegrityError) as failed:
        await fail()

    line = line_of(error=failed.value)
    assert "IntegrityError" in line
    assert SENTINEL not in line


@pytest.fixture
def restored() -> Iterator[None]:
    """Leaves logging as it was."""
    root = logging.getLogger()
    kept = (root.handlers[:], root.level, logging.getLogger("nexus_bot").level)
    yield
    root.handlers[:], root.level = kept[0], kept[1]
    logging.getLogger("nexus_bot").setLevel(kept[2])
    logging.getLogger("cogs").setLevel(logging.NOTSET)


def test_ours_is_logged_from_the_chosen_level_and_libraries_when_they_warn(
    restored: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up("DEBUG", secret=TOKEN)
    logging.getLogger("nexus_bot.delivery").debug("ours")
    logging.getLogger("discord.http").info("theirs, in passing")
    logging.getLogger("discord.http").warning("theirs, in earnest %s", TOKEN)

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert [line["event"] for line in lines] == ["ours", f"theirs, in earnest {HIDDEN}"]
    assert sys.stderr is not None


async def everything(stage: Stage) -> None:
    """Use what takes words."""
    await stage.share(stage.bea, SENTINEL, topic="Pelargonium")
    await stage.share(stage.bea, SENTINEL, link="http://pelargonium.example")
    await stage.share(stage.bea, f"{SENTINEL} token = '{'ghp_' + 'a1B2' * 9}'")
    await stage.bea.slash(stage.channel, "hub search", query=SENTINEL)
    await stage.bea.autocomplete(stage.channel, "learn", "topic", "Pelargonium")
    await stage.bea.slash(stage.channel, "me", tags="Pelargonium")
    await stage.bea.slash(stage.channel, "me", timezone="Pelargonium")
    form = await stage.bea.click(stage.card, label="Edit")
    await stage.bea.submit_modal(form, {"text": f"Better: {SENTINEL}"})
    await stage.lin.click(stage.card, label="Useful")


async def test_no_line_at_info_holds_what_members_typed(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await everything(stage)

    lines = [Redacted(TOKEN).format(record) for record in caplog.records]
    interactions = [line for line in map(json.loads, lines) if line["event"] == "interaction"]
    assert len(interactions) >= 9
    assert {"name", "outcome", "ms", "interaction", "guild"} <= set(interactions[0])
    assert [line for line in lines if "elargonium" in line] == []


@pytest.mark.parametrize("table", ["outbox", "posts", "memos"])
async def test_a_failure_shows_the_member_an_id_that_stands_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    await stage.share(stage.bea, "Retries need idempotent tasks.", topic="Celery")
    assert isinstance(stage.env.bot, NexusBot)
    async with stage.env.bot._database.write() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO broken"))
    caplog.clear()

    wrong = {"link": "http://pelargonium.example"} if table == "memos" else {}
    answer = await stage.share(stage.bea, SENTINEL, **wrong)

    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    line = json.loads(Redacted(TOKEN).format(record))
    assert line["error_id"] in read(answer)
    assert "OperationalError" in line["exc_info"]
    assert SENTINEL not in str(line)
    assert [r for r in caplog.records if SENTINEL in Redacted(TOKEN).format(r)] == []
    caplog.clear()
    stage.env._errors.clear()
