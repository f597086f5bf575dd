"""Sessions: plan, move and cancel them, join and leave them. One method is one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import schedule, texts
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Kept, Leaked, NotFound, NotSetUp, Refusal
from nexus_bot.models import Cohort, Session
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.sessions import PLANNED, Gathering, ends_at
from nexus_bot.repositories.sessions import Sessions as Rows
from nexus_bot.rules import Actor, require
from nexus_bot.services import session_plans as plans
from nexus_bot.services.base import audited, running
from nexus_bot.services.profiles import track_of
from nexus_bot.services.session_drafts import (
    FORM,
    Read,
    check,
    check_change,
    check_instant,
    masked,
    pressed_at,
    zone_of,
)
from nexus_bot.services.session_looks import SessionLooks, found, last
from nexus_bot.values import SessionDraft, SessionStored, UnderstoodSession

HOSTED = 10

Change = Callable[[AsyncSession, Session, datetime], Awaitable[bool]]


class Sessions(SessionLooks):
    """What members may do with sessions; ``owner`` is the process that says it."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    @audited
    async def may_plan(self, actor: Actor, /) -> None:
        """Go on when the actor may plan a session here, before they type it."""
        async with self._database.read() as store:
            require("session.plan", actor, await running(store, actor.guild_id))

    @audited
    async def open_to_change(self, actor: Actor, /, number: int) -> SessionDraft:
        """What the form of a move shows, for those who may change the session.

        It shows the hour on the clock on which the actor's answer will be read.
        """
        async with self._database.read() as store:
            session = await self._changeable(store, actor, number)
            cohort = await Cohorts(store).last(actor.guild_id)
            member = await Members(store).find(actor.guild_id, actor.user_id)
        draft = SessionDraft.of(session)
        if cohort is None:
            return draft
        wall = session.starts_at.astimezone(zone_of(member, cohort)[0])
        return replace(draft, when=f"{wall:%Y-%m-%d %H:%M}")

    @audited
    async def understand(self, actor: Actor, /, draft: SessionDraft) -> UnderstoodSession:
        """Read a draft and keep it for **Save**; a refused one is kept for **Fix it**."""
        try:
            return await self._understand(actor, draft)
        except (Invalid, NotSetUp) as refusal:
            kept = masked(draft) if isinstance(refusal, Leaked) else draft
            await self._keep_form(actor, FORM, kept.state(), refusal)
            raise

    async def _understand(self, actor: Actor, draft: SessionDraft) -> UnderstoodSession:
        was: Session | None = None
        async with self._database.read() as store:
            cohort = await (last if draft.number else running)(store, actor.guild_id)
            require("session.plan", actor, cohort)
            member = await Members(store).find(actor.guild_id, actor.user_id)
            if draft.number:
                was = await self._changeable(store, actor, draft.number)
                draft = replace(draft, kind=was.kind, topic=was.topic)
        zone, whose = zone_of(member, cohort)
        now = self._clock()
        read, doubt = await check(draft, now.astimezone(zone).replace(tzinfo=None), zone)
        check_instant(read.starts_at, pressed_at(actor, now))
        if was is not None:
            check_change(was, read)
        async with self._database.write() as store:
            panel = await Memos(store).keep(actor.guild_id, actor.user_id, FORM, read.state(), now)
        return UnderstoodSession(
            draft=read.draft,
            panel=panel,
            starts_at=read.starts_at,
            minutes=read.minutes,
            zone=zone.key,
            whose=whose,
            doubt=doubt,
            was=was.starts_at if was else None,
        )

    @audited
    async def save(self, actor: Actor, /, panel: int) -> SessionStored:
        """Plan the session that a panel shows, or move the one that it is about."""
        async with self._database.write() as store:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            await Cohorts(store).hold(actor.guild_id)
            memo = await Memos(store).find(actor.guild_id, panel, FORM)
            read = Read.restored(memo.state) if memo else None
            if memo is None or read is None:
                raise NotFound
            require("memo.open", actor, None, owner_id=memo.user_id)
            try:
                cohort = await (last if read.draft.number else running)(store, actor.guild_id)
                require("session.plan", actor, cohort)
                check_instant(read.starts_at, pressed_at(actor, self._clock()))
                change = self._move if read.draft.number else self._plan
                stored = await change(store, actor, cohort, read)
            except (Invalid, NotSetUp) as refusal:
                refusal.draft = Kept(FORM, panel)
                raise
            await Memos(store).drop(actor.guild_id, panel)
            return stored

    async def _plan(
        self, store: AsyncSession, actor: Actor, cohort: Cohort, read: Read
    ) -> SessionStored:
        now, guild = self._clock(), actor.guild_id
        if await Rows(store).coming_of_host(guild, actor.user_id, now) >= HOSTED:
            raise Invalid(texts.too_many_sessions(HOSTED))
        number = await Cohorts(store).next_number(guild)
        role = track_of(actor, cohort)
        host = await Members(store).greet(
            guild, actor.user_id, name=actor.name, at=now, role_track=role
        )
        session = Session(
            guild_id=guild,
            number=number,
            cohort_id=cohort.id,
            kind=read.draft.kind,
            topic=read.draft.topic,
            host_id=actor.user_id,
            timezone=read.zone,
            starts_wall=read.wall,
            starts_at=read.starts_at,
            minutes=read.minutes,
            state=PLANNED,
            channel_id=cohort.channel_id,
            created_at=now,
        )
        await Rows(store).add(session)
        await Rows(store).join(session, actor.user_id, now)
        await plans.remind(store, session, [actor.user_id], now)
        await plans.plan_course(store, session, actor.interaction_id, now)
        card = await Outbox(store).plan(guild, plans.card_of(session, now, self._owner), now)
        gathering = Gathering(session, host, 1, [host.name])
        return SessionStored(gathering, now, card, new=True)

    async def _move(
        self, store: AsyncSession, actor: Actor, _cohort: Cohort, read: Read
    ) -> SessionStored:
        session = await self._changeable(store, actor, read.draft.number, hold=True)
        check_change(session, read)
        before = (session.starts_at.isoformat(), session.minutes)
        session.minutes, session.timezone = read.minutes, read.zone
        when = (read.wall, read.starts_at)
        await plans.put(store, session, when, actor.interaction_id, self._clock(), actor.user_id)
        after = (session.starts_at.isoformat(), session.minutes)
        detail = {"starts": (before[0], after[0]), "minutes": (before[1], after[1])}
        self._note(store, actor, session, detail)
        return await self._stored(store, actor, session)

    @audited
    async def cancel(self, actor: Actor, /, number: int) -> SessionStored:
        """Call a session off; who joins is told."""
        async with self._database.write() as store:
            now, again = self._clock(), actor.interaction_id
            await Receipts(store).take(actor.guild_id, again)
            session = await self._changeable(store, actor, number, hold=True)
            session.state = "cancelled"
            await store.flush()
            await plans.take_back(store, session, "the session was cancelled", now)
            await plans.tell(store, session, plans.CANCELLED, again, now, but=actor.user_id)
            await plans.mirror(store, session, again, now)
            self._note(store, actor, session, {"state": (PLANNED, session.state)})
            return await self._stored(store, actor, session)

    async def _stored(self, store: AsyncSession, actor: Actor, session: Session) -> SessionStored:
        now = self._clock()
        card = await plans.show_now(store, session, actor.interaction_id, now, self._owner)
        gathering = await found(store, session.guild_id, session.number)
        return SessionStored(gathering, now, card)

    @audited
    async def join(self, actor: Actor, /, number: int) -> tuple[Session, bool]:
        """Let the actor in until the session is over; tells whether that is new."""

        async def come(store: AsyncSession, session: Session, now: datetime) -> bool:
            await Members(store).greet(actor.guild_id, actor.user_id, name=actor.name, at=now)
            if not await Rows(store).join(session, actor.user_id, now):
                return False
            await plans.remind(store, session, [actor.user_id], now)
            return True

        return await self._come_or_go(actor, number, come)

    @audited
    async def leave(self, actor: Actor, /, number: int) -> tuple[Session, bool]:
        """Let the actor go, unless they host; tells whether they were in."""

        async def go(store: AsyncSession, session: Session, now: datetime) -> bool:
            if session.host_id == actor.user_id:
                raise Refusal(texts.HOST_STAYS)
            if not await Rows(store).leave(session, actor.user_id):
                return False
            await plans.forget(store, session, actor.user_id, now)
            return True

        return await self._come_or_go(actor, number, go)

    async def _come_or_go(self, actor: Actor, number: int, change: Change) -> tuple[Session, bool]:
        async def work(store: AsyncSession) -> tuple[Session, bool]:
            now, guild = self._clock(), actor.guild_id
            await Receipts(store).take(guild, actor.interaction_id)
            require("session.join", actor, None)
            session = _open(await Rows(store).keep(guild, number), number, pressed_at(actor, now))
            changed = await change(store, session, now)
            if changed:
                await plans.count_anew(store, session, actor.interaction_id, now)
            return session, changed

        return await self._database.write_at_once(work)

    async def recount(self) -> None:
        """Read the clocks anew on which coming sessions were planned: zones change their rules.

        Another process may have done so meanwhile: a session that is held is asked once more.
        """
        now = self._clock()
        async with self._database.read() as store:
            coming = [s for s in await Rows(store).coming(now) if meant_at(s) != s.starts_at]
        for each in coming:
            async with self._database.write() as store:
                session = await Rows(store).hold(each.guild_id, each.number)
                if session is None or session.state != PLANNED:
                    continue
                if (instant := meant_at(session)) != session.starts_at:
                    again, when = int(now.timestamp()), (session.starts_wall, instant)
                    await plans.put(store, session, when, again, now)
                    edit = plans.edit_of(session, f"recounted:{again}", now)
                    await Outbox(store).plan(session.guild_id, edit, now)

    async def _changeable(
        self, store: AsyncSession, actor: Actor, number: int, *, hold: bool = False
    ) -> Session:
        rows = Rows(store)
        look = rows.hold if hold else rows.look
        session = await look(actor.guild_id, number)
        if session is None:
            raise Refusal(texts.no_session(number))
        cohort = await Cohorts(store).last(actor.guild_id)
        require("session.change", actor, cohort, owner_id=session.host_id)
        return _open(session, number, pressed_at(actor, self._clock()))

    def _note(
        self, store: AsyncSession, actor: Actor, session: Session, detail: dict[str, Any]
    ) -> None:
        Audit(store).note(
            actor.guild_id,
            actor.user_id,
            action="session.change",
            subject=f"#{session.number}",
            at=self._clock(),
            detail={"host": session.host_id, **detail},
        )


def meant_at(session: Session) -> datetime:
    """The instant that the clock on a session's wall means, by the rules of today."""
    zone = schedule.zone_named(session.timezone)
    if (
        zone is None
        or session.starts_at.astimezone(zone).replace(tzinfo=None) == session.starts_wall
    ):
        return session.starts_at
    return schedule.resolve(session.starts_wall, zone).instant


def _open(session: Session | None, number: int, at: datetime) -> Session:
    """A session that may still be joined, left or changed."""
    if session is None:
        raise Refusal(texts.no_session(number))
    if session.state != PLANNED or ends_at(session) <= at:
        raise Refusal(texts.session_gone(number, session.state))
    return session
