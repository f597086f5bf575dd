"""The stand-in refuses what Discord refuses."""

from typing import Any

import pytest

from tests.wire.errors import ApiError
from tests.wire.validate import (
    COMPONENTS_V2,
    check_choices,
    check_command,
    check_message,
    check_modal,
)
from tests.wire.world import JSON


def text(length: int) -> JSON:
    return {"type": 10, "content": "x" * length}


def button(custom_id: str = "a", label: str = "Go") -> JSON:
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": label}


def row(*children: JSON) -> JSON:
    return {"type": 1, "components": list(children)}


def modern(*components: JSON, **rest: Any) -> JSON:
    return {"flags": COMPONENTS_V2, "components": list(components), **rest}


def modal(*components: JSON, title: str = "Share") -> JSON:
    return {"title": title, "custom_id": "form", "components": list(components)}


def label(name: str = "Name", description: str = "") -> JSON:
    field = {"type": 4, "custom_id": name[:9], "style": 1}
    return {"type": 18, "label": name, "description": description, "component": field}


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000},
        {"embeds": [{"description": "x" * 4096}]},
        {"content": "x", "components": [row(*(button(str(n)) for n in range(5)))]},
        modern(text(3999), text(1)),
        modern(*(text(1) for _ in range(40))),
        modern({"type": 17, "components": [text(1), row(button("x" * 100, "y" * 80))]}),
    ],
)
def test_message_within_the_limits_passes(body: JSON) -> None:
    check_message(body)


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"content": "x", "nonce": "n" * 26},
        {"embeds": [{"description": "x" * 4096}, {"description": "x" * 2000}]},
        {"content": "x", "components": [text(1)]},
        {"content": "x", "components": [row(*(button(str(n)) for n in range(6)))]},
        {"content": "x", "components": [row(button("a"), button("a"))]},
        {"content": "x", "components": [row(button("a" * 101))]},
        {"content": "x", "components": [row(button(label="y" * 81))]},
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        modern(text(4000), text(1)),
        modern(*(text(1) for _ in range(41))),
        modern({"type": 17, "components": [text(1) for _ in range(40)]}),
        modern(text(1), content="both"),
        modern({"type": 17, "components": []}),
        modern(text(0)),
    ],
)
def test_message_beyond_a_limit_is_refused(body: JSON) -> None:
    with pytest.raises(ApiError) as refusal:
        check_message(body)

    assert refusal.value.code == 50035


def test_empty_message_is_refused() -> None:
    with pytest.raises(ApiError) as refusal:
        check_message({"content": ""})

    assert refusal.value.code == 50006


def test_form_within_the_limits_passes() -> None:
    check_modal(modal(*(label(str(n) * 45, "d" * 100) for n in range(5)), title="t" * 45))


@pytest.mark.parametrize(
    "form",
    [
        modal(label(), title="t" * 46),
        modal(label("n" * 46)),
        modal(label(description="d" * 101)),
        modal(),
        modal(*(label(str(n)) for n in range(6))),
        modal(label("same"), label("same")),
        modal(text(1), row(button())) | {"custom_id": "c" * 101},
    ],
)
def test_form_beyond_a_limit_is_refused(form: JSON) -> None:
    with pytest.raises(ApiError) as refusal:
        check_modal(form)

    assert refusal.value.code == 50035


def test_too_many_suggestions_are_refused() -> None:
    with pytest.raises(ApiError) as refusal:
        check_choices([{"name": str(n), "value": n} for n in range(26)])

    assert refusal.value.code == 50035


def test_command_with_a_capital_is_refused() -> None:
    with pytest.raises(ApiError) as refusal:
        check_command({"name": "Learn", "description": "Shares"})

    assert refusal.value.code == 50035
