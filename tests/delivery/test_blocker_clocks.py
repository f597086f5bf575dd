"""The clocks of blockers, by a clock that the test moves: each strikes once, if still true."""

import itertools

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from nexus_bot.models import Blocker
from nexus_bot.repositories.blockers import Case
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.rules import Actor
from nexus_bot.services.blocker_plans import LOOK
from nexus_bot.values import BlockerDraft, SolutionDraft
from tests.stage import Stage, buttons, read

HOUR, DAY = 3600.0, 86400.0
ASKED = "it has been quiet here. Is it solved?"


class Clinic:
    """A server in which Bea is stuck; Lin may help, Femi mentors."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def actor(self, who: MemberActor) -> Actor:
        """Somebody in a new interaction."""
        return self.stage.acting(who, self.stage.env.backend.snowflake())

    async def raise_blocker(self) -> None:
        """Let Bea raise a blocker, and its card and thread come."""
        blockers = self.stage.bot.services.blockers
        draft = BlockerDraft(title="Celery never picks up tasks", instead="Connection refused")
        panel = (await blockers.consider(self.actor(self.stage.bea), draft)).panel
        posted = await blockers.post(self.actor(self.stage.bea), panel)
        await self.stage.bot.delivery.say(posted.card)
        await self.beat()

    async def claim(self, who: MemberActor | None = None) -> Case:
        """Let Lin help."""
        actor = self.actor(who or self.stage.lin)
        case = await self.stage.bot.services.blockers.claim(actor, 1)
        await self.beat()
        return case

    async def solve(self) -> None:
        """Let Bea say what fixed it, with thanks to Lin."""
        draft = SolutionDraft(number=1, text="redis", helpers=(self.stage.lin.id,), names=("lin",))
        await self.stage.bot.services.blockers.solve(self.actor(self.stage.bea), draft)
        await self.beat()

    async def beat(self, *, later: float = 0) -> None:
        """Let time pass, and the heart beat until nothing is due."""
        await self.stage.env.advance_time(later)
        for _ in range(2):
            await self.stage.bot.delivery.say_due()
            await self.stage.env.settle()

    async def restart(self) -> None:
        """A new process on the same database."""
        await self.stage.restart()

    @property
    def thread(self) -> ChannelHandle:
        """The one thread below the cohort's channel."""
        (thread,) = self.stage.channel.threads
        return thread

    def asked(self) -> int:
        """How often Bea was asked whether it is solved."""
        return sum(
            ASKED in read(message) for message in self.thread.history() if message.components
        )

    def mentors_read(self) -> list[str]:
        """What stands in the mentors' channel."""
        return [read(message) for message in self.stage.mentor_channel.history()]

    async def blocker(self) -> Blocker:
        """The blocker as it is stored now."""
        case = await self.stage.bot.services.blockers.case(self.stage.guild.id, 1)
        assert case is not None
        return case.blocker

    def heard(self, who: MemberActor) -> list[str]:
        """What somebody read in direct messages."""
        return [read(message) for message in who.user.dm_channel.history()]


@pytest.fixture
async def clinic(stage: Stage) -> Clinic:
    """A clinic with one blocker, a minute old."""
    clinic = Clinic(stage)
    await clinic.raise_blocker()
    return clinic


async def test_mentors_hear_once_of_what_nobody_takes_for_twelve_hours(clinic: Clinic) -> None:
    await clinic.beat(later=11.9 * HOUR)
    early = clinic.mentors_read()
    await clinic.restart()
    await clinic.beat(later=0.2 * HOUR)
    await clinic.restart()
    await clinic.beat(later=3 * DAY)

    (told,) = clinic.mentors_read()
    assert early == []
    assert "Nobody has answered yet." in told
    assert buttons(clinic.stage.mentor_channel.history()[0])[0] == "I can help"
    assert clinic.stage.channel.id != clinic.stage.mentor_channel.id


async def test_who_is_helped_is_no_concern_of_the_mentors_and_who_was_let_go_is(
    clinic: Clinic,
) -> None:
    await clinic.claim()
    await clinic.beat(later=13 * HOUR)
    helped = clinic.mentors_read()

    await clinic.stage.bot.services.blockers.release(clinic.actor(clinic.stage.lin), 1)
    await clinic.beat(later=11 * HOUR)
    early = clinic.mentors_read()
    await clinic.beat(later=2 * HOUR)

    assert helped == early == []
    assert len(clinic.mentors_read()) == 1


