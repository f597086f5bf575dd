"""Ranking: what fits one person, in which order, and why."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from benchmarks.learners import learners
from nexus_bot.matching import Match, Offer, Searcher, names_something, rank, wanting
from nexus_bot.matching.scoring import API_WEIGHTS, REVIEW_WEIGHTS, api_fit
from tests.matching.samples import drawn, evenings, offer

WEATHER = offer(2, title="Weather", pitch="Rain by city", tags=("Go",))
LIN = Searcher(9, "A shop that takes a payment", ("django", "Node.js"))


def terms(match: Match) -> dict[str, float]:
    """What the reasons of a match say each term added."""
    return {reason.term: round(reason.share, 4) for reason in match.reasons}


def test_the_weights_of_a_score_are_one_whole() -> None:
    assert sum(API_WEIGHTS.values()) == pytest.approx(1)
    assert sum(REVIEW_WEIGHTS.values()) == pytest.approx(1)


def test_what_shares_words_and_tags_comes_first_and_says_so() -> None:
    first, *rest = rank(LIN, [WEATHER, offer(), offer(3, tags=("Rust",))])

    assert first.id == 1
    assert [reason.term for reason in first.reasons] == ["words", "stack", "active"]
    assert first.reasons[0].facts == ("Shop", "payments")  # as the project writes them
    assert first.reasons[1].facts == ("Django",)
    assert [match.id for match in rest] == [3]


def test_tags_are_the_same_however_they_are_spelled() -> None:
    (match,) = rank(Searcher(9, "", ("nodejs",)), [offer(tags=("Node.js",))])

    assert terms(match)["stack"] == 0.2
    assert match.reasons[0].facts == ("Node.js",)


def test_nothing_fits_one_who_named_what_no_project_has() -> None:
    assert rank(Searcher(9, "astronomy"), [offer(), WEATHER]) == []
    assert rank(Searcher(9, "", ("Cobol",)), [offer()]) == []


def test_everything_with_a_place_is_ranked_for_one_who_wants_that() -> None:
    offers = [WEATHER, offer(), offer(3, free=0)]

    found = rank(Searcher(9, "payments"), offers, everything=True)

    assert [match.id for match in found] == [1, 2]
    assert [names_something(Searcher(9, wants)) for wants in ("payments", "an API")] == [
        True,
        False,
    ]


@pytest.mark.parametrize("wants", ["", "Anything fun", "I want to build an app with an API"])
def test_to_one_who_named_nothing_the_other_terms_decide(wants: str) -> None:
    sleepy = offer(1, idle=timedelta(days=9), has_docs=False)

    found = rank(Searcher(9, wants), [sleepy, WEATHER])

    assert [match.id for match in found] == [2, 1]
    assert [reason.number for reason in found[1].reasons if reason.term == "active"] == [9]


def test_a_project_without_a_place_is_not_offered() -> None:
    assert rank(LIN, [offer(free=0)]) == []
    assert rank(LIN, []) == []


def test_common_hours_count_and_are_told_where_both_told_theirs() -> None:
    lagos, berlin = evenings("Africa/Lagos"), evenings("Europe/Berlin")
    lin = Searcher(9, "shop", hours=lagos)

    (told,) = rank(lin, [offer(hours=berlin)])
    (supposed,) = rank(lin, [offer(usual=berlin)])
    (apart,) = rank(lin, [offer(hours=evenings("Asia/Tokyo"))])

    assert [reason.number for reason in told.reasons if reason.term == "hours"] == [15]
    assert told.score == pytest.approx(supposed.score)
    assert "hours" not in terms(supposed)
    assert told.score - apart.score == pytest.approx(API_WEIGHTS["hours"])


def test_equals_come_by_id_whatever_their_order() -> None:
    twins = [offer(id_) for id_ in (3, 1, 2)]

    assert [match.id for match in rank(LIN, twins)] == [1, 2, 3]
    assert [match.id for match in rank(LIN, twins, limit=2)] == [1, 2]


def test_an_owner_sees_the_score_that_a_seeker_sees() -> None:
    asking, offers = drawn(5, 12, 8)
    seen = {(one.id, match.id): match for one in asking for match in rank(one, offers)}

    for project in (each for each in offers if each.free):
        for match in wanting(project, asking, among=offers):
            assert seen[match.id, project.id].score == pytest.approx(match.score, abs=1e-5)
            assert terms(seen[match.id, project.id]) == terms(match)


@pytest.mark.parametrize("seed", range(12))
def test_reasons_are_the_terms_that_added_most_and_their_facts_are_so(seed: int) -> None:
    asking, offers = drawn(seed, 6, 10)
    about = evenings("UTC")
    offers = [replace(each, hours=about if each.id % 2 else None, usual=about) for each in offers]
    tells = Searcher(9, "maps and music", hours=about)

    for one in (*asking, tells):
        fit, places = api_fit([one], offers), {each.id: at for at, each in enumerate(offers)}
        for match in rank(one, offers):
            project = offers[places[match.id]]
            parts = fit.parts(np.array([0]), np.array([places[match.id]]))[:, 0]
            added = dict(zip(API_WEIGHTS, parts, strict=True))
            assert match.score == pytest.approx(sum(parts))
            if one.hours is None or project.hours is None:
                del added["hours"]  # supposed hours are no reason
            shares = {reason.term: reason.share for reason in match.reasons}
            assert shares == pytest.approx({term: added.pop(term) for term in shares})
            assert max(added.values()) <= min(shares.values())
            assert 2 <= len(shares) <= 3 or not any(added.values())
            _check_facts(one, project, match)


def _check_facts(one: Searcher, project: Offer, match: Match) -> None:
    text = f"{project.title} {project.pitch} {' '.join(project.tags)}"
    for reason in match.reasons:
        if reason.term == "words":
            assert reason.facts
            assert all(fact in text and fact.lower() in one.wants for fact in reason.facts)
        if reason.term == "stack":
            assert set(reason.facts) <= set(project.tags) & set(one.tags)
        if reason.term == "places":
            assert reason.number == project.free
        if reason.term == "docs":
            assert project.has_docs


@pytest.mark.parametrize(
    "text", ["", "???", "*_~`|>", "@everyone <@1>", "C++ .NET C#", "日本語の注文", "x" * 5000, "\0"]
)
def test_whatever_is_typed_is_ranked(text: str) -> None:
    strange = offer(title=text, pitch=text, tags=(text, "C++"))

    for match in rank(Searcher(9, text, (text,)), [strange, offer(2)]):
        assert 0 <= match.score <= 1


def test_the_right_project_is_among_the_first_three() -> None:
    cohort = learners(60, 60)

    found = [
        cohort.right[one.id] in [match.id for match in rank(one, cohort.offers, limit=3)]
        for one in cohort.searchers
    ]

    assert sum(found) >= 0.95 * len(found)
