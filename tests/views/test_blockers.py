"""Blockers as they are shown, whatever somebody typed: no broken frame, no mention, no refusal."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_bot import cards, markdown, texts
from nexus_bot.errors import Invalid
from nexus_bot.models import Blocker, Member, OutboxMessage, Post, Solution
from nexus_bot.repositories.blockers import Case, Line
from nexus_bot.services.blocker_drafts import check, check_solution
from nexus_bot.values import (
    SHOWS,
    BlockerDraft,
    BlockerPage,
    BlockerPosted,
    BlockerQuery,
    BlockerSight,
    Considered,
    Similar,
    SolutionDraft,
)
from nexus_bot.views import blocker_forms as forms
from nexus_bot.views import blocker_lists as lists
from nexus_bot.views import blockers as view
from tests.manners import LAYOUT, texts_of
from tests.markdown import hostile
from tests.markdown.reader import read
from tests.stage import START
from tests.wire.validate import check_message, check_modal

GUILD, AUTHOR, HELPER, MENTOR = 10, 20, 30, 40
EVERYTHING = frozenset(
    f"blocker.{each}"
    for each in (
        "help", "follow", "pass", "mentor", "solve", "reopen", "wait", "edit", "close", "delete",
    )
)  # fmt: skip
TYPED = ("title", "want", "instead", "tried", "area")
STATES = ("open", "claimed", "solved", "closed")
WORDS = {
    "title": "Celery worker never picks up tasks",
    "want": "the e-mail task to run",
    "instead": "it stays `PENDING` for ever",
    "tried": "`-l debug`, restarting RabbitMQ",
    "area": "Celery",
    "solution": "The broker is `amqp://rabbitmq:5672`.",
    "name": "bea",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """Runs what is asynchronous."""
    with asyncio.Runner() as runner:
        yield runner


def checked(words: dict[str, str], runner: asyncio.Runner) -> dict[str, str]:
    """What is stored of what was typed; raises Invalid like the services."""
    typed: dict[str, Any] = {name: words[name] for name in TYPED}
    stored = runner.run(check(BlockerDraft(**typed)))
    solution = runner.run(check_solution(SolutionDraft(text=words["solution"]), AUTHOR))
    name = markdown.clean(words["name"], limit=100, multiline=False)
    return {each: getattr(stored, each) for each in TYPED} | {
        "solution": solution.text,
        "name": name or "?",
    }


def case_of(state: str = "open", words: dict[str, str] | None = None, **facts: Any) -> Case:
    """A blocker that was solved once, in a state, with everything that it may have."""
    said = WORDS | (words or {})
    name = said.pop("name")
    solution = Solution(text=said.pop("solution"), author_id=AUTHOR, created_at=START)
    stored: dict[str, Any] = {
        "guild_id": GUILD, "id": 1, "number": 17, "author_id": AUTHOR, "raised_by_id": MENTOR,
        "source": "https://discord.com/channels/1/2/3", "state": state, "followers": 3,
        "created_at": START - timedelta(hours=1, minutes=12), "solved_at": START,
        "helper_id": HELPER, "channel_id": 1, "message_id": 2, "thread_id": 2,
        "edited_at": START, "area_key": "celery", "quiet_since": START - timedelta(days=3),
    }  # fmt: skip
    blocker = Blocker(**(stored | said | facts))
    author, helper = (Member(guild_id=GUILD, user_id=each, name=name) for each in (AUTHOR, HELPER))
    solved = state == "solved"
    return Case(
        blocker,
        author,
        helper if state == "claimed" else None,
        solution,
        [helper] * 5 if solved else (),
        Post(useful=1234, saves=2) if solved else None,
    )


def said(shown: ui.LayoutView) -> dict[str, Any]:
    """A message as Discord receives it; refused like there."""
    layout: Any = shown
    body = {"components": layout.to_components(), "flags": LAYOUT}
    check_message(body)
    return body


def meanings(body: dict[str, Any]) -> Counter[str]:
    """What the text of a message means to a client, by kind."""
    nodes = [node for text in texts_of(body) for node in read(text)]
    inside = [node for node in nodes if node.kind in ("subtext", "heading", "quote", "list")]
    return Counter(node.kind for node in [*nodes, *(n for i in inside for n in read(i.text))])


def labels(body: dict[str, Any]) -> list[str]:
    """The buttons of a message, in order."""
    return [
        button["label"]
        for part in body["components"][0]["components"]
        if part["type"] == 1
        for button in part["components"]
        if button["type"] == 2
    ]


def options_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """What the selects of a message offer."""
    rows = [part for part in body["components"][0]["components"] if part["type"] == 1]
    selects = [each for row in rows for each in row["components"] if each["type"] == 3]
    return [option for select in selects for option in select["options"]]


def beside(body: dict[str, Any]) -> list[str]:
    """The buttons that stand beside a text."""
    parts = body["components"][0]["components"]
    return [part["accessory"]["label"] for part in parts if part["type"] == 9]


def post_of(title: str) -> Post:
    """A solved blocker as the hub has it."""
    return Post(
        guild_id=GUILD, number=12, noun="blocker", kind="challenge", title=title, useful=0,
        channel_id=1, message_id=2,
    )  # fmt: skip


def page_of(lines: Sequence[Line], listed: Sequence[str] = (), **query: Any) -> BlockerPage:
    """A page of a list with everything that it may have."""
    asked = BlockerQuery(page=1, **query)
    areas = listed or [query.get("area") or "Celery", "Git"]
    return BlockerPage(GUILD, asked, lines, START, 3, 13, more=True, panel=1, areas=areas)


def everything_shown(case: Case) -> list[tuple[dict[str, Any], int]]:
    """Every message that shows a blocker, and how many tokens of ours it holds."""
    blocker, number = case.blocker, case.blocker.number
    title = markdown.clean(blocker.title, multiline=False)
    draft = BlockerDraft(title=title, area=blocker.area)
    similar = [Similar(post_of(title), blocker.want)] * 3
    posted = BlockerPosted(case, OutboxMessage())
    sight = BlockerSight(case, START, EVERYTHING, follows=True)
    panel, _ = view.full_panel(sight, said=texts.you_help(number, texts.IN_THREAD))
    others = [case_of("claimed", {"title": title}, number=each).blocker for each in range(18, 23)]
    lines = [Line(each, case.author.name) for each in [blocker, *others]]
    return [
        (said(view.blocker_card(case)), 3),
        (said(panel), 1),
        (said(forms.considered_panel(Considered(GUILD, draft, 1, similar))), 0),
        (said(forms.posted_answer(posted, None, "sending")), 0),
        (said(forms.hand_over_panel(case)), 0),
        (said(forms.confirm_close(case)), 0),
        (said(forms.confirm_delete(number, blocker.title)), 0),
        (said(lists.blocker_list(page_of(lines, area=blocker.area))), 0),
    ]


def show(words: dict[str, str], runner: asyncio.Runner, *states: str) -> None:
    """Everything that becomes of what was typed, judged as a client reads it."""
    try:
        words = checked(words, runner)
    except Invalid as error:
        assert_frame_holds(said(cards.card(cards.Tone.WAITING, error.text)), 0)
        return
    for case in (case_of(state, words) for state in states):
        assert_card_is_whole(case)
        for body, tokens in everything_shown(case):
            assert_frame_holds(body, tokens)


def assert_frame_holds(body: dict[str, Any], tokens: int) -> Counter[str]:
    """No line of a member's has become one of ours."""
    found = meanings(body)
    assert found["heading"] <= 1
    assert not found["long quote"]
    assert not found["url"]
    assert found["token"] == tokens
    return found