async def test_a_quiet_author_is_asked_once_and_again_after_twice_the_time(clinic: Clinic) -> None:
    stage = clinic.stage
    await clinic.claim()
    await clinic.beat(later=2.9 * DAY)
    early = clinic.asked()
    await clinic.restart()
    await clinic.beat(later=0.2 * DAY)
    await clinic.restart()
    await clinic.beat(later=10 * DAY)
    once = clinic.asked()

    await stage.bot.services.blockers.still_stuck(clinic.actor(stage.bea), 1)
    await clinic.beat(later=5.9 * DAY)
    waits = clinic.asked()
    await clinic.beat(later=0.2 * DAY)

    assert (early, once, waits, clinic.asked()) == (0, 1, 1, 2)
    question = clinic.thread.history()[-1]
    assert f"<@{stage.bea.id}>, {ASKED}" in read(question)
    assert buttons(question) == ["Solved", "Still stuck", "Ask a mentor"]


async def test_a_word_in_the_thread_puts_the_question_off(clinic: Clinic) -> None:
    await clinic.claim()
    await clinic.beat(later=2 * DAY)
    await clinic.stage.bea.send(clinic.thread, "Still trying.")
    await clinic.beat(later=2.9 * DAY)
    await clinic.restart()
    early = clinic.asked()

    await clinic.beat(later=0.2 * DAY)

    assert (early, clinic.asked()) == (0, 1)


@pytest.mark.parametrize("again", [False, True])
async def test_a_solved_thread_is_put_away_a_day_later_unless_it_is_reopened(
    clinic: Clinic, again: bool
) -> None:
    await clinic.solve()
    await clinic.beat(later=23 * HOUR)
    early = clinic.thread._channel.thread_metadata
    assert early is not None
    assert not early.archived
    if again:
        await clinic.stage.bot.services.blockers.reopen(clinic.actor(clinic.stage.bea), 1)
    await clinic.restart()

    await clinic.beat(later=2 * HOUR)

    late = clinic.thread._channel.thread_metadata
    assert late is not None
    assert (late.archived, late.locked) == (not again, False)


async def test_an_author_hears_once_of_the_first_answer_in_the_thread(clinic: Clinic) -> None:
    stage = clinic.stage
    await stage.bea.send(clinic.thread, "Anybody?")
    await clinic.beat(later=0.1 * HOUR)
    alone = clinic.heard(stage.bea)
    await stage.lin.send(clinic.thread, "Which broker is it?")
    await stage.bea.send(clinic.thread, "Redis.")
    await clinic.restart()
    for _ in range(4):
        await clinic.beat(later=0.5 * HOUR)

    (heard,) = clinic.heard(stage.bea)
    assert alone == []
    assert f"<@{stage.lin.id}> answered you." in heard
    note = stage.bea.user.dm_channel.history()[0]
    assert buttons(note) == ["Open", "Stop these messages"]
    assert (await clinic.blocker()).answered_at is not None
    await clinic.beat(later=12 * HOUR)
    assert "Somebody wrote in its thread" in clinic.mentors_read()[0]


async def test_a_thread_without_an_answer_is_looked_at_ever_less_often(clinic: Clinic) -> None:
    path = f"/channels/{clinic.thread.id}"
    before = len(clinic.stage.env.http_requests)
    for _ in range(48):
        await clinic.beat(later=0.25 * HOUR)

    requests = list(itertools.islice(clinic.stage.env.http_requests, before, None))
    looks = [each for each in requests if each.method == "GET" and each.path == path]
    assert 4 <= len(looks) <= 8
    assert not [each for each in requests if each.path.startswith(f"{path}/messages")]


async def test_where_the_bot_may_not_look_it_looks_again(clinic: Clinic) -> None:
    path = f"/channels/{clinic.thread.id}"
    clinic.stage.env.inject_error("GET", path, status=403, code=50001, times=None)

    await clinic.beat(later=3600)

    async with clinic.stage.bot._database.read() as store:
        key = f"{(await clinic.blocker()).id}:0"
        assert await Outbox(store).state_of(clinic.stage.guild.id, LOOK, key) == "pending"


async def test_where_the_bot_may_not_look_it_asks_in_the_channel(clinic: Clinic) -> None:
    await clinic.claim()
    path = f"/channels/{clinic.thread.id}"
    clinic.stage.env.inject_error("GET", path, status=403, code=50001, times=None)

    await clinic.beat(later=3.1 * DAY)

    assert ASKED in read(clinic.stage.channel.history()[-1])
    assert clinic.mentors_read() == []


