"""Two servers with the same people, names, numbers and words: nothing of one shows in the other."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from nexus_bot.values import Credit, LearningDraft
from tests.forging import COMMAND, form, made, press, send, submit, told
from tests.ledgers import Rows, all_rows
from tests.stage import Stage, read

ZEBRA = 7


@dataclass
class Twins:
    """A home, and a twin that has one learning more; each has a panel and an unfixed draft."""

    home: Stage
    away: Stage
    panel: int
    memo: int

    def of_away(self) -> Rows:
        """Every row of the twin."""
        mark = self.away.guild.id
        return {
            name: [row for row in rows if mark in row] for name, rows in all_rows(self.home).items()
        }

    def strange_ids(self) -> list[str]:
        """Every id on Discord that is the twin's alone."""
        away = self.away
        messages = [message.id for message in away.channel.history()]
        roles = [role.id for role in away.roles.values()]
        places = [away.guild.id, away.channel.id, away.mentor_channel.id]
        return [str(each) for each in [*places, *roles, *messages]]


async def fill(stage: Stage, *, lessons: int, seed: int) -> tuple[int, int]:
    """The same content in each; gives the memos of a panel and of a draft."""
    await stage.set_up()
    for number in range(1, lessons + 1):
        text = f"Lesson {number} about workers" if number < ZEBRA else "Zebra crossing"
        topic = "Celery" if number < ZEBRA else "Zebra"
        draft = LearningDraft(text=text, topic=topic)
        await stage.bot.services.learnings.share(stage.acting(stage.bea, seed + number), draft)
    panel = await stage.bea.slash(stage.channel, "hub browse")
    refused = await stage.share(stage.bea, "A draft to fix", link="nowhere")
    await stage.bea.slash(stage.channel, "me", tags="Django", timezone="Africa/Lagos")
    return memo_of(panel, "topic"), memo_of(refused, "fix-learning")


def memo_of(answer: Any, verb: str) -> int:
    """The memo that a button or select of an answer carries."""
    found = re.search(rf"nx:1:{verb}:(\d+)", str(told(answer).components))
    assert found is not None
    return int(found[1])


@pytest.fixture
async def twins(bare: Stage) -> Twins:
    """Two servers in use."""
    twin = await Stage.build(bare.env, bare.url, like=bare)
    await fill(bare, lessons=ZEBRA - 1, seed=0)
    panel, memo = await fill(twin, lessons=ZEBRA, seed=100)
    await bare.env.advance_time(120)
    await bare.bot.delivery.say_due()
    await bare.env.settle()
    return Twins(bare, twin, panel, memo)


def assert_apart(twins: Twins, since: int, before: Rows) -> None:
    """Nothing that was said since then names the twin, and nothing of it has changed."""
    for request in twins.home.env.http_requests[since:]:
        said = f"{request.path} {request.json}"
        assert not [each for each in twins.strange_ids() if each in said]
        assert "Zebra crossing" not in said
    assert twins.of_away() == before


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("help", {}),
    ("me", {}),
    ("timeline", {}),
    ("hub search", {}),
    ("hub search", {"query": "zebra crossing"}),
    ("hub search", {"query": "zebra", "topic": "Zebra"}),
    ("hub search", {"query": "workers", "topic": "Celery"}),
    ("hub browse", {}),
    ("hub browse", {"topic": "Zebra"}),
    ("hub show", {}),
    ("hub show", {"number": "7"}),
    ("hub show", {"number": "zebra"}),
    ("hub show", {"number": "1"}),
    ("learn", {"text": "Zebras run", "topic": "Zebra"}),
    ("learn", {"text": "A crossing of zebras"}),
    ("me", {"tags": "Celery"}),
]


@pytest.mark.parametrize(("command", "options"), COMMANDS)
async def test_no_command_shows_the_twin(
    twins: Twins, command: str, options: dict[str, Any]
) -> None:
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    answer = await twins.home.bea.slash(twins.home.channel, command, **options)

    assert answer.ephemeral
    assert_apart(twins, since, before)


