"""A sender at the stand-in."""

from collections.abc import AsyncIterator

import pytest
from discord.http import Route

from nexus_bot.database import Database
from tests.delivery.office import Office, open_office
from tests.wire.standin import Standin


@pytest.fixture
async def office(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """A server whose cohort is set up, and a sender logged in over real sockets."""
    async with Standin() as standin:
        monkeypatch.setattr(Route, "BASE", standin.api)
        async with open_office(standin, database) as office:
            yield office
