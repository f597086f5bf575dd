"""Names compare by what they say, and files get harmless ones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.markdown import named, normal, person, slug
from tests.markdown.hostile import CEILING, LONG, seconds, texts

ANY = texts | st.text()


@pytest.mark.parametrize(
    ("shown", "kept"),
    [("Bea", "Bea"), ("\u202eaeB\u2069", "aeB"), ("\u202e \u2066", "somebody"), ("🎉", "🎉")],
)
def test_a_person_is_called_what_can_be_seen(shown: str, kept: str) -> None:
    assert person(shown) == kept


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Bea *b*", "Bea \\*b\\*"), ("بيا", "\u2068بيا\u2069"), ("דנה 1", "\u2068דנה 1\u2069")],
)
def test_a_name_from_right_to_left_turns_nothing_around_it(name: str, shown: str) -> None:
    assert named(name) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Celery", "  celery "),
        ("Cafe\u0301", "CAFÉ"),
        ("ﬁle", "FILE"),
        ("Straße", "STRASSE"),
        ("retry, twice!", "Retry — twice"),
        ("snake_case", "snake case"),
        ("ce\u200blery", "celery"),
        ("ＡＰＩ", "api"),
    ],
)
def test_names_that_say_the_same_are_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"), [("C", "C++"), ("C", "C#"), ("हिन्द", "हिन्दी"), ("!", "?")]
)
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(ANY)
def test_a_normal_name_stays_as_it_is(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Why Celery retries!", "why-celery-retries"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b\\c:d", "a-b-c-d"),
        ("CON", "con-file"),
        ("lpt1.", "lpt1-file"),
        ("Über C++ & C#", "uber-c-plus-plus-c-sharp"),
        ("🎉", "untitled"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_file_name_is_plain(text: str, name: str) -> None:
    assert slug(text) == name


@given(ANY)
def test_a_file_name_is_always_harmless(text: str) -> None:
    name = slug(text)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= 60
    assert not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name)


@pytest.mark.parametrize("text", LONG)
def test_naming_hostile_text_costs_little(text: str) -> None:
    assert seconds(lambda: normal(text)) < CEILING
    assert seconds(lambda: slug(text)) < CEILING
