"""A large hub, made of one seed: texts whose words are as common as words are, and topics.

`ping` and `pong` are each in three posts of ten and never together; `once` was in every second of
the oldest half of posts and in none since; author 7 has written a hundred posts of a million.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, insert, table, text
from sqlalchemy.ext.asyncio import create_async_engine

from nexus_bot import words
from nexus_bot.database import open_database
from nexus_bot.models import Base, Cohort, Member, Post, Topic, TopicWord
from nexus_bot.schema import upgrade

AT = datetime(2026, 1, 1, tzinfo=UTC)
BIG, SMALL = 900_000_000_000_000_001, 900_000_000_000_000_002
FEW = 500
AUTHORS = 5_000
RARE_AUTHOR = 7
KINDS = ("technology", "concept", "practice", "takeaway", "resource")
KIND_WEIGHTS = (40, 25, 20, 13, 2)
SMALL_WORDS = (
    "the to a and of in is it for that on with you i when this not be but if as are from so "
    "an or can was at use by do we how your no one all they my have what which will up out "
    "then data get set new code error test file run time make way only first type key value "
    "list call function class request response server client query table user page state "
    "event async"
)
ONSETS = "b c d f g h j k l m n p r s t v w st tr pr ch sh cl gr pl br cr"
WEIGHTS = [5, 9, 6, 4, 3, 3, 1, 1, 3, 5, 2, 8, 6, 9, 6, 2, 2, 4, 3, 5, 2, 2, 2, 2, 2, 1, 2]
VOWELS = "a e i o u ea io"
ENDS = ["", "n", "r", "s", "t", "l", "ng", "x", "ck"]
VOCABULARY = 60_000
BATCH = 10_000


class Corpus:
    """What is in the hub: its vocabulary from common to rare, and its topics."""

    def __init__(self, rows: int, guilds: int, topics: int) -> None:
        self.rows = rows
        self.guilds = [BIG + 10 * number for number in range(guilds)]
        self.authors = max(10, AUTHORS // guilds)
        topics = max(30, topics // guilds)
        self._random = random.Random(2026)
        self.words = self._vocabulary()
        self.topics = [
            " ".join(self._random.choices(self.words[80:20_000], k=1 + number % 2)).title()
            + (f" {number}" if number > topics // 2 else "")
            for number in range(topics)
        ]
        self.topics = list({words.fold(name): name for name in self.topics}.values())
        self._weights = list(accumulate(1 / (place + 3) for place in range(len(self.words))))
        self._topic_weights = list(accumulate(1 / (p + 3) for p in range(len(self.topics))))

    def _vocabulary(self) -> list[str]:
        made = dict.fromkeys(SMALL_WORDS.split())
        pick, onsets, vowels = self._random.choices, ONSETS.split(), VOWELS.split()
        while len(made) < VOCABULARY:
            syllables = self._random.choice((2, 2, 3, 3, 4))
            word = "".join(pick(onsets, WEIGHTS)[0] + pick(vowels)[0] for _ in range(syllables))
            made[word + pick(ENDS)[0]] = None
        return list(made)

    def posts(self) -> Iterator[dict[str, Any]]:
        """Every post, oldest first; the small server's stand among the others."""
        for number in range(1, self.rows + 1):
            round_, place = divmod(number - 1, len(self.guilds))
            yield self._post(number, self.guilds[place], 1 + round_)
        for number in range(1, FEW + 1):
            yield self._post(self.rows + number, SMALL, number)

    def _post(self, id_: int, guild: int, number: int) -> dict[str, Any]:
        pick = self._random.choices
        drawn = pick(self.words, cum_weights=self._weights, k=34)
        (topic,) = pick(self.topics, cum_weights=self._topic_weights)
        drawn += [("ping", "pong", "", "", "", "", "", "", "ping", "pong")[id_ % 10]][
            : id_ % 5 != 2
        ]
        if id_ % 2 and id_ < self.rows // 2:
            drawn.append("once")
        title = " ".join(drawn[:6]).capitalize()
        author = RARE_AUTHOR if id_ % 10_000 == 1 else 1_000 + self._random.randrange(self.authors)
        return {
            "id": id_,
            "guild_id": guild,
            "number": number,
            "noun": "learning",
            "kind": pick(KINDS, KIND_WEIGHTS)[0],
            "topic_key": topic.lower(),
            "author_id": author,
            "cohort_id": guild,
            "title": title,
            "words": words.indexed(title, topic, " ".join(drawn[6:])),
            "useful": self._random.choice((0, 0, 0, 0, 1, 2, 9)),
            "saves": 0,
            "created_at": AT,
        }

    async def store(self, url: str) -> None:
        """Fill an empty database: the rows first, then the index over them."""
        await (await open_database(url, migrate=False)).close()
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(upgrade, "a_first_tables")
            await connection.run_sync(self._fill)
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
            await connection.run_sync(self._fill_topic_words)
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(text("VACUUM ANALYZE"))
        await engine.dispose()

    def _fill(self, connection: Connection) -> None:
        for guild in (*self.guilds, SMALL):
            _add(connection, Cohort, [self._cohort(guild)])
            people = [RARE_AUTHOR, *range(1_000, 1_000 + self.authors)]
            member = {"guild_id": guild, "name": "Ada", "tags": [], "created_at": AT}
            _add(connection, Member, [member | {"user_id": who} for who in people])
            counts = {name: 1 + 30_000 // (3 + at) for at, name in enumerate(self.topics)}
            topic = {"guild_id": guild}
            connection.execute(
                insert(Topic),
                [topic | {"key": n.lower(), "name": n, "uses": c} for n, c in counts.items()],
            )
        batch: list[dict[str, Any]] = []
        for post in self.posts():
            batch.append(post)
            if len(batch) == BATCH:
                connection.execute(insert(Post), batch)
                batch = []
        connection.execute(insert(Post), batch)

    def _fill_topic_words(self, connection: Connection) -> None:
        for guild in (*self.guilds, SMALL):
            rows = [
                {"guild_id": guild, "word": word, "key": name.lower()}
                for name in self.topics
                for word in dict.fromkeys(words.tokens(name))
            ]
            connection.execute(insert(TopicWord), rows)

    @staticmethod
    def _cohort(guild: int) -> dict[str, Any]:
        wall = AT.replace(tzinfo=None)
        return {
            "id": guild,
            "guild_id": guild,
            "channel_id": 1,
            "timezone": "UTC",
            "start_wall": wall,
            "end_wall": wall,
            "starts_at": AT,
            "ends_at": AT,
            "state": "running",
            "created_at": AT,
        }


def _add(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Add rows to a table that may lack columns of later migrations."""
    types = model.__table__.c
    then = table(model.__tablename__, *(column(name, types[name].type) for name in rows[0]))
    connection.execute(insert(then), rows)


def sqlite_url(folder: Path) -> str:
    """The address of a new SQLite file."""
    return f"sqlite+aiosqlite:///{folder / 'hub.db'}"
