"""The way from a press to its handler: presses and forms by verb, the gate, and the log line."""

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from discord import Interaction, InteractionType, Member
from discord.app_commands import Cooldown

from nexus_bot import texts
from nexus_bot.cards import VERSION, Mark
from nexus_bot.errors import AlreadyDone, NotAllowed, Outdated, Refusal, TooFast
from nexus_bot.replies import refuse
from nexus_bot.rules import RULES, Actor

log = logging.getLogger(__name__)

PACE_SECONDS = 12.0
PEOPLE_WATCHED = 10_000
DELIVERIES_KEPT = 10_000

Press = Interaction[Any]
Handler = Callable[[Press, int], Awaitable[None]]


def actor_of(interaction: Press) -> Actor:
    """Who acts, from Discord's own payload of this moment."""
    user = interaction.user
    elsewhere = interaction.is_user_integration() and not interaction.is_guild_integration()
    if interaction.guild_id is None or elsewhere or not isinstance(user, Member):
        raise Refusal(texts.SERVER_ONLY)
    return Actor(
        guild_id=interaction.guild_id,
        user_id=user.id,
        name=user.display_name,
        interaction_id=interaction.id,
        role_ids=frozenset(role.id for role in user.roles),
        manages=interaction.permissions.manage_guild,
    )


def chosen(interaction: Press) -> str:
    """The value that a select was set to; empty when it was cleared."""
    data: Any = interaction.data or {}
    return str(next(iter(data.get("values", ())), ""))[:100]


def note(interaction: Press, name: str, outcome: str, started: float) -> None:
    """Write the one log line of an interaction: names and ids, never what was typed."""
    log.info(
        "interaction",
        extra={
            "name_": name,
            "outcome": outcome,
            "ms": round((time.perf_counter() - started) * 1000, 1),
            "interaction": interaction.id,
            "guild": interaction.guild_id,
        },
    )


class Gate:
    """Lets an interaction in once: from a server, for an action of the table, at a pace."""

    def __init__(self, pace: int) -> None:
        self._pace = pace
        self._people: OrderedDict[int, Cooldown] = OrderedDict()
        self._delivered: OrderedDict[int, None] = OrderedDict()

    def admit(self, interaction: Press, action: str | None, *, in_messages: bool = False) -> None:
        """Go on, or raise the refusal to answer with."""
        self._only_once(interaction.id)
        if interaction.guild_id is not None or not in_messages:
            actor_of(interaction)
        if action not in RULES:
            raise NotAllowed(str(action))
        if self._pace and interaction.type is not InteractionType.autocomplete:
            self._slow_down(interaction.user.id)

    def _only_once(self, interaction_id: int) -> None:
        """Turn a second delivery away at once; across restarts the receipts do that for writes."""
        if interaction_id in self._delivered:
            raise AlreadyDone
        self._delivered[interaction_id] = None
        if len(self._delivered) > DELIVERIES_KEPT:
            self._delivered.popitem(last=False)

    def _slow_down(self, user_id: int) -> None:
        cooldown = self._people.pop(user_id, None) or Cooldown(self._pace, PACE_SECONDS)
        self._people[user_id] = cooldown
        if len(self._people) > PEOPLE_WATCHED:
            self._people.popitem(last=False)
        if wait := cooldown.update_rate_limit(time.monotonic()):
            raise TooFast(wait)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a verb leads, and the action that the table of rules knows it by.

    Pressed ``in_messages``, outside of any server, the handler itself finds out who acts where.
    """

    action: str
    handler: Handler
    in_messages: bool = False


class Routes:
    """Every button, select and form of the bot by its verb; the row in the custom id decides.

    discord.py keeps no view of ours (see ``cards.card``): a press reaches its handler the same
    way in the first second and weeks later, after any number of restarts.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.presses: dict[str, Route] = {}
        self.forms: dict[str, Route] = {}

    def press(self, verb: str, action: str, handler: Handler, *, in_messages: bool = False) -> None:
        """Lead the presses of a verb to a handler."""
        _add(self.presses, verb, Route(action, handler, in_messages))

    def form(self, verb: str, action: str, handler: Handler, *, in_messages: bool = False) -> None:
        """Lead the forms of a verb to a handler."""
        _add(self.forms, verb, Route(action, handler, in_messages))

    async def dispatch(self, interaction: Press) -> None:
        """Handle a press or a form; whatever goes wrong is answered."""
        if interaction.type is InteractionType.component:
            table = self.presses
        elif interaction.type is InteractionType.modal_submit:
            table = self.forms
        else:
            return
        started, name = time.perf_counter(), interaction.type.name
        data: Any = interaction.data or {}
        custom_id = str(data.get("custom_id", ""))
        try:
            mark = Mark.read(custom_id)
            route = table.get(mark.verb) if mark and mark.version == VERSION else None
            if mark is None or route is None:
                raise Outdated
            name = f"{name} {mark.verb}"
            self._gate.admit(interaction, route.action, in_messages=route.in_messages)
            await route.handler(interaction, mark.row)
            outcome = "ok"
        except Exception as error:  # noqa: BLE001 (every failure is answered here, and logged)
            outcome = await refuse(interaction, error)
        note(interaction, name, outcome, started)


def _add(table: dict[str, Route], verb: str, route: Route) -> None:
    if verb in table:
        raise ValueError(f"two handlers for {verb!r}")
    if route.action not in RULES:
        raise ValueError(f"{verb!r} has no entry in the table of rules: {route.action!r}")
    table[verb] = route
