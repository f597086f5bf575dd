"""`/hub`: search, browse and show, with pages and filters that live on."""

from typing import Any

import pytest
from simcord.components import walk_components

from nexus_bot.values import LearningDraft
from tests.forging import COMMAND, press, send, told
from tests.stage import Stage, buttons, read

DAY = 24 * 3600


@pytest.fixture
async def filled(stage: Stage) -> Stage:
    """A hub with enough in it for three pages."""
    for number in range(1, 14):
        draft = LearningDraft(
            text=f"Lesson {number} about workers",
            topic="Celery" if number <= 8 else "PostgreSQL",
            kind="practice" if number % 2 else "concept",
        )
        author = stage.bea if number <= 10 else stage.lin
        await stage.bot.services.learnings.share(stage.acting(author, number), draft)
    await stage.env.advance_time(120)
    await stage.bot.delivery.say_due()
    return stage


def parts(result: Any) -> list[dict[str, Any]]:
    """Every component of an answer."""
    return list(walk_components(told(result).components))


def custom_id(result: Any, verb: str) -> str:
    """The custom id of a button or select of an answer."""
    ids = (str(part.get("custom_id", "")) for part in parts(result))
    return next(each for each in ids if f":{verb}:" in each)


def is_disabled(result: Any, label: str) -> bool:
    """Whether a button of an answer cannot be pressed."""
    return next(bool(part.get("disabled")) for part in parts(result) if part.get("label") == label)


def options(result: Any, verb: str) -> dict[str, str]:
    """What a select of an answer offers: label by value."""
    select = next(part for part in parts(result) if f":{verb}:" in part.get("custom_id", ""))
    return {option["value"]: option["label"] for option in select["options"]}


def numbers(result: Any) -> list[int]:
    """The numbers of the listed posts."""
    lines = read(told(result)).splitlines()
    return [int(line.split("`")[1][1:]) for line in lines if line.startswith("`#")]


async def test_a_search_lists_what_fits_the_newest_first(filled: Stage) -> None:
    found = await filled.lin.slash(filled.channel, "hub search", query="workers")

    assert found.ephemeral
    assert "📚 HUB · 13 found" in read(found)
    assert "### “workers”" in read(found)
    assert numbers(found) == [13, 12, 11, 10, 9, 8]
    assert f"`#13` [Lesson 13 about workers]({filled.card.jump_url}) · practice" in read(found)


async def test_a_search_forgives_typing_mistakes(filled: Stage) -> None:
    found = await filled.lin.slash(filled.channel, "hub search", query="wokrers")

    assert numbers(found)
    assert "Nothing for “wokrers”; showing “workers”." in read(found)


async def test_the_beginning_of_a_word_is_enough(filled: Stage) -> None:
    found = await filled.lin.slash(filled.channel, "hub search", query="12 les")

    assert numbers(found)[0] == 12


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"topic": "PostgreSQL"}, [13, 12, 11, 10, 9]),
        ({"topic": "postgers"}, [13, 12, 11, 10, 9]),
        ({"kind": "concept", "topic": "Celery"}, [8, 6, 4, 2]),
        ({"query": "workers", "topic": "PostgreSQL", "kind": "concept"}, [12, 10]),
    ],
)
async def test_a_search_is_narrowed_by_topic_and_kind(
    filled: Stage, wanted: dict[str, str], expected: list[int]
) -> None:
    found = await filled.lin.slash(filled.channel, "hub search", **wanted)

    assert numbers(found) == expected


async def test_a_search_is_narrowed_by_author(filled: Stage) -> None:
    found = await filled.bea.slash(filled.channel, "hub search", author=filled.lin)

    assert numbers(found) == [13, 12, 11]
    assert "### by lin" in read(found)


async def test_pages_turn_on_and_back_and_stop_at_both_ends(filled: Stage) -> None:
    first = await filled.lin.slash(filled.channel, "hub search", query="workers")
    ends = [(is_disabled(first, "‹"), is_disabled(first, "›"))]

    second = await filled.lin.click(told(first), label="›")
    listed = [numbers(second)]
    third = await filled.lin.click(told(second), label="›")
    listed.append(numbers(third))
    ends.append((is_disabled(third, "‹"), is_disabled(third, "›")))
    back = await filled.lin.click(told(third), label="‹")

    assert listed == [[7, 6, 5, 4, 3, 2], [1]]
    assert numbers(back) == [7, 6, 5, 4, 3, 2]
    assert ends == [(True, False), (False, True)]
    assert "2 / 3" in buttons(back)


async def test_page_buttons_work_after_a_restart(filled: Stage) -> None:
    first = await filled.lin.slash(filled.channel, "hub search", query="workers")
    await filled.restart()

    second = await filled.lin.click(told(first), label="›")

    assert numbers(second) == [7, 6, 5, 4, 3, 2]


async def test_a_panel_of_weeks_ago_turns_and_one_of_forty_days_says_so(filled: Stage) -> None:
    panel = await filled.lin.slash(filled.channel, "hub search", query="workers")
    await filled.env.advance_time(29 * DAY)
    await filled.bot.services.upkeep.forget()
    await filled.lin.click(told(panel), label="›")
    after_weeks = numbers(panel)
    await filled.env.advance_time(11 * DAY)
    await filled.bot.services.upkeep.forget()

    gone = await filled.lin.click(told(panel), label="›")

    assert after_weeks == [7, 6, 5, 4, 3, 2]
    assert read(told(gone)) == "That panel is gone. Run the command again for a new one."
    assert numbers(panel) == [7, 6, 5, 4, 3, 2]


