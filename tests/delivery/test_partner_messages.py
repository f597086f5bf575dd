"""What partners hear: privately, in the channel where messages are closed, and in time."""

import pytest

from nexus_bot.delivery.manners import Dropped, Put
from nexus_bot.delivery.partners import PartnerMessages
from nexus_bot.delivery.presence import has_left
from nexus_bot.models import OutboxMessage
from nexus_bot.rules import Actor
from nexus_bot.services.partner_plans import LAPSE, LOOK, NOTE, REQUEST
from tests.delivery.blocking import actor
from tests.delivery.office import Office
from tests.delivery.partnering import announce, ask, beats, inbox, letters, pair_of, seek, unite
from tests.wire.guilds import Member


@pytest.fixture
def kofi(office: Office) -> Member:
    """One who announced an API."""
    return office.guild.add_member("Kofi")


async def test_a_request_is_read_privately_and_says_until_when_it_waits(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    await ask(office, office.learner)

    await office.beat()

    (said,) = inbox(office, kofi)
    assert "**Lea** would like to build on your project." in said
    assert "**Lea writes**\nI begin with the products" in said
    assert "then the request lapses." in said
    for label in ("Accept", "Decline", "Ask something", "Stop these messages"):
        assert label in str(letters(office, kofi))


@pytest.mark.parametrize("why", ["closed", "unwanted"])
async def test_f11_a_closed_inbox_is_told_in_the_channel_with_nothing_private(
    office: Office, kofi: Member, why: str
) -> None:
    await announce(office, kofi)
    if why == "closed":
        kofi.user.dms_open = False
    else:
        await office.bot.services.profiles.hear(actor(office, kofi), "partners", False)
    await ask(office, office.learner)

    await beats(office)

    said = office.said()[-1]
    assert f"<@{kofi.id}>, somebody wants to build on #1." in said
    assert "'Read it'" in str(list(office.channel.messages.values())[-1])
    assert "Lea" not in said
    assert "products" not in said
    calls = [each.allowed_mentions for each in office.standin.made("POST", "/messages")]
    assert [call["users"] for call in calls if call and call.get("users")] == [[kofi.id]]
    assert office.said(office.mentors) == []


async def test_a_request_that_was_taken_back_before_it_was_said_is_never_said(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    sight = await ask(office, office.learner)
    await office.bot.services.partners.withdraw(actor(office, office.learner), sight.request.id)

    await beats(office)

    assert inbox(office, kofi) == []
    assert [row.state for row in await office.rows(REQUEST)] == ["cancelled"]


@pytest.mark.parametrize("open_inbox", [True, False])
async def test_a_request_lapses_after_two_days_and_the_next_best_is_offered(
    office: Office, kofi: Member, open_inbox: bool
) -> None:
    ama = office.guild.add_member("Ama")
    await announce(office, kofi)
    await announce(office, ama, "Market API")
    await seek(office, office.learner)
    await ask(office, office.learner)
    await office.beat()
    office.learner.user.dms_open = open_inbox

    await beats(office, 1, hours=48, seconds=1)
    await beats(office)

    assert [row.state for row in await office.rows(LAPSE)] == ["sent"]
    if open_inbox:
        said = inbox(office, office.learner)[-1]
        assert "**Kofi** did not answer within two days" in said
        assert "NEXT BEST · #2" in said
        assert "Ask to partner" in str(letters(office, office.learner)[-1])
    else:
        assert f"<@{office.learner.id}>, there is news about #1." in office.said()[-1]


async def test_a_lost_answer_to_a_request_is_not_said_twice(office: Office, kofi: Member) -> None:
    await announce(office, kofi)
    await ask(office, office.learner)
    office.standin.faults.fail("POST", r"/messages$", 503, after=True)

    await beats(office)

    assert len(inbox(office, kofi)) == 1


@pytest.mark.parametrize("who", ["seeker", "owner"])
async def test_f29_who_left_frees_the_partner_who_is_told_kindly(
    office: Office, kofi: Member, who: str
) -> None:
    await announce(office, kofi)
    pair = (await unite(office, kofi, office.learner)).partnership.id
    await beats(office)
    gone, stays = (office.learner, kofi) if who == "seeker" else (kofi, office.learner)
    del office.guild.members[gone.id]

    await beats(office, 2, hours=25)

    assert (await pair_of(office, pair)).partnership.state == "ended"
    assert f"**{gone.user.name}** is no longer here" in inbox(office, stays)[-1]


async def test_who_was_seen_today_is_not_asked_for(office: Office, kofi: Member) -> None:
    await announce(office, kofi)
    await unite(office, kofi, office.learner)
    await beats(office)
    await office.pass_time(hours=23)
    await seek_again(office, kofi)

    await office.pass_time(hours=2)

    assert len(office.standin.made("GET", f"/members/{office.learner.id}")) == 1
    assert office.standin.made("GET", f"/members/{kofi.id}") == []


async def seek_again(office: Office, who: Member) -> None:
    """Let somebody do anything at all."""
    await office.bot.services.profiles.hear(actor(office, who), "answers", True)


async def test_both_are_asked_once_whether_they_met(office: Office, kofi: Member) -> None:
    await announce(office, kofi)
    await unite(office, kofi, office.learner)
    await beats(office)

    await beats(office, 3, days=5, seconds=1)

    for who in (kofi, office.learner):
        assert sum("Did you meet?" in said for said in inbox(office, who)) == 1
    assert {row.state for row in await office.rows(NOTE)} == {"sent"}


async def test_a_project_that_fits_is_told_by_its_number_and_only_while_it_fits(
    office: Office, kofi: Member
) -> None:
    ama = office.guild.add_member("Ama")
    await seek(office, office.learner)
    await seek(office, ama)
    await office.bot.services.profiles.hear(actor(office, ama), "partners", False)
    await announce(office, kofi, places=1)

    await beats(office)

    assert "A NEW PROJECT FITS YOU · #1" in inbox(office, office.learner)[-1]
    assert f"<@{ama.id}>, #1 fits what you look for." in office.said()[-1]


async def test_a_project_that_is_full_by_now_is_told_to_nobody(
    office: Office, kofi: Member
) -> None:
    ama = office.guild.add_member("Ama")
    await seek(office, office.learner)
    number = await announce(office, kofi, places=1)
    await office.bot.services.partners.fits(office.guild.id, number, "new")
    await unite(office, kofi, ama)

    await beats(office)

    assert inbox(office, office.learner) == []
    assert "cancelled" in [row.state for row in await office.rows(NOTE)]


async def test_the_channel_says_nothing_of_partners_who_parted_meanwhile(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    pair = (await unite(office, kofi, office.learner)).partnership
    messages = PartnerMessages(office.bot, office.bot.services, office.bot.services.partners._clock)
    row = OutboxMessage(guild_id=office.guild.id, payload={"what": "paired", "pair": pair.id})
    before = await messages.in_channel(row, kofi.id)
    await office.bot.services.partners.end(actor(office, kofi), pair.id, "I change my project")

    after = await messages.in_channel(row, kofi.id)

    assert not isinstance(before, Dropped)
    assert isinstance(after, Dropped)


async def test_a_request_that_lapses_later_is_left_until_then(office: Office, kofi: Member) -> None:
    await announce(office, kofi)
    asked = (await ask(office, office.learner)).request
    messages = PartnerMessages(office.bot, office.bot.services, office.bot.services.partners._clock)
    row = OutboxMessage(guild_id=office.guild.id, payload={"request": asked.id})

    early = await messages.lapse(row)

    assert early == Put(asked.lapses_at)


async def test_nobody_is_looked_after_in_a_cohort_that_is_over(
    office: Office, kofi: Member
) -> None:
    await announce(office, kofi)
    await unite(office, kofi, office.learner)
    await beats(office)
    boss = Actor(office.guild.id, 1, "Boss", 77001, manages=True)
    await office.bot.services.lifecycle.close(boss, 1)

    await beats(office, 2, hours=25)

    assert [row.state for row in await office.rows(LOOK)] == ["cancelled"]


@pytest.mark.parametrize(("code", "is_gone"), [(10007, True), (0, False), (10004, False)])
async def test_only_discord_itself_tells_that_somebody_left(
    office: Office, kofi: Member, code: int, is_gone: bool
) -> None:
    office.standin.faults.fail("GET", "/members/", 404, code)

    assert await has_left(office.bot, office.guild.id, kofi.id) is is_gone
