"""Posts in forums: made by one request, found again by their mark, with the tags they should have.

Discord has no nonce for them. So a try makes one at most, and before another one the forum is
read for a post whose first message carries the mark of its row.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from discord import Client, ForumChannel, ForumTag, HTTPException, NotFound
from discord.utils import snowflake_time

from nexus_bot.delivery import wire
from nexus_bot.delivery.finding import SKEW, is_marked, marked
from nexus_bot.delivery.manners import Said
from nexus_bot.delivery.outcomes import Verdict, judge
from nexus_bot.delivery.saying import shortened
from nexus_bot.markdown import shorten
from nexus_bot.models import OutboxMessage
from nexus_bot.views.rights import may_use

NAME_ROOM = 100
MOST_TAGS = 5
ASLEEP = 50


async def make_post(
    forum: ForumChannel, message: OutboxMessage, name: str, said: Said, tags: Sequence[ForumTag]
) -> int:
    """Make a post; one that Discord finds malformed goes out shortened and without tags."""
    try:
        return await _make(forum, message, name, said, tags)
    except HTTPException as error:
        if judge(error.status, error.code) is not Verdict.OURS:
            raise
        return await _make(forum, message, name, shortened(said), needed(forum))


async def _make(
    forum: ForumChannel, message: OutboxMessage, name: str, said: Said, tags: Sequence[ForumTag]
) -> int:
    with wire.once():
        made = await forum.create_thread(
            name=shorten(name, NAME_ROOM),
            view=marked(said.view, message),
            files=list(said.files),
            applied_tags=tags,
            allowed_mentions=said.mentions,
        )
    return made.thread.id


async def find_post(client: Client, message: OutboxMessage, forum_id: int) -> int | None:
    """The post in a forum that a message has made already, be it asleep by now."""
    since, me = message.first_attempt_at, client.user
    if since is None or me is None:
        return None
    active = await client.http.get_active_threads(message.guild_id)
    asleep = await client.http.get_public_archived_threads(forum_id, limit=ASLEEP)
    for thread in (*active["threads"], *asleep["threads"]):
        ours = (int(thread["parent_id"]), int(thread["owner_id"])) == (forum_id, me.id)
        if ours and await _stands(client, int(thread["id"]), since, message):
            return int(thread["id"])
    return None


async def _stands(client: Client, post_id: int, since: datetime, message: OutboxMessage) -> bool:
    """Whether the first message of a post, which has the post's id, carries the mark."""
    if snowflake_time(post_id) < since - SKEW:
        return False
    post = client.get_partial_messageable(post_id, guild_id=message.guild_id)
    try:
        first = await post.fetch_message(post_id)
    except NotFound:
        return False
    return is_marked(first, message)


def tags_of(
    forum: ForumChannel,
    state: str,
    area: str,
    outdone: Iterable[str],
    worn: Iterable[ForumTag] = (),
) -> list[ForumTag]:
    """The tags a post should have: its state's, its area's, and what somebody else has put there.

    What is ``outdone`` by those, what the forum does not have, and what only moderators may put
    there, is left out.
    """
    by_name = {_folded(tag.name): tag for tag in forum.available_tags if may_use(forum, tag)}
    wanted = [by_name[name] for name in (_folded(state), _folded(area)) if name in by_name]
    ours = {*map(_folded, outdone)}
    wanted += [tag for tag in worn if _folded(tag.name) not in ours]
    return list(dict.fromkeys(wanted))[:MOST_TAGS] or needed(forum)


def needed(forum: ForumChannel) -> list[ForumTag]:
    """A tag for a forum that takes no post without one."""
    usable = [tag for tag in forum.available_tags if may_use(forum, tag)]
    return usable[:1] if forum.flags.require_tag else []


def _folded(name: str) -> str:
    return name.strip().casefold()
