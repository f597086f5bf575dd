"""Partners on Discord in rarer cases: what is true no more, and threads that are gone."""

from typing import Any

import pytest
from discord import ui

from nexus_bot.delivery.manners import Done, Dropped
from nexus_bot.delivery.partner_threads import PartnerThreads, name_of
from nexus_bot.delivery.partners import PartnerMessages
from nexus_bot.models import Member as Learner
from nexus_bot.models import OutboxMessage, Partnership, Project
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.outbox import FALLBACK, NOTICE
from nexus_bot.services.ends import End, Then, follow, tell_who_mends
from nexus_bot.services.partner_plans import NOTE, THREAD
from nexus_bot.values.partners import PartnershipSight
from tests.delivery.blocking import actor
from tests.delivery.office import Office
from tests.delivery.partnering import announce, ask, beats, pair_of, threads, unite
from tests.wire.guilds import Member


@pytest.fixture
def kofi(office: Office) -> Member:
    """One who announced an API."""
    return office.guild.add_member("Kofi")


def messages_of(office: Office) -> PartnerMessages:
    """What the bot says about partners."""
    return PartnerMessages(office.bot, office.bot.services, office.now)


def row_of(office: Office, who: Member | None = None, **payload: Any) -> OutboxMessage:
    """A message about partners that is due."""
    user = who.id if who else None
    return OutboxMessage(id=1, guild_id=office.guild.id, user_id=user, payload=payload)


def shape_of(shown: ui.LayoutView | Dropped) -> str:
    """A message as it would reach Discord, its buttons included."""
    layout: Any = shown
    return str(layout.to_components())


async def test_nothing_is_said_of_a_request_that_was_settled_meanwhile(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    asked = (await ask(office, office.learner)).request.id
    await office.bot.services.partners.withdraw(actor(office, office.learner), asked)
    messages = messages_of(office)

    for what in ("question", "answer", "accepted"):
        note = await messages.note(row_of(office, kofi, what=what, request=asked))
        assert isinstance(note, Dropped), what
    for payload in ({"request": asked}, {"request": asked, "what": "question"}):
        said = await messages.in_channel(row_of(office, **payload), kofi.id)
        assert isinstance(said, Dropped), payload


async def test_nothing_is_said_of_partners_who_parted_meanwhile(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    asked = (await ask(office, office.learner)).request.id
    pair = (await office.bot.services.partners.accept(actor(office, kofi), asked)).partnership
    await office.bot.services.partners.end(actor(office, kofi), pair.id, "I change my project")
    messages = messages_of(office)

    met = await messages.note(row_of(office, kofi, what="met", pair=pair.id))
    accepted = await messages.note(row_of(office, office.learner, what="accepted", request=asked))

    assert isinstance(met, Dropped)
    assert isinstance(accepted, Dropped)


async def test_the_channel_tells_of_a_round_and_of_nothing_that_fits_no_more(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    messages, lea = messages_of(office), office.learner

    gone = await messages.in_channel(row_of(office, what="fits", cohort=1, project=99), lea.id)
    shown = [
        await messages.in_channel(row_of(office, what="alone", kind=kind, cohort=1), lea.id)
        for kind in ("review", "api")
    ]

    assert isinstance(gone, Dropped)
    review, api = map(shape_of, shown)
    assert "the round of review buddies is over, and you have none yet" in review
    assert "Read it" not in review
    assert "the pairing round is over, and there is news for you" in api
    assert "partner-find" in api


async def test_a_message_that_was_never_tried_claims_no_thread_as_its_own(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    pair = (await unite(office, kofi, office.learner)).partnership
    await beats(office)
    (thread,) = threads(office)
    (row,) = await office.rows(THREAD)
    own = PartnerThreads(office.bot, office.bot.services)
    found = {
        "id": str(thread.id), "parent_id": str(office.channel.id), "name": thread.name,
        "owner_id": str(office.bot.user.id if office.bot.user else 0),
    }  # fmt: skip
    row.first_attempt_at = office.now()
    tried = own._ours([found], row)
    row.first_attempt_at = None

    untried = own._ours([found], row)

    assert (tried, untried) == (thread.id, None)
    assert (await pair_of(office, pair.id)).partnership.thread_id == thread.id


async def test_a_thread_that_is_gone_has_nothing_to_say_or_to_put_away(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    pair = (await unite(office, kofi, office.learner)).partnership.id
    own = PartnerThreads(office.bot, office.bot.services)
    row = row_of(office, what="ended", by=kofi.id, pair=pair)
    without = [await own.word(row), await own.archive(row)]
    await beats(office)
    office.standin.world.forget(threads(office)[0])

    gone = await own.word(row)

    assert all(isinstance(each, Dropped) for each in [*without, gone])
    assert (await pair_of(office, pair)).partnership.thread_id is None


async def test_a_deleted_thread_is_forgotten_when_it_is_to_be_put_away(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    pair = (await unite(office, kofi, office.learner)).partnership.id
    await beats(office)
    office.standin.world.forget(threads(office)[0])

    done = await PartnerThreads(office.bot, office.bot.services).archive(row_of(office, pair=pair))

    assert isinstance(done, Done)
    assert (await pair_of(office, pair)).partnership.thread_id is None


def test_a_long_title_of_a_thread_is_cut_and_its_people_and_mark_stay() -> None:
    lin, bea = (Learner(guild_id=1, user_id=n, name=who) for n, who in ((2, "Lin"), (3, "Bea")))
    project = Project(number=1, title="Orders and payments " * 6)

    name = name_of(PartnershipSight(Partnership(id=7), lin, bea, project))

    assert name.startswith("Orders and payments")
    assert name.endswith(" · Lin and Bea · 7")
    assert len(name) <= 100


async def test_who_wants_no_messages_is_asked_in_the_channel_whether_they_met(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    await unite(office, kofi, office.learner)
    await office.bot.services.profiles.hear(actor(office, kofi), "partners", False)
    await beats(office)

    await beats(office, 3, days=5, seconds=1)

    asked = [said for said in office.said() if "did you meet your partner?" in said]
    assert len(asked) == 1
    assert f"<@{kofi.id}>" in asked[0]


async def test_the_channel_calls_nobody_for_partners_that_are_not_there(office: Office) -> None:
    message = row_of(office, office.learner, what="met", pair=99)
    message.kind, now = NOTE, office.now()

    async with office.database.write() as session:
        await follow(session, End(message, "failed", then=Then.FALL_BACK), now)

    assert await office.rows(FALLBACK) == []


@pytest.mark.parametrize(("contact", "planned"), [(None, 0), (5, 1)])
async def test_a_trouble_in_the_mentors_channel_goes_to_the_contact_if_there_is_one(
    office: Office, contact: int | None, planned: int
) -> None:
    guild, now = office.guild.id, office.now()

    async with office.database.write() as session:
        cohort = await Cohorts(session).running_to_change(guild)
        assert cohort is not None
        cohort.contact_id = contact
        await session.flush()
        trouble = {"text": "trouble", "channel": office.mentors.id, "code": 50001}
        await tell_who_mends(session, guild, "trouble:1", trouble, now, now)

    assert [row.user_id for row in await office.rows(NOTICE)] == [contact] * planned