async def test_somebody_elses_panel_does_not_turn(filled: Stage) -> None:
    panel = await filled.lin.slash(filled.channel, "hub search", query="workers")

    answer = await press(filled, filled.bea, custom_id(panel, "next"), on=told(panel))

    assert "belongs to somebody else" in read(told(answer))
    assert numbers(panel) == [13, 12, 11, 10, 9, 8]


async def test_one_of_a_list_is_read_beside_it(filled: Stage) -> None:
    found = await filled.lin.slash(filled.channel, "hub search", query="workers")

    opened = await filled.lin.select(told(found), ["12"], custom_id=custom_id(found, "read"))

    assert "CONCEPT · PostgreSQL · #12" in read(told(opened))
    assert numbers(found) == [13, 12, 11, 10, 9, 8]


async def test_browsing_narrows_by_topic_then_by_kind_and_widens_again(filled: Stage) -> None:
    panel = await filled.lin.slash(filled.channel, "hub browse")
    wide = numbers(panel)
    topic, kind = custom_id(panel, "topic"), custom_id(panel, "kind")
    celery = next(key for key, label in options(panel, "topic").items() if label == "Celery")

    narrowed = await filled.lin.select(told(panel), [celery], custom_id=topic)
    by_topic, head = numbers(narrowed), read(narrowed)
    narrowed = await filled.lin.select(told(narrowed), ["concept"], custom_id=kind)
    by_both = numbers(narrowed)
    widened = await filled.lin.select(told(narrowed), [], custom_id=topic)

    assert wide == [13, 12, 11, 10, 9, 8]
    assert by_topic == [8, 7, 6, 5, 4, 3]
    assert "### Celery" in head
    assert by_both == [8, 6, 4, 2]
    assert numbers(widened) == [12, 10, 8, 6, 4, 2]
    assert "### concept" in read(widened)


async def test_a_filter_begins_at_its_first_page(filled: Stage) -> None:
    panel = await filled.lin.slash(filled.channel, "hub browse")
    await filled.lin.click(told(panel), label="›")

    narrowed = await filled.lin.select(
        told(panel), ["practice"], custom_id=custom_id(panel, "kind")
    )

    assert numbers(narrowed) == [13, 11, 9, 7, 5, 3]


async def test_show_takes_a_number_with_or_without_its_sign(filled: Stage) -> None:
    plain = await filled.lin.slash(filled.channel, "hub show", number="7")
    signed = await filled.lin.slash(filled.channel, "hub show", number="#7")

    assert "### Lesson 7 about workers" in read(plain)
    assert read(plain) == read(signed)


async def test_show_takes_words_too_and_without_any_shows_the_newest(filled: Stage) -> None:
    by_words = await filled.lin.slash(filled.channel, "hub show", number="lesson 9")
    newest = await filled.lin.slash(filled.channel, "hub show")

    assert numbers(by_words)[0] == 9
    assert "The newest in the hub" in read(newest)
    assert numbers(newest)[0] == 13


async def test_numbers_are_suggested_by_number_and_by_words(filled: Stage) -> None:
    by_number = await filled.lin.autocomplete(filled.channel, "hub show", "number", "#7")
    by_words = await filled.lin.autocomplete(filled.channel, "hub show", "number", "lesson 9")

    assert by_number == [{"name": "#7 Lesson 7 about workers", "value": "7"}]
    assert by_words[0]["value"] == "9"


async def test_a_number_that_is_not_there_is_refused_kindly(filled: Stage) -> None:
    answer = await filled.lin.slash(filled.channel, "hub show", number="9999")

    assert read(answer) == (
        "There is no #9999 here; it may have been deleted. Look for it with `/hub search`."
    )


@pytest.mark.parametrize("command", ["hub search", "hub browse", "hub show"])
async def test_an_empty_hub_says_how_to_fill_it(bare: Stage, command: str) -> None:
    answer = await bare.lin.slash(bare.channel, command)

    assert "Nothing here yet. Share the first one with `/learn`." in read(answer)


async def test_nothing_found_says_what_to_try(filled: Stage) -> None:
    answer = await filled.lin.slash(filled.channel, "hub search", query="xylophone quartz")

    assert "0 found" in read(answer)
    assert "Nothing found. Try fewer words, another spelling, or `/hub browse`." in read(answer)


@pytest.mark.parametrize(
    "typed", ["c++", '"', "foo-bar", "O'Reilly", "(", "a\0b", "AND", "*", "%", "\\", "#", "🎉", "-"]
)
async def test_whatever_is_typed_into_a_search_is_answered(filled: Stage, typed: str) -> None:
    answer = await filled.lin.slash(filled.channel, "hub search", query=typed)

    assert "found" in read(answer)


async def test_an_edited_learning_is_found_by_its_new_words_alone(stage: Stage) -> None:
    await stage.share(stage.bea, "Bananas in the queue")
    form = await stage.bea.click(stage.card, label="Edit")
    await stage.bea.submit_modal(form, {"text": "Oranges in the queue"})

    old = await stage.lin.slash(stage.channel, "hub search", query="bananas")
    new = await stage.lin.slash(stage.channel, "hub search", query="oranges")

    assert numbers(old) == []
    assert numbers(new) == [1]


async def test_lists_are_found_by_an_author_who_left(filled: Stage) -> None:
    data = {
        "id": "1",
        "name": "hub",
        "type": 1,
        "options": [
            {
                "name": "search",
                "type": 1,
                "options": [{"name": "author", "type": 6, "value": "424242"}],
            }
        ],
        "resolved": {
            "users": {
                "424242": {
                    "id": "424242",
                    "username": "gone",
                    "discriminator": "0",
                    "avatar": None,
                    "global_name": "Gone",
                }
            }
        },
    }
    answer = await send(filled, filled.lin, COMMAND, data)

    assert "### by Gone" in read(answer)
