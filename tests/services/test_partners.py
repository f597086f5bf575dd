"""Partners: asked, together, parted."""

from functools import partial

import pytest

from nexus_bot.database import Database
from nexus_bot.errors import AlreadyDone, Leaked, NotAllowed, NotFound, Refusal
from nexus_bot.models import Memo
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.services import partner_life
from nexus_bot.services.ends import End, Then
from nexus_bot.services.partner_looks import ASK, REASON
from nexus_bot.services.partner_plans import (
    ARCHIVE,
    LASTS,
    LOOK,
    MET,
    MET_AFTER,
    PANEL,
    REQUEST,
    THREAD,
    WORD,
)
from nexus_bot.services.project_plans import EDIT, FITS
from nexus_bot.values.partners import NoteDraft, PartnershipSight, RequestSight
from tests.services.announcing import announce, scheme_of
from tests.services.blocking import planned, say
from tests.services.partnering import Standing, ask, invite, notes, partner, seek, shops
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, School

KOFI, ZOE = 20, 21
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def checked(school: School) -> Standing:
    """What is stored, of which nothing is wrong."""
    standing = await Standing.of(school)
    standing.check()
    return standing


async def states(school: School) -> list[str]:
    """What became of every request."""
    return [request.state for request in (await checked(school)).requests]


async def test_who_accepts_makes_two_people_partners_with_a_thread_and_clocks(
    school: School,
) -> None:
    await shops(school)

    sight = await partner(school)

    pair = sight.partnership
    assert (pair.one_id, pair.other_id, pair.kind, pair.channel_id) == (LIN, BEA, "api", CHANNEL)
    assert (await scheme_of(school)).partners[0].user_id == LIN
    assert await notes(school) == [("accepted", LIN)]
    assert [m.state for m in await planned(school, THREAD)] == ["pending"]
    assert [m.due_at - school.now for m in await planned(school, MET)] == [MET_AFTER]
    assert len(await planned(school, EDIT)) == 1
    await checked(school)


async def test_what_is_pressed_twice_is_asked_once_and_delivered_twice_is_done_once(
    school: School,
) -> None:
    await shops(school)
    first = await ask(school)

    again = await ask(school)

    assert (again.request.id, again.request.lapses_at) == (first.request.id, school.now + LASTS)
    assert isinstance(await school.services.partners.may_ask(school.actor(LIN), 1), RequestSight)
    assert len(await planned(school, REQUEST)) == 1
    press = school.actor(BEA, 70_000)
    await school.services.partners.accept(press, first.request.id)
    with pytest.raises(AlreadyDone):
        await school.services.partners.accept(press, first.request.id)


async def test_who_gets_a_partner_frees_everybody_who_waited_for_an_answer(
    school: School,
) -> None:
    await shops(school, BEA, KOFI, places=1)
    await ask(school, LIN, 1)
    await ask(school, LIN, 2)
    await ask(school, ZOE, 1)
    await say(school, REQUEST)

    await partner(school, LIN, 1)

    assert await states(school) == ["accepted", "outdone", "outdone"]
    assert sorted(await notes(school)) == [("accepted", LIN), ("outdone", KOFI), ("outdone", ZOE)]


async def test_who_never_read_of_a_request_hears_nothing_of_its_end(school: School) -> None:
    await shops(school, BEA, KOFI)
    await ask(school, LIN, 2)
    withdrawn = await ask(school, ZOE, 2)

    await school.services.partners.withdraw(school.actor(ZOE), withdrawn.request.id)
    await partner(school, LIN, 1)

    assert await notes(school) == [("accepted", LIN)]
    assert [m.state for m in await planned(school, REQUEST)] == ["cancelled"] * 3


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("own", "This project is yours"),
        ("full", "build on #1 already|builds on #1 already"),
        ("none", "#1 has no free place"),
        ("archived", "#1 takes no partners any more"),
        ("seated", "You build on #2 with"),
        ("fourth", "You wait for 3 answers already"),
        ("declined", "said no for #1 before"),
        ("missing", "There is no project #99"),
    ],
)
async def test_what_cannot_be_asked_says_why_and_what_to_do(
    school: School, what: str, why: str
) -> None:
    partners, number = school.services.partners, 99 if what == "missing" else 1
    await shops(school, BEA, places=0 if what == "none" else 1)
    if what == "full":
        await partner(school, ZOE)
    if what == "archived":
        await school.services.projects.archive(school.actor(BEA), 1)
    if what == "seated":
        await shops(school, KOFI)
        await partner(school, LIN, 2)
    if what == "fourth":
        await shops(school, 30, 31, 32)
        for other in (2, 3, 4):
            await ask(school, LIN, other)
    if what == "declined":
        asked = await ask(school)
        await partners.decline(school.actor(BEA), asked.request.id)
    actor = BEA if what == "own" else LIN

    with pytest.raises(Refusal, match=why):
        await partners.may_ask(school.actor(actor), number)
    with pytest.raises(Refusal, match=why):
        await partners.ask(school.actor(actor), number, "")
    await checked(school)


