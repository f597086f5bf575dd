"""Panels of partners, however much stands in them: no broken frame, no refusal, nothing unsaid."""

from datetime import timedelta
from typing import Any

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_bot import markdown
from nexus_bot.cards import Tone
from nexus_bot.models import Member, PartnerRequest, Partnership, PlanItem, Project, Seeker
from nexus_bot.services.integration_drafts import FACT_LIMIT, LINE_LIMIT
from nexus_bot.services.integration_files import section
from nexus_bot.values.integration import (
    FACTS,
    KINDS,
    MOST_LINES,
    STEPS,
    PlanLine,
    PlanMove,
    Standing,
)
from nexus_bot.values.partners import PartnershipSight, PlanDraft, RequestSight
from nexus_bot.views import integration as view
from nexus_bot.views import integration_forms as forms
from nexus_bot.views import integration_lines as lines
from nexus_bot.views.my_partners import my_partners
from tests.manners import LAYOUT, texts_of
from tests.markdown import hostile
from tests.markdown.reader import PING
from tests.stage import START
from tests.wire.validate import check_message, check_modal

GUILD, LIN, BEA, MENTOR = 10, 20, 30, 40
WIDE = ("漢", "ひ", "한", "ﷺ", "𝒳", "👩🏽\u200d💻", "`", "*_", "<@1>", "\u202eض")


def item_of(number: int, kind: str, text: str, step: int = 0) -> PlanItem:
    """A line of a plan; dates lie on both sides of now."""
    due = START + timedelta(days=5 - number) if kind == "date" else None
    return PlanItem(
        id=number, guild_id=GUILD, partnership_id=1, kind=kind, text=text, step=step, due_at=due,
        changed_by_id=LIN, changed_at=START,
    )  # fmt: skip


def sight_of(
    items: list[PlanItem], name: str = "lin", title: str = "Shop API", **facts: Any
) -> PartnershipSight:
    """Two partners, in a thread with their panel."""
    stored: dict[str, Any] = {
        "id": 1, "guild_id": GUILD, "kind": "api", "one_id": LIN, "other_id": BEA,
        "state": "active", "thread_id": 5, "message_id": 6, "created_at": START,
    }  # fmt: skip
    project = Project(
        number=12, owner_id=BEA, title=title, repository="https://github.com/bea/shop",
        docs=f"https://shop.example.org/{'d' * 470}",
    )  # fmt: skip
    pair = Partnership(**(stored | facts))
    one, other = (Member(guild_id=GUILD, user_id=each, name=name) for each in (LIN, BEA))
    is_api = pair.kind == "api"
    works = [] if is_api else [project]
    return PartnershipSight(pair, one, other, project if is_api else None, items, works)


def full(text: str, *, facts: bool, kind: str = "") -> list[PlanItem]:
    """A plan with as many lines as one holds, each as long as it may be."""
    items = [item_of(n, name, text[:FACT_LIMIT]) for n, name in enumerate(FACTS) if facts]
    for number in range(MOST_LINES):
        each = kind or KINDS[number % 3]
        step = number % len(STEPS[each])
        items.append(item_of(100 + number, each, text[:LINE_LIMIT], step))
    return items


def said(shown: ui.LayoutView) -> str:
    """All that a message says; refused as Discord refuses it."""
    layout: Any = shown
    body = {"components": layout.to_components(), "flags": LAYOUT}
    check_message(body)
    return "\n".join(texts_of(body))


def labels(shown: ui.LayoutView) -> list[list[str]]:
    """The rows of buttons, each by what is written on it."""
    layout: Any = shown
    rows = [
        [each.get("label") for each in part["components"]]
        for part in layout.to_components()[0]["components"]
        if part["type"] == 1 and part["components"][0]["type"] == 2
    ]
    assert all(len(row) <= 4 for row in rows)
    return rows


