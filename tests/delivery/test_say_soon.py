"""Saying at once what an interaction has caused: one beat at a time, and none while stopping."""

import asyncio

import pytest

from nexus_bot.delivery import Delivery
from nexus_bot.errors import Busy
from nexus_bot.services.outbox import Outbox
from tests.delivery.office import Office


async def settle(office: Office) -> None:
    """Wait for all that the sender has begun."""
    while begun := office.bot.delivery.under_way:
        await asyncio.wait(begun)


async def test_what_is_due_is_said_at_once_however_many_ask(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats, beat = [], Delivery.say_due

    async def count(self: Delivery) -> None:
        beats.append(self)
        await beat(self)

    monkeypatch.setattr(Delivery, "say_due", count)
    await office.plan()
    for _ in range(1000):
        office.bot.delivery.say_soon()
    await settle(office)

    assert office.said() == ["Hello"]
    assert len(beats) == 1


async def test_what_comes_due_during_a_beat_is_said_beside_what_takes_long(office: Office) -> None:
    other = office.guild.add_channel("other")
    slow = office.standin.faults.delay("POST", office.path, 0.3)
    await office.plan("slow")
    beating = asyncio.create_task(office.beat())
    await slow.wait()

    await office.plan("quick", other)
    office.bot.delivery.say_soon()
    await office.standin.posted(other.id)
    early = office.said()
    await beating
    await settle(office)

    assert early == []
    assert (office.said(), office.said(other)) == (["slow"], ["quick"])


async def test_nothing_is_said_at_once_while_stopping(office: Office) -> None:
    await office.plan()
    office.bot.delivery.stop()

    office.bot.delivery.say_soon()

    assert not office.bot.delivery.under_way
    assert office.posts() == 0


async def test_a_storage_that_fails_leaves_it_to_the_heartbeat(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await office.plan()

    async def fail(_: Outbox) -> None:
        raise Busy

    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "troubles", fail)
        office.bot.delivery.say_soon()
        await settle(office)
    silent = office.posts()
    office.bot.delivery.say_soon()
    await settle(office)

    assert silent == 0
    assert "not_said_at_once" in caplog.text
    assert office.said() == ["Hello"]
