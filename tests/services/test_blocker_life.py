"""The life of a blocker: each change, who may cause it, what it causes, what latecomers read."""

from datetime import timedelta
from typing import Any

import pytest

from nexus_bot import texts
from nexus_bot.database import Database
from nexus_bot.errors import NotAllowed, Refusal
from nexus_bot.repositories.blockers import Blockers as Rows
from nexus_bot.services.blocker_plans import (
    ASK,
    CARD,
    EDIT,
    MENTORS,
    MENTORS_EDIT,
    NOTE,
    POST,
    WORD,
)
from nexus_bot.services.blockers import Blockers
from nexus_bot.values import ArrangementDraft
from tests.services.blocking import planned, raise_blocker, say, solve, told
from tests.services.school import AMINA, BEA, CHANNEL, FEMI, LIN, School

STRANGER, OTHER = 50, 60
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
async def school(database: Database) -> School:
    """A server where Bea is stuck with #1, on SQLite."""
    school = await School(database).open()
    await raise_blocker(school)
    return school


@pytest.fixture
def blockers(school: School) -> Blockers:
    return school.services.blockers


async def test_who_helps_is_told_in_the_thread_and_to_the_author(
    school: School, blockers: Blockers
) -> None:
    case = await blockers.claim(school.actor(LIN), 1)

    assert (case.blocker.helper_id, case.blocker.claimed_at) == (LIN, school.now)
    assert await told(school, WORD) == [("claimed", LIN, None)]
    assert await told(school, NOTE) == [("claimed", LIN, BEA)]
    assert [edit.state for edit in await planned(school, EDIT)] == ["pending"]


async def test_who_comes_too_late_reads_how_things_stand(
    school: School, blockers: Blockers
) -> None:
    async def why(who: int) -> str:
        with pytest.raises(Refusal) as refused:
            await blockers.claim(school.actor(who), 1)
        return str(refused.value)

    assert await why(BEA) == texts.BLOCKER_IS_YOURS
    await blockers.claim(school.actor(LIN), 1)
    helped = texts.blocker_stands(1, "claimed", "member 3", yours=False, is_author=True)
    assert await why(BEA) == helped
    assert await why(LIN) == texts.blocker_stands(1, "claimed", "", yours=True, is_author=False)
    assert (await why(OTHER)).startswith("member 3 helps with #1 already.")
    await solve(school)
    assert "is solved" in await why(LIN)
    assert await why(BEA) == texts.blocker_stands(1, "solved", "", yours=False, is_author=True)
    await blockers.reopen(school.actor(BEA), 1)
    await blockers.close(school.actor(BEA), 1)
    assert "closed without a solution" in await why(LIN)
    await raise_blocker(school)
    with pytest.raises(Refusal, match="nobody helps"):
        await blockers.release(school.actor(FEMI), 2)


async def test_a_name_in_a_refusal_is_only_a_name(school: School, blockers: Blockers) -> None:
    actor = school.actor(LIN)
    await blockers.hand_over(
        await _claimed(school, blockers), 1, OTHER, name="@everyone ama_k_01", is_bot=False
    )

    with pytest.raises(Refusal) as refused:
        await blockers.claim(actor, 1)
    with pytest.raises(Refusal) as had:
        await blockers.hand_over(school.actor(FEMI), 1, OTHER, name="ama_k_01", is_bot=False)

    assert "@everyone" not in str(refused.value)
    assert "ama\\_k\\_01 helps" in str(refused.value)
    assert str(had.value).startswith("ama\\_k\\_01 helps")


async def _claimed(school: School, blockers: Blockers) -> Any:
    await blockers.claim(school.actor(STRANGER), 1)
    return school.actor(STRANGER)


