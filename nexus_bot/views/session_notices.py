"""What those who join a session read of it privately: reminders and changes."""

from datetime import datetime

from discord import ui

from nexus_bot import markdown, texts
from nexus_bot.cards import Tone, card, link_button, small, title
from nexus_bot.repositories.sessions import Gathering
from nexus_bot.views.sessions import NAME_ROOM, TONES, card_url, head, name_of


def reminder(gathering: Gathering, now: datetime, *, late: bool) -> ui.LayoutView:
    """What one who joins reads a quarter of an hour before, or later where it could not be said."""
    session = gathering.session
    says = texts.session_began if session.starts_at <= now else texts.session_begins
    return _told(
        gathering,
        "REMINDER",
        says(session.starts_at, session.minutes),
        small(texts.SESSION_LATE) if late else "",
    )


def moved_notice(gathering: Gathering, *, by: int | None, was: datetime | None) -> ui.LayoutView:
    """What one who joins reads when the session was moved; ``by`` somebody else, for its host."""
    session = gathering.session
    return _told(
        gathering,
        texts.SESSION_STATES["moved"],
        texts.session_changed_by("moved", by) if by else "",
        texts.session_begins_now(session.starts_at, session.minutes),
        texts.session_was_at(was) if was and was != session.starts_at else "",
        "" if by else texts.SESSION_MOVED_NEXT,
    )


def cancelled_notice(gathering: Gathering, *, by: int | None) -> ui.LayoutView:
    """What one who joins reads when the session was cancelled; ``by`` somebody, for its host."""
    return _told(
        gathering,
        texts.SESSION_STATES["cancelled"],
        texts.session_changed_by("cancelled", by) if by else "",
        texts.session_was_planned(gathering.session.starts_at),
    )


def in_channel(gathering: Gathering, user: int, what: str) -> ui.LayoutView:
    """What the channel says to one who joins and takes no direct message."""
    session, url = gathering.session, card_url(gathering.session)
    return card(
        Tone.WAITING,
        texts.session_in_channel(user, session.number, name_of(session), what),
        rows=[[link_button("Open", url)] if url else []],
    )


def _told(gathering: Gathering, what: str, *sentences: str) -> ui.LayoutView:
    session, url = gathering.session, card_url(gathering.session)
    return card(
        TONES["cancelled" if session.state != "planned" else "planned"],
        head(session.kind, what, f"#{session.number}"),
        title(name_of(session)),
        *sentences,
        small(f"hosted by {markdown.named(gathering.host.name, NAME_ROOM)}"),
        rows=[[link_button("Open", url)] if url else []],
    )