@pytest.mark.parametrize("letter", WIDE)
@pytest.mark.parametrize("facts", [True, False])
def test_the_fullest_plan_fits_in_any_script_with_every_line_in_it(
    letter: str, facts: bool
) -> None:
    long = markdown.clean("a" + letter * 300, multiline=False)
    for kind in ("", "date"):
        sight = sight_of(full(long, facts=facts, kind=kind), name=long[:100], title=long[:100])

        shown = said(view.panel(sight, START, said="Said. " * 40, reader=LIN))

        assert sum(line.startswith(("○", "◐", "◕", "●")) for line in shown.split("\n")) == 36
        assert "INTEGRATION PLAN" in shown
        assert "A fact is done once it is filled in" in shown


def test_every_line_can_be_chosen_from_two_lists() -> None:
    sight = sight_of(full("GET /orders", facts=True))

    first, second = view.line_selects(sight)

    assert [len(first.options), len(second.options)] == [25, 11]
    assert second.placeholder == "Move a line on · 26 to 36"
    assert len({each.value for each in [*first.options, *second.options]}) == MOST_LINES


def test_a_date_that_has_passed_says_so_until_it_is_done() -> None:
    past, done, coming = (
        item_of(9, "date", "Past"),
        item_of(8, "date", "Done", 1),
        item_of(1, "date", "Ahead"),
    )

    shown = said(view.panel(sight_of([past, done, coming]), START))

    lines = {line.split(" · ")[0]: line for line in shown.split("\n") if "<t:" in line}
    assert lines["○ Past"].endswith(", past")
    assert lines["● Done"].endswith(":f>")
    assert lines["○ Ahead"].endswith(":f>")


def test_an_ended_plan_can_be_read_and_taken_along_only() -> None:
    sight = sight_of([item_of(1, "endpoint", "GET /a")], state="ended")
    layout: Any = view.panel(sight, START)

    shown = str(layout.to_components())

    assert "ended" in said(layout)
    assert "plan-file" in shown
    for verb in ("plan-add", "plan-facts", "plan-line", "partner-end"):
        assert verb not in shown


def test_an_address_that_others_cannot_open_says_what_it_needs() -> None:
    items = [item_of(1, "base", "http://localhost:8000"), item_of(2, "auth", "JWT")]

    shown = said(view.panel(sight_of(items), START))

    assert "localhost:8000> · needs an https address" in shown
    assert "**Auth** JWT\n" in shown
    assert "1 of 4 done" in shown


def test_who_only_reads_a_plan_has_no_buttons_that_change_it() -> None:
    sight = sight_of([item_of(1, "endpoint", "GET /a")])
    line = PlanLine(sight, sight.items[0])

    theirs = labels(view.panel(sight, START, reader=LIN))
    read = labels(view.panel(sight, START, reader=MENTOR))
    review = labels(view.panel(sight_of([], kind="review"), START, reader=MENTOR))

    assert theirs[0] == ["Add", "Edit facts", "As Markdown", "End partnership"]
    assert read == [["As Markdown", "End partnership", "Open thread", "My partners"]]
    assert review == [["End partnership", "Open thread", "My partners"]]
    assert labels(lines.line_panel(line, START, LIN))[1] == ["Edit", "Remove", "Whole plan"]
    assert labels(lines.line_panel(line, START, MENTOR)) == [["Whole plan"]]


def test_buttons_fill_their_rows_and_lead_to_what_is_missing() -> None:
    gone = sight_of([], thread_id=None, message_id=None)
    unseen, over = sight_of([], message_id=None), sight_of([], state="ended")

    assert labels(view.panel(sight_of([], kind="review"), START, reader=LIN)) == [
        ["We met", "End partnership", "Open thread", "My partners"]
    ]
    assert labels(view.panel(gone, START, reader=LIN))[1] == ["Make a thread", "My partners"]
    assert "Show in thread" in labels(view.panel(unseen, START, reader=LIN))[1]
    assert labels(view.panel(over, START, reader=LIN)) == [
        ["As Markdown", "Open thread", "My partners"]
    ]


def test_a_plan_of_which_all_is_done_is_green() -> None:
    items = [item_of(n, name, "https://a.example.org") for n, name in enumerate(FACTS)]
    items.append(item_of(9, "endpoint", "GET /a", 3))
    layout: Any = view.panel(sight_of(items), START)

    assert said(layout).count("5 of 5 done") == 1
    assert "`████████████` 5 of 5 done" in said(layout)
    assert layout.to_components()[0]["accent_color"] == Tone.DONE.value.value


