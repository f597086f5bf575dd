"""Sessions to look at: for their cards, their events, their readers, and whoever still types."""

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, texts
from nexus_bot.calendars import Happening
from nexus_bot.errors import NotSetUp, Refusal
from nexus_bot.models import Cohort
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.sessions import PLANNED, Gathering, Sessions, ends_at
from nexus_bot.rules import Actor, allows, require, roles_of
from nexus_bot.schedule import Moment
from nexus_bot.services.base import Service, audited
from nexus_bot.services.session_drafts import zone_of
from nexus_bot.services.session_plans import CARD
from nexus_bot.typed import readings
from nexus_bot.values import MySessions, SessionSight

PAGE = 6
OFFERS = 5


class SessionLooks(Service):
    """What can be seen of sessions."""

    async def gathering(self, guild_id: int, number: int) -> Gathering | None:
        """A session with all that its card shows."""
        return await self._database.read_at_once(
            lambda store: Sessions(store).find(guild_id, number)
        )

    async def card_place(self, gathering: Gathering) -> tuple[str | None, int | None]:
        """What became of a session's card, and the channel where cards stand now."""
        session = gathering.session
        async with self._database.read() as store:
            state = await Outbox(store).state_of(session.guild_id, CARD, str(session.number))
            cohort = await Cohorts(store).running(session.guild_id)
            return state, cohort.channel_id if cohort else None

    async def card_gone(self, gathering: Gathering) -> None:
        """Remember that a session's card stands nowhere any more."""
        session = gathering.session
        async with self._database.write() as store:
            await Sessions(store).place(session.guild_id, session.number, session.channel_id, None)

    async def is_in(self, gathering: Gathering, user_id: int) -> bool:
        """Whether somebody joins a session."""
        async with self._database.read() as store:
            return await Sessions(store).is_in(gathering.session, user_id)

    @audited
    async def show(self, actor: Actor, /, number: int) -> SessionSight:
        """A session as the actor sees it."""
        async with self._database.read() as store:
            require("session.join", actor, None)
            gathering = await found(store, actor.guild_id, number)
            cohort = await Cohorts(store).last(actor.guild_id)
            roles = roles_of(actor, cohort, gathering.session.host_id)
            return SessionSight(
                gathering,
                self._clock(),
                joined=await Sessions(store).is_in(gathering.session, actor.user_id),
                hosts=gathering.session.host_id == actor.user_id,
                may_change=allows("session.change", roles),
            )

    @audited
    async def mine(self, actor: Actor, /, page: int = 0) -> MySessions:
        """The coming sessions that the actor joins or hosts, a page of them."""
        require("profile.read", actor, None)
        async with self._database.read() as store:
            every = await Sessions(store).mine(actor.guild_id, actor.user_id, self._clock())
        pages = max(1, -(-len(every) // PAGE))
        page = min(page, pages - 1)
        shown = every[page * PAGE : (page + 1) * PAGE]
        return MySessions(actor.guild_id, actor.user_id, shown, page, pages, len(every))

    async def offers(self, guild_id: int, user_id: int, typed: str) -> Sequence[Moment]:
        """Moments that what somebody types may mean, on their own clock."""
        async with self._database.read() as store:
            cohort = await Cohorts(store).running(guild_id)
            member = await Members(store).find(guild_id, user_id)
        zone = zone_of(member, cohort)[0] if cohort else ZoneInfo("UTC")
        now = self._clock().astimezone(zone).replace(tzinfo=None)
        return await asyncio.to_thread(readings, typed, now, zone, limit=OFFERS)

    async def happening(self, guild_id: int, session_id: int, _which: str) -> Happening | None:
        """What the scheduled event of a session should show."""
        async with self._database.read() as store:
            session = await Sessions(store).by_id(guild_id, session_id)
            if session is None:
                return None
            host = (await found(store, guild_id, session.number)).host
        kind = texts.SESSION_KINDS[session.kind]
        return Happening(
            name=f"{kind}: {session.topic}" if session.topic else kind,
            starts_at=session.starts_at,
            ends_at=ends_at(session),
            about=texts.session_event_about(markdown.named(host.name)),
            mark=texts.session_event_mark(session.number),
            channel_id=session.channel_id,
            event_id=session.event_id,
            is_off=session.state != PLANNED,
        )

    async def event_stands(
        self, guild_id: int, session_id: int, _which: str, event_id: int | None
    ) -> None:
        """Keep which scheduled event shows a session."""
        async with self._database.write() as store:
            session = await Sessions(store).by_id(guild_id, session_id)
            if session is not None:
                session.event_id = event_id


async def last(store: AsyncSession, guild_id: int) -> Cohort:
    """The cohort that runs now or ran last: what was planned in it may still be moved."""
    cohort = await Cohorts(store).last(guild_id)
    if cohort is None:
        raise NotSetUp
    return cohort


async def found(store: AsyncSession, guild_id: int, number: int) -> Gathering:
    """The session of that number."""
    gathering = await Sessions(store).find(guild_id, number)
    if gathering is None:
        raise Refusal(texts.no_session(number))
    return gathering
