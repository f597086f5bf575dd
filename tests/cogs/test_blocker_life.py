"""The buttons of a blocker: who helps, who waits, who gives up, and back again."""

import pytest

from tests.cogs.blocking import (
    TITLE,
    card,
    cards,
    claimed,
    inbox,
    later,
    raised,
    thread,
    words,
)
from tests.forging import again, press, told
from tests.ledgers import all_rows
from tests.stage import Stage, buttons, read


async def test_the_first_who_can_help_does_and_others_are_told_kindly(stage: Stage) -> None:
    await raised(stage, stage.bea)
    standing = card(stage)

    own = await stage.bea.click(standing, label="I can help")
    won = await stage.lin.click(standing, label="I can help")
    late = await press(stage, stage.femi, "nx:1:help:1", on=standing)
    twice = await press(stage, stage.lin, "nx:1:help:1", on=standing)

    assert read(told(won)).startswith("You help with #1 now. Write in its thread;")
    assert "lin helps with #1 already. You can still write below its card." in read(told(late))
    assert "You help with #1 already. Press **Solved** once it works" in read(told(twice))
    assert "You raised this one, so somebody else can help." in read(told(own))
    assert "🟠 BEING HELPED" in read(card(stage))
    assert "-# bea · lin helps" in read(card(stage))
    assert buttons(card(stage)) == ["Solved", "Me too", "Ask a mentor", "Hand over"]
    assert len([said for said in words(stage) if "helps with this now" in said]) == 1
    assert len(inbox(stage.bea)) == 1


async def test_me_too_counts_and_hears_and_can_be_taken_back(stage: Stage) -> None:
    await raised(stage, stage.bea)

    noted = await stage.lin.click(card(stage), label="Me too")
    counted = buttons(card(stage))
    back = await press(stage, stage.lin, "nx:1:me-too:1", on=card(stage))
    await later(stage, seconds=6)
    own = await press(stage, stage.bea, "nx:1:me-too:1")

    assert "Noted: you have #1 too. You hear when it is solved." in read(told(noted))
    assert counted[1] == "Me too · 1"
    assert "You do not follow #1 any more." in read(told(back))
    assert buttons(card(stage))[1] == "Me too"
    assert "You raised this one, so you hear of it anyway." in read(told(own))


async def test_mentors_are_asked_once(stage: Stage) -> None:
    await raised(stage, stage.bea)

    asked = await stage.bea.click(card(stage), label="Ask a mentor")
    again_asked = await press(stage, stage.bea, "nx:1:ask-mentor:1")
    (heard,) = stage.mentor_channel.history()
    taken = await stage.femi.click(heard, label="I can help")

    assert "The mentors are asked about #1." in read(told(asked))
    assert "The mentors were asked about #1 <t:" in read(told(again_asked))
    assert f"### {TITLE}" in read(heard)
    assert "You help with #1 now." in read(told(taken))
    assert f"### {TITLE}" in read(stage.mentor_channel.history()[0])
    assert "helps with this now." in read(stage.mentor_channel.history()[0])


async def test_a_blocker_is_handed_over_or_let_go(stage: Stage) -> None:
    await raised(stage, stage.bea)
    await claimed(stage, stage.lin)
    robot = stage.guild.add_member(stage.env.create_user("robot", bot=True))
    panel = await stage.lin.click(card(stage), label="Hand over")
    shown, denied = read(told(panel)), await press(stage, stage.stranger, "nx:1:hand-over:1")

    to_bot = await stage.lin.select(told(panel), [robot])
    nobody = await press(stage, stage.lin, "nx:1:hand-to:1", str(stage.amina.id))
    handed = await stage.lin.select(told(panel), [stage.femi])
    after = read(told(handed))
    panel = await press(stage, stage.femi, "nx:1:hand-over:1")
    released = await stage.femi.click(told(panel), label="Release")

    assert f"HAND OVER · #1\n### {TITLE}" in shown
    assert "Only its helper or a mentor can pass it on." in read(told(denied))
    assert "A bot cannot help with this." in read(told(to_bot))
    assert "Nobody of this server was chosen." in read(told(nobody))
    assert "femi helps with #1 now. We say so in its thread." in after
    assert "#1 is open again, so that somebody else can help." in read(told(released))
    assert "I can help" in read(told(released)), "the panel shows what can be done now"
    await later(stage, seconds=6)
    assert "🔴 OPEN" in read(card(stage))


