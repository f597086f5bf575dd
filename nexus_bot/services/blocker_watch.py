"""What the bot hears of blockers on Discord: where they stand, who wrote, who left."""

from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.blockers import CLAIMED, Blockers, Case
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.outbox import Outbox, removal_of
from nexus_bot.services import blocker_plans as plans
from nexus_bot.services.base import Service
from nexus_bot.services.blocker_turns import FREED
from nexus_bot.services.ends import tell_who_mends


class BlockerWatch(Service):
    """What is stored of blockers that nobody pressed a button for."""

    async def cohort_of(self, case: Case) -> Cohort:
        """The cohort by whose clocks a blocker lives; it may be closed by now."""
        async with self._database.read() as store:
            return await Blockers(store).cohort_of(case.blocker)

    async def card_place(self, case: Case) -> tuple[str | None, int]:
        """What became of a blocker's card, and the channel where cards stand now."""
        blocker = case.blocker
        async with self._database.read() as store:
            kind = plans.POST if blocker.is_post else plans.CARD
            state = await Outbox(store).state_of(blocker.guild_id, kind, str(blocker.number))
            running = await Cohorts(store).running(blocker.guild_id)
            return state, (running or await Blockers(store).cohort_of(blocker)).channel_id

    async def card_gone(self, case: Case) -> None:
        """Remember that a card that was deleted stands nowhere any more."""
        async with self._database.write() as store:
            await Blockers(store).lose_card(case.blocker)

    async def stands_as_post(self, message: OutboxMessage, post_id: int) -> None:
        """Remember the forum's post that a blocker has; where it was deleted, so is the card."""
        guild, number, now = message.guild_id, message.payload["number"], self._clock()
        async with self._database.write() as store:
            placed = await Blockers(store).place_post(guild, number, post_id)
            if placed is None:
                gone = removal_of(number, post_id, post_id, now)
                await Outbox(store).plan(guild, gone, now)
            elif message.attempts > 1:
                await plans.show_as_it_is(store, placed, post_id, now)

    async def thread_stands(self, guild_id: int, number: int, thread_id: int) -> None:
        """Remember the thread below a card."""
        async with self._database.write() as store:
            await Blockers(store).place_thread(guild_id, number, thread_id)

    async def no_thread(self, guild_id: int, number: int, code: int) -> None:
        """Tell who can mend it, once a day and channel, that Discord lets the bot make no thread.

        The blocker lives without one.
        """
        now = self._clock()
        async with self._database.write() as store:
            blocker = await Blockers(store).look(guild_id, number)
            if blocker is not None:
                channel = blocker.channel_id or 0
                notice = {"text": "no_thread", "channel": channel, "code": code}
                key = f"no_thread:{channel}:{now:%Y%m%d}"
                await tell_who_mends(store, guild_id, key, notice, now, now)

    async def thread_gone(self, guild_id: int, thread_id: int) -> None:
        """Forget a thread that was deleted; a forum's post goes with it, the blocker stays.

        It lives in its cohort's channel then.
        """
        async with self._database.read() as store:
            if await Blockers(store).in_thread(guild_id, thread_id) is None:
                return  # most threads are no blocker's, and nothing is written for them
        async with self._database.write() as store:
            rows = Blockers(store)
            blocker = await rows.in_thread(guild_id, thread_id)
            if blocker is None:
                return
            if blocker.is_post:
                channel = (await rows.cohort_of(blocker)).channel_id
                await rows.unplace_post(guild_id, blocker.number, channel)
            else:
                await rows.place_thread(guild_id, blocker.number, None)

    async def heard(self, guild_id: int, number: int, message_id: int) -> None:
        """Remember up to which message a thread was looked at."""
        async with self._database.write() as store:
            blocker = await Blockers(store).look(guild_id, number)
            if blocker is not None:
                await Blockers(store).change(blocker, heard_id=message_id)

    async def answered(self, guild_id: int, number: int, by: int, message_id: int) -> None:
        """Remember the first answer, and let the author hear of it who wants to."""
        now = self._clock()
        async with self._database.write() as store:
            rows = Blockers(store)
            seen = await rows.look(guild_id, number)
            if seen is None or seen.answered_at is not None:
                return
            blocker = await rows.change(seen, answered_at=now, heard_id=message_id)
            if blocker is not None and blocker.author_id != by:
                people = await rows.hearing(guild_id, [blocker.author_id], "answered")
                notes = plans.notes_of(blocker, "answered", people, by, now)
                await Outbox(store).plan_all(guild_id, notes, now)

    async def author_left(self, guild_id: int, number: int) -> None:
        """Let mentors know that they may close a blocker; nobody is asked about it any more."""
        now = self._clock()
        async with self._database.write() as store:
            blocker = await Blockers(store).look(guild_id, number)
            if blocker is None:
                return
            cohort = await Blockers(store).cohort_of(blocker)
            left = plans.mentors_of(blocker, cohort, "left", blocker.author_id, now)
            outbox, about = Outbox(store), plans.subject_of(blocker)
            await outbox.cancel(guild_id, about, "its author left", now, kinds=(plans.ASK,))
            await outbox.plan(guild_id, left, now)

    async def helper_left(self, guild_id: int, number: int) -> None:
        """Let a blocker go whose helper left the server, so that somebody else can help."""
        now = self._clock()
        async with self._database.write() as store:
            seen = await Blockers(store).look(guild_id, number)
            if seen is None or seen.state != CLAIMED or seen.helper_id is None:
                return
            freed = await Blockers(store).turn(seen, **FREED, quiet_since=now)
            if freed is not None:
                left = plans.word_of(freed, "left", seen.helper_id, now)
                await plans.tell(store, freed, [left], freed.turn, now)

    async def wants(self, guild_id: int, user_id: int, what: str) -> bool:
        """Whether somebody wants to hear privately that this came of a blocker, or of *thanks*."""
        async with self._database.read() as store:
            return bool(await Blockers(store).hearing(guild_id, [user_id], what))
