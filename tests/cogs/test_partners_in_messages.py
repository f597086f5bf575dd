"""Direct messages about partners: whatever they become there, every button of it works."""

import pytest
from discord import ui

from nexus_bot.cards import Mark
from tests.cogs.blocking import later
from tests.cogs.partnering import WISH, ask, newest, offer, partners, press, wish
from tests.cogs.partnering import told as heard
from tests.stage import Stage, buttons, read
from tests.views.test_partners import shown_in_messages


async def test_every_button_names_its_row_and_is_known_outside_of_servers(stage: Stage) -> None:
    routes = stage.bot.routes.presses

    marks = {
        (mark.verb, mark.row)
        for panel in shown_in_messages("Bea")
        for each in panel.walk_children()
        if isinstance(each, ui.Button) and (mark := Mark.read(each.custom_id or ""))
    }

    assert len(marks) > 20
    assert [verb for verb, _ in marks if not routes[verb].in_messages] == []
    assert [verb for verb, row in marks if not row] == []


async def test_a_seeker_goes_on_from_a_note_to_all_that_is_free(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await offer(stage, stage.femi, "Market API")
    await wish(stage, stage.lin)
    request = (await ask(stage, stage.lin)).request.id
    await stage.bot.services.partners.decline(stage.acting(stage.bea, 901), request)
    await later(stage)

    await press(stage.lin, "See what fits")
    found = read(newest(stage.lin))
    form = await press(stage.lin, "Ask to partner")

    assert "FITS YOU · 1 of 1 · #2" in found
    assert form.modal is not None
    assert form.modal["title"] == "Ask femi"


async def test_an_owner_goes_on_from_a_note_to_looking_for_an_api(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)
    request = (await ask(stage, stage.lin)).request.id
    await stage.bot.services.partners.withdraw(stage.acting(stage.lin, 901), request)
    await later(stage)

    await press(stage.bea, "See who looks")
    shown = buttons(newest(stage.bea))
    form = await press(stage.bea, "Look for an API")
    await stage.bea.user.submit_modal(form, {"looking_for": WISH})

    assert shown == ["Invite", "Next", "Back", "Look for an API"]
    assert form.modal is not None
    assert form.modal["title"] == "Find an API to build on"
    assert "Nothing fits yet" in read(stage.bea.user.dm_channel.history()[-1])


async def test_nothing_fits_and_everything_free_is_shown_all_the_same(stage: Stage) -> None:
    await offer(stage, stage.bea)
    waits = await stage.lin.slash(
        stage.channel, "find-api-partner", looking_for="Zebras crossing roads"
    )

    first = read(waits)
    assert waits.response is not None
    everything = await stage.lin.click(waits.response.message, label="Show all free projects")

    assert "Nothing fits yet" in first
    assert "FREE PLACES · 1 of 1 · #1" in read(everything)
    assert "This is the only one that has a free place now." in read(everything)


@pytest.mark.parametrize("who", ["presser", "asker"])
async def test_nobody_is_paired_with_who_left_since(stage: Stage, who: str) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)
    await ask(stage, stage.lin)
    gone = stage.bea if who == "presser" else stage.lin
    stage.env.inject_error(
        "GET", f"/guilds/{stage.guild.id}/members/{gone.id}", status=404, code=10007
    )

    await press(stage.bea, "Accept")
    await later(stage)

    said = read(stage.bea.user.dm_channel.history()[0])
    assert "NO LONGER POSSIBLE" in said
    assert ("You are no longer in that server" if who == "presser" else "lin is no longer") in said
    assert all("Accept" not in buttons(each) for each in stage.bea.user.dm_channel.history())


async def test_who_was_accepted_reaches_the_plan_from_the_note(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await wish(stage, stage.lin)
    await partners(stage, stage.bea, stage.lin)

    said = heard(stage.lin)
    await later(stage)

    assert "ACCEPTED · #1" in said
    assert buttons(newest(stage.lin))[0] in ("Open your plan", "Open your thread")
