"""One interaction from its event to its last edit, and what a test can ask about it."""

import asyncio
import time
from collections.abc import Callable

from .errors import ApiError, unknown
from .guilds import World
from .messages import EPHEMERAL, LOADING, Messages, Upload
from .reading import text_of
from .validate import check_choices, check_modal
from .world import JSON, Channel, User

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
_ALLOWED = {
    COMMAND: (REPLY, DEFER, MODAL),
    COMPONENT: (REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    SUBMIT: (REPLY, DEFER, DEFER_UPDATE, UPDATE),
}


class Interaction:
    """Collects what the bot does with one interaction.

    `acknowledged` returns at the first accepted callback; `answered` when there is something to
    see: at once for a reply, an update, a form or choices, at the next edit, follow-up or
    deletion for a deferred answer.
    """

    def __init__(self, payload: JSON, channel: Channel, user: User, source: JSON | None) -> None:
        self.payload = payload
        self.channel = channel
        self.user = user
        self.source = source
        self.id = int(payload["id"])
        self.token: str = payload["token"]
        self.kind: int = payload["type"]
        self.opened_at = 0.0
        self.sent_ns = 0
        self.acked_ns = 0
        self.shown_ns = 0
        self.callback: JSON | None = None
        self.message: JSON | None = None
        self.deleted = False
        self.followups: list[JSON] = []
        self.edits = 0
        self.refused: list[ApiError] = []
        self._acknowledged = asyncio.Event()
        self._answered = asyncio.Event()

    async def acknowledged(self, timeout: float = 5.0) -> "Interaction":  # noqa: ASYNC109
        """Waits for the callback."""
        return await self._wait(self._acknowledged, timeout)

    async def answered(self, timeout: float = 10.0) -> "Interaction":  # noqa: ASYNC109
        """Waits for something to see."""
        return await self._wait(self._answered, timeout)

    async def _wait(self, event: asyncio.Event, timeout: float) -> "Interaction":  # noqa: ASYNC109
        try:
            async with asyncio.timeout(timeout):
                await event.wait()
        except TimeoutError:
            name = self.payload["data"].get("name") or self.payload["data"].get("custom_id")
            seen = f"callback {self.callback}, refused {[each.body for each in self.refused]}"
            raise AssertionError(f"no answer to {name!r} within {timeout} s: {seen}") from None
        return self

    @property
    def refusals(self) -> list[int]:
        """Are the codes with which callbacks were refused."""
        return [each.code for each in self.refused]

    @property
    def seconds(self) -> float:
        """Is the time from the event on the wire to the accepted callback."""
        return (self.acked_ns - self.sent_ns) / 1e9

    @property
    def seconds_to_see(self) -> float:
        """Is the time from the event on the wire to the first thing to see."""
        return (self.shown_ns - self.sent_ns) / 1e9

    @property
    def type(self) -> int | None:
        """Is the type of the accepted callback."""
        return None if self.callback is None else int(self.callback["type"])

    @property
    def data(self) -> JSON:
        """Is the data of the accepted callback."""
        return (self.callback or {}).get("data") or {}

    @property
    def choices(self) -> list[JSON]:
        """Are the suggestions of an autocomplete."""
        return list(self.data.get("choices") or [])

    @property
    def modal(self) -> JSON:
        """Is the form that was opened."""
        assert self.type == MODAL, f"no form was opened: {self.callback}"
        return self.data

    @property
    def ephemeral(self) -> bool:
        """Tells whether only the member sees the reply."""
        return bool(self.message and self.message["flags"] & EPHEMERAL)

    @property
    def text(self) -> str:
        """Is everything the reply says now, follow-ups included."""
        seen = [] if self.message is None or self.deleted else [self.message]
        return "\n".join(filter(None, map(text_of, [*seen, *self.followups])))

    def show(self) -> None:
        """Lets those go on who wait for something to see."""
        self.shown_ns = self.shown_ns or time.perf_counter_ns()
        self._answered.set()

    def accept(self, callback: JSON, now_ns: int) -> None:
        """Takes the first callback."""
        self.callback = callback
        self.acked_ns = now_ns
        self._acknowledged.set()
        if callback["type"] not in (DEFER, DEFER_UPDATE):
            self.show()


class Desk:
    """Keeps the open interactions and applies what the bot sends for them."""

    def __init__(self, world: World, messages: Messages, clock: Callable[[], float]) -> None:
        self.ack_deadline = 3.0
        self.token_lifetime = 900.0
        self.open: dict[str, Interaction] = {}
        self._world = world
        self._messages = messages
        self._clock = clock

    def register(self, interaction: Interaction) -> None:
        """Starts the clock of an interaction."""
        interaction.opened_at = self._clock()
        self.open[interaction.token] = interaction

    def answer(
        self, interaction_id: int, token: str, callback: JSON, files: list[Upload], now_ns: int
    ) -> Interaction:
        """Takes a callback that comes first, in time and well formed, and applies it."""
        interaction = self.open.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise unknown("interaction", 10062)
        try:
            self._check(interaction, callback)
            message = self._apply(interaction, callback, files)
        except ApiError as refusal:
            interaction.refused.append(refusal)
            raise
        interaction.message = message
        interaction.accept(callback, now_ns)
        return interaction

    def _check(self, interaction: Interaction, callback: JSON) -> None:
        if interaction.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if self._clock() - interaction.opened_at > self.ack_deadline:
            raise unknown("interaction", 10062)
        kind, data = callback.get("type"), callback.get("data") or {}
        fits = kind in _ALLOWED[interaction.kind]
        if kind in (DEFER_UPDATE, UPDATE) and interaction.source is None:
            fits = False
        if not fits:
            raise ApiError(400, 50035, "Invalid Form Body", {"type": {"_errors": [{"code": kind}]}})
        if self._messages.strict and kind == MODAL:
            check_modal(data)
        elif self._messages.strict and kind == CHOICES:
            check_choices(data.get("choices") or [])

    def _apply(self, interaction: Interaction, callback: JSON, files: list[Upload]) -> JSON | None:
        kind, body = callback["type"], callback.get("data") or {}
        if kind == REPLY:
            return self._reply(interaction, body, files)
        if kind == DEFER:
            flags = (body.get("flags") or 0) & EPHEMERAL
            return self._reply(interaction, {"flags": flags}, [], loading=True)
        if kind == UPDATE and interaction.source is not None:
            return self._messages.edit(interaction.source, body, files)
        return interaction.source if kind == DEFER_UPDATE else None

    def _reply(
        self, interaction: Interaction, body: JSON, files: list[Upload], *, loading: bool = False
    ) -> JSON:
        kind = 20 if interaction.kind == COMMAND else 0
        channel = interaction.channel
        bot = self._world.bot
        message = self._messages.build(channel, bot, body, files, kind, may_be_empty=loading)
        if loading:
            message["flags"] |= LOADING
        message |= self._metadata(interaction)
        if not message["flags"] & EPHEMERAL:
            channel.messages[int(message["id"])] = message
        return message

    def _metadata(self, interaction: Interaction) -> JSON:
        bot = str(self._world.bot.id)
        told: JSON = {"id": str(interaction.id), "type": interaction.kind}
        told |= {"user": interaction.user.payload(), "authorizing_integration_owners": {}}
        return {"interaction_metadata": told, "application_id": bot, "webhook_id": bot}

    def follow_up(self, token: str, body: JSON, files: list[Upload]) -> tuple[Interaction, JSON]:
        """Adds a message to an acknowledged interaction; the first one fills a deferred reply."""
        interaction = self.by_token(token)
        waiting = interaction.message
        if waiting is not None and waiting["flags"] & LOADING:
            return interaction, self.edit(interaction, waiting, body, files)
        message = self._reply(interaction, body, files)
        interaction.followups.append(message)
        interaction.show()
        return interaction, message

    def edit(
        self, interaction: Interaction, message: JSON, body: JSON, files: list[Upload]
    ) -> JSON:
        """Changes the reply or a follow-up."""
        self._messages.edit(message, body, files)
        interaction.edits += 1
        interaction.show()
        return message

    def delete(self, interaction: Interaction, message: JSON) -> None:
        """Takes back the reply or a follow-up."""
        interaction.channel.messages.pop(int(message["id"]), None)
        if message is interaction.message:
            interaction.deleted = True
        else:
            interaction.followups.remove(message)
        interaction.show()

    def by_token(self, token: str) -> Interaction:
        """Finds an acknowledged interaction whose token still lives."""
        interaction = self.open.get(token)
        if interaction is None or interaction.callback is None:
            raise unknown("Webhook", 10015)
        if self._clock() - interaction.opened_at > self.token_lifetime:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return interaction

    def message(self, interaction: Interaction, name: str) -> JSON:
        """Finds the reply (`@original`) or one of the follow-ups."""
        reply = [] if interaction.deleted or interaction.message is None else [interaction.message]
        for message in reply if name == "@original" else [*reply, *interaction.followups]:
            if name in ("@original", message["id"]):
                return message
        raise unknown("Message", 10008)
