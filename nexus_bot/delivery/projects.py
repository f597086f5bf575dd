"""Projects on Discord: their cards, who hears of a free place, and whether the owner is here."""

from discord import Client

from nexus_bot.clock import Clock
from nexus_bot.delivery.manners import STANDS, Done, Dropped, Made, Manner, Put, Said
from nexus_bot.delivery.presence import has_left
from nexus_bot.delivery.standing import draw_late, redraw
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.projects import ACTIVE, Scheme
from nexus_bot.services import Services
from nexus_bot.services.ends import is_doubtful
from nexus_bot.services.project_plans import CARD, EDIT, FITS, LOOK, LOOKED
from nexus_bot.views.projects import project_card

GONE = "the project is gone"
ARCHIVED = "it is archived"
COHORT_CLOSED = "the cohort is closed"


class ProjectMessages:
    """What is said and done about projects outside interactions."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._projects = services.projects
        self._partners = services.partners
        self._clock = clock

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said and done about projects."""
        return {
            CARD: Manner(self.compose, repeat=True),
            EDIT: Manner(self.edit, repeat=True),
            FITS: Manner(self.fits, repeat=True, speaks=False, places=True),
            LOOK: Manner(self.look, repeat=True, speaks=False, places=True),
        }

    async def compose(self, message: OutboxMessage) -> Made:
        """The card of a project as it is now, unless it has one."""
        scheme = await self._scheme(message)
        if scheme is None:
            return Dropped("cancelled", GONE)
        if scheme.project.message_id is not None and not is_doubtful(message):
            return Dropped("cancelled", STANDS)
        return Said(project_card(scheme))

    async def edit(self, message: OutboxMessage) -> Made:
        """Show the card as its project is now; where the card failed before, post it."""
        scheme = await self._scheme(message)
        if scheme is None:
            return Dropped("cancelled", GONE)
        project, card = scheme.project, project_card(scheme)
        if project.message_id is None:
            state, channel_id = await self._projects.card_place(scheme)
            place = channel_id if project.state == ACTIVE else None
            return draw_late(message, Said(card), state, place, self._clock())
        message.channel_id = project.channel_id
        channel = self._client.get_partial_messageable(
            project.channel_id or 0, guild_id=project.guild_id
        )
        standing = channel.get_partial_message(project.message_id)
        return await redraw(message, standing, card, lambda: self._projects.card_gone(scheme))

    async def fits(self, message: OutboxMessage) -> Made:
        """Let those who wait hear of a project with a free place, where it fits them."""
        scheme = await self._offered(message)
        if isinstance(scheme, Dropped):
            return scheme
        again = message.dedupe_key.split(":", 3)[3]
        await self._partners.fits(message.guild_id, scheme.project.number, again)
        return Done()

    async def look(self, message: OutboxMessage) -> Made:
        """Look once a day whether the owner is still here; who acted lately is."""
        scheme = await self._offered(message)
        if isinstance(scheme, Dropped):
            return scheme
        now, owner = self._clock(), scheme.owner
        seen_at = owner.seen_at or scheme.project.created_at
        if now - seen_at < LOOKED:
            return Put(seen_at + LOOKED, anew=True)
        if not await has_left(self._client, message.guild_id, owner.user_id):
            return Put(now + LOOKED, anew=True)
        await self._partners.left(message.guild_id, owner.user_id)
        return Done()

    async def _offered(self, message: OutboxMessage) -> Scheme | Dropped:
        """The project, while it is active and its cohort runs."""
        scheme = await self._scheme(message)
        if scheme is None:
            return Dropped("cancelled", GONE)
        if scheme.project.state != ACTIVE:
            return Dropped("cancelled", ARCHIVED)
        cohort = await self._projects.cohort_of(scheme)
        if cohort is None or cohort.state != "running":
            return Dropped("cancelled", COHORT_CLOSED)
        return scheme

    async def _scheme(self, message: OutboxMessage) -> Scheme | None:
        return await self._projects.scheme(message.guild_id, message.payload["number"])
