"""Forms between partners that were refused or came late: nothing typed is lost, nothing leaks."""

import pytest

from tests.cogs.blocking import acting, later
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
from tests.cogs.projecting import TYPED, announced
from tests.cogs.test_integration import add, choose, plan_of
from tests.forging import told
from tests.stage import Stage, filled_in, read

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
LEAK, MASKED = f"Take {TOKEN} first", "Take [secret removed] first"


@pytest.mark.parametrize("what", ["question", "answer", "decline"])
async def test_what_is_said_about_a_request_comes_back_and_is_sent_then(
    stage: Stage, what: str
) -> None:
    await offer(stage, stage.bea)
    request = (await ask(stage, stage.lin)).request.id
    who, other, label, field = {
        "question": (stage.bea, stage.lin, "Ask something", "text"),
        "answer": (stage.lin, stage.bea, "Answer", "text"),
        "decline": (stage.bea, stage.lin, "Decline", "reason"),
    }[what]
    if what == "answer":
        services = stage.bot.services.partners
        await services.question(acting(stage, stage.bea), request, "Which first?")
        await later(stage)
    form = await press(who, label)

    refused = await who.user.submit_modal(form, {field: LEAK})
    await later(stage)
    unsent = heard(other) if other.user.dm_channel.history() else ""
    fixed = await who.user.click(told(refused), label="Fix it")
    await who.user.submit_modal(fixed, {field: "Products and the cart"})
    await later(stage)

    assert form.modal is not None
    assert fixed.modal is not None
    assert fixed.modal["title"] == form.modal["title"]
    shown = filled_in(fixed)
    assert shown[field] == MASKED
    assert shown[f"{field} hint"] == filled_in(form)[f"{field} hint"]
    assert "Take" not in unsent
    assert "Products and the cart" in heard(other)
    sight = await stage.bot.services.partners.request(acting(stage, who), request)
    stored = (sight.request.question, sight.request.answer, sight.request.state)
    assert (
        stored
        == {
            "question": ("Products and the cart", "", "open"),
            "answer": ("Which first?", "Products and the cart", "open"),
            "decline": ("", "", "declined"),
        }[what]
    )


async def test_a_refused_reason_to_part_comes_back_and_ends_it_then(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await partners(stage, stage.bea, stage.lin)
    form = await stage.bea.click(thread(stage).history()[-1], label="End partnership")

    refused = await stage.bea.submit_modal(form, {"reason": LEAK})
    fixed = await stage.bea.click(told(refused), label="Fix it")
    ended = await stage.bea.submit_modal(fixed, {"reason": "I change my project"})
    await later(stage)

    assert filled_in(fixed)["reason"] == MASKED
    assert filled_in(fixed)["reason hint"] == filled_in(form)["reason hint"]
    assert "You and lin are no longer partners." in read(told(ended))
    assert "**Why**\nI change my project" in heard(stage.lin)


async def test_a_refused_invitation_comes_back_and_is_sent_then(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)
    seen = await stage.bea.slash(stage.channel, "find-api-partner")
    form = await stage.bea.click(told(seen), label="Invite")

    refused = await stage.bea.submit_modal(form, {"note": LEAK})
    fixed = await stage.bea.click(told(refused), label="Fix it")
    invited = await stage.bea.submit_modal(fixed, {"note": NOTE})
    await later(stage)

    assert filled_in(fixed)["note"] == MASKED
    assert "You invited lin, who hears of it now." in read(told(invited))
    assert NOTE in heard(stage.lin)


async def test_who_fixes_a_note_and_was_invited_meanwhile_reads_the_invitation(
    stage: Stage,
) -> None:
    await offer(stage, stage.bea)
    form = await stage.lin.click(told(await look(stage, stage.lin)), label="Ask to partner")
    refused = await stage.lin.submit_modal(form, {"note": LEAK})
    await invite(stage, stage.bea, stage.lin)

    fixed = await stage.lin.click(told(refused), label="Fix it")
    await stage.lin.click(told(fixed), label="Accept")

    assert fixed.modal is None
    assert "You and bea are partners now." in read(told(fixed))


async def test_who_asks_in_a_form_and_was_invited_meanwhile_is_a_partner(stage: Stage) -> None:
    await offer(stage, stage.bea)
    form = await stage.lin.click(told(await look(stage, stage.lin)), label="Ask to partner")
    await invite(stage, stage.bea, stage.lin)

    asked = await stage.lin.submit_modal(form, {"note": NOTE})

    assert "You and bea asked each other: you are partners." in read(told(asked))


async def test_no_form_opens_about_a_request_that_was_taken_back(stage: Stage) -> None:
    await offer(stage, stage.bea)
    request = (await ask(stage, stage.lin)).request.id
    message = newest(stage.bea)
    await stage.bot.services.partners.withdraw(acting(stage, stage.lin), request)

    late = await stage.bea.user.click(message, label="Decline")

    assert late.modal is None
    shown = read(stage.bea.user.dm_channel.history()[0])
    assert "lin took the request back" in shown
    assert "Decline" not in shown


async def test_refused_wishes_come_back_and_are_searched_for_then(stage: Stage) -> None:
    await offer(stage, stage.bea)
    refused = await look(stage, stage.lin, LEAK)

    fixed = await stage.lin.click(told(refused), label="Fix it")
    found = await stage.lin.submit_modal(fixed, {"looking_for": WISH})

    assert filled_in(fixed)["looking_for"] == MASKED
    assert "FITS YOU · 1 of 1 · #1" in read(told(found))


async def test_a_refused_change_of_a_project_comes_back_and_changes_it_then(stage: Stage) -> None:
    panel = await announced(stage)
    form = await stage.bea.click(told(panel), label="Edit")

    refused = await stage.bea.submit_modal(form, TYPED | {"pitch": LEAK})
    fixed = await stage.bea.click(told(refused), label="Fix it")
    changed = await stage.bea.submit_modal(fixed, TYPED | {"pitch": "Orders alone."})

    shown = filled_in(fixed)
    assert (shown["title"], shown["pitch"]) == (TYPED["title"], MASKED)
    assert read(told(changed)).startswith("#1 is changed.")
    assert "Orders alone." in read(stage.card)


async def test_a_refused_line_of_a_plan_comes_back_and_is_changed_then(stage: Stage) -> None:
    pair = await plan_of(stage)
    (item,) = await add(stage, pair, endpoints="GET /orders")
    form = await stage.bea.click(told(await choose(stage, pair, item)), label="Edit")

    refused = await stage.bea.submit_modal(form, {"text": LEAK})
    fixed = await stage.bea.click(told(refused), label="Fix it")
    changed = await stage.bea.submit_modal(fixed, {"text": "GET /orders?open=1"})

    assert filled_in(fixed)["text"] == MASKED
    assert "Changed. Your partner sees it, too." in read(told(changed))
    assert "GET /orders?open=1" in read(told(changed))