def assert_card_is_whole(case: Case) -> None:
    """The card's own lines and link stand, and nothing else of their kind."""
    found = assert_frame_holds(said(view.blocker_card(case)), 3)
    assert found["heading"] == 1
    assert found["subtext"] == 3
    assert found["link"] == 1, "the message that it was raised from"


@pytest.mark.long
@settings(max_examples=1000)
@given(typed=hostile.texts)
def test_hostile_text_in_any_field_is_shown_or_refused(runner: asyncio.Runner, typed: str) -> None:
    words = dict.fromkeys([*TYPED, "solution"], f"A1 {typed}") | {"title": typed, "name": "bea"}
    fits = {"title": words["title"][:100], "area": words["area"][:40]}
    try:
        words |= checked(words | fits, runner)
    except Invalid as error:
        assert_frame_holds(said(cards.card(cards.Tone.WAITING, error.text)), 0)
        words |= checked(words | {"title": "A1", "area": "A1"}, runner)

    assert_card_is_whole(case_of("solved", words))


@settings(max_examples=25)
@given(every=st.fixed_dictionaries(dict.fromkeys(WORDS, hostile.texts)))
def test_hostile_text_in_every_field_at_once(runner: asyncio.Runner, every: dict[str, str]) -> None:
    every |= {name: f"A1 {every[name]}" for name in ("title", "instead", "solution", "area")}
    every |= {"title": every["title"][:100], "area": every["area"][:40], "name": every["name"][:32]}

    show(every, runner, "open", "claimed", "solved")


