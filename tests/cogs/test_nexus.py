"""`/nexus setup`: a cohort in steps or at once, seen before it is saved, refused to others."""

from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from nexus_bot.repositories.ledger import Audit
from tests.forging import again, form, press, send, submit, told
from tests.ledgers import all_rows
from tests.stage import Stage, buttons, filled_in, read

DATES = {"start": "2026-09-08", "end": "2026-09-15", "timezone": "Africa/Nairobi"}


async def audit(stage: Stage) -> list[tuple[str, str]]:
    """The newest lines of the audit log: what, and about what."""
    async with stage.bot._database.read() as session:
        entries = await Audit(session).of(stage.guild.id, 10)
    return [(entry.action, entry.subject) for entry in entries]


async def preview(stage: Stage, **options: Any) -> Any:
    """Give what a cohort needs, without saving it."""
    given = {"channel": stage.channel, **DATES, **options}
    return await stage.amina.slash(stage.channel, "nexus setup", **given)


async def save(stage: Stage, panel: Any) -> Any:
    """Press *Save* below a preview."""
    return await stage.amina.click(told(panel), label="Save")


async def step(stage: Stage, panel: Any, label: str, **fields: Any) -> Any:
    """Take one step of a panel."""
    opened = await stage.amina.click(told(panel), label=label)
    return await stage.amina.submit_modal(opened, fields)


async def test_a_preview_shows_everything_and_stores_no_cohort(bare: Stage) -> None:
    shown = await preview(bare, mentor_channel=bare.mentor_channel, start="8 September 9am")

    text = read(shown)
    assert shown.ephemeral
    assert "-# 📅 COHORT · not saved yet\n### Set it up like this?" in text
    assert f"**Channel** <#{bare.channel.id}>" in text
    assert f"**Mentor channel** <#{bare.mentor_channel.id}>" in text
    assert "**Starts** <t:1788847200:F> · <t:1788847200:R>" in text
    assert "**Ends** <t:1789505940:F> · <t:1789505940:R>" in text
    assert "By the clocks of Africa/Nairobi: Tue 8 Sep 2026 09:00 to Tue 15 Sep 2026 23:59." in text
    assert buttons(shown) == ["Save", "Change"]
    assert all_rows(bare)["cohorts"] == []


async def test_what_was_previewed_is_saved(bare: Stage) -> None:
    saved = await bare.set_up()

    text = read(saved)
    assert "📅 COHORT\n### The cohort is set up." in text
    assert f"mentors <@&{bare.roles['mentor'].id}>" in text
    assert "Learners can begin: `/help` shows them how" in text
    assert "`/nexus milestones`" in text
    assert ("cohort.setup", "cohort 1") in await audit(bare)
    assert len(all_rows(bare)["milestones"]) == 10


async def test_the_steps_are_taken_in_any_order(bare: Stage) -> None:
    panel = await bare.amina.slash(bare.channel, "nexus setup")
    dated = await step(bare, panel, "Dates and zone", **DATES)
    roles = await step(bare, dated, "Roles", mentor_role=[bare.roles["mentor"]])

    ready = await step(bare, roles, "Channels", channel=[bare.channel])
    saved = await save(bare, ready)

    assert "The cohort is set up." in read(saved)
    assert f"mentors <@&{bare.roles['mentor'].id}>" in read(saved)
    assert "Saved as #1." in read(await bare.share(bare.bea, "It works now"))


async def test_a_first_panel_says_what_is_missing_and_where_to_begin(bare: Stage) -> None:
    panel = await bare.amina.slash(bare.channel, "nexus setup")

    assert "### Three steps set a cohort up" in read(panel)
    assert "Still missing: the channel, the start and the end." in read(panel)
    assert buttons(panel) == ["Channels", "Roles", "Dates and zone"]


async def test_one_panel_changes_in_place(bare: Stage) -> None:
    panel = await bare.amina.slash(bare.channel, "nexus setup")
    before = len(bare.channel.history(viewer=bare.amina))

    await step(bare, panel, "Dates and zone", **DATES)

    assert len(bare.channel.history(viewer=bare.amina)) == before
    assert "Still missing: the channel." in read(panel)


