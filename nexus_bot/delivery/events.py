"""Discord's scheduled events: made, moved and taken away so that they show what rows say.

A noun is mirrored by two functions of its service: ``look`` says what should stand, ``stands``
keeps the id of what does. An act looks at the server's events first, so that it may be repeated.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from discord import (
    Client,
    EntityType,
    EventStatus,
    Guild,
    HTTPException,
    NotFound,
    PrivacyLevel,
    ScheduledEvent,
)

from nexus_bot.calendars import Happening
from nexus_bot.clock import Clock
from nexus_bot.delivery.manners import Done, Dropped, Made, Manner
from nexus_bot.markdown import shorten
from nexus_bot.models import OutboxMessage
from nexus_bot.services import Services
from nexus_bot.services.planning import EVENT

NO_ACCESS, NO_PERMISSION, TOO_MANY = 50001, 50013, 30038
NOT_HERE = {
    NO_ACCESS: "may not make events",
    NO_PERMISSION: "may not make events",
    TOO_MANY: "the server has 100 events",
}
OPEN = (EventStatus.scheduled, EventStatus.active)
NAME_ROOM, PLACE_ROOM, ABOUT_ROOM = 100, 100, 1000

Look = Callable[[int, int, str], Awaitable[Happening | None]]
Stands = Callable[[int, int, str, int | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Noun:
    """Where to look what should stand, and who keeps the id of what does.

    Both are given the server, the row, and which of its events is meant.
    """

    look: Look
    stands: Stands


class Events:
    """The scheduled events of servers."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._nouns = {
            "cohort": Noun(services.timeline.happening, services.timeline.event_stands),
            "session": Noun(services.sessions.happening, services.sessions.event_stands),
        }

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be done about events."""
        return {EVENT: Manner(self.mirror, repeat=True)}

    async def mirror(self, message: OutboxMessage) -> Made:
        """Bring one event to what its row says now; where the bot may make none, let it be."""
        noun, row, which = (message.payload[key] for key in ("noun", "id", "which"))
        known = self._nouns[noun]
        wanted = await known.look(message.guild_id, row, which)
        if wanted is None:
            return Dropped("cancelled", "gone meanwhile")
        guild = await self._guild(message.guild_id)
        if not may_make_events(guild):
            return Dropped("skipped", NOT_HERE[NO_PERMISSION])
        try:
            event_id = await self._bring(guild, wanted)
        except HTTPException as error:
            if error.code in NOT_HERE:
                return Dropped("skipped", NOT_HERE[error.code])
            raise
        await known.stands(message.guild_id, row, which, event_id)
        return Done()

    async def _guild(self, guild_id: int) -> Guild:
        """The server, also when another process hears its events."""
        return self._client.get_guild(guild_id) or await self._client.fetch_guild(guild_id)

    async def _bring(self, guild: Guild, wanted: Happening) -> int | None:
        me = self._client.user
        ours = find(
            await guild.fetch_scheduled_events(with_counts=False), wanted, me.id if me else 0
        )
        is_coming = not wanted.is_off and wanted.starts_at > self._clock()
        if ours is not None and (wanted.is_off or _began_too_early(ours, wanted)):
            await _take_away(ours)
            ours = None
        if not is_coming:  # Discord takes no event of the past
            return ours.id if ours else None
        if ours is None:
            return (await _make(guild, wanted)).id
        if not _shows(ours, wanted):
            await _move(ours, wanted, place_of(guild, wanted))
        return ours.id


def may_make_events(guild: Guild) -> bool:
    """Whether the bot may make events in a server; one that it does not hear of tells itself."""
    me = guild.get_member(guild._state.self_id or 0)
    return me is None or me.guild_permissions.create_events or me.guild_permissions.manage_events


def find(events: Sequence[ScheduledEvent], wanted: Happening, our_id: int) -> ScheduledEvent | None:
    """The event that already shows this, by its id or else by its mark; never somebody else's."""
    ours = [event for event in events if event.creator_id == our_id and event.status in OPEN]
    by_id = (event for event in ours if event.id == wanted.event_id)
    by_mark = (event for event in ours if (event.description or "").endswith(wanted.mark))
    return next(by_id, None) or next(by_mark, None)


def place_of(guild: Guild, wanted: Happening) -> str:
    """Where people meet: the channel by its name, or the server."""
    channel = guild.get_channel(wanted.channel_id or 0)
    return shorten(f"#{channel.name}" if channel else guild.name, PLACE_ROOM)


def about(wanted: Happening) -> str:
    """What an event says of itself, its mark last."""
    return f"{shorten(wanted.about, ABOUT_ROOM - len(wanted.mark) - 2)}\n\n{wanted.mark}".strip()


def _began_too_early(ours: ScheduledEvent, wanted: Happening) -> bool:
    """Whether Discord would refuse to move it: it has begun by the old date."""
    return ours.status is EventStatus.active and ours.start_time != wanted.starts_at


def _shows(ours: ScheduledEvent, wanted: Happening) -> bool:
    return (ours.name, ours.start_time, ours.end_time, ours.description) == (
        shorten(wanted.name, NAME_ROOM),
        wanted.starts_at,
        wanted.ends_at,
        about(wanted),
    )


async def _make(guild: Guild, wanted: Happening) -> ScheduledEvent:
    return await guild.create_scheduled_event(
        name=shorten(wanted.name, NAME_ROOM),
        start_time=wanted.starts_at,
        end_time=wanted.ends_at,
        description=about(wanted),
        entity_type=EntityType.external,
        privacy_level=PrivacyLevel.guild_only,
        location=place_of(guild, wanted),
    )


async def _move(ours: ScheduledEvent, wanted: Happening, place: str) -> None:
    await ours.edit(
        name=shorten(wanted.name, NAME_ROOM),
        start_time=wanted.starts_at,
        end_time=wanted.ends_at,
        description=about(wanted),
        entity_type=EntityType.external,
        location=place,
    )


async def _take_away(ours: ScheduledEvent) -> None:
    try:
        await ours.delete()
    except NotFound:
        return  # somebody was quicker