LONGEST = {
    "title": "*" * 99 + "a",
    "want": "*a\n" * 333,
    "instead": ("*a\n" * 2000)[:4000],
    "tried": "`" * 1499 + "a",
    "area": "*" * 39 + "a",
    "solution": "<@1>" * 1000,
    "name": "*" * 31 + "a",
}


@pytest.mark.parametrize("text", ["*a\n" * 1333, "`" * 3999 + "a", "<@1>" * 1000, "a" * 4000])
def test_the_longest_of_everything_together_fits(runner: asyncio.Runner, text: str) -> None:
    show(LONGEST | {"instead": text, "solution": text}, runner, *STATES)


@pytest.mark.parametrize("field", ["title", "instead", "solution"])
def test_four_thousand_costly_characters_cost_little(runner: asyncio.Runner, field: str) -> None:
    for typed in hostile.LONG:
        words = WORDS | {field: typed[:4000]}

        cost = hostile.seconds(partial(outcome, words, runner))

        assert cost < hostile.CEILING, f"{typed[:20]!r}: {cost * 1000:.0f} ms"


def outcome(words: dict[str, str], runner: asyncio.Runner) -> object:
    """What is answered to what was typed."""
    try:
        return view.blocker_card(case_of("solved", checked(words, runner)))
    except Invalid as error:
        return cards.card(cards.Tone.WAITING, error.text)


@settings(max_examples=40)
@given(typed=hostile.texts, areas=st.lists(hostile.texts, max_size=30))
def test_whatever_was_typed_comes_back_in_the_forms(typed: str, areas: list[str]) -> None:
    draft = BlockerDraft(title=typed, want=typed, instead=typed, tried=typed, area=typed[:40])
    solution = SolutionDraft(number=17, text=typed, helpers=(1, 2, 3, 4, 5, 6))
    opened = {
        texts.BLOCKER_TITLE: forms.blocker_fields(draft, areas),
        texts.solve_title(10**9): forms.solve_fields(solution),
        texts.better_title(10**9): forms.solve_fields(solution),
        texts.raise_title(typed): forms.blocker_fields(draft, []),
    }

    for title, fields in opened.items():
        form = ui.Modal(title=title, custom_id="nx:1:blocker:0:ab")
        for field in fields:
            form.add_item(field)
        check_modal(form.to_dict())


def test_an_area_that_was_chosen_stays_chosen_and_stands_once() -> None:
    options = forms.area_options("celery", ["Git", "Celery", " "])

    assert [(option.label, option.default) for option in options] == [
        ("celery", True),
        ("Git", False),
    ]


