"""Sessions as members see them: the card, the form, the preview, what is said privately."""

from datetime import datetime, timedelta

from discord import ButtonStyle, SelectOption, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import (
    RULE,
    Button,
    Part,
    Tone,
    button,
    card,
    link_button,
    small,
    title,
)
from nexus_bot.models import Session
from nexus_bot.repositories.sessions import Gathering, ends_at
from nexus_bot.values import (
    SessionDraft,
    SessionSight,
    SessionStored,
    UnderstoodSession,
)
from nexus_bot.views.forms import Field, Filled, choice, line, picker
from nexus_bot.views.links import message_url
from nexus_bot.words import human_list

NAME_ROOM = 40
REMINDED = timedelta(minutes=15)
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 480)
CARD_TROUBLE = {"sent": "", "failed": texts.SESSION_CARD_FAILED}
TONES = {
    "planned": Tone.KNOWLEDGE,
    "moved": Tone.KNOWLEDGE,
    "now": Tone.DONE,
    "over": Tone.CLOSED,
    "cancelled": Tone.CLOSED,
}


def state_of(session: Session, now: datetime) -> str:
    """How a session stands: planned, moved, going on now, over, or cancelled."""
    if session.state != "planned":
        return "cancelled"
    if ends_at(session) <= now:
        return "over"
    if session.starts_at <= now:
        return "now"
    return "moved" if session.moved_from else "planned"


def session_card(gathering: Gathering, now: datetime) -> ui.LayoutView:
    """The card of a session in the cohort channel, the same for everyone."""
    session = gathering.session
    number, state = session.number, state_of(session, now)
    row: list[Button] = []
    if state not in ("over", "cancelled"):
        row = [
            button("Join", "join", number, style=ButtonStyle.primary),
            button("Leave", "leave", number),
            button("Move", "move", number),
            button("Cancel", "cancel", number),
        ]
    return card(TONES[state], *_parts(gathering, state, now), rows=[row])


def session_panel(sight: SessionSight) -> ui.LayoutView:
    """A session for one reader alone, with what this reader may do."""
    session = sight.gathering.session
    state = state_of(session, sight.now)
    row: list[Button] = []
    if state not in ("over", "cancelled"):
        if not sight.joined:
            row.append(button("Join", "join", session.number, style=ButtonStyle.primary))
        elif not sight.hosts:
            row.append(button("Leave", "leave", session.number))
        if sight.may_change:
            row.append(button("Move", "move", session.number))
            row.append(button("Cancel", "cancel", session.number))
    return card(TONES[state], *_parts(sight.gathering, state, sight.now), rows=[row])


def _parts(gathering: Gathering, state: str, now: datetime) -> list[Part]:
    session = gathering.session
    was = state == "moved" and session.moved_from
    parts: list[Part] = [
        head(session.kind, texts.SESSION_STATES[state], f"#{session.number}"),
        title(name_of(session)),
        f"**When** {texts.stamp(session.starts_at, 'F')} · {texts.stamp(session.starts_at, 'R')}",
        f"**Before it was moved** {texts.stamp(was, 'F')}" if was else "",
        f"**How long** {texts.length(session.minutes)}",
        f"**Who joins** {who_joins(gathering)}",
    ]
    if state == "cancelled":
        parts += [RULE, texts.SESSION_WAS_CANCELLED]
    elif state == "over":
        parts += [RULE, texts.SESSION_IS_OVER]
    host = f"hosted by {markdown.named(gathering.host.name, NAME_ROOM)}"
    promised = state in ("planned", "moved") and is_reminded(session, now)
    parts.append(small(f"{host} · {texts.SESSION_FOOT}" if promised else host))
    return parts


def head(kind: str, *facts: str) -> str:
    """The first line of a session's card: its kind, and what else there is to know."""
    return small(
        " · ".join([f"{texts.SESSION_SIGNS[kind]} {texts.SESSION_KINDS[kind].upper()}", *facts])
    )


def name_of(session: Session | SessionDraft) -> str:
    """What a session is about; without a topic, its kind."""
    return markdown.inline(session.topic or texts.SESSION_KINDS[session.kind])


def who_joins(gathering: Gathering) -> str:
    """How many join, and the names of the first."""
    if not gathering.people:
        return texts.NOBODY_JOINS
    names = [markdown.named(name, NAME_ROOM) for name in gathering.names]
    if more := gathering.people - len(names):
        names.append(f"{more:,} more")
    return f"{gathering.people:,} · {human_list(names)}"


