"""Claiming: in order within a lane, in turns between servers, nothing of no use, one winner."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from nexus_bot.database import Database
from nexus_bot.models import Member, OutboxMessage
from nexus_bot.repositories.claiming import SHARE, Claims
from nexus_bot.repositories.outbox import FALLBACK, NOTICE
from nexus_bot.services import Services
from nexus_bot.services.ends import End, Then
from tests.services.school import START, School

LANES, LENGTH, SENDERS = 40, 10, 4
ENDED = ("sent", "failed", "skipped", "unknown")


async def fill(database: Database, rows: Sequence[Mapping[str, object]]) -> None:
    """Put messages into the outbox as they are given."""
    shared = {
        "guild_id": 10, "kind": "word", "channel_id": 5, "payload": {}, "state": "pending",
        "due_at": START, "ready_at": START, "created_at": START, "attempts": 0, "subject": None,
        "user_id": None, "expires_at": None, "lane": None,
    }  # fmt: skip
    async with database.write() as session:
        await session.execute(
            insert(OutboxMessage),
            [shared | {"dedupe_key": f"k{place}"} | dict(row) for place, row in enumerate(rows)],
        )


async def states(database: Database) -> dict[str, tuple[str, str | None]]:
    """State and reason of every message, by its key."""
    async with database.read() as session:
        rows = await session.scalars(select(OutboxMessage).where(OutboxMessage.guild_id > 0))
        return {row.dedupe_key: (row.state, row.reason) for row in rows}


async def test_g5_lanes_stay_in_order_with_many_senders_and_failures(
    engine: str, database: Database
) -> None:
    lanes = [{"lane": f"lane {n % LANES}", "channel_id": n % LANES} for n in range(LANES * LENGTH)]
    await fill(database, lanes)
    said: dict[str | None, list[int]] = defaultdict(list)
    chance = random.Random(7)

    async def send(services: Services) -> None:
        while claimed := await services.outbox.claim(20):
            ends = []
            for message in claimed:
                failed = chance.random() < 0.1
                if not failed:
                    said[message.lane].append(message.id)
                state = "pending" if failed else "sent"
                ends.append(End(message, state, ready_at=START if failed else None))
            await services.outbox.record(ends)

    senders = [Services.over(database, lambda: START) for _ in range(SENDERS)]
    while sum(map(len, said.values())) < LANES * LENGTH:
        await asyncio.gather(*(send(services) for services in senders))

    assert len(said) == LANES
    assert all(order == sorted(order) and len(order) == LENGTH for order in said.values())


async def test_f74_a_server_that_floods_does_not_hold_the_others_back(
    engine: str, database: Database
) -> None:
    flood: list[dict[str, object]] = [{"guild_id": 10}] * 500
    others: list[dict[str, object]] = [
        {"guild_id": guild, "ready_at": START + timedelta(seconds=guild)} for guild in range(11, 14)
    ]
    await fill(database, flood + others)

    async with database.write() as session:
        claimed = await Claims(session).claim("me", START + timedelta(minutes=1), limit=100)

    taken = [message.guild_id for message in claimed]
    assert set(taken) == {10, 11, 12, 13}
    assert len(taken) == 100
    assert taken.count(10) > SHARE


async def test_one_late_reminder_catches_up_for_all_before_it(
    engine: str, database: Database
) -> None:
    late = {"subject": "cohort:1", "expires_at": START + timedelta(days=3)}
    hours = [{**late, "due_at": START + timedelta(hours=hour)} for hour in (0, 1, 2)]
    await fill(
        database,
        [
            *({**row, "user_id": 1, "channel_id": None, "dedupe_key": f"one {n}"}
              for n, row in enumerate(hours)),
            *({**row, "dedupe_key": f"channel {n}"} for n, row in enumerate(hours)),
            {**hours[0], "user_id": 2, "channel_id": None, "dedupe_key": "two"},
            {**late, "expires_at": START + timedelta(hours=1), "dedupe_key": "useless"},
            {**hours[0], "subject": "session:1", "dedupe_key": "session"},
        ],
    )  # fmt: skip
    services = Services.over(database, lambda: START + timedelta(hours=5))

    said = {message.dedupe_key for message in await services.outbox.claim()}

    assert said == {"one 2", "channel 2", "two", "session"}
    kept = await states(database)
    outdone = {key for key, end in kept.items() if end == ("skipped", "a later one says it")}
    assert outdone == {"one 0", "one 1", "channel 0", "channel 1"}
    assert kept["useless"] == ("skipped", "too late")


async def test_mentors_hear_neither_of_what_a_later_one_says_nor_of_events(school: School) -> None:
    late = {"subject": "cohort:1", "expires_at": START + timedelta(days=3)}
    await fill(
        school.database,
        [
            {**late, "dedupe_key": "outdone"},
            {**late, "due_at": START + timedelta(hours=1), "dedupe_key": "said"},
            {"kind": "event", "dedupe_key": "event", "channel_id": None},
        ],
    )
    school.pass_time(hours=5)

    said = {message.dedupe_key: message for message in await school.services.outbox.claim()}
    await school.services.outbox.record([End(said["event"], "failed", reason="discord 50013")])

    assert set(said) == {"said", "event"}
    assert (await states(school.database))["outdone"] == ("skipped", "a later one says it")
    assert await school.services.outbox.missed(school.guild_id, START) == []
    assert NOTICE not in {key.split(":")[0] for key in await states(school.database)}


async def test_a_closed_inbox_is_not_tried_and_the_channel_says_so(school: School) -> None:
    async with school.database.write() as session:
        await session.execute(
            insert(Member).values(
                guild_id=10, user_id=7, name="Lea", tags=[], created_at=START,
                wants_reminders=True, closed_until=START + timedelta(days=1),
            )
        )  # fmt: skip
    await fill(school.database, [{"user_id": 7, "channel_id": None}])

    (said,) = await school.services.outbox.claim()

    assert (said.kind, said.channel_id, said.payload["user"]) == (FALLBACK, 100, 7)
    assert (await states(school.database))["k0"] == ("failed", "direct messages are closed")


async def test_g3_all_that_was_planned_is_in_one_of_the_states(school: School) -> None:
    await fill(school.database, [{}] * 7)
    claimed = await school.services.outbox.claim(7)
    ends = [End(message, state) for message, state in zip(claimed, ENDED, strict=False)]
    later = START + timedelta(hours=1)
    ends += [End(claimed[4], "pending", ready_at=later), End(claimed[5], "cancelled")]

    await school.services.outbox.record(ends)

    counts = await school.services.outbox.counts(school.guild_id)
    notices = counts.pop("pending") - 1
    assert counts == dict.fromkeys(("sending", "cancelled", *ENDED), 1)
    assert notices == 1


@pytest.mark.parametrize("state", ENDED)
async def test_g3_what_has_ended_stays_as_it_is(
    engine: str, database: Database, state: str
) -> None:
    await fill(database, [{"state": state}])

    with pytest.raises(DBAPIError, match="has ended"):
        async with database.write() as session:
            await session.execute(
                update(OutboxMessage).where(OutboxMessage.guild_id > 0).values(state="pending")
            )

    assert (await states(database))["k0"][0] == state


@pytest.mark.parametrize("state", ["pending", "sending"])
async def test_g3_what_is_open_cannot_disappear(
    engine: str, database: Database, state: str
) -> None:
    await fill(database, [{"state": state}])

    with pytest.raises(DBAPIError, match="is open"):
        async with database.write() as session:
            await session.execute(delete(OutboxMessage).where(OutboxMessage.guild_id > 0))

    assert len(await states(database)) == 1


async def test_many_ends_are_stored_together_with_what_follows(school: School) -> None:
    await fill(school.database, [{}] * 5)
    sent, failed, shut, again, _ = claimed = await school.services.outbox.claim(5)
    until = START + timedelta(hours=1)

    await school.services.outbox.record(
        [
            End(sent, "sent", message_id=77, then=Then.PLACE),
            End(failed, "failed", reason="because"),
            End(shut, "failed", reason="discord 50013", then=Then.SHUT, code=50013),
            End(again, "pending", ready_at=START, counts=False),
        ]
    )

    kept = await states(school.database)
    assert [kept[message.dedupe_key][0] for message in claimed] == [
        "sent", "failed", "failed", "pending", "sending"
    ]  # fmt: skip
    trouble = (await school.services.outbox.troubles())[10, 5]
    assert (trouble.code, trouble.until) == (50013, until)
    assert {message.kind for message in await school.services.outbox.claim()} <= {NOTICE}


async def test_what_was_taken_over_is_left_to_the_other(engine: str, database: Database) -> None:
    await fill(database, [{}])
    slow, quick = (
        Services.over(database, lambda: START),
        Services.over(database, lambda: START + timedelta(minutes=2)),
    )
    (mine,) = await slow.outbox.claim()
    (theirs,) = await quick.outbox.claim()

    await slow.outbox.record([End(mine, "failed", reason="late")])
    await quick.outbox.record([End(theirs, "sent", message_id=1)])

    assert await states(database) == {"k0": ("sent", None)}


async def test_an_end_that_outlived_its_lease_counts_no_more_though_its_process_has_the_next(
    engine: str, database: Database
) -> None:
    await fill(database, [{}])
    now = START
    services = Services.over(database, lambda: now)
    (first,) = await services.outbox.claim()
    now += timedelta(minutes=2)
    (second,) = await services.outbox.claim()

    await services.outbox.record(
        [End(first, "pending", ready_at=now, counts=False), End(second, "sent", message_id=1)]
    )

    assert await states(database) == {"k0": ("sent", None)}


async def test_a_server_without_a_cohort_hears_no_notice(database: Database) -> None:
    await fill(database, [{}])
    outbox = Services.over(database, lambda: START).outbox
    (message,) = await outbox.claim()

    await outbox.record([End(message, "failed", then=Then.GONE, code=10003)])

    async with database.read() as session:
        notices = select(OutboxMessage).where(
            OutboxMessage.guild_id > 0, OutboxMessage.kind == NOTICE
        )
        assert (await session.scalars(notices)).all() == []
