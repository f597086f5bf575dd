"""The plan of two partners, from its panel in their thread to the file that they take along."""

import discord
from simcord.results import InteractionResult

from nexus_bot.values.partners import PlanDraft
from tests.cogs.blocking import acting, later
from tests.cogs.partnering import offer, partners, thread
from tests.forging import press, told
from tests.stage import Stage, buttons, filled_in, read

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


async def plan_of(stage: Stage) -> int:
    """Let Lin build on Bea's project; gives their partnership. Their panel stands."""
    await offer(stage, stage.bea, docs="https://shop.example.org/docs")
    pair = (await partners(stage, stage.bea, stage.lin)).partnership.id
    await later(stage, seconds=6)
    return pair


async def add(stage: Stage, pair: int, **typed: str) -> list[int]:
    """Let Lin add lines, without the form; gives the rows of all."""
    integration = stage.bot.services.integration
    done = await integration.add(acting(stage, stage.lin), pair, PlanDraft.restored(typed))
    await later(stage, seconds=6)
    return [item.id for item in done.sight.items]


def panel(stage: Stage) -> discord.Message:
    """The one panel in the thread of the partners."""
    plans = [m for m in thread(stage).history() if "INTEGRATION PLAN" in read(m)]
    assert len(plans) == 1
    return plans[0]


async def choose(stage: Stage, pair: int, item: int, on: object = None) -> InteractionResult:
    """Let Bea choose a line of the panel."""
    return await press(stage, stage.bea, f"nx:1:plan-line:{pair}", str(item), on=on)


async def test_two_fill_a_plan_in_and_tick_it_off_on_one_panel(stage: Stage) -> None:
    pair = await plan_of(stage)
    form = await stage.lin.click(panel(stage), label="Add")
    added = await stage.lin.submit_modal(
        form, {"endpoints": "GET /orders\nPOST /orders", "date": "Demo", "when": "friday 6pm"}
    )
    facts = await stage.bea.click(panel(stage), label="Edit facts")
    shown = filled_in(facts)
    base = {"base": "https://shop.example.org/v1", "docs": shown["docs"]}
    agreed = await stage.bea.submit_modal(facts, base)
    await later(stage, seconds=6)
    (item, *_) = await add(stage, pair, endpoints="GET /orders\nGET /carts")

    opened = await stage.bea.select(panel(stage), [str(item)], custom_id=f"nx:1:plan-line:{pair}")
    moved = await stage.bea.click(told(opened), label="Tested")
    await later(stage, seconds=6)

    assert "3 lines added. Both of you can move them on." in read(told(added))
    assert shown["docs"] == "https://shop.example.org/docs"
    assert "Saved: 2 of 7 done." in read(told(agreed))
    assert "**GET /orders** is *tested* now." in read(moved)
    stands = read(panel(stage))
    assert "INTEGRATION PLAN · #1" in stands
    assert "`████░░░░░░░░` 3 of 8 done" in stands
    assert "**Base address** <https://shop.example.org/v1>" in stands
    assert "● GET /orders · tested" in stands
    assert "○ POST /orders · wanted" in stands
    assert "○ Demo · open · <t:" in stands
    assert "**Auth** not agreed yet" in stands


async def test_who_ticks_too_late_reads_how_it_stands(stage: Stage) -> None:
    pair = await plan_of(stage)
    (item,) = await add(stage, pair, endpoints="GET /orders")
    seen = told(await choose(stage, pair, item))
    await press(stage, stage.lin, f"nx:1:plan-wanted-ready:{item}")

    late = read(await stage.bea.click(seen, label="Building"))
    again = read(await stage.bea.click(seen, label="Building"))

    assert "lin was first: **GET /orders** is *ready* by now." in late
    assert "**GET /orders** is *building* now." in again


async def test_a_line_is_edited_and_removed_where_it_was_chosen(stage: Stage) -> None:
    pair = await plan_of(stage)
    (item,) = await add(stage, pair, endpoints="GET /orders")
    chosen = told(await choose(stage, pair, item))

    form = await stage.bea.click(chosen, label="Edit")
    changed = read(await stage.bea.submit_modal(form, {"text": "GET /orders?open=1"}))
    removed = read(await stage.bea.click(chosen, label="Remove"))
    gone = await press(stage, stage.bea, f"nx:1:plan-wanted-ready:{item}")
    await later(stage, seconds=6)

    assert filled_in(form)["text"] == "GET /orders"
    assert "when" not in filled_in(form)
    assert "Changed. Your partner sees it, too." in changed
    assert "Removed: **GET /orders?open=1**." in removed
    assert "That line was removed meanwhile." in read(told(gone))
    assert "**Endpoints** none yet" in read(panel(stage))


