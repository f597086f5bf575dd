"""Requests as their two people see them."""

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.values.partners import PartnershipSight, RequestSight
from nexus_bot.views.partners import (
    NAME_ROOM,
    TEXT_ROOM,
    WANTS_ROOM,
    ask_button,
    project_title,
    tags_of,
    withdraw_button,
)
from nexus_bot.views.partnerships import find_button, is_offered, new_partners

OPEN = "open"
TONES = {"open": Tone.WAITING, "accepted": Tone.DONE}


def request_panel(sight: RequestSight, reader: int, said: str = "", row: int = 0) -> ui.LayoutView:
    """A request as it stands, with what its reader can do; ``row`` is its message, if private."""
    request = sight.request
    first: list[Part] = [said, RULE] if said else []
    state = texts.REQUEST_STATES[request.state]
    is_told = bool(said) and request.state != OPEN
    return card(
        TONES.get(request.state, Tone.CLOSED),
        *first,
        small(f"{texts.PARTNER_SIGN} {state} · #{sight.project.number}"),
        title(project_title(sight.project)),
        *_told(sight, reader),
        RULE,
        *_said(sight, reader),
        "" if is_told else small(_how_it_stands(sight, reader)),
        rows=[_request_buttons(sight, reader, row)],
    )


def _told(sight: RequestSight, reader: int) -> list[str]:
    """Who asks whom, and who they are, to the one who decides."""
    request = sight.request
    asker, asked = (markdown.named(each.name, NAME_ROOM) for each in (sight.asker, sight.asked))
    if reader == sight.asker.user_id:
        return [texts.your_request(asked, invited=request.is_invitation)]
    heading = texts.request_heading(asker, invited=request.is_invitation)
    if request.is_invitation:
        return [heading]
    wants, stack = markdown.inline(sight.looking_for, WANTS_ROOM), tags_of(sight.asker.tags)
    return [
        heading,
        f"**Looks for** {wants}" if wants else "",
        f"**Works with** {stack}" if stack else "",
    ]


def _said(sight: RequestSight, reader: int) -> list[str]:
    """What the two wrote to each other: the note, the last question, its answer."""
    request = sight.request
    asker, _ = _named(sight, reader)
    may_ask = request.state == OPEN and reader == sight.asked.user_id
    note, no_note = request.note, texts.wrote_nothing(asker, may_ask=may_ask)
    why = texts.their_reason(_body(request.reason))
    return [
        f"**{texts.who_says('writes', asker)}**\n{_body(note)}" if note else no_note,
        *exchange(sight, reader, request.question, request.answer),
        why if request.state == "declined" and request.reason else "",
    ]


def exchange(sight: RequestSight, reader: int, question: str, answer: str) -> list[str]:
    """A question and its answer, each below who said it."""
    asker, asked = _named(sight, reader)
    return [
        f"**{texts.who_says('asks', asked)}**\n{_body(question)}" if question else "",
        f"**{texts.who_says('answers', asker)}**\n{_body(answer)}" if answer else "",
    ]


def _body(text: str) -> str:
    return markdown.body(text, TEXT_ROOM)


def _named(sight: RequestSight, reader: int) -> tuple[str, str]:
    """Who asked and who answers, as the reader reads it."""
    asker, asked = (
        texts.YOU if each.user_id == reader else markdown.named(each.name, NAME_ROOM)
        for each in (sight.asker, sight.asked)
    )
    return asker, asked


def _how_it_stands(sight: RequestSight, reader: int) -> str:
    request = sight.request
    invited, (asker, asked) = request.is_invitation, _named(sight, reader)
    if request.state == "outdone":
        return outdone(sight, reader)
    if request.state != OPEN:
        return texts.how_it_stands(request.state, asker=asker, asked=asked, invited=invited)
    if reader == sight.asked.user_id:
        return texts.answer_by(request.lapses_at, invited=invited)
    return texts.they_answer_by(asked, request.lapses_at, invited=invited)


def outdone(sight: RequestSight, reader: int) -> str:
    """Why a request cannot come true any more."""
    seeks = reader == sight.request.seeker_id
    other = sight.owner if seeks else sight.seeker
    return texts.why_outdone(
        sight.request.reason,
        name=markdown.named(other.name, NAME_ROOM),
        number=sight.project.number,
        seeks=seeks,
        has_left=other.left_at is not None,
    )


def _request_buttons(sight: RequestSight, reader: int, row: int) -> list[Button]:
    request = sight.request
    stop = [stop_button(row)] if row else []
    if request.state == "accepted" and reader == request.seeker_id:
        return [button("Your partnership", "partner-find", request.cohort_id), *stop]
    if request.state != OPEN:
        return [*_again(sight, reader), find_of(sight, reader), *stop]
    if reader == sight.asked.user_id:
        return [*deciding_buttons(request.id), *stop]
    return [*answering_buttons(sight), withdraw_button(request.id), find_of(sight, reader), *stop]


def _again(sight: RequestSight, reader: int) -> list[Button]:
    """Lets a seeker ask once more whom nobody answered, or who did not answer."""
    request, project = sight.request, sight.project
    if request.state != "lapsed" or reader != request.seeker_id or not is_offered(project):
        return []
    return [ask_button(project, texts.ASK_TO_PARTNER if request.is_invitation else "Ask again")]


def find_of(sight: RequestSight, reader: int) -> Button:
    """Leads one of a request to whom else there is."""
    request = sight.request
    return find_button(request.cohort_id, request.project_id, reader, request.seeker_id)


def deciding_buttons(request_id: int) -> list[Button]:
    """What one who is asked can do."""
    return [
        button("Accept", "request-accept", request_id, style=ButtonStyle.success),
        button("Decline", "request-decline", request_id),
        button("Ask something", "request-question", request_id),
    ]


def answering_buttons(sight: RequestSight) -> list[Button]:
    """What one who is asked something before the answer can do."""
    request = sight.request
    if request.state != OPEN or not request.question or request.answer:
        return []
    return [button("Answer", "request-answer", request.id, style=ButtonStyle.primary)]


def stop_button(row: int) -> Button:
    """Below a direct message: let what is like it come in the channel from now on."""
    return button("Stop these messages", "hear-partners", row)


def outcome_panel(outcome: RequestSight | PartnershipSight, reader: int) -> ui.LayoutView:
    """What one reads who asked or invited: it is out, or both asked each other."""
    if isinstance(outcome, PartnershipSight):
        name = markdown.named(outcome.partner_of(reader).name, NAME_ROOM)
        return new_partners(outcome, texts.you_asked_each_other(name))
    request = outcome.request
    name = markdown.named(outcome.asked.name, NAME_ROOM)
    said = texts.you_asked_them(name, request.lapses_at, invited=request.is_invitation)
    return request_panel(outcome, reader, said)