async def test_a_helper_hands_over_or_releases(school: School, blockers: Blockers) -> None:
    helper = await _claimed(school, blockers)
    for to, is_bot, why in (
        (BEA, False, texts.HANDED_TO_AUTHOR),
        (OTHER, True, texts.HANDED_TO_A_BOT),
        (STRANGER, False, texts.helps_already("Ada", 1)),
    ):
        with pytest.raises(Refusal) as refused:
            await blockers.hand_over(helper, 1, to, name="Ada", is_bot=is_bot)
        assert str(refused.value) == why

    handed = await blockers.hand_over(school.actor(STRANGER), 1, LIN, name="Lin", is_bot=False)
    with pytest.raises(NotAllowed):
        await blockers.release(school.actor(STRANGER), 1)
    released = await blockers.release(school.actor(LIN), 1)
    with pytest.raises(Refusal) as twice:
        await blockers.release(school.actor(LIN), 1)
    assert str(twice.value) == texts.blocker_stands(1, "open", "", yours=False, is_author=False)

    assert handed.helper is not None
    assert handed.helper.name == "Lin"
    assert (released.blocker.state, released.helper) == ("open", None)
    words = [("claimed", STRANGER, None), ("handed", STRANGER, LIN), ("released", LIN, None)]
    assert await told(school, WORD) == words


async def test_a_mentor_who_takes_a_blocker_over_helps_with_it(
    school: School, blockers: Blockers
) -> None:
    await blockers.hand_over(await _claimed(school, blockers), 1, LIN, name="Lin", is_bot=False)
    await blockers.hand_over(school.actor(FEMI), 1, FEMI, name="Femi", is_bot=False)

    assert (await told(school, WORD))[1:] == [("handed", STRANGER, LIN), ("claimed", FEMI, None)]


async def test_me_too_counts_and_can_be_taken_back(school: School, blockers: Blockers) -> None:
    _, first = await blockers.follow(school.actor(LIN), 1)
    case, _ = await blockers.follow(school.actor(OTHER), 1)
    sight = await blockers.show(school.actor(LIN), 1)
    after, again = await blockers.follow(school.actor(LIN), 1)

    assert (first, case.blocker.followers, sight.follows) == (True, 2, True)
    assert (again, after.blocker.followers) == (False, 1)
    with pytest.raises(Refusal, match="hear of it anyway"):
        await blockers.follow(school.actor(BEA), 1)
    await solve(school)
    with pytest.raises(Refusal, match="/hub show 1"):
        await blockers.follow(school.actor(LIN), 1)


async def test_mentors_are_asked_once_until_it_changes(school: School, blockers: Blockers) -> None:
    await blockers.ask_mentors(school.actor(BEA), 1)
    with pytest.raises(Refusal, match="were asked about #1"):
        await blockers.ask_mentors(school.actor(FEMI), 1)
    with pytest.raises(NotAllowed):
        await blockers.ask_mentors(school.actor(LIN), 1)
    await blockers.claim(school.actor(LIN), 1)
    await blockers.ask_mentors(school.actor(LIN), 1)

    assert await told(school, MENTORS) == [("asked", BEA, None), ("asked", LIN, None)]


async def test_still_stuck_doubles_the_wait_once_for_each_question(
    school: School, blockers: Blockers
) -> None:
    await blockers.claim(school.actor(LIN), 1)
    claimed_at = school.now
    school.pass_time(days=1)
    early, first_at = await blockers.still_stuck(school.actor(BEA), 1)
    school.pass_time(days=2)
    await say(school, ASK)
    await blockers.still_stuck(school.actor(BEA), 1)
    school.pass_time(days=1)
    late, next_at = await blockers.still_stuck(school.actor(BEA), 1)

    wait = first_at - claimed_at
    assert (early.blocker.waits, late.blocker.waits) == (0, 1)
    assert late.blocker.quiet_since == school.now - timedelta(days=1)
    assert next_at == late.blocker.quiet_since + 2 * wait
    assert [ask.due_at for ask in await planned(school, ASK)] == [first_at, next_at]
    with pytest.raises(NotAllowed):
        await blockers.still_stuck(school.actor(LIN), 1)


