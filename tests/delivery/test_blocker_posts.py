"""Blockers as posts of a forum: one for each, also after lost answers, with tags that tell."""

from dataclasses import replace
from typing import Any

import pytest
from discord import ForumChannel

from nexus_bot.delivery.finding import mark_of
from nexus_bot.delivery.forums import tags_of
from nexus_bot.errors import Busy
from nexus_bot.models import Blocker
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.services.blocker_plans import EDIT, POST, WORD, edit_of
from nexus_bot.services.blockers import Blockers
from tests.delivery.blocking import (
    TITLE,
    actor,
    add_forum,
    blocker_of,
    raise_blocker,
    solve,
    tags,
    threads,
)
from tests.delivery.office import Office
from tests.wire.reading import text_of
from tests.wire.world import FORUM, Channel


@pytest.fixture
async def forum(office: Office) -> Channel:
    """The forum in which the cohort's blockers stand."""
    return await add_forum(office)


def made(office: Office, forum: Channel) -> int:
    """How often somebody tried to make a post."""
    return len(office.standin.made("POST", f"/channels/{forum.id}/threads"))


def post_of(office: Office, forum: Channel) -> Channel:
    """The one post of a forum."""
    (post,) = threads(office, forum)
    return post


def card_of(post: Channel) -> str:
    """What the first message of a post says."""
    return text_of(post.messages[post.id])


async def rename(office: Office, title: str) -> None:
    """Let the learner call their blocker something else, and its card show it."""
    blockers, lea = office.bot.services.blockers, actor(office, office.learner)
    draft = replace(await blockers.open_to_edit(lea, 1), title=title)
    await office.bot.delivery.say(await blockers.edit(lea, 1, draft))


async def lose(office: Office, forum: Channel, how: str, *, after: bool = True) -> Blocker:
    """Raise a blocker, and lose the answer to the request that makes its post."""
    path, faults = f"/channels/{forum.id}/threads$", office.standin.faults
    if how == "reset":
        faults.reset("POST", path, after=after)
    else:
        faults.fail("POST", path, int(how), after=after)
    return await raise_blocker(office)


async def test_a_blocker_is_a_post_with_its_tags_and_its_words_below(
    office: Office, forum: Channel
) -> None:
    blocker = await raise_blocker(office, "A long title " * 7 + "that ends", area="celery")
    kofi = office.guild.add_member("Kofi")
    await office.bot.services.blockers.claim(actor(office, kofi), 1)
    await office.beat()

    post = post_of(office, forum)
    assert blocker.thread_id == blocker.message_id == blocker.channel_id == post.id
    assert (len(post.name), tags(post)) == (100, ["Open", "Celery"])
    assert "OPEN" in card_of(post)
    assert office.said(post)[1:] != []
    (row,) = await office.rows(POST)
    assert (row.state, row.message_id) == ("sent", post.id)
    (call,) = office.standin.made("POST", f"/channels/{forum.id}/threads")
    assert call.allowed_mentions == {"parse": []}
    assert call.message is not None
    assert call.message["components"][0]["id"] == mark_of(row)


@pytest.mark.parametrize("how", ["500", "reset"])
async def test_a_post_whose_answer_was_lost_is_found_by_its_mark_and_made_once(
    office: Office, forum: Channel, how: str
) -> None:
    lost = await lose(office, forum, how)
    early = made(office, forum)

    await office.pass_time(seconds=6)

    assert (lost.message_id, early) == (None, 1)
    assert (await blocker_of(office)).thread_id == post_of(office, forum).id
    assert made(office, forum) == 1


async def test_a_post_that_was_archived_meanwhile_is_found_as_well(
    office: Office, forum: Channel
) -> None:
    await lose(office, forum, "503")
    post_of(office, forum).archived = True

    await office.pass_time(seconds=6)

    assert (await blocker_of(office)).thread_id == post_of(office, forum).id
    assert made(office, forum) == 1


async def test_a_post_that_was_not_made_is_looked_for_and_made_again(
    office: Office, forum: Channel
) -> None:
    learner, bot = office.learner.user, office.standin.world.bot
    others = [office.guild.add_thread(forum, "Other", owner=who) for who in (learner, bot, bot)]
    post = office.standin.messages.build(forum, bot, {"content": "Another's."}, [])
    others[1].messages[others[1].id] = post | {"id": str(others[1].id)}
    await lose(office, forum, "reset", after=False)

    await office.pass_time(seconds=6)

    ours = [post for post in threads(office, forum) if post not in others]
    assert [post.id for post in ours] == [(await blocker_of(office)).thread_id]
    assert made(office, forum) == 2


async def test_a_post_that_could_not_be_noted_down_is_found_again(
    office: Office, forum: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: Any) -> None:
        raise Busy

    with monkeypatch.context() as away:
        away.setattr(Blockers, "stands_as_post", busy)
        lost = await raise_blocker(office)
    await office.pass_time(seconds=6)

    assert lost.thread_id is None
    assert (await blocker_of(office)).thread_id == post_of(office, forum).id
    assert made(office, forum) == 1


async def test_a_post_whose_blocker_was_deleted_meanwhile_loses_its_card(
    office: Office, forum: Channel
) -> None:
    await lose(office, forum, "503")
    lea = actor(office, office.learner)
    await office.bot.services.blockers.delete(lea, 1)

    await office.pass_time(seconds=6)
    await office.beat()

    assert office.said(post_of(office, forum)) == []
    assert made(office, forum) == 1


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (400, 160006)])
async def test_f8_f15_where_a_forum_takes_no_post_a_card_stands_in_the_channel(
    office: Office, forum: Channel, status: int, code: int
) -> None:
    path = f"/channels/{forum.id}/threads$"
    office.standin.faults.fail("POST", path, status, code, times=None)

    blocker = await raise_blocker(office)
    await raise_blocker(office, "Another one")
    await office.beat()

    card = min(office.channel.messages)
    stands = (blocker.is_post, blocker.channel_id, blocker.message_id)
    assert stands == (False, office.channel.id, card)
    assert blocker.thread_id == card
    (told,) = office.said(office.mentors)
    assert ("/nexus blockers" if code == 10003 else "too many threads") in told
    assert await office.bot.services.outbox.troubles() == {}


