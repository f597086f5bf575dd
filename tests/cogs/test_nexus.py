"""`/nexus setup`: a cohort in one step or by form, changed later, refused to others."""

from typing import Any

import discord
import pytest

from nexus_bot.repositories.ledger import Audit
from tests.forging import form, press, send, submit, told
from tests.stage import Stage, buttons, filled_in, read

DATES = {"start": "2026-09-08", "end": "2026-09-15", "timezone": "Africa/Nairobi"}


async def audit(stage: Stage) -> list[tuple[str, str]]:
    """The newest lines of the audit log: what, and about what."""
    async with stage.bot._database.read() as session:
        entries = await Audit(session).of(stage.guild.id, 10)
    return [(entry.action, entry.subject) for entry in entries]


async def set_up(stage: Stage, **options: Any) -> Any:
    """Set up as an organiser."""
    given = {"channel": stage.channel, **DATES, **options}
    return await stage.amina.slash(stage.channel, "nexus setup", **given)


async def test_a_cohort_is_set_up_in_one_step(bare: Stage) -> None:
    answer = await bare.set_up()

    shown = read(answer)
    assert answer.ephemeral
    assert "📅 COHORT\n### The cohort is set up." in shown
    assert f"**Channel** <#{bare.channel.id}>" in shown
    assert f"**Mentor channel** <#{bare.mentor_channel.id}>" in shown
    assert f"mentors <@&{bare.roles['mentor'].id}>" in shown
    assert "**Starts** <t:1788814800:f> · <t:1788814800:R>" in shown
    assert "**Ends** <t:1789484400:f> · <t:1789484400:R>" in shown
    assert "Africa/Nairobi" in shown
    assert "Learners can begin: `/help` shows them how" in shown
    assert ("cohort.setup", "cohort 1") in await audit(bare)


async def test_a_cohort_is_set_up_by_form(bare: Stage) -> None:
    opened = await bare.amina.slash(bare.channel, "nexus setup")

    answer = await bare.amina.submit_modal(
        opened,
        {"channel": [bare.channel], "mentor_role": [bare.roles["mentor"]], **DATES},
    )

    assert opened.modal is not None
    assert opened.modal["title"] == "Set up a cohort"
    assert "The cohort is set up." in read(answer)
    assert "Saved as #1." in read(await bare.share(bare.bea, "It works now"))


async def test_the_second_form_takes_the_roles_and_keeps_the_rest(bare: Stage) -> None:
    panel = await set_up(bare)
    opened = await bare.amina.click(told(panel), label="Roles and mentor channel")

    answer = await bare.amina.submit_modal(
        opened,
        {
            "mentor_channel": [bare.mentor_channel],
            "backend_role": [bare.roles["backend"]],
            "frontend_role": [bare.roles["frontend"]],
        },
    )

    shown = read(answer)
    assert "The cohort is changed." in shown
    assert f"<#{bare.mentor_channel.id}>" in shown
    assert f"backend <@&{bare.roles['backend'].id}>" in shown
    assert "<t:1788814800:f>" in shown


async def test_the_form_of_a_running_cohort_shows_what_stands(stage: Stage) -> None:
    opened = await stage.amina.slash(stage.channel, "nexus setup")

    shown = filled_in(opened)
    assert shown["start"] == "2026-09-08 00:00"
    assert shown["end"] == "2026-09-15 18:00"
    assert shown["timezone"] == "Africa/Nairobi"
    assert str(stage.channel.id) in str(opened.modal)


async def test_one_date_alone_is_changed(stage: Stage) -> None:
    answer = await stage.amina.slash(stage.channel, "nexus setup", end="16 September 12:00")

    shown = read(answer)
    assert "The cohort is changed." in shown
    assert "**Starts** <t:1788814800:f>" in shown
    assert "**Ends** <t:1789549200:f>" in shown


