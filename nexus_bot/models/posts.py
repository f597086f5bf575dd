"""What the hub can find: posts, the nouns behind them, their topics and votes."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nexus_bot.models.base import BY_ID, BY_POST, Base, RowId


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
