"""What the people of the demo have in common: they look at the newest card, and read answers."""

import discord
import simcord

from demo.world import World


def newest_card(world: World) -> discord.Message:
    """The last message of the bot that everybody sees in the cohort channel."""
    bot = world.env.bot.user
    return next(m for m in reversed(world.cohort.history()) if bot and m.author.id == bot.id)


async def done(world: World, result: simcord.InteractionResult) -> None:
    """Check that the bot did not fail, and take its private answer out of the channel again."""
    world.env.raise_errors()
    for answer in [result.response, *result.followups]:
        if answer is not None and answer.ephemeral:
            world.env.backend.delete_message(answer.channel_id, answer.id)