async def test_an_invitation_is_answered_by_the_seeker(school: School) -> None:
    await shops(school)
    await seek(school)
    asked = await invite(school)
    partners = school.services.partners
    with pytest.raises(NotAllowed):
        await partners.accept(school.actor(BEA), asked.request.id)

    sight = await partners.accept(school.actor(LIN), asked.request.id)

    assert (sight.one.user_id, sight.other.user_id) == (LIN, BEA)
    assert await notes(school) == [("accepted", BEA)]
    assert [m.user_id for m in await planned(school, REQUEST)] == [LIN]
    with pytest.raises(Refusal, match="member 3 builds on #1 by now"):
        await partners.invite(school.actor(BEA), LIN, "Again?")


async def test_who_declined_an_invitation_is_not_invited_again_but_may_ask(school: School) -> None:
    await shops(school)
    await seek(school)
    asked = await invite(school)
    partners = school.services.partners
    await partners.decline(school.actor(LIN), asked.request.id, "Too much to do.")

    with pytest.raises(Refusal, match="declined your invitation before"):
        await partners.invite(school.actor(BEA), LIN, "Really not?")

    assert isinstance(await ask(school), RequestSight)
    assert await notes(school) == [("declined", BEA)]


async def test_who_asks_one_who_invited_them_says_yes(school: School) -> None:
    await shops(school)
    await seek(school)
    await invite(school)

    sight = await school.services.partners.ask(school.actor(LIN), 1, "I just saw yours.")

    assert isinstance(sight, PartnershipSight)
    assert await notes(school) == [("accepted", BEA)]
    await checked(school)


async def test_who_comes_too_late_reads_how_things_stand(school: School) -> None:
    await shops(school, places=2)
    partners, lin, bea = school.services.partners, school.actor(LIN), school.actor(BEA)
    asked = await ask(school)
    row = asked.request.id
    await partners.withdraw(school.actor(LIN), row)

    with pytest.raises(Refusal, match="member 3 took"):
        await partners.accept(school.actor(BEA), row)
    with pytest.raises(Refusal, match="You took"):
        await partners.withdraw(lin, row)

    row = (await ask(school)).request.id
    await partners.decline(bea, row)
    with pytest.raises(Refusal, match="You declined"):
        await partners.accept(school.actor(BEA), row)
    with pytest.raises(Refusal, match="no such request"):
        await partners.accept(school.actor(BEA), 999)
    row = (await ask(school, ZOE)).request.id
    await partners.accept(school.actor(BEA), row)
    with pytest.raises(Refusal, match="You said yes already"):
        await partners.decline(school.actor(BEA), row)
    with pytest.raises(Refusal, match="member 2 said yes: you are partners"):
        await partners.withdraw(school.actor(ZOE), row)
    with pytest.raises(NotAllowed):
        await partners.request(school.actor(KOFI), row)


async def test_where_the_owner_took_the_places_back_accepting_says_so(school: School) -> None:
    await shops(school, places=1)
    asked = await ask(school)
    await school.services.projects.places(school.actor(BEA), 1, 0)

    with pytest.raises(Refusal, match="#1 has no free place"):
        await school.services.partners.accept(school.actor(BEA), asked.request.id)

    assert await states(school) == ["outdone"]
    assert await notes(school) == [("outdone", LIN)]


