"""Requests and partnerships as their two people see them, and the forms about them."""

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, link_button, small, title
from nexus_bot.models import Partnership
from nexus_bot.values.integration import progress_of
from nexus_bot.values.partners import PartnershipSight, RequestSight
from nexus_bot.views.forms import Field, line
from nexus_bot.views.links import channel_url
from nexus_bot.views.partners import (
    NAME_ROOM,
    project_title,
    tags_of,
    withdraw_button,
)

OPEN = "open"
TEXT_ROOM = 600
REASON_LIMIT, QUESTION_LIMIT = 300, 500
TONES = {"open": Tone.WAITING, "accepted": Tone.DONE}


def request_panel(sight: RequestSight, reader: int, said: str = "", row: int = 0) -> ui.LayoutView:
    """A request as it stands, with what its reader can do; ``row`` is its message, if private."""
    request = sight.request
    first: list[Part] = [said, RULE] if said else []
    state = texts.REQUEST_STATES[request.state]
    return card(
        TONES.get(request.state, Tone.CLOSED),
        *first,
        small(f"{texts.PARTNER_SIGN} {state} · #{sight.project.number}"),
        title(project_title(sight.project)),
        *_told(sight, reader),
        RULE,
        *_said(sight),
        small(_how_it_stands(sight, reader)),
        rows=[_request_buttons(sight, reader, row)],
    )


def _told(sight: RequestSight, reader: int) -> list[str]:
    """Who asks whom, and who they are, to the one who decides."""
    request = sight.request
    asker, asked = (markdown.named(each.name, NAME_ROOM) for each in (sight.asker, sight.asked))
    if reader == sight.asker.user_id:
        return [texts.your_request(asked, invited=request.is_invitation)]
    stack = tags_of(sight.asker.tags)
    return [
        texts.request_heading(asker, invited=request.is_invitation),
        f"**Works with** {stack}" if stack and not request.is_invitation else "",
    ]


def _said(sight: RequestSight) -> list[str]:
    """What the two wrote to each other: the note, the last question, its answer."""
    request = sight.request
    asker, asked = (markdown.named(each.name, NAME_ROOM) for each in (sight.asker, sight.asked))
    note = markdown.body(request.note, TEXT_ROOM)
    return [
        f"**{asker} writes**\n{note}" if note else texts.wrote_nothing(asker),
        f"**{asked} asks**\n{markdown.body(request.question, TEXT_ROOM)}"
        if request.question
        else "",
        f"**{asker} answers**\n{markdown.body(request.answer, TEXT_ROOM)}"
        if request.answer
        else "",
        texts.their_reason(markdown.body(request.reason, TEXT_ROOM)) if request.reason else "",
    ]


def _how_it_stands(sight: RequestSight, reader: int) -> str:
    request = sight.request
    if request.state != OPEN:
        return texts.how_it_stands(request.state, markdown.named(sight.asker.name, NAME_ROOM))
    if reader == sight.asked.user_id:
        return texts.answer_by(request.lapses_at)
    return texts.they_answer_by(markdown.named(sight.asked.name, NAME_ROOM), request.lapses_at)


def _request_buttons(sight: RequestSight, reader: int, row: int) -> list[Button]:
    request = sight.request
    stop = [stop_button(row)] if row else []
    if request.state != OPEN:
        return [find_of(sight, reader), *stop]
    if reader == sight.asked.user_id:
        return [*deciding_buttons(request.id), *stop]
    return [*answering_buttons(sight), withdraw_button(request.id), find_of(sight, reader), *stop]


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


def find_button(cohort_id: int, project_id: int | None, reader: int, seeker_id: int) -> Button:
    """Leads a seeker to what fits, and an owner to who looks for a project like theirs."""
    if reader == seeker_id or project_id is None:
        return button("See what fits", "partner-find", cohort_id)
    return button("See who looks", "partner-wanted", project_id)


def stop_button(row: int) -> Button:
    """Below a direct message: let what is like it come in the channel from now on."""
    return button("Stop these messages", "hear-partners", row)


def partnership_panel(sight: PartnershipSight, reader: int, said: str = "") -> ui.LayoutView:
    """A partnership as one of the two sees it: with whom, on what, how far, where they write."""
    pair = sight.partnership
    name = markdown.named(sight.partner_of(reader).name, NAME_ROOM)
    first: list[Part] = [said, RULE] if said else []
    if pair.state != "active":
        return card(
            Tone.CLOSED,
            *first,
            small(f"{texts.PARTNER_SIGN} {texts.PARTNERSHIP_STATES[pair.state]}{_number(sight)}"),
            title(f"You and {name}"),
            texts.their_reason(markdown.body(pair.ended_why, TEXT_ROOM)) if pair.ended_why else "",
            small(texts.ended_next(seeks=reader == pair.one_id)) if sight.project else "",
            rows=[
                [find_button(pair.cohort_id, pair.project_id, reader, pair.one_id)]
                if sight.project
                else []
            ],
        )
    has_both = pair.thread_id is not None and pair.kind == "api"
    return card(
        Tone.DONE,
        *first,
        small(f"{texts.PARTNER_SIGN} {texts.PARTNERSHIP_STATES[pair.state]}{_number(sight)}"),
        title(f"You and {name}"),
        project_title(sight.project) if sight.project else "",
        texts.pair_thread(pair.thread_id),
        texts.plan_so_far(*progress_of(sight.items)) if sight.project else "",
        small(texts.partners_since(pair.created_at)),
        rows=[
            [
                *way_in(pair),
                *([button("Open your plan", "plan-show", pair.id)] if has_both else []),
                button("End partnership", "partner-end", pair.id),
            ]
        ],
    )