@pytest.mark.parametrize(
    ("command", "option", "typed"),
    [
        ("learn", "topic", "zeb"),
        ("hub search", "topic", "zeb"),
        ("hub browse", "topic", "zeb"),
        ("hub show", "number", "zebra"),
        ("hub show", "number", "7"),
    ],
)
async def test_no_suggestion_comes_from_the_twin(
    twins: Twins, command: str, option: str, typed: str
) -> None:
    here = await twins.home.bea.autocomplete(twins.home.channel, command, option, typed)
    there = await twins.away.bea.autocomplete(twins.away.channel, command, option, typed)

    assert here == []
    assert len(there) == 1


PRESSES = ["useful", "save", "edit", "withdraw", "delete", "delete-now", "undo", "open"]


@pytest.mark.parametrize("verb", PRESSES)
async def test_a_number_of_the_twin_reads_like_one_that_never_was(twins: Twins, verb: str) -> None:
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    foreign = await press(twins.home, twins.home.bea, f"nx:1:{verb}:{ZEBRA}")
    missing = await press(twins.home, twins.home.bea, f"nx:1:{verb}:999")

    assert read(told(foreign)).replace(f"#{ZEBRA}", "#999") == read(told(missing))
    assert_apart(twins, since, before)


@pytest.mark.parametrize("verb", ["back", "next", "topic", "kind", "fix-learning", "fix-setup"])
async def test_a_memo_of_the_twin_reads_like_one_that_never_was(twins: Twins, verb: str) -> None:
    memo = twins.memo if verb.startswith("fix") else twins.panel
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    foreign = await press(twins.home, twins.home.bea, f"nx:1:{verb}:{memo}", "zebra")
    missing = await press(twins.home, twins.home.bea, f"nx:1:{verb}:99999", "zebra")

    assert read(told(foreign)) == read(told(missing))
    assert_apart(twins, since, before)


@pytest.mark.parametrize("verb", ["learn", "edit", "setup-dates"])
async def test_a_form_with_a_number_of_the_twin_changes_nothing_there(
    twins: Twins, verb: str
) -> None:
    row = ZEBRA if verb == "edit" else twins.memo
    fields = {"text": "Zebras in disguise", "topic": "Zebra", "end": "2027-01-01"}
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    foreign = await submit(twins.home, twins.home.amina, f"nx:1:{verb}:{row}:ab", fields)
    missing = await submit(twins.home, twins.home.amina, f"nx:1:{verb}:99999:ab", fields)

    said = read(told(foreign)).replace(f"#{ZEBRA} ", "#99999 ")
    assert said == read(told(missing))
    assert_apart(twins, since, before)


@pytest.mark.parametrize("verb", ["fix-dates", "fix-moment", "save-dates"])
async def test_dates_of_the_twin_are_neither_shown_nor_saved(twins: Twins, verb: str) -> None:
    fields = {"start": "2026-09-08", "end": "2026-09-21", "timezone": "Africa/Lagos"}
    previewed = await submit(twins.away, twins.away.amina, "nx:1:dates:0:ab", fields)
    refused = await submit(twins.away, twins.away.amina, "nx:1:moment:3:ab", {"at": "never"})
    memo = memo_of(*((refused, verb) if verb == "fix-moment" else (previewed, "save-dates")))
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    foreign = await press(twins.home, twins.home.amina, f"nx:1:{verb}:{memo}")
    missing = await press(twins.home, twins.home.amina, f"nx:1:{verb}:99999")

    assert read(told(foreign)) == read(told(missing))
    assert "That panel is gone." in read(told(foreign))
    assert_apart(twins, since, before)


