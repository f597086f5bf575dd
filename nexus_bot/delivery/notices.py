"""Notices to those who can mend something, and what the channel says to a closed inbox."""

from datetime import datetime

from discord import AllowedMentions, Client, Object

from nexus_bot import texts
from nexus_bot.cards import Tone, card, title
from nexus_bot.clock import Clock
from nexus_bot.delivery.manners import Dropped, Made, Manner, Said
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import FALLBACK, NOTICE
from nexus_bot.services import Services
from nexus_bot.services.outbox import LISTED


class Notices:
    """What the bot says about its own difficulties."""

    def __init__(self, _client: Client, services: Services, _clock: Clock) -> None:
        self._outbox = services.outbox

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said about difficulties."""
        return {
            NOTICE: Manner(self.notice, repeat=True),
            FALLBACK: Manner(self.fallback),
        }

    async def notice(self, message: OutboxMessage) -> Made:
        """What went wrong and who can mend it; ``payload["text"]`` names the words."""
        facts = dict(message.payload)
        name = facts.pop("text")
        if name == "missed":
            return await self._missed(message, datetime.fromisoformat(facts["since"]))
        heading, words = texts.NOTICES[name](**facts)
        return Said(card(Tone.WAITING, title(heading), words))

    async def _missed(self, message: OutboxMessage, since: datetime) -> Made:
        missed = await self._outbox.missed(message.guild_id, since)
        if not missed:
            return Dropped("cancelled", "nothing was missed")
        lines = [
            texts.missed_line(row.kind, row.payload, row.due_at, row.state, row.reason or "")
            for row in missed[:LISTED]
        ]
        more = [texts.MISSED_MORE] if len(missed) > LISTED else []
        parts = (texts.MISSED_INTRO, "\n".join([*lines, *more]), texts.MISSED_NEXT)
        return Said(card(Tone.WAITING, title(texts.MISSED_TITLE), *parts))

    async def fallback(self, message: OutboxMessage) -> Made:
        """A word in the channel to one learner, with nothing private in it."""
        user = message.payload["user"]
        called = AllowedMentions(
            everyone=False, roles=False, users=[Object(user)], replied_user=False
        )
        return Said(card(Tone.WAITING, texts.inbox_closed(user)), mentions=called)
