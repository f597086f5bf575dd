"""What becomes of requests and partners without a press: time, threads, departures."""

from datetime import datetime

from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partner_requests import LAPSED, OPEN, Requests
from nexus_bot.repositories.partners import ACTIVE, Partnerships
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.services import partner_leaving, partner_life
from nexus_bot.services import partner_plans as plans
from nexus_bot.services.base import Service
from nexus_bot.services.ends import tell_who_mends
from nexus_bot.values.partners import RequestSight


class PartnerWatch(Service):
    """What is stored of partners that nobody pressed a button for."""

    async def lapse(self, guild_id: int, request_id: int) -> datetime | None:
        """Let a request lapse that was not answered in time; who asked hears it.

        Where there is time left, gives until when.
        """
        now = self._clock()
        async with self._database.write() as store:
            await Cohorts(store).hold(guild_id)
            requests = Requests(store)
            asked = await requests.find(guild_id, request_id)
            if asked is None or asked.request.state != OPEN:
                return None
            if asked.request.lapses_at > now:
                return asked.request.lapses_at
            lapsed = await requests.settle(asked.request, LAPSED, now)
            if lapsed is None:
                return None
            asker = RequestSight(*asked).asker.user_id
            await partner_life.settle_intents(store, lapsed, now)
            note = plans.note_on_request(lapsed, "lapsed", asker, now)
            await Outbox(store).plan(guild_id, note, now)
            if not lapsed.is_invitation:
                await Seekers(store).wait(guild_id, lapsed.cohort_id, lapsed.seeker_id, now)
            return None

    async def ask_met(self, guild_id: int, pair_id: int) -> None:
        """Ask two partners whether they met, but who said so already."""
        now = self._clock()
        async with self._database.write() as store:
            pair = await Partnerships(store).look(guild_id, pair_id)
            if pair is None or pair.state != ACTIVE:
                return
            said = {pair.one_id: pair.one_met, pair.other_id: pair.other_met}
            notes = [
                plans.note_on_pair(pair, "met", user, now)
                for user, met in said.items()
                if met is None
            ]
            await Outbox(store).plan_all(guild_id, notes, now)

    async def left(self, guild_id: int, user_id: int) -> None:
        """Free everybody who counted on somebody who left the server."""
        async with self._database.write() as store:
            await partner_leaving.leave(store, guild_id, user_id, self._clock())

    async def thread_stands(
        self, guild_id: int, pair_id: int, thread_id: int, channel_id: int
    ) -> None:
        """Remember the thread of two partners, and plan their panel in it.

        Where they are partners no more by now, it says so.
        """
        now = self._clock()
        async with self._database.write() as store:
            await Cohorts(store).hold(guild_id)
            rows = Partnerships(store)
            seen = await rows.look(guild_id, pair_id)
            place = {"thread_id": thread_id, "channel_id": channel_id}
            pair = await rows.change(seen, **place) if seen is not None else None
            if pair is None:
                return
            if pair.state == ACTIVE:
                await Outbox(store).plan(guild_id, plans.panel_of(pair, now), now)
            else:
                by, what = pair.ended_by_id, "ended" if pair.ended_by_id else "left"
                await partner_life.say_goodbye(store, pair, what, by, now)

    async def no_thread(self, guild_id: int, pair_id: int, code: int) -> None:
        """Tell who can mend it, once a day and channel, that Discord lets the bot make no thread.

        The two work without one.
        """
        now = self._clock()
        async with self._database.write() as store:
            pair = await Partnerships(store).look(guild_id, pair_id)
            if pair is not None:
                channel = pair.channel_id or 0
                notice = {"text": "no_thread", "channel": channel, "code": code}
                key = f"no_thread:{channel}:{now:%Y%m%d}"
                await tell_who_mends(store, guild_id, key, notice, now, now)

    async def thread_gone(self, guild_id: int, thread_id: int) -> None:
        """Forget a thread that was deleted, and the panel in it; the partners stay."""
        async with self._database.read() as store:
            if await Partnerships(store).in_thread(guild_id, thread_id) is None:
                return  # most threads are no partners', and nothing is written for them
        async with self._database.write() as store:
            await Cohorts(store).hold(guild_id)
            rows = Partnerships(store)
            pair = await rows.in_thread(guild_id, thread_id)
            if pair is not None:
                await rows.change(pair, thread_id=None, message_id=None)
