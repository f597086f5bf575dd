"""`/blocker`: from the first words to the card, what was solved before, edits and the end."""

import discord
import pytest

from tests.cogs.blocking import (
    FIX,
    INSTEAD,
    TITLE,
    TYPED,
    asked,
    card,
    cards,
    later,
    raised,
    solved,
    thread,
)
from tests.cogs.test_twins import memo_of
from tests.forging import again, press, submit, told
from tests.ledgers import all_rows
from tests.stage import START, Stage, buttons, filled_in, read


async def test_a_blocker_gets_its_card_and_its_thread(stage: Stage) -> None:
    form = await stage.bea.slash(stage.channel, "blocker", title=TITLE)
    shown = filled_in(form)

    answer = await stage.bea.submit_modal(form, TYPED | {"area": ["Database"]})

    since = f"<t:{int(START.timestamp())}:R>"
    assert (shown["title"], shown["area"]) == (TITLE, "")
    assert read(answer) == "Posted as #1. You hear when somebody answers.\nOpen"
    assert read(card(stage)).split("\n") == [
        f"-# 🔴 OPEN · asked {since} · Database · #1",
        f"### {TITLE}",
        "**I want** The mail is sent",
        f"**Instead** {INSTEAD}",
        "**Tried** \\-l debug",
        "-# bea",
        "I can help",
        "Me too",
        "Ask a mentor",
        "Solved",
    ]
    assert thread(stage).name == TITLE


async def test_what_was_solved_before_is_shown_before_anything_is_posted(stage: Stage) -> None:
    await raised(stage, stage.lin, "kombu OperationalError in Docker")
    await solved(stage, stage.lin)
    panel = await asked(stage, stage.bea)
    shown = read(panel)

    form = await stage.bea.click(told(panel), label="Change")
    before = filled_in(form)
    await stage.bea.submit_modal(form, TYPED | {"title": "kombu is away"})

    changed = stage.channel.history(viewer=stage.bea)[-1]
    assert shown.startswith(f"-# 🔎 NOT POSTED YET\n### {TITLE}\nThis was solved before.")
    assert "`#1` [kombu OperationalError in Docker](https://discord.com/channels/" in shown
    assert FIX in shown
    assert buttons(panel) == ["That solved it", "Post anyway", "Change"]
    assert (before["title"], before["instead"]) == (TITLE, INSTEAD)
    assert "### kombu is away" in read(changed)
    assert len(cards(stage)) == 1


async def test_that_solved_it_saves_it_and_posts_nothing_until_one_says_so(stage: Stage) -> None:
    await raised(stage, stage.lin, "kombu OperationalError in Docker")
    await solved(stage, stage.lin)
    shown = await asked(stage, stage.bea)
    memo = memo_of(shown, "blocker-post")
    await stage.restart()

    saved = await stage.bea.click(told(shown), label="That solved it")
    profile = await stage.bea.slash(stage.channel, "me")
    before, posted = read(saved), len(cards(stage))
    answer = await stage.bea.click(told(saved), label="Post it still")
    twice = await press(stage, stage.bea, f"nx:1:blocker-post:{memo}")

    assert before.startswith("Good: #1 is saved for you (`/me`, *Saved*), and nothing was posted.")
    assert "nothing saved yet" not in read(profile).lower()
    assert posted == 1
    assert read(answer).startswith("Posted as #2.")
    assert "That was posted already, or it is too old. Your newest is #2." in read(told(twice))
    assert len(cards(stage)) == 2


async def test_a_secret_is_neither_posted_nor_stored(stage: Stage) -> None:
    secret = "AKIA" + "Z7Q3M5X2P9L4R8TW"
    refused = await asked(stage, stage.bea, instead=f"It fails\nwith {secret} set")
    why, stored = read(refused), str(all_rows(stage))

    form = await stage.bea.click(told(refused), label="Fix it")
    shown = filled_in(form)
    answer = await stage.bea.submit_modal(form, TYPED)

    assert "Line 2 of *What happens instead* holds what looks like" in why
    assert secret not in stored
    assert (shown["title"], shown["want"]) == (TITLE, "The mail is sent")
    assert shown["instead"].startswith("It fails\nwith ")
    assert secret not in shown["instead"]
    assert read(answer).startswith("Posted as #1.")


async def test_a_refused_form_comes_back_filled_in_after_a_restart(stage: Stage) -> None:
    refused = await asked(stage, stage.bea, title="!?", area=["Git"])
    why = read(refused)
    await stage.restart()

    form = await stage.bea.click(told(refused), label="Fix it")
    shown = filled_in(form)
    answer = await stage.bea.submit_modal(form, {"title": TITLE, "instead": INSTEAD})

    assert "Say in a line what you are stuck with" in why
    assert (shown["title"], shown["instead"], shown["area"]) == ("!?", INSTEAD, "Git")
    assert read(answer).startswith("Posted as #1.")


