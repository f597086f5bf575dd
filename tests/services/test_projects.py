"""Projects: typed, announced, changed, archived; and found in the hub."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from nexus_bot import texts
from nexus_bot.database import Database
from nexus_bot.errors import AlreadyDone, Invalid, Leaked, NotAllowed, NotSetUp, Refusal
from nexus_bot.models import Project
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.projects import Projects
from nexus_bot.services.project_drafts import FORM
from nexus_bot.services.project_plans import CARD, EDIT, FITS, LOOK
from nexus_bot.values import ProfileDraft, Query
from nexus_bot.values.partners import USUAL_PLACES, ProjectDraft
from tests.services.announcing import SHOP, announce, build_on, scheme_of
from tests.services.blocking import pending, planned
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, School

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs."""
    return await School(database).open()


async def found(school: School, typed: str, kind: str = "") -> list[tuple[int, str]]:
    """What a search finds, and of which kind."""
    page = await school.services.hub.search(school.actor(LIN), Query(typed=typed, kind=kind))
    return [(post.number, post.kind) for post in page.posts]


async def test_an_announced_project_has_a_card_and_is_found(school: School) -> None:
    stored = await announce(school)

    project = stored.scheme.project
    assert (project.number, project.owner_id, project.state) == (1, BEA, "active")
    assert (project.places, project.taken, project.channel_id) == (USUAL_PLACES, 0, CHANNEL)
    assert (stored.is_new, stored.card.kind, stored.card.state) == (True, CARD, "sending")
    assert {*await pending(school)} >= {LOOK, FITS}
    assert await found(school, "webhook postgresql") == [(1, "project")]
    assert await found(school, "", kind="project") == [(1, "project")]


