"""Partners of two servers with the same people: nothing of one is found or changed in the other."""

import pytest
from simcord.actors import MemberActor

from tests.cogs.blocking import later
from tests.cogs.partnering import ask, invite, offer, partners, wish
from tests.cogs.partnering import press as press_letter
from tests.cogs.test_twins import Twins, assert_apart, memo_of
from tests.cogs.test_twins import twins as twins  # a fixture
from tests.forging import press, submit, told
from tests.ledgers import all_rows
from tests.stage import Stage, read

NAME, SECRET = "Zebra crossing API", "Zebra crossing note"
ON_REQUEST = [
    "request", "request-accept", "request-decline", "request-question", "request-answer",
    "request-withdraw",
]  # fmt: skip
ON_PAIR = ["partner", "partner-end", "partner-met", "partner-not-met"]
FORMS = ["request-decline", "request-question", "request-answer", "partner-end"]
TYPED = {"note": "Zebras", "reason": "Zebras", "text": "Zebras", "looking_for": "Zebras"}


@pytest.fixture
async def busy(twins: Twins) -> Twins:
    """The twin alone has two projects, a partnership, a request and an invitation.

    Request 1 became partnership 1; request 2 is open, and so is the invitation 3.
    """
    away = twins.away
    first = await offer(away, away.bea, NAME)
    second = await offer(away, away.femi, NAME)
    await partners(away, away.bea, away.lin, first)
    await ask(away, away.stranger, second)
    await wish(away, away.amina)
    await invite(away, away.femi, away.amina)
    await later(away, seconds=70)
    return twins


def user_of(who: MemberActor) -> dict[str, object]:
    """Somebody as Discord names them outside of servers."""
    return {"id": str(who.id), "username": who.name, "discriminator": "0", "avatar": None}


def projects(stage: Stage) -> list[tuple[int, int]]:
    """The row and the number of each project."""
    return [(row[0], row[2]) for row in all_rows(stage)["projects"]]


@pytest.mark.parametrize("who", ["bea", "lin", "femi", "stranger"])
async def test_a_request_and_a_partnership_of_the_twin_read_like_ones_that_never_were(
    busy: Twins, who: str
) -> None:
    home = busy.home
    actor: MemberActor = getattr(home, who)
    before, since = busy.of_away(), len(home.env.http_requests)

    for row in (1, 2, 3):
        for verb in ON_REQUEST + ON_PAIR:
            foreign = await press(home, actor, f"nx:1:{verb}:{row}")
            missing = await press(home, actor, f"nx:1:{verb}:99999")
            assert read(told(foreign)) == read(told(missing)), verb
        for verb in FORMS:
            foreign = await submit(home, actor, f"nx:1:{verb}:{row}:ab", TYPED)
            missing = await submit(home, actor, f"nx:1:{verb}:99999:ab", TYPED)
            assert read(told(foreign)) == read(told(missing)), verb

    assert_apart(busy, since, before)


async def test_projects_seekers_and_panels_of_the_twin_are_strangers_here(busy: Twins) -> None:
    home, away = busy.home, busy.away
    (row, number), *_ = projects(home)
    panel = memo_of(await away.amina.slash(away.channel, "find-api-partner"), "partner-next")
    wanting = memo_of(await away.femi.slash(away.channel, "find-api-partner"), "wanting-next")
    refused = await submit(
        away, away.amina, f"nx:1:build-on:{number}:ab", {"note": "ghp_" + "a1B2" * 9}
    )
    memo = memo_of(refused, "fix-ask")
    before, since = busy.of_away(), len(home.env.http_requests)

    found = await home.lin.slash(home.channel, "find-api-partner", looking_for="Zebra")
    for verb, theirs in (
        ("build-on", number), ("partner-ask-on", row), ("partner-wanted", row),
        ("partner-next", panel), ("partner-back", panel), ("wanting-next", wanting),
        ("wanting-back", wanting), ("partner-invite", wanting), ("fix-ask", memo),
        ("fix-reason", memo), ("fix-seek", memo),
    ):  # fmt: skip
        foreign = await press(home, home.amina, f"nx:1:{verb}:{theirs}")
        missing = await press(home, home.amina, f"nx:1:{verb}:99999")
        shown = read(told(foreign)).replace(f"#{number} ", "#99999 ")
        assert shown == read(told(missing)), verb
    for verb, theirs in (("build-on", number), ("partner-ask-on", row), ("partner-note", memo),
                         ("partner-reason", memo)):  # fmt: skip
        foreign = await submit(home, home.amina, f"nx:1:{verb}:{theirs}:ab", TYPED)
        missing = await submit(home, home.amina, f"nx:1:{verb}:99999:ab", TYPED)
        shown = read(told(foreign)).replace(f"#{number} ", "#99999 ")
        assert shown == read(told(missing)), verb

    assert "Nothing fits yet" in read(told(found))
    assert_apart(busy, since, before)


async def test_a_row_of_others_is_not_found_in_direct_messages_either(busy: Twins) -> None:
    away, user = busy.away, user_of(busy.away.bea)
    (_, (second, _)) = projects(away)
    panel = memo_of(await away.femi.slash(away.channel, "find-api-partner"), "wanting-next")
    before = busy.of_away()

    rows = [(verb, row) for verb in ON_REQUEST for row in (2, 3)]
    rows += [("wanting-next", panel), ("partner-invite", panel), ("fix-ask", panel)]
    rows += [("partner-find", 999), ("partner-ask-on", second + 9), ("partner-end", 99)]
    for verb, row in rows:
        answer = await press(
            away, away.bea, f"nx:1:{verb}:{row}", guild_id=None, member=None, user=user
        )
        assert "That panel is gone." in read(told(answer)), verb

    assert busy.of_away() == before


async def test_a_press_in_direct_messages_acts_in_the_server_that_it_is_about(
    busy: Twins,
) -> None:
    away = busy.away

    await press_letter(away.femi, "Accept")

    states = {row[0]: row for row in all_rows(away)["partnerships"]}
    assert len(states) == 2
    assert all(away.guild.id in row for row in states.values())
