"""The index of posts: reads it shelf by shelf, in the one statement that each engine has for it.

A shelf is 16,384 posts of one server, so what one step costs is bounded, however large the server
and however common the words; and the tokens of a server stand apart from all others'.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, String, bindparam, column, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import Post
from nexus_bot.words import Word

EVERY_SHELF = 1_000_000
HEAD = 240
WHOLE = 10_000
LONGEST_VALUE = 64
_UNKEPT = re.compile("[\0\ud800-\udfff]")
_MARK = "\x1f"  # where the server and the shelf go, in front of every token


class Hit(NamedTuple):
    """A post as lists show it; ``words`` begins with the tokens of its title and topic."""

    id: int
    number: int
    noun: str
    kind: str
    topic_key: str
    author_id: int
    title: str
    useful: int
    saves: int
    channel_id: int | None
    message_id: int | None
    created_at: datetime
    words: str


class Ask(NamedTuple):
    """What to look for, how many are enough, and how many shelves to read for it at most."""

    terms: Sequence[Word]
    enough: int
    shelves: int = EVERY_SHELF


class Walk(NamedTuple):
    """The newest shelf, and what stands on those that were read: (which ask, post), in no order."""

    top: int
    hits: list[tuple[int, Hit]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to."""

    topic_key: str | None = None
    kind: str | None = None
    noun: str | None = None
    author_id: int | None = None

    def given(self) -> dict[str, Any]:
        """The filters that are set, by column."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in every.items() if value is not None}

    @property
    def are_simple(self) -> bool:
        """Whether one ordinary index answers them."""
        return self.noun is None and len(self.given()) <= 1

    @property
    def are_possible(self) -> bool:
        """Whether any column could hold such values."""
        texts = [value for value in self.given().values() if isinstance(value, str)]
        return not any(len(value) > LONGEST_VALUE or _UNKEPT.search(value) for value in texts)

    def terms(self) -> list[Word]:
        """The tokens that every post within the filters carries in the index."""
        return [term for name, value in self.given().items() for term in filed(name, value)]


def filed(name: str, value: object) -> list[Word]:
    """The token that stands for a column's value, unless the value cannot be one."""
    token = f"={name[0]}{value}".replace(" ", "_")
    can_be = len(token) <= LONGEST_VALUE + 2 and token.isprintable()
    return [Word(token, ((token,),))] if can_be else []


