"""`/nexus blockers`: the panel, its form, and what a forum still lacks."""

from typing import Any

import discord
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType

from tests.forging import press, submit, told
from tests.ledgers import all_rows
from tests.stage import Stage, buttons, filled_in, read


async def blockers(stage: Stage, **options: Any) -> Any:
    """The panel, or what is given at once."""
    return await stage.amina.slash(stage.channel, "nexus blockers", **options)


async def forum_with(stage: Stage, *tags: str) -> ChannelHandle:
    """A forum that has some tags."""
    forum = stage.guild.create_forum_channel("stuck")
    channel = stage.env.backend.get_channel(forum.id)
    channel.available_tags = [
        {"id": str(number), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for number, name in enumerate(tags, 1)
    ]
    stage.env.backend.announce_channel_update(forum.id)
    await stage.env.settle()
    return forum


async def test_the_panel_says_where_blockers_stand_and_when_somebody_hears(stage: Stage) -> None:
    panel = await blockers(stage)

    shown = read(panel)
    assert panel.ephemeral
    assert shown.startswith("-# 🧩 BLOCKERS · none waiting\n### Where blockers stand")
    assert f"**They stand** as cards with threads in the channel, <#{stage.channel.id}>" in shown
    mentors = f"after 12 hours without a helper, in <#{stage.mentor_channel.id}>"
    assert f"**Mentors hear** {mentors}" in shown
    assert "**The author is asked** after 3 days without a word" in shown
    assert buttons(panel) == ["Change", "Check again"]


async def test_the_form_shows_what_stands_and_what_it_says_is_stored(stage: Stage) -> None:
    forum = await forum_with(stage, "Open", "being helped", "Solved", "CLOSED")
    form = await stage.amina.click(told(await blockers(stage, hours=5)), label="Change")
    stood = filled_in(form)

    saved = await stage.amina.submit_modal(
        form, {"forum": [forum], "unclaimed_hours": ["24"], "quiet_days": ["7"]}
    )

    shown = read(saved)
    assert (stood["unclaimed_hours"], stood["quiet_days"]) == ("5", "3")
    assert shown.startswith("Saved. `/nexus audit` shows who changed it, and how it was.\n")
    assert f"**They stand** as posts in <#{forum.id}>" in shown
    assert "**Mentors hear** after 24 hours" in shown
    assert "**The author is asked** after 7 days" in shown
    assert "The forum has all the tags, and the bot may post there." in shown


async def test_what_is_missing_is_named_with_its_remedy(stage: Stage) -> None:
    forum = await forum_with(stage, "Open", "Solved")
    panel = await blockers(stage, forum=forum)
    lacking = read(panel)
    assert stage.guild.me is not None
    weak = {"permissions": discord.Permissions(view_channel=True, send_messages=True).value}
    stage.env.backend.edit_role(stage.guild.id, stage.guild.me.top_role.id, weak)
    stage.env.backend.delete_channel(forum.id)
    await stage.env.settle()

    gone = await stage.amina.click(told(panel), label="Check again")

    assert f"⚠️ <#{forum.id}> has no tags *Being helped* and *Closed*" in lacking
    assert "Open the forum's settings, Tags, and add them" in lacking
    assert "⚠️ The forum for blockers no longer exists. **Change** takes another" in read(gone)
    assert buttons(gone)[0] == "Change"
    assert "⚠️ Discord will not call the mentors when somebody asks for one" in read(gone)


async def test_threads_are_needed_in_the_cohort_s_channel_and_not_among_mentors(
    stage: Stage,
) -> None:
    everyone, denied = stage.guild.default_role.id, discord.Permissions(create_public_threads=True)
    for channel in (stage.channel, stage.mentor_channel):
        overwrite = Overwrite(everyone, OverwriteType.ROLE, deny=denied.value)
        stage.env.backend.set_overwrite(channel.id, overwrite)
    await stage.env.settle()

    shown = read(await blockers(stage))

    assert f"In <#{stage.channel.id}> the bot still lacks **Create Public Threads**." in shown
    assert shown.count("still lacks") == 1


async def test_forged_choices_change_nothing(stage: Stage) -> None:
    before = all_rows(stage)["cohorts"]
    other = stage.env.create_guild("Elsewhere").create_forum_channel("stuck")
    await stage.env.settle()

    for field, value, said in (
        ("unclaimed_hours", "169", "after 1 to 168 hours"),
        ("quiet_days", "9" * 40, "after 1 to 30 days"),
        ("quiet_days", "soon", "after 1 to 30 days"),
        ("forum", str(other.id), "not in this server"),
        ("forum", str(stage.channel.id), "of another kind"),
    ):
        answer = await submit(stage, stage.amina, "nx:1:arrange-blockers:0:ab", {field: [value]})
        assert said in read(told(answer))
    assert all_rows(stage)["cohorts"] == before


async def test_only_organisers_arrange_blockers_of_a_cohort_that_runs(bare: Stage) -> None:
    nothing = await blockers(bare)
    pressed = await press(bare, bare.femi, "nx:1:arrange-blockers:0")

    assert "This server has no cohort yet." in read(nothing)
    assert "Only organisers, who may *Manage Server*" in read(told(pressed))
