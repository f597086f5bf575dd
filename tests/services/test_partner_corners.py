"""Partners in the corners: what is gone, taken, full or over by the time somebody presses."""

import re

import pytest

from nexus_bot import texts
from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Leaked, NotFound, Refusal
from nexus_bot.models import Memo, Partnership
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.projects import Projects
from nexus_bot.services import partner_life, project_posts
from nexus_bot.services.partner_plans import PANEL, WORD
from nexus_bot.services.project_drafts import FORM
from nexus_bot.values import SetupDraft
from nexus_bot.values.partners import NoteDraft, ProjectDraft
from tests.services.announcing import announce, build_on, scheme_of
from tests.services.blocking import planned
from tests.services.partnering import Standing, ask, invite, notes, partner, seek, shops
from tests.services.school import AMINA, BEA, CHANNEL, LIN, MENTORS, School

KOFI, ZOE = 20, 21
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def next_cohort(school: School) -> None:
    """Close the cohort that runs, and begin another."""
    cohort = await school.services.cohorts.running(school.guild_id)
    assert cohort is not None
    await school.services.lifecycle.close(school.actor(AMINA), cohort.id)
    draft = SetupDraft(
        channel_id=CHANNEL,
        mentor_role_id=MENTORS,
        start="2026-09-16",
        end="2026-09-23 18:00",
        timezone="Africa/Nairobi",
    )
    await school.services.cohorts.set_up(school.actor(AMINA), draft)


async def test_who_has_nobody_to_invite_invites_nobody(school: School) -> None:
    partners = school.services.partners
    with pytest.raises(Refusal, match="Announce your API first"):
        await partners.wanted(school.actor(BEA))
    with pytest.raises(Refusal, match="Announce your API first"):
        await partners.invite(school.actor(BEA), LIN, "Build on mine?")
    await shops(school)
    shown = await partners.wanted(school.actor(BEA))

    with pytest.raises(NotFound):
        await partners.may_invite(school.actor(BEA), shown.panel)

    await school.services.projects.archive(school.actor(BEA), 1)
    with pytest.raises(Refusal, match="Announce your API first"):
        await partners.turn_wanted(school.actor(BEA), shown.panel, 1)


async def test_a_note_refused_again_is_kept_once(school: School) -> None:
    await shops(school)
    partners = school.services.partners
    with pytest.raises(Leaked) as first:
        await partners.ask(school.actor(LIN), 1, f"My key is {TOKEN}")
    assert first.value.draft is not None

    with pytest.raises(Leaked) as second:
        await partners.ask(school.actor(LIN), 1, f"Again {TOKEN}", first.value.draft.memo)

    assert second.value.draft is not None
    async with school.database.read() as store:
        dropped = await store.get(Memo, first.value.draft.memo)
        kept = await store.get(Memo, second.value.draft.memo)
    assert kept is not None
    assert "Again" in NoteDraft.restored(kept.state).text
    assert dropped is None or dropped.id == kept.id


@pytest.mark.parametrize(
    ("why", "reads"),
    [
        ("full", "build on #1 already, and no place is free"),
        ("archived", "#1 takes no partners any more"),
        ("left", "member 3 is no longer here"),
        ("partnered", "member 3 has a partner by now|member 3 builds on #1 by now"),
    ],
)
async def test_a_request_that_cannot_come_true_when_accepted_ends_and_says_why(
    school: School, why: str, reads: str
) -> None:
    await shops(school)
    asked = await ask(school)
    request, project = asked.request, asked.project
    match why:
        case "full":
            await build_on(school, project, KOFI, ZOE)
        case "archived":
            async with school.database.write() as store:
                await Projects(store).archive(project, "owner", school.now)
        case "left":
            async with school.database.write() as store:
                await Members(store).leave(school.guild_id, LIN, school.now)
        case "partnered":
            elsewhere = Partnership(
                guild_id=school.guild_id,
                cohort_id=request.cohort_id,
                kind="api",
                project_id=project.id,
                one_id=LIN,
                other_id=BEA,
                state="active",
                ended_why="",
                channel_id=CHANNEL,
                created_at=school.now,
            )
            async with school.database.write() as store:
                assert await Partnerships(store).add(elsewhere, [LIN])

    with pytest.raises(Refusal, match=reads):
        await school.services.partners.accept(school.actor(BEA), request.id)

    standing = await Standing.of(school)
    assert [(r.state, r.reason) for r in standing.requests] == [("outdone", why)]
    assert await notes(school) == [("outdone", LIN)]
    assert standing.projects[0].taken == (2 if why == "full" else 0)
    assert (standing.seekers[0].waiting_since is None) == (why == "partnered")


async def test_who_left_is_not_invited(school: School) -> None:
    await shops(school)
    await seek(school)
    async with school.database.write() as store:
        await Members(store).leave(school.guild_id, LIN, school.now)

    with pytest.raises(Refusal, match="member 3 is no longer here"):
        await invite(school)

    assert (await Standing.of(school)).requests == []


async def test_at_most_ten_are_invited_at_once(school: School) -> None:
    await shops(school)
    for who in range(30, 41):
        await seek(school, who)
    for who in range(30, 40):
        await invite(school, who)

    with pytest.raises(Invalid, match="10 invitations of yours wait for an answer"):
        await invite(school, 40)

    assert len((await Standing.of(school)).requests) == 10


