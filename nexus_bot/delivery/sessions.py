"""Sessions on Discord: their cards, kept in step, and what those who join hear privately."""

from datetime import datetime

from discord import Client, ui

from nexus_bot import texts
from nexus_bot.clock import Clock
from nexus_bot.delivery.manners import STANDS, Dropped, Made, Manner, Said, is_late
from nexus_bot.delivery.standing import draw_late, redraw
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.sessions import PLANNED, Gathering
from nexus_bot.services import Services
from nexus_bot.services.ends import is_doubtful
from nexus_bot.services.session_plans import CARD, EDIT, MOVED, NOTICE, REMINDER
from nexus_bot.views.session_notices import cancelled_notice, in_channel, moved_notice, reminder
from nexus_bot.views.sessions import session_card


class SessionMessages:
    """What is said about sessions outside interactions."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._sessions = services.sessions
        self._clock = clock

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said and done about sessions."""
        return {
            CARD: Manner(self.compose, repeat=True),
            EDIT: Manner(self.edit, repeat=True),
            REMINDER: Manner(self.remind, repeat=True),
            NOTICE: Manner(self.tell, repeat=True),
        }

    async def compose(self, message: OutboxMessage) -> Made:
        """The card of a session as it is now, unless it has one."""
        gathering = await self._gathering(message)
        if gathering is None:
            return Dropped("cancelled", "the session is gone")
        if gathering.session.message_id is not None and not is_doubtful(message):
            return Dropped("cancelled", STANDS)
        return Said(session_card(gathering, self._clock()))

    async def edit(self, message: OutboxMessage) -> Made:
        """Show the card as its session is now; where the card failed before, post it."""
        gathering = await self._gathering(message)
        if gathering is None:
            return Dropped("cancelled", "the session is gone")
        session, card = gathering.session, session_card(gathering, self._clock())
        if session.message_id is None:
            state, channel_id = await self._sessions.card_place(gathering)
            place = channel_id if session.state == PLANNED else None
            return draw_late(message, Said(card), state, place, self._clock())
        channel = self._client.get_partial_messageable(
            session.channel_id or 0, guild_id=session.guild_id
        )
        return await redraw(
            message,
            channel.get_partial_message(session.message_id),
            card,
            lambda: self._sessions.card_gone(gathering),
        )

    async def remind(self, message: OutboxMessage) -> Made:
        """Remind one who still joins, of a session that is still at that time."""
        gathering = await self._still(message, message.user_id or 0)
        if isinstance(gathering, Dropped):
            return gathering
        now = self._clock()
        return Said(reminder(gathering, now, late=is_late(message, now)))

    async def tell(self, message: OutboxMessage) -> Made:
        """Tell one who still joins what became of the session, unless more became of it since."""
        gathering = await self._still(message, message.user_id or 0)
        if isinstance(gathering, Dropped):
            return gathering
        told = message.payload
        by = told.get("by") if message.user_id == gathering.session.host_id else None
        if told["what"] != MOVED:
            return Said(cancelled_notice(gathering, by=by))
        was = datetime.fromisoformat(told["was"]) if told.get("was") else None
        return Said(moved_notice(gathering, by=by, was=was))

    async def in_channel(self, message: OutboxMessage, user: int) -> ui.LayoutView | Dropped:
        """What the channel says to one who takes no direct message, while it is true."""
        gathering = await self._still(message, user)
        if isinstance(gathering, Dropped):
            return gathering
        at = gathering.session.starts_at
        what = message.payload.get("what", "began" if at <= self._clock() else "begins")
        said = texts.session_in_brief(what, at)
        return in_channel(gathering, user, said)

    async def _still(self, message: OutboxMessage, user: int) -> Gathering | Dropped:
        """The session, while its reader joins and what was to be said of it is true."""
        gathering, told = await self._gathering(message), message.payload
        if gathering is None or not await self._sessions.is_in(gathering, user):
            return Dropped("cancelled", "left the session")
        session, what = gathering.session, told.get("what")
        if what is None and session.state != PLANNED:
            return Dropped("cancelled", "the session was cancelled")
        if what is None and session.starts_at != datetime.fromisoformat(told["at"]):
            return Dropped("cancelled", "the session was moved")
        stands = (session.starts_at.isoformat(), session.minutes)
        if what == MOVED and (session.state != PLANNED or stands != (told["at"], told["minutes"])):
            return Dropped("cancelled", "the session changed again")
        return gathering

    async def _gathering(self, message: OutboxMessage) -> Gathering | None:
        return await self._sessions.gathering(message.guild_id, message.payload["number"])
