"""Texts fall into tokens that searches meet; counts and lists read as one would say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.words import (
    TITLE_ENDS,
    fold,
    human_list,
    indexed,
    nearest,
    plural,
    tokens,
    typed,
)


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 learnings"), (1, "1 learning"), (1204, "1,204 learnings")]
)
def test_a_count_agrees_with_its_noun(count: int, said: str) -> None:
    assert plural(count, "learning") == said


def test_an_irregular_noun_brings_its_plural() -> None:
    assert plural(2, "reply", "replies") == "2 replies"


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")],
)
def test_a_list_reads_as_one_would_say_it(items: list[str], said: str) -> None:
    assert human_list(items) == said


def test_a_list_may_end_in_or() -> None:
    assert human_list(["a", "b"], "or") == "a or b"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The quick, brown fox.", "the quick brown fox"),
        ("C++ and C#, c++17; i++", "c++ and c# c++ 17 i++"),
        (".NET, ASP.NET and .env", ".net net asp net aspnet and .env env"),
        ("node.js", "node js nodejs"),
        ("foo-bar snake_case __init__", "foo bar foobar snake case snakecase init"),
        ("O'Reilly’s", "o reilly s oreillys"),
        ("Crème BRÛLÉE, Łódź, straße, ﬁ", "creme brulee lodz strasse fi"),
        ("#python issue#17 notepad++", "python issue 17 notepad++ notepad"),
        ("機械学習 ABC変数", "機械 械学 学習 習 abc 変数 数"),
        ("파이썬을", "파이 이썬 썬을 을"),
        ("हिन्दी में", "हिन्दी में"),
        ('\0 ( " 🎉 \ud800 …', ""),
    ],
)
def test_a_text_falls_into_tokens(text: str, found: str) -> None:
    assert list(tokens(text)) == found.split()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Queries were slow", "query"),
        ("a query", "queries once"),
        ("caches", "cache on"),
        ("a match", "matches on"),
        ("a box", "boxes on"),
        ("foo-bar", "foobar"),
        ("foo bar", "foo-bar"),
        ("foobar", "foo-bar"),
        ("NodeJS", "node.js"),
        ("PostgreSQL", "postg"),
        ("機械学習", "学習"),
        ("機械学習", "習"),
        ("Café", "CAFE"),
    ],
)
def test_what_is_said_one_way_is_found_another(said: str, asked: str) -> None:
    found = set(tokens(said))

    first = typed(asked)[0]

    assert any(
        found.issuperset(way[:-1])
        and any(token == way[-1] or (first.open and token.startswith(way[-1])) for token in found)
        for way in first.ways
    )


def test_only_the_last_word_is_open() -> None:
    assert [(word.text, word.open) for word in typed("Celery wor")] == [
        ("celery", False),
        ("wor", True),
    ]


def test_the_tokens_of_the_title_stand_first_and_once() -> None:
    assert indexed("Celery", "Queues", "celery stops") == f"celery queues {TITLE_ENDS} stops"


@given(st.text(st.characters()))
def test_any_text_is_found_by_itself(text: str) -> None:
    found = set(tokens(text))

    for word in typed(text)[:-1]:
        assert any(found.issuperset(way) for way in word.ways)


@given(st.text(st.characters()))
def test_tokens_hold_nothing_that_an_index_reads_otherwise(text: str) -> None:
    for token in tokens(text):
        assert not set(token) & set(" \t\n\0\x1f\"'\\|=*():&!<>^~")
        assert 0 < len(token) <= 43
        assert fold(token) == fold(fold(token))


@pytest.mark.parametrize(
    "text", ["x" * 6000, "a b " * 1500, "a-" * 3000, "変" * 6000, "é ü " * 1500]
)
def test_at_most_64_words_are_asked_for(text: str) -> None:
    assert sum(len(word.ways[0]) for word in typed(text)) <= 64


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("celrey", {"celery": 1, "celery beat": 1}),
        ("posgres", {"postgresql": 1}),
        ("celerybeat", {"celery beat": 1}),
        ("cel", {}),
        ("redis", {}),
        ("pythno", {"python": 1, "pythonic": 1}),
    ],
)
def test_slips_are_counted_where_they_could_be_meant(written: str, meant: dict[str, int]) -> None:
    known = ["celery", "celery beat", "postgresql", "python", "pythonic", "cal", "radius"]

    assert nearest(written, known) == meant
