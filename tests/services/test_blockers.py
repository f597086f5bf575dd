"""Blockers: typed, compared with what was solved, posted, edited, deleted; and kept apart."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from nexus_bot import texts
from nexus_bot.database import Database
from nexus_bot.errors import Invalid, Leaked, NotAllowed, NotFound, NotSetUp, Refusal
from nexus_bot.models import Bookmark, Cohort
from nexus_bot.services.blocker_drafts import FORM
from nexus_bot.services.blocker_plans import CARD, EDIT, LOOK, POST, UNCLAIMED
from nexus_bot.values import ArrangementDraft, BlockerDraft, Query
from tests.services.blocking import (
    FIX,
    INSTEAD,
    TITLE,
    case_of,
    clocks,
    consider,
    pending,
    planned,
    raise_blocker,
    solve,
)
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, School

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def school(database: Database) -> School:
    """A server whose cohort runs, on SQLite."""
    return await School(database).open()


async def found(school: School, typed: str) -> list[tuple[int, str]]:
    """What a search finds, and of which kind."""
    page = await school.services.hub.search(school.actor(LIN), Query(typed=typed))
    return [(post.number, post.kind) for post in page.posts]


async def test_a_posted_blocker_has_a_card_and_its_clocks(school: School) -> None:
    posted = await raise_blocker(school, area="Celery", want="A mail.", tried="A restart.")

    blocker = posted.case.blocker
    assert (posted.number, blocker.state, blocker.author_id) == (1, "open", BEA)
    assert (blocker.area_key, blocker.channel_id, blocker.is_post) == ("celery", CHANNEL, False)
    assert (posted.card.kind, posted.card.state) == (CARD, "sending")
    assert await clocks(school) == {UNCLAIMED, LOOK}
    assert await found(school, "celery docker") == []


async def test_where_there_is_a_forum_it_becomes_a_post(school: School) -> None:
    await school.services.blocker_settings.change(
        school.actor(AMINA), ArrangementDraft(forum_id=300)
    )

    posted = await raise_blocker(school)

    assert (posted.card.kind, posted.card.channel_id) == (POST, 300)
    assert posted.case.blocker.is_post


REFUSED = {
    "what you are stuck with": BlockerDraft(title=" ", instead="x"),
    "what happens instead": BlockerDraft(title="x", instead="\u200b"),
    "The title has 101": BlockerDraft(title="x" * 101, instead="x"),
    "happens instead has 4,001": BlockerDraft(title="x", instead="x" * 4001),
    "you want has 1,001": BlockerDraft(title="x", instead="x", want="x" * 1001),
    "you tried has 1,501": BlockerDraft(title="x", instead="x", tried="x" * 1501),
    "area has 41": BlockerDraft(title="x", instead="x", area="x" * 41),
    "area needs": BlockerDraft(title="x", instead="x", area="?!"),
}
LEAKY = [
    BlockerDraft(title=TOKEN, instead="x"),
    BlockerDraft(title="x", instead=f"x\n{TOKEN}"),
    BlockerDraft(title="x", instead="x", want=TOKEN),
    BlockerDraft(title="x", instead="x", tried=TOKEN),
    BlockerDraft(title="x", instead="x", area=TOKEN),
]


async def test_what_cannot_be_posted_is_kept_and_says_what_to_change(school: School) -> None:
    blockers, upkeep = school.services.blockers, school.services.upkeep

    for why, draft in REFUSED.items():
        with pytest.raises(Invalid, match=why) as refused:
            await blockers.consider(school.actor(BEA), draft)

        assert refused.value.draft is not None
        memo = await upkeep.draft(school.actor(BEA), refused.value.draft.memo, FORM)
        assert BlockerDraft.restored(memo.state) == draft
        with pytest.raises(Refusal, match="posted already"):
            await blockers.post(school.actor(BEA), refused.value.draft.memo)


async def test_a_form_that_comes_back_is_posted_once(school: School) -> None:
    blockers, bea = school.services.blockers, school.actor(BEA)
    panel = (await consider(school)).panel
    with pytest.raises(Invalid) as refused:
        await blockers.consider(bea, BlockerDraft(title="!?", instead="x"), panel)
    with pytest.raises(NotAllowed):
        await blockers.consider(school.actor(LIN), BlockerDraft(TITLE, instead="x"), panel)
    again = await blockers.consider(bea, BlockerDraft("CORS", instead="x"), panel)

    posted = await blockers.post(bea, panel)

    assert refused.value.draft == (FORM, panel)
    assert (again.panel, posted.case.blocker.title) == (panel, "CORS")
    with pytest.raises(NotFound):
        await blockers.consider(school.actor(BEA), BlockerDraft(TITLE, instead="x"), panel)


async def test_a_secret_is_neither_posted_nor_kept(school: School) -> None:
    for draft in LEAKY:
        with pytest.raises(Leaked) as refused:
            await school.services.blockers.consider(school.actor(BEA), draft)
        assert refused.value.draft is not None

    assert len((await school.rows())["memos"]) == len(LEAKY)
    assert TOKEN not in str(await school.rows())


async def test_a_mentor_raises_the_message_of_another_and_nobody_else_does(school: School) -> None:
    blockers = school.services.blockers
    draft = BlockerDraft(
        TITLE, instead=INSTEAD, author_id=LIN, author_name="Lin", source="https://x"
    )

    considered = await blockers.consider(school.actor(FEMI), draft)
    posted = await blockers.post(school.actor(FEMI), considered.panel)

    blocker = posted.case.blocker
    assert (blocker.author_id, blocker.raised_by_id, blocker.source) == (LIN, FEMI, "https://x")
    assert posted.case.author.name == "Lin"
    await blockers.may_raise(school.actor(LIN), LIN)
    with pytest.raises(NotAllowed):
        await blockers.may_raise(school.actor(BEA), LIN)
    with pytest.raises(NotAllowed):
        await blockers.consider(school.actor(BEA), draft)


async def test_a_message_is_raised_once(school: School) -> None:
    blockers = school.services.blockers
    draft = BlockerDraft(TITLE, instead=INSTEAD, author_id=LIN, author_name="Lin", source="x/9")
    twice = [await blockers.consider(school.actor(who), draft) for who in (LIN, FEMI)]
    await blockers.post(school.actor(LIN), twice[0].panel)

    with pytest.raises(Refusal) as posted:
        await blockers.post(school.actor(FEMI), twice[1].panel)
    with pytest.raises(Refusal) as refused:
        await blockers.consider(school.actor(LIN), replace(draft, author_id=0))

    assert str(posted.value) == str(refused.value) == texts.raised_already(1)
    await blockers.consider(school.actor(LIN), replace(draft, source="x/10"))


async def test_an_area_left_out_is_guessed(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.", "Celery")
    named = await raise_blocker(school, title="It waits", instead="Nothing.\nI use Celery here.")
    other = await raise_blocker(school, title="It waits", instead="Nothing.")
    blockers = school.services.blockers
    draft = await blockers.open_to_edit(school.actor(BEA), other.number)

    await blockers.edit(school.actor(BEA), other.number, replace(draft, title="Celery waits"))

    edited = await case_of(school, other.number)
    assert (named.case.blocker.area, other.case.blocker.area) == ("Celery", "")
    assert (edited.blocker.area, edited.blocker.area_key) == ("Celery", "celery")


async def test_without_a_cohort_nothing_is_posted_and_what_was_typed_stays(
    school: School, database: Database
) -> None:
    await raise_blocker(school)
    panel = (await consider(school)).panel
    closing = await school.services.lifecycle.running(school.actor(AMINA))
    await school.services.lifecycle.close(school.actor(AMINA), 1)
    blockers = school.services.blockers

    with pytest.raises(NotSetUp) as refused:
        await blockers.post(school.actor(BEA), panel)
    with pytest.raises(NotSetUp):
        await blockers.may_post(school.actor(BEA))
    with pytest.raises(NotSetUp):
        await consider(school)

    assert refused.value.draft == (FORM, panel)
    assert closing.blockers == 1
    claimed = await blockers.claim(school.actor(LIN), 1)
    assert claimed.blocker.state == "claimed"


async def test_what_was_solved_is_shown_before_and_saved_once(school: School) -> None:
    await raise_blocker(school)
    await solve(school)
    blockers = school.services.blockers

    considered = await consider(school, LIN, "Celery tasks stay pending in Docker")
    for _ in range(2):
        post = await blockers.that_solved_it(school.actor(LIN), considered.panel, 0)

    assert [(each.post.number, each.solution) for each in considered.similar] == [(1, FIX)]
    assert post.number == 1
    assert (await case_of(school)).post.saves == 1  # type: ignore[union-attr]
    async with school.database.read() as store:
        kept = await store.scalars(select(Bookmark.user_id).where(Bookmark.guild_id == 10))
        assert list(kept) == [LIN]
    with pytest.raises(NotFound):
        await blockers.that_solved_it(school.actor(LIN), considered.panel, 1)
    with pytest.raises(NotAllowed):
        await blockers.that_solved_it(school.actor(BEA), considered.panel, 0)
    posted = await blockers.post(school.actor(LIN), considered.panel)
    assert posted.number == 2


async def test_a_similar_one_that_is_deleted_meanwhile_cannot_be_saved(school: School) -> None:
    await raise_blocker(school)
    await solve(school)
    considered = await consider(school, LIN)
    await school.services.blockers.delete(school.actor(BEA), 1)

    with pytest.raises(NotFound):
        await school.services.blockers.that_solved_it(school.actor(LIN), considered.panel, 0)


async def test_an_edit_is_shown_on_the_card_and_found_in_the_hub(school: School) -> None:
    await raise_blocker(school, area="Celery")
    await solve(school)
    blockers = school.services.blockers
    draft = await blockers.open_to_edit(school.actor(BEA), 1)

    edit = await blockers.edit(
        school.actor(FEMI), 1, replace(draft, title="Beat runs twice", area="Redis")
    )

    case = await case_of(school)
    assert (edit.kind, edit.state) == (EDIT, "sending")
    assert edit.payload == {"number": 1, "area": "Celery"}
    assert case.blocker.edited_at == school.now
    assert (case.post.title, case.post.topic_key) == ("Beat runs twice", "redis")  # type: ignore[union-attr]
    assert await found(school, "beat twice localhost") == [(1, "challenge")]
    assert [topic.key for topic in await school.services.hub.suggest_topics(10, "")] == ["redis"]


async def test_an_edit_that_cannot_be_is_kept_with_its_number(school: School) -> None:
    await raise_blocker(school)
    blockers = school.services.blockers

    with pytest.raises(Invalid) as refused:
        await blockers.edit(school.actor(BEA), 1, BlockerDraft(title="", instead="x"))
    with pytest.raises(NotAllowed):
        await blockers.edit(school.actor(LIN), 1, BlockerDraft(title="x", instead="x"))
    with pytest.raises(NotAllowed):
        await blockers.open_to_edit(school.actor(LIN), 1)

    assert refused.value.draft is not None
    memo = await school.services.upkeep.draft(school.actor(BEA), refused.value.draft.memo, FORM)
    assert memo.state["number"] == 1


async def test_a_deleted_blocker_is_gone_with_all_that_was_planned(school: School) -> None:
    posted = await raise_blocker(school, area="Celery")
    await school.posted(posted, 77)  # type: ignore[arg-type]
    await solve(school)
    blockers = school.services.blockers

    title = await blockers.open_to_delete(school.actor(BEA), 1)
    with pytest.raises(NotAllowed):
        await blockers.delete(school.actor(LIN), 1)
    removal = await blockers.delete(school.actor(BEA), 1)

    assert title == TITLE
    assert removal is not None
    assert (removal.channel_id, removal.payload["message_id"]) == (CHANNEL, 77)
    assert await blockers.case(10, 1) is None
    assert await found(school, "celery") == []
    assert await school.services.hub.suggest_topics(10, "") == []
    assert not {EDIT, "blocker_word", "blocker_note", *await clocks(school)} & set(
        await pending(school)
    )
    with pytest.raises(Refusal, match="no blocker #1"):
        await blockers.delete(school.actor(BEA), 1)


async def test_solved_blockers_are_no_learnings_of_their_author(school: School) -> None:
    await raise_blocker(school)
    await solve(school)

    shared = await school.share(BEA, "Retries need idempotent tasks.")

    assert shared.count == 1


async def test_a_blocker_of_another_server_is_none(school: School) -> None:
    other = await School(school.database, guild_id=11).open()
    await raise_blocker(school)
    panel = (await consider(school)).panel
    blockers, everywhere = other.services.blockers, texts.no_blocker(1)

    for act in (
        blockers.claim,
        blockers.release,
        blockers.follow,
        blockers.ask_mentors,
        blockers.still_stuck,
        blockers.close,
        blockers.reopen,
        blockers.open_to_solve,
        blockers.show,
        blockers.show_again,
        blockers.open_to_edit,
        blockers.open_to_delete,
        blockers.delete,
    ):
        with pytest.raises(Refusal) as refused:
            await act(other.actor(FEMI), 1)
        assert str(refused.value) == everywhere
    with pytest.raises(Refusal):
        await solve(other, FEMI)
    with pytest.raises(Refusal, match="posted already"):
        await blockers.post(other.actor(BEA), panel)
    assert (await consider(other, LIN)).similar == []


async def test_areas_are_popular_topics_and_what_everybody_needs(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.", "Celery")
    blockers = school.services.blockers

    assert (await blockers.areas(10))[:3] == ["Celery", *texts.BLOCKER_AREAS[:2]]
    assert await blockers.areas(10, "cel") == ["Celery", "cel"]
    assert await blockers.areas(10, "database") == ["Database"]


async def test_clocks_are_those_of_the_cohort_it_was_raised_in(school: School) -> None:
    async with school.database.write() as store:
        cohort = await store.scalar(select(Cohort).where(Cohort.guild_id == 10))
        assert cohort is not None
        cohort.unclaimed_hours = 2

    await raise_blocker(school)

    (due,) = [message.due_at for message in await planned(school, UNCLAIMED)]
    assert (due - school.now).total_seconds() == 2 * 3600