@pytest.mark.parametrize(
    ("state", "sign", "row"),
    [
        ("open", "🔴 OPEN", ["I can help", "Me too · 3", "Ask a mentor", "Solved"]),
        ("claimed", "🟠 BEING HELPED", ["Solved", "Me too · 3", "Ask a mentor", "Hand over"]),
        (
            "solved",
            "🟢 SOLVED in 1 h 12 min",
            ["Useful · 1234", "Save", "Change solution", "Reopen"],
        ),
        ("closed", "⚪ CLOSED", ["Reopen"]),
    ],
)
def test_the_state_of_a_card_is_in_its_words_and_buttons(
    state: str, sign: str, row: list[str]
) -> None:
    body = said(view.blocker_card(case_of(state)))

    asked = texts.stamp(START - timedelta(hours=1, minutes=12), "R")
    assert texts_of(body)[0].startswith(f"-# {sign} · asked {asked} · Celery · #17\n### Celery")
    assert labels(body) == row


def test_a_card_says_everything_in_its_order() -> None:
    body = said(view.blocker_card(case_of("solved", raised_by_id=None)))

    assert "\n".join(texts_of(body)).split("\n")[1:] == [
        "### Celery worker never picks up tasks",
        "**I want** the e-mail task to run",
        "**Instead** it stays `PENDING` for ever",
        "**Tried** `-l debug`, restarting RabbitMQ",
        "**What fixed it**",
        "The broker is `amqp://rabbitmq:5672`.",
        "-# bea · thanks to bea, bea, bea, bea and bea · edited · "
        "[from a message](https://discord.com/channels/1/2/3)",
    ]


def test_what_was_thought_to_fix_a_reopened_one_still_stands_there() -> None:
    shown = "\n".join(texts_of(said(view.blocker_card(case_of("open")))))

    assert "**Thought to fix it** The broker is `amqp://rabbitmq:5672`." in shown
    assert texts.BLOCKER_SIGNS["solved"] not in shown
    assert "What fixed it" not in shown


@pytest.mark.parametrize(
    ("state", "row"),
    [
        ("open", ["I can help", "Me too · 3", "Ask a mentor", "Solved"]),
        ("claimed", ["Solved", "Me too · 3", "Ask a mentor", "Hand over"]),
        ("solved", ["Useful · 1234", "Save", "Change solution", "Reopen"]),
        ("closed", ["Reopen"]),
    ],
)
def test_a_cut_card_can_be_read_on_and_its_file_has_everything(state: str, row: list[str]) -> None:
    log = "a line of a log\n" * 250
    case = case_of(state, {"instead": log})

    body = said(view.blocker_card(case))
    _, files = view.full_panel(BlockerSight(case, START, EVERYTHING, follows=False))

    assert labels(body) == row, "reading on takes no button's place"
    assert beside(body) == ["Read on"]
    assert [file.filename for file in files] == ["17-blocker.md"]
    assert log.strip() in files[0].fp.read().decode()


@pytest.mark.parametrize(
    ("state", "may", "shown"),
    [
        ("open", {"help", "follow"}, ["I can help", "Me too · 3"]),
        (
            "open",
            {"mentor", "solve", "edit", "close", "delete"},
            ["Solved", "Ask a mentor", "Edit", "Close", "Delete"],
        ),
        (
            "claimed",
            {"follow", "pass", "mentor", "solve"},
            ["Solved", "Me too · 3", "Ask a mentor", "Hand over", "Release"],
        ),
        ("solved", set(), ["Useful · 1234", "Save"]),
        ("solved", {"solve", "reopen"}, ["Useful · 1234", "Save", "Change solution", "Reopen"]),
        ("closed", {"reopen", "delete"}, ["Reopen", "Delete"]),
    ],
)
def test_the_panel_offers_what_this_reader_may_do(
    state: str, may: set[str], shown: list[str]
) -> None:
    sight = BlockerSight(
        case_of(state), START, frozenset(f"blocker.{each}" for each in may), follows=False
    )

    panel, files = view.full_panel(sight)

    assert labels(said(panel)) == shown
    assert files == []


