"""`/nexus status` and `/nexus audit`: what is wrong and what to do; who changed what."""

import re
from dataclasses import replace
from typing import Any

import discord
import pytest
from sqlalchemy import select

from nexus_bot import texts
from nexus_bot.models import ChannelTrouble, Cohort
from nexus_bot.repositories.outbox import Intent, Outbox
from tests.forging import again, press, submit, told
from tests.ledgers import all_rows
from tests.stage import START, Stage, buttons, read

DAY = 24 * 3600


async def status(stage: Stage) -> Any:
    """The diagnosis."""
    return await stage.amina.slash(stage.channel, "nexus status")


async def store(stage: Stage, key: str, state: str, **facts: Any) -> None:
    """Put a message of some state into the outbox."""
    now = stage.env.now()
    async with stage.bot._database.write() as session:
        message = await Outbox(session).plan(
            stage.guild.id,
            Intent(
                "announcement",
                key,
                facts.pop("due_at", now),
                channel_id=stage.channel.id,
                payload={"text": f"Said late {key}", "role": 0, "by": stage.amina.id},
                owner="a process",
            ),
            now,
        )
        if state != "sending":
            await Outbox(session).settle(
                message, "a process", state, settled_at=now, reason="discord 50013", **facts
            )


async def test_all_is_well_in_one_line(stage: Stage) -> None:
    shown = await status(stage)

    assert "### All is well\n10 checks, nothing to mend." in read(shown)
    assert "SQLite, can be written" in read(shown)
    assert "no backup is known to the bot" in read(shown)
    assert buttons(shown) == ["Check again"]


async def test_without_a_cohort_it_says_how_to_begin(bare: Stage) -> None:
    assert "No cohort runs. `/nexus setup` begins one" in read(await status(bare))


async def test_what_is_broken_comes_first_with_its_remedy(stage: Stage) -> None:
    silent = discord.PermissionOverwrite(send_messages=False)
    stage.env.backend.delete_role(stage.guild.id, stage.roles["backend"].id)
    quiet = stage.guild.create_text_channel("quiet", overwrites={stage.guild.default_role: silent})
    await stage.env.settle()
    await store(stage, "1", "skipped")
    preview = await stage.amina.slash(stage.channel, "nexus setup", channel=quiet)
    await stage.amina.click(told(preview), label="Save")

    lines = read(await status(stage)).splitlines()

    assert lines[1] == "### 3 things to look at"
    assert lines[2].startswith(f"**Channel** · In <#{quiet.id}> the bot still lacks **Send")
    assert lines[3].startswith("**Roles** · The role of backend learners no longer exists.")
    assert lines[4].startswith("**Queue, skipped** · 1 message came too late")


async def test_a_channel_that_is_gone_is_told(stage: Stage) -> None:
    stage.env.backend.delete_channel(stage.mentor_channel.id)
    await stage.env.settle()

    assert "**Mentor channel** · The channel no longer exists." in read(await status(stage))


async def test_messages_that_are_late_failed_or_unknown_are_counted(stage: Stage) -> None:
    await store(stage, "1", "failed")
    await store(stage, "2", "unknown")
    await store(stage, "3", "sending")
    await stage.env.advance_time(600)

    shown = read(await status(stage))

    assert "**Queue, late** · 1 message is late, the oldest was due <t:1788858000:R>." in shown
    assert (
        "1 message was turned away within 7 days: "
        "Announcement (the bot may not write in the channel)."
    ) in shown
    place = f"<#{stage.channel.id}>"
    assert f"nobody can tell whether Discord took it in {place}. Look there" in shown


async def test_what_failed_today_is_tried_again_once(stage: Stage) -> None:
    await store(stage, "1", "failed")
    shown = await status(stage)

    tried = await stage.amina.click(told(shown), label="Try again")
    silent = stage.channel.history()
    await again(stage)
    await stage.bot.delivery.say_due()
    twice = await press(stage, stage.amina, "nx:1:status-retry:0")

    assert silent == []
    assert "1 message will be sent again within a minute." in read(told(tried))
    assert "Said late 1" in read(stage.card)
    assert len([m for m in stage.channel.history() if "Said late 1" in read(m)]) == 1
    assert "Nothing of the last day is worth another try." in read(told(twice))
    assert "All is well" in read(told(twice))


