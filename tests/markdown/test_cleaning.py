"""Text is cleaned as it arrives, and cut where nothing tears."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.markdown import clean, has_letter_or_digit, is_blank, shorten
from tests.markdown.hostile import CEILING, LONG, seconds, texts

ANY = texts | st.text()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301", "é"),
        ("a\x00b\x1b[31m\x7f", "ab[31m"),
        ("a\ud800b", "ab"),
        ("\u202eabc\u2066d\u200f", "abcd"),
        ("a\u200bb\u200cc\u200dd\ufeff", "abcd"),
        ("z" + "\u0335" * 50 + "!", "z\u0335\u0335\u0335!"),
        ("\u0301a", "a"),
        ("a\tb", "a    b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("  \n  a  \nb \n ", "  a\nb"),
        ("\u3164\u115f\u2800", ""),
        ("👩\u200d💻 🏳️\u200d🌈 👍🏽 1️⃣ ❤️", "👩\u200d💻 🏳️\u200d🌈 👍🏽 1️⃣ ❤️"),
        ("🏴\U000e0067\U000e0062\U000e007f a\U000e0067", "🏴\U000e0067\U000e0062\U000e007f a"),
        ("a\ufe0f\u200d👩", "a👩"),
    ],
)
def test_cleaning_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(ANY)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once, line = clean(typed), clean(typed, multiline=False)

    assert clean(once) == once
    assert clean(line, multiline=False) == line


@given(ANY)
def test_clean_text_is_printable_and_normal(typed: str) -> None:
    cleaned = clean(typed)

    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert not set("\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff") & set(cleaned)


@given(ANY)
def test_a_line_has_no_breaks_and_single_spaces(typed: str) -> None:
    line = clean(typed, multiline=False)

    assert line == " ".join(line.split())


@given(ANY, st.integers(0, 40))
def test_cleaned_text_keeps_to_its_limit(typed: str, limit: int) -> None:
    assert len(clean(typed, limit=limit)) <= limit


@pytest.mark.parametrize("typed", ["", " \n\t", "\u200b\u202e", "\u3164", "\u0301"])
def test_unseen_text_is_blank(typed: str) -> None:
    assert is_blank(typed)


@pytest.mark.parametrize(
    ("text", "speaks"), [("a", True), ("é", True), ("日", True), ("7", True), ("🎉 …!", False)]
)
def test_text_speaks_when_it_has_a_letter_or_digit(text: str, speaks: bool) -> None:
    assert has_letter_or_digit(text) is speaks


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab cd", 4, "ab…"),
        ("abc", 0, ""),
        ("a👩\u200d💻b", 4, "a…"),
        ("a👍🏽b", 3, "a…"),
        ("a🇩🇪🇫🇷", 4, "a🇩🇪…"),
        ("a🇩🇪🇫🇷", 3, "a…"),
        ("aq\u0323\u0307b", 4, "a…"),
    ],
)
def test_a_cut_tears_no_letter_or_emoji(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(ANY, st.integers(0, 60))
def test_shortened_text_keeps_to_its_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= limit
    assert text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize("text", LONG)
def test_cleaning_hostile_text_costs_little(text: str) -> None:
    assert seconds(lambda: clean(text)) < CEILING
    assert seconds(lambda: clean(text, limit=100, multiline=False)) < CEILING
    assert seconds(lambda: shorten(text, 3999)) < CEILING
    assert seconds(lambda: is_blank(text)) < CEILING
