"""What organisers say to everybody: announcements, and the farewell of a cohort."""

from datetime import datetime

from discord import Client

from nexus_bot.clock import Clock
from nexus_bot.delivery.calling import only
from nexus_bot.delivery.manners import Dropped, Made, Manner, Said, is_late
from nexus_bot.models import OutboxMessage
from nexus_bot.services import Services
from nexus_bot.services.announcements import ANNOUNCEMENT
from nexus_bot.services.lifecycle import FAREWELL
from nexus_bot.values import Announcement
from nexus_bot.views.announcements import announcement_card
from nexus_bot.views.chronicle import farewell_card


class Announcements:
    """Messages to a whole cohort."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._lifecycle = services.lifecycle
        self._clock = clock

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said to everybody."""
        return {
            ANNOUNCEMENT: Manner(self.announce, repeat=True),
            FAREWELL: Manner(self.farewell, repeat=True),
        }

    async def announce(self, message: OutboxMessage) -> Made:
        """An announcement, calling the one role that was chosen."""
        payload, now = message.payload, self._clock()
        late = message.due_at if is_late(message, now) else None
        said = Announcement(payload["text"], payload["role"], payload["by"], late)
        guild = self._client.get_guild(message.guild_id)
        return Said(announcement_card(said, now, guild), mentions=only(role=said.role_id or None))

    async def farewell(self, message: OutboxMessage) -> Made:
        """Thanks to a cohort, unless it was opened again."""
        cohort, closed = message.payload["cohort"], message.payload["closed"]
        closed_at = datetime.fromisoformat(closed)
        sight = await self._lifecycle.farewell(message.guild_id, cohort, closed_at)
        if sight is None:
            return Dropped("cancelled", "the cohort was opened again")
        return Said(farewell_card(sight))
