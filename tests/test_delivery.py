"""The sender: what becomes of each message that was promised."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import aiohttp
import discord
import pytest
from sqlalchemy import insert, select, text

from nexus_bot import database as database_module
from nexus_bot.delivery import TRIES, Delivery, nonce_of
from nexus_bot.models import OutboxMessage
from nexus_bot.services.learnings import Learnings
from tests.forging import told
from tests.stage import Stage, read

SEND = ("POST", "/channels/*/messages")
LEASE = 61


async def outbox(stage: Stage) -> list[tuple[str, str, str | None]]:
    """Kind, state and reason of every planned message, in order."""
    async with stage.bot._database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage).where(OutboxMessage.guild_id > 0).order_by(OutboxMessage.id)
        )
        return [(message.kind, message.state, message.reason) for message in rows]


async def a_minute_later(stage: Stage) -> None:
    """Let a lease run out, and the heart beat."""
    await stage.env.advance_time(LEASE)
    await stage.bot.delivery.say_due()
    await stage.env.settle()


def cards(stage: Stage) -> list[str]:
    """What stands in the cohort channel."""
    return [read(message) for message in stage.channel.history()]


def nonces(stage: Stage) -> list[Any]:
    """The name under which each message was sent."""
    path = f"/channels/{stage.channel.id}/messages"
    return [
        request.json["nonce"]
        for request in stage.env.http_requests
        if request.method == "POST" and request.path == path and request.json
    ]


def test_a_message_has_one_name_that_discord_takes() -> None:
    assert nonce_of("card:1:2") == nonce_of("card:1:2")
    assert nonce_of("card:1:2") != nonce_of("card:1:3")
    assert len(nonce_of("card:1:2")) == 24


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (400, 200000)])
async def test_what_discord_refuses_is_given_up_at_once(
    stage: Stage, status: int, code: int
) -> None:
    stage.env.inject_error(*SEND, status=status, code=code)

    answer = await stage.share(stage.bea, "Retries need idempotent tasks.")
    card = (await outbox(stage))[0]

    assert "Saved as #1" in read(answer)
    assert card == ("card", "failed", f"discord {code}")
    assert len(nonces(stage)) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_what_may_pass_is_sent_again_under_the_same_name(stage: Stage, status: int) -> None:
    stage.env.inject_error(*SEND, status=status)

    await stage.share(stage.bea, "Retries need idempotent tasks.")
    await stage.bot.delivery.say_due()
    assert await outbox(stage) == [("card", "sending", None)]
    await a_minute_later(stage)

    assert await outbox(stage) == [("card", "sent", None)]
    assert len(cards(stage)) == 1
    first, second = nonces(stage)
    assert first == second == nonce_of(f"card:{stage.guild.id}:1")


@pytest.mark.parametrize("lost", [aiohttp.ServerDisconnectedError, ConnectionResetError])
async def test_an_answer_that_is_lost_is_asked_for_again_under_the_same_name(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, lost: type[Exception]
) -> None:
    send = stage.bot.http.send_message

    async def send_and_lose(*args: Any, **kwargs: Any) -> Any:
        await send(*args, **kwargs)
        monkeypatch.undo()
        raise lost

    monkeypatch.setattr(stage.bot.http, "send_message", send_and_lose)
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    assert await outbox(stage) == [("card", "sending", None)]

    await a_minute_later(stage)

    assert await outbox(stage) == [("card", "sent", None)]
    assert len(set(nonces(stage))) == 1


async def test_nobody_tries_for_ever(stage: Stage) -> None:
    stage.env.inject_error(*SEND, status=503, times=None)

    await stage.share(stage.bea, "Retries need idempotent tasks.")
    for _ in range(TRIES):
        await a_minute_later(stage)
    assert await outbox(stage) == [("card", "sending", None)]
    await stage.env.advance_time(24 * 3600)
    await stage.bot.delivery.say_due()

    (card, *_) = await outbox(stage)
    assert card == ("card", "unknown", "Discord did not answer for a day")


async def test_what_was_deleted_before_it_stood_is_never_said(stage: Stage) -> None:
    stage.env.inject_error(*SEND, status=503)
    answer = await stage.share(stage.bea, "Retries need idempotent tasks.")
    await stage.bea.click(told(answer), label="Undo")

    await a_minute_later(stage)

    assert await outbox(stage) == [("card", "cancelled", "deleted before it was posted")]
    assert cards(stage) == []


async def test_a_card_that_overtakes_its_undoing_is_taken_away(stage: Stage) -> None:
    stage.env.inject_error(*SEND, status=503)
    answer = await stage.share(stage.bea, "Retries need idempotent tasks.")
    await stage.env.advance_time(LEASE)
    (message,) = await stage.bot.services.outbox.claim()
    whole = await stage.bot.services.learnings.whole(stage.guild.id, 1)
    await stage.bea.click(told(answer), label="Undo")

    await stage.bot.delivery.say(message, whole)
    assert len(cards(stage)) == 1
    await stage.bot.delivery.say_due()

    assert cards(stage) == []
    assert await outbox(stage) == [("card", "sent", None), ("card_removal", "sent", None)]


async def test_a_card_that_somebody_deleted_is_not_missed(stage: Stage) -> None:
    answer = await stage.share(stage.bea, "Retries need idempotent tasks.")
    stage.env.inject_error("DELETE", "/channels/*/messages/*", status=404, code=10008)

    await stage.bea.click(told(answer), label="Undo")

    assert await outbox(stage) == [("card", "sent", None), ("card_removal", "sent", None)]


async def test_an_edit_waits_for_the_card_that_it_changes(stage: Stage) -> None:
    stage.env.inject_error(*SEND, status=503)
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    shown = await stage.bea.slash(stage.channel, "hub show", number="1")
    form = await stage.bea.click(told(shown), label="Edit")
    await stage.bea.submit_modal(form, {"text": "Retries need care."})
    assert await outbox(stage) == [("card", "sending", None), ("card_edit", "pending", None)]

    await a_minute_later(stage)
    await a_minute_later(stage)

    assert [state for _, state, _ in await outbox(stage)] == ["sent", "sent"]
    (card,) = cards(stage)
    assert "Retries need care" in card


async def test_an_edit_posts_the_card_that_was_refused_before(stage: Stage) -> None:
    stage.env.inject_error(*SEND, status=400, code=200000)
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    shown = await stage.bea.slash(stage.channel, "hub show", number="1")
    form = await stage.bea.click(told(shown), label="Edit")

    await stage.bea.submit_modal(form, {"text": "Retries need care."})

    assert "Retries need care" in read(stage.card)
    assert [kind for kind, state, _ in await outbox(stage) if state == "sent"] == ["card_edit"]


async def test_f7_a_channel_that_was_changed_is_tried_again(stage: Stage) -> None:
    stage.env.inject_error(*SEND, status=403, code=50013)
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    shut = await stage.bot.services.outbox.troubles()

    own = stage.bot.get_channel(stage.channel.id)
    assert isinstance(own, discord.TextChannel)
    await own.edit(topic="The bot may write here again.")
    await stage.env.settle()

    assert set(shut) == {(stage.guild.id, stage.channel.id)}
    assert await stage.bot.services.outbox.troubles() == {}


async def test_an_edit_waits_while_the_channel_is_shut(stage: Stage) -> None:
    stage.env.inject_error(*SEND, status=403, code=50013)
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    shown = await stage.bea.slash(stage.channel, "hub show", number="1")
    form = await stage.bea.click(told(shown), label="Edit")

    await stage.bea.submit_modal(form, {"text": "Retries need care."})

    assert ("card_edit", "pending", None) in await outbox(stage)
    assert len(nonces(stage)) == 1


async def edited(stage: Stage, code: int) -> None:
    """Share a learning and change it while Discord refuses to edit its card."""
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    form = await stage.bea.click(stage.card, label="Edit")
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=code)
    await stage.bea.submit_modal(form, {"text": "Retries need care."})


async def test_f9_a_card_that_somebody_deleted_is_let_go(stage: Stage) -> None:
    await edited(stage, 10008)

    whole = await stage.bot.services.learnings.whole(stage.guild.id, 1)

    assert await outbox(stage) == [
        ("card", "sent", None),
        ("card_edit", "cancelled", "its card was deleted"),
    ]
    assert whole is not None
    assert whole.post.message_id is None


async def test_f18_a_card_that_was_edited_too_often_gives_way_to_a_new_one(stage: Stage) -> None:
    await edited(stage, 30046)
    await stage.bot.delivery.say_due()

    (card,) = cards(stage)

    assert "Retries need care" in card
    assert [(kind, state) for kind, state, _ in await outbox(stage)] == [
        ("card", "sent"), ("card_edit", "sent"), ("card_removal", "sent")
    ]  # fmt: skip


async def test_an_edit_of_what_is_gone_is_dropped(stage: Stage) -> None:
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    form = await stage.bea.click(stage.card, label="Edit")
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=503)
    await stage.bea.submit_modal(form, {"text": "Retries need care."})
    await stage.bot.services.learnings.remove(stage.acting(stage.bea, 5), 1)

    await a_minute_later(stage)

    assert await outbox(stage) == [
        ("card", "sent", None),
        ("card_edit", "cancelled", "deleted meanwhile"),
        ("card_removal", "sent", None),
    ]
    assert cards(stage) == []


async def test_a_card_that_cannot_be_drawn_anew_is_left_as_it_is(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)

    await stage.bot.delivery.refresh(stage.guild.id, 1)
    await stage.bot.delivery.refresh(stage.guild.id, 99)

    assert [r.getMessage() for r in caplog.records].count("card_not_shown") == 1


async def test_one_bad_message_does_not_keep_back_the_others(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.env.inject_error(*SEND, status=503)
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    now = stage.bot.clock()
    async with stage.bot._database.write() as session:
        await session.execute(
            insert(OutboxMessage).values(
                guild_id=stage.guild.id, kind="card", dedupe_key="broken", payload={},
                channel_id=stage.channel.id, due_at=now.replace(year=2025),
                ready_at=now.replace(year=2025), created_at=now,
            )
        )  # fmt: skip

    for _ in range(TRIES + 1):
        await a_minute_later(stage)
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    caplog.clear()

    kept = [row for row in await outbox(stage) if row[0] == "card"]
    assert kept == [("card", "sent", None), ("card", "failed", "KeyError")]
    assert errors == ["outbox_failed"] * TRIES


@pytest.fixture
def locked(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another program that may lock the database's file; waits do not take a test's time."""
    monkeypatch.setattr(database_module, "PAUSES", (0.001, 0.001))
    file = stage.url.partition(":///")[2]
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        yield other