async def test_a_mentor_raises_a_message_for_its_author_who_is_told(stage: Stage) -> None:
    message = await stage.bea.send(stage.channel, "My worker hangs, and I am lost")
    form = await stage.femi.context_menu(stage.channel, "Raise as blocker", message)
    title, shown = form.modal and form.modal["title"], filled_in(form)

    answer = await stage.femi.submit_modal(form, TYPED)
    denied = await stage.lin.context_menu(stage.channel, "Raise as blocker", message)
    own = await stage.bea.context_menu(stage.channel, "Raise as blocker", message)
    bots = await stage.femi.context_menu(stage.channel, "Raise as blocker", card(stage))

    assert (title, shown["instead"]) == ("Raise bea's message", "My worker hangs, and I am lost")
    assert "Posted as #1 for bea, who is told on the card." in read(answer)
    assert f"-# <@{stage.bea.id}>, <@{stage.femi.id}> raised your message" in read(card(stage))
    assert f"-# bea · [from a message]({message.jump_url})" in read(card(stage))
    assert "Only a mentor can raise somebody else's message." in read(denied)
    assert own.modal is not None
    assert own.modal["title"] == "Raise your message"
    assert "A bot wrote this message" in read(bots)


async def test_nothing_of_a_message_is_stored_while_its_form_is_open(stage: Stage) -> None:
    await raised(stage, stage.bea)
    message = await stage.bea.send(stage.channel, "My key is hunter2 and more")
    thread = stage.channel.threads[0]
    answer = await stage.lin.send(thread, "Your key is hunter2 and more")

    raising = await stage.bea.context_menu(stage.channel, "Raise as blocker", message)
    marking = await stage.bea.context_menu(thread, "Mark as solution", answer)

    assert filled_in(raising)["instead"] == "My key is hunter2 and more"
    assert filled_in(marking)["text"] == "Your key is hunter2 and more"
    assert "hunter2" not in str(all_rows(stage))


async def test_an_edit_shows_on_the_card_and_a_refused_one_can_be_fixed(stage: Stage) -> None:
    await raised(stage, stage.bea, area="Celery")
    form = await press(stage, stage.bea, "nx:1:blocker-edit:1")
    shown = filled_in(form)
    refused = await stage.bea.submit_modal(form, TYPED | {"title": "..."})

    fixed = await stage.bea.click(told(refused), label="Fix it")
    title = fixed.modal and fixed.modal["title"]
    answer = await stage.bea.submit_modal(fixed, TYPED | {"title": "Celery waits for ever"})

    assert (shown["title"], shown["area"]) == (TITLE, "Celery")
    assert title == "Edit a blocker"
    assert "#1 is changed, and its card shows it." in read(answer)
    assert "### Celery waits for ever" in read(card(stage))
    assert "-# bea · edited" in read(card(stage))
    assert len(cards(stage)) == 1


async def test_a_deleted_blocker_is_gone_and_its_thread_stays(stage: Stage) -> None:
    await raised(stage, stage.bea)
    place = thread(stage)
    asked_once = await press(stage, stage.bea, "nx:1:blocker-delete:1")
    question = read(told(asked_once))

    answer = await stage.bea.click(told(asked_once), label="Delete it")

    assert f"Delete #1 *{TITLE}*?" in question
    assert "#1 is deleted, from the channel and the hub. If it has a thread, that stays." in read(
        answer
    )
    assert cards(stage) == []
    assert place.name == TITLE
    assert all_rows(stage)["blockers"] == []


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_form_delivered_twice_posts_once(stage: Stage, restarted: bool) -> None:
    await asked(stage, stage.bea)
    if restarted:
        await stage.restart()
    before = all_rows(stage)["blockers"]

    await again(stage)

    assert all_rows(stage)["blockers"] == before
    assert len(cards(stage)) == 1


async def test_without_a_cohort_nobody_types_in_vain(bare: Stage) -> None:
    message = await bare.bea.send(bare.channel, "I am stuck")

    asked_here = await bare.bea.slash(bare.channel, "blocker", title="Stuck")
    menu = await bare.bea.context_menu(bare.channel, "Raise as blocker", message)
    forged = await submit(bare, bare.bea, "nx:1:blocker:0:ab", TYPED)

    for answer in (read(asked_here), read(menu), read(told(forged))):
        assert "This server has no cohort yet." in answer
    assert "Fix it" in buttons(told(forged))


async def test_in_a_forum_blockers_are_posts_with_the_areas_of_its_tags(stage: Stage) -> None:
    forum = stage.guild.create_forum_channel("help")
    guild = stage.bot.get_guild(stage.guild.id)
    assert guild is not None
    channel = guild.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    await channel.edit(
        available_tags=[discord.ForumTag(name=name) for name in ("Open", "Django", "Redis")]
    )
    await stage.amina.slash(stage.channel, "nexus blockers", forum=forum)
    form = await stage.bea.slash(stage.channel, "blocker")
    assert form.modal is not None
    areas = [each["label"] for each in form.modal["components"][4]["component"]["options"]]

    answer = await stage.bea.submit_modal(form, TYPED | {"area": ["Redis"]})
    await later(stage)

    (post,) = forum.threads
    assert areas == ["Django", "Redis"]
    assert "Posted as #1." in read(answer)
    assert post.name == TITLE
    assert "🔴 OPEN" in read(post.history()[0])
    assert cards(stage) == []


async def test_a_card_that_cannot_be_posted_yet_is_said_so(stage: Stage) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=503)

    answer = await asked(stage, stage.bea)
    await later(stage, minutes=2)

    assert "Posted as #1. You hear when somebody answers.\nIts card follows" in read(answer)
    assert "🔴 OPEN" in read(card(stage))
