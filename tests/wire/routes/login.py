"""What a bot asks when it starts: who it is, where the gateway is, which commands it has."""

from ..errors import unknown
from ..rest import Call, Routes
from ..state import State
from ..validate import check_command
from ..world import JSON

routes = Routes()
_GLOBAL = "/applications/{app}/commands"
_LOCAL = "/applications/{app}/guilds/{guild}/commands"


@routes("GET", "/users/@me")
async def me(state: State, _call: Call) -> JSON:
    """Shows the bot's own account."""
    return state.world.bot.payload() | {"verified": True, "mfa_enabled": False}


@routes("GET", "/users/{user}")
async def user(state: State, _call: Call, user_id: int) -> JSON:
    """Shows an account."""
    if user_id not in state.world.users:
        raise unknown("User", 10013)
    return state.world.users[user_id].payload()


@routes("GET", "/applications/@me")
@routes("GET", "/oauth2/applications/@me")
async def application(state: State, _call: Call) -> JSON:
    """Shows the bot's application."""
    return {
        "id": str(state.world.bot.id),
        "name": state.world.bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": state.world.owner.payload(),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "approximate_guild_count": len(state.world.guilds),
    }


@routes("GET", "/gateway")
async def gateway(state: State, _call: Call) -> JSON:
    """Tells where the gateway is."""
    return {"url": state.gateway.url}


@routes("GET", "/gateway/bot")
async def gateway_bot(state: State, _call: Call) -> JSON:
    """Tells where the gateway is and how many shards to start."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {"url": state.gateway.url, "shards": state.shards, "session_start_limit": limit}


@routes("GET", _GLOBAL)
@routes("GET", _LOCAL)
async def commands(state: State, _call: Call, _app: int, guild_id: int | None = None) -> list[JSON]:
    """Lists the commands that are registered."""
    return list(state.commands.get(guild_id, {}).values())


@routes("PUT", _GLOBAL)
@routes("PUT", _LOCAL)
async def sync(state: State, call: Call, _app: int, guild_id: int | None = None) -> list[JSON]:
    """Replaces the commands that are registered; those that keep their name keep their id."""
    earlier = state.commands.get(guild_id, {})
    fresh: dict[tuple[str, int], JSON] = {}
    for command in call.body:
        check_command(command)
        key = (command["name"], command.get("type", 1))
        kept = earlier[key]["id"] if key in earlier else str(state.world.ids())
        about: JSON = {"id": kept, "application_id": str(state.world.bot.id), "type": key[1]}
        about |= {"version": str(state.world.ids()), "description": ""}
        if guild_id is not None:
            about["guild_id"] = str(guild_id)
        fresh[key] = about | command
    state.commands[guild_id] = fresh
    state.syncs += 1
    return list(fresh.values())
