"""Announcements: the card that everybody sees, the preview of it, the form."""

import re
from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle, Guild, ui
from discord.utils import format_dt

from nexus_bot import markdown, texts
from nexus_bot.cards import Tone, button, card, link_button, small
from nexus_bot.values import Announcement, AnnouncementDraft
from nexus_bot.views.cohorts import role_select
from nexus_bot.views.forms import Field, line, picker

TEXT_LIMIT = 3000
CHANNEL = re.compile(r"<\u200b#(\d{1,20})>")
TIME = re.compile(r"<\u200bt:(\d{1,12}:[tTdDfFR])>")
"""A channel and a time as `markdown.body` shows them: inert."""


def announcement_card(
    announcement: Announcement, at: datetime, guild: Guild | None
) -> ui.LayoutView:
    """An announcement as everybody sees it: whom it calls, its words, who says it."""
    called = f" · <@&{announcement.role_id}>" if announcement.role_id else ""
    since = announcement.late_since
    return card(
        Tone.KNOWLEDGE,
        small(f"📣 ANNOUNCEMENT{called}"),
        with_channels(markdown.body(announcement.text), guild),
        ui.TextDisplay(small(f"by <@{announcement.author_id}> · {format_dt(at, 'f')}")),
        small(texts.says_late(format_dt(since, "f"))) if since else "",
    )


def with_channels(shown: str, guild: Guild | None) -> str:
    """Text that was made safe to show, in which times and the channels of this server work."""

    def revived(found: re.Match[str]) -> str:
        is_here = guild is not None and guild.get_channel(int(found[1])) is not None
        return f"<#{found[1]}>" if is_here else found[0]

    return TIME.sub(r"<t:\1>", CHANNEL.sub(revived, shown))


def announcement_preview(
    announcement: Announcement,
    panel: int,
    at: datetime,
    guild: Guild | None,
    warnings: Sequence[str] = (),
) -> ui.LayoutView:
    """The same card, and below it what to do with it and what stands in its way."""
    view = announcement_card(announcement, at, guild)
    view.add_item(ui.TextDisplay("\n".join([texts.ANNOUNCE_HOW, *warnings])))
    view.add_item(
        ui.ActionRow(
            button("Post", "announce-post", panel, style=ButtonStyle.primary),
            button("Change", "announce-edit", panel),
        )
    )
    return view


def announced_panel(state: str, url: str | None, panel: int, place: int) -> ui.LayoutView:
    """What became of an announcement; one that was turned away can be opened again."""
    failed = state == "failed"
    row = [link_button("Open", url)] if url else []
    if failed:
        row = [button("Open it again", "announce-edit", panel, style=ButtonStyle.primary)]
    return card(
        Tone.WAITING if state in ("failed", "shut") else Tone.DONE,
        texts.comes_once_mended(place)
        if state == "shut"
        else texts.ANNOUNCED.get(state, texts.ANNOUNCED_SOON),
        rows=[row],
    )


def announcement_fields(draft: AnnouncementDraft) -> list[Field]:
    """The form of an announcement."""
    return [
        line(
            "text",
            "What should everybody know?",
            hint="**Bold**, lists, code, https links and #channels work.",
            example="Demo day is on Friday. Bring two minutes and one thing that broke.",
            value=draft.text,
            limit=TEXT_LIMIT,
            required=True,
            tall=True,
        ),
        picker(
            "role",
            "Whom should it call?",
            role_select(draft.role_id or None),
            hint="May stay empty. Only this role is mentioned, never everyone.",
        ),
    ]
