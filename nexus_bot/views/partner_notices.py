"""What partners hear privately, in their thread, and in the channel where messages are closed."""

from discord import ButtonStyle, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import RULE, Button, Part, Tone, button, card, small, title
from nexus_bot.values.partners import PartnershipSight, RequestSight, Suggestion, Without
from nexus_bot.views.partner_requests import (
    answering_buttons,
    deciding_buttons,
    exchange,
    find_of,
    outdone,
    stop_button,
)
from nexus_bot.views.partners import (
    NAME_ROOM,
    TEXT_ROOM,
    ask_button,
    glimpse,
    in_brief,
    project_title,
)
from nexus_bot.views.partnerships import find_button, is_offered, way_in

GOOD = ("accepted", "paired", "met")
BAD = ("declined", "withdrawn", "lapsed", "outdone", "ended", "left")
REVIEW = "review"
Best = Suggestion | Without | None


def request_note(
    sight: RequestSight,
    what: str,
    reader: int,
    best: Best,
    row: int,
    pair: PartnershipSight | None = None,
) -> ui.LayoutView:
    """What became of a request, to one of the two.

    ``best`` is the next best for a seeker, or why there is none; ``pair`` are who said yes.
    """
    request, seeks = sight.request, reader == sight.request.seeker_id
    other, invited = sight.owner if seeks else sight.seeker, request.is_invitation
    parts: list[Part] = [
        _head(what, sight.project.number),
        title(project_title(sight.project)),
        texts.partner_note(what, markdown.named(other.name, NAME_ROOM), invited=invited),
        _reason(request.reason) if what == "declined" else "",
        outdone(sight, reader) if what == "outdone" else "",
    ]
    if what in BAD:
        shown, buttons = _next(best, find_of(sight, reader), seeks=seeks)
        return _card(what, [*parts, *shown], buttons, row)
    if what == "accepted":
        thread = pair.partnership.thread_id if pair else None
        ways = way_in(pair.partnership) if pair else []
        return _card(what, [*parts, texts.thread_opens(thread)], ways, row)
    if what == "question":
        parts += exchange(sight, reader, request.question, "")
        return _card(what, [*parts, small(texts.ANSWER_NEXT)], answering_buttons(sight), row)
    parts += exchange(sight, reader, request.question, request.answer)
    parts.append(small(texts.answer_by(request.lapses_at, invited=invited)))
    return _card(what, parts, deciding_buttons(request.id), row)


def pair_note(
    sight: PartnershipSight, what: str, reader: int, best: Best, row: int
) -> ui.LayoutView:
    """What becomes of a partnership, to one of the two."""
    pair, project = sight.partnership, sight.project
    reviews, seeks = pair.kind == REVIEW, reader == pair.one_id
    parts: list[Part] = [
        _head(what, project.number if project else None),
        title(project_title(project) if project else texts.REVIEW_TITLE),
        texts.partner_note(_told(sight, what), _partner(sight, reader)),
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
        opens = texts.thread_opens(pair.thread_id, reviews=reviews)
        return _card(what, [*parts, opens], way_in(pair), row)
    if project is None:
        return _card(what, [*parts, small(texts.REVIEW_NEXT)], [], row)
    find = find_button(pair.cohort_id, pair.project_id, reader, pair.one_id)
    if not seeks:
        free = texts.ended_next(seeks=False, is_offered=is_offered(project))
        buttons = [find] if is_offered(project) else []
        return _card(what, [*parts, small(free) if free else ""], buttons, row)
    shown, buttons = _next(best, find, seeks=True)
    return _card(what, [*parts, *shown], buttons, row)


def _told(sight: PartnershipSight, what: str) -> str:
    """Which words say what became of a partnership."""
    pair = sight.partnership
    if what == "paired" and pair.kind == REVIEW:
        return "reviews"
    is_by_staff = pair.ended_by_id not in (None, pair.one_id, pair.other_id)
    return "ended_by_staff" if what == "ended" and is_by_staff else what


def _partner(sight: PartnershipSight, reader: int) -> str:
    return markdown.named(sight.partner_of(reader).name, NAME_ROOM)


def fits_note(fitting: Suggestion, cohort_id: int, row: int) -> ui.LayoutView:
    """That a project fits one who waits."""
    project = fitting.scheme.project
    parts: list[Part] = [
        _head("fits", project.number),
        title(project_title(project)),
        *in_brief(fitting),
    ]
    see_all = button("See all", "partner-find", cohort_id)
    return _card("fits", parts, [ask_button(project), see_all], row)


def alone_note(kind: str, why: str, cohort_id: int, row: int) -> ui.LayoutView:
    """That a round of a kind left somebody without a partner, and why."""
    find = [] if kind == REVIEW else [button("See what is free", "partner-find", cohort_id)]
    return _card("alone", [_head("alone"), texts.round_left_alone(kind, why)], find, row)


def word(what: str, by: int | None) -> ui.LayoutView:
    """What becomes of a partnership, in its thread."""
    return card(Tone.CLOSED, texts.pair_word(what, by), texts.THREAD_GOES)


def in_channel(
    user: int, what: str, number: int | None, verb: str = "", row: int = 0
) -> ui.LayoutView:
    """What the channel says to one who takes no direct message, with the way to read it."""
    said = texts.partner_in_channel(user, what, number, readable=bool(verb))
    read = [button("Read it", verb, row, style=ButtonStyle.primary)] if verb else []
    return card(Tone.WAITING, said, rows=[[*read, button("What I hear", "hearing")]])


def _head(what: str, number: int | None = None) -> str:
    """The first line of a note: what became of what."""
    sign = texts.OFFER_SIGN if what == "fits" else texts.PARTNER_SIGN
    about = f" · #{number}" if number is not None else ""
    return small(f"{sign} {texts.NOTE_STATES[what]}{about}")


def _card(what: str, parts: list[Part], buttons: list[Button], row: int) -> ui.LayoutView:
    tone = Tone.DONE if what in GOOD else Tone.CLOSED if what in BAD else Tone.WAITING
    return card(tone, *parts, rows=[[*buttons, stop_button(row)]])


def _reason(reason: str) -> str:
    return texts.their_reason(markdown.body(reason, TEXT_ROOM)) if reason else ""


def _next(best: Best, find: Button, *, seeks: bool) -> tuple[list[Part], list[Button]]:
    """What comes next: the next best for a seeker, that they wait, or that nothing does."""
    if isinstance(best, Suggestion):
        return [RULE, *glimpse(best)], [ask_button(best.scheme.project), find]
    if not seeks:
        return [small(texts.WITHDRAWN_NEXT)], [find]
    if best is Without.WAITS:
        return [texts.WAITING_ON], [find]
    return ([small(texts.COHORT_OVER)], []) if best is Without.OVER else ([], [find])
