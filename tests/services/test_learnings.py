"""Learnings: what stays together when one is shared, changed or taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from nexus_bot.errors import AlreadyDone, Invalid, Leaked, NotAllowed, NotFound, NotSetUp
from nexus_bot.models import AuditEntry, Memo, OutboxMessage, Topic
from nexus_bot.repositories.base import table_of
from nexus_bot.values import Credit, LearningDraft, Query
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, School

KEY = "AKIA" + "IOSFODNN7" + "EXAMPLQ"


async def topics(school: School) -> dict[str, int]:
    """Every topic with its number of posts."""
    async with school.database.read() as session:
        rows = await session.scalars(select(Topic).where(Topic.guild_id == school.guild_id))
        return {topic.name: topic.uses for topic in rows}


async def outbox(school: School) -> list[tuple[str, str]]:
    """Kind and state of every planned message, in order."""
    async with school.database.read() as session:
        rows = await session.scalars(
            select(OutboxMessage).where(OutboxMessage.guild_id > 0).order_by(OutboxMessage.id)
        )
        return [(message.kind, message.state) for message in rows]


async def test_the_same_interaction_stores_one_learning(school: School) -> None:
    draft = LearningDraft(text="Retries need idempotent tasks.")
    await school.services.learnings.share(school.actor(BEA, 77), draft)

    with pytest.raises(AlreadyDone):
        await school.services.learnings.share(school.actor(BEA, 77), draft)

    assert await school.found("retries") == [1]
    assert await outbox(school) == [("card", "sending")]


async def test_a_card_is_planned_with_its_learning_and_claimed_for_a_minute(
    school: School,
) -> None:
    shared = await school.share(BEA, "Retries need idempotent tasks.")

    assert shared.card.channel_id == CHANNEL
    assert shared.card.payload == {"number": 1}
    assert await school.services.outbox.claim() == []
    school.pass_time(seconds=61)
    (again,) = await school.services.outbox.claim()
    assert (again.dedupe_key, again.attempts) == (shared.card.dedupe_key, 2)


async def test_a_deleted_learning_leaves_nothing_behind(school: School) -> None:
    before = await school.rows()
    await school.share(BEA, "Retries need idempotent tasks.", "Celery tricks")
    await school.services.learnings.vote(school.actor(LIN), 1)
    await school.services.learnings.bookmark(school.actor(LIN), 1)

    await school.services.learnings.remove(school.actor(BEA), 1)

    after = await school.rows()
    for table in ("posts", "learnings", "votes", "bookmarks", "topics", "topic_words"):
        assert after[table] == before[table], table
    assert await school.found("retries") == []
    await school.check_index()


async def test_a_number_is_never_given_twice(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")
    await school.services.learnings.remove(school.actor(BEA), 1)

    shared = await school.share(BEA, "Acks come late.")

    assert shared.number == 2


async def test_an_edit_moves_a_learning_to_its_new_topic(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.", "Celery")
    await school.share(LIN, "Beat runs once.", "Celery")

    await school.services.learnings.edit(
        school.actor(BEA), 1, LearningDraft(text="Streams keep what queues drop.", topic="Redis")
    )

    assert await topics(school) == {"Celery": 1, "Redis": 1}
    assert await school.found("streams") == [1]
    assert await school.found("idempotent") == []
    await school.check_index()


async def test_an_edit_keeps_number_votes_and_place(school: School) -> None:
    shared = await school.share(BEA, "Retries need idempotent tasks.")
    await school.posted(shared, 77)
    await school.services.learnings.vote(school.actor(LIN), 1)

    changed = await school.services.learnings.edit(
        school.actor(FEMI), 1, LearningDraft(text="Retries need care.")
    )

    whole = await school.services.learnings.whole(school.guild_id, 1)
    assert whole is not None
    assert (whole.post.number, whole.post.useful, whole.post.message_id) == (1, 1, 77)
    assert whole.post.author_id == BEA
    assert whole.post.edited_at == school.now
    assert changed.card is not None
    assert changed.card.kind == "card_edit"


async def test_a_card_that_comes_after_its_learning_has_gone_goes_too(school: School) -> None:
    shared = await school.share(BEA, "Retries need idempotent tasks.")
    removed = await school.services.learnings.remove(school.actor(BEA), 1)

    await school.posted(shared, 77)

    assert removed.card is None
    assert await outbox(school) == [("card", "sent"), ("card_removal", "pending")]
    (removal,) = await school.services.outbox.claim()
    assert removal.payload == {"number": 1, "message_id": 77}


async def test_a_vote_is_given_and_taken_back(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")
    learnings = school.services.learnings

    given = [await learnings.vote(school.actor(LIN), 1) for _ in range(3)]

    whole = await learnings.whole(school.guild_id, 1)
    assert given == [True, False, True]
    assert whole is not None
    assert whole.post.useful == 1


async def test_nothing_is_found_in_another_server(school: School) -> None:
    other = await School(school.database, guild_id=11, ids=school.ids).open()
    await school.share(BEA, "Retries need idempotent tasks.")
    learnings = other.services.learnings

    for attempt in (
        learnings.vote(other.actor(BEA), 1),
        learnings.remove(other.actor(BEA), 1),
        learnings.edit(other.actor(BEA), 1, LearningDraft(text="Mine.")),
        learnings.open_for_edit(other.actor(BEA), 1),
    ):
        with pytest.raises(NotFound):
            await attempt

    assert await other.found("retries") == []
    assert (await other.share(BEA, "First here.")).number == 1


async def test_somebody_elses_learning_stays_and_the_attempt_is_written_down(
    school: School,
) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")

    with pytest.raises(NotAllowed):
        await school.services.learnings.remove(school.actor(LIN), 1)

    async with school.database.read() as session:
        (entry,) = await session.scalars(
            select(AuditEntry).where(AuditEntry.guild_id > 0, AuditEntry.subject == "denied")
        )
    assert (entry.actor_id, entry.action) == (LIN, "learning.delete")
    assert await school.found("retries") == [1]


async def test_a_mentor_deletes_and_the_log_says_whose_it_was(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")

    await school.services.learnings.remove(school.actor(FEMI), 1)

    async with school.database.read() as session:
        (entry,) = await session.scalars(
            select(AuditEntry).where(AuditEntry.guild_id > 0, AuditEntry.actor_id == FEMI)
        )
    assert (entry.action, entry.subject, entry.detail) == ("learning.delete", "#1", {"author": BEA})


async def test_a_saved_message_is_credited_to_its_author(school: School) -> None:
    credit = Credit(LIN, "Lin", "https://discord.com/channels/10/100/5")
    draft = LearningDraft(text="Keys keep lists calm.", topic="React")

    shared = await school.services.learnings.share(school.actor(FEMI), draft, credit=credit)

    assert shared.whole.post.author_id == LIN
    assert shared.whole.learning.saved_by_id == FEMI
    await school.services.learnings.remove(school.actor(LIN), 1)
    assert await school.found("keys") == []


async def test_a_learner_cannot_save_what_others_said(school: School) -> None:
    credit = Credit(LIN, "Lin", "https://discord.com/channels/10/100/5")

    with pytest.raises(NotAllowed):
        await school.services.learnings.share(
            school.actor(BEA), LearningDraft(text="Keys keep lists calm."), credit=credit
        )


async def test_a_refused_learning_is_kept_for_its_author(school: School) -> None:
    draft = LearningDraft(text="Look here", link="http://example.com")

    with pytest.raises(Invalid) as refused:
        await school.services.learnings.share(school.actor(BEA), draft)

    kept = refused.value.draft
    assert kept is not None
    memo = await school.services.upkeep.draft(school.actor(BEA), kept.memo, kept.form)
    assert memo.state["text"] == "Look here"


async def test_a_secret_is_neither_posted_nor_kept(school: School) -> None:
    draft = LearningDraft(text="Our key is fine", snippet=f"line\nkey = '{KEY}'")

    with pytest.raises(Leaked, match="Line 2") as refused:
        await school.services.learnings.share(school.actor(BEA), draft)

    assert refused.value.draft is not None
    assert KEY not in str(await school.rows())
    assert await school.found("key") == []


async def test_a_draft_that_served_is_gone(school: School) -> None:
    upkeep, learnings = school.services.upkeep, school.services.learnings
    memo = await upkeep.keep(school.actor(BEA), "learning", {"text": "x"})

    await learnings.share(school.actor(BEA), LearningDraft(text="Retries are dear."), memo=memo)

    with pytest.raises(NotFound):
        await upkeep.draft(school.actor(BEA), memo, "learning")


async def test_where_no_cohort_runs_organisers_are_named(engine: str, school: School) -> None:
    other = School(school.database, guild_id=11, ids=school.ids)

    with pytest.raises(NotSetUp, match="/nexus setup"):
        await other.share(BEA, "Retries need idempotent tasks.")


async def test_weeks_in_a_row_follow_the_members_own_clock(school: School) -> None:
    await school.share(BEA, "One.")
    school.pass_time(days=7)
    await school.share(BEA, "Two.")
    school.now += timedelta(days=7)

    third = await school.share(BEA, "Three.")

    assert (third.count, third.weeks) == (3, 3)


async def test_what_says_nearly_the_same_is_shown(school: School) -> None:
    await school.share(LIN, "Retries need idempotent tasks.")

    again = await school.share(BEA, "Retries need idempotent tasks!")

    assert [post.number for post in again.similar] == [1]
    assert again.number == 2


async def test_a_topic_is_guessed_from_the_text(school: School) -> None:
    await school.share(LIN, "Retries need idempotent tasks.", "Celery")

    shared = await school.share(BEA, "Celery beat runs once.", topic="")

    assert shared.whole.topic == "Celery"


async def test_a_search_is_a_panel_of_whoever_searched(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")
    page = await school.services.hub.search(school.actor(BEA), Query(browse=True))

    mine = await school.services.hub.turn(school.actor(BEA), page.panel, step=1)

    assert [post.number for post in mine.posts] == [1]
    with pytest.raises(NotAllowed):
        await school.services.hub.turn(school.actor(AMINA), page.panel)
    with pytest.raises(NotFound):
        await school.services.hub.turn(school.actor(BEA), page.panel + 1)


async def test_a_search_of_one_page_remembers_nothing(school: School) -> None:
    await school.share(BEA, "Retries need idempotent tasks.")

    page = await school.services.hub.search(school.actor(BEA), Query(typed="retries"))

    assert page.panel == 0
    assert await school.rows_of(table_of(Memo)) == set()


async def test_old_line_ends_stay_line_ends(school: School) -> None:
    draft = LearningDraft(text="Three lines.", snippet="a\rb\r\nc", snippet_name="old.txt")

    shared = await school.services.learnings.share(school.actor(BEA), draft)

    assert shared.whole.learning.snippet == "a\nb\nc"


async def test_an_empty_file_is_named(school: School) -> None:
    draft = LearningDraft(text="Look at this.", snippet=" \n", snippet_name="empty.py")

    with pytest.raises(Invalid, match="nothing in that file"):
        await school.services.learnings.share(school.actor(BEA), draft)