async def test_a_channel_that_turned_us_away_is_tried_again_once_it_is_mended(
    stage: Stage,
) -> None:
    async with stage.bot._database.write() as session:
        session.add(
            ChannelTrouble(
                guild_id=stage.guild.id, channel_id=999, code=50013, since=stage.env.now()
            )
        )
        session.add(
            ChannelTrouble(
                guild_id=stage.guild.id,
                channel_id=stage.channel.id,
                code=50013,
                since=stage.env.now(),
            )
        )

    shown = read(await status(stage))

    assert "<#999> turned the bot away <t:" in shown
    assert "the bot may not write in the channel. What is meant for it waits." in shown
    assert f"<#{stage.channel.id}> turned" not in shown
    assert [row[1] for row in all_rows(stage)["channel_troubles"]] == [999]


async def test_what_waits_for_a_shut_channel_is_not_late(stage: Stage) -> None:
    silent = discord.PermissionOverwrite(send_messages=False)
    quiet = stage.guild.create_text_channel("quiet", overwrites={stage.guild.default_role: silent})
    await stage.env.settle()
    preview = await stage.amina.slash(stage.channel, "nexus setup", channel=quiet)
    await stage.amina.click(told(preview), label="Save")
    await stage.share(stage.bea, "A lesson for all")
    await stage.env.advance_time(120)
    await stage.bot.delivery.say_due()
    await stage.share(stage.bea, "A second lesson for all")
    await stage.env.advance_time(600)

    shown = read(await status(stage))

    assert "restart the bot" not in shown
    assert shown.count(f"<#{quiet.id}>") == 1
    assert "What is meant for it waits, and goes out once that is mended." in shown


@pytest.mark.parametrize(
    ("intent", "state", "reason", "line"),
    [
        (Intent("event", "1", START, channel_id=1), "skipped", "may not make events", ""),
        (
            Intent("reminder", "1", START, user_id=1),
            "failed",
            "discord 50007",
            "-# 1 direct message within 7 days met a closed inbox",
        ),
    ],
)
async def test_what_nobody_can_mend_is_no_finding(
    stage: Stage, intent: Intent, state: str, reason: str, line: str
) -> None:
    async with stage.bot._database.write() as session:
        message = await Outbox(session).plan(
            stage.guild.id, replace(intent, owner="us"), stage.env.now()
        )
        await Outbox(session).settle(
            message, "us", state, settled_at=stage.env.now(), reason=reason
        )

    shown = await status(stage)

    assert "### All is well" in read(shown)
    assert line in read(shown)
    assert buttons(shown) == ["Check again"]


async def test_a_channel_that_is_bound_anew_is_tried_again(stage: Stage) -> None:
    other = stage.guild.create_text_channel("another")
    await stage.env.settle()
    async with stage.bot._database.write() as session:
        session.add(
            ChannelTrouble(
                guild_id=stage.guild.id, channel_id=other.id, code=50013, since=stage.env.now()
            )
        )
        waiting = Intent("card", "77", stage.env.now(), channel_id=stage.channel.id)
        standing = Intent("card_edit", "78", stage.env.now(), channel_id=stage.channel.id)
        for intent in (waiting, standing):
            await Outbox(session).plan(stage.guild.id, intent, stage.env.now())
    preview = await stage.amina.slash(stage.channel, "nexus setup", channel=other)

    await stage.amina.click(told(preview), label="Save")

    rows = all_rows(stage)
    assert rows["channel_troubles"] == []
    places = {row[2]: str(other.id) in map(str, row) for row in rows["outbox"]}
    assert places["card"]
    assert places["reminder"]
    assert not places["card_edit"]


async def audit(stage: Stage, **options: Any) -> Any:
    """The log."""
    return await stage.amina.slash(stage.channel, "nexus audit", **options)


def entries(shown: Any) -> list[str]:
    """What the entries of a page say, without who and when."""
    return re.findall(r"^- <@\d+> (.+) · <t:\d+:R>$", read(told(shown)), re.MULTILINE)


async def test_changes_are_told_in_plain_words(stage: Stage) -> None:
    preview = await stage.amina.slash(stage.channel, "nexus setup", end="16 September 12:00")
    await stage.amina.click(told(preview), label="Save")
    await submit(stage, stage.amina, "nx:1:milestone-edit:2:ab", {"title": "Plan *b*"})
    await press(stage, stage.amina, "nx:1:milestone-up:2")
    await press(stage, stage.amina, "nx:1:milestone-off:2")
    await press(stage, stage.bea, "nx:1:setup-save:0")

    shown = await audit(stage)

    assert entries(shown) == [
        "tried what only others may: Set-up",
        "took the milestone *Plan \\*b\\** off",
        "moved the milestone *Plan \\*b\\** from place 2 to 1",
        "changed the milestone *Plan \\*b\\**: changed the title from Proposal to Plan \\*b\\*",
        "moved the end from 15 Sep 2026, 18:00 to 16 Sep 2026, 12:00",
        "began a cohort, from 8 Sep 2026, 00:00 to 15 Sep 2026, 18:00",
    ]
    assert f"- <@{stage.bea.id}> tried" in read(shown)


