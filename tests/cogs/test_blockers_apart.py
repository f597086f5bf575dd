"""Blockers of two servers with the same people: nothing of one is found or changed in the other."""

import pytest

from nexus_bot.values import SHOWS, BlockerDraft
from tests.cogs.blocking import acting, later, solved, thread
from tests.cogs.test_twins import ZEBRA, Twins, assert_apart, memo_of
from tests.cogs.test_twins import twins as twins  # a fixture
from tests.forging import form, press, send, submit, told
from tests.ledgers import all_rows
from tests.stage import read

OPEN, DONE = ZEBRA + 1, ZEBRA + 2
VERBS = [
    "help", "me-too", "ask-mentor", "solved", "hand-over", "release", "still-stuck", "blocker",
    "blocker-reopen", "blocker-close", "blocker-close-now", "blocker-edit", "blocker-delete",
    "blocker-delete-now", "blocker-card",
]  # fmt: skip
TYPED = {"title": "Zebra crossing", "instead": "kombu is away", "text": "Zebras"}


@pytest.fixture
async def stuck(twins: Twins) -> Twins:
    """The twin alone has a blocker that Lin helps with, and a solved one, both Bea's there."""
    away = twins.away
    blockers = away.bot.services.blockers
    for title in ("Zebra crossing one", "Zebra crossing two"):
        draft = BlockerDraft(title=title, instead="kombu zebra is away", area="Zebra")
        considered = await blockers.consider(acting(away, away.bea), draft)
        posted = await blockers.post(acting(away, away.bea), considered.panel)
        await away.bot.delivery.say(posted.card)
    await blockers.claim(acting(away, away.lin), OPEN)
    await solved(away, away.bea, away.lin, number=DONE)
    await later(away, seconds=6)
    return twins


async def test_a_blocker_of_the_twin_reads_like_one_that_never_was(stuck: Twins) -> None:
    home = stuck.home
    before, since = stuck.of_away(), len(home.env.http_requests)

    for number in (OPEN, DONE):
        for verb in VERBS:
            foreign = await press(home, home.bea, f"nx:1:{verb}:{number}")
            missing = await press(home, home.bea, f"nx:1:{verb}:999")

            assert "There is no blocker" in read(told(foreign)), verb
            assert read(told(foreign)).replace(f"#{number}", "#999") == read(told(missing))
    assert_apart(stuck, since, before)


async def test_forms_with_a_number_or_memo_of_the_twin_change_nothing_there(stuck: Twins) -> None:
    home, away = stuck.home, stuck.away
    refused = await submit(away, away.bea, "nx:1:blocker:0:ab", TYPED | {"title": "!"})
    unsolved = await submit(away, away.bea, f"nx:1:solve:{OPEN}:ab", {"text": "!"})
    memos = {
        "blocker": memo_of(refused, "fix-blocker"),
        "solution": memo_of(unsolved, "fix-solution"),
        "blocker-edit": OPEN,
        "solve": OPEN,
    }
    memos["better"] = all_rows(away)["solutions"][0][0]
    before, since = stuck.of_away(), len(home.env.http_requests)

    for verb, row in memos.items():
        foreign = await submit(home, home.bea, f"nx:1:{verb}:{row}:ab", TYPED)
        missing = await submit(home, home.bea, f"nx:1:{verb}:99999:ab", TYPED)
        assert read(told(foreign)).replace(f"#{row} ", "#99999 ") == read(told(missing)), verb
    for verb in ("fix-blocker", "fix-solution", "blocker-post", "that-first", "that-third"):
        row = memos["solution"] if verb == "fix-solution" else memos["blocker"]
        foreign = await press(home, home.bea, f"nx:1:{verb}:{row}")
        missing = await press(home, home.bea, f"nx:1:{verb}:99999")
        assert read(told(foreign)) == read(told(missing)), verb

    assert_apart(stuck, since, before)


async def test_lists_searches_and_suggestions_show_nothing_of_the_twin(stuck: Twins) -> None:
    home, away = stuck.home, stuck.away
    theirs = memo_of(await away.bea.slash(away.channel, "blockers"), "blockers-show")
    before, since = stuck.of_away(), len(home.env.http_requests)

    for show in SHOWS:
        listed = await home.bea.slash(home.channel, "blockers", show=show, area="Zebra")
        assert "`#" not in read(listed)
    for verb in ("blockers-back", "blockers-next", "blockers-show", "blockers-area"):
        foreign = await press(home, home.bea, f"nx:1:{verb}:{theirs}", "solved")
        missing = await press(home, home.bea, f"nx:1:{verb}:99999", "solved")
        assert read(told(foreign)) == read(told(missing))
    chosen = await press(home, home.bea, "nx:1:blocker:0", str(OPEN))
    here = await home.bea.autocomplete(home.channel, "blockers", "area", "zeb")
    there = await away.bea.autocomplete(away.channel, "blockers", "area", "zeb")
    opened = await home.bea.slash(home.channel, "blocker")

    assert f"There is no blocker #{OPEN} here." in read(told(chosen))
    assert (here, len(there)) == ([], 1)
    assert "Zebra" not in str(opened.modal)
    assert_apart(stuck, since, before)


async def test_what_the_twin_solved_is_not_shown_before_posting_here(stuck: Twins) -> None:
    home, away = stuck.home, stuck.away
    before, since = stuck.of_away(), len(home.env.http_requests)
    typed = {"title": "kombu zebra", "instead": "kombu zebra is away"}

    answer = await submit(home, home.bea, "nx:1:blocker:0:ab", typed)

    assert "Posted as #7." in read(told(answer))
    assert stuck.of_away() == before
    assert str(away.guild.id) not in str([r.json for r in home.env.http_requests[since:]])


async def test_threads_messages_and_people_of_the_twin_are_strangers_here(stuck: Twins) -> None:
    home, away = stuck.home, stuck.away
    place = thread(away, OPEN)
    message = {
        "id": "5", "channel_id": str(place.id), "content": "Zebras", "author": {
            "id": str(away.lin.id), "username": "lin", "discriminator": "0", "avatar": None},
        "attachments": [], "embeds": [], "mentions": [], "mention_roles": [], "pinned": False,
        "mention_everyone": False, "tts": False, "timestamp": "2026-09-08T09:00:00+00:00",
        "edited_timestamp": None, "type": 0, "components": [],
    }  # fmt: skip
    menu = {
        "id": "1", "name": "Mark as solution", "type": 3, "target_id": "5",
        "resolved": {"messages": {"5": message}},
    }  # fmt: skip
    before, since = stuck.of_away(), len(home.env.http_requests)

    marked = await send(home, home.bea, 2, menu)
    handed = await send(
        home, home.lin, 3,
        {"custom_id": f"nx:1:hand-to:{OPEN}", "component_type": 5, "values": [str(away.femi.id)]},
    )  # fmt: skip
    credited = await send(
        home, home.bea, 5, form(f"nx:1:solve:{OPEN}:ab", {"text": "Z", "helpers": ["1"]})
    )

    assert "This works on a message in the thread of a blocker." in read(told(marked))
    assert "Nobody of this server was chosen." in read(told(handed))
    assert f"There is no blocker #{OPEN} here." in read(told(credited))
    assert_apart(stuck, since, before)
