"""What partners hear privately, in their thread, and in the channel where messages are closed."""

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.repositories.projects import ACTIVE
from nexus_bot.values.partners import PartnershipSight, RequestSight, Suggestion
from nexus_bot.views.partner_requests import (
    TEXT_ROOM,
    answering_buttons,
    deciding_buttons,
    find_button,
    find_of,
    stop_button,
    way_in,
)
from nexus_bot.views.partners import NAME_ROOM, glimpse, project_title

GOOD = ("accepted", "paired", "met")
BAD = ("declined", "withdrawn", "lapsed", "outdone", "ended", "left")


def request_note(
    sight: RequestSight, what: str, reader: int, best: Suggestion | None, row: int
) -> ui.LayoutView:
    """What became of a request, to one of the two; ``best`` is the next best for a seeker."""
    request, seeks = sight.request, reader == sight.request.seeker_id
    other = sight.owner if seeks else sight.seeker
    told = {"question": request.question, "answer": request.answer}.get(what, "")
    parts: list[Part] = [
        small(f"{texts.PARTNER_SIGN} #{sight.project.number}"),
        title(project_title(sight.project)),
        texts.partner_note(what, markdown.named(other.name, NAME_ROOM)),
        markdown.body(told, TEXT_ROOM),
        _reason(request.reason) if what == "declined" else "",
        _why_outdone(sight, reader) if what == "outdone" else "",
    ]
    if what in BAD:
        parts += _next(best, seeks=seeks)
        return _card(what, parts, _next_buttons(best, find_of(sight, reader)), row)
    if what == "accepted":
        parts.append(texts.thread_opens(None))
        return _card(what, parts, [], row)
    if what == "question":
        return _card(what, [*parts, small(texts.ANSWER_NEXT)], answering_buttons(sight), row)
    parts.append(small(texts.answer_by(request.lapses_at)))
    return _card(what, parts, deciding_buttons(request.id), row)


def pair_note(
    sight: PartnershipSight, what: str, reader: int, best: Suggestion | None, row: int
) -> ui.LayoutView:
    """What becomes of a partnership, to one of the two."""
    pair, seeks = sight.partnership, reader == sight.partnership.one_id
    name = markdown.named(sight.partner_of(reader).name, NAME_ROOM)
    parts: list[Part] = [
        small(f"{texts.PARTNER_SIGN}{f' #{sight.project.number}' if sight.project else ''}"),
        title(project_title(sight.project)) if sight.project else "",
        texts.partner_note(what, name),
        _reason(pair.ended_why) if what == "ended" else "",
    ]
    if what == "met":
        row_of = [
            button("We met", "partner-met", pair.id, style=ButtonStyle.success),
            button("Not yet", "partner-not-met", pair.id),
            *way_in(pair),
        ]
        return _card(what, [*parts, texts.MET_HOW], row_of, row)
    if what == "paired":
        return _card(what, [*parts, texts.thread_opens(pair.thread_id)], way_in(pair), row)
    if sight.project is None:
        return _card(what, [*parts, small(texts.REVIEW_NEXT)], [], row)
    parts += _next(best, seeks=seeks, had_place=True)
    find = find_button(pair.cohort_id, pair.project_id, reader, pair.one_id)
    return _card(what, parts, _next_buttons(best, find), row)


def fits_note(best: Suggestion, cohort_id: int, row: int) -> ui.LayoutView:
    """That a project fits one who waits."""
    parts: list[Part] = [texts.partner_note("fits", ""), RULE, *glimpse(best)]
    see_all = button("See all", "partner-find", cohort_id)
    return _card("fits", parts, _next_buttons(best, see_all), row)


def alone_note(why: str, cohort_id: int, row: int) -> ui.LayoutView:
    """That a round left somebody without a partner, and why."""
    parts: list[Part] = [texts.round_left_alone(why)]
    return _card("alone", parts, [button("See who is free", "partner-find", cohort_id)], row)


def word(what: str, by: int | None) -> ui.LayoutView:
    """What becomes of a partnership, in its thread."""
    return card(Tone.CLOSED, texts.pair_word(what, by), texts.THREAD_GOES)


def in_channel(user: int, what: str, number: int | None, verb: str, row: int) -> ui.LayoutView:
    """What the channel says to one who takes no direct message, with the way to read it."""
    said = texts.partner_in_channel(user, what, number)
    return card(
        Tone.WAITING,
        said,
        rows=[
            [
                button("Read it", verb, row, style=ButtonStyle.primary),
                button("What I hear", "hearing"),
            ]
        ],
    )


def _card(what: str, parts: list[Part], buttons: list[Button], row: int) -> ui.LayoutView:
    tone = Tone.DONE if what in GOOD else Tone.CLOSED if what in BAD else Tone.WAITING
    return card(tone, *parts, rows=[[*buttons, stop_button(row)]])


def _reason(reason: str) -> str:
    return texts.their_reason(markdown.body(reason, TEXT_ROOM)) if reason else ""


def _why_outdone(sight: RequestSight, reader: int) -> str:
    project, seeks = sight.project, reader == sight.request.seeker_id
    why = "full" if project.taken >= project.places else "seated"
    if project.state != ACTIVE:
        why = "closed"
    name = markdown.named((sight.owner if seeks else sight.seeker).name, NAME_ROOM)
    return texts.why_outdone(name, project.number, why)


def _next(best: Suggestion | None, *, seeks: bool, had_place: bool = False) -> list[Part]:
    """What comes next: the next best for a seeker, or that they wait."""
    if not seeks:
        return [small(texts.OWNER_HAS_PLACE if had_place else texts.WITHDRAWN_NEXT)]
    return [RULE, *glimpse(best)] if best else [texts.WAITING_ON]


def _next_buttons(best: Suggestion | None, find: Button) -> list[Button]:
    if best is None:
        return [find]
    project = best.scheme.project.id
    ask = button(texts.ASK_TO_PARTNER, "partner-ask-on", project, style=ButtonStyle.primary)
    return [ask, find]
