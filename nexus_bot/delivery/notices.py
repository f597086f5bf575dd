"""Notices to those who can mend something, and what the channel says to a closed inbox."""

from collections.abc import Sequence
from datetime import datetime

from discord import Client

from nexus_bot import texts
from nexus_bot.cards import Tone, card, title
from nexus_bot.clock import Clock
from nexus_bot.delivery.blockers import BlockerMessages
from nexus_bot.delivery.calling import only
from nexus_bot.delivery.manners import Dropped, Made, Manner, Said
from nexus_bot.delivery.partners import PartnerMessages
from nexus_bot.delivery.sessions import SessionMessages
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.outbox import FALLBACK, NOTICE
from nexus_bot.services import Services, partner_plans
from nexus_bot.services.blocker_plans import NOTE
from nexus_bot.services.outbox import COUNTED, LISTED
from nexus_bot.services.session_plans import NOTICE as SESSION_NOTICE
from nexus_bot.services.session_plans import REMINDER as SESSION_REMINDER


def missed_lines(missed: Sequence[OutboxMessage]) -> list[str]:
    """What was missed, a line for each message however many it was for."""
    found: dict[tuple[str, datetime, str, str], list[OutboxMessage]] = {}
    for row in missed:
        name = texts.message_name(row.kind, row.payload)
        why = texts.why_missed(row.state, row.reason or "")
        found.setdefault((name, row.due_at, why, repr(row.payload)), []).append(row)
    return [
        texts.missed_line(
            name,
            due_at,
            sum(1 for row in rows if row.user_id is not None),
            in_channel=any(row.user_id is None for row in rows),
            why=why,
        )
        for (name, due_at, why, _), rows in found.items()
    ]


class Notices:
    """What the bot says about its own difficulties."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._outbox = services.outbox
        sessions = SessionMessages(client, services, clock)
        partners = PartnerMessages(client, services, clock)
        self._in_channel = {
            SESSION_REMINDER: sessions.in_channel,
            SESSION_NOTICE: sessions.in_channel,
            NOTE: BlockerMessages(client, services, clock).in_channel,
            partner_plans.REQUEST: partners.in_channel,
            partner_plans.NOTE: partners.in_channel,
        }

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
        lines = missed_lines(missed)
        more = [texts.MISSED_MORE] if len(lines) > LISTED or len(missed) > COUNTED else []
        lines = lines[:LISTED]
        parts = (texts.MISSED_INTRO, "\n".join([*lines, *more]), texts.MISSED_NEXT)
        return Said(card(Tone.WAITING, title(texts.MISSED_TITLE), *parts))

    async def fallback(self, message: OutboxMessage) -> Made:
        """A word in the channel to one learner, with nothing private in it.

        What one hears of a session or a blocker is no secret, for its card shows it; what one is
        asked or told about partners is read by a button that answers its reader alone.
        """
        user = message.payload["user"]
        in_channel = self._in_channel.get(message.payload["kind"])
        if in_channel is None:
            return Said(card(Tone.WAITING, texts.inbox_closed(user)), mentions=only(user))
        made = await in_channel(message, user)
        return made if isinstance(made, Dropped) else Said(made, mentions=only(user))
