"""A session and a server in it, on either engine."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.database import Database
from tests.repositories.hub import Hub


@pytest.fixture
async def session(engine: str, database: Database) -> AsyncIterator[AsyncSession]:
    """A session that may write."""
    async with database.write() as opened:
        yield opened


@pytest.fixture
async def hub(session: AsyncSession) -> Hub:
    """A server with a running cohort."""
    return await Hub(session, 10).open()
