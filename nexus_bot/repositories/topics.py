"""Topics: what posts are filed under, and what somebody may mean who types one."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, delete, select, update

from nexus_bot import words
from nexus_bot.markdown import normal
from nexus_bot.models import Topic, TopicWord
from nexus_bot.repositories.base import Repository
from nexus_bot.words import Word

LONGEST = 64
POPULAR = 500
ALIKE = 500
FEW = 3
READ_FOR_A_GUESS = 40
_LAST_CHARACTER = "\U0010ffff"
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s|\n")


class Topics(Repository):
    """The topics of a server, each with the number of its posts."""

    async def file_under(self, guild_id: int, name: str) -> Topic:
        """The topic of that name, counted once more; made when it is new."""
        key, name = topic_key(name), name[:LONGEST]
        upsert = (
            self._insert(Topic)
            .values(guild_id=guild_id, key=key, name=name, uses=1)
            .on_conflict_do_update(
                index_elements=["guild_id", "key"], set_={"uses": Topic.uses + 1}
            )
            .returning(Topic)
        )
        rows = await self._session.scalars(upsert, execution_options={"populate_existing": True})
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
        asked = words.typed(typed)
        popular = await self._find(
            select(Topic).where(Topic.guild_id == guild_id), POPULAR if asked else limit
        )
        if not asked:
            return popular
        fitting = _fitting(popular, asked)
        if len(fitting) < limit and len(popular) == POPULAR:
            fitting = _fitting(await self._begun(guild_id, _longest_token(asked)), asked)
        if len(fitting) < FEW:
            alike = popular + await self._begun(guild_id, _longest_token(asked)[:2])
            fitting += [topic for topic in _nearly(alike, asked) if topic not in fitting]
        return fitting[:limit]

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

    async def _begun(self, guild_id: int, start: str) -> list[Topic]:
        """Topics with a word that begins so."""
        keys = (
            select(TopicWord.key)
            .where(
                TopicWord.guild_id == guild_id,
                TopicWord.word >= start,
                TopicWord.word < start + _LAST_CHARACTER,
            )
            .limit(ALIKE)
        )
        return await self._find(
            select(Topic).where(Topic.guild_id == guild_id, Topic.key.in_(keys)), ALIKE
        )

    async def _find(self, topics: Select[Topic], limit: int) -> list[Topic]:
        rows = await self._session.scalars(
            topics.order_by(Topic.uses.desc(), Topic.key).limit(limit)
        )
        return list(rows)


def topic_key(name: str) -> str:
    """The form in which two names mean the same topic."""
    return normal(name)[:LONGEST]


def _longest_token(asked: Sequence[Word]) -> str:
    return max((token for word in asked for token in word.ways[0]), key=len)


def _fitting(topics: Iterable[Topic], asked: Sequence[Word]) -> list[Topic]:
    """The topics whose names hold every typed word, or its beginning."""
    starts = [token for word in asked for token in word.ways[0]]
    return [
        topic
        for topic in topics
        if all(start in (folded := words.fold(topic.name)) for start in starts)
        and _begins(list(words.tokens(folded)), starts)
    ]


def _begins(tokens: list[str], starts: list[str]) -> bool:
    return all(any(token.startswith(start) for token in tokens) for start in starts)


def _nearly(topics: Iterable[Topic], asked: Sequence[Word]) -> list[Topic]:
    """The topics with a word or a whole name close to what was typed, the closest first."""
    typed = "".join(token for word in asked for token in word.ways[0])
    found: dict[str, tuple[int, int, str, Topic]] = {}
    for topic in topics:
        folded = words.fold(topic.name)
        slips = [words.away(typed, token) for token in {folded.replace(" ", ""), *folded.split()}]
        if near := [count for count in slips if count is not None]:
            found[topic.key] = (min(near), -topic.uses, topic.key, topic)
    return [topic for *_, topic in sorted(found.values(), key=lambda each: each[:3])]
