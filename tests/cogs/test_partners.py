"""`/find-api-partner`: from the first word to partners, for a seeker and for an owner."""

from random import Random

from tests.cogs.blocking import later
from tests.cogs.partnering import (
    NOTE,
    WISH,
    ask,
    invite,
    look,
    newest,
    offer,
    partners,
    press,
    thread,
    wish,
)
from tests.cogs.partnering import told as heard
from tests.cogs.test_hostile import typed
from tests.forging import submit, told
from tests.stage import Stage, buttons, filled_in, read


async def test_who_told_nothing_yet_is_asked_and_shown_what_fits(stage: Stage) -> None:
    await offer(stage, stage.bea)
    form = await stage.lin.slash(stage.channel, "find-api-partner")

    found = await stage.lin.submit_modal(
        form, {"looking_for": WISH, "tags": "GraphQL", "hours": ["weekday_evening"]}
    )

    assert form.modal is not None
    assert form.modal["title"] == "Find an API to build on"
    shown = read(told(found))
    assert "FITS YOU · 1 of 1 · #1" in shown
    assert "### Shop API" in shown
    assert "**Why this match** You both wrote: " in shown
    assert "Both know GraphQL" in shown
    assert "**Who** bea" in shown
    assert "**Places** 2 of 2 places free" in shown
    assert buttons(told(found)) == ["Ask to partner", "Next", "Back", "Change what I look for"]


async def test_the_whole_path_leads_from_a_word_to_a_thread_with_a_plan(stage: Stage) -> None:
    await offer(stage, stage.bea)
    found = await look(stage, stage.lin)

    form = await stage.lin.click(told(found), label="Ask to partner")
    asked = await stage.lin.submit_modal(form, {"note": NOTE})
    await later(stage)
    await press(stage.bea, "Accept")
    united = read(stage.bea.user.dm_channel.history()[0])
    await later(stage)

    assert form.modal is not None
    assert form.modal["title"] == "Ask bea"
    assert "You asked bea, who hears of it now." in read(asked)
    assert buttons(asked) == ["Withdraw", "See what fits"]
    assert "You and lin are partners now." in united
    assert "**bea** said yes: you are partners." in heard(stage.lin)
    place = thread(stage)
    assert str(place.name).startswith("Shop API · lin and bea · ")
    assert "INTEGRATION PLAN" in read(place.history()[-1])
    again = await stage.lin.slash(stage.channel, "find-api-partner")
    assert "You and bea" in read(told(again))


