"""Messages of projects and partners whose matter is over, or whose card needs no more of them."""

from datetime import timedelta
from typing import Any

import pytest
from discord import Client, HTTPException, Intents
from sqlalchemy import update

from nexus_bot import texts
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.delivery.integration import PlanPanels
from nexus_bot.delivery.manners import Dropped, Made, Put, Said
from nexus_bot.delivery.projects import ProjectMessages
from nexus_bot.errors import Refusal
from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.outbox import CARD_REMOVAL, Outbox
from nexus_bot.services import Services, integration_plans, partner_plans, project_plans
from nexus_bot.services.partner_plans import PANEL, PANEL_EDIT
from nexus_bot.services.project_plans import CARD, EDIT, FITS, LOOK
from nexus_bot.values.integration import Standing
from tests.delivery.office import Office
from tests.delivery.partnering import announce as announce_at
from tests.delivery.partnering import beats, pair_of, unite
from tests.services.announcing import announce, scheme_of
from tests.services.integrating import added, agree, items, pair_up, planned, said
from tests.services.school import BEA, CHANNEL, FEMI, LIN, School

EDITS = r"/channels/\d+/messages/\d+$"
THREADS = r"/channels/\d+$"
FORMER, THREAD, PANEL_ID, OLD_ID = 499, 500, 600, 590
GONE = Dropped("cancelled", "the project is gone")
NO_PAIR = Dropped("cancelled", "the partnership is gone")
NO_THREAD = Dropped("cancelled", "they have no thread")
STANDS = Dropped("cancelled", "its card stands already")


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


@pytest.fixture
async def pair(office: Office) -> int:
    """Two who have a thread, and their panel in it."""
    kofi = office.guild.add_member("Kofi")
    await announce_at(office, kofi)
    pair = (await unite(office, kofi, office.learner)).partnership.id
    await beats(office)
    return pair


def message(school: School, kind: str, channel: int = CHANNEL, **facts: Any) -> OutboxMessage:
    """A message that is about to be said for the first time."""
    return OutboxMessage(
        guild_id=school.guild_id, kind=kind, dedupe_key=f"{kind}:{school.guild_id}:1:posted",
        payload=facts, channel_id=channel, attempts=1, due_at=school.now, ready_at=school.now,
    )  # fmt: skip


def panel_message(office: Office, kind: str, pair: int) -> OutboxMessage:
    """A message about the panel of two, about to be said."""
    now = office.now()
    return OutboxMessage(
        guild_id=office.guild.id, kind=kind, payload={"pair": pair}, attempts=1,
        due_at=now, ready_at=now,
    )  # fmt: skip


def offline() -> Client:
    """A client that reaches nobody, for what never asks Discord."""
    return Client(intents=Intents.none())


def clock_of(school: School) -> Clock:
    """The clock of a school."""
    return lambda: school.now


async def made(school: School, about: OutboxMessage) -> Made:
    """What becomes of a message, with Discord out of reach."""
    services: Services = school.services
    projects = ProjectMessages(offline(), services, clock_of(school)).manners
    panels = PlanPanels(offline(), services, clock_of(school)).manners
    return await ({**projects, **panels}[about.kind]).make(about)


def panels_of(office: Office) -> PlanPanels:
    """What is said about panels at the stand-in."""
    return PlanPanels(office.bot, office.bot.services, office.now)


async def removals(school: School) -> list[tuple[int | None, int]]:
    """The cards that are to go: in which channel, and which."""
    rows = await planned(school, CARD_REMOVAL)
    return [(row.channel_id, row.payload["message_id"]) for row in rows]


async def close(school: School) -> None:
    """Close the cohort."""
    async with school.database.write() as store:
        await store.execute(
            update(Cohort).where(Cohort.guild_id == school.guild_id).values(state="closed")
        )


async def test_nothing_is_said_of_a_project_or_a_pair_that_is_gone(school: School) -> None:
    of_projects = [await made(school, message(school, k, number=9)) for k in (CARD, EDIT, FITS)]
    looked = await made(school, message(school, LOOK, number=9))
    of_panels = [await made(school, message(school, k, pair=9)) for k in (PANEL, PANEL_EDIT)]

    assert [*of_projects, looked] == [GONE] * 4
    assert of_panels == [NO_PAIR] * 2