def session_fields(draft: SessionDraft) -> list[Field]:
    """The form of a new session, filled in with what is known."""
    kinds = {kind: (name, texts.SESSION_HINTS[kind]) for kind, name in texts.SESSION_KINDS.items()}
    return [
        choice("kind", "What kind of session is it?", kinds, value=draft.kind or "study"),
        when_field(draft),
        line(
            "topic",
            "What is it about?",
            example="Celery retries, with a demo of mine that fails",
            value=draft.topic,
            limit=120,
        ),
        minutes_field(draft),
    ]


def move_fields(draft: SessionDraft) -> list[Field]:
    """The form that moves a session."""
    return [when_field(draft), minutes_field(draft)]


def when_field(draft: SessionDraft) -> Field:
    """Asks for a day and an hour."""
    return line(
        "when",
        "When does it begin?",
        hint="On your own clock. You see what we understood before it is saved.",
        example="tomorrow 6pm",
        value=draft.when,
        limit=60,
        required=True,
    )


def minutes_field(draft: SessionDraft) -> Field:
    """Asks for a length; one that is not on the list stays on it."""
    given = draft.minutes.strip()
    chosen = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 60
    options = [
        SelectOption(label=texts.length(each), value=str(each), default=each == chosen)
        for each in sorted({*LENGTHS, chosen})
    ]
    select: ui.Select[ui.LayoutView] = ui.Select(options=options, required=False)
    return picker("minutes", "How long does it take?", select)


def filled_draft(form: Filled, number: int = 0) -> SessionDraft:
    """A form as it came back."""
    minutes = next(iter(form.choices.get("minutes", ())), "")
    return SessionDraft(form.text("kind"), form.text("when"), form.text("topic"), minutes, number)


def preview(understood: UnderstoodSession) -> ui.LayoutView:
    """What was understood, before it is saved."""
    draft = understood.draft
    typed = markdown.inline(draft.when)
    zone = f"{understood.zone}, {texts.WHOSE[understood.whose]}"
    at = understood.starts_at
    return card(
        Tone.WAITING,
        head(draft.kind, texts.NOT_SAVED_YET, *([f"#{draft.number}"] if draft.number else [])),
        title(name_of(draft)),
        f"**From** {texts.stamp(understood.was, 'F')}" if understood.was else "",
        f"**{'To' if understood.was else 'When'}** {texts.stamp(at, 'F')} · {texts.stamp(at, 'R')}",
        f"**How long** {texts.length(understood.minutes)}",
        texts.DOUBTS[understood.doubt],
        small(f"“{typed}”, read in {zone}"),
        rows=[
            [
                button("Save", "session-save", understood.panel, style=ButtonStyle.success),
                button("Change", "fix-session", understood.panel),
            ]
        ],
    )


def saved_answer(stored: SessionStored, url: str | None, state: str) -> ui.LayoutView:
    """What a host reads after planning or moving; ``state`` is what became of the card."""
    session = stored.gathering.session
    row: list[Button] = [
        button("Move", "move", session.number),
        button("Cancel", "cancel", session.number),
    ]
    if url:
        row.insert(0, link_button("Open", url))
    first = (
        texts.session_saved(session.number, remind=is_reminded(session, stored.now))
        if stored.new
        else texts.session_moved(
            session.number, session.starts_at, told=stored.gathering.people > 1
        )
    )
    trouble = CARD_TROUBLE.get(state, texts.SESSION_CARD_WAITS)
    if state == "shut":
        trouble = texts.comes_once_mended(session.channel_id or 0)
    return card(Tone.DONE, first, trouble if stored.new else "", rows=[row])


def is_reminded(session: Session, now: datetime) -> bool:
    """Whether there is still time to remind somebody."""
    return session.starts_at - REMINDED > now


def confirm_cancel(number: int, session: SessionDraft) -> ui.LayoutView:
    """Asks once before a session is called off."""
    return card(
        Tone.OPEN,
        f"Cancel #{number} *{name_of(session)}*? Everybody who joined gets a message, "
        "and it cannot be taken back.",
        rows=[[button("Cancel it", "cancel-now", number, style=ButtonStyle.danger)]],
    )


def card_url(session: Session) -> str | None:
    """The address of a session's card, once it stands."""
    if session.message_id is None or session.channel_id is None:
        return None
    return message_url(session.guild_id, session.channel_id, session.message_id)