def test_without_a_card_the_panel_offers_to_show_it() -> None:
    case = case_of("claimed", message_id=None, thread_id=None)

    may = EVERYTHING - {"blocker.help", "blocker.reopen"}

    panel, _ = view.full_panel(BlockerSight(case, START, may, follows=False))

    rows = [row["components"] for row in said(panel)["components"][0]["components"][-3:]]
    assert [len(row) for row in rows] == [3, 4, 2]
    assert "Show its card" in labels(said(panel))
    assert "its card" not in "".join(texts_of(said(panel)))
    assert "Still stuck" not in labels(said(panel)), "only the question takes that answer"


def test_a_list_says_how_long_it_waits_and_who_helps() -> None:
    helped = case_of("claimed", number=18, message_id=None).blocker
    solved = case_of("solved", number=19).blocker
    closed = case_of("closed", number=20).blocker
    lines = [Line(case_of("open").blocker, None), Line(helped, "Kofi")]
    lines += [Line(solved, None), Line(closed, None)]

    shown = "\n".join(texts_of(said(lists.blocker_list(page_of(lines)))))

    link = "[Celery worker never picks up tasks](https://discord.com/channels/10/1/2)"
    assert "🧱 BLOCKERS · the oldest 13, and there are more\n### Open blockers" in shown
    assert f"`#17` {link} · 1 h 12 min · nobody helps" in shown
    to_thread = "[Celery worker never picks up tasks](https://discord.com/channels/10/2)"
    assert f"`#18` {to_thread} · 1 h 12 min · Kofi helps" in shown, "its thread, without a card"
    assert f"`#19` {link} · solved in 1 h 12 min" in shown
    assert f"`#20` {link} · closed 3 days ago" in shown


def test_a_list_names_its_area_properly_however_it_was_typed() -> None:
    shown = said(lists.blocker_list(page_of([], area="celery", listed=["Git", "Celery"])))

    assert "### Open blockers · Celery\nNothing here about Celery." in "\n".join(texts_of(shown))
    assert [each["label"] for each in options_of(shown) if each["default"]] == ["Open", "Celery"]


@pytest.mark.parametrize("which", SHOWS)
def test_an_empty_list_says_how_to_fill_it(which: str) -> None:
    empty = BlockerPage(GUILD, BlockerQuery(show=which), [], START, 1, 0, more=False, panel=0)

    body = said(lists.blocker_list(empty))

    assert "`/blocker`" in texts_of(body)[0] or "press **" in texts_of(body)[0].lower()
    assert len(body["components"][0]["components"]) == 1


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=9, minutes=5), "9 h 5 min"),
        (timedelta(hours=26, minutes=5), "26 h"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_a_span_is_said_in_figures_that_matter(passed: timedelta, words: str) -> None:
    assert texts.span(passed) == words


def test_refusals_hold_their_frame() -> None:
    for action in sorted(EVERYTHING | {"blocker.raise"}):
        assert said(cards.card(cards.Tone.WAITING, texts.not_allowed(action)))


@pytest.mark.parametrize(
    ("state", "do"),
    [
        ("open", "**Ask a mentor**"),
        ("claimed", "Press **Solved** on its card"),
        ("solved", "press **Reopen**"),
        ("closed", "press **Reopen**"),
    ],
)
def test_an_author_who_comes_too_late_reads_what_to_press(state: str, do: str) -> None:
    stands = texts.blocker_stands(17, state, "ama_k_01", yours=False, is_author=True)

    assert do in stands
    assert "its author" not in stands


def test_a_name_in_a_refusal_is_escaped_once() -> None:
    stands = texts.blocker_stands(17, "claimed", "ama_k_01", yours=False, is_author=False)

    assert stands.startswith(f"{markdown.named('ama_k_01', 40)} helps with #17 already.")
    assert texts.helps_already("ama_k_01", 17).startswith(markdown.named("ama_k_01", 40))
