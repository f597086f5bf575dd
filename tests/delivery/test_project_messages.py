"""Projects outside interactions: cards that come late or were lost, and owners who left."""

import pytest

from nexus_bot.models import Project
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.services.project_plans import FITS, LOOK
from nexus_bot.values.partners import ProjectDraft, ProjectStored
from tests.stage import Stage, buttons, read

DAY = 86400.0
SHOP = ProjectDraft(title="Shop API", pitch="Orders and payments.", tags="Django")


async def announce(stage: Stage, interaction: int = 5) -> ProjectStored:
    """Let Bea announce a project, whose card waits to be said."""
    return await stage.bot.services.projects.announce(stage.acting(stage.bea, interaction), SHOP)


async def beat(stage: Stage, *, later: float = 0) -> None:
    """Let time pass, and the heart beat."""
    await stage.env.advance_time(later)
    await stage.bot.delivery.say_due()
    await stage.env.settle()


async def project(stage: Stage) -> Project:
    """The project as it is stored now."""
    scheme = await stage.bot.services.projects.scheme(stage.guild.id, 1)
    assert scheme is not None
    return scheme.project


async def state_of(stage: Stage, kind: str, key: str) -> str | None:
    """What became of something planned."""
    async with stage.bot._database.read() as store:
        return await Outbox(store).state_of(stage.guild.id, kind, key)


def looks(stage: Stage) -> int:
    """How often Discord was asked whether Bea is still here."""
    path = f"/guilds/{stage.guild.id}/members/{stage.bea.id}"
    return sum(request.path.endswith(path) for request in stage.env.http_requests)


async def test_a_card_that_a_crash_left_behind_stands_once(stage: Stage) -> None:
    await announce(stage)
    await stage.restart()

    await beat(stage, later=120)
    await beat(stage, later=120)

    (card,) = stage.channel.history()
    assert (await project(stage)).message_id == card.id
    assert buttons(card) == ["Build on this API"]


async def test_a_card_that_was_deleted_is_let_go(stage: Stage) -> None:
    stored = await announce(stage)
    await stage.bot.delivery.say(stored.card)
    await stage.card.delete()

    await stage.bot.services.projects.places(stage.acting(stage.bea, 6), 1, 4)
    await beat(stage, later=120)

    assert (await project(stage)).message_id is None
    assert stage.channel.history() == []


async def test_who_acted_today_is_not_asked_for_and_who_left_is_missed_in_a_day(
    stage: Stage,
) -> None:
    stored = await announce(stage)
    await stage.bot.delivery.say(stored.card)
    await beat(stage, later=DAY - 60)
    await stage.bot.services.projects.places(stage.acting(stage.bea, 6), 1, 4)
    await beat(stage, later=120)
    spared = looks(stage)
    await beat(stage, later=DAY)
    here = (await project(stage)).state
    stage.env.backend.remove_member(stage.guild.id, stage.bea.id)

    await beat(stage, later=DAY)
    await beat(stage, later=60)

    assert (spared, here) == (0, "active")
    assert looks(stage) == 2
    assert (await project(stage)).archived_why == "left"
    assert "ARCHIVED" in read(stage.card)


@pytest.mark.parametrize("kind", [FITS, LOOK])
async def test_nothing_is_looked_for_once_it_is_archived(stage: Stage, kind: str) -> None:
    await announce(stage)
    key = "1:5" if kind == FITS else "1"

    await stage.bot.services.projects.archive(stage.acting(stage.bea, 6), 1)
    await beat(stage, later=3 * DAY)

    assert await state_of(stage, kind, key) == "cancelled"
    assert looks(stage) == 0
