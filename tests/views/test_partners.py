"""Partners as they are shown, whatever somebody typed: no broken frame, no mention, no refusal."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from discord import ui

from nexus_bot import texts
from nexus_bot.matching import Reason
from nexus_bot.matching.hours import BANDS
from nexus_bot.models import Cohort, Member, PartnerRequest, Partnership, PlanItem, Project, Seeker
from nexus_bot.repositories.projects import Scheme
from nexus_bot.services.partner_plans import OF_PARTNERSHIP, OF_REQUEST
from nexus_bot.values.partners import (
    PartnershipSight,
    RequestSight,
    SeekerDraft,
    Suggestion,
    Suggestions,
    Wanting,
    Without,
)
from nexus_bot.views import partner_forms as forms
from nexus_bot.views import partner_notices as notices
from nexus_bot.views import partner_requests as requests
from nexus_bot.views import partners as view
from nexus_bot.views import partnerships
from tests.manners import LAYOUT, texts_of
from tests.markdown import hostile
from tests.stage import START
from tests.wire.validate import check_message, check_modal

GUILD, SEEKER, OWNER = 10, 20, 30
TERMS = ("words", "stack", "hours", "places", "docs", "active")
STATES = ("open", "accepted", "declined", "withdrawn", "lapsed", "outdone")
LINK = "https://shop.example.org/" + "a" * 470


def project_of(words: str, **more: Any) -> Project:
    """A project in which everything says the same."""
    facts: dict[str, Any] = {
        "id": 7, "guild_id": GUILD, "number": 12, "cohort_id": 1, "owner_id": OWNER,
        "title": words[:100], "pitch": words[:1500], "tags": [words[:32]] * 10, "docs": LINK,
        "repository": LINK, "places": 3, "taken": 1, "state": "active", "created_at": START,
    }  # fmt: skip
    return Project(**facts | more)


def member(user_id: int, words: str) -> Member:
    """Somebody whose name and tags say the same."""
    return Member(guild_id=GUILD, user_id=user_id, name=words[:100], tags=[words[:32]] * 10)


def full_of(words: str) -> Wanting:
    """What an owner sees whose places are all taken, with ten who ask for one."""
    project = project_of(words, taken=3)
    partners = [member(40 + each, words) for each in range(3)]
    scheme = Scheme(project, member(OWNER, words), partners)
    return wanting_of(
        words,
        scheme=scheme,
        who=None,
        total=0,
        asked=[request_of(words, id=row) for row in range(1, 11)],
    )


def request_of(words: str, state: str = "open", **more: Any) -> RequestSight:
    """A request with all that it can have."""
    facts: dict[str, Any] = {
        "id": 5, "guild_id": GUILD, "cohort_id": 1, "project_id": 7, "seeker_id": SEEKER,
        "note": words[:1000], "question": words[:1000], "answer": "", "reason": words[:300],
        "state": state, "is_invitation": False, "created_at": START,
        "lapses_at": START + timedelta(hours=48),
    }  # fmt: skip
    request = PartnerRequest(**facts | more)
    return RequestSight(request, project_of(words), member(SEEKER, words), member(OWNER, words))


def pair_of(words: str, **more: Any) -> PartnershipSight:
    """Two partners with their plan."""
    facts: dict[str, Any] = {
        "id": 3, "guild_id": GUILD, "cohort_id": 1, "kind": "api", "project_id": 7,
        "one_id": SEEKER, "other_id": OWNER, "state": "active", "ended_why": words[:300],
        "thread_id": 9, "created_at": START,
    }  # fmt: skip
    items = [PlanItem(id=1, kind="endpoint", text=words[:200], step=1)]
    people = member(SEEKER, words), member(OWNER, words)
    return PartnershipSight(Partnership(**facts | more), *people, project_of(words), items)


def suggestion_of(words: str) -> Suggestion:
    """A suggestion for every reason that there is."""
    reasons = [Reason(term, 0.1, (words[:60],) * 3, 2) for term in TERMS]
    return Suggestion(Scheme(project_of(words), member(OWNER, words)), reasons, 9.5)


def suggestions_of(words: str, **more: Any) -> Suggestions:
    """What a seeker sees who asked three."""
    seeker = Seeker(guild_id=GUILD, cohort_id=1, user_id=SEEKER, looking_for=words[:300])
    facts: dict[str, Any] = {
        "cohort": Cohort(id=1), "seeker": seeker, "suggestion": suggestion_of(words),
        "place": 0, "total": 3, "panel": 4, "asked": [request_of(words)] * 3,
    }  # fmt: skip
    return Suggestions(**facts | more)


def wanting_of(words: str, **more: Any) -> Wanting:
    """Whom an owner sees."""
    found = suggestion_of(words)
    facts: dict[str, Any] = {
        "scheme": found.scheme, "who": member(SEEKER, words), "looking_for": words[:300],
        "reasons": found.reasons, "common_hours": None, "place": 1, "total": 2, "panel": 4,
        "asked": [request_of(words, is_invitation=True)] * 10,
    }  # fmt: skip
    return Wanting(**facts | more)


def shown(words: str) -> Iterator[ui.LayoutView]:
    """Every message about partners."""
    yield view.wanting_panel(wanting_of(words))
    for found in (wanting_of(words, who=None, total=0), full_of(words)):
        yield view.wanting_panel(found)
    yield notices.in_channel(SEEKER, "fits", 12, "partner-find", 1)
    yield from shown_in_messages(words)


def shown_in_messages(words: str) -> Iterator[ui.LayoutView]:
    """Every message about partners that is, or may become, a direct message."""
    best = suggestion_of(words)
    yield view.suggestion_panel(suggestions_of(words), "Said.")
    yield view.suggestion_panel(suggestions_of(words, suggestion=None, total=0))
    for found in (wanting_of(words), wanting_of(words, who=None, total=0), full_of(words)):
        yield view.wanting_panel(found, in_messages=True)
    yield view.stopped(1)
    for state in STATES:
        for is_invitation in (True, False):
            sight = request_of(words, state, is_invitation=is_invitation)
            for reader in (SEEKER, OWNER):
                yield requests.request_panel(sight, reader, "Said.", 8)
    for what in OF_REQUEST:
        yield notices.request_note(request_of(words), what, SEEKER, best, 8)
        yield notices.request_note(request_of(words), what, OWNER, None, 8, pair_of(words))
    for what in OF_PARTNERSHIP:
        yield notices.pair_note(pair_of(words), what, SEEKER, best, 8)
        yield notices.pair_note(pair_of(words), what, OWNER, None, 8)
        yield notices.pair_note(pair_of(words, kind="review"), what, OWNER, None, 8)
    yield notices.fits_note(best, 1, 8)
    for kind in ("api", "review"):
        yield notices.alone_note(kind, "odd", 1, 8)
    for facts in ({"state": "ended"}, {"thread_id": None}, {"kind": "review"}, {}):
        yield partnerships.partnership_panel(pair_of(words, **facts), SEEKER, "Said.")
    yield partnerships.new_partners(pair_of(words), "Said.")
    yield partnerships.ended_answer(pair_of(words), OWNER)
    yield partnerships.ended_answer(pair_of(words), 99)
    yield partnerships.met_answer(pair_of(words), SEEKER, met=False)


@pytest.mark.parametrize("part", [*hostile.PARTS, "word"])
def test_whatever_is_typed_keeps_its_frame_and_calls_nobody(part: str) -> None:
    words = (part * 2000)[:2000]

    for each in shown(words):
        layout: Any = each
        body = {"components": layout.to_components(), "flags": LAYOUT}
        check_message(body)
        said = "\n".join(texts_of(body))
        assert "@everyone" not in said.replace("@\u200beveryone", "")
        assert said.count("```") % 2 == 0


@pytest.mark.parametrize("part", hostile.PARTS)
def test_forms_take_back_whatever_was_typed(part: str) -> None:
    words = (part * 2000)[:2000] or "?"
    opened = (
        forms.seek_fields(SeekerDraft(words, words, BANDS)),
        [forms.note_field(words, words)],
        [forms.note_field(words, words, invites=True)],
        forms.decline_fields(words),
        forms.end_fields(pair_of(words), OWNER, words),
        forms.question_fields(words),
        forms.answer_fields(words, words),
    )

    title = texts.ask_title(forms.short_name(member(OWNER, words)))
    for fields in opened:
        form = ui.Modal(title=title, custom_id="x")
        for field in fields:
            form.add_item(field)
        check_modal(form.to_dict())


def test_every_reason_is_said_in_plain_words() -> None:
    owner = member(OWNER, "Kofi")
    reasons = [
        Reason("words", 0.3, ("Payments", "webHooks", "API")),
        Reason("stack", 0.2, ("GraphQL", "React")),
        Reason("hours", 0.1, (), 9.25),
        Reason("places", 0.1, (), 2),
        Reason("docs", 0.1),
        Reason("active", 0.1, (), 0.2),
    ]

    said = view.because(reasons, owner)

    assert said == (
        "**Why this match** You both wrote: payments, webHooks, API · "
        "Both know GraphQL and React · 9 hours a week in common · 2 places are free · "
        "Its API docs are there · Kofi was here today"
    )


def test_an_owner_is_told_nothing_that_they_know_of_their_own_project() -> None:
    owner = member(OWNER, "Kofi")
    own = [Reason("active", 0.1, (), 0.2), Reason("docs", 0.05), Reason("places", 0.05, (), 2)]

    said = view.because([*own, Reason("hours", 0.1, (), 9.25)], owner, is_owner=True)

    assert said == "**Why this match** 9 hours a week in common"
    assert view.because(own, owner, is_owner=True) == ""


def test_a_suggestion_without_hours_or_docs_says_so() -> None:
    scheme = Scheme(project_of("Shop", docs=None, tags=[], repository=None), member(OWNER, "Kofi"))
    single = project_of("Shop", tags=[], places=1, taken=0)
    known = Scheme(single, Member(name="Kofi", hours=["weekday_evening"]))

    said = view.facts(Suggestion(scheme, (), None))
    mine = view.facts(Suggestion(known, (), None))

    assert said == [
        "**Who** Kofi",
        "**Stack** not told yet",
        "**API docs** not there yet",
        "**Places** 2 of 3 places free",
        "**Time together** Kofi has not told their hours yet",
    ]
    assert mine[2].startswith("**API docs** [shop.example.org](https://shop.example.org/")
    assert mine[3] == "**Places** 1 place free"
    assert mine[-1] == "**Time together** you have not told your hours yet: `/me`"


def read_of(layout: Any) -> str:
    """What a message says."""
    return "\n".join(texts_of({"components": layout.to_components(), "flags": LAYOUT}))


def labels_of(layout: Any) -> list[str]:
    """The buttons of a message."""
    return [str(each.label) for each in layout.walk_children() if isinstance(each, ui.Button)]


def test_a_request_is_worded_for_its_reader() -> None:
    blank = request_of("Bea", note="", question="Which day?", answer="Monday")
    back = request_of("Bea", "withdrawn", is_invitation=True)

    own, theirs = (read_of(requests.request_panel(blank, who)) for who in (SEEKER, OWNER))

    assert "You wrote no note." in own
    assert "Ask something" not in own.split("\n")[-1]
    assert "**Bea asks**\nWhich day?\n**You answered**\nMonday" in own
    assert "**Ask something** if you want to know more." in theirs
    assert "**You asked**\nWhich day?\n**Bea answers**\nMonday" in theirs
    assert "You took the invitation back." in read_of(requests.request_panel(back, OWNER))
    assert "Bea took the invitation back." in read_of(requests.request_panel(back, SEEKER))


@pytest.mark.parametrize(
    ("code", "to_seeker", "to_owner"),
    [
        ("full", "The last place of #12 was taken.", "The last place of #12 was taken."),
        ("places", "#12 offers fewer places now", "#12 offers fewer places now"),
        ("archived", "#12 is archived", "#12 is archived"),
        ("partnered", "You have a partner by now.", "Bea has a partner by now."),
        ("left", "Bea is no longer here.", "Bea is no longer here."),
    ],
)
def test_why_a_request_cannot_come_true_is_said_truly(
    code: str, to_seeker: str, to_owner: str
) -> None:
    sight = request_of("Bea", "outdone", reason=code)
    sight.seeker.left_at = sight.owner.left_at = START if code == "left" else None

    said = {
        reader: read_of(requests.request_panel(sight, reader))
        + read_of(notices.request_note(sight, "outdone", reader, Without.WAITS, 8))
        for reader in (SEEKER, OWNER)
    }

    assert said[SEEKER].count(to_seeker) == 2
    assert said[OWNER].count(to_owner) == 2
    assert "**Why**" not in said[SEEKER]


def test_a_request_that_lapsed_may_be_asked_again_while_there_is_a_place() -> None:
    lapsed = request_of("Bea", "lapsed")

    assert labels_of(requests.request_panel(lapsed, SEEKER)) == ["Ask again", "See what fits"]
    assert labels_of(requests.request_panel(lapsed, OWNER)) == ["See who looks"]
    lapsed.project.taken = lapsed.project.places
    assert labels_of(requests.request_panel(lapsed, SEEKER)) == ["See what fits"]


def test_what_ends_or_begins_names_who_did_it() -> None:
    def said(reader: int, what: str, **facts: Any) -> str:
        return read_of(notices.pair_note(pair_of("Lin", **facts), what, reader, None, 8))

    by_staff = said(SEEKER, "ended", state="ended", ended_by_id=99)
    by_partner = said(SEEKER, "ended", state="ended", ended_by_id=OWNER)
    reviews = said(SEEKER, "paired", kind="review", thread_id=None)

    assert "-# 🤝 ENDED · #12" in by_staff
    assert "An organiser or mentor ended your partnership with **Lin**." in by_staff
    assert "**Lin** ended your partnership." in by_partner
    assert "You and **Lin** review each other's code from now on." in reviews
    assert "integration plan" not in reviews


def test_a_review_that_found_nobody_leads_to_no_projects() -> None:
    review = notices.alone_note("review", "odd", 1, 8)
    api = notices.alone_note("api", "declined", 1, 8)

    assert "one stayed over. An organiser can draw another round" in read_of(review)
    assert labels_of(review) == ["Stop these messages"]
    assert "You are on the waiting list" in read_of(api)
    assert labels_of(api) == ["See what is free", "Stop these messages"]


def test_an_owner_whose_places_are_taken_reads_who_has_them_and_who_asks() -> None:
    full = full_of("Bea")

    shown = view.wanting_panel(full)

    assert "### All places are taken\nBea, Bea and Bea build on #12." in read_of(shown)
    assert "Bea asks to build on `#12`" in read_of(shown)
    assert "6 more wait: `/me`, **My partners** lists them." in read_of(shown)
    assert labels_of(shown) == ["Read it"] * 4 + ["My partners", "Edit", "Look for an API"]
