"""The look, in one place: what a card is made of, and how it is left to itself."""

from typing import Any

from discord import ButtonStyle, SelectOption, ui

from nexus_bot.cards import RULE, Tone, button, card, custom_id, link_button, small, title


def inside(view: ui.LayoutView) -> list[dict[str, Any]]:
    """The parts of a card, as Discord receives them."""
    shown: Any = view
    (container,) = shown.to_components()
    parts: list[dict[str, Any]] = container["components"]
    return parts


def test_paragraphs_stand_together_between_rules() -> None:
    view = card(Tone.OPEN, small("OPEN"), title("A title"), "", "Body", RULE, "After")

    parts = inside(view)

    assert [part["type"] for part in parts] == [10, 14, 10]
    assert parts[0]["content"] == "-# OPEN\n### A title\nBody"
    assert parts[2]["content"] == "After"


def test_rows_come_last_and_empty_ones_not_at_all() -> None:
    view = card(Tone.DONE, "Done", rows=[[], [button("Undo", "undo", 7)]])

    parts = inside(view)

    assert [part["type"] for part in parts] == [10, 1]
    assert parts[1]["components"][0]["custom_id"] == "nx:1:undo:7"


def test_a_component_stands_where_it_is_named() -> None:
    select: ui.Select[ui.LayoutView] = ui.Select(options=[SelectOption(label="One")])

    parts = inside(card(Tone.KNOWLEDGE, "Before", ui.ActionRow(select), "After"))

    assert [part["type"] for part in parts] == [10, 1, 10]


async def test_a_card_is_finished_at_once_so_that_nothing_keeps_it() -> None:
    view = card(Tone.CLOSED, "Anything", rows=[[button("Save", "save", 1)]])

    assert view.is_finished()


def test_every_tone_has_its_own_colour() -> None:
    colours = {tone.value.value for tone in Tone}

    assert len(colours) == len(Tone)


def test_buttons_are_quiet_unless_told_otherwise() -> None:
    assert button("Save", "save", 1).style is ButtonStyle.secondary
    assert button("Delete", "delete", 1, style=ButtonStyle.danger).style is ButtonStyle.danger
    assert link_button("Open", "https://discord.com").custom_id is None


def test_a_custom_id_holds_a_verb_and_a_row_alone() -> None:
    assert custom_id("save", 12) == "nx:1:save:12"
    assert custom_id("learn", 0, "0af3") == "nx:1:learn:0:0af3"