async def test_announced_again_only_what_is_given_changes(school: School) -> None:
    await announce(school)

    again = await school.services.projects.announce(
        school.actor(BEA), ProjectDraft(title="Shop API v2", docs="")
    )

    project = again.scheme.project
    assert (again.is_new, again.card.kind, project.number) == (False, EDIT, 1)
    assert (project.title, project.pitch, project.docs) == ("Shop API v2", SHOP.pitch, None)
    assert project.repository == SHOP.repository
    assert await found(school, "v2") == [(1, "project")]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "…", "name"),
        ("pitch", "—", "what your API does"),
        ("title", "x" * 101, "100 fit"),
        ("pitch", "x" * 1501, "1,500 fit"),
        ("docs", "http://localhost:8000/docs", "only works on your computer"),
        ("docs", "127.0.0.1:8000", "only works on your computer"),
        ("docs", "https://[::1]/docs", "only works on your computer"),
        ("docs", "http://shop.example.com", "must start with `https://`"),
        ("repository", "github.com/bea/shop", "must start with `https://`"),
        ("repository", "https://bea:secret@github.com/bea/shop", "name or password"),
        ("repository", "https://192.168.1.4/shop", "private network"),
        ("repository", "https://git.internal/shop", "private network"),
        ("repository", "https://github.com/bea shop", "spaces or signs"),
        ("tags", ", ".join(f"tag {n}" for n in range(11)), "project holds up to 10"),
        ("places", 6, "between 0 and 5"),
    ],
)
async def test_what_cannot_stand_is_said_kindly_and_kept(
    school: School, field: str, typed: Any, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        await announce(school, **{field: typed})

    kept = refused.value.draft
    assert kept is not None
    assert kept.form == FORM
    memo = await school.services.upkeep.draft(school.actor(BEA), kept.memo, FORM)
    assert ProjectDraft.restored(memo.state).state()[field] == typed


async def test_a_secret_is_neither_posted_nor_kept(school: School) -> None:
    with pytest.raises(Leaked) as refused:
        await announce(school, pitch=f"Use the key {TOKEN}.")

    assert refused.value.draft is not None
    memo = await school.services.upkeep.draft(school.actor(BEA), refused.value.draft.memo, FORM)
    assert TOKEN not in str(memo.state)
    assert "What does its API do" in refused.value.text


async def test_without_a_cohort_nothing_typed_is_lost(database: Database) -> None:
    school = School(database)

    with pytest.raises(NotSetUp) as refused:
        await announce(school)

    assert refused.value.draft is not None


async def test_pressed_twice_at_once_there_is_one_project(engine: str, school: School) -> None:
    projects = school.services.projects

    first, second = await asyncio.gather(
        projects.announce(school.actor(BEA), SHOP), projects.announce(school.actor(BEA), SHOP)
    )

    assert {first.is_new, second.is_new} == {True, False}
    assert first.scheme.project.id == second.scheme.project.id


async def test_a_second_delivery_does_nothing(school: School) -> None:
    actor = school.actor(BEA)
    await school.services.projects.announce(actor, SHOP)

    with pytest.raises(AlreadyDone):
        await school.services.projects.announce(actor, SHOP)


async def test_places_never_go_below_those_taken(school: School) -> None:
    stored = await announce(school, places=3)
    await build_on(school, stored.scheme.project, LIN, FEMI)

    with pytest.raises(Invalid, match="2 partners build on #1 already"):
        await school.services.projects.places(school.actor(BEA), 1, 1)

    less = await school.services.projects.places(school.actor(BEA), 1, 2)
    assert (less.scheme.project.places, less.scheme.project.edited_at) == (2, None)
    assert [member.user_id for member in less.scheme.partners] == [LIN, FEMI]
    with pytest.raises(Invalid, match="2 partners build") as refused:
        await announce(school, places=0)
    assert refused.value.draft is not None


async def test_the_last_place_goes_to_one_and_never_below(engine: str, school: School) -> None:
    project = (await announce(school, places=1)).scheme.project

    async def take() -> bool:
        async with school.database.write() as store:
            return await Projects(store).take_place(school.guild_id, project.id) is not None

    taken = await asyncio.gather(*(take() for _ in range(4)))

    assert sorted(taken) == [False, False, False, True]
    with pytest.raises(IntegrityError):
        async with school.database.write() as store:
            await store.execute(
                update(Project).where(Project.guild_id == 10, Project.number == 1).values(places=0)
            )
    async with school.database.write() as store:
        freed = [await Projects(store).free_place(10, project.id) for _ in range(2)]
    assert [each.taken if each else None for each in freed] == [0, None]


async def test_archived_it_keeps_its_partners_and_takes_no_change(school: School) -> None:
    stored = await announce(school)
    await build_on(school, stored.scheme.project, LIN)
    await school.services.outbox.sent(stored.card, 900)

    edit = await school.services.projects.archive(school.actor(BEA), 1)

    scheme = await scheme_of(school)
    assert edit is not None
    assert edit.kind == EDIT
    assert (scheme.project.state, scheme.project.archived_why) == ("archived", "owner")
    assert [member.user_id for member in scheme.partners] == [LIN]
    assert await found(school, "shop") == [(1, "archived")]
    assert await found(school, "", kind="project") == []
    assert not {LOOK, FITS} & {*await pending(school)}
    for refused in (
        school.services.projects.places(school.actor(BEA), 1, 3),
        school.services.projects.archive(school.actor(BEA), 1),
        school.services.projects.open_to_edit(school.actor(BEA), 1),
    ):
        with pytest.raises(Refusal, match="archived"):
            await refused


async def test_an_edit_that_comes_too_late_is_kept_to_announce_another(school: School) -> None:
    await announce(school)
    await school.services.projects.archive(school.actor(BEA), 1)

    with pytest.raises(Refusal, match="archived") as kept:
        await announce(school, title="Shop API v2", number=1)
    with pytest.raises(Refusal, match="archived") as of_another:
        await announce(school, FEMI, title="Shop API v2", number=1)

    assert kept.value.draft is not None
    memo = await school.services.upkeep.draft(school.actor(BEA), kept.value.draft.memo, FORM)
    draft = ProjectDraft.restored(memo.state)
    assert (draft.title, draft.number) == ("Shop API v2", 0)
    assert of_another.value.draft is None  # what was typed comes back as a file


async def test_announced_anew_it_is_another_project(school: School) -> None:
    await announce(school)
    await school.services.projects.archive(school.actor(BEA), 1)

    again = await announce(school)

    assert (again.is_new, again.scheme.project.number) == (True, 2)


async def test_mentors_may_change_somebody_elses_and_others_may_not(school: School) -> None:
    await announce(school)
    projects = school.services.projects

    changed = await projects.announce(school.actor(FEMI), ProjectDraft(title="Shop", number=1))

    assert changed.scheme.project.owner_id == BEA
    assert (await projects.show(school.actor(LIN), 1)).may == {"partner.ask"}
    assert (await projects.show(school.actor(BEA), 1)).may == {"project.edit", "project.archive"}
    for denied in (
        projects.places(school.actor(LIN), 1, 3),
        projects.archive(school.actor(LIN), 1),
        projects.announce(school.actor(LIN), ProjectDraft(title="Mine", number=1)),
    ):
        with pytest.raises(NotAllowed):
            await denied
    with pytest.raises(Refusal, match="no project #7"):
        await projects.show(school.actor(LIN), 7)


async def test_a_card_that_is_gone_stands_again(school: School) -> None:
    stored = await announce(school)
    await school.services.outbox.sent(stored.card, 900)
    with pytest.raises(Refusal, match="has its card already"):
        await school.services.projects.show_again(school.actor(BEA), 1)
    await school.services.projects.card_gone(await scheme_of(school))

    card = await school.services.projects.show_again(school.actor(BEA), 1)
    await school.services.outbox.sent(card, 901)

    assert card.kind == CARD
    assert (await scheme_of(school)).project.message_id == 901
    page = await school.services.hub.search(school.actor(LIN), Query(typed="shop"))
    assert page.posts[0].message_id == 901


async def test_tags_are_suggested_word_by_word(school: School) -> None:
    await announce(school)
    await announce(school, AMINA, tags="Django, Redis")
    await school.services.profiles.change(school.actor(LIN), ProfileDraft(tags="Django REST"))
    await school.share(LIN, "Pods restart.", topic="Docker")
    suggest = school.services.projects.suggest_tags

    assert await suggest(10, "d") == ["Django", "Django REST", "Docker"]
    assert await suggest(10, "Redis, rest") == ["Redis, Django REST"]
    assert "Django, Django" not in await suggest(10, "Django, ")
    assert await suggest(10, "x" * 90 + ", d") == ["x" * 90 + ", Django", "x" * 90 + ", Docker"]
    assert await suggest(20, "d") == []


async def test_who_acts_is_here_and_who_is_named_is_not(school: School) -> None:
    await announce(school)
    async with school.database.write() as store:
        members = Members(store)
        await members.greet(10, BEA, name="Bea", at=school.now, left_at=school.now)
        school.pass_time(hours=1)

        named = await members.greet(10, BEA, name="Bea", at=school.now, acts=False)
        back = await members.greet(10, BEA, name="Bea", at=school.now, role_track="backend")
        still = await members.greet(10, BEA, name="Bea", at=school.now, role_track="frontend")

    assert (named.left_at, named.track) == (school.now.replace(hour=9), None)
    assert (back.seen_at, back.left_at, back.track) == (school.now, None, "backend")
    assert still.track == "backend"


def test_how_many_may_build_is_said_in_words() -> None:
    assert texts.announced(12, 2, 2) == "#12 is announced. 2 frontend learners may build on it."
    assert texts.may_build(1, 2) == "1 frontend learner may still build on it."
    assert texts.may_build(0, 2) == "All its places are taken."
    assert "Nobody can ask" in texts.may_build(0, 0)
    assert texts.project_changed(12, 0, 0, 1).endswith("1 open request ends with this.")
    assert texts.project_changed(12, 0, 1, 2).endswith("2 open requests end with this.")


async def test_a_change_is_planned_once_for_each_press(school: School) -> None:
    await announce(school)

    await announce(school, title="Shop API v2")

    kinds = [row.kind for row in await planned(school)]
    assert (kinds.count(CARD), kinds.count(EDIT), kinds.count(FITS)) == (1, 1, 2)
