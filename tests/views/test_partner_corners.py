"""Partners in rarer cases: buddies, ended pairs, other readers, and the words for each."""

from dataclasses import replace

import pytest
from discord import ui

from nexus_bot import texts
from nexus_bot.matching import Reason
from nexus_bot.models import Member, Project
from nexus_bot.values.integration import PlanLine
from nexus_bot.values.partners import Without
from nexus_bot.values.rounds import ProposedPair, RoundPreview, RoundResult
from nexus_bot.views import integration, pairing, partner_notices, partnerships
from nexus_bot.views.integration_lines import line_panel
from tests.stage import START
from tests.views.test_integration import BEA, GUILD, LIN, MENTOR, item_of, labels, said, sight_of


def test_review_buddies_who_parted_have_nothing_left_to_press() -> None:
    going, over = (sight_of([], kind="review", state=state) for state in ("active", "ended"))

    assert labels(integration.panel(going, START)) == [["We met", "End partnership"]]
    assert labels(integration.panel(over, START)) == []


def test_a_plan_without_a_project_has_no_title_and_keeps_its_people() -> None:
    shown = said(integration.panel(replace(sight_of([]), project=None), START))

    assert "lin builds on the API of lin" in shown
    assert "Shop API" not in shown
    assert "#12" not in shown


def test_a_buddy_without_a_repository_is_shown_with_no_link() -> None:
    project = Project(number=12, owner_id=BEA, title="Shop API")
    sight = replace(sight_of([], kind="review"), works=[project])

    shown = said(integration.panel(sight, START))

    assert "Shop API" in shown
    assert "repository" not in shown


def test_a_line_says_its_day_and_others_than_the_two_can_only_go_back() -> None:
    item = item_of(9, "date", "First call")
    line = PlanLine(sight_of([item]), item)

    own, others = (line_panel(line, START, reader) for reader in (LIN, MENTOR))

    assert "<t:" in said(own)
    assert ", past" in said(own)
    assert labels(others) == [["Whole plan"]]
    assert labels(own)[-1] == ["Edit", "Remove", "Whole plan"]


def test_a_review_that_ended_offers_nobody_else() -> None:
    sight = sight_of([], kind="review", state="ended", ended_why="", ended_by_id=LIN)

    note = partner_notices.pair_note(sight, "ended", BEA, Without.WAITS, 1)

    assert "**lin** ended your partnership." in said(note)
    assert texts.REVIEW_NEXT in said(note)
    assert texts.WAITING_ON not in said(note)
    assert "See what fits" not in str(labels(note))


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (LIN, "You ended it."),
        (BEA, "lin ended it."),
        (MENTOR, "An organiser or mentor ended it."),
        (None, "It ended when one of you was no longer here."),
    ],
)
def test_who_ended_a_partnership_is_told_as_its_reader_knows_them(
    by: int | None, words: str
) -> None:
    sight = sight_of([], kind="review", state="ended", ended_why="", ended_by_id=by)

    panel = partnerships.partnership_panel(sight, LIN)

    assert words in said(panel)
    assert labels(panel) == []


def test_an_owner_whose_places_are_all_taken_is_sent_nowhere_after_the_end() -> None:
    sight = sight_of([], state="ended", ended_why="", ended_by_id=LIN, cohort_id=1, project_id=7)
    assert sight.project is not None
    sight.project.state, sight.project.taken, sight.project.places = "active", 1, 1

    panel = partnerships.partnership_panel(sight, BEA)

    assert labels(panel) == []
    assert "The place is free again" not in said(panel)


def test_a_round_in_which_nothing_happened_claims_no_pairs() -> None:
    shown = said(pairing.round_result(RoundResult("api", 3, 0, 2)))

    assert "0 pairs, 2 stay alone" in shown
    assert "hear of it now" not in shown
    assert "The 2 who stay alone hear why" in shown


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.5, "30 common minutes a week"), (1.0, "1 common hour a week"), (2.9, "2 common hours")],
)
def test_common_hours_of_less_than_one_are_told_in_minutes(hours: float, words: str) -> None:
    assert texts.round_reason("hours", [], hours).startswith(words)


def test_buddies_of_a_round_are_two_names_without_a_project() -> None:
    lin, bea = (Member(guild_id=GUILD, user_id=each, name=f"u{each}") for each in (LIN, BEA))
    reasons = [Reason("hours", 0.1, (), 3)]

    line = pairing.pair_line(ProposedPair(lin, bea, None, 0.5, reasons, again=False))

    assert line == "- **u20** and **u30** · 0.50\n  -# 3 common hours a week"


def test_a_full_project_names_its_partners_or_says_that_it_offers_no_place() -> None:
    assert texts.who_builds(4, []).startswith("#4 offers no place now.")
    assert texts.who_builds(4, ["Lin"]).startswith("Lin builds on #4.")


def test_the_thread_of_a_pair_names_who_ended_it_or_nobody() -> None:
    assert "This partnership has ended." in said(partner_notices.word("ended", None))
    assert "<@20> is no longer here" in said(partner_notices.word("left", LIN))


def test_a_plan_that_began_says_how_far_it_is() -> None:
    assert texts.plan_so_far(2, 7) == "Your integration plan: 2 of 7 done."
    assert "7 things to agree on" in texts.plan_so_far(0, 7)


def test_two_who_asked_each_other_read_that_both_did() -> None:
    assert texts.you_asked_each_other("Bea") == "You and Bea asked each other: you are partners."


@pytest.mark.parametrize(("page", "open_ways"), [(0, ["›"]), (1, ["‹", "›"]), (2, ["‹"])])
def test_a_round_of_several_pages_is_turned_within_its_ends(
    page: int, open_ways: list[str]
) -> None:
    lin, bea = (Member(guild_id=GUILD, user_id=each, name=f"u{each}") for each in (LIN, BEA))
    pair = ProposedPair(lin, bea, None, 0.5, [])
    preview = RoundPreview("review", 3, 1, 0, 0, [pair], [], page, 3, panel=9)

    shown = pairing.round_panel(preview)

    pressed = [each for each in shown.walk_children() if isinstance(each, ui.Button)]
    assert labels(shown) == [["Confirm", "‹", f"{page + 1} / 3", "›"]]
    assert [each.label for each in pressed[1:] if not each.disabled] == open_ways


def test_a_line_of_a_plan_that_ended_can_only_be_left() -> None:
    item = item_of(1, "endpoint", "GET /a")
    line = PlanLine(sight_of([item], state="ended"), item)

    assert labels(line_panel(line, START, LIN)) == [["Whole plan"]]