async def test_an_author_who_left_is_not_asked_and_mentors_may_close(clinic: Clinic) -> None:
    await clinic.claim()
    clinic.stage.guild.remove_member(clinic.stage.bea)

    await clinic.beat(later=3.1 * DAY)
    await clinic.beat(later=10 * DAY)

    (told,) = clinic.mentors_read()
    assert "Its author left the server." in told
    assert "Close" in buttons(clinic.stage.mentor_channel.history()[0])
    assert clinic.asked() == 0
    assert (await clinic.blocker()).state == "claimed"


async def test_a_helper_who_left_lets_go_and_others_are_found(clinic: Clinic) -> None:
    await clinic.claim()
    clinic.stage.guild.remove_member(clinic.stage.lin)

    await clinic.beat(later=3.1 * DAY)
    blocker = await clinic.blocker()
    await clinic.beat(later=12.1 * HOUR)

    assert (blocker.state, blocker.helper_id) == ("open", None)
    assert f"<@{clinic.stage.lin.id}> left the server" in read(clinic.thread.history()[-1])
    assert clinic.asked() == 0
    assert len(clinic.mentors_read()) == 1


async def test_mentors_are_called_by_their_role_and_nobody_else_is(clinic: Clinic) -> None:
    stage = clinic.stage
    await stage.bot.services.blockers.ask_mentors(clinic.actor(stage.bea), 1)
    await clinic.beat()

    (told,) = clinic.mentors_read()
    role = stage.roles["mentor"].id
    assert f"<@&{role}>, <@{stage.bea.id}> asks for a mentor's help." in told
    said = [each.json for each in stage.env.http_requests if each.method == "POST" and each.json]
    assert said[-1]["allowed_mentions"] == {"parse": [], "roles": [role]}


async def test_mentors_read_what_became_of_a_call_and_one_deleted_stays_away(
    clinic: Clinic,
) -> None:
    stage, services = clinic.stage, clinic.stage.bot.services
    await clinic.beat(later=12.1 * HOUR)
    await services.blockers.ask_mentors(clinic.actor(stage.bea), 1)
    await clinic.beat()
    waiting, asked = stage.mentor_channel.history()
    await clinic.claim()
    helped = clinic.mentors_read()
    await stage.bot.http.delete_message(stage.mentor_channel.id, asked.id)

    await clinic.solve()

    (solved,) = stage.mentor_channel.history()
    assert all(f"<@{stage.lin.id}> helps with this now." in text for text in helped)
    assert "SOLVED" in read(solved)
    assert (solved.id, buttons(solved)) == (waiting.id, ["Open", "Read on"])


async def test_a_thread_that_somebody_deletes_is_forgotten_at_once(clinic: Clinic) -> None:
    clinic.stage.env.backend.delete_channel(clinic.thread.id)
    await clinic.stage.env.settle()

    blocker = await clinic.blocker()
    assert (blocker.thread_id, blocker.message_id is None) == (None, False)


async def test_followers_and_helpers_hear_of_the_solution_and_the_channel_where_they_cannot(
    clinic: Clinic,
) -> None:
    stage = clinic.stage
    await stage.bot.services.blockers.follow(clinic.actor(stage.femi), 1)
    inbox = stage.femi.user.dm_channel
    stage.env.inject_error("POST", f"/channels/{inbox.id}/messages", status=403, code=50007)
    await clinic.claim()
    await clinic.solve()

    assert f"<@{stage.lin.id}> helps you with this now." in clinic.heard(stage.bea)[0]
    assert "You helped to solve this." in clinic.heard(stage.lin)[0]
    told = stage.channel.history()[-1]
    assert f"<@{stage.femi.id}> Blocker #1 *Celery never picks up tasks*: it is solved" in read(
        told
    )
    assert buttons(told) == ["Open", "What I hear"]


async def test_who_no_longer_wants_to_hear_does_not(clinic: Clinic) -> None:
    stage = clinic.stage
    await stage.bot.services.blockers.claim(clinic.actor(stage.lin), 1)
    await stage.bot.services.profiles.hear(clinic.actor(stage.bea), "answers", False)

    await clinic.beat()

    assert clinic.heard(stage.bea) == []
