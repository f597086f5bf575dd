"""The threads of partners: private where that is allowed, made once, put away in the end.

Discord has no nonce for threads, so a try makes one at most, and before another one is made the
server's threads are read for one that ends in the mark of the partnership.
"""

from collections.abc import Iterable
from typing import Any, Literal

from discord import Client, HTTPException, TextChannel
from discord.utils import snowflake_time

from nexus_bot import texts
from nexus_bot.delivery import wire
from nexus_bot.delivery.finding import SKEW
from nexus_bot.delivery.forums import NAME_ROOM
from nexus_bot.delivery.manners import Done, Dropped, Made, Manner, Said
from nexus_bot.delivery.outcomes import Verdict, judge
from nexus_bot.delivery.threads import KEPT_OUT, arrange, let_in, look
from nexus_bot.markdown import shorten
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.partners import ACTIVE
from nexus_bot.services import Services
from nexus_bot.services.ends import is_doubtful
from nexus_bot.services.partner_plans import ARCHIVE, THREAD, WORD
from nexus_bot.values.partners import PartnershipSight
from nexus_bot.views import partner_notices

ThreadType = Literal[10, 11, 12]
PRIVATE: ThreadType = 12
PUBLIC: ThreadType = 11
OF_NEWS: ThreadType = 10
WEEK: Literal[10080] = 10080
TOO_MANY = 160006
ENDED, GONE = "the partnership has ended", "its thread is gone"


class PartnerThreads:
    """Where partners write to each other."""

    def __init__(self, client: Client, services: Services) -> None:
        self._client = client
        self._partners = services.partners

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said and done in threads of partners."""
        return {
            THREAD: Manner(self.open, repeat=True, speaks=False),
            WORD: Manner(self.word, repeat=True, places=True),
            ARCHIVE: Manner(self.archive, repeat=True, speaks=False, places=True),
        }

    async def open(self, message: OutboxMessage) -> Made:
        """Open a thread for two and let them in; where Discord makes none, they do without."""
        sight = await self._sight(message)
        if sight is None or sight.partnership.state != ACTIVE:
            await self._forget(message)
            return Dropped("cancelled", ENDED)
        pair, channel_id = sight.partnership, message.channel_id or 0
        thread_id = pair.thread_id
        if thread_id is None and is_doubtful(message):
            thread_id = await self._find(message)
        if thread_id is None:
            try:
                thread_id = await self._make(channel_id, name_of(sight))
            except HTTPException as error:
                if judge(error.status, error.code) not in (*KEPT_OUT, Verdict.GONE):
                    raise
                code = error.code or error.status
                await self._partners.no_thread(message.guild_id, pair.id, code)
                return Done()
        await self._partners.thread_stands(message.guild_id, pair.id, thread_id, channel_id)
        for user in (pair.one_id, pair.other_id):
            await let_in(self._client, thread_id, user, needed=True)
        return Done()

    async def _make(self, channel_id: int, name: str) -> int:
        """Make a private thread or, where the bot may make none, a public one."""
        try:
            return await self._start(channel_id, name, PRIVATE)
        except HTTPException as error:
            if error.code == TOO_MANY or judge(error.status, error.code) not in KEPT_OUT:
                raise
        channel = self._client.get_channel(channel_id)
        is_news = isinstance(channel, TextChannel) and channel.is_news()
        return await self._start(channel_id, name, OF_NEWS if is_news else PUBLIC)

    async def _start(self, channel_id: int, name: str, kind: ThreadType) -> int:
        with wire.once():
            made = await self._client.http.start_thread_without_message(
                channel_id, name=name, auto_archive_duration=WEEK, type=kind
            )
        return int(made["id"])

    async def _find(self, message: OutboxMessage) -> int | None:
        """The thread that a message has made already, be it asleep by now."""
        http, channel_id = self._client.http, message.channel_id or 0
        active = await http.get_active_threads(message.guild_id)
        if (found := self._ours(active["threads"], message)) is not None:
            return found
        for archived in (
            http.get_joined_private_archived_threads,
            http.get_public_archived_threads,
        ):
            asleep = await archived(channel_id)
            if (found := self._ours(asleep["threads"], message)) is not None:
                return found
        return None

    def _ours(self, threads: Iterable[Any], message: OutboxMessage) -> int | None:
        since, me = message.first_attempt_at, self._client.user
        if since is None or me is None:
            return None
        for thread in threads:
            place = (int(thread["parent_id"] or 0), int(thread["owner_id"]))
            is_marked = thread["name"].endswith(mark_of(message.payload["pair"]))
            is_new = snowflake_time(int(thread["id"])) >= since - SKEW
            if is_marked and is_new and place == (message.channel_id, me.id):
                return int(thread["id"])
        return None

    async def _forget(self, message: OutboxMessage) -> None:
        """Put away the thread of two who parted before anybody knew of it."""
        if is_doubtful(message) and (thread_id := await self._find(message)) is not None:
            thread = await look(self._client, thread_id)
            if thread is not None and not thread.archived:
                await arrange(thread, archived=True)

    async def word(self, message: OutboxMessage) -> Made:
        """Say in their thread what becomes of two partners, where they have one."""
        sight, facts = await self._sight(message), message.payload
        if sight is None or sight.partnership.thread_id is None:
            return Dropped("cancelled", GONE)
        pair = sight.partnership
        message.channel_id = pair.thread_id
        if await look(self._client, pair.thread_id or 0) is None:
            await self._partners.thread_gone(message.guild_id, pair.thread_id or 0)
            return Dropped("cancelled", GONE)
        return Said(partner_notices.word(facts["what"], facts["by"]))

    async def archive(self, message: OutboxMessage) -> Made:
        """Put the thread of former partners away; it is never locked."""
        sight = await self._sight(message)
        if sight is None or sight.partnership.thread_id is None:
            return Dropped("cancelled", GONE)
        message.channel_id = sight.partnership.thread_id
        thread = await look(self._client, sight.partnership.thread_id)
        if thread is None:
            await self._partners.thread_gone(message.guild_id, message.channel_id)
        elif not thread.archived:
            await arrange(thread, archived=True)
        return Done()

    async def _sight(self, message: OutboxMessage) -> PartnershipSight | None:
        return await self._partners.pair(message.guild_id, message.payload["pair"])


def name_of(sight: PartnershipSight) -> str:
    """What a thread is called: what they build and who they are, its mark last."""
    mark = mark_of(sight.partnership.id)
    about = sight.project.title if sight.project else texts.REVIEW_THREAD
    people = texts.thread_people(sight.one.name, sight.other.name)
    room = NAME_ROOM - len(mark)
    whole = f"{about} · {people}"
    if len(whole) > room:
        whole = f"{shorten(about, max(20, room - len(people) - 3))} · {people}"
    return shorten(whole, room) + mark


def mark_of(pair_id: int) -> str:
    """The end of a name that only one thread has."""
    return f" · {pair_id}"
