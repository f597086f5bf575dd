"""A real discord.py bot that uses each thing the stand-in must know; only its tests run it."""

import asyncio
import os
import re
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from tests.wire.address import point_at_standin

Interaction = discord.Interaction[Any]


class Vote(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"vote:(?P<count>\d+)"):
    """Counts in its own custom_id, so that it outlives the process."""

    def __init__(self, count: int) -> None:
        super().__init__(ui.Button(label=f"Useful {count}", custom_id=f"vote:{count}"))
        self.count = count

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str]
    ) -> "Vote":
        return cls(int(match["count"]))

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.edit_message(view=Card("Voted", self.count + 1))


class Card(ui.LayoutView):
    """A card with a text and a vote."""

    def __init__(self, text: str, count: int = 0) -> None:
        super().__init__(timeout=None)
        row: ui.ActionRow[Any] = ui.ActionRow(Vote(count))
        self.add_item(ui.Container(ui.TextDisplay(text), row))


class Form(ui.Modal, title="Share"):
    """One field of each kind that matters."""

    name: ui.Label[Any] = ui.Label(text="Name", component=ui.TextInput())
    kind: ui.Label[Any] = ui.Label(
        text="Kind",
        component=ui.Select(
            options=[
                discord.SelectOption(label=each, value=each.lower()) for each in ("Tip", "Bug")
            ]
        ),
    )
    mood: ui.Label[Any] = ui.Label(
        text="Mood",
        component=ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Good", value="good"),
                discord.RadioGroupOption(label="Bad", value="bad"),
            ]
        ),
    )
    file: ui.Label[Any] = ui.Label(text="File", component=ui.FileUpload(required=False))

    async def on_submit(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        name, kind = self.name.component, self.kind.component
        mood, file = self.mood.component, self.file.component
        assert isinstance(name, ui.TextInput)
        assert isinstance(kind, ui.Select)
        assert isinstance(mood, ui.RadioGroup)
        assert isinstance(file, ui.FileUpload)
        contents = [(await each.read()).decode() for each in file.values]
        await interaction.edit_original_response(
            content=f"{name.value} {kind.values[0]} {mood.value} {contents}"
        )


async def setup(bot: commands.Bot) -> None:
    """Registers everything."""
    bot.add_dynamic_items(Vote)
    plain: list[app_commands.Command[Any, ..., Any]] = [echo, form, card, post, picture]
    for command in plain:
        bot.tree.add_command(command)
    bot.tree.add_command(tally)
    bot.tree.add_command(quote)
    await bot.tree.sync()


@app_commands.command()
async def echo(interaction: Interaction, text: str, to: discord.Member | None = None) -> None:
    """Defers, then says the text."""
    await interaction.response.defer(ephemeral=True)
    whom = "" if to is None else f" to {to.display_name}"
    await interaction.edit_original_response(content=text + whom)


@app_commands.command()
async def form(interaction: Interaction) -> None:
    """Opens the form."""
    await interaction.response.send_modal(Form())


@app_commands.command()
async def card(interaction: Interaction, text: str) -> None:
    """Posts a card."""
    await interaction.response.defer(ephemeral=True)
    assert isinstance(interaction.channel, discord.TextChannel)
    message = await interaction.channel.send(view=Card("Draft"))
    await message.edit(view=Card(text))
    await interaction.followup.send("posted")


@app_commands.command()
async def post(interaction: Interaction, nonce: str, text: str) -> None:
    """Posts under a nonce; tells when it failed."""
    await interaction.response.defer(ephemeral=True)
    assert isinstance(interaction.channel, discord.TextChannel)
    try:
        message = await interaction.channel.send(text, nonce=nonce)
    except (discord.HTTPException, OSError) as error:
        await interaction.followup.send(f"failed: {type(error).__name__}")
    else:
        await interaction.followup.send(str(message.id))


@app_commands.command()
async def picture(interaction: Interaction) -> None:
    """Answers with a file and a thread."""
    file = discord.File(__file__, "bot.py")
    answer = await interaction.response.send_message("@everyone", file=file)
    message = answer.resource
    assert isinstance(message, discord.InteractionMessage)
    fetched = await message.fetch()
    thread = await fetched.create_thread(name="About it")
    await thread.send("first")
    await interaction.user.send("psst")


tally = app_commands.Group(name="tally", description="Counts")


@tally.command(name="add")
async def add(interaction: Interaction, word: str) -> None:
    """Counts a word; the answer is public."""
    await interaction.response.send_message(f"{word} {interaction.id}")


@add.autocomplete("word")
async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Suggests words."""
    return [app_commands.Choice(name=typed + end, value=typed + end) for end in ("a", "b")]


@app_commands.context_menu(name="Quote")
async def quote(interaction: Interaction, message: discord.Message) -> None:
    """Says again what somebody said."""
    await interaction.response.send_message(f"{message.author}: {message.content}")


class _Quick(commands.Bot):
    """A bot that identifies anew at once, so that tests need not wait."""

    async def setup_hook(self) -> None:
        await setup(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return


class _QuickSharded(commands.AutoShardedBot):
    async def setup_hook(self) -> None:
        await setup(self)  # type: ignore[arg-type]

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return


async def main() -> None:
    """Runs until it is stopped."""
    kind = _QuickSharded if "SHARDED" in os.environ else _Quick
    async with kind(
        command_prefix=commands.when_mentioned,
        intents=discord.Intents(guilds=True),
        allowed_mentions=discord.AllowedMentions.none(),
    ) as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    discord.utils.setup_logging()
    point_at_standin()
    asyncio.run(main())
