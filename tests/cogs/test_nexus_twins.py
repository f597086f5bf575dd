"""Two servers with the same people and names: what organisers arrange stays in its own."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.forging import press, submit, told
from tests.ledgers import Rows, all_rows
from tests.stage import Stage, read

STEP = "Zebra crossing"


@dataclass
class Twins:
    """A home, and a twin with a step, an announcement, a panel and a log of its own."""

    home: Stage
    away: Stage
    ids: dict[str, int]

    def of_away(self) -> Rows:
        """Every row of the twin."""
        mark = self.away.guild.id
        return {
            name: [row for row in rows if mark in row] for name, rows in all_rows(self.home).items()
        }

    def strange_ids(self) -> list[str]:
        """Every id on Discord that is the twin's alone."""
        away = self.away
        roles = [role.id for role in away.roles.values()]
        messages = [message.id for message in away.channel.history()]
        places = [away.guild.id, away.channel.id, away.mentor_channel.id]
        return [str(each) for each in [*places, *roles, *messages]]


def memo_of(answer: Any, verb: str) -> int:
    """The row that a button or select of an answer carries."""
    found = re.search(rf"nx:1:{verb}:(\d+)", str(told(answer).components))
    assert found is not None
    return int(found[1])


@pytest.fixture
async def twins(stage: Stage) -> Twins:
    """Two servers that are set up; the twin has more, all of it drafted and logged by Amina."""
    away = await Stage.build(stage.env, stage.url, like=stage)
    await away.set_up()
    added = await submit(away, away.amina, "nx:1:milestone-edit:0:ab", {"title": STEP})
    draft = await away.amina.slash(away.channel, "nexus announce", text=f"{STEP} for all")
    preview = await away.amina.slash(away.channel, "nexus setup", end="2026-09-20")
    log = await away.amina.slash(away.channel, "nexus audit")
    listed = await away.amina.slash(away.channel, "nexus cohort")
    cohort = re.search(r"'value': '(\d+)'", str(told(listed).components))
    assert cohort is not None
    ids = {
        "milestone": memo_of(added, "milestone-edit"),
        "announce": memo_of(draft, "announce-post"),
        "setup": memo_of(preview, "setup-save"),
        "audit": memo_of(log, "audit-person"),
        "cohort": int(cohort[1]),
    }
    await stage.env.settle()
    return Twins(stage, away, ids)


def assert_apart(twins: Twins, since: int, before: Rows) -> None:
    """Nothing that was said since then names the twin, and nothing of it has changed."""
    for request in twins.home.env.http_requests[since:]:
        said = f"{request.path} {request.json}"
        assert not [each for each in twins.strange_ids() if each in said]
        assert STEP not in said
    assert twins.of_away() == before


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("nexus setup", {}),
        ("nexus setup", {"end": "2026-09-21"}),
        ("nexus cohort", {}),
        ("nexus milestones", {}),
        ("nexus blockers", {"hours": 24}),
        ("nexus announce", {"text": "Demo day"}),
        ("nexus status", {}),
        ("nexus audit", {}),
        ("nexus close", {}),
    ],
)
async def test_no_command_shows_the_twin(
    twins: Twins, command: str, options: dict[str, Any]
) -> None:
    before, since = twins.of_away(), len(twins.home.env.http_requests)

    answer = await twins.home.amina.slash(twins.home.channel, command, **options)

    assert answer.ephemeral
    assert_apart(twins, since, before)


PRESSES = [
    ("milestone", ["milestone-up", "milestone-down", "milestone-off", "milestone-edit"]),
    ("announce", ["announce-post", "announce-edit", "fix-announce", "fix-milestone"]),
    ("setup", ["setup", "setup-save", "setup-channels", "setup-roles", "setup-dates", "fix-setup"]),
    ("audit", ["audit-back", "audit-next", "audit-person", "audit-action", "fix-cohort"]),
    ("cohort", ["cohort-rename", "cohort-close-now", "cohort-reopen"]),
]


@pytest.mark.parametrize(("noun", "verbs"), PRESSES)
async def test_a_row_of_the_twin_reads_like_one_that_never_was(
    twins: Twins, noun: str, verbs: list[str]
) -> None:
    home, before, since = twins.home, twins.of_away(), len(twins.home.env.http_requests)

    for verb in verbs:
        values = ["denied"] if verb.startswith("audit") else []
        foreign = await press(home, home.amina, f"nx:1:{verb}:{twins.ids[noun]}", *values)
        missing = await press(home, home.amina, f"nx:1:{verb}:99999", *values)

        assert read(told(foreign)) == read(told(missing)), verb
    assert_apart(twins, since, before)


@pytest.mark.parametrize(
    ("noun", "verb", "fields"),
    [
        ("milestone", "milestone-edit", {"title": "Theirs"}),
        ("announce", "announce", {"text": "Said in their name"}),
        ("setup", "setup-dates", {"end": "2027-01-01"}),
        ("cohort", "cohort-rename", {"name": "Theirs"}),
    ],
)
async def test_a_form_with_a_row_of_the_twin_changes_nothing_there(
    twins: Twins, noun: str, verb: str, fields: dict[str, str]
) -> None:
    home, before, since = twins.home, twins.of_away(), len(twins.home.env.http_requests)

    foreign = await submit(home, home.amina, f"nx:1:{verb}:{twins.ids[noun]}:ab", fields)
    missing = await submit(home, home.amina, f"nx:1:{verb}:99999:ab", fields)

    assert read(told(foreign)) == read(told(missing))
    assert_apart(twins, since, before)


async def test_a_cohort_and_a_step_of_the_twin_are_not_chosen(twins: Twins) -> None:
    home, before, since = twins.home, twins.of_away(), len(twins.home.env.http_requests)

    cohort = await press(home, home.amina, "nx:1:cohort:0", str(twins.ids["cohort"]))
    step = await press(home, home.amina, "nx:1:milestone:0", str(twins.ids["milestone"]))

    assert "That panel is gone." in read(told(cohort))
    assert "◂" not in read(told(step))
    assert_apart(twins, since, before)


async def test_what_the_twin_closes_and_announces_is_heard_there_alone(twins: Twins) -> None:
    home, away = twins.home, twins.away
    here = all_rows(home)["cohorts"][0]

    await press(away, away.amina, f"nx:1:announce-post:{twins.ids['announce']}")
    await press(away, away.amina, f"nx:1:cohort-close-now:{twins.ids['cohort']}")

    assert home.channel.history() == []
    assert len(away.channel.history()) == 2
    assert all_rows(home)["cohorts"][0] == here