async def test_what_mentors_read_follows_the_blocker(school: School, blockers: Blockers) -> None:
    await blockers.ask_mentors(school.actor(BEA), 1)
    await say(school, MENTORS)

    await blockers.claim(school.actor(LIN), 1)
    await blockers.helper_left(10, 1)

    edits = await planned(school, MENTORS_EDIT)
    assert [edit.payload["message_id"] for edit in edits] == [900, 900]


async def test_what_one_may_do_is_what_can_be_done(school: School, blockers: Blockers) -> None:
    async def may(who: int) -> set[str]:
        every = (await blockers.show(school.actor(who), 1)).may
        return {action.removeprefix("blocker.") for action in every}

    author = {"mentor", "solve", "edit", "close", "delete"}
    assert await may(BEA) == author
    assert await may(LIN) == {"help", "follow"}
    await blockers.claim(school.actor(LIN), 1)
    assert await may(LIN) == {"follow", "pass", "mentor", "solve"}
    assert await may(FEMI) == author | {"follow", "pass", "wait"}
    await solve(school, helpers=[OTHER])
    assert await may(OTHER) == await may(LIN) == {"solve", "reopen"}
    assert await may(STRANGER) == set()
    await blockers.reopen(school.actor(OTHER), 1)
    await blockers.close(school.actor(AMINA), 1)
    assert await may(BEA) == {"reopen", "edit", "delete"}


async def test_who_was_thanked_once_does_not_release_the_claim_of_another(
    school: School, blockers: Blockers
) -> None:
    await solve(school, helpers=[OTHER])
    await blockers.reopen(school.actor(BEA), 1)
    await blockers.claim(school.actor(LIN), 1)

    with pytest.raises(NotAllowed):
        await blockers.release(school.actor(OTHER), 1)

    assert "blocker.pass" not in (await blockers.show(school.actor(OTHER), 1)).may


async def test_a_card_that_stands_by_now_is_not_moved(school: School) -> None:
    async with school.database.write() as store:
        rows = Rows(store)
        seen = await rows.look(10, 1)
        assert seen is not None
        await rows.place_post(10, 1, 555)

        assert await rows.move(seen, is_post=True, channel_id=300) is None


async def test_a_card_that_is_gone_is_shown_again_where_cards_stand_now(
    school: School, blockers: Blockers
) -> None:
    async def stand(message_id: int | None, thread_id: int | None) -> None:
        async with school.database.write() as store:
            await Rows(store).place(10, 1, CHANNEL, message_id)
            await Rows(store).place_thread(10, 1, thread_id)

    await stand(77, 77)
    with pytest.raises(Refusal, match="has its card already"):
        await blockers.show_again(school.actor(BEA), 1)
    await school.services.blocker_settings.change(
        school.actor(AMINA), ArrangementDraft(forum_id=300)
    )
    await stand(None, 77)
    beside_thread = await blockers.show_again(school.actor(BEA), 1)
    await stand(None, None)
    in_forum = await blockers.show_again(school.actor(BEA), 1)

    assert (beside_thread.kind, beside_thread.channel_id) == (CARD, CHANNEL)
    assert (in_forum.kind, in_forum.channel_id) == (POST, 300)
    with pytest.raises(NotAllowed):
        await blockers.show_again(school.actor(LIN), 1)


async def test_changes_are_in_the_audit_log(school: School, blockers: Blockers) -> None:
    await blockers.claim(school.actor(LIN), 1)
    await blockers.release(school.actor(FEMI), 1)
    await solve(school, FEMI)
    await blockers.reopen(school.actor(AMINA), 1)
    await blockers.close(school.actor(AMINA), 1)
    with pytest.raises(NotAllowed):
        await blockers.reopen(school.actor(OTHER), 1)

    noted = [row for row in (await school.rows())["audit"] if "'blocker." in str(row)]

    assert len(noted) == 5