async def test_a_card_or_panel_that_stands_is_not_posted_again(school: School) -> None:
    stored = await announce(school)
    await school.services.outbox.sent(stored.card, PANEL_ID)
    pair = await pair_up(school, other=FEMI, thread_id=THREAD, message_id=PANEL_ID)

    assert await made(school, message(school, CARD, number=1)) == STANDS
    assert await made(school, message(school, PANEL, pair=pair)) == STANDS


async def test_an_archived_project_is_neither_offered_nor_looked_after(school: School) -> None:
    await announce(school)
    await school.services.projects.archive(school.actor(BEA), 1)

    ends = [await made(school, message(school, kind, number=1)) for kind in (FITS, LOOK)]

    assert ends == [Dropped("cancelled", "it is archived")] * 2


async def test_who_acted_lately_is_looked_for_a_day_after(school: School) -> None:
    await announce(school)
    seen = school.now
    school.pass_time(hours=20)

    put = await made(school, message(school, LOOK, number=1))

    assert put == Put(seen + timedelta(days=1), anew=True)


async def test_a_closed_cohort_offers_no_project_and_nobody_looks(school: School) -> None:
    await announce(school)
    before = await school.services.integration.standing(school.actor(BEA))
    await close(school)

    end = await made(school, message(school, FITS, number=1))

    assert before.project is not None
    assert end == Dropped("cancelled", "the cohort is closed")
    assert await school.services.integration.standing(school.actor(BEA)) == Standing()


async def test_a_panel_of_two_without_a_thread_is_dropped(school: School) -> None:
    pair = await pair_up(school)

    ends = [await made(school, message(school, kind, pair=pair)) for kind in (PANEL, PANEL_EDIT)]

    assert ends == [NO_THREAD] * 2


async def test_an_edit_waits_for_its_panel_and_posts_it_where_it_failed(school: School) -> None:
    pair = await pair_up(school, thread_id=THREAD)
    edit = message(school, PANEL_EDIT, FORMER, pair=pair)
    never = await made(school, edit)
    sight = await school.services.integration.sight(school.guild_id, pair)
    assert sight is not None
    async with school.database.write() as store:
        intent = partner_plans.panel_of(sight.partnership, school.now)
        await Outbox(store).plan(school.guild_id, intent, school.now)
    waiting = await made(school, edit)
    async with school.database.write() as store:
        await store.execute(
            update(OutboxMessage)
            .where(OutboxMessage.guild_id == school.guild_id, OutboxMessage.kind == PANEL)
            .values(state="failed", settled_at=school.now)
        )

    late = await made(school, edit)

    assert never == Dropped("cancelled", "the card never stood")
    assert waiting == Put(school.now + timedelta(seconds=5))
    assert isinstance(late, Said)
    assert edit.channel_id == THREAD


async def test_a_newer_panel_replaces_the_older_and_one_found_late_is_drawn_anew(
    school: School,
) -> None:
    pair = await pair_up(school, thread_id=THREAD, message_id=OLD_ID)
    late = message(school, PANEL, THREAD, pair=pair)
    late.attempts = 2

    async with school.database.write() as store:
        await integration_plans.place(store, late, PANEL_ID, school.now)

    sight = await school.services.integration.sight(school.guild_id, pair)
    assert sight is not None
    assert sight.partnership.message_id == PANEL_ID
    assert await removals(school) == [(THREAD, OLD_ID)]
    assert [row.payload for row in await planned(school, PANEL_EDIT)] == [{"pair": pair}]


async def test_a_panel_that_came_to_a_former_thread_must_go(school: School) -> None:
    pair = await pair_up(school, thread_id=THREAD, message_id=OLD_ID)

    async with school.database.write() as store:
        stray = message(school, PANEL, FORMER, pair=pair)
        await integration_plans.place(store, stray, PANEL_ID, school.now)

    sight = await school.services.integration.sight(school.guild_id, pair)
    assert sight is not None
    assert sight.partnership.message_id == OLD_ID
    assert await removals(school) == [(FORMER, PANEL_ID)]


