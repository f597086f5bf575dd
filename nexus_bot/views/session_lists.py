"""What a member reads of their sessions: the list of them."""

from collections.abc import Sequence

from discord import SelectOption, ui

from nexus_bot import markdown, texts
from nexus_bot.cards import Part, Tone, button, card, custom_id, small, title
from nexus_bot.models import Session
from nexus_bot.values import MySessions
from nexus_bot.views.sessions import card_url

TITLE_ROOM = 60


def my_sessions(mine: MySessions) -> ui.LayoutView:
    """The coming sessions of a member, with a select that opens one."""
    parts: list[Part] = [small("📅 YOUR SESSIONS"), title(texts.sessions_coming(mine.total))]
    parts += [entry(mine, session) for session in mine.sessions]
    rows: list[Sequence[ui.Item[ui.LayoutView]]] = []
    if mine.sessions:
        rows.append([session_select(mine.sessions)])
    else:
        parts.append(texts.NO_SESSIONS)
    if mine.pages > 1:
        at = mine.page
        rows.append(
            [
                button("‹", "sessions-page", at - 1 if at else mine.pages, disabled=at == 0),
                button(f"{at + 1} / {mine.pages}", "here", at, disabled=True),
                button("›", "sessions-page", at + 1, disabled=at >= mine.pages - 1),
            ]
        )
    return card(Tone.KNOWLEDGE, *parts, rows=rows)


def entry(mine: MySessions, session: Session) -> str:
    """One line of the list: number, title as a jump link, when, and whose it is."""
    name, url = markdown.shorten(session.topic, TITLE_ROOM), card_url(session)
    shown = name or texts.SESSION_KINDS[session.kind]
    shown = markdown.link(shown, url) if url else markdown.inline(shown)
    hosts = " · you host" if session.host_id == mine.user_id else ""
    return f"`#{session.number}` {shown} · {texts.stamp(session.starts_at, 'R')}{hosts}"


def session_select(sessions: Sequence[Session]) -> ui.Select[ui.LayoutView]:
    """Chooses one of the sessions to look at, to leave or to change."""
    return ui.Select(
        custom_id=custom_id("session"),
        placeholder="Open a session",
        options=[
            SelectOption(
                label=markdown.shorten(
                    f"#{each.number} {each.topic or texts.SESSION_KINDS[each.kind]}", 100
                ),
                value=str(each.number),
            )
            for each in sessions
        ],
    )
