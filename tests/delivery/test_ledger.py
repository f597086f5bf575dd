"""The ledger: what is known of a message is stored, whatever stands beside it."""

import pytest
from sqlalchemy import select

from nexus_bot.database import Database
from nexus_bot.delivery.ledger import Ledger
from nexus_bot.models import OutboxMessage
from nexus_bot.services.ends import End
from tests.services.school import BEA, School


async def states(school: School) -> list[str]:
    """What became of each card, in order."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage.state)
            .where(OutboxMessage.guild_id > 0, OutboxMessage.kind == "card")
            .order_by(OutboxMessage.id)
        )
        return list(rows)


async def test_one_bad_end_keeps_no_other_from_being_stored(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    school = await School(database).open()
    good, bad = [(await school.share(BEA, f"Lesson {n}")).card for n in range(2)]
    ledger = Ledger(school.services.outbox)

    ledger.add(End(bad, "pending", ready_at=school.now.replace(tzinfo=None)))
    ledger.add(End(good, "sent", message_id=7))
    await ledger.flush()

    assert await states(school) == ["sent", "sending"]
    logged = [record.getMessage() for record in caplog.records]
    assert "ledger_failed" in logged
    assert "end_not_recorded" in logged
    caplog.clear()


async def test_what_the_storage_cannot_take_is_kept_for_the_next_time(database: Database) -> None:
    school = await School(database).open()
    card = (await school.share(BEA, "Lesson")).card
    ledger = Ledger(school.services.outbox)
    await database.close()

    ledger.add(End(card, "sent", message_id=7))
    await ledger.flush()

    assert not await ledger.record(End(card, "sent", message_id=7))
    assert len(ledger._ends) == 1
