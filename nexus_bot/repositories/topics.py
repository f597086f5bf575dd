"""Topics: what posts are filed under, and what somebody may mean who types one."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from nexus_bot import words
from nexus_bot.markdown import normal
from nexus_bot.models import Topic, TopicWord
from nexus_bot.repositories.base import Repository, insert_for

LONGEST = 64
POPULAR = 500
ALIKE = 500
MOST_BEGUN = 2000
FEW = 3
READ_FOR_A_GUESS = 40
_LAST_CHARACTER = "\U0010ffff"
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s|\n")


def _file(engine: str) -> Any:
    """Counts a topic once more, or makes it."""
    upsert = insert_for(engine, Topic).on_conflict_do_update(
        index_elements=["guild_id", "key"], set_={"uses": Topic.uses + 1}
    )
    return upsert.returning(Topic)


_FILE = {engine: _file(engine) for engine in ("sqlite", "postgresql")}


class _Named(NamedTuple):
    """A topic at a fraction of the cost."""

    key: str
    name: str
    uses: int


class Topics(Repository):
    """The topics of a server, each with the number of its posts."""

    async def file_under(self, guild_id: int, name: str) -> Topic:
        """The topic of that name, counted once more; made when it is new."""
        key, name = topic_key(name), name[:LONGEST]
        rows = await self._session.scalars(
            _FILE[self._engine],
            {"guild_id": guild_id, "key": key, "name": name, "uses": 1},
            execution_options={"populate_existing": True},
        )
        topic: Topic = rows.one()
        if topic.uses == 1:
            found = dict.fromkeys(words.tokens(name)) or {key: None}
            await self._session.execute(
                self._insert(TopicWord)
                .values([{"guild_id": guild_id, "word": word, "key": key} for word in found])
                .on_conflict_do_nothing()
            )
        return topic

    async def named(self, guild_id: int, name: str) -> Topic | None:
        """The topic of exactly that name, in whatever case."""
        return await self._session.get(Topic, (guild_id, topic_key(name)))

    async def release(self, guild_id: int, key: str) -> None:
        """Count a post less; a topic without posts is no more."""
        this = (Topic.guild_id == guild_id, Topic.key == key)
        left = await self._session.scalar(
            update(Topic).where(*this).values(uses=Topic.uses - 1).returning(Topic.uses)
        )
        if left is not None and left <= 0:
            await self._session.execute(delete(Topic).where(*this, Topic.uses <= 0))

    async def suggest(self, guild_id: int, typed: str, limit: int = 25) -> list[Topic]:
        """Topics that somebody may be typing: names with words that begin so, else nearly so."""
        asked = [token for word in words.typed(typed) for token in word.ways[0]]
        popular = await self._find(guild_id, POPULAR if asked else limit)
        fitting = await self._meant(guild_id, asked, popular, limit) if asked else popular
        return [Topic(guild_id=guild_id, **topic._asdict()) for topic in fitting[:limit]]

    async def _meant(
        self, guild_id: int, asked: Sequence[str], popular: Sequence[_Named], limit: int
    ) -> list[_Named]:
        longest = max(asked, key=len)
        fitting = _fitting(popular, asked)
        if len(fitting) < limit and len(popular) == POPULAR:
            fitting = _fitting(await self._find(guild_id, ALIKE, begun=longest), asked)
        if len(fitting) < FEW:
            alike = [*popular, *await self._find(guild_id, ALIKE, begun=longest[:2])]
            fitting += [topic for topic in _nearly(alike, asked) if topic not in fitting]
        return fitting

    async def guess(self, guild_id: int, text: str) -> Topic | None:
        """The topic that the first two sentences of a text name: the longest, then most used."""
        start = " ".join(_SENTENCE_ENDS.split(text, maxsplit=2)[:2]).split()[:READ_FOR_A_GUESS]
        keys = {
            topic_key(" ".join(start[at : at + length]))
            for length in (1, 2, 3)
            for at in range(len(start) - length + 1)
        } - {""}
        if not keys:
            return None
        topics = await self._session.scalars(
            select(Topic).where(Topic.guild_id == guild_id, Topic.key.in_(keys))
        )
        return max(topics, key=lambda topic: (len(topic.key), topic.uses, topic.key), default=None)

    async def _find(self, guild_id: int, limit: int, *, begun: str = "") -> list[_Named]:
        """The most used topics, of all or of those with a word that begins so."""
        topics = select(Topic.key, Topic.name, Topic.uses).where(Topic.guild_id == guild_id)
        if begun:
            keys = select(TopicWord.key).where(
                TopicWord.guild_id == guild_id,
                TopicWord.word >= begun,
                TopicWord.word < begun + _LAST_CHARACTER,
            )
            topics = topics.where(Topic.key.in_(keys.limit(MOST_BEGUN)))
        rows = await self._session.execute(topics.order_by(Topic.uses.desc()).limit(limit))
        return [_Named._make(row) for row in rows]


def topic_key(name: str) -> str:
    """The form in which two names mean the same topic."""
    return normal(name)[:LONGEST]


def _fitting(topics: Iterable[_Named], asked: Sequence[str]) -> list[_Named]:
    """The topics whose names hold every typed word, or its beginning."""
    return [topic for topic in topics if _fits(words.fold(topic.name), asked)]


def _fits(name: str, asked: Sequence[str]) -> bool:
    if not all(start in name for start in asked):
        return False
    tokens = list(words.tokens(name))
    return all(any(token.startswith(start) for token in tokens) for start in asked)


def _nearly(topics: Iterable[_Named], asked: Sequence[str]) -> list[_Named]:
    """The topics with a word or a whole name close to what was typed, the closest first."""
    named: dict[str, set[_Named]] = {}
    for topic in topics:
        parts = words.fold(topic.name).split()
        for part in ("".join(parts), *parts):
            named.setdefault(part, set()).add(topic)
    slips = words.nearest("".join(asked), named)
    closest = sorted(
        (count, -topic.uses, topic.name, topic)
        for part, count in slips.items()
        for topic in named[part]
    )
    return list(dict.fromkeys(topic for *_, topic in closest))
