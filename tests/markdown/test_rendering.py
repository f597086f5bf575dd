"""Shown text keeps its meaning and loses its powers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_bot.markdown import body, clean, fence, inline, link, plain
from tests.markdown.hostile import CEILING, LONG, seconds, texts
from tests.markdown.reader import MEANING, PING, TOKEN, Node, kinds, read, spoken

SENTINEL = "\nWhat **fixed** it"


@pytest.mark.parametrize(
    "typed",
    [
        *("**a**", "_a_", "__a__", "~~a~~", "||a||", "`a`", "```a```", "# a", "-# a", "- a", "> a"),
        *(">>> a", "1. a", "* a", "\\*a*", "C:\\new", "a < b > c", "snake_case", "List<int>"),
        *("std::a:b", "[x]", "a\\", "#1", "-5", "@", "<"),
    ],
)  # fmt: skip
def test_a_line_shows_exactly_what_was_typed(typed: str) -> None:
    shown = inline(typed)

    assert kinds(shown) == {"text"}
    assert spoken(shown) == typed


@given(texts)
def test_a_line_turns_into_text_and_addresses_and_nothing_else(typed: str) -> None:
    shown = inline(clean(typed, multiline=False))

    assert kinds(shown) <= {"text", "address"}
    assert "\n" not in shown
    assert not PING.search(shown)
    assert not TOKEN.search(shown)


@given(texts.filter(lambda typed: "://" not in typed))
def test_a_line_without_addresses_reads_as_it_was_typed(typed: str) -> None:
    typed = clean(typed, multiline=False)

    assert spoken(inline(typed)) == typed


@given(texts, st.sampled_from(["**{}**", "-# {}", "### {}", "- {} · #3", "> {} `x`", "*{}*"]))
def test_a_line_stays_inside_the_frame_of_its_card(typed: str, frame: str) -> None:
    typed = clean(typed, multiline=False) or "a"

    shown = frame.format(inline(typed))

    assert kinds(shown) <= kinds(frame.format("a")) | {"text", "address"}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("see https://a.b/c_d.", "see <https://a.b/c_d>."),
        ("(https://a.b/c_(d))", "(<https://a.b/c_(d)>)"),
        ("<https://a.b>!", "<https://a.b>!"),
        ("**https://a.b**", r"\*\*<https://a.b>\*\*"),
        ("https://a.b/[x]|`y`*z", "<https://a.b/%5Bx%5D%7C%60y%60%2Az>"),
        ("https://a.b/@here/x", "<https://a.b/%40here/x>"),
    ],
)
def test_an_address_stays_readable_and_ends_where_it_should(typed: str, shown: str) -> None:
    assert inline(typed) == shown


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("**bold** and *soft*", {"bold", "italic", "text"}),
        ("_soft_ ~~gone~~ ||hidden||", {"italic", "strike", "spoiler", "text"}),
        ("use `x = [1]` here", {"code", "text"}),
        ("- one\n* two\n1. three", {"list", "text"}),
        ("> quoted **loudly**", {"quote", "bold", "text"}),
        ("```py\nprint()\n```", {"block"}),
        ("`# no *mark* works`", {"code"}),
        ("# loud\n-# small\n>>> all", {"text"}),
        ("- # loud\n> -# small", {"list", "quote", "text"}),
        ("[click](https://evil.test)", {"text", "address"}),
        ("__init__ and snake_case_name, 2*3*4, *args, **kwargs", {"text"}),
        ("**open `and", {"text"}),
        ("**a `b** c` d", {"text", "code"}),
    ],
)
def test_a_body_keeps_simple_formatting_only(typed: str, expected: set[str]) -> None:
    assert kinds(body(typed)) == expected


@given(texts)
def test_a_body_never_swallows_what_follows_it(typed: str) -> None:
    shown = read(body(clean(f"a\n{typed}")) + SENTINEL)

    assert shown[-3].kind == "text"
    assert shown[-3].text.endswith("\nWhat ")
    assert shown[-2:] == [Node("bold", "fixed"), Node("text", "fixed it")]


@given(texts)
def test_a_body_never_mentions_shouts_or_hides_an_address(typed: str) -> None:
    shown = body(clean(typed))

    assert not PING.search(shown)
    assert not set(MEANING) & kinds(shown)


@given(texts.filter(lambda typed: not {"`", "\\", ":"} & set(typed)))
def test_a_body_loses_no_word(typed: str) -> None:
    typed = clean(typed)

    shown = body(typed)

    assert list(filter(str.isalpha, spoken(shown))) == list(filter(str.isalpha, typed))


@given(texts)
def test_a_fence_shows_its_code_and_cannot_be_broken(code: str) -> None:
    code = clean(code)

    shown = read(fence(code, "py") + SENTINEL)

    assert shown[0].kind == ("block" if code else "text")
    assert shown[-2:] == [Node("bold", "fixed"), Node("text", "fixed it")]
    if code:
        assert shown[0].text.replace("\u200b", "").strip() == code.strip()


@pytest.mark.parametrize(
    ("language", "tag"), [("Py", "py"), ("c++", "c++"), ("x y", ""), ("`", ""), ("a" * 21, "")]
)
def test_a_fence_takes_a_language_that_can_be_one(language: str, tag: str) -> None:
    assert fence("x", language) == f"```{tag}\nx\n```"


def test_code_can_be_copied_unless_it_would_ping() -> None:
    code = '</div> x[0] = "<t:1>" # **kwargs'

    shown = fence(f"{code} @everyone")

    assert code in shown
    assert "@everyone" not in shown


@given(texts, st.integers(1, 120))
def test_shown_text_keeps_to_its_room(typed: str, room: int) -> None:
    typed = clean(typed)

    shown = [inline(typed, room), body(typed, room), fence(typed, "py", room)]

    assert max(map(len, shown)) <= room
    assert all(not set(MEANING) & kinds(text) for text in shown)
    assert read(shown[1] + SENTINEL)[-2] == Node("bold", "fixed")


def test_a_long_text_fills_most_of_its_room() -> None:
    text = "Celery **retries** a task that *fails*, so make it [idempotent]. " * 100

    shown = body(text, 1000)

    assert 900 < len(shown) <= 1000
    assert shown.endswith("…")


@given(texts)
def test_a_label_cannot_change_where_our_link_leads(label: str) -> None:
    shown = link(clean(label, multiline=False), "https://discord.com/channels/1/2/3")

    assert shown.endswith("](https://discord.com/channels/1/2/3)")
    assert [node.kind for node in read(shown)] == ["link"]
    assert not {"link", "url", "address", "token"} & kinds(shown[1:].rpartition("](")[0])


def test_a_link_cannot_be_closed_from_within() -> None:
    assert link("a", "https://a.b/(x) [y]") == "[a](https://a.b/%28x%29%20%5By%5D)"


@pytest.mark.parametrize("text", LONG)
def test_showing_hostile_text_costs_little(text: str) -> None:
    assert seconds(lambda: inline(text)) < CEILING
    assert seconds(lambda: inline(text, 3900)) < CEILING
    assert seconds(lambda: body(text)) < CEILING
    assert seconds(lambda: body(text, 3900)) < CEILING
    assert seconds(lambda: fence(text, "py", 3900)) < CEILING
    assert seconds(lambda: link(text, "https://a.b")) < CEILING


def test_a_line_of_a_file_formats_nothing_and_keeps_its_addresses() -> None:
    typed = "# **a** | <b> & $x$ [c](d) https://a.b/c_d_*e* \n`f`"

    assert plain(typed) == (
        "\\# \\*\\*a\\*\\* \\| \\<b> \\& \\$x\\$ \\[c\\](d) <https://a.b/c_d_%2Ae>\\* \\`f\\`"
    )


@given(texts)
def test_a_line_of_a_file_is_one_line(typed: str) -> None:
    assert "\n" not in plain(clean(typed))