async def test_a_role_and_the_mentor_channel_are_cleared(stage: Stage) -> None:
    panel = await stage.amina.slash(stage.channel, "nexus setup")
    roles = await step(stage, panel, "Roles", mentor_role=[stage.roles["mentor"]])
    steps = await stage.amina.click(told(roles), label="Change")
    both = await step(stage, steps, "Channels", channel=[stage.channel])

    saved = await save(stage, both)

    assert "**Mentor channel** not chosen yet" in read(saved)
    assert f"mentors <@&{stage.roles['mentor'].id}> · backend not chosen yet" in read(saved)


async def test_a_forum_for_blockers_is_given_at_once_and_cleared_in_the_form(stage: Stage) -> None:
    forum = stage.guild.create_forum_channel("stuck")
    await stage.env.settle()
    shown = await stage.amina.slash(stage.channel, "nexus setup", forum=forum)
    given = read(shown)
    saved = await save(stage, shown)
    stands, stored = read(saved), all_rows(stage)["cohorts"]
    steps = await stage.amina.click(told(saved), label="Change")

    cleared = await step(stage, steps, "Channels", channel=[stage.channel])

    changed = f"**Blockers** posts in <#{forum.id}> (was cards with threads in the channel)"
    assert changed in given
    assert f"**Blockers** posts in <#{forum.id}>" in stands
    assert forum.id in stored[0]
    cards = f"**Blockers** cards with threads in the channel (was posts in <#{forum.id}>)"
    assert cards in read(cleared)


async def test_a_forum_is_checked_by_the_names_that_its_settings_show(stage: Stage) -> None:
    forum = stage.guild.create_forum_channel("stuck")
    everyone = stage.guild.default_role.id
    denied = discord.Permissions(send_messages=True, send_messages_in_threads=True).value
    stage.env.backend.set_overwrite(forum.id, Overwrite(everyone, OverwriteType.ROLE, deny=denied))
    await stage.env.settle()
    found = stage.bot.get_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    found._flags = discord.ChannelFlags(require_tag=True).value

    shown = read(await save(stage, await preview(stage, forum=forum)))
    status = read(await stage.amina.slash(stage.channel, "nexus status"))

    lacks = f"In <#{forum.id}> the bot still lacks **Create Posts**, **Send Messages in Posts**"
    wants = f"<#{forum.id}> wants a tag on every post and has none that the bot may use"
    assert f"⚠️ {lacks}" in shown
    assert f"⚠️ {wants}" in shown
    assert f"**Forum** · {lacks}" in status
    assert f"**Forum** · {wants}" in status


@pytest.mark.parametrize("kind", ["text", "foreign"])
async def test_only_a_forum_of_this_server_is_taken_for_blockers(stage: Stage, kind: str) -> None:
    other = stage.env.create_guild("Elsewhere")
    place = stage.channel if kind == "text" else other.create_forum_channel("stuck")
    await stage.env.settle()
    picked = {"channel": [str(stage.channel.id)], "forum": [str(place.id)]}

    answer = await submit(stage, stage.amina, "nx:1:setup-channels:0:ab", picked)

    assert "is not in this server, or is of another kind." in read(told(answer))


async def test_the_form_of_a_running_cohort_shows_what_stands(stage: Stage) -> None:
    panel = await stage.amina.slash(stage.channel, "nexus setup")

    dates = filled_in(await stage.amina.click(told(panel), label="Dates and zone"))
    channels = await stage.amina.click(told(panel), label="Channels")

    assert dates["start"] == "2026-09-08 00:00"
    assert dates["end"] == "2026-09-15 18:00"
    assert dates["timezone"] == "Africa/Nairobi"
    assert str(stage.channel.id) in str(channels.modal)


async def test_one_date_alone_is_changed_and_the_old_one_shown(stage: Stage) -> None:
    shown = await stage.amina.slash(stage.channel, "nexus setup", end="16 September 12:00")
    text = read(shown)

    saved = await save(stage, shown)

    assert "### Change it like this?" in text
    assert "**Ends** <t:1789549200:F> · <t:1789549200:R> (was <t:1789484400:f>)" in text
    assert "The cohort is changed." in read(saved)
    assert "**Starts** <t:1788814800:F>" in read(saved)
    assert buttons(saved) == ["Tell the channel", "Change", "Check again"]