async def test_a_question_and_its_answer_give_both_two_more_days(school: School) -> None:
    await shops(school)
    row = (await ask(school)).request.id
    partners, guild = school.services.partners, school.guild_id
    with pytest.raises(Refusal, match="no question to answer"):
        await partners.answer(school.actor(LIN), row, "Yes.")
    school.pass_time(hours=40)

    await partners.question(school.actor(BEA), row, "React or Vue?")
    school.pass_time(hours=40)
    await partners.lapse(guild, row)
    sight = await partners.answer(school.actor(LIN), row, "React.")

    assert (sight.request.question, sight.request.answer) == ("React or Vue?", "React.")
    assert (sight.request.state, sight.request.lapses_at) == ("open", school.now + LASTS)
    assert await notes(school) == [("question", LIN), ("answer", BEA)]
    with pytest.raises(Refusal, match="answered this already"):
        await partners.answer(school.actor(LIN), row, "Vue.")
    await checked(school)


async def test_a_request_that_nobody_answers_lapses_and_who_asked_hears_it(school: School) -> None:
    await shops(school)
    row = (await ask(school)).request.id
    partners = school.services.partners
    assert await partners.lapse(school.guild_id, row) == school.now + LASTS  # a moment too early
    assert await states(school) == ["open"]
    school.pass_time(hours=48)

    await partners.lapse(school.guild_id, row)
    await partners.lapse(school.guild_id, row)

    assert await states(school) == ["lapsed"]
    assert await notes(school) == [("lapsed", LIN)]
    with pytest.raises(Refusal, match="within two days"):
        await partners.accept(school.actor(BEA), row)


async def test_a_secret_is_not_sent_and_the_form_comes_back_without_it(school: School) -> None:
    await shops(school)
    partners = school.services.partners

    with pytest.raises(Leaked) as refused:
        await partners.ask(school.actor(LIN), 1, f"My key is {TOKEN}")

    kept = refused.value.draft
    assert kept is not None
    assert kept.form == ASK
    async with school.database.read() as store:
        memo = await store.get(Memo, kept.memo)
    assert memo is not None
    assert (NoteDraft.restored(memo.state).row, TOKEN in str(memo.state)) == (1, False)
    pair = (await partner(school)).partnership
    with pytest.raises(Refusal) as refused_end:
        await partners.end(school.actor(LIN), pair.id, " . ")
    assert refused_end.value.draft is not None
    assert refused_end.value.draft.form == REASON


@pytest.mark.parametrize("by", [LIN, BEA, FEMI, AMINA])
async def test_a_partnership_ends_for_a_reason_and_the_place_is_free(
    school: School, by: int
) -> None:
    await shops(school, places=1)
    pair = (await partner(school)).partnership
    partners = school.services.partners
    await partners.thread_stands(school.guild_id, pair.id, 900, CHANNEL)

    await partners.end(school.actor(by), pair.id, "No time.")

    ended = [("ended", who) for who in (LIN, BEA) if who != by]
    assert sorted((await notes(school))[1:]) == sorted(ended)
    assert [m.channel_id for m in await planned(school, WORD)] == [900]
    assert len(await planned(school, ARCHIVE)) == 1
    assert f"{pair.project_id}:freed" in "".join(m.dedupe_key for m in await planned(school, FITS))
    assert (await scheme_of(school)).project.taken == 0
    with pytest.raises(Refusal, match="This partnership ended"):
        await partners.end(school.actor(by), pair.id, "Again.")
    with pytest.raises(NotAllowed):
        await partners.end(school.actor(KOFI), pair.id, "Mine now.")
    await checked(school)


async def test_a_thread_that_comes_after_the_end_says_so(school: School) -> None:
    await shops(school)
    pair = (await partner(school)).partnership
    partners = school.services.partners
    await partners.end(school.actor(LIN), pair.id, "No time.")

    await partners.thread_stands(school.guild_id, pair.id, 900, CHANNEL)

    assert [m.payload["what"] for m in await planned(school, WORD)] == ["ended"]
    assert await planned(school, PANEL) == []
    await partners.thread_gone(school.guild_id, 900)
    sight = await partners.pair(school.guild_id, pair.id)
    assert sight is not None
    assert sight.partnership.thread_id is None


