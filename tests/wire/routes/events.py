"""Scheduled events of guilds: checked like Discord's, told to bots that asked to hear of them."""

import time
from datetime import datetime

from ..errors import ApiError, Findings, unknown
from ..guilds import Guild
from ..rest import Call, Routes
from ..state import State
from ..world import CREATE_EVENTS, JSON, MANAGE_EVENTS, VOICE

routes = Routes()
STAGE_EVENT, VOICE_EVENT, OUTSIDE_EVENT = 1, 2, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
MOST = 100
_HEARS = 1 << 16
_EVENTS = "/guilds/{guild}/scheduled-events"
_EVENT = _EVENTS + "/{event}"
_FIELDS = (
    "name",
    "description",
    "channel_id",
    "entity_type",
    "entity_metadata",
    "privacy_level",
    "scheduled_start_time",
    "scheduled_end_time",
)


def _may(state: State, guild: Guild, bits: int) -> None:
    if not guild.members[state.world.bot.id].permissions() & bits:
        raise ApiError(403, 50013, "Missing Permissions")


def _find(guild: Guild, event_id: int) -> JSON:
    if event_id not in guild.events:
        raise unknown("Guild Scheduled Event", 10070)
    return guild.events[event_id]


def _moment(event: JSON, name: str, findings: Findings) -> datetime | None:
    if event.get(name) is None:
        return None
    try:
        moment = datetime.fromisoformat(event[name])
    except ValueError:
        findings.expect(False, name, "Could not parse. Should be ISO8601.")
        return None
    findings.expect(moment.tzinfo, name, "Needs an offset.")
    return moment if moment.tzinfo else None


def _check(event: JSON, guild: Guild, *, moved: bool) -> None:
    """Refuses an event that Discord would refuse, as a whole."""
    findings = Findings()
    findings.length(event.get("name"), 100, "name", 1)
    findings.length(event.get("description"), 1000, "description")
    findings.expect(event.get("privacy_level") == 2, "privacy_level", "Must be 2.")
    kind = event.get("entity_type")
    findings.expect(kind in (1, 2, 3), "entity_type", "Must be one of 1, 2, 3.")
    start = _moment(event, "scheduled_start_time", findings)
    end = _moment(event, "scheduled_end_time", findings)
    findings.expect(start, "scheduled_start_time", "Required")
    future = not (moved and start) or start.timestamp() > time.time()
    findings.expect(future, "scheduled_start_time", "Cannot schedule event in the past.")
    ordered = not (start and end) or start < end
    findings.expect(ordered, "scheduled_end_time", "Must be after the start.")
    if kind == OUTSIDE_EVENT:
        place = (event.get("entity_metadata") or {}).get("location")
        findings.length(place or "", 100, "entity_metadata.location", 1)
        findings.expect(end, "scheduled_end_time", "Required")
        findings.expect(event.get("channel_id") is None, "channel_id", "Must be null.")
    else:
        channel = guild.channels.get(int(event.get("channel_id") or 0))
        voice = channel is not None and channel.kind in (VOICE, 13)
        findings.expect(voice, "channel_id", "Needs a voice or stage channel.")
    findings.refuse()


@routes("GET", _EVENTS)
async def listed(state: State, _call: Call, guild_id: int) -> list[JSON]:
    """Lists what is scheduled or goes on."""
    return list(state.guild(guild_id).events.values())


@routes("GET", _EVENT)
async def read(state: State, _call: Call, guild_id: int, event_id: int) -> JSON:
    """Shows one event."""
    return _find(state.guild(guild_id), event_id)


@routes("POST", _EVENTS)
async def create(state: State, call: Call, guild_id: int) -> JSON:
    """Schedules an event."""
    guild = state.guild(guild_id)
    _may(state, guild, CREATE_EVENTS)
    if len(guild.events) >= MOST:
        raise ApiError(400, 30038, "Maximum number of uncompleted guild scheduled events reached")
    event = dict.fromkeys(_FIELDS) | {k: v for k, v in call.body.items() if k in _FIELDS}
    _check(event, guild, moved=True)
    bot = state.world.bot
    event |= {
        "id": str(state.world.ids()),
        "guild_id": str(guild_id),
        "creator_id": str(bot.id),
        "creator": bot.payload(),
        "entity_id": None,
        "status": SCHEDULED,
        "user_count": 0,
        "image": None,
    }
    guild.events[int(event["id"])] = event
    await _tell(state, "CREATE", event)
    return event


@routes("PATCH", _EVENT)
async def change(state: State, call: Call, guild_id: int, event_id: int) -> JSON:
    """Changes an event, or leads it from one state into the next."""
    guild = state.guild(guild_id)
    event = _find(guild, event_id)
    own = event["creator_id"] == str(state.world.bot.id)
    _may(state, guild, MANAGE_EVENTS | (CREATE_EVENTS if own else 0))
    changes = {k: v for k, v in call.body.items() if k in _FIELDS}
    _check(event | changes, guild, moved="scheduled_start_time" in changes)
    status = call.body.get("status", event["status"])
    leads = {SCHEDULED: (ACTIVE, CANCELED), ACTIVE: (COMPLETED,)}[event["status"]]
    if status != event["status"] and status not in leads:
        raise ApiError(400, 50035, "Invalid Form Body", {"status": {"_errors": [{"code": status}]}})
    event |= changes | {"status": status}
    if status in (COMPLETED, CANCELED):
        del guild.events[event_id]
    await _tell(state, "UPDATE", event)
    return event


@routes("DELETE", _EVENT)
async def delete(state: State, _call: Call, guild_id: int, event_id: int) -> None:
    """Takes an event away."""
    guild = state.guild(guild_id)
    event = _find(guild, event_id)
    own = event["creator_id"] == str(state.world.bot.id)
    _may(state, guild, MANAGE_EVENTS | (CREATE_EVENTS if own else 0))
    await _tell(state, "DELETE", guild.events.pop(event_id))


async def _tell(state: State, what: str, event: JSON) -> None:
    name = f"GUILD_SCHEDULED_EVENT_{what}"
    await state.gateway.dispatch(name, event, guild_id=int(event["guild_id"]), intent=_HEARS)