@pytest.mark.parametrize("verb", ["calendar", "my-reminders", "remind-me", "stop-reminding"])
async def test_reminders_and_calendars_are_those_of_home(twins: Twins, verb: str) -> None:
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    await press(twins.home, twins.home.bea, f"nx:1:{verb}:1")

    assert_apart(twins, since, before)


async def test_a_chosen_number_of_the_twin_is_not_read(twins: Twins) -> None:
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    foreign = await press(twins.home, twins.home.bea, "nx:1:read:0", str(ZEBRA))
    missing = await press(twins.home, twins.home.bea, "nx:1:read:0", "999")
    junk = await press(twins.home, twins.home.bea, "nx:1:read:0", "'; DROP TABLE posts; --")

    assert read(told(foreign)).replace(f"#{ZEBRA}", "#999") == read(told(missing))
    assert "There is no #0 here" in read(told(junk))
    assert_apart(twins, since, before)


async def test_votes_and_saves_stay_at_home(twins: Twins) -> None:
    before = twins.of_away()

    await press(twins.home, twins.home.lin, "nx:1:useful:1")
    await press(twins.home, twins.home.lin, "nx:1:save:1")

    assert twins.of_away() == before
    profile = await twins.away.lin.slash(twins.away.channel, "me")
    assert "Nothing saved yet." in read(profile)


async def test_channels_and_roles_of_the_twin_are_not_taken(twins: Twins) -> None:
    home, away = twins.home, twins.away
    channel = form("nx:1:setup-channels:0:ab", {"channel": [str(away.channel.id)]})
    role = form("nx:1:setup-roles:0:ab", {"mentor_role": [str(away.roles["mentor"].id)]})
    before = all_rows(home)

    for data in (channel, role):
        answer = await send(home, home.amina, 5, data)
        assert "is not in this server" in read(told(answer))

    assert all_rows(home) == before


async def test_an_organiser_here_is_nobody_there(twins: Twins) -> None:
    home, away = twins.home, twins.away
    guest = away.guild.add_member(home.env.create_user("guest"))
    home.guild.add_member(guest.user, roles=[home.roles["organiser"], home.roles["mentor"]])
    await home.env.settle()

    setup = await submit(away, guest, "nx:1:setup-dates:0:ab", {"end": "2027-01-01"})
    delete = await press(away, guest, "nx:1:delete-now:1")

    assert "Only organisers" in read(told(setup))
    assert "Only its author or a mentor" in read(told(delete))


async def test_the_twins_role_ids_open_nothing_here(twins: Twins) -> None:
    home, away = twins.home, twins.away
    payload, result = made(
        home, home.stranger, 3, {"custom_id": "nx:1:delete-now:1", "component_type": 2}
    )
    payload["member"]["roles"].append(str(away.roles["mentor"].id))

    home.env.backend.emit("INTERACTION_CREATE", payload)
    await home.env.settle()

    assert "Only its author or a mentor" in read(told(result))


async def test_a_credit_names_nobody_of_the_twin(twins: Twins) -> None:
    services = twins.home.bot.services
    credit = Credit(twins.away.lin.id, "lin", "https://discord.com/channels/1/2/3")
    before = twins.of_away()

    await services.learnings.share(
        twins.home.acting(twins.home.lin, 900), LearningDraft(text="Said at home"), credit=credit
    )

    assert twins.of_away() == before


async def test_an_author_filter_of_the_twin_finds_what_they_said_here(twins: Twins) -> None:
    user = {"id": str(twins.away.bea.id), "username": "bea", "discriminator": "0", "avatar": None}
    data = {
        "id": "1",
        "name": "hub",
        "type": 1,
        "options": [
            {
                "name": "search",
                "type": 1,
                "options": [{"name": "author", "type": 6, "value": user["id"]}],
            }
        ],
        "resolved": {"users": {user["id"]: user | {"global_name": None}}},
    }
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    answer = await send(twins.home, twins.home.lin, COMMAND, data)

    assert "6 found" in read(told(answer))
    assert_apart(twins, since, before)