async def test_both_are_asked_whether_they_met_unless_they_said_so(school: School) -> None:
    await shops(school)
    pair = (await partner(school)).partnership
    partners = school.services.partners
    await partners.met(school.actor(LIN), pair.id, met=True)

    await partners.ask_met(school.guild_id, pair.id)
    sight = await partners.met(school.actor(BEA), pair.id, met=False)

    assert (await notes(school))[1:] == [("met", BEA)]
    assert (sight.partnership.one_met, sight.partnership.other_met) == (True, False)
    with pytest.raises(NotAllowed):
        await partners.met(school.actor(FEMI), pair.id, met=True)


async def test_who_leaves_frees_their_partner_and_everybody_they_asked(school: School) -> None:
    await shops(school, BEA, KOFI, places=1)
    await partner(school, LIN, 1)
    await ask(school, ZOE, 2)
    await say(school, REQUEST)

    await school.services.partners.left(school.guild_id, LIN)
    await school.services.partners.left(school.guild_id, ZOE)
    await school.services.partners.left(school.guild_id, ZOE)

    assert (await notes(school))[1:] == [("left", BEA), ("outdone", KOFI)]
    standing = await checked(school)
    assert [pair.ended_by_id for pair in standing.pairs] == [None]
    assert {m.state for m in await planned(school, LOOK)} == {"cancelled"}


async def test_an_owner_who_leaves_is_noticed_when_a_message_is_turned_away(
    school: School,
) -> None:
    await shops(school, places=2)
    await partner(school, LIN)
    asked = await ask(school, ZOE)
    (message, *_) = [
        m for m in await planned(school, REQUEST) if m.payload["request"] == asked.request.id
    ]
    (claimed,) = [m for m in await school.services.outbox.claim() if m.id == message.id]

    left = End(claimed, "failed", reason="unknown", then=Then.LEFT)
    await school.services.outbox.record([left])

    project = (await scheme_of(school)).project
    assert (project.state, project.archived_why, project.taken) == ("archived", "left", 0)
    assert sorted(await notes(school)) == [("accepted", LIN), ("left", LIN), ("outdone", ZOE)]
    await checked(school)
    await announce(school, BEA, title="Shop again")
    assert (await scheme_of(school, 2)).owner.left_at is None


async def test_buddies_sit_in_one_pair_each_and_nobody_is_paired_with_who_left(
    school: School,
) -> None:
    for who in (BEA, KOFI, ZOE, LIN):
        await seek(school, who)
    await school.services.partners.left(school.guild_id, LIN)

    async with school.database.write() as store:
        cohort = await Cohorts(store).running(school.guild_id)
        assert cohort is not None
        begin = partial(
            partner_life.begin,
            store,
            guild=school.guild_id,
            cohort=cohort,
            kind="review",
            project=None,
            round_id=None,
            now=school.now,
        )
        pairs = [await begin(one=BEA, other=who) for who in (LIN, KOFI, ZOE)]

    assert [pair is not None for pair in pairs] == [False, True, False]
    standing = await checked(school)
    assert [seat.user_id for seat in standing.seats] == [BEA, KOFI]
    assert len(standing.pairs) == 1


async def test_below_a_direct_message_one_acts_in_the_server_of_the_row(school: School) -> None:
    await shops(school)
    asked = await ask(school)
    row, guild = asked.request.id, school.guild_id
    reader = school.services.partners.reader

    actors = [
        await reader(BEA, "x", 1, request=row),
        await reader(LIN, "x", 2, project=asked.project.id),
        await reader(LIN, "x", 3, cohort=asked.request.cohort_id),
    ]

    assert {(actor.guild_id, actor.manages) for actor in actors} == {(guild, False)}
    for facts in ({"request": row}, {"cohort": 1}, {"pair": 1}, {"memo": 1}, {}):
        with pytest.raises(NotFound):
            await reader(KOFI, "x", 4, **facts)


async def test_one_sees_ones_partners_and_what_is_open(school: School) -> None:
    await shops(school, BEA, KOFI)
    await partner(school, LIN, 1)
    await ask(school, ZOE, 1)
    partners = school.services.partners

    pairs, asked = await partners.mine(school.actor(BEA))

    assert [pair.partner_of(BEA).user_id for pair in pairs] == [LIN]
    assert [each.asker.user_id for each in asked] == [ZOE]
    assert isinstance(await partners.place_of(school.actor(LIN)), PartnershipSight)
    assert [await partners.place_of(school.actor(who)) for who in (BEA, ZOE, 50)] == [
        "owner",
        "seeker",
        "new",
    ]