async def test_a_place_that_is_free_again_is_asked_for_once_more(school: School) -> None:
    await shops(school, places=1)
    asked = await ask(school)
    projects = school.services.projects
    await projects.places(school.actor(BEA), 1, 0)
    await projects.places(school.actor(BEA), 1, 1)

    with pytest.raises(Refusal, match="There is a free place again: ask once more"):
        await school.services.partners.accept(school.actor(BEA), asked.request.id)


async def test_where_all_that_was_offered_is_gone_others_are_shown(school: School) -> None:
    await shops(school)
    found = await seek(school)
    await school.services.projects.archive(school.actor(BEA), 1)
    await shops(school, KOFI)

    turned = await school.services.partners.turn(school.actor(LIN), found.panel, 1)

    assert turned.suggestion is not None
    assert (turned.suggestion.scheme.project.number, turned.total) == (2, 1)


async def test_who_has_a_partner_is_shown_no_more(school: School) -> None:
    await shops(school, BEA, KOFI)
    found = await seek(school)
    pair = (await partner(school)).partnership
    other = (await scheme_of(school, 2)).project
    partners = school.services.partners

    with pytest.raises(Refusal, match="You build on #1 with member 2 already"):
        await partners.turn(school.actor(LIN), found.panel, 1)

    assert await partners.fitting(school.guild_id, pair.cohort_id, LIN, other.id) is None


async def test_what_was_in_a_cohort_that_is_over_is_neither_turned_nor_asked(
    school: School,
) -> None:
    await shops(school)
    found = await seek(school)
    await next_cohort(school)
    partners = school.services.partners

    with pytest.raises(Refusal, match="in a cohort that is over"):
        await partners.turn(school.actor(LIN), found.panel, 1)
    with pytest.raises(Refusal, match="in a cohort that is over"):
        await partners.ask(school.actor(LIN), 1, "Hi, shall we?")

    standing = await Standing.of(school)
    assert (standing.requests, standing.pairs) == ([], [])
    assert await notes(school) == []


async def test_a_round_of_a_cohort_that_is_over_is_not_confirmed(school: School) -> None:
    await shops(school)
    await seek(school)
    shown = await school.services.rounds.preview(school.actor(AMINA), "api", 7)
    await next_cohort(school)

    with pytest.raises(Refusal, match=re.escape(texts.ROUND_OF_BEFORE)):
        await school.services.rounds.confirm(school.actor(AMINA), shown.panel)

    assert (await Standing.of(school)).pairs == []


async def test_who_waits_hears_of_a_project_only_while_the_cohort_runs(school: School) -> None:
    waits = await seek(school)
    await shops(school)
    partners = school.services.partners
    await partners.fits(school.guild_id, 1, "one")
    assert await notes(school) == [("fits", LIN)]
    school.pass_time(hours=2)
    await school.services.lifecycle.close(school.actor(AMINA), waits.cohort.id)
    told = await notes(school)

    await partners.fits(school.guild_id, 1, "two")

    assert await notes(school) == told


async def test_former_partners_are_asked_nothing_and_end_once(school: School) -> None:
    await shops(school)
    pair = (await partner(school)).partnership
    partners = school.services.partners
    await partners.end(school.actor(LIN), pair.id, "No time.")
    told = await notes(school)

    await partners.ask_met(school.guild_id, pair.id)
    async with school.database.write() as store:
        again = await partner_life.dissolve(
            store, pair, school.now, by=BEA, why="Again", what="ended"
        )

    assert again is None
    assert await notes(school) == told
    standing = await Standing.of(school)
    assert (standing.projects[0].taken, standing.pairs[0].ended_why) == (0, "No time.")


async def test_a_thread_of_nobody_gets_no_panel(school: School) -> None:
    await school.services.partners.thread_stands(school.guild_id, 999, 900, CHANNEL)

    assert (await planned(school, PANEL), await planned(school, WORD)) == ([], [])


async def test_a_refused_edit_is_kept_for_the_same_project(school: School) -> None:
    await announce(school)

    with pytest.raises(Invalid) as refused:
        await announce(school, title=" ", number=1)

    assert refused.value.draft is not None
    memo = await school.services.upkeep.draft(school.actor(BEA), refused.value.draft.memo, FORM)
    assert ProjectDraft.restored(memo.state).number == 1
    assert (await scheme_of(school)).project.title == "Shop API"


async def test_a_project_is_archived_once(school: School) -> None:
    seen = (await announce(school)).scheme.project
    async with school.database.write() as store:
        first = await project_posts.retire(store, seen, "owner", school.now)
        again = await project_posts.retire(store, seen, "left", school.now)

    assert first is not None
    assert again is None


async def test_no_tag_is_suggested_beyond_the_last_that_fits(school: School) -> None:
    await announce(school)
    projects = school.services.projects

    assert await projects.suggest_tags(school.guild_id, "dj") == ["Django"]
    assert await projects.suggest_tags(school.guild_id, "a, b, c, d, e, f, g, h, i, j, dj") == []
