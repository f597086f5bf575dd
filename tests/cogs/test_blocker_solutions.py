"""What fixed a blocker: said, said better, marked on a message, and found again."""

from typing import Any

from tests.cogs.blocking import FIX, TITLE, card, claimed, later, raised, solved, thread
from tests.forging import press, told
from tests.ledgers import all_rows
from tests.stage import Stage, buttons, filled_in, read


async def test_what_fixed_it_stands_on_the_card_and_in_the_hub(stage: Stage) -> None:
    await raised(stage, stage.bea)
    await claimed(stage, stage.lin)
    form = await stage.bea.click(card(stage), label="Solved")
    assert form.modal is not None
    chosen = form.modal["components"][1]["component"]["default_values"]

    answer = await stage.bea.submit_modal(form, {"text": FIX, "helpers": [stage.lin, stage.bea]})
    found = await stage.stranger.slash(stage.channel, "hub search", query="broker localhost")
    denied = await press(stage, stage.stranger, "nx:1:solved:1")
    await later(stage, seconds=6)
    edit = await stage.lin.click(card(stage), label="Change solution")
    await stage.lin.submit_modal(edit, {"text": "It is the service's name"})

    assert [each["id"] for each in chosen] == [stage.lin.id]
    assert "What fixed #1 stands on its card, and `/hub search` finds it." in read(told(answer))
    assert "Thanks go to lin." in read(told(answer))
    assert TITLE in read(found)
    assert "Only its author, its helper or a mentor can say what solved it." in read(told(denied))
    assert filled_in(edit)["text"] == FIX
    await later(stage, seconds=6)
    assert "🟢 SOLVED in 1 min" in read(card(stage))
    assert "**What fixed it**\nIt is the service's name" in read(card(stage))
    assert len(all_rows(stage)["solutions"]) == 2


async def test_a_refused_solution_comes_back_without_its_secret(stage: Stage) -> None:
    secret = "AKIA" + "Z7Q3M5X2P9L4R8TW"
    await raised(stage, stage.bea)
    form = await stage.bea.click(card(stage), label="Solved")
    refused = await stage.bea.submit_modal(form, {"text": f"Set {secret}", "helpers": [stage.lin]})
    stored = str(all_rows(stage))

    form = await stage.bea.click(told(refused), label="Fix it")
    shown = filled_in(form)
    assert form.modal is not None
    helped = form.modal["components"][1]["component"]["default_values"]
    await stage.bea.submit_modal(form, {"text": FIX, "helpers": [stage.lin]})
    await later(stage, seconds=6)

    assert secret not in stored
    assert shown["text"].startswith("Set ")
    assert [each["id"] for each in helped] == [stage.lin.id]
    assert "-# bea · thanks to lin" in read(card(stage))


async def test_of_two_who_change_a_solution_the_later_one_sees_what_the_first_wrote(
    stage: Stage,
) -> None:
    await raised(stage, stage.bea)
    await solved(stage, stage.bea, stage.lin)
    mine = await stage.lin.click(card(stage), label="Change solution")
    theirs = await stage.bea.click(card(stage), label="Change solution")
    await stage.bea.submit_modal(theirs, {"text": "The port was closed", "helpers": [stage.lin]})

    refused = await stage.lin.submit_modal(mine, {"text": "The name was wrong"})
    await later(stage, seconds=6)
    why, between = read(told(refused)), read(card(stage))
    fixed = await stage.lin.click(told(refused), label="Fix it")
    shown = filled_in(fixed)
    await stage.lin.submit_modal(fixed, {"text": "Both were wrong"})
    await later(stage, seconds=6)

    titles = [form.modal and form.modal["title"] for form in (mine, fixed)]
    assert titles == ["Change the solution of #1"] * 2
    assert "bea said meanwhile what fixed #1" in why
    assert "**What fixed it**\nThe port was closed" in between
    assert shown["text"] == "The name was wrong"
    assert "**What fixed it**\nBoth were wrong" in read(card(stage))


async def test_a_message_in_the_thread_is_marked_as_its_solution(stage: Stage) -> None:
    await raised(stage, stage.bea)
    place = thread(stage)
    message = await stage.lin.send(place, "Use the service name, not localhost")
    outside = await stage.lin.send(stage.channel, "Something else")

    elsewhere = await stage.bea.context_menu(stage.channel, "Mark as solution", outside)
    denied = await stage.stranger.context_menu(place, "Mark as solution", message)
    form = await stage.bea.context_menu(place, "Mark as solution", message)
    shown = filled_in(form)
    assert form.modal is not None
    helped = form.modal["components"][1]["component"]["default_values"]
    answer = await stage.bea.submit_modal(
        form, {"text": shown["text"], "helpers": [stage.lin, stage.femi]}
    )
    await later(stage, seconds=6)

    assert "This works on a message in the thread of a blocker." in read(elsewhere)
    assert "can say what solved it" in read(denied)
    assert shown["text"] == "Use the service name, not localhost"
    assert [each["id"] for each in helped] == [stage.lin.id]
    assert "Thanks go to femi and lin." in read(answer)
    assert "**What fixed it**\nUse the service name, not localhost" in read(card(stage))


async def test_buttons_of_a_solved_one_count_and_keep(stage: Stage) -> None:
    await raised(stage, stage.bea)
    await solved(stage, stage.bea, stage.lin)

    await stage.femi.click(card(stage), label="Useful")
    kept = await stage.femi.click(card(stage), label="Save")
    late: list[Any] = [
        await press(stage, stage.femi, f"nx:1:{verb}:1") for verb in ("help", "me-too")
    ]

    assert buttons(card(stage))[0] == "Useful · 1"
    assert "Saved." in read(told(kept))
    for each in late:
        assert "#1 is solved, and `/hub show 1` says what fixed it." in read(told(each))
