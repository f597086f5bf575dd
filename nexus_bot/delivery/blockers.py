"""Blockers on Discord: their cards, what is said in their threads, and what people hear of them."""

from discord import AllowedMentions, Client, ui

from nexus_bot.clock import Clock
from nexus_bot.delivery.blocker_clocks import BlockerClocks
from nexus_bot.delivery.blocker_threads import CHANGED, BlockerThreads, told
from nexus_bot.delivery.calling import only
from nexus_bot.delivery.manners import STANDS, Dropped, Made, Manner, Said
from nexus_bot.delivery.outcomes import Verdict
from nexus_bot.delivery.standing import draw_late, redraw
from nexus_bot.delivery.threads import let_in
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.blockers import Case
from nexus_bot.services import Services
from nexus_bot.services.blocker_plans import CARD, EDIT, NOTE, WORD
from nexus_bot.services.ends import is_doubtful
from nexus_bot.views import blocker_notices
from nexus_bot.views.blockers import blocker_card

GONE = "the blocker is gone"
JOINING = ("claimed", "handed")
MAY_NOT = 50013


class BlockerMessages:
    """What is said about blockers outside interactions."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._blockers = services.blockers
        self._clock = clock
        self._threads = BlockerThreads(client, services, clock)
        self._clocks = BlockerClocks(client, services, clock, self._threads)

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said and done about blockers."""
        return {
            CARD: Manner(self.compose, repeat=True),
            EDIT: Manner(self.edit, repeat=True),
            WORD: Manner(self.word, repeat=True, places=True),
            NOTE: Manner(self.note, repeat=True),
            **self._threads.manners,
            **self._clocks.manners,
        }

    async def compose(self, message: OutboxMessage) -> Made:
        """The card of a blocker as it is now, unless it has one."""
        case = await self._case(message)
        if case is None:
            return Dropped("cancelled", GONE)
        if case.blocker.message_id is not None and not is_doubtful(message):
            return Dropped("cancelled", STANDS)
        return Said(blocker_card(case), mentions=told(case))

    async def edit(self, message: OutboxMessage) -> Made:
        """Show the card as its blocker is now; where the card failed before, post it."""
        case = await self._case(message)
        if case is None:
            return Dropped("cancelled", GONE)
        blocker, view = case.blocker, blocker_card(case)
        if blocker.message_id is None:
            said = Said(view, mentions=told(case))
            return draw_late(message, said, *await self._blockers.card_place(case), self._clock())
        if blocker.channel_id != blocker.thread_id:
            message.channel_id = blocker.channel_id
            channel = self._client.get_partial_messageable(
                blocker.channel_id or 0, guild_id=blocker.guild_id
            )
            standing = channel.get_partial_message(blocker.message_id)
            return await redraw(message, standing, view, lambda: self._blockers.card_gone(case))
        thread = await self._threads.find(message, case)
        if thread is None:
            return Dropped("cancelled", "its post is gone")
        return await self._threads.show(message, case, thread, view)

    async def word(self, message: OutboxMessage) -> Made:
        """Say in the thread what happened, and let in whom it is about.

        Where there is no thread, or none for the bot to speak in, the channel hears it.
        """
        case, facts = await self._case(message), message.payload
        if case is None:
            return Dropped("cancelled", GONE)
        blocker, channel_id = case.blocker, (await self._blockers.cohort_of(case)).channel_id
        what, by, to = facts["what"], facts["by"], facts["to"]
        called = only(to) if what == "handed" else AllowedMentions.none()

        def said(case: Case, *, in_thread: bool) -> ui.LayoutView:
            now = facts["turn"] == case.blocker.turn
            return blocker_notices.word(case, what, by, to, in_thread=in_thread, now=now)

        async def elsewhere(why: Verdict) -> tuple[int, Said]:
            if why is Verdict.SHUT:
                await self._blockers.no_thread(blocker.guild_id, blocker.number, MAY_NOT)
            known = await self._threads.gone(case) if why is Verdict.GONE else case
            return channel_id, Said(said(known, in_thread=False), called)

        if blocker.thread_id is None:
            message.channel_id = channel_id
            return Said(said(case, in_thread=False), called)
        message.channel_id = blocker.thread_id
        if what in JOINING:
            await let_in(self._client, blocker.thread_id, to or by)
        return Said(said(case, in_thread=True), called, elsewhere=elsewhere)

    async def note(self, message: OutboxMessage) -> Made:
        """Tell one person privately, who still wants to hear of it."""
        case = await self._heard(message, message.user_id or 0)
        if isinstance(case, Dropped):
            return case
        facts = message.payload
        return Said(blocker_notices.note(case, facts["what"], facts["by"], row=message.id))

    async def in_channel(self, message: OutboxMessage, user: int) -> ui.LayoutView | Dropped:
        """What the channel says to one who takes no direct message, while it is true."""
        case = await self._heard(message, user)
        if isinstance(case, Dropped):
            return case
        return blocker_notices.in_channel(case, user, message.payload["what"])

    async def _heard(self, message: OutboxMessage, user: int) -> Case | Dropped:
        """The blocker, while what was to be told of it is true and its reader wants to hear it."""
        case, facts = await self._case(message), message.payload
        if case is None or case.blocker.turn != facts["turn"]:
            return Dropped("cancelled", CHANGED)
        if not await self._blockers.wants(message.guild_id, user, facts["what"]):
            return Dropped("cancelled", "wants no messages of this kind")
        return case

    async def _case(self, message: OutboxMessage) -> Case | None:
        return await self._blockers.case(message.guild_id, message.payload["number"])
