"""A school on either engine."""

import pytest

from nexus_bot.database import Database
from tests.services.school import School


@pytest.fixture
async def school(engine: str, database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()
