"""What the bot needs to be allowed in a server, and what of that is missing."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from discord import ForumChannel, ForumTag, Guild, Role

from nexus_bot import texts
from nexus_bot.models import Cohort
from nexus_bot.values import SetupDraft

PLACE = re.compile(r"<(#|@&)(\d{1,20})>")
THREADS = ("create_public_threads", "create_private_threads")
ROLE_NAMES = {"backend": "backend learners", "frontend": "frontend learners", "mentor": "mentors"}


class Lack(NamedTuple):
    """A bound channel and the permissions missing in it, as Discord names them there."""

    channel_id: int
    names: tuple[str, ...]
    is_gone: bool = False


def lacks(
    guild: Guild, channel_ids: Iterable[int | None], cohort: Cohort | SetupDraft | None
) -> list[Lack]:
    """The channels of these in which the bot may not do all that it needs for a cohort."""
    found = []
    for channel_id in dict.fromkeys(filter(None, channel_ids)):
        channel = guild.get_channel(channel_id)
        if channel is None:
            found.append(Lack(channel_id, (), is_gone=True))
            continue
        granted = channel.permissions_for(guild.me)
        needed = dict(texts.PERMISSIONS)
        if isinstance(channel, ForumChannel):
            needed = texts.FORUM_PERMISSIONS
        elif cohort and channel_id != cohort.channel_id:
            for kind in THREADS:  # they stand in the cohort's channel alone
                needed.pop(kind)
        if missing := tuple(shown for name, shown in needed.items() if not getattr(granted, name)):
            found.append(Lack(channel_id, missing))
    return found


def gone_roles(guild: Guild, cohort: Cohort | SetupDraft) -> list[str]:
    """Whose role was chosen and is no more."""
    bound = {name: getattr(cohort, f"{name}_role_id") for name in ROLE_NAMES}
    return [
        ROLE_NAMES[name]
        for name, role_id in bound.items()
        if role_id and not guild.get_role(role_id)
    ]


def lacking(
    guild: Guild, channel_ids: Iterable[int | None], cohort: Cohort | SetupDraft
) -> list[str]:
    """What the bot may not do yet in these channels, and how to allow it, in sentences."""
    return [
        texts.CHANNEL_GONE
        if lack.is_gone
        else texts.missing_permissions(f"<#{lack.channel_id}>", lack.names)
        for lack in lacks(guild, channel_ids, cohort)
    ]


def warnings(guild: Guild, cohort: Cohort | SetupDraft) -> list[str]:
    """What an organiser should mend before the bot can do its work, in sentences."""
    gone = gone_roles(guild, cohort)
    bound = (cohort.channel_id, cohort.mentor_channel_id, cohort.forum_id)
    found = lacking(guild, bound, cohort)
    if forum := forum_of(guild, cohort.forum_id):
        found += required_tag(forum)
    return [*found, *([texts.roles_gone(gone)] if gone else [])]


def forum_of(guild: Guild, forum_id: int | None) -> ForumChannel | None:
    """A forum of the server, in which posts are text."""
    channel = guild.get_channel(forum_id or 0)
    if isinstance(channel, ForumChannel) and not channel.is_media():
        return channel
    return None


def missing_tags(forum: ForumChannel) -> list[str]:
    """The tags by which posts would show their state, and that a forum does not have."""
    has = {tag.name.strip().casefold() for tag in forum.available_tags if may_use(forum, tag)}
    return [name for name in texts.BLOCKER_TAGS.values() if name.casefold() not in has]


def required_tag(forum: ForumChannel) -> list[str]:
    """Why nothing can be posted in a forum that wants a tag and has none for us, in sentences."""
    can_post = any(may_use(forum, tag) for tag in forum.available_tags)
    if can_post or not forum.flags.require_tag:
        return []
    return [texts.tag_required(f"<#{forum.id}>", texts.BLOCKER_TAGS["open"])]


def may_use(forum: ForumChannel, tag: ForumTag) -> bool:
    """Whether the bot may put a tag on a post."""
    me = forum.guild.get_member(forum.guild._state.self_id or 0)
    return not tag.moderated or (me is not None and forum.permissions_for(me).manage_threads)


def doubled(draft: SetupDraft) -> list[str]:
    """Where one channel or one role serves for two things, in sentences."""
    found = []
    if draft.channel_id and draft.channel_id == draft.mentor_channel_id:
        found.append(texts.MENTORS_IN_PUBLIC)
    chosen: dict[int, list[str]] = {}
    for name, called in ROLE_NAMES.items():
        if role_id := getattr(draft, f"{name}_role_id"):
            chosen.setdefault(role_id, []).append(called)
    found += [
        texts.role_doubled(f"<@&{role}>", names) for role, names in chosen.items() if names[1:]
    ]
    return found


def known_only(guild: Guild | None, shown: str) -> str:
    """Text in which roles and channels that are no more say so, where an id would stand."""

    def named(found: re.Match[str]) -> str:
        number = int(found[2])
        if guild is None:
            return found[0]
        if found[1] == "#":
            return found[0] if guild.get_channel_or_thread(number) else texts.DELETED_CHANNEL
        return found[0] if guild.get_role(number) else texts.DELETED_ROLE

    return PLACE.sub(named, shown)


def may_call(guild: Guild, role: Role) -> bool:
    """Whether Discord calls the members of a role when the bot mentions it."""
    return role.mentionable or guild.me.guild_permissions.mention_everyone


def may_make_events(guild: Guild) -> bool:
    """Whether the bot may make scheduled events, which it can do without."""
    granted = guild.me.guild_permissions
    return granted.create_events or granted.manage_events
