"""What those who join a session read of it privately: reminders and changes."""

from discord import ui

from nexus_bot import markdown, texts
from nexus_bot.cards import card, link_button, small, title
from nexus_bot.repositories.sessions import Gathering
from nexus_bot.views.sessions import NAME_ROOM, TONES, card_url, head, name_of


def reminder(gathering: Gathering, *, late: bool) -> ui.LayoutView:
    """What one who joins reads a quarter of an hour before."""
    session = gathering.session
    return _told(
        gathering,
        "REMINDER",
        texts.session_begins(session.starts_at, session.minutes),
        small(texts.SESSION_LATE) if late else "",
    )


def moved_notice(gathering: Gathering) -> ui.LayoutView:
    """What one who joins reads when the session was moved."""
    session = gathering.session
    return _told(
        gathering,
        texts.SESSION_STATES["moved"],
        texts.session_begins_now(session.starts_at, session.minutes),
        texts.SESSION_MOVED_NEXT,
    )


def cancelled_notice(gathering: Gathering) -> ui.LayoutView:
    """What one who joins reads when the session was cancelled."""
    at = gathering.session.starts_at
    return _told(gathering, texts.SESSION_STATES["cancelled"], texts.session_was_planned(at))


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