async def test_nothing_to_change_is_no_preview(stage: Stage) -> None:
    shown = await stage.amina.slash(stage.channel, "nexus setup", end="2026-09-15 18:00")

    assert "### The cohort as it is set up" in read(shown)
    assert "Save" not in buttons(shown)


async def test_an_end_before_the_start_is_refused_and_fixed(bare: Stage) -> None:
    refused = await preview(bare, start="2026-09-12", end="2026-09-08")
    opened = await bare.amina.click(told(refused), label="Fix it")
    shown = filled_in(opened)

    fixed = await bare.amina.submit_modal(
        opened, {"start": "2026-09-12", "end": "2026-09-20", "timezone": "Africa/Nairobi"}
    )

    assert shown["start"] == "2026-09-12"
    assert "### Set it up like this?" in read(fixed)
    assert f"<#{bare.channel.id}>" in read(fixed)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"start": "soon, I hope"}, "We could not read `soon, I hope` as a date for the start."),
        ({"end": "32 September"}, "as a date for the end. Type, for example, `2026-09-08`"),
        ({"end": "9999-12-31"}, "We could not read `9999-12-31` as a date for the end."),
        (
            {"end": "8 Sep 2118"},
            "The end would be 8 September 2118, and that is more than two years",
        ),
        (
            {"start": "9/8/2026", "end": "9/15/2026"},
            "`9/8/2026` is 9 August 2026 to some and 8 September 2026 to others. Type "
            "`9 August` or `2026-08-09`, `8 September` or `2026-09-08`.",
        ),
        ({"start": "monday 8 Sept"}, "8 September 2026 is a Tuesday, not a Monday."),
        ({"start": "8 Sept 9am EST"}, "Leave `EST` out: dates follow the cohort's clocks"),
        ({"timezone": "EAT"}, "`EAT` is an abbreviation"),
        ({"timezone": "Wakanda"}, "`Wakanda` is not a time zone we know."),
        ({"timezone": "`@everyone`"}, "`'@everyone'` is not a time zone we know."),
        ({"start": "2026-09-12", "end": "2026-09-08"}, "12 September 2026, then 8 September 2026."),
    ],
)
async def test_what_cannot_be_read_is_named(
    bare: Stage, options: dict[str, str], sentence: str
) -> None:
    refused = await preview(bare, **options)

    assert sentence in read(refused)
    assert buttons(refused) == ["Fix it"]


async def test_a_date_that_clocks_skip_is_told_before_it_is_saved(bare: Stage) -> None:
    shown = await preview(bare, start="2027-03-28 02:30", end="2027-05-01", timezone="Europe/Paris")

    assert "<t:1806197400:F>" in read(shown)
    said = "On that day clocks go forward and 02:30 does not exist. The start is now 03:30."
    assert said in read(shown)


async def test_an_hour_that_comes_twice_is_told_before_it_is_saved(bare: Stage) -> None:
    shown = await preview(bare, end="2026-10-25 02:30", timezone="Paris")

    assert "clocks go back and 02:30 comes twice. The end is the first of the two." in read(shown)


async def test_a_zone_alone_is_shown_before_there_are_dates(bare: Stage) -> None:
    shown = await bare.amina.slash(bare.channel, "nexus setup", timezone="Nairobi")

    assert "**Time zone** Africa/Nairobi" in read(shown)
    assert "**Starts** not chosen yet" in read(shown)


async def test_another_zone_shows_the_one_before(stage: Stage) -> None:
    shown = await stage.amina.slash(stage.channel, "nexus setup", timezone="Paris")

    assert "**Time zone** Europe/Paris (was Africa/Nairobi)" in read(shown)


async def test_midnight_and_a_missing_zone_are_asked_about(bare: Stage) -> None:
    shown = await bare.amina.slash(
        bare.channel, "nexus setup", channel=bare.channel, start="2026-09-08", end="15 Sept 12am"
    )

    assert "By the clocks of UTC: Tue 8 Sep 2026 00:00 to Wed 16 Sep 2026 00:00." in read(shown)
    assert "The end is midnight between 15 and 16 September." in read(shown)
    assert "No city is chosen yet, so the dates are in UTC." in read(shown)