async def test_the_card_of_a_project_that_is_gone_must_go_and_so_must_an_older_one(
    school: School,
) -> None:
    stored = await announce(school)
    await school.services.outbox.sent(stored.card, OLD_ID)

    async with school.database.write() as store:
        for number in (9, 1):
            card = message(school, CARD, THREAD, number=number)
            await project_plans.place(store, card, PANEL_ID + number, school.now)

    project = (await scheme_of(school)).project
    assert (project.channel_id, project.message_id) == (THREAD, PANEL_ID + 1)
    assert sorted(await removals(school)) == [(CHANNEL, OLD_ID), (THREAD, PANEL_ID + 9)]


async def test_a_fact_is_no_line_and_no_line_has_a_step_beyond_its_last(school: School) -> None:
    pair = await pair_up(school)
    await agree(school, pair, auth="A token in the header")
    await added(school, pair, scenarios="A guest pays")
    before = await said(school, pair)
    rows = {item.kind: item.id for item in await items(school, pair)}
    integration, lin = school.services.integration, school.actor

    with pytest.raises(Refusal, match="removed meanwhile"):
        await integration.remove(lin(LIN), rows["auth"])
    with pytest.raises(Refusal, match="removed meanwhile"):
        await integration.step(lin(LIN), rows["scenario"], 2, seen=0)

    assert await said(school, pair) == before


async def test_a_line_tells_its_pair_and_one_that_is_gone_says_so(school: School) -> None:
    pair = await pair_up(school)
    await added(school, pair, scenarios="A guest pays")
    line = next(item.id for item in await items(school, pair) if item.kind == "scenario")

    assert await school.services.integration.pair_of(line) == pair
    with pytest.raises(Refusal) as refused:
        await school.services.integration.pair_of(line + 1000)
    assert str(refused.value) == texts.NO_SUCH_LINE


async def test_a_panel_whose_thread_is_gone_lets_it_go(office: Office, pair: int) -> None:
    sight = await pair_of(office, pair)
    await office.bot.services.integration.panel_gone(sight)
    office.standin.world.forget(office.standin.world.channels[sight.partnership.thread_id or 0])

    end = await panels_of(office).compose(panel_message(office, PANEL, pair))

    assert end == NO_THREAD
    assert (await pair_of(office, pair)).partnership.thread_id is None


async def test_an_edit_that_finds_its_sleeping_thread_gone_lets_it_go(
    office: Office, pair: int
) -> None:
    sight = await pair_of(office, pair)
    office.standin.faults.fail("PATCH", EDITS, 400, 50083)
    office.standin.world.forget(office.standin.world.channels[sight.partnership.thread_id or 0])

    end = await panels_of(office).edit(panel_message(office, PANEL_EDIT, pair))

    assert end == NO_THREAD
    assert (await pair_of(office, pair)).partnership.thread_id is None


async def test_a_locked_thread_is_skipped_and_other_refusals_are_the_senders(
    office: Office, pair: int
) -> None:
    office.standin.faults.fail("PATCH", EDITS, 400, 50083)
    office.standin.faults.fail("PATCH", THREADS, 403, 50013)
    skipped = await panels_of(office).edit(panel_message(office, PANEL_EDIT, pair))
    office.standin.faults.fail("PATCH", EDITS, 403, 50013)

    with pytest.raises(HTTPException) as refused:
        await panels_of(office).edit(panel_message(office, PANEL_EDIT, pair))

    assert skipped == Dropped("skipped", "its thread is locked")
    assert refused.value.code == 50013


async def test_a_panel_that_cannot_be_shown_at_once_disturbs_nobody(
    office: Office, pair: int, caplog: pytest.LogCaptureFixture
) -> None:
    office.standin.faults.fail("PATCH", EDITS, 403, 50013)

    await office.bot.delivery.board.show(await pair_of(office, pair))

    (record,) = [each for each in caplog.records if each.message == "panel_not_shown"]
    assert (vars(record)["pair"], vars(record)["error"]) == (pair, "Forbidden")
