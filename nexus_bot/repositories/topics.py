"""Topics: what posts are filed under, and what somebody may mean who types one."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, update

from nexus_bot import words
from nexus_bot.markdown import normal
from nexus_bot.models import Topic, TopicWord
from nexus_bot.repositories.base import Repository, insert_for, table_of

LONGEST = 64
ALIKE = 250
MOST_READ = 600
SHORT = 2
FEW = 10
READ_FOR_A_GUESS = 40
_LAST_CHARACTER = "\U0010ffff"
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s|\n")


@cache
def _file(engine: str) -> Any:
    """Counts a topic once more, or makes it."""
    upsert = insert_for(engine, Topic).on_conflict_do_update(
        index_elements=["guild_id", "key"], set_={"uses": Topic.uses + 1}
    )
    return upsert.returning(table_of(Topic))


_TOPICS: Any = Topic.__table__
_WORDS: Any = TopicWord.__table__
_NAMED = select(_TOPICS.c.key, _TOPICS.c.name, _TOPICS.c.uses).limit(bindparam("most"))
_POPULAR = _NAMED.where(_TOPICS.c.guild_id == bindparam("guild_id")).order_by(_TOPICS.c.uses.desc())
_READ = (
    select(_WORDS.c.key)
    .where(
        _WORDS.c.guild_id == bindparam("guild_id"),
        _WORDS.c.word >= bindparam("begun"),
        _WORDS.c.word < bindparam("after"),
    )
    .limit(MOST_READ)
    .subquery("read")
)
_SOME = select(_READ.c.key).distinct().subquery("some")
_BEGUN = (  # ordered by a sum, so that no index tempts the planner to read all topics in order
    _NAMED.join(_SOME, _SOME.c.key == _TOPICS.c.key)
    .where(_TOPICS.c.guild_id == bindparam("guild_id"))
    .order_by((_TOPICS.c.uses + 0).desc())
)


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
        filed = await self._run(_file(self._engine), guild_id=guild_id, key=key, name=name, uses=1)
        topic = Topic(**filed.one()._mapping)
        if topic.uses == 1:
            found = dict.fromkeys(words.tokens(name)) or {key: None}
            await self._session.execute(
                insert_for(self._engine, TopicWord)
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
        meant = self._meant(guild_id, asked, limit) if asked else self._find(guild_id, limit)
        found = await meant
        return [Topic(guild_id=guild_id, **topic._asdict()) for topic in found[:limit]]

    async def _meant(self, guild_id: int, asked: Sequence[str], limit: int) -> list[_Named]:
        longest, popular = max(asked, key=len), []
        most = ALIKE if asked[1:] else limit
        if len(longest) <= SHORT:  # thousands begin so: first those that most posts are under
            popular = _fitting(await self._find(guild_id, ALIKE), asked)
            if len(popular) >= FEW:
                return popular
        begun = await self._find(guild_id, most, begun=longest)
        fitting = _fitting(begun, asked) if asked[1:] else begun
        if fitting or len(longest) <= SHORT:
            return list(dict.fromkeys([*popular, *fitting]))
        alike = await self._find(guild_id, ALIKE)
        return _nearly([*alike, *await self._find(guild_id, ALIKE, begun=longest[:2])], asked)

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
        known: dict[str, Any] = {"guild_id": guild_id, "most": limit}
        if begun:
            known |= {"begun": begun, "after": begun + _LAST_CHARACTER}
        rows = await self._session.execute(_BEGUN if begun else _POPULAR, known)
        return [_Named._make(row) for row in rows]


def topic_key(name: str) -> str:
    """The form in which two names mean the same topic."""
    return normal(name)[:LONGEST]


def _fitting(topics: Iterable[_Named], asked: Sequence[str]) -> list[_Named]:
    """The topics whose names hold every typed word, or its beginning."""
    begins = [re.compile(_apart(start) + re.escape(start)) for start in asked]
    return [topic for topic in topics if _fits(words.fold(topic.name), asked, begins)]


def _fits(name: str, asked: Sequence[str], begins: Sequence[re.Pattern[str]]) -> bool:
    if not all(begin.search(name) for begin in begins):
        return False
    tokens = list(words.tokens(name))
    return all(any(token.startswith(start) for token in tokens) for start in asked)


def _apart(start: str) -> str:
    """What a pattern begins with, so that plain letters are not met within a word."""
    return r"(?<![a-z0-9])" if start[0].isascii() else ""


def _nearly(topics: Iterable[_Named], asked: Sequence[str]) -> list[_Named]:
    """The topics with a word or a whole name close to what was typed, the closest first."""
    named: dict[str, list[_Named]] = {}
    for topic in dict.fromkeys(topics):
        name = words.fold(topic.name)
        for part in {name.replace(" ", ""), *name.split()}:
            named.setdefault(part, []).append(topic)
    slips = words.nearest("".join(asked), named)
    closest = sorted(
        (count, -topic.uses, topic.name, topic)
        for part, count in slips.items()
        for topic in named[part]
    )
    return list(dict.fromkeys(topic for *_, topic in closest))