async def test_missing_permissions_are_named_and_checked_again(bare: Stage) -> None:
    silent = discord.PermissionOverwrite(send_messages=False, attach_files=False)
    everyone = bare.guild.default_role
    channel = bare.guild.create_text_channel("quiet", overwrites={everyone: silent})
    await bare.env.settle()
    shown = await preview(bare, channel=channel)
    lacking = read(shown)
    saved = await save(bare, shown)
    still = read(await bare.amina.click(told(saved), label="Check again"))
    bare.env.backend.delete_overwrite(channel.id, everyone.id)
    await bare.env.settle()

    mended = await bare.amina.click(told(saved), label="Check again")

    assert f"⚠️ In <#{channel.id}> the bot still lacks **Send Messages**" in lacking
    assert "**Attach Files**" in lacking
    assert "Open the channel's settings, Permissions" in lacking
    assert "Checked: something is still missing." in still
    assert "Checked: the bot may do everything that it needs." in read(mended)


async def test_a_role_that_is_gone_is_told(stage: Stage) -> None:
    stage.env.backend.delete_role(stage.guild.id, stage.roles["backend"].id)
    await stage.env.settle()

    panel = await press(stage, stage.amina, "nx:1:setup-check:0")

    assert "⚠️ The role of backend learners no longer exists." in read(told(panel))


@pytest.mark.parametrize("who", ["bea", "femi", "stranger"])
async def test_others_do_not_set_up_and_the_audit_log_knows(stage: Stage, who: str) -> None:
    actor = getattr(stage, who)

    pressed = await press(stage, actor, "nx:1:setup:0")
    sent = await submit(stage, actor, "nx:1:setup-dates:0:ab", {"end": "2027-01-01"})
    saved = await press(stage, actor, "nx:1:setup-save:1")

    for answer in (pressed, sent, saved):
        assert "Only organisers, who may *Manage Server*" in read(told(answer))
    assert (await audit(stage))[:3] == [("cohort.setup", "denied")] * 3


async def test_a_channel_of_another_server_is_not_taken(stage: Stage) -> None:
    other = stage.env.create_guild("Elsewhere")
    foreign = other.create_text_channel("secrets")
    await stage.env.settle()
    data = form("nx:1:setup-channels:0:ab", {"channel": [str(foreign.id)]})

    answer = await send(stage, stage.amina, 5, data)

    assert "is not in this server" in read(told(answer))
    await stage.share(stage.bea, "Still at home")
    assert foreign.history() == []


async def test_saving_twice_and_hearing_it_twice_saves_once(bare: Stage) -> None:
    shown = await preview(bare)
    saved = await save(bare, shown)
    rows, text = all_rows(bare), read(saved)

    await again(bare)
    gone = await press(bare, bare.amina, "nx:1:setup-save:1")

    assert all_rows(bare) == rows
    assert read(saved) == text
    assert "That panel is gone." in read(told(gone))


async def test_a_preview_outlives_a_restart(bare: Stage) -> None:
    shown = await preview(bare)
    await bare.restart()

    saved = await save(bare, shown)

    assert "The cohort is set up." in read(saved)


async def test_of_two_organisers_who_begin_one_is_told_of_the_other(bare: Stage) -> None:
    ben = bare.guild.add_member(bare.env.create_user("ben"), roles=[bare.roles["organiser"]])
    hers = await preview(bare)
    his = await ben.slash(bare.channel, "nexus setup", channel=bare.channel, **DATES)
    await save(bare, hers)

    refused = await ben.click(told(his), label="Save")

    assert "Another organiser set a cohort up meanwhile" in read(told(refused))
    assert len(all_rows(bare)["cohorts"]) == 1


async def test_time_zones_are_suggested(bare: Stage) -> None:
    offered = await bare.amina.autocomplete(bare.channel, "nexus setup", "timezone", "nairo")

    assert [choice["value"] for choice in offered] == ["Africa/Nairobi"]


async def test_everyone_is_no_role(stage: Stage) -> None:
    everyone = stage.guild.default_role

    answer = await stage.amina.slash(stage.channel, "nexus setup", mentor_role=everyone)

    assert "@everyone cannot be one of the roles" in read(answer)
