"""Announcements: seen as they will look, then said in the cohort's channel, once."""

import asyncio
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import leaks, markdown, texts
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Leaked, NotSetUp, Refusal
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited, memo_of
from nexus_bot.values import AnnouncementDraft

ACTION = "cohort.announce"
FORM = "announce"
ANNOUNCEMENT = "announcement"
TEXT_LIMIT = 3000
SHOWN_LIMIT = 3600
USEFUL = timedelta(days=1)


class Announcements(Service):
    """What organisers may tell everybody; ``owner`` is the process that says it."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    @audited
    async def may(self, actor: Actor, /) -> None:
        """Go on when the actor may announce something here."""
        require(ACTION, actor, None)
        async with self._database.read() as session:
            if await Cohorts(session).running(actor.guild_id) is None:
                raise NotSetUp

    @audited
    async def of_dates(self, actor: Actor, /) -> AnnouncementDraft:
        """A text that tells the dates of the cohort as they are now, to be changed and posted."""
        require(ACTION, actor, None)
        async with self._database.read() as session:
            cohort = await Cohorts(session).running(actor.guild_id)
        if cohort is None:
            raise NotSetUp
        start = cohort.starts_at if cohort.starts_at > self._clock() else None
        deadline = cohort.deadline_at or cohort.ends_at
        return AnnouncementDraft(texts.dates_announced(start, deadline))

    @audited
    async def preview(
        self, actor: Actor, /, draft: AnnouncementDraft, panel: int = 0
    ) -> tuple[AnnouncementDraft, int]:
        """Keep a text in its panel, to be seen once more before it is posted."""
        require(ACTION, actor, None)
        draft = AnnouncementDraft(markdown.clean(draft.text), draft.role_id)
        try:
            await check(draft)
            async with self._database.write() as session:
                await Receipts(session).take(actor.guild_id, actor.interaction_id)
                if await Cohorts(session).running(actor.guild_id) is None:
                    raise NotSetUp
                return draft, await self._keep(session, actor, draft, panel)
        except Refusal as refusal:
            text = leaks.mask(draft.text) if isinstance(refusal, Leaked) else draft.text
            state = AnnouncementDraft(text, draft.role_id).state()
            await self._keep_form(actor, FORM, state, refusal)
            raise

    async def _keep(
        self, session: AsyncSession, actor: Actor, draft: AnnouncementDraft, panel: int
    ) -> int:
        """Put a draft into its panel; one that was posted is followed by a new one."""
        memos = Memos(session)
        if panel and not (await memo_of(session, actor, panel, FORM)).state.get("posted"):
            await memos.change(actor.guild_id, panel, draft.state())
            return panel
        return await memos.keep(actor.guild_id, actor.user_id, FORM, draft.state(), self._clock())

    @audited
    async def post(self, actor: Actor, /, panel: int) -> OutboxMessage:
        """Store what a panel showed as a message to the cohort's channel, once for each panel."""
        require(ACTION, actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            rows = Cohorts(session)
            await rows.enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            draft = AnnouncementDraft.restored((await memo_of(session, actor, panel, FORM)).state)
            cohort = await rows.running(guild)
            if cohort is None:
                raise NotSetUp
            if draft.posted:
                raise Invalid(texts.ANNOUNCED_ALREADY)
            intent = Intent(
                ANNOUNCEMENT,
                str(actor.interaction_id),
                now,
                channel_id=cohort.channel_id,
                payload={"text": draft.text, "role": draft.role_id, "by": actor.user_id},
                expires_at=now + USEFUL,
                owner=self._owner,
            )
            message = await Outbox(session).plan(guild, intent, now)
            posted = AnnouncementDraft(draft.text, draft.role_id, posted=True)
            await Memos(session).change(guild, panel, posted.state())
            Audit(session).note(
                guild,
                actor.user_id,
                action=ACTION,
                subject=f"announcement {panel}",
                at=now,
                detail={"role": draft.role_id, "characters": len(draft.text)},
            )
            return message


async def check(draft: AnnouncementDraft) -> None:
    """Go on when a text can be posted; raises Invalid or Leaked with what to change."""
    text = draft.text
    if not markdown.has_letter_or_digit(text):
        raise Invalid(texts.NOTHING_TO_ANNOUNCE)
    shown = len(markdown.body(text))
    if len(text) > TEXT_LIMIT or shown > SHOWN_LIMIT:
        raise Invalid(texts.too_long("text", max(len(text), shown), TEXT_LIMIT))
    if found := await asyncio.to_thread(leaks.find, text):
        raise Leaked(found[0].label, text.count("\n", 0, found[0].start) + 1)