async def test_an_end_before_the_start_is_refused_and_fixed(bare: Stage) -> None:
    refused = await set_up(bare, start="2026-09-12", end="2026-09-08")
    opened = await bare.amina.click(told(refused), label="Fix it")
    shown = filled_in(opened)

    answer = await bare.amina.submit_modal(
        opened, {"start": "2026-09-12", "end": "2026-09-20", "timezone": "Africa/Nairobi"}
    )

    assert "The end is not after the start: 12 September 2026, then 8 September 2026." in read(
        refused
    )
    assert shown["start"] == "2026-09-12"
    assert "The cohort is set up." in read(answer)
    assert f"<#{bare.channel.id}>" in read(answer)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"start": "soon, I hope"}, "`soon, I hope` is not a date we can read for the start."),
        ({"end": "32 September"}, "is not a date we can read for the end."),
        ({"end": "9999-12-31"}, "is not a date we can read for the end."),
        ({"timezone": "Wakanda"}, "`Wakanda` is not a time zone we know."),
        ({"timezone": "`@everyone`"}, "`'@everyone'` is not a time zone we know."),
    ],
)
async def test_what_cannot_be_read_is_named(
    bare: Stage, options: dict[str, str], sentence: str
) -> None:
    refused = await set_up(bare, **options)

    assert sentence in read(refused)
    assert buttons(refused) == ["Fix it"]


async def test_a_first_set_up_says_what_is_missing(bare: Stage) -> None:
    no_channel = await bare.amina.slash(bare.channel, "nexus setup", start="2026-09-08")
    no_end = await bare.amina.slash(
        bare.channel, "nexus setup", channel=bare.channel, start="2026-09-08"
    )

    assert "A cohort needs its channel." in read(no_channel)
    assert "The end date is missing." in read(no_end)


async def test_a_date_that_clocks_skip_is_told(bare: Stage) -> None:
    answer = await set_up(bare, start="2027-03-28 02:30", end="2027-05-01", timezone="Europe/Paris")

    assert "<t:1806197400:f>" in read(answer)
    assert "The start falls into the hour that clocks skip that day" in read(answer)


async def test_missing_permissions_are_named_with_the_remedy(bare: Stage) -> None:
    silent = discord.PermissionOverwrite(send_messages=False, attach_files=False)
    channel = bare.guild.create_text_channel("quiet", overwrites={bare.guild.default_role: silent})
    await bare.env.settle()

    answer = await set_up(bare, channel=channel)

    assert f"⚠️ In <#{channel.id}> the bot still lacks **Send Messages**" in read(answer)
    assert "**Attach Files**" in read(answer)
    assert "Open the channel's settings, Permissions" in read(answer)


@pytest.mark.parametrize("who", ["bea", "femi", "stranger"])
async def test_others_do_not_set_up_and_the_audit_log_knows(stage: Stage, who: str) -> None:
    actor = getattr(stage, who)

    pressed = await press(stage, actor, "nx:1:setup:0")
    sent = await submit(stage, actor, "nx:1:setup:0:ab", {"end": "2027-01-01"})

    assert "Only organisers, who may *Manage Server*, can set up a cohort." in read(told(pressed))
    assert "Only organisers" in read(told(sent))
    assert (await audit(stage))[:2] == [("cohort.setup", "denied")] * 2


async def test_a_channel_of_another_server_is_not_taken(stage: Stage) -> None:
    other = stage.env.create_guild("Elsewhere")
    foreign = other.create_text_channel("secrets")
    await stage.env.settle()
    data = form("nx:1:setup:0:ab", {"channel": [str(foreign.id)]})

    answer = await send(stage, stage.amina, 5, data)

    assert "is not in this server" in read(told(answer))
    await stage.share(stage.bea, "Still at home")
    assert foreign.history() == []


async def test_time_zones_are_suggested(bare: Stage) -> None:
    offered = await bare.amina.autocomplete(bare.channel, "nexus setup", "timezone", "nairo")

    assert [choice["value"] for choice in offered] == ["Africa/Nairobi"]


async def test_everyone_is_no_role(stage: Stage) -> None:
    everyone = stage.guild.default_role

    answer = await stage.amina.slash(stage.channel, "nexus setup", mentor_role=everyone)

    assert "@everyone cannot be one of the roles" in read(answer)
