"""Posts are found by their words, and topics by any word of their names.

The index keeps tokens, not text. Each is marked with the server it belongs to and with the shelf
it stands on, which is 16,384 of that server's posts: a search reads shelf by shelf from the newest
and stops when it has enough, and no server's words are ever among another's. A post's noun, kind,
author and topic are tokens, too, so that a rare author and a common word meet inside the index.
"""

from collections.abc import Sequence

from alembic import op

revision = "b_full_text_index"
down_revision = "a_first_tables"
branch_labels = None
depends_on = None

TOPIC_WORDS = """
CREATE TABLE topic_words (
    guild_id BIGINT NOT NULL,
    word VARCHAR(64){collation} NOT NULL,
    "key" VARCHAR(64) NOT NULL,
    CONSTRAINT pk_topic_words PRIMARY KEY (guild_id, word, "key"),
    CONSTRAINT fk_topic_words_guild_id_key FOREIGN KEY (guild_id, "key")
        REFERENCES topics (guild_id, "key") ON DELETE CASCADE
)
"""
TOPIC_WORDS_KEY = 'CREATE INDEX ix_topic_words_guild_id_key ON topic_words (guild_id, "key")'

TOKENS = """replace(
    ' ' || {row}words || ' =n' || {row}noun || ' =k' || {row}kind
        || ' =a' || {row}author_id || ' =t' || replace({row}topic_key, ' ', '_'),
    ' ',
    ' ' || {row}guild_id || '.' || ({row}number >> 14) || '.'
)"""
DELETE_WORDS = f"""
    INSERT INTO post_words (post_words, rowid, tokens)
    VALUES ('delete', old.id, {TOKENS.format(row="old.")});
"""  # noqa: S608 (made of constants in this file)
INSERT_WORDS = f"""
    INSERT INTO post_words (rowid, tokens) VALUES (new.id, {TOKENS.format(row="new.")});
"""  # noqa: S608 (made of constants in this file)
SQLITE = (
    TOPIC_WORDS.format(collation=""),
    TOPIC_WORDS_KEY,
    f"CREATE VIEW post_tokens AS SELECT id, {TOKENS.format(row='')} AS tokens FROM posts",  # noqa: S608
    """
    CREATE VIRTUAL TABLE post_words USING fts5 (
        tokens,
        content = 'post_tokens',
        content_rowid = 'id',
        tokenize = "ascii tokenchars '!""#$%&''''()*+,-./:;<=>?@[\\]^_`{|}~'",
        detail = none,
        columnsize = 0
    )
    """,
    f"CREATE TRIGGER posts_after_insert AFTER INSERT ON posts BEGIN {INSERT_WORDS} END",
    f"CREATE TRIGGER posts_after_delete AFTER DELETE ON posts BEGIN {DELETE_WORDS} END",
    f"""
    CREATE TRIGGER posts_after_update
    AFTER UPDATE OF words, noun, kind, author_id, topic_key, guild_id, number ON posts
    BEGIN {DELETE_WORDS} {INSERT_WORDS} END
    """,
    "INSERT INTO post_words (post_words) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER posts_after_update",
    "DROP TRIGGER posts_after_delete",
    "DROP TRIGGER posts_after_insert",
    "DROP TABLE post_words",
    "DROP VIEW post_tokens",
    "DROP TABLE topic_words",
)
POSTGRES = (
    TOPIC_WORDS.format(collation=' COLLATE "C"'),
    TOPIC_WORDS_KEY,
    # In plpgsql, because a function in SQL is unfolded into the query and its cost forgotten.
    """
    CREATE FUNCTION post_tokens(
        guild_id bigint, number integer, noun text, kind text, author_id bigint, topic_key text,
        words text
    ) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
    BEGIN
        RETURN array_to_tsvector(string_to_array(ltrim(replace(
            ' ' || words || ' =n' || noun || ' =k' || kind
                || ' =a' || author_id || ' =t' || replace(topic_key, ' ', '_'),
            ' ',
            ' ' || guild_id || '.' || (number >> 14) || '.'
        )), ' '));
    END
    $$
    """,
    """
    CREATE INDEX ix_posts_tokens ON posts USING gin (
        post_tokens(guild_id, number, noun, kind, author_id, topic_key, words)
    ) WITH (fastupdate = off)
    """,
)
POSTGRES_BACK = (
    "DROP INDEX ix_posts_tokens",
    "DROP FUNCTION post_tokens",
    "DROP TABLE topic_words",
)


def upgrade() -> None:
    _run(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES)


def downgrade() -> None:
    _run(SQLITE_BACK if op.get_bind().dialect.name == "sqlite" else POSTGRES_BACK)


def _run(statements: Sequence[str]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
