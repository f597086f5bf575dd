"""The life of a blocker: who helps, who waits, who gives up. One method is one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Refusal
from nexus_bot.models import Blocker, OutboxMessage
from nexus_bot.repositories.blockers import CLAIMED, CLOSED, Case
from nexus_bot.repositories.blockers import Blockers as Rows
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.rules import Actor
from nexus_bot.services import blocker_plans as plans
from nexus_bot.services.base import audited
from nexus_bot.services.blocker_looks import found
from nexus_bot.services.blocker_rights import allowed, as_it_stands, look
from nexus_bot.services.blocker_solving import BlockerSolving
from nexus_bot.services.blocker_turns import FREED


class BlockerLife(BlockerSolving):
    """What members may do with a blocker that stands."""

    @audited
    async def claim(self, actor: Actor, /, number: int) -> Case:
        """Let the actor help, if nobody else does by now."""

        async def is_free(store: AsyncSession) -> None:
            blocker = await look(store, actor.guild_id, number)
            if blocker.state == CLAIMED and blocker.helper_id != actor.user_id:
                raise await as_it_stands(store, actor, blocker)

        async def work(store: AsyncSession, now: datetime) -> Case:
            me = {actor.user_id: actor.name}
            taken = {"state": CLAIMED, "helper_id": actor.user_id, "claimed_at": now}
            blocker = await self._turn(store, actor, number, "blocker.help", taken, me)
            notes = await self._notes(store, actor, blocker, "claimed", [blocker.author_id], now)
            return await self._tell(store, actor, blocker, "claimed", now, notes)

        await self._database.read_at_once(is_free)  # so that a crowd does not wait for the writer
        return await self._done_once(actor, work)

    @audited
    async def release(self, actor: Actor, /, number: int) -> Case:
        """Let a blocker go, so that somebody else can help."""

        async def work(store: AsyncSession, now: datetime) -> Case:
            blocker = await self._turn(store, actor, number, "blocker.pass", FREED)
            self._note(store, actor, blocker, "blocker.pass")
            return await self._tell(store, actor, blocker, "released", now)

        return await self._done_once(actor, work)

    @audited
    async def hand_over(
        self, actor: Actor, /, number: int, to: int, *, name: str, is_bot: bool
    ) -> Case:
        """Let somebody else help from now on."""

        def is_fit(blocker: Blocker) -> None:
            if is_bot:
                raise Refusal(texts.HANDED_TO_A_BOT)
            if to == blocker.author_id:
                raise Refusal(texts.HANDED_TO_AUTHOR)
            if to == blocker.helper_id:
                raise Refusal(texts.helps_already(name, number))

        async def work(store: AsyncSession, now: datetime) -> Case:
            taken = {"helper_id": to, "claimed_at": now}
            blocker = await self._turn(
                store, actor, number, "blocker.pass", taken, {to: name}, is_fit
            )
            self._note(store, actor, blocker, "blocker.pass", to=to)
            if to == actor.user_id:
                return await self._tell(store, actor, blocker, "claimed", now)
            return await self._tell(store, actor, blocker, "handed", now, to=to)

        return await self._done_once(actor, work)

    @audited
    async def follow(self, actor: Actor, /, number: int) -> tuple[Case, bool]:
        """Have the same problem, or no more; True when the actor follows it now."""

        async def work(store: AsyncSession, now: datetime) -> tuple[Case, bool]:
            blocker = await allowed(store, actor, number, "blocker.follow")
            await Members(store).greet(actor.guild_id, actor.user_id, name=actor.name, at=now)
            follows = await Rows(store).follow(blocker, actor.user_id, now)
            if follows is None:  # it was solved or closed meanwhile
                raise await as_it_stands(store, actor, await look(store, actor.guild_id, number))
            await self._show_soon(store, actor, blocker, now)
            return await found(store, actor.guild_id, number), follows

        return await self._done_once(actor, work)

    @audited
    async def ask_mentors(self, actor: Actor, /, number: int) -> Case:
        """Tell the mentors that a blocker needs them; once, until it changes."""

        async def work(store: AsyncSession, now: datetime) -> Case:
            blocker = await self._mark(
                store, actor, number, "blocker.mentor", {"mentors_asked_at": now}, _unasked
            )
            cohort = await Rows(store).cohort_of(blocker)
            asked = plans.mentors_of(blocker, cohort, "asked", actor.user_id, now)
            await Outbox(store).plan(actor.guild_id, asked, now)
            return await found(store, actor.guild_id, number)

        return await self._done_once(actor, work)

    @audited
    async def still_stuck(self, actor: Actor, /, number: int) -> tuple[Case, datetime]:
        """Note that it is not solved yet, once per question; and when its author is asked next.

        Each time they were asked in vain they are asked again after twice the time.
        """

        async def work(store: AsyncSession, now: datetime) -> tuple[Case, datetime]:
            blocker = await allowed(store, actor, number, "blocker.wait")
            cohort = await Rows(store).cohort_of(blocker)
            if await plans.was_asked(store, blocker):
                changes = {"waits": blocker.waits + 1, "quiet_since": now}
                noted = await Rows(store).mark(blocker, **changes)
                if noted is not None:  # else the same press, or a new turn, was first
                    await plans.wind(store, noted, cohort, now)
            case = await found(store, actor.guild_id, number)
            next_at = case.blocker.quiet_since + plans.wait_of(case.blocker, cohort)
            return case, max(now, next_at)

        return await self._done_once(actor, work)

    @audited
    async def close(self, actor: Actor, /, number: int) -> Case:
        """Give a blocker up without a solution."""

        async def work(store: AsyncSession, now: datetime) -> Case:
            blocker = await self._turn(store, actor, number, "blocker.close", {"state": CLOSED})
            self._note(store, actor, blocker, "blocker.close")
            notes = await self._notes(store, actor, blocker, "closed", [blocker.author_id], now)
            return await self._tell(store, actor, blocker, "closed", now, notes)

        return await self._done_once(actor, work)

    @audited
    async def show_again(self, actor: Actor, /, number: int) -> OutboxMessage:
        """Let a blocker have a card again that has none, where cards stand now."""
        async with self._database.write() as store:
            now, guild = self._clock(), actor.guild_id
            await Receipts(store).take(guild, actor.interaction_id)
            blocker = await self._stand_anew(store, actor, number)
            card = plans.card_of(blocker, now, self._owner)
            card = replace(card, key=f"{card.key}:{actor.interaction_id}")
            return await Outbox(store).plan(guild, card, now)

    @staticmethod
    async def _stand_anew(store: AsyncSession, actor: Actor, number: int) -> Blocker:
        """Let a blocker without a card stand where people write of it, or where cards stand."""
        while True:
            seen = await allowed(store, actor, number, "blocker.edit")
            if seen.message_id is not None:
                raise Refusal(texts.blocker_has_card(number))
            place: dict[str, Any] = {"is_post": seen.is_post, "channel_id": seen.channel_id}
            if seen.thread_id is None:
                running = await Cohorts(store).running(actor.guild_id)
                cohort = running or await Rows(store).cohort_of(seen)
                place["is_post"] = cohort.forum_id is not None
                place["channel_id"] = cohort.forum_id or cohort.channel_id
            moved = await Rows(store).move(seen, **place)
            if moved is not None:  # else its card or its thread came to stand meanwhile
                return moved


def _unasked(blocker: Blocker) -> None:
    """Go on unless the mentors were asked since the blocker changed last."""
    if blocker.mentors_asked_at is not None:
        raise Refusal(texts.mentors_asked_already(blocker.number, blocker.mentors_asked_at))