def test_review_buddies_see_what_each_builds_and_how_to_review() -> None:
    layout: Any = view.panel(sight_of([], kind="review"), START)

    shown = said(layout)

    assert "**lin** tells you in the thread what to look at" in shown
    assert "builds *Shop API* #12 · [repository](https://github.com/bea/shop)" in shown
    assert shown.count("\n1. ") + shown.count("\n2. ") + shown.count("\n3. ") == 3
    assert "partner-met" in str(layout.to_components())


@settings(max_examples=25, deadline=None)
@given(typed=hostile.texts, step=st.integers(0, 3))
def test_whatever_is_typed_stays_in_its_line(typed: str, step: int) -> None:
    text = markdown.clean(typed, limit=LINE_LIMIT, multiline=False) or "a"
    items = [item_of(n, name, text) for n, name in enumerate(FACTS)]
    items += [item_of(9, "endpoint", text, step), item_of(10, "date", text)]
    sight = sight_of(items, name=markdown.person(text)[:100], title=text[:100])
    line = PlanLine(sight, items[4])

    panels = [
        view.panel(sight, START, reader=LIN),
        lines.line_panel(line, START, LIN, lines.moved_line(PlanMove(line, is_done=False))),
        my_partners(LIN, [sight], []),
    ]

    assert not [each for each in panels if PING.search(said(each))]
    assert len(said(panels[0]).split("\n")) == 14
    for block in section(sight).split("\n\n"):
        assert (
            block.startswith(("## ", "### ", "- ", "Project: "))
            or " builds on the API of " in block
        )
    for fields in (forms.add_fields, forms.facts_fields, forms.line_fields):
        draft = PlanDraft(text, text, text, text, text, text, text, text, text=text)
        made: list[Any] = list(fields(draft))
        body = {"custom_id": "a", "title": "b", "components": [f.to_component_dict() for f in made]}
        check_modal(body)


def test_what_one_offers_and_looks_for_stands_above_their_partners() -> None:
    project = Project(id=7, number=12, title="Shop API", places=3, taken=1)
    waits = Seeker(cohort_id=8, looking_for="a *shop*", waiting_since=START)
    looks = Seeker(cohort_id=8, looking_for="")
    owner = my_partners(LIN, [], [], Standing(project, None))
    seeker = my_partners(LIN, [], [], Standing(None, waits))

    assert "**You offer** #12 Shop API · 2 of 3 places free" in said(owner)
    assert labels(owner) == [["See who looks"]]
    assert "**You look for** *a \\*shop\\** · on the waiting list since <t:" in said(seeker)
    assert labels(seeker) == [["See what fits", "Stop looking"]]
    assert "**You look for** an API to build on" in said(
        my_partners(LIN, [], [], Standing(None, looks))
    )
    assert labels(my_partners(LIN, [], [], Standing(project, looks))) == [
        ["See who looks", "Stop looking"]
    ]
    project.taken = 3
    assert labels(my_partners(LIN, [], [], Standing(project, None))) == []


def test_my_partners_are_listed_by_page_with_what_is_asked() -> None:
    pairs = [sight_of([], name=f"p{n}", id=n) for n in range(5)]
    pairs.append(sight_of([], state="ended", id=9))
    request = PartnerRequest(id=4, is_invitation=False, lapses_at=START)
    asked = RequestSight(request, pairs[0].project or Project(), pairs[0].one, pairs[0].other)
    invited = PartnerRequest(id=5, is_invitation=True, lapses_at=START)
    invites = RequestSight(invited, asked.project, pairs[0].one, pairs[0].other)

    first = said(my_partners(LIN, pairs, [asked, invites]))
    second = said(my_partners(LIN, pairs, [asked, invites], page=1))
    beyond = said(my_partners(LIN, pairs, [asked, invites], page=9))

    assert "You work with 5 partners; 2 requests wait for an answer" in first
    assert "You asked **p0** about #12" in first
    assert "**p0** invites you to #12" in second
    assert "· ended" in second
    assert beyond == second
