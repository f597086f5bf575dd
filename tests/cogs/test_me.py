"""`/me`: a member's own panel, its form, and what it lists."""

from datetime import timedelta
from typing import Any

import pytest
from simcord.actors import MemberActor

from nexus_bot.repositories.outbox import Intent, Outbox
from tests.forging import again, press, told
from tests.stage import Stage, buttons, filled_in, read

DAY = timedelta(days=1)


async def note_to(stage: Stage, who: MemberActor) -> int:
    """The row of a direct message that somebody received."""
    at = stage.env.now() + DAY
    async with stage.bot._database.write() as session:
        intent = Intent("blocker_note", "1", at, user_id=who.id, payload={"number": 1})
        return (await Outbox(session).plan(stage.guild.id, intent, at)).id


async def in_messages(stage: Stage, who: MemberActor, custom_id: str) -> Any:
    """Press a button in direct messages."""
    user = {"id": str(who.id), "username": who.name, "discriminator": "0", "avatar": None}
    return await press(stage, who, custom_id, guild_id=None, member=None, user=user)


async def test_a_profile_begins_with_what_roles_and_cohort_tell(stage: Stage) -> None:
    answer = await stage.bea.slash(stage.channel, "me")

    shown = read(answer)
    assert answer.ephemeral
    assert "👤 YOUR PROFILE\n### bea" in shown
    assert "**Track** Backend learner" in shown
    assert "**Time zone** Africa/Nairobi, from the cohort" in shown
    assert "You have not shared anything yet." in shown
    assert "Nothing saved yet." in shown


async def test_a_profile_is_changed_in_one_step(stage: Stage) -> None:
    answer = await stage.bea.slash(
        stage.channel, "me", timezone="lagos", tags="Django, #PostgreSQL,django , Celery"
    )

    shown = read(answer)
    assert "**Time zone** Africa/Lagos" in shown
    assert "**Tags** Django, PostgreSQL, Celery" in shown


async def test_a_profile_is_changed_by_form(stage: Stage) -> None:
    panel = await stage.bea.slash(stage.channel, "me")
    form = await stage.bea.click(told(panel), label="Edit profile")
    shown = filled_in(form)

    answer = await stage.bea.submit_modal(
        form, {"track": "frontend", "timezone": "Asia/Kolkata", "tags": "React"}
    )

    assert shown["track"] == "backend"
    assert "**Track** Frontend learner" in read(answer)
    assert "**Time zone** Asia/Kolkata" in read(answer)


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        (", ".join(f"tag{n}" for n in range(11)), "A profile holds up to 10 tags."),
        ("x" * 33, "The tag has 33 characters and 32 fit."),
    ],
)
async def test_refused_tags_come_back_filled_in(stage: Stage, tags: str, sentence: str) -> None:
    refused = await stage.bea.slash(stage.channel, "me", tags=tags)

    form = await stage.bea.click(told(refused), label="Fix it")

    assert sentence in read(refused)
    assert filled_in(form)["tags"] == tags


async def test_fixing_one_field_keeps_the_others(stage: Stage) -> None:
    await stage.bea.slash(stage.channel, "me", timezone="Africa/Lagos", tags="Django")
    refused = await stage.bea.slash(stage.channel, "me", tags="x" * 33)
    form = await stage.bea.click(told(refused), label="Fix it")
    shown = filled_in(form)

    answer = await stage.bea.submit_modal(
        form, {"tags": "Celery", "timezone": shown["timezone"], "track": "backend"}
    )

    assert "**Time zone** Africa/Lagos\n**Hours** not set\n**Tags** Celery" in read(answer)


async def test_an_unknown_time_zone_is_refused(stage: Stage) -> None:
    refused = await stage.bea.slash(stage.channel, "me", timezone="Atlantis/Center")

    assert "`Atlantis/Center` is not a time zone we know." in read(refused)


async def test_time_zones_are_suggested_from_any_part_of_their_name(stage: Stage) -> None:
    city = await stage.bea.autocomplete(stage.channel, "me", "timezone", "lag")
    anything = await stage.bea.autocomplete(stage.channel, "me", "timezone", "")

    assert city[0]["value"] == "Africa/Lagos"
    assert len(anything) == 25