async def test_f16_a_post_that_is_malformed_goes_out_shortened_and_without_tags(
    office: Office, forum: Channel
) -> None:
    office.standin.faults.fail("POST", f"/channels/{forum.id}/threads$", 400, 50035)

    await raise_blocker(office)

    post = post_of(office, forum)
    assert tags(post) == []
    assert TITLE in card_of(post)
    assert (await blocker_of(office)).thread_id == post.id


async def test_a_post_shows_its_state_in_its_tags_and_sleeps_on_once_it_is_drawn(
    office: Office, forum: Channel
) -> None:
    await raise_blocker(office, area="celery")
    post = post_of(office, forum)
    mine = {"id": "7", "name": "urgent", "moderated": False, "emoji_id": None, "emoji_name": None}
    forum.tags.append(mine)
    post.applied_tags.append("7")
    await solve(office, office.learner)
    await office.pass_time(seconds=6)
    solved = (tags(post), "SOLVED" in card_of(post), post.archived)

    await office.pass_time(days=1)
    asleep = post.archived
    await rename(office, "Another title")

    assert solved == (["Solved", "Celery", "urgent"], True, False)
    assert asleep
    assert (post.name, post.archived, post.locked) == ("Another title", True, False)
    assert "Another title" in card_of(post)


async def test_a_post_takes_off_the_tag_of_the_area_it_had_before(office: Office) -> None:
    forum = await add_forum(office, "Open", "Celery", "Redis", "Docker")
    await raise_blocker(office, area="celery")
    post, blockers = post_of(office, forum), office.bot.services.blockers
    post.applied_tags.append(forum.tags[3]["id"])
    lea = actor(office, office.learner)
    await blockers.edit(lea, 1, replace(await blockers.open_to_edit(lea, 1), area="redis"))
    edit = edit_of(await blocker_of(office), "later", office.now(), area="Celery")
    async with office.database.write() as store:
        await Outbox(store).plan(office.guild.id, edit, office.now())

    await office.beat()

    assert tags(post) == ["Open", "Redis", "Docker"]


async def test_f13_a_post_that_is_asleep_and_locked_is_left_as_it_is(
    office: Office, forum: Channel
) -> None:
    await raise_blocker(office)
    post = post_of(office, forum)
    post.archived = post.locked = True

    await rename(office, "Another title")

    (edit,) = await office.rows(EDIT)
    assert (edit.state, edit.reason) == ("skipped", "its post is locked")
    assert (await blocker_of(office)).thread_id == post.id


async def test_a_post_that_was_deleted_leaves_the_blocker_to_the_channel(
    office: Office, forum: Channel
) -> None:
    await raise_blocker(office)
    office.standin.world.forget(post_of(office, forum))
    await solve(office, office.learner)
    await office.pass_time(seconds=6)

    blocker = await blocker_of(office)
    assert (blocker.thread_id, blocker.message_id, blocker.is_post) == (None, None, False)
    assert f"**#1 {TITLE}**" in office.said()[-1]
    assert [row.state for row in await office.rows(WORD)] == ["sent"]


async def test_a_post_without_its_first_message_takes_another_card(
    office: Office, forum: Channel
) -> None:
    await raise_blocker(office)
    post = post_of(office, forum)
    del post.messages[post.id]
    await solve(office, office.learner)
    await office.pass_time(seconds=6)
    gone = await blocker_of(office)

    lea = actor(office, office.learner)
    await office.bot.delivery.say(await office.bot.services.blockers.show_again(lea, 1))

    blocker = await blocker_of(office)
    assert (gone.message_id, gone.thread_id) == (None, post.id)
    assert (blocker.channel_id, blocker.message_id) == (post.id, max(post.messages))
    assert made(office, forum) == 1


def shelf(office: Office, *names: str, flags: int = 0, moderated: str = "") -> ForumChannel:
    """A forum with tags, of which one may be for moderators alone."""
    channel = Channel(1, "help", FORUM, office.guild.id, flags=flags)
    for place, name in enumerate(names, start=1):
        tag = {"id": str(place), "name": name, "moderated": name == moderated}
        channel.tags.append(tag | {"emoji_id": None, "emoji_name": None})
    state: Any = office.bot._connection
    guild = state._get_or_create_unavailable_guild(office.guild.id)
    return ForumChannel(state=state, guild=guild, data=channel.payload())  # type: ignore[arg-type]


async def test_tags_are_the_states_then_the_areas_then_others_five_at_most(office: Office) -> None:
    states = ["Open", "Solved"]
    rich = shelf(office, "SOLVED", "open", " celery", "a", "b", "c", "d", moderated="celery")
    strict = shelf(office, "Only", "Open", flags=1 << 4, moderated="Only")

    def names(forum: ForumChannel, *given: Any) -> list[str]:
        return [tag.name for tag in tags_of(forum, *given)]

    worn = rich.available_tags
    assert names(rich, "Open", "Celery", states) == ["open", " celery"]
    assert names(rich, "Solved", "", states, worn) == ["SOLVED", " celery", "a", "b", "c"]
    assert names(shelf(office), "Open", "Celery", states) == []
    assert names(strict, "Solved", "", states) == ["Open"]