def way_in(pair: Partnership) -> list[Button]:
    """The button that leads to the partners' thread or, without one, to their plan."""
    if pair.thread_id is None:
        return [button("Open your plan", "plan-show", pair.id)] if pair.kind == "api" else []
    return [link_button("Open your thread", channel_url(pair.guild_id, pair.thread_id))]


def new_partners(sight: PartnershipSight, said: str) -> ui.LayoutView:
    """The answer to one who just got a partner."""
    pair = sight.partnership
    return card(
        Tone.DONE,
        small(f"{texts.PARTNER_SIGN} {texts.PARTNERSHIP_STATES['active']}{_number(sight)}"),
        title(project_title(sight.project) if sight.project else _names(sight)),
        said,
        texts.thread_opens(pair.thread_id),
        rows=[way_in(pair)],
    )


def outcome_panel(outcome: RequestSight | PartnershipSight, reader: int) -> ui.LayoutView:
    """What one reads who asked or invited: it is out, or both asked each other."""
    if isinstance(outcome, PartnershipSight):
        name = markdown.named(outcome.partner_of(reader).name, NAME_ROOM)
        return new_partners(outcome, texts.you_asked_each_other(name))
    request = outcome.request
    name = markdown.named(outcome.asked.name, NAME_ROOM)
    said = texts.you_asked_them(name, request.lapses_at, invited=request.is_invitation)
    return request_panel(outcome, reader, said)


def met_answer(sight: PartnershipSight, reader: int, *, met: bool) -> ui.LayoutView:
    """The answer to one who says whether two met; what to do where they have not."""
    pair = sight.partnership
    name = markdown.named(sight.partner_of(reader).name, NAME_ROOM)
    row = way_in(pair)
    if not met:
        row.append(button("We met", "partner-met", pair.id))
        row.append(button("End partnership", "partner-end", pair.id))
    said = texts.you_met(name) if met else texts.you_have_not_met(pair.thread_id)
    return card(Tone.DONE if met else Tone.WAITING, said, rows=[row])


def ended_answer(sight: PartnershipSight, reader: int) -> ui.LayoutView:
    """The answer to one who ended a partnership."""
    pair = sight.partnership
    if reader not in (pair.one_id, pair.other_id):
        return card(Tone.CLOSED, texts.they_ended(_names(sight)))
    name = markdown.named(sight.partner_of(reader).name, NAME_ROOM)
    find = find_button(pair.cohort_id, pair.project_id, reader, pair.one_id)
    return card(
        Tone.CLOSED,
        texts.you_ended(name),
        texts.ended_next(seeks=reader == pair.one_id) if sight.project else "",
        rows=[[find] if sight.project else []],
    )


def reason_field(hint: str, example: str, value: str = "", *, required: bool) -> Field:
    """Asks for a reason that the other one reads."""
    return line(
        "reason",
        "Would you say why?",
        hint=hint,
        example=example,
        value=value,
        limit=REASON_LIMIT,
        required=required,
        tall=True,
    )


def decline_fields(value: str = "") -> list[Field]:
    """The form that declines; a reason is kind and not needed."""
    hint = "They read it. You can leave it empty."
    example = "I promised the place to somebody this morning."
    return [reason_field(hint, example, value, required=False)]


def end_fields(value: str = "") -> list[Field]:
    """The form that ends a partnership."""
    hint = "Your partner reads it."
    example = "I change my project, so your pages would have no API."
    return [reason_field(hint, example, value, required=True)]


def question_fields(value: str = "") -> list[Field]:
    """The form in which one asks before deciding."""
    return [
        line(
            "text",
            "What would you like to know?",
            hint="They answer, and you decide then. Nothing is accepted yet.",
            example="Which endpoints do you need first, and by which day?",
            value=value,
            limit=QUESTION_LIMIT,
            required=True,
            tall=True,
        )
    ]


def answer_fields(question: str, value: str = "") -> list[Field]:
    """The form that answers a question, which stands above it."""
    return [
        line(
            "text",
            "Your answer",
            hint=markdown.clean(question, multiline=False),
            example="Products and the cart first, by Thursday; payments can wait.",
            value=value,
            limit=QUESTION_LIMIT,
            required=True,
            tall=True,
        )
    ]


def _number(sight: PartnershipSight) -> str:
    return f" · #{sight.project.number}" if sight.project else ""


def _names(sight: PartnershipSight) -> str:
    return " and ".join(markdown.named(each.name, NAME_ROOM) for each in (sight.one, sight.other))