async def test_my_posts_are_listed_opened_and_offered_for_change(stage: Stage) -> None:
    await stage.share(stage.lin, "Not mine")
    await stage.share(stage.bea, "A lesson of mine")
    panel = await stage.bea.slash(stage.channel, "me")

    listed = await stage.bea.click(told(panel), label="My posts")
    opened = await stage.bea.select(told(listed), ["2"])

    assert "1 learning shared" in read(panel)
    assert "A lesson of mine" in read(listed)
    assert "Not mine" not in read(listed)
    assert buttons(told(opened)) == ["Useful", "Save", "Edit", "Delete"]


async def test_a_nickname_is_text(stage: Stage) -> None:
    user = stage.env.create_user("sam")
    sam = stage.guild.add_member(user, nick="*<@1>* `@everyone` [a](https://b)"[:32])

    answer = await sam.slash(stage.channel, "me")

    assert "@everyone" not in read(answer)
    assert "\\*<\u200b@1>\\*" in read(answer)


async def test_what_is_heard_about_blockers_is_switched_in_place(stage: Stage) -> None:
    me = await stage.bea.slash(stage.channel, "me")
    before = read(me)
    panel = await stage.bea.click(told(me), label="What I hear")
    all_on = read(told(panel))
    off = await stage.bea.click(told(panel), label="Stop thanks")
    one_off = read(told(off))
    await again(stage)

    after = read(await stage.bea.slash(stage.channel, "me"))
    on = await stage.bea.click(told(panel), label="Hear thanks")

    assert "**Messages** you hear privately of answers, thanks, solutions and partners" in before
    assert "🔔 WHAT I HEAR · 4 of 4\n### What we write to you" in all_on
    assert "**Thanks** for what you helped to solve · on" in all_on
    assert one_off.startswith("Done: you hear no more when something is solved")
    assert "**Thanks** for what you helped to solve · off" in one_off
    assert "**Messages** you hear privately of answers, solutions and partners" in after
    assert read(told(on)).startswith("Done: you hear when something is solved")
    assert buttons(told(on)) == [
        f"Stop {what}" for what in ("answers", "thanks", "solutions", "partners")
    ]


async def test_a_button_below_a_note_stops_what_it_told_however_often_it_is_pressed(
    stage: Stage,
) -> None:
    row = await note_to(stage, stage.bea)

    stopped = await in_messages(stage, stage.bea, f"nx:1:hear-answers:{row}")
    twice = await in_messages(stage, stage.bea, f"nx:1:hear-answers:{row}")
    foreign = await in_messages(stage, stage.lin, f"nx:1:hear-answers:{row}")
    missing = await in_messages(stage, stage.lin, "nx:1:hearing:9999")

    for answer in (stopped, twice):
        assert read(told(answer)).startswith("Done: you hear no more of answers to your blockers.")
        assert f"nx:1:hear-answers:{row}" in str(told(answer).components)
    assert "of thanks, solutions and partners" in read(await stage.bea.slash(stage.channel, "me"))
    assert read(told(foreign)) == read(told(missing))
    assert "of answers, thanks, solutions and" in read(await stage.lin.slash(stage.channel, "me"))


async def test_hours_are_ticked_in_the_form_or_typed(stage: Stage) -> None:
    form = await stage.bea.click(
        told(await stage.bea.slash(stage.channel, "me")), label="Edit profile"
    )

    ticked = await stage.bea.submit_modal(
        form, {"hours": ["weekday_evening", "weekend_morning", "weekend_night"]}
    )
    ticked_words = read(ticked)
    typed = await stage.bea.slash(stage.channel, "me", hours="Weekday evenings, weekends")
    typed_words = read(typed)
    refused = await stage.bea.slash(stage.channel, "me", hours="mornings, at noon")
    back = await stage.bea.click(told(refused), label="Fix it")

    assert "**Hours** weekdays in the evening; weekends in the morning and at night" in ticked_words
    assert "**Hours** weekdays in the evening; weekends all day" in typed_words
    assert "`at noon` is not a part of a week we know." in read(refused)
    assert filled_in(back)["hours"] == "weekday_morning"


async def test_hours_and_tags_complete_word_by_word(stage: Stage) -> None:
    await stage.lin.slash(stage.channel, "me", tags="Django REST")

    hours = await stage.bea.autocomplete(stage.channel, "me", "hours", "weekends, weekday ev")
    tags = await stage.bea.autocomplete(stage.channel, "me", "tags", "Redis, re")

    assert [choice["value"] for choice in hours] == ["weekends, weekday evenings"]
    assert [choice["value"] for choice in tags] == ["Redis, Django REST"]
