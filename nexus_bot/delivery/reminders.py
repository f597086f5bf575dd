"""Reminders of a timeline: composed when they are said, from what the rows say then."""

from collections.abc import Mapping

from discord import Client

from nexus_bot.clock import Clock
from nexus_bot.delivery.manners import Dropped, Made, Manner, Put, Said, is_late
from nexus_bot.models import OutboxMessage
from nexus_bot.services import Services
from nexus_bot.services.planning import REMINDER
from nexus_bot.views.timeline import reminder_card


class Reminders:
    """What a cohort's timeline says, to its channel and to those who asked for it."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._timeline = services.timeline
        self._upkeep = services.upkeep
        self._clock = clock
        self._ids: Mapping[str, int] = {}

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said about a timeline: rather twice than never."""
        return {REMINDER: Manner(self.compose, repeat=True)}

    async def compose(self, message: OutboxMessage) -> Made:
        """A reminder as it is true now; late ones say so, useless ones are skipped."""
        now = self._clock()
        if now < message.due_at:
            return Put(message.due_at)  # the clock went back since it was taken
        reminder = await self._timeline.reminder(message)
        if isinstance(reminder, str):
            return Dropped("cancelled", reminder)
        if now >= reminder.moment.expires_at:
            return Dropped("skipped", "too late to be of use")
        if message.user_id is None:
            message.channel_id = reminder.cohort.channel_id
        late_since = message.due_at if is_late(message, now) else None
        ids = await self._command_ids()
        return Said(reminder_card(reminder, ids, row=message.id, late_since=late_since))

    async def _command_ids(self) -> Mapping[str, int]:
        """The commands as Discord knows them, looked up once."""
        if not self._ids:
            told = await self._upkeep.commands_told(self._client.application_id or 0)
            self._ids = told.ids if told else {}
        return self._ids
