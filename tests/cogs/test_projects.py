"""`/project`: from the first words to the card, changes, places, and the end of it."""

from tests.cogs.projecting import PITCH, TYPED, announced, cards
from tests.cogs.test_twins import memo_of
from tests.forging import again, press, submit, told
from tests.ledgers import all_rows
from tests.stage import START, Stage, buttons, filled_in, read

SINCE = f"<t:{int(START.timestamp())}:R>"


async def test_announced_in_one_step_it_has_a_card(stage: Stage) -> None:
    answer = await announced(stage)

    lines = read(answer).split("\n")
    assert lines[0] == "#1 is announced. 2 frontend learners may build on it."
    assert buttons(answer) == ["Edit", "Open", "Archive"]
    assert read(stage.card).split("\n") == [
        "-# 🔌 API PROJECT · 2 of 2 places free · Django · #1",
        "### Shop API",
        PITCH,
        "**Stack** Django, PostgreSQL",
        "**API docs** [shop.example.com](https://shop.example.com/docs) · "
        "**Repository** [github.com](https://github.com/bea/shop)",
        f"-# bea · {SINCE}",
        "Build on this API",
    ]


async def test_without_options_a_form_opens_and_again_it_shows_what_stands(stage: Stage) -> None:
    form = await stage.bea.slash(stage.channel, "project")
    empty = filled_in(form)

    await stage.bea.submit_modal(form, TYPED)
    again_form = await stage.bea.slash(stage.channel, "project")
    shown = filled_in(again_form)
    answer = await stage.bea.submit_modal(again_form, TYPED | {"title": "Shop API v2", "docs": ""})

    assert [empty[name] for name in TYPED] == [""] * 5
    assert {name: shown[name] for name in TYPED} == TYPED
    assert read(answer).startswith("#1 is changed. 2 frontend learners may build on it.")
    assert len(cards(stage)) == 1
    assert "### Shop API v2" in read(stage.card)
    assert "shop.example.com" not in read(stage.card)


async def test_some_options_fill_the_form_and_partners_are_not_forgotten(stage: Stage) -> None:
    form = await stage.bea.slash(stage.channel, "project", title="Shop API", partners=4)
    shown = filled_in(form)
    await stage.bea.submit_modal(form, TYPED)

    more = await stage.bea.slash(stage.channel, "project", partners=5)

    assert (shown["title"], shown["pitch"]) == ("Shop API", "")
    assert read(more).startswith("#1 is changed. 5 frontend learners may build on it.")
    assert "5 of 5 places free" in read(stage.card)


async def test_what_is_refused_comes_back_and_is_announced_then(stage: Stage) -> None:
    refused = await announced(stage, docs="http://localhost:8000/docs", partners=3)
    said = read(refused)

    form = await stage.bea.click(told(refused), label="Fix it")
    shown = filled_in(form)
    answer = await stage.bea.submit_modal(form, TYPED)

    assert "only works on your computer" in said
    assert shown["docs"] == "http://localhost:8000/docs"
    assert shown["pitch"] == PITCH
    assert read(answer).startswith("#1 is announced. 3 frontend learners may build on it.")


async def test_places_and_edits_show_on_the_card_that_stands(stage: Stage) -> None:
    panel = await announced(stage)

    fewer = await press(stage, stage.bea, "nx:1:project-places:1", "0", on=told(panel))
    card = read(stage.card)
    form = await press(stage, stage.bea, "nx:1:project-edit:1")
    changed = await stage.bea.submit_modal(form, TYPED | {"pitch": "Orders alone."})

    assert read(fewer).startswith("#1 is changed. Nobody can ask to build on it")
    assert "no places" in card
    assert "Build on this API" not in card
    assert "Orders alone." in read(changed)
    assert "edited" in read(stage.card)
    assert len(cards(stage)) == 1


async def test_archived_its_card_is_grey_and_takes_no_press(stage: Stage) -> None:
    panel = await announced(stage)
    asks = await stage.bea.click(told(panel), label="Archive")
    question = read(asks)

    done = await stage.bea.click(told(asks), label="Archive it")
    late = await press(stage, stage.bea, "nx:1:project-archive-now:1")
    found = await stage.lin.slash(stage.channel, "hub search", query="shop")
    shown = await stage.lin.slash(stage.channel, "hub show", number="1")

    assert question.startswith("Archive #1 *Shop API*? Nobody new can ask")
    assert "#1 is archived" in read(done)
    assert read(stage.card).startswith("-# 🔌 API PROJECT · ARCHIVED · Django · #1")
    assert buttons(stage.card) == []
    assert "`/project` announces it anew" in read(told(late))
    assert "· archived" in read(found)
    assert buttons(shown) == ["Open"]


async def test_others_read_it_in_full_and_cannot_change_it(stage: Stage) -> None:
    await announced(stage, pitch="Long. " * 240)

    cut = buttons(stage.card)
    read_on = await press(stage, stage.lin, "nx:1:project:1")
    denied = await press(stage, stage.lin, "nx:1:project-edit:1")
    form = await submit(stage, stage.lin, "nx:1:project-edit:1:ab", TYPED)
    mentor = await press(stage, stage.femi, "nx:1:project:1")

    assert cut == ["Read on", "Build on this API"]
    assert ("Long. " * 240).strip() in read(read_on)
    assert buttons(read_on) == ["Build on this API", "Open"]
    assert "Only its owner or a mentor" in read(told(denied))
    assert "Only its owner or a mentor" in read(told(form))
    assert buttons(mentor) == ["Build on this API", "Edit", "Open", "Archive"]


async def test_a_deleted_card_comes_back(stage: Stage) -> None:
    await announced(stage)
    await stage.card.delete()

    form = await press(stage, stage.bea, "nx:1:project-edit:1")
    answer = await stage.bea.submit_modal(form, TYPED)
    said = read(answer)
    back = await stage.bea.click(told(answer), label="Show its card")

    assert "It has no card now." in said
    assert read(back).startswith("Its card stands in the channel again.")
    assert "### Shop API" in read(stage.card)


async def test_delivered_twice_or_after_a_restart_there_is_one_project(stage: Stage) -> None:
    panel = await announced(stage)
    await stage.deliver_again()
    rows = len(all_rows(stage)["projects"])
    await stage.restart()
    await again(stage)

    places = await press(stage, stage.bea, "nx:1:project-places:1", "3", on=told(panel))

    assert rows == len(all_rows(stage)["projects"]) == 1
    assert read(places).startswith("#1 is changed. 3 frontend learners")


async def test_a_refused_form_belongs_to_who_typed_it(stage: Stage) -> None:
    refused = await announced(stage, docs="http://localhost:8000/docs")

    other = await press(stage, stage.lin, f"nx:1:fix-project:{memo_of(refused, 'fix-project')}")

    assert "belongs to somebody else" in read(told(other))


async def test_tags_complete_word_by_word(stage: Stage) -> None:
    await announced(stage)

    offered = await stage.lin.autocomplete(stage.channel, "project", "tags", "Redis, post")

    assert [choice["value"] for choice in offered] == ["Redis, PostgreSQL"]
