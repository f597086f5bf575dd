"""The least a discord.py bot can do: one /ping. It is the floor that benchmarks compare with."""

import asyncio
import os

import discord
from discord.ext import commands

from tests.wire.address import point_at_standin


class PingBot(commands.Bot):
    """Registers /ping and answers it."""

    async def setup_hook(self) -> None:
        """Registers the command."""
        await self.tree.sync()


bot = PingBot(command_prefix=commands.when_mentioned, intents=discord.Intents(guilds=True))


@bot.tree.command()
async def ping(interaction: discord.Interaction[PingBot]) -> None:
    """Says pong."""
    await interaction.response.send_message("pong", ephemeral=True)


async def main() -> None:
    """Runs until it is stopped."""
    async with bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    point_at_standin()
    asyncio.run(main())