_COLUMNS = [getattr(Post, name) for name in Hit._fields[:-1]]
_POSTS = f"""
SELECT top.shelf, hit.* FROM top LEFT JOIN (
    SELECT walk.asked, {", ".join(f"posts.{name}" for name in Hit._fields[:-1])},
        substr(posts.words, 1, :width) AS words
    FROM (
        SELECT asked, ids.value AS id FROM walk CROSS JOIN {{ids}} ORDER BY id DESC LIMIT :total
    ) AS walk {{join}} posts ON posts.id = walk.id
    WHERE posts.guild_id = :guild_id
        AND (CAST(:topic_key AS VARCHAR) IS NULL OR posts.topic_key = :topic_key)
        AND (CAST(:kind AS VARCHAR) IS NULL OR posts.kind = :kind)
        AND (CAST(:noun AS VARCHAR) IS NULL OR posts.noun = :noun)
        AND (CAST(:author_id AS BIGINT) IS NULL OR posts.author_id = :author_id)
) AS hit ON 1 = 1
"""  # noqa: S608 (made of constants in this file)
_TOP = """
WITH RECURSIVE top (shelf) AS (
    SELECT coalesce(max(number), 0) >> 14 FROM posts WHERE guild_id = :guild_id
),
"""
_FTS5_MATCHES = """
    post_words MATCH replace(expression, char(31), :guild_id || '.' || {shelf} || '.')
"""
_TSVECTOR_MATCHES = """
    post_tokens(guild_id, number, noun, kind, author_id, topic_key, words)
    @@ CAST(replace(expression, chr(31), :guild_id || '.' || {shelf} || '.') AS TSQUERY)
"""
# CROSS JOIN keeps SQLite from starting at the posts.
_SQLITE_WALK = f"""{_TOP}
walk (asked, expression, enough, shelf, last, ids, found) AS (
    SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]'),
        top.shelf + 1 - :skip, max(0, top.shelf + 1 - :skip - json_extract(value, '$[2]')), '[]', 0
    FROM top, json_each(:asked)
    UNION ALL
    SELECT asked, expression, enough, shelf - 1, last,
        (SELECT json_group_array(id) FROM (
            SELECT rowid AS id FROM post_words WHERE {_FTS5_MATCHES.format(shelf="(shelf - 1)")}
            ORDER BY rowid DESC LIMIT :most
        )),
        found + json_array_length(ids)
    FROM walk WHERE shelf > last AND found + json_array_length(ids) < enough
)
{_POSTS.format(ids="json_each(walk.ids) AS ids", join="CROSS JOIN")}
"""  # noqa: S608 (made of constants in this file)
# A beginning is dear to count: where the whole word is common, its beginning is, too.
_SQLITE_COUNTED = f"""
(SELECT count(*) FROM (
    SELECT 1 FROM post_words WHERE {_FTS5_MATCHES.format(shelf=":shelf")} LIMIT :most
))
"""  # noqa: S608 (made of constants in this file)
_SQLITE_COUNTS = f"""
SELECT CASE WHEN open IS NULL OR whole >= :most THEN whole ELSE {
    _SQLITE_COUNTED.replace("expression", "open")
} END FROM (
    SELECT key, open, {_SQLITE_COUNTED} AS whole FROM (
        SELECT key, json_extract(value, '$[0]') AS expression, json_extract(value, '$[1]') AS open
        FROM json_each(:asked)
    )
) ORDER BY key
"""  # noqa: S608 (made of constants in this file)
# Ordered by number, not id: no other index can tempt the planner to read all posts backwards.
_POSTGRES_WALK = f"""{_TOP}
walk (asked, expression, enough, shelf, last, ids, found) AS (
    SELECT CAST(ordinality - 1 AS INTEGER), value ->> 0, CAST(value ->> 1 AS INTEGER),
        top.shelf + 1 - :skip,
        greatest(0, top.shelf + 1 - :skip - CAST(value ->> 2 AS INTEGER)),
        CAST(ARRAY[] AS BIGINT[]), 0
    FROM top, json_array_elements(CAST(:asked AS JSON)) WITH ORDINALITY
    UNION ALL
    SELECT asked, expression, enough, shelf - 1, last,
        ARRAY(
            SELECT id FROM posts WHERE {_TSVECTOR_MATCHES.format(shelf="(shelf - 1)")}
            ORDER BY number DESC LIMIT :most
        ),
        found + cardinality(ids)
    FROM walk WHERE shelf > last AND found + cardinality(ids) < enough
)
{_POSTS.format(ids="LATERAL unnest(walk.ids) AS ids (value)", join="JOIN")}
"""  # noqa: S608 (made of constants in this file)
_POSTGRES_COUNTED = f"""
(SELECT count(*) FROM (
    SELECT 1 FROM posts WHERE {_TSVECTOR_MATCHES.format(shelf=":shelf")} LIMIT :most
) AS counted)
"""  # noqa: S608 (made of constants in this file)
_POSTGRES_COUNTS = f"""
SELECT CASE WHEN open IS NULL OR whole >= :most THEN whole ELSE {
    _POSTGRES_COUNTED.replace("expression", "open")
} END FROM (
    SELECT place, open, {_POSTGRES_COUNTED} AS whole FROM (
        SELECT place, value ->> 0 AS expression, value ->> 1 AS open
        FROM json_array_elements(CAST(:asked AS JSON)) WITH ORDINALITY AS asked (value, place)
    ) AS asked
) AS asked ORDER BY place
"""  # noqa: S608 (made of constants in this file)
_COUNTED: list[Any] = [
    bindparam("guild_id", type_=BigInteger),
    bindparam("asked", type_=String),
    bindparam("most", type_=Integer),
]
_WALKED: list[Any] = [
    *_COUNTED,
    bindparam("skip", type_=Integer),
    bindparam("total", type_=Integer),
    bindparam("width", type_=Integer),
    bindparam("topic_key", type_=String),
    bindparam("kind", type_=String),
    bindparam("noun", type_=String),
    bindparam("author_id", type_=BigInteger),
]


