"""A sender without a gateway: the bot logged in at the stand-in, at a clock that a test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import aiohttp
from discord import AllowedMentions, File, Object
from sqlalchemy import select

from nexus_bot.cards import Tone, card
from nexus_bot.client import NexusBot
from nexus_bot.database import Database
from nexus_bot.delivery.manners import Made, Manner, Said
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.rules import Actor
from nexus_bot.values import ProfileDraft, SetupDraft
from tests.quiet import hush
from tests.wire.guilds import Guild, Member
from tests.wire.reading import text_of
from tests.wire.standin import Standin
from tests.wire.world import Channel, User

WORD, ONCE = "word", "once"


def since_the_hour() -> timedelta:
    """How far to turn a clock so that an hour begins now."""
    now = datetime.now(UTC)
    return now.replace(minute=0, second=0, microsecond=0) - now


@dataclass
class Office:
    """A server with a cohort channel and a mentors' channel, and a bot that sends."""

    standin: Standin
    bot: NexusBot
    database: Database
    guild: Guild
    channel: Channel
    mentors: Channel
    learner: Member
    ahead: timedelta = field(default_factory=since_the_hour)
    keys: Any = field(default_factory=count)

    def now(self) -> datetime:
        """The clock that everybody here goes by."""
        return datetime.now(UTC) + self.ahead

    async def pass_time(self, **amount: float) -> None:
        """Let time pass, also at Discord, and the heart beat."""
        self.ahead += timedelta(**amount)
        self.standin.advance(timedelta(**amount).total_seconds())
        await self.beat()

    async def beat(self) -> None:
        """Send what is due."""
        await self.bot.delivery.say_due()

    async def plan(
        self,
        text: str = "Hello",
        channel: Channel | None = None,
        *,
        to: User | None = None,
        kind: str = WORD,
        **more: Any,
    ) -> int:
        """Plan a message for now, to the cohort's channel or to somebody; its row."""
        now = self.now()
        place = None if to else (channel or self.channel).id
        intent = Intent(
            kind, str(next(self.keys)), now, channel_id=place, user_id=to.id if to else None,
            payload={"text": text}, **more,
        )  # fmt: skip
        async with self.database.write() as session:
            return (await Outbox(session).plan(self.guild.id, intent, now)).id

    async def say(self, text: str = "Hello", channel: Channel | None = None, **more: Any) -> int:
        """Plan a message and let the heart beat; its row."""
        row = await self.plan(text, channel, **more)
        await self.beat()
        return row

    async def greet(self, member: Member) -> None:
        """Let somebody have used the bot before."""
        actor = Actor(self.guild.id, member.id, "Lea", next(self.keys))
        await self.bot.services.profiles.change(actor, ProfileDraft())

    async def row(self, row: int) -> OutboxMessage:
        """A message as it is kept."""
        async with self.database.read() as session:
            found = await session.scalar(
                select(OutboxMessage).where(OutboxMessage.guild_id > 0, OutboxMessage.id == row)
            )
        assert found is not None
        return found

    async def state(self, row: int) -> tuple[str, str | None]:
        """What became of a message, and why."""
        message = await self.row(row)
        return message.state, message.reason

    async def rows(self, kind: str) -> list[OutboxMessage]:
        """Every message of a kind."""
        async with self.database.read() as session:
            found = await session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.guild_id > 0, OutboxMessage.kind == kind)
                .order_by(OutboxMessage.id)
            )
            return list(found)

    def said(self, channel: Channel | None = None) -> list[str]:
        """What stands in a channel."""
        return [text_of(message) for message in (channel or self.channel).messages.values()]

    def posts(self, channel: Channel | None = None) -> int:
        """How often somebody tried to post in a channel."""
        return len(self.standin.made("POST", f"/channels/{(channel or self.channel).id}/messages"))

    @property
    def path(self) -> str:
        """Where messages of the cohort's channel go, as faults match it."""
        return f"/channels/{self.channel.id}/messages$"


async def make(message: OutboxMessage) -> Made:
    """A message that says what was planned, and may call whom it names."""
    files = [File(__file__, "office.py")] if message.payload["text"] == "file" else []
    called = AllowedMentions(everyone=False, roles=False, users=[Object(1)], replied_user=False)
    return Said(card(Tone.OPEN, message.payload["text"]), called, files)


@asynccontextmanager
async def open_office(standin: Standin, database: Database) -> AsyncIterator[Office]:
    """Set a cohort up and log the sender in."""
    guild = standin.world.add_guild("Course")
    channel, mentors = guild.add_channel("cohort"), guild.add_channel("mentors")
    learner = guild.add_member("Lea")
    office: Office

    def clock() -> datetime:
        return office.now()

    bot = NexusBot(database, clock, heartbeat=False, edit_seconds=0, sends_per_second=1000)
    office = Office(standin, bot, database, guild, channel, mentors, learner)
    bot.delivery._trier._manners |= {  # type: ignore[operator]
        WORD: Manner(make, repeat=True),
        ONCE: Manner(make),
    }
    await bot.login(standin.token)
    organiser = Actor(guild.id, guild.owner_id, "Amina", 1, manages=True)
    start, end = (clock() + timedelta(days=days) for days in (-30, 365))
    draft = SetupDraft(
        channel_id=channel.id,
        mentor_channel_id=mentors.id,
        start=f"{start:%Y-%m-%d}",
        end=f"{end:%Y-%m-%d}",
    )
    await bot.services.cohorts.set_up(organiser, draft)
    await hush(database)
    try:
        yield office
    finally:
        await bot.close()


def impatient(bot: NexusBot) -> None:
    """Wait for no answer longer than a moment."""
    session = bot.http._HTTPClient__session  # type: ignore[attr-defined]
    session._timeout = aiohttp.ClientTimeout(total=0.1)