async def test_a_role_that_was_deleted_is_told_in_words(stage: Stage) -> None:
    role, channel = stage.guild.create_role("Guests"), stage.guild.create_text_channel("old")
    for choice in ({"mentor_role": role}, {"mentor_channel": channel}):
        preview = await stage.amina.slash(stage.channel, "nexus setup", **choice)
        await stage.amina.click(told(preview), label="Save")
    stage.env.backend.delete_role(stage.guild.id, role.id)
    stage.env.backend.delete_channel(channel.id)
    await stage.env.settle()

    newest, older, *_ = entries(await audit(stage))

    mentors, place = stage.roles["mentor"].id, stage.mentor_channel.id
    assert older == f"changed the mentor role from <@&{mentors}> to a deleted role"
    assert newest == f"changed the mentor channel from <#{place}> to a deleted channel"


async def test_pages_stay_where_they_are_while_new_entries_come(stage: Stage) -> None:
    for _ in range(9):
        await press(stage, stage.amina, "nx:1:milestone-down:1")
    first = await audit(stage)
    newest = entries(first)
    await press(stage, stage.amina, "nx:1:milestone-up:1")

    second = await stage.amina.click(told(first), label="›")
    older = entries(second)
    back = await stage.amina.click(told(second), label="‹")

    assert len(newest) == 7
    assert older == [
        "moved the milestone *Project chosen* from place 2 to 3",
        "moved the milestone *Project chosen* from place 1 to 2",
        "began a cohort, from 8 Sep 2026, 00:00 to 15 Sep 2026, 18:00",
    ]
    assert entries(back) == newest


async def test_the_log_is_filtered_by_person_and_by_action(stage: Stage) -> None:
    await press(stage, stage.bea, "nx:1:setup:0")
    await press(stage, stage.amina, "nx:1:milestone-down:1")
    panel = await audit(stage)
    memo = re.findall(r"nx:1:audit-action:(\d+)", str(told(panel).components))[0]

    await press(stage, stage.amina, f"nx:1:audit-person:{memo}", str(stage.bea.id), on=told(panel))
    hers = entries(panel)
    await press(
        stage, stage.amina, f"nx:1:audit-action:{memo}", "cohort.milestones", on=told(panel)
    )
    none = read(told(panel))
    by_option = await audit(stage, action="denied")

    assert hers == ["tried what only others may: Set-up"]
    assert "Nothing fits these filters." in none
    assert entries(by_option) == ["tried what only others may: Set-up"]


async def test_what_is_older_than_180_days_is_not_shown(stage: Stage) -> None:
    await stage.env.advance_time(181 * DAY)

    assert "Nothing yet." in read(await audit(stage))


@pytest.mark.parametrize("verb", ["audit-next", "audit-back"])
async def test_somebody_elses_log_does_not_turn(stage: Stage, verb: str) -> None:
    ben = stage.guild.add_member(stage.env.create_user("ben"), roles=[stage.roles["organiser"]])
    panel = await audit(stage)
    memo = re.findall(r"nx:1:audit-action:(\d+)", str(told(panel).components))[0]

    refused = await press(stage, ben, f"nx:1:{verb}:{memo}")

    assert "This panel belongs to somebody else." in read(told(refused))


async def test_what_a_cohort_could_still_have_is_named(bare: Stage) -> None:
    preview = await bare.amina.slash(
        bare.channel, "nexus setup", channel=bare.channel, start="2026-09-08", end="2026-09-15"
    )
    await bare.amina.click(told(preview), label="Save")

    shown = read(await status(bare))

    assert texts.STATUS_NO_MENTORS in shown
    assert texts.STATUS_NO_MENTOR_CHANNEL in shown


async def test_a_role_that_was_deleted_is_named(stage: Stage) -> None:
    async with stage.bot._database.write() as session:
        found = await session.scalars(select(Cohort).where(Cohort.guild_id == stage.guild.id))
        found.one().mentor_role_id = 12345

    assert texts.roles_gone(["mentors"]).lstrip("⚠️ ") in read(await status(stage))