async def test_a_request_is_asked_about_and_answered_before_it_is_declined(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await offer(stage, stage.femi, "Market API")
    await wish(stage, stage.lin)
    await ask(stage, stage.lin)

    form = await press(stage.bea, "Ask something")
    await stage.bea.user.submit_modal(form, {"text": "Which endpoints first?"})
    await later(stage)
    reply = await press(stage.lin, "Answer")
    await stage.lin.user.submit_modal(reply, {"text": "Products and the cart"})
    await later(stage)
    no = await press(stage.bea, "Decline")
    await stage.bea.user.submit_modal(no, {"reason": "The place is promised"})
    await later(stage)

    assert filled_in(reply)["text hint"] == "Which endpoints first?"
    assert "**bea** cannot be your partner this time." in heard(stage.lin)
    assert "**Why**\nThe place is promised" in heard(stage.lin)
    assert "NEXT BEST · #2" in heard(stage.lin)
    assert buttons(newest(stage.lin)) == ["Ask to partner", "See what fits", "Stop these messages"]


async def test_the_next_best_is_asked_in_the_direct_message(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await offer(stage, stage.femi, "Market API")
    await wish(stage, stage.lin)
    request = (await ask(stage, stage.lin)).request.id
    await stage.bot.services.partners.decline(stage.acting(stage.bea, 901), request)
    await later(stage)

    form = await press(stage.lin, "Ask to partner")
    await stage.lin.user.submit_modal(form, {"note": NOTE})
    await later(stage)

    assert "You asked femi, who hears of it now." in heard(stage.lin)
    assert "**lin** would like to build on your project." in heard(stage.femi)


async def test_an_owner_sees_who_looks_and_invites_them(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)

    seen = await stage.bea.slash(stage.channel, "find-api-partner")
    shown = read(told(seen))
    form = await stage.bea.click(told(seen), label="Invite")
    invited = await stage.bea.submit_modal(form, {"note": NOTE})
    await later(stage)
    await press(stage.lin, "Accept")

    assert "LOOKS FOR AN API · 1 of 1 · for #1" in shown
    assert f"**Looks for** {WISH}" in shown
    assert form.modal is not None
    assert form.modal["title"] == "Invite lin"
    assert "You invited lin, who hears of it now." in read(invited)
    assert "You and bea are partners now." in heard(stage.lin)


async def test_who_is_invited_and_asks_is_a_partner_at_once(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)
    await invite(stage, stage.bea, stage.lin)
    panel = await look(stage, stage.lin)
    shown = read(told(panel))

    invited = await stage.lin.click(told(panel), label="Read it")
    await stage.lin.click(told(invited), label="Accept")

    assert "bea asked you already." in shown
    assert "You and bea are partners now." in read(told(invited))


async def test_who_finds_nothing_waits_hears_of_what_comes_and_may_stop(stage: Stage) -> None:
    waits = await look(stage, stage.lin)

    await offer(stage, stage.bea)
    await later(stage, seconds=61)
    fits = heard(stage.lin)

    assert "Nothing fits yet" in read(told(waits))
    assert buttons(told(waits)) == [
        "Change what I look for", "Show all free projects", "Stop looking"
    ]  # fmt: skip
    assert "A NEW PROJECT FITS YOU · #1" in fits
    assert "### Shop API" in fits


async def test_an_old_button_says_how_things_stand_and_is_redrawn(stage: Stage) -> None:
    await offer(stage, stage.bea)
    request = (await ask(stage, stage.lin)).request.id
    message = newest(stage.bea)
    await stage.bot.services.partners.withdraw(stage.acting(stage.lin, 903), request)

    await stage.bea.user.click(message, label="Accept")

    shown = read(stage.bea.user.dm_channel.history()[0])
    assert "lin took the request back" in shown
    assert "Accept" not in shown


async def test_a_partnership_ends_with_a_reason_and_the_other_is_offered_the_next(
    stage: Stage,
) -> None:
    await offer(stage, stage.bea)
    await offer(stage, stage.femi, "Market API")
    await wish(stage, stage.lin)
    await partners(stage, stage.bea, stage.lin)
    panel = thread(stage).history()[-1]

    form = await stage.bea.click(panel, label="End partnership")
    ended = await stage.bea.submit_modal(form, {"reason": "I change my project"})
    await later(stage)

    assert "You and lin are no longer partners." in read(told(ended))
    assert "**bea** ended your partnership." in heard(stage.lin)
    assert "**Why**\nI change my project" in heard(stage.lin)
    assert "NEXT BEST · #2" in heard(stage.lin)
    assert "ended this partnership" in read(thread(stage).history()[-1])


async def test_both_are_asked_after_five_days_whether_they_met(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)
    await partners(stage, stage.bea, stage.lin)

    await later(stage, days=5, seconds=1)
    await later(stage)
    await press(stage.lin, "Not yet")
    await press(stage.bea, "We met")

    assert "name two times that suit you" in heard(stage.lin)
    assert "We wish you and lin a good time building." in heard(stage.bea)


async def test_a_secret_in_a_request_is_not_sent_and_comes_back_without_it(stage: Stage) -> None:
    await offer(stage, stage.bea)
    form = await stage.lin.slash(stage.channel, "find-api-partner", looking_for=WISH)
    opened = await stage.lin.click(told(form), label="Ask to partner")
    refused = await stage.lin.submit_modal(opened, {"note": f"Take ghp_{'a1B2' * 9} with you"})
    await later(stage)
    fixed = await stage.lin.click(told(refused), label="Fix it")

    asked = await stage.lin.submit_modal(fixed, {"note": NOTE})
    await later(stage)

    assert "ghp_" not in filled_in(fixed)["note"]
    assert "You asked bea, who hears of it now." in read(told(asked))
    assert "ghp_" not in heard(stage.bea)


async def test_who_takes_no_messages_reads_it_from_the_channel_and_nobody_else_does(
    stage: Stage,
) -> None:
    await offer(stage, stage.bea)
    await stage.bea.slash(stage.channel, "me")
    await stage.bot.services.profiles.hear(stage.acting(stage.bea, 904), "partners", False)
    await ask(stage, stage.lin)
    await later(stage)
    card = stage.card

    stranger = await stage.femi.click(card, label="Read it")
    own = await stage.bea.click(card, label="Read it")
    accepted = await stage.bea.click(told(own), label="Accept")

    assert "somebody wants to build on #1." in read(card)
    assert "lin" not in read(card)
    assert "This is between two others." in read(told(stranger))
    assert "You and lin are partners now." in read(told(accepted))


async def test_what_is_typed_by_hostile_hands_is_answered(stage: Stage) -> None:
    random = Random(5)
    await offer(stage, stage.bea)
    for _ in range(5):
        answers = [
            await look(stage, stage.lin, typed(random, 300)),
            await submit(stage, stage.lin, "nx:1:seek:0:ab", {
                "looking_for": typed(random, 300), "tags": typed(random, 400), "hours": ["x", "y"],
            }),
            await submit(stage, stage.lin, "nx:1:build-on:1:ab", {"note": typed(random, 500)}),
            await submit(stage, stage.bea, "nx:1:request-question:1:ab",
                         {"text": f"A {typed(random, 490)}"}),
            await submit(stage, stage.lin, "nx:1:request-answer:1:ab",
                         {"text": f"B {typed(random, 490)}"}),
        ]  # fmt: skip
        await later(stage)

        assert not [each for each in answers if "Something went wrong" in read(told(each))]