async def test_a_refused_form_comes_back_filled_in_but_for_its_secret(stage: Stage) -> None:
    pair = await plan_of(stage)
    form = await stage.lin.click(panel(stage), label="Add")
    typed = {"endpoints": "GET /orders", "scenarios": f"Sign in with {TOKEN}", "date": "Demo"}

    refused = told(await stage.lin.submit_modal(form, typed | {"when": "friday 6pm"}))
    why = read(refused)
    fixed = await stage.lin.click(refused, label="Fix it")
    done = read(await stage.lin.submit_modal(fixed, {"scenarios": "Sign in"}))

    shown = filled_in(fixed)
    assert "holds what looks like" in why
    assert (shown["endpoints"], shown["when"]) == ("GET /orders", "friday 6pm")
    assert shown["scenarios"] == "Sign in with [secret removed]"
    assert "1 line added." in done
    facts = await press(stage, stage.bea, f"nx:1:plan-facts:{pair}")
    leaked = await stage.bea.submit_modal(facts, {"auth": f"token {TOKEN}"})
    back = await stage.bea.click(told(leaked), label="Fix it")
    assert filled_in(back)["auth"] == "token [secret removed]"


async def test_a_plan_is_taken_along_as_markdown(stage: Stage) -> None:
    pair = await plan_of(stage)
    await add(stage, pair, endpoints="GET /orders")

    answer = told(await stage.lin.click(panel(stage), label="As Markdown"))

    assert [each.filename for each in answer.attachments] == ["shop-api-plan.md"]


async def test_the_whole_plan_works_without_a_thread(stage: Stage) -> None:
    pair = await plan_of(stage)
    (item,) = await add(stage, pair, endpoints="GET /orders")
    await stage.bot.services.partners.thread_gone(stage.guild.id, thread(stage).id)
    me = await stage.lin.slash(stage.channel, "me")

    mine = told(await stage.lin.click(told(me), label="My partners"))
    listed = read(mine)
    opened = read(await stage.lin.click(mine, label="Open"))
    await stage.lin.select(mine, [str(item)], custom_id=f"nx:1:plan-line:{pair}")
    ticked = read(await stage.lin.click(mine, label="Ready"))
    whole = read(await stage.lin.click(mine, label="Whole plan"))
    back = read(await stage.lin.click(mine, label="My partners"))
    await stage.lin.click(mine, label="Open")
    comes = read(await stage.lin.click(mine, label="Make a thread"))
    await later(stage)

    assert "**bea** · #1 Shop API · 0 of 5 done" in listed
    assert "Open thread" not in opened
    assert "**GET /orders** is *ready* now." in ticked
    assert "◕ GET /orders · ready" in whole
    assert back == listed
    assert "Your thread comes in a moment." in comes
    assert "◕ GET /orders · ready" in read(panel(stage))


async def test_a_panel_that_was_deleted_is_brought_back_by_one_press(stage: Stage) -> None:
    pair = await plan_of(stage)
    await panel(stage).delete()
    await add(stage, pair, endpoints="GET /orders")

    alone = await press(stage, stage.lin, f"nx:1:plan-show:{pair}")
    comes = await stage.lin.click(told(alone), label="Show in thread")
    await later(stage)

    assert "It comes into your thread in a moment." in read(comes)
    assert "○ GET /orders · wanted" in read(panel(stage))


async def test_others_are_told_whose_plan_it_is_and_staff_may_read_it(stage: Stage) -> None:
    pair = await plan_of(stage)
    (item,) = await add(stage, pair, endpoints="GET /orders")

    for who in (stage.stranger, stage.femi, stage.amina):
        for verb in (f"plan-add:{pair}", f"plan-wanted-ready:{item}", f"plan-remove:{item}"):
            assert "Only the two partners" in read(told(await press(stage, who, f"nx:1:{verb}")))
    strange = await press(stage, stage.stranger, f"nx:1:plan-show:{pair}")
    mentor = await press(stage, stage.femi, f"nx:1:plan-show:{pair}")

    assert "GET /orders" not in read(told(strange))
    assert "○ GET /orders · wanted" in read(told(mentor))
    line = told(await press(stage, stage.femi, f"nx:1:plan-line:{pair}", str(item)))
    assert "### GET /orders" in read(line)
    assert buttons(line) == ["Whole plan"]


async def test_who_looks_and_who_offers_read_it_beside_their_partners(stage: Stage) -> None:
    await offer(stage, stage.bea)
    await stage.lin.slash(stage.channel, "find-api-partner", looking_for="A web shop")

    owner = told(await press(stage, stage.bea, "nx:1:my-partners:0"))
    seeker = told(await press(stage, stage.lin, "nx:1:my-partners:0"))
    shown = read(seeker)
    fits = read(await stage.lin.click(seeker, label="See what fits"))

    assert "**You offer** #1 Shop API · 2 of 2 places free" in read(owner)
    assert buttons(owner) == ["See who looks"]
    assert "**You look for** *A web shop*" in shown
    assert "Shop API" in fits


async def test_nobody_has_partners_before_they_find_one(stage: Stage) -> None:
    answer = await press(stage, stage.lin, "nx:1:my-partners:0")

    assert "You have no partner yet." in read(told(answer))
    assert "`/project`" in read(told(answer))
