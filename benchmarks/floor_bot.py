"""The least that a `/learn` can cost: discord.py, its three requests, and plain sqlite3.

It keeps a learning, its words and its card in tables like the bot's, with the same durability and
about as many statements, in the same two transactions; it checks, words and draws nothing.
"""

import asyncio
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import discord
import uvloop
from discord.ext import commands

from tests.wire.address import point_at_standin

TABLES = """
CREATE TABLE receipts (interaction_id INTEGER PRIMARY KEY, guild_id INTEGER);
CREATE TABLE guilds (guild_id INTEGER PRIMARY KEY, last_number INTEGER);
CREATE TABLE cohorts (guild_id INTEGER, state TEXT, channel_id INTEGER, starts_at TEXT);
CREATE TABLE members (guild_id INTEGER, user_id INTEGER, name TEXT,
    PRIMARY KEY (guild_id, user_id));
CREATE TABLE topics (guild_id INTEGER, key TEXT, uses INTEGER, PRIMARY KEY (guild_id, key));
CREATE TABLE posts (id INTEGER PRIMARY KEY, guild_id INTEGER, number INTEGER, topic TEXT,
    author_id INTEGER, title TEXT, words TEXT, message_id INTEGER, created_at TEXT,
    UNIQUE (guild_id, number));
CREATE INDEX by_topic ON posts (guild_id, topic, id);
CREATE INDEX by_author ON posts (guild_id, author_id, id);
CREATE TABLE learnings (post_id INTEGER PRIMARY KEY, guild_id INTEGER, text TEXT);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT UNIQUE, state TEXT, message_id INTEGER);
CREATE INDEX ready ON outbox (state, id);
CREATE VIRTUAL TABLE post_words USING fts5 (words);
INSERT INTO cohorts VALUES (1, 'running', 1, '2026-01-05');
INSERT INTO guilds VALUES (1, 0);
"""


class Store:
    """Two transactions on one connection, each in one trip to its thread."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._file.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + TABLES)

    async def share(self, interaction: int, user: int, topic: str, text: str) -> int:
        """Stores a learning and the intent to show it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._share, interaction, user, topic, text)

    def _share(self, interaction: int, user: int, topic: str, text: str) -> int:
        run = self._file.execute
        run("BEGIN IMMEDIATE")
        run("INSERT INTO receipts VALUES (?, 1) RETURNING interaction_id", [interaction]).fetchall()
        run("SELECT * FROM cohorts WHERE guild_id = 1 AND state = 'running'").fetchall()
        (number,) = run(
            "UPDATE guilds SET last_number = last_number + 1 WHERE guild_id = 1 "
            "RETURNING last_number"
        ).fetchone()
        run(
            "INSERT INTO members VALUES (1, ?, 'Bea') ON CONFLICT DO UPDATE "
            "SET name = excluded.name RETURNING *",
            [user],
        ).fetchall()
        run(
            "INSERT INTO topics VALUES (1, ?, 1) ON CONFLICT DO UPDATE "
            "SET uses = uses + 1 RETURNING *",
            [topic],
        ).fetchall()
        like = run(
            "SELECT rowid FROM post_words WHERE post_words MATCH ? ORDER BY rowid DESC LIMIT 20",
            [topic],
        ).fetchall()
        near = [row[0] for row in like]
        marks = ", ".join("?" * len(near))
        run(f"SELECT * FROM posts WHERE id IN ({marks})", near).fetchall()
        run(
            "INSERT INTO posts VALUES (?, 1, ?, ?, ?, ?, ?, NULL, '2026-01-05') RETURNING id",
            [number, number, topic, user, text[:80], text],
        ).fetchall()
        run("INSERT INTO post_words (rowid, words) VALUES (?, ?)", [number, f"{topic} {text}"])
        run("INSERT INTO learnings VALUES (?, 1, ?)", [number, text])
        run("INSERT INTO outbox VALUES (?, ?, 'sending', NULL) RETURNING *", [number, str(number)])
        run(
            "SELECT created_at FROM posts WHERE guild_id = 1 AND author_id = ? "
            "ORDER BY id DESC LIMIT 500",
            [user],
        ).fetchall()
        run("COMMIT")
        return int(number)

    async def sent(self, number: int, message: int) -> None:
        """Records where the card stands."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._sent, number, message)

    def _sent(self, number: int, message: int) -> None:
        run = self._file.execute
        run("BEGIN IMMEDIATE")
        run("UPDATE outbox SET state = 'sent', message_id = ? WHERE id = ?", [message, number])
        run("UPDATE posts SET message_id = ? WHERE id = ?", [message, number])
        run("COMMIT")


class FloorBot(commands.Bot):
    """Registers /learn and answers it."""

    async def setup_hook(self) -> None:
        """Registers the command and opens the store."""
        self.store = Store(os.environ["FLOOR_DATABASE"])
        await self.tree.sync()


bot = FloorBot(command_prefix=commands.when_mentioned, intents=discord.Intents(guilds=True))


@bot.tree.command()
async def learn(interaction: discord.Interaction[FloorBot], text: str, topic: str) -> None:
    """Stores a learning, shows its card, and says so."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    store = interaction.client.store
    number = await store.share(interaction.id, interaction.user.id, topic, text)
    channel = bot.get_partial_messageable(interaction.channel_id or 0)
    card = await channel.send(view=_view(f"## #{number} {topic}\n{text}"))
    await store.sent(number, card.id)
    await interaction.edit_original_response(view=_view(f"Shared as #{number}: {card.jump_url}"))


def _view(text: str) -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(discord.ui.TextDisplay(text)))
    view.stop()
    return view


async def main() -> None:
    """Runs until it is stopped."""
    async with bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    point_at_standin()
    uvloop.run(main())