async def test_closed_and_open_again_from_the_list(stage: Stage) -> None:
    await raised(stage, stage.bea)
    asked = await press(stage, stage.bea, "nx:1:blocker-close:1")
    question = read(told(asked))

    closed = await stage.bea.click(told(asked), label="Close it")
    shown = read(told(closed))
    await later(stage, seconds=6)
    grey = card(stage)
    reopened = await stage.bea.click(told(closed), label="Reopen")
    await later(stage, seconds=6)

    assert f"Close #1 *{TITLE}* without a solution?" in question
    assert shown.startswith("#1 is closed without a solution. **Reopen** brings it back")
    assert read(grey).startswith("-# ⚪ CLOSED")
    assert buttons(grey) == ["Reopen"]
    assert "#1 is open again, and anybody can help. Write in its thread" in read(told(reopened))
    assert "🔴 OPEN" in read(card(stage))


async def test_still_stuck_is_noted_without_touching_the_message_that_asked(stage: Stage) -> None:
    await raised(stage, stage.bea)
    await claimed(stage, stage.lin)
    await later(stage, days=3, minutes=1)
    (question,) = [m for m in thread(stage).history() if "Is it solved?" in read(m)]

    noted = await stage.bea.click(question, label="Still stuck")
    denied = await stage.lin.click(question, label="Still stuck")
    twice = await press(stage, stage.bea, "nx:1:still-stuck:1")
    said = [read(told(each)) for each in (noted, twice)]
    await stage.bea.click(told(noted), label="Ask a mentor")
    await later(stage)

    assert "Noted: #1 is not solved yet. We ask again <t:" in said[0]
    assert said[1] == said[0], "one question takes one answer"
    assert "asks for a mentor" in read(stage.mentor_channel.history()[0])
    assert "Only its author or a mentor can say that it is not solved yet." in read(told(denied))
    assert "Is it solved?" in read(thread(stage).history()[-1])


async def test_without_a_thread_answers_lead_below_the_card(stage: Stage) -> None:
    stage.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)
    await raised(stage, stage.bea)

    won = await stage.lin.click(card(stage), label="I can help")
    asked = await stage.bea.click(card(stage), label="Ask a mentor")

    assert "You help with #1 now. Write below its card in the channel;" in read(told(won))
    assert "write below its card in the channel what you try" in read(told(asked))


async def test_an_unclaimed_one_can_be_taken_where_mentors_read_of_it(stage: Stage) -> None:
    await raised(stage, stage.bea)
    await later(stage, hours=12, minutes=1)
    (heard,) = stage.mentor_channel.history()

    taken = await stage.femi.click(heard, label="I can help")
    await later(stage, seconds=6)

    assert "You help with #1 now." in read(told(taken))
    assert "helps with this now." in read(stage.mentor_channel.history()[0])
    assert "-# bea · femi helps" in read(card(stage))


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_press_delivered_twice_is_done_once(stage: Stage, restarted: bool) -> None:
    await raised(stage, stage.bea)
    await stage.restart()
    await stage.lin.click(card(stage), label="I can help")
    if restarted:
        await stage.restart()
    before, said = all_rows(stage), words(stage)

    await again(stage)
    await later(stage)

    assert all_rows(stage) == before
    assert words(stage) == said


async def test_a_card_that_was_deleted_can_be_shown_again(stage: Stage) -> None:
    await raised(stage, stage.bea)
    await stage.bot.http.delete_message(stage.channel.id, card(stage).id)
    await press(stage, stage.lin, "nx:1:me-too:1")
    await later(stage, seconds=6)
    panel = await press(stage, stage.bea, "nx:1:blocker:1")

    answer = await stage.bea.click(told(panel), label="Show its card")
    refused = await press(stage, stage.bea, "nx:1:blocker-card:1")

    assert "Its card stands in the channel again." in read(answer)
    assert "Me too · 1" in read(card(stage))
    assert "#1 has its card already." in read(told(refused))
    assert len(cards(stage)) == 1


async def test_what_is_long_is_read_on_and_comes_as_a_file(stage: Stage) -> None:
    log = "kombu.exceptions.OperationalError\n" * 110
    await raised(stage, stage.bea, instead=log)

    panel = await stage.lin.click(card(stage), label="Read on")
    helped = await stage.lin.click(told(panel), label="I can help")

    file = told(panel).attachments[0]
    assert (await file.read()).decode().count("OperationalError") == 110
    assert read(told(helped)).startswith("You help with #1 now.")
    assert buttons(told(helped)) == ["Solved", "Me too", "Ask a mentor", "Hand over", "Release"]


async def test_a_number_of_no_blocker_says_where_to_look(stage: Stage) -> None:
    answers = [
        await press(stage, stage.femi, f"nx:1:{verb}:9")
        for verb in ("help", "solved", "blocker-reopen", "blocker-edit", "blocker")
    ]

    for answer in answers:
        assert "There is no blocker #9 here. `/blockers` lists them" in read(told(answer))
