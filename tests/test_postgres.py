"""The tests' own PostgreSQL."""

import asyncio

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.postgres import Postgres


async def ask(url: str, question: str) -> object:
    """Asks one database one question."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        result = await connection.execute(text(question))
        return result.scalar() if result.returns_rows else None


async def test_a_worker_has_a_database_of_its_own(postgres_url: str) -> None:
    assert await ask(postgres_url, "SELECT lower('ÀÉÎ')") == "àéî"


def test_a_fresh_database_is_a_copy_of_its_template(postgres: Postgres) -> None:
    def fill(url: str) -> None:
        asyncio.run(ask(url, "CREATE TABLE greetings AS SELECT 'hello' AS words"))

    greeting = postgres.template("greeting", fill)

    for _ in range(2):
        with postgres.fresh(template=greeting) as url:
            assert asyncio.run(ask(url, "DELETE FROM greetings RETURNING words")) == "hello"


def test_a_fresh_database_is_gone_afterwards(postgres: Postgres) -> None:
    with postgres.fresh() as url:
        pass

    with pytest.raises(DBAPIError, match="does not exist"):
        asyncio.run(ask(url, "SELECT 1"))