async def test_a_card_whose_standing_cannot_be_recorded_is_not_sent_twice_by_name(
    stage: Stage, locked: sqlite3.Connection
) -> None:
    stage.env.inject_error(*SEND, status=503)
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    async with stage.bot._database.write() as session:
        await session.execute(text("PRAGMA busy_timeout = 1"))
    await stage.env.advance_time(LEASE)
    (message,) = await stage.bot.services.outbox.claim()

    locked.execute("BEGIN IMMEDIATE")
    outcome = await stage.bot.delivery.say(message)
    locked.rollback()
    await a_minute_later(stage)

    assert outcome.state == "sending"
    assert await outbox(stage) == [("card", "sent", None)]
    assert len(set(nonces(stage))) == 1


async def test_however_many_vote_a_card_is_drawn_once_in_a_while(stage: Stage) -> None:
    await stage.share(stage.bea, "Retries need idempotent tasks.")
    services, before = stage.bot.services, len(edits(stage))
    delivery = Delivery(stage.bot, services, stage.bot.clock, edit_seconds=0.05)

    start = time.perf_counter()
    for user_id in range(1000, 1030):
        await vote(services.learnings, stage, user_id)
        await delivery.refresh(stage.guild.id, 1)
    await asyncio.wait(delivery.under_way)

    whiles = (time.perf_counter() - start) / 0.05
    assert 2 <= len(edits(stage)) - before <= 2 + whiles
    assert "Useful · 30" in read(stage.card)


async def vote(learnings: Learnings, stage: Stage, user_id: int) -> None:
    """Find the first learning useful."""
    member = stage.acting(stage.lin, user_id)
    await learnings.vote(type(member)(stage.guild.id, user_id, "somebody", user_id), 1)


def edits(stage: Stage) -> list[Any]:
    """Every change of a message in the cohort channel."""
    path = f"/channels/{stage.channel.id}/messages/"
    return [
        request
        for request in stage.env.http_requests
        if request.method == "PATCH" and request.path.startswith(path)
    ]
