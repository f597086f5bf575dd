"""Code is told from prose, and a title from the rest."""

import pytest
from hypothesis import given

from nexus_bot.markdown import (
    Snippet,
    clean,
    has_letter_or_digit,
    split_fences,
    split_title,
    title_of,
)
from tests.markdown.hostile import CEILING, LONG, seconds, texts


@pytest.mark.parametrize(
    ("text", "prose", "snippets"),
    [
        ("only words", "only words", []),
        ("a\n```py\nx = 1\n```\nb", "a\nb", [Snippet("py", "x = 1")]),
        ("a\n```\nx\n\ny\n```", "a", [Snippet("", "x\n\ny")]),
        ("```C++\nx```", "", [Snippet("c++", "x")]),
        ("a ```js\nx", "a", [Snippet("js", "x")]),
        ("```x = 1```", "", [Snippet("", "x = 1")]),
        ("call ```x()``` twice", "call `x()` twice", []),
        ("```\n```", "", []),
        ("``````", "", []),
        ("a\n```\nx\n```\n\n\nb\n```sql\ny\n```", "a\nb", [Snippet("", "x"), Snippet("sql", "y")]),
        ("````\nx\n````", "`", [Snippet("", "`\nx")]),
    ],
)
def test_fences_are_taken_out_of_prose(text: str, prose: str, snippets: list[Snippet]) -> None:
    assert split_fences(text) == (prose, snippets)


@given(texts)
def test_no_word_is_lost_between_prose_and_code(text: str) -> None:
    text = clean(text)

    prose, snippets = split_fences(text)

    kept = prose + "".join(language + code for language, code in snippets)
    assert sorted(_letters(kept)) == sorted(_letters(text))
    assert "```" not in prose


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Tasks retry by default", "Tasks retry by default", ""),
        ("Tasks retry.\nSet acks_late.", "Tasks retry", "Set acks_late."),
        ("Tasks retry by default. Set acks_late.", "Tasks retry by default", "Set acks_late."),
        ("Why retry? Because it fails", "Why retry?", "Because it fails"),
        ("Node.js 20 is out", "Node.js 20 is out", ""),
        ("Use a cache, e.g. Redis, for this.", "Use a cache, e.g. Redis, for this", ""),
        ("TIL. Tasks can retry. Nice.", "TIL. Tasks can retry", "Nice."),
        ("Use `a. b` for this. Then rest", "Use `a. b` for this", "Then rest"),
        ("# Retries\n\nSet acks_late", "Retries", "Set acks_late"),
        ("**Retries**\nSet it", "Retries", "Set it"),
        (
            "今日はテストを学びました。明日は続きます。",
            "今日はテストを学びました",
            "明日は続きます。",
        ),
        ("And so on...\nmore", "And so on...", "more"),
    ],
)
def test_the_first_sentence_or_line_is_the_title(text: str, title: str, rest: str) -> None:
    assert split_title(text) == (title, rest)


def test_a_sentence_just_too_long_is_cut() -> None:
    text = "字" * 100 + "。次。"

    assert split_title(text) == ("字" * 79 + "…", text)


def test_a_long_beginning_gives_its_first_words_and_stays_whole_below() -> None:
    text = "word " * 40 + "end"

    title, rest = split_title(text)

    assert title == "word " * 15 + "word…"
    assert rest == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("🎉🎉\n---\nTasks retry\nmore", "Tasks retry"),
        ("```py\nx = 1\n```\nSet x first. Then more", "Set x first"),
        ("```py\nx = 1\n```", "x = 1"),
        ("Set ```x``` first", "Set `x` first"),
        ("🎉🎉", "🎉🎉"),
    ],
)
def test_a_beginning_that_says_nothing_is_no_title(text: str, title: str) -> None:
    assert split_title(text) == (title, text)


@given(texts)
def test_no_word_is_lost_between_title_and_rest(text: str) -> None:
    text = clean(text)

    title, rest = split_title(text)

    whole = rest == text.strip() or _letters(title) + _letters(rest) == _letters(text)
    assert whole


@given(texts)
def test_a_title_is_short_and_says_something(text: str) -> None:
    text = clean(text)

    title = title_of(text)

    assert len(title) <= 100
    assert "\n" not in title
    assert has_letter_or_digit(title) == has_letter_or_digit(text)


@pytest.mark.parametrize("text", LONG)
def test_parsing_hostile_text_costs_little(text: str) -> None:
    assert seconds(lambda: split_fences(text)) < CEILING
    assert seconds(lambda: split_title(text)) < CEILING


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()
