"""Guilds, their roles and members."""

from ..errors import unknown
from ..guilds import Guild, Member
from ..rest import Call, Routes
from ..state import State
from ..world import JSON, Role

routes = Routes()
_MEMBER = "/guilds/{guild}/members/{user}"


def _member(guild: Guild, user_id: int) -> Member:
    if user_id not in guild.members:
        raise unknown("Member", 10007)
    return guild.members[user_id]


def _role(guild: Guild, role_id: int) -> Role:
    if role_id not in guild.roles:
        raise unknown("Role", 10011)
    return guild.roles[role_id]


@routes("GET", "/guilds/{guild}")
async def read(state: State, _call: Call, guild_id: int) -> JSON:
    """Shows a guild."""
    return state.guild(guild_id).payload()


@routes("GET", "/guilds/{guild}/members")
async def members(state: State, call: Call, guild_id: int) -> list[JSON]:
    """Lists members by id."""
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    found = sorted(state.guild(guild_id).members.items())
    return [member.payload() for user_id, member in found if user_id > after][:limit]


@routes("GET", _MEMBER)
async def member(state: State, _call: Call, guild_id: int, user_id: int) -> JSON:
    """Shows a member."""
    return _member(state.guild(guild_id), user_id).payload()


@routes("PUT", _MEMBER + "/roles/{role}")
async def grant(state: State, _call: Call, guild_id: int, user_id: int, role_id: int) -> None:
    """Gives a member a role."""
    guild = state.guild(guild_id)
    role, roles = _role(guild, role_id), _member(guild, user_id).roles
    if role not in roles:
        roles.append(role)


@routes("DELETE", _MEMBER + "/roles/{role}")
async def revoke(state: State, _call: Call, guild_id: int, user_id: int, role_id: int) -> None:
    """Takes a role from a member."""
    guild = state.guild(guild_id)
    role, roles = _role(guild, role_id), _member(guild, user_id).roles
    if role in roles:
        roles.remove(role)


@routes("GET", "/guilds/{guild}/roles")
async def roles(state: State, _call: Call, guild_id: int) -> list[JSON]:
    """Lists the roles of a guild."""
    return [role.payload() for role in state.guild(guild_id).roles.values()]


@routes("POST", "/guilds/{guild}/roles")
async def create_role(state: State, call: Call, guild_id: int) -> JSON:
    """Adds a role to a guild."""
    name, held = call.body.get("name") or "new role", int(call.body.get("permissions") or 0)
    role = state.guild(guild_id).add_role(name, held).payload()
    event = {"guild_id": str(guild_id), "role": role}
    await state.gateway.dispatch("GUILD_ROLE_CREATE", event, guild_id=guild_id, intent=1)
    return role
