"""The tables. Every one carries the guild it belongs to; nothing here knows Discord.

Where a number alone is the key of a table, its rows are still changed by guild and number
(``BY_ID``, ``BY_POST``), so that no statement can reach into another server.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

RowId = BigInteger().with_variant(Integer, "sqlite")
Snowflake = BigInteger
BY_ID: dict[str, Any] = {"primary_key": ["guild_id", "id"]}
BY_POST: dict[str, Any] = {"primary_key": ["guild_id", "post_id"]}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the engine keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """A naive date and time as a wall clock shows it; its zone stands in the row beside it."""

    impl = String(19)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """Write a naive moment as ISO text."""
        if value is None:
            return None
        if value.tzinfo is not None:
            raise ValueError("a wall time has no time zone of its own")
        return value.isoformat(timespec="seconds")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """Read ISO text back."""
        return None if value is None else datetime.fromisoformat(value)


class Base(DeclarativeBase):
    """The root of all tables: names of constraints, and how Python types are kept."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: Snowflake,
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class Guild(Base):
    """A server that has used the bot; hands out the numbers that its posts are known by."""

    __tablename__ = "guilds"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


class Cohort(Base):
    """One run of the programme in a server: its channels, roles, dates and time zone."""

    __tablename__ = "cohorts"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    channel_id: Mapped[int]
    mentor_channel_id: Mapped[int | None]
    backend_role_id: Mapped[int | None]
    frontend_role_id: Mapped[int | None]
    mentor_role_id: Mapped[int | None]
    timezone: Mapped[str] = mapped_column(String(64))
    start_wall: Mapped[datetime] = mapped_column(WallTime)
    end_wall: Mapped[datetime] = mapped_column(WallTime)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="running")
    created_at: Mapped[datetime]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        Index(
            "uq_cohorts_running",
            "guild_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )


class Member(Base):
    """A person in one server: the name to show, and what they told about themselves."""

    __tablename__ = "members"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    track: Mapped[str | None] = mapped_column(String(16))
    timezone: Mapped[str | None] = mapped_column(String(64))
    tags: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]


class Topic(Base):
    """A subject that posts are filed under; ``key`` is the normal form of its name."""

    __tablename__ = "topics"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    uses: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (Index("ix_topics_popular", "guild_id", "uses"),)


class TopicWord(Base):
    """A word of a topic's name, by which the topic is suggested."""

    __tablename__ = "topic_words"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(
        String(64).with_variant(String(64, collation="C"), "postgresql"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "key"], ["topics.guild_id", "topics.key"], ondelete="CASCADE"
        ),
        Index(None, "guild_id", "key"),
    )


class Post(Base):
    """Whatever the hub can find, known by its number; the noun's own table has the rest."""

    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    number: Mapped[int] = mapped_column(Integer)
    noun: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    topic_key: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int]
    cohort_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    useful: Mapped[int] = mapped_column(Integer, default=0)
    saves: Mapped[int] = mapped_column(Integer, default=0)
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    __mapper_args__ = BY_ID
    __table_args__ = (
        UniqueConstraint("guild_id", "id"),
        UniqueConstraint("guild_id", "number"),
        ForeignKeyConstraint(["guild_id", "topic_key"], ["topics.guild_id", "topics.key"]),
        ForeignKeyConstraint(["guild_id", "author_id"], ["members.guild_id", "members.user_id"]),
        ForeignKeyConstraint(["guild_id", "cohort_id"], ["cohorts.guild_id", "cohorts.id"]),
        Index("ix_posts_topic", "guild_id", "topic_key", "id"),
        Index("ix_posts_author", "guild_id", "author_id", "id"),
        Index("ix_posts_kind", "guild_id", "kind", "id"),
    )


class Learning(Base):
    """What somebody learned: the text behind a post, its link and its snippet."""

    __tablename__ = "learnings"
    post_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(500))
    snippet: Mapped[str | None] = mapped_column(Text)
    snippet_name: Mapped[str | None] = mapped_column(String(100))
    source: Mapped[str | None] = mapped_column(String(200))
    saved_by_id: Mapped[int | None]
    __mapper_args__ = BY_POST
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "post_id"], ["posts.guild_id", "posts.id"], ondelete="CASCADE"
        ),
    )


class Vote(Base):
    """One member finds one post useful."""

    __tablename__ = "votes"
    post_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    created_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "post_id"], ["posts.guild_id", "posts.id"], ondelete="CASCADE"
        ),
    )


class Bookmark(Base):
    """One member keeps one post to find it again."""

    __tablename__ = "bookmarks"
    post_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    created_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "post_id"], ["posts.guild_id", "posts.id"], ondelete="CASCADE"
        ),
        Index("ix_bookmarks_user", "guild_id", "user_id", "post_id"),
    )


class Receipt(Base):
    """An interaction whose work is done, so that a second delivery does nothing; kept for a day."""

    __tablename__ = "receipts"
    interaction_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int]


class Memo(Base):
    """What a private panel or a refused form must remember for the person it belongs to."""

    __tablename__ = "memos"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    user_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_memos_created_at", "created_at"),)


class OutboxMessage(Base):
    """A message to say outside an interaction, stored with the change that causes it."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    channel_id: Mapped[int]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    first_attempt_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "due_at",
            sqlite_where=text("state IN ('pending', 'sending')"),
            postgresql_where=text("state IN ('pending', 'sending')"),
        ),
    )


class AuditEntry(Base):
    """Who changed what, or tried to; kept for 180 days."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    actor_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_audit_created_at", "guild_id", "created_at"),)


class CommandSet(Base):
    """The slash commands as last told to Discord; ``guild_id`` is 0 for all servers."""

    __tablename__ = "command_sets"
    application_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    ids: Mapped[dict[str, Any]]
