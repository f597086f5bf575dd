"""What members do: commands, presses, choices, forms; every deed becomes an interaction."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from .forms import Value, command_data, modal_data, select_data
from .guilds import Guild, Member
from .interactions import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interaction
from .messages import Upload
from .reading import BUTTON, custom_ids, find_component
from .state import State
from .world import JSON, Channel, Role, User

Who = Member | User


class People(State):
    """Lets members act; each deed returns once its event is sent, `await`ed answers come after.

    `copies=2` delivers the same event twice.
    """

    async def slash(
        self,
        channel: Channel,
        who: Who,
        name: str,
        options: Mapping[str, Value] | None = None,
        *,
        copies: int = 1,
    ) -> Interaction:
        """Runs a slash command; a subcommand is named after its parent: `"hub search"`."""
        top, *path = name.split()
        data = command_data(self.command(top, channel), path, options or {})
        return await self._deliver(COMMAND, channel, who, data, copies=copies)

    async def autocomplete(
        self,
        channel: Channel,
        who: Who,
        name: str,
        focused: str,
        typed: str = "",
        options: Mapping[str, Value] | None = None,
    ) -> Interaction:
        """Types into an option of a command."""
        top, *path = name.split()
        command = self.command(top, channel)
        node: JSON = command
        for step in path:
            node = next(o for o in node["options"] if o["name"] == step)
        option = next(o for o in node["options"] if o["name"] == focused)
        assert option.get("autocomplete"), f"{focused} of /{name} suggests nothing"
        filled = [
            {"name": key, "type": 3, "value": value} for key, value in (options or {}).items()
        ]
        filled.append({"name": focused, "type": option["type"], "value": typed, "focused": True})
        for depth, step in reversed(list(enumerate(path))):
            filled = [{"name": step, "type": 1 if depth == len(path) - 1 else 2, "options": filled}]
        data = {"id": command["id"], "name": top, "type": 1, "options": filled}
        return await self._deliver(AUTOCOMPLETE, channel, who, data)

    async def context_menu(self, message: JSON, who: Who, name: str) -> Interaction:
        """Picks an app command from a message's menu."""
        channel = self.channel(int(message["channel_id"]))
        command = self.command(name, channel, kind=3)
        data: JSON = {"id": command["id"], "name": name, "type": 3, "target_id": message["id"]}
        data["resolved"] = {"messages": {message["id"]: message}}
        return await self._deliver(COMMAND, channel, who, data)

    async def click(
        self, message: JSON, who: Who, key: str, *, forged: bool = False, copies: int = 1
    ) -> Interaction:
        """Presses a button, found by its custom_id or label; a forged one need not be there."""
        button = find_component(message["components"], key)
        if not forged:
            assert button is not None, f"no button {key!r}: {custom_ids(message)}"
            assert not button.get("disabled"), f"the button {key!r} is disabled"
            assert button["type"] == BUTTON, f"{key!r} is not a button"
        custom_id = key if forged or button is None else button["custom_id"]
        data = {"custom_id": custom_id, "component_type": BUTTON}
        return await self._press(message, who, data, copies)

    async def select(
        self, message: JSON, who: Who, key: str, values: Iterable[Value], *, copies: int = 1
    ) -> Interaction:
        """Chooses from a select menu of a message."""
        menu = find_component(message["components"], key)
        assert menu is not None, f"no menu {key!r}: {custom_ids(message)}"
        assert not menu.get("disabled"), f"the menu {key!r} is disabled"
        data = select_data(menu, values) | {"custom_id": menu["custom_id"]}
        return await self._press(message, who, data, copies)

    async def submit_modal(
        self, opened: Interaction, answers: Mapping[str, Value], *, copies: int = 1
    ) -> Interaction:
        """Fills in and sends the form that an interaction opened."""
        data = modal_data(opened.modal, answers)
        who = self._who(opened.channel, opened.user)
        return await self._deliver(
            SUBMIT, opened.channel, who, data, source=opened.source, copies=copies
        )

    async def say(self, channel: Channel, who: Who, text: str, *files: Upload) -> JSON:
        """Writes a message as a member."""
        user = who if isinstance(who, User) else who.user
        message = self.messages.build(channel, user, {"content": text}, list(files))
        channel.messages[int(message["id"])] = message
        await self.announce("MESSAGE_CREATE", channel, message)
        return message

    async def reveal(self, thing: Guild | Channel | Role) -> None:
        """Tells a running bot about a guild, channel or role that was added after it started."""
        if isinstance(thing, Guild):
            await self.gateway.dispatch(
                "GUILD_CREATE", thing.arrival(everybody=False), guild_id=thing.id
            )
        elif isinstance(thing, Channel):
            event = "THREAD_CREATE" if thing.is_thread else "CHANNEL_CREATE"
            await self.gateway.dispatch(event, thing.payload(), guild_id=thing.guild_id)
        else:
            guild_id = next(g.id for g in self.world.guilds.values() if thing.id in g.roles)
            told = {"guild_id": str(guild_id), "role": thing.payload()}
            await self.gateway.dispatch("GUILD_ROLE_CREATE", told, guild_id=guild_id)

    def upload(self, name: str, content: bytes, content_type: str = "text/plain") -> Upload:
        """Uploads a file for a command option or a form."""
        return self.messages.upload(Upload(name, content, content_type))

    async def redeliver(self, interaction: Interaction) -> None:
        """Sends the very same event once more."""
        await self.gateway.dispatch(
            "INTERACTION_CREATE", interaction.payload, guild_id=interaction.channel.guild_id
        )

    def command(self, name: str, channel: Channel, kind: int = 1) -> JSON:
        """Finds a command that the bot has registered."""
        for scope in (channel.guild_id, None):
            found = self.commands.get(scope, {}).get((name, kind))
            if found is not None:
                return found
        known = [key[0] for scope in self.commands.values() for key in scope]
        raise AssertionError(f"the bot never registered {name!r}: {sorted(known)}")

    def _who(self, channel: Channel, user: User) -> Who:
        guild = self._guild(channel)
        return user if guild is None else guild.members[user.id]

    def _guild(self, channel: Channel) -> Guild | None:
        return None if channel.guild_id is None else self.world.guilds[channel.guild_id]

    async def _press(self, message: JSON, who: Who, data: JSON, copies: int) -> Interaction:
        channel = self.channel(int(message["channel_id"]))
        return await self._deliver(COMPONENT, channel, who, data, source=message, copies=copies)

    async def _deliver(
        self,
        kind: int,
        channel: Channel,
        who: Who,
        data: JSON,
        *,
        source: JSON | None = None,
        copies: int = 1,
    ) -> Interaction:
        payload = self._payload(kind, channel, who, data)
        if source is not None:
            payload["message"] = source
        user = who if isinstance(who, User) else who.user
        interaction = Interaction(payload, channel, user, source)
        self.desk.register(interaction)
        send = self.gateway.dispatch
        guild_id = channel.guild_id
        interaction.sent_ns = await send("INTERACTION_CREATE", payload, guild_id=guild_id)
        for _ in range(copies - 1):
            await self.redeliver(interaction)
        return interaction

    def _payload(self, kind: int, channel: Channel, who: Who, data: JSON) -> JSON:
        guild = self._guild(channel)
        user = who if isinstance(who, User) else who.user
        payload: JSON = {
            "id": str(self.world.ids()),
            "application_id": str(self.world.bot.id),
            "type": kind,
            "data": data,
            "token": "wire-" + secrets.token_hex(12),
            "version": 1,
            "channel_id": str(channel.id),
            "channel": channel.payload(),
            "locale": user.locale,
            "app_permissions": str(self.world.bot_permissions(channel)),
            "entitlements": [],
            "attachment_size_limit": 10 << 20,
            "context": 0,
        }
        if guild is None:
            in_dm = {"user": user.payload(), "context": 1}
            return payload | in_dm | {"authorizing_integration_owners": {"0": "0"}}
        member: Any = who if isinstance(who, Member) else guild.members[user.id]
        rights = str(member.permissions(channel))
        payload["channel"]["permissions"] = rights
        return payload | {
            "guild_id": str(guild.id),
            "guild": guild.partial(),
            "guild_locale": guild.locale,
            "member": member.payload() | {"permissions": rights},
            "authorizing_integration_owners": {"0": str(guild.id)},
        }
