"""Sessions of two servers with the same people: nothing of one is found or changed in the other."""

import re

import pytest

from nexus_bot.values import SessionDraft
from tests.cogs.test_twins import ZEBRA, Twins, assert_apart, memo_of
from tests.cogs.test_twins import twins as twins  # a fixture
from tests.forging import press, submit, told
from tests.stage import read

NUMBER = ZEBRA + 1


@pytest.fixture
async def meeting(twins: Twins) -> Twins:
    """The twin alone has a session, which Bea hosts there and Lin joins."""
    away = twins.away
    preview = await away.bea.slash(
        away.channel, "session", when="tomorrow 18:00", topic="Zebra crossing"
    )
    await away.bea.click(told(preview), label="Save")
    await press(away, away.lin, f"nx:1:join:{NUMBER}")
    await away.bot.delivery.say_due()
    await away.env.settle()
    return twins


@pytest.mark.parametrize("verb", ["join", "leave", "move", "cancel", "cancel-now"])
async def test_a_session_of_the_twin_reads_like_one_that_never_was(
    meeting: Twins, verb: str
) -> None:
    before, since = meeting.of_away(), len(meeting.home.env.http_requests)

    foreign = await press(meeting.home, meeting.home.bea, f"nx:1:{verb}:{NUMBER}")
    missing = await press(meeting.home, meeting.home.bea, f"nx:1:{verb}:999")

    assert "There is no session" in read(told(foreign))
    assert read(told(foreign)).replace(f"#{NUMBER}", "#999") == read(told(missing))
    assert_apart(meeting, since, before)


async def test_the_move_of_a_session_of_the_twin_is_no_move(meeting: Twins) -> None:
    before, since = meeting.of_away(), len(meeting.home.env.http_requests)

    answer = await submit(
        meeting.home, meeting.home.bea, f"nx:1:session-move:{NUMBER}:ab", {"when": "friday 18:00"}
    )

    assert f"There is no session #{NUMBER} here." in read(told(answer))
    assert_apart(meeting, since, before)


@pytest.mark.parametrize("verb", ["session-save", "fix-session"])
async def test_a_preview_of_the_twin_is_no_preview_here(meeting: Twins, verb: str) -> None:
    away = meeting.away
    preview = await away.bea.slash(away.channel, "session", when="friday 18:00")
    panel = memo_of(preview, "session-save")
    before, since = meeting.of_away(), len(meeting.home.env.http_requests)

    foreign = await press(meeting.home, meeting.home.bea, f"nx:1:{verb}:{panel}")
    missing = await press(meeting.home, meeting.home.bea, f"nx:1:{verb}:999999")

    assert read(told(foreign)) == read(told(missing))
    assert_apart(meeting, since, before)


async def test_lists_commands_and_suggestions_show_nothing_of_the_twin(meeting: Twins) -> None:
    home = meeting.home
    before, since = meeting.of_away(), len(home.env.http_requests)

    listed = await press(home, home.bea, "nx:1:my-sessions:0")
    page = await press(home, home.bea, "nx:1:sessions-page:1", on=None)
    chosen = await press(home, home.bea, "nx:1:session:0", str(NUMBER))
    panel = await home.bea.slash(home.channel, "me")
    await home.bea.slash(home.channel, "session", when="tomorrow 18:00")
    await home.bea.slash(home.channel, "session")
    await home.bea.autocomplete(home.channel, "session", "when", "zeb")

    assert "No coming sessions" in read(told(listed))
    assert "**Sessions**" not in read(panel)
    assert f"There is no session #{NUMBER} here." in read(told(chosen))
    assert page is not None
    assert_apart(meeting, since, before)


async def test_the_zone_of_the_twin_is_not_the_zone_here(meeting: Twins) -> None:
    home, away = meeting.home, meeting.away
    await away.lin.slash(away.channel, "me", timezone="Asia/Kolkata")

    here = await home.lin.slash(home.channel, "session", when="tomorrow 18:00")
    there = await away.lin.slash(away.channel, "session", when="tomorrow 18:00")

    zones = [re.findall(r"read in ([A-Z]\w+/\w+)", read(each)) for each in (here, there)]
    assert zones == [["Africa/Nairobi"], ["Asia/Kolkata"]]


async def test_a_session_here_reminds_nobody_of_the_twin(meeting: Twins) -> None:
    home = meeting.home
    before, since = meeting.of_away(), len(home.env.http_requests)
    draft = SessionDraft(when="friday 18:00", topic="Workers")
    sessions = home.bot.services.sessions

    understood = await sessions.understand(home.acting(home.bea, 901), draft)
    stored = await sessions.save(home.acting(home.bea, 902), understood.panel)
    await sessions.join(home.acting(home.lin, 903), stored.number)
    await sessions.cancel(home.acting(home.bea, 904), stored.number)

    assert_apart(meeting, since, before)