def _walk(statement: str) -> Any:
    columns: list[Any] = [column("top"), column("asked"), *_COLUMNS, column("words")]
    return text(statement).bindparams(*_WALKED).columns(*columns)


def _counts(statement: str) -> Any:
    return text(statement).bindparams(*_COUNTED, bindparam("shelf", type_=Integer))


_WALK = {"sqlite": _walk(_SQLITE_WALK), "postgresql": _walk(_POSTGRES_WALK)}
_COUNTS = {"sqlite": _counts(_SQLITE_COUNTS), "postgresql": _counts(_POSTGRES_COUNTS)}


class PostIndex:
    """The index as one server sees it, narrowed by filters."""

    def __init__(self, session: AsyncSession, guild_id: int, filters: Filters) -> None:
        self.session = session
        self._engine = session.get_bind().dialect.name
        self.guild_id = guild_id
        self.filters = filters

    async def walk(self, asks: Sequence[Ask], *, whole: bool = False, skip: int = 0) -> Walk:
        """Read what is asked for from the newest shelf down, or from ``skip`` shelves below it."""
        every = {field.name: getattr(self.filters, field.name) for field in fields(Filters)}
        rows = await self.session.execute(
            _WALK[self._engine],
            every
            | {
                "guild_id": self.guild_id,
                "asked": json.dumps([(self._expression(ask.terms), *ask[1:]) for ask in asks]),
                "most": max(ask.enough for ask in asks),
                "total": sum(ask.enough for ask in asks),
                "skip": skip,
                "width": WHOLE if whole else HEAD,
            },
        )
        found = rows.all()
        hits = [(row[1], Hit._make(row[2:])) for row in found if row[1] is not None]
        return Walk(found[0][0], hits)

    async def counts(self, terms: Sequence[Word], *, shelf: int, most: int) -> list[int]:
        """How many posts of one shelf hold each of the terms, counted up to ``most``."""
        rows = await self.session.scalars(
            _COUNTS[self._engine],
            {
                "guild_id": self.guild_id,
                "asked": json.dumps([self._counted(term) for term in terms]),
                "shelf": shelf,
                "most": most,
            },
        )
        return list(rows)

    async def newest(self, limit: int) -> list[Hit]:
        """The newest posts within the filters, by the ordinary indexes."""
        filters = [getattr(Post, name) == value for name, value in self.filters.given().items()]
        rows = await self.session.execute(
            select(*_COLUMNS, func.substr(Post.words, literal(1), HEAD))
            .where(Post.guild_id == self.guild_id, *filters)
            .order_by(Post.id.desc())
            .limit(limit)
        )
        return [Hit._make(row) for row in rows]

    def _counted(self, term: Word) -> list[str]:
        every = [replace(term, open=False), term] if term.open else [term]
        return [self._expression([each]) for each in every]

    def _expression(self, terms: Sequence[Word]) -> str:
        if self._engine == "sqlite":
            return " AND ".join(_either(term, _fts5, " OR ", " AND ") for term in terms)
        return " & ".join(_either(term, _tsquery, " | ", " & ") for term in terms)


def _either(term: Word, quoted: Any, any_of: str, all_of: str) -> str:
    ways = [
        all_of.join([*map(quoted, way[:-1]), quoted(way[-1], opened=term.open)])
        for way in term.ways
    ]
    return f"({any_of.join(f'({way})' for way in ways)})"


def _fts5(token: str, *, opened: bool = False) -> str:
    return '"' + _MARK + token.replace('"', '""') + ('"*' if opened else '"')


def _tsquery(token: str, *, opened: bool = False) -> str:
    return "'" + _MARK + token.replace("\\", r"\\").replace("'", "''") + ("':*" if opened else "'")
