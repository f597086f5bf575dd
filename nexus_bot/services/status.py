"""Status: how the bot fares in a server, and another try for what was turned away."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.diagnosis import AGAIN
from nexus_bot.repositories.diagnosis import Diagnosis as DiagnosisRows
from nexus_bot.repositories.ledger import Audit, Receipts
from nexus_bot.repositories.outbox import CARD, Intent, Outbox
from nexus_bot.repositories.troubles import Troubles
from nexus_bot.rules import Actor, require
from nexus_bot.services import blocker_plans
from nexus_bot.services.announcements import ANNOUNCEMENT
from nexus_bot.services.base import Service, audited
from nexus_bot.services.lifecycle import FAREWELL
from nexus_bot.services.planning import REMINDER
from nexus_bot.values import Diagnosis

ACTION = "cohort.status"
LATE = timedelta(minutes=5)
LATELY = timedelta(days=7)
DAY = timedelta(days=1)
SHOWN = 3
MOST = 200
FOR_ALL = (CARD, REMINDER, ANNOUNCEMENT, FAREWELL, blocker_plans.CARD)
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Status(Service):
    """What organisers may know of the bot's work, and do about it."""

    @audited
    async def look(self, actor: Actor, /) -> Diagnosis:
        """How things stand; taking the receipt proves that the database can be written."""
        require(ACTION, actor, None)
        async with self._database.write() as session:
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            return await self._diagnose(session, actor.guild_id)

    @audited
    async def mend(self, actor: Actor, /, channels: Collection[int]) -> Diagnosis:
        """Let messages be tried again in channels where the bot may speak now."""
        require(ACTION, actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            for channel_id in channels:
                await Troubles(session).clear(guild, now, channel_id)
            return await self._diagnose(session, guild)

    @audited
    async def try_again(self, actor: Actor, /) -> int:
        """Plan once more what was turned away within a day and is still of use; how many.

        What everybody should read goes to the channel that the cohort has now.
        """
        require(ACTION, actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            await Cohorts(session).enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            cohort = await Cohorts(session).running(guild)
            failed = await DiagnosisRows(session).worth_a_try(
                guild, since=now - DAY, now=now, limit=MOST
            )
            intents = [again(message, cohort, now) for message in failed]
            await Outbox(session).plan_all(guild, intents, now)
            Audit(session).note(
                guild,
                actor.user_id,
                action=ACTION,
                subject="queue",
                at=now,
                detail={"tried again": len(intents)},
            )
            return len(intents)

    @audited
    async def see(self, actor: Actor, /) -> Diagnosis:
        """How things stand after something was done about them."""
        require(ACTION, actor, None)
        async with self._database.read() as session:
            return await self._diagnose(session, actor.guild_id)

    async def _diagnose(self, session: AsyncSession, guild: int) -> Diagnosis:
        now, rows = self._clock(), DiagnosisRows(session)
        return Diagnosis(
            cohort=await Cohorts(session).running(guild),
            queue=await rows.queue(guild, late=now - LATE, since=now - LATELY),
            failed=await rows.failed(guild, now - LATELY, SHOWN, "failed"),
            unknown=await rows.failed(guild, now - LATELY, SHOWN, "unknown"),
            troubles=await rows.troubles(guild, now),
            engine=ENGINES[self._database.dialect],
        )


def again(message: OutboxMessage, cohort: Cohort | None, now: datetime) -> Intent:
    """The same message under a key of its own, to be said now."""
    channel_id = message.channel_id
    if cohort and message.kind in FOR_ALL:
        channel_id = cohort.channel_id
    if cohort and message.kind == blocker_plans.POST:
        channel_id = cohort.forum_id or channel_id
    return Intent(
        message.kind,
        message.dedupe_key.split(":", 2)[2] + AGAIN,
        now,
        channel_id=channel_id,
        payload=message.payload,
        subject=message.subject,
        lane=message.lane,
        expires_at=message.expires_at,
    )
