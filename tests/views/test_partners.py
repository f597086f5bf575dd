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
)
from nexus_bot.views import partner_notices as notices
from nexus_bot.views import partner_requests as requests
from nexus_bot.views import partners as view
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
    best = suggestion_of(words)
    yield view.suggestion_panel(suggestions_of(words), "Said.")
    yield view.suggestion_panel(suggestions_of(words, suggestion=None, total=0))
    yield view.wanting_panel(wanting_of(words))
    yield view.wanting_panel(wanting_of(words, who=None, total=0))
    for state in STATES:
        for is_invitation in (True, False):
            sight = request_of(words, state, is_invitation=is_invitation)
            for reader in (SEEKER, OWNER):
                yield requests.request_panel(sight, reader, "Said.", 8)
    for what in OF_REQUEST:
        yield notices.request_note(request_of(words), what, SEEKER, best, 8)
        yield notices.request_note(request_of(words), what, OWNER, None, 8)
    for what in OF_PARTNERSHIP:
        yield notices.pair_note(pair_of(words), what, SEEKER, best, 8)
        yield notices.pair_note(pair_of(words), what, OWNER, None, 8)
    yield notices.fits_note(best, 1, 8)
    for facts in ({"state": "ended"}, {"thread_id": None}, {"kind": "review"}, {}):
        yield requests.partnership_panel(pair_of(words, **facts), SEEKER, "Said.")
    yield requests.new_partners(pair_of(words), "Said.")
    yield requests.ended_answer(pair_of(words), OWNER)
    yield requests.ended_answer(pair_of(words), 99)
    yield requests.met_answer(pair_of(words), SEEKER, met=False)


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
    forms = (
        view.seek_fields(SeekerDraft(words, words, BANDS)),
        [view.note_field(words, words)],
        [view.note_field(words, words, invites=True)],
        requests.decline_fields(words),
        requests.end_fields(words),
        requests.question_fields(words),
        requests.answer_fields(words, words),
    )

    for fields in forms:
        form = ui.Modal(title=texts.ask_title(view.short_name(member(OWNER, words))), custom_id="x")
        for field in fields:
            form.add_item(field)
        check_modal(form.to_dict())


def test_every_reason_is_said_in_plain_words() -> None:
    owner = member(OWNER, "Kofi")
    reasons = [
        Reason("words", 0.3, ("payments", "webhooks")),
        Reason("stack", 0.2, ("GraphQL", "React")),
        Reason("hours", 0.1, (), 9.25),
        Reason("places", 0.1, (), 2),
        Reason("docs", 0.1),
        Reason("active", 0.1, (), 0.2),
    ]

    said = view.because(reasons, owner)

    assert said == (
        "**Why this match** You both wrote: payments, webhooks · Both know GraphQL and React · "
        "9 hours a week in common · 2 places are free · Its API docs are there · "
        "Kofi was here today"
    )


def test_a_suggestion_without_hours_or_docs_says_so() -> None:
    scheme = Scheme(project_of("Shop", docs=None, tags=[], repository=None), member(OWNER, "Kofi"))

    said = "\n".join(view.facts(Suggestion(scheme, (), None)))

    assert said.split("\n") == [
        "**Who** Kofi",
        "**Stack** not told yet",
        "**API docs** not there yet",
        "**Places** 2 of 3 places free",
        "**Time together** not told yet",
    ]
