"""The threads of blockers and their posts in forums: made, kept in step, put away."""

from collections.abc import Sequence
from typing import Any

from discord import AllowedMentions, Client, ForumChannel, ForumTag, HTTPException, Thread, ui

from nexus_bot import texts
from nexus_bot.clock import Clock
from nexus_bot.delivery.calling import only
from nexus_bot.delivery.forums import NAME_ROOM, find_post, make_post, tags_of
from nexus_bot.delivery.manners import Done, Dropped, Made, Manner, Said
from nexus_bot.delivery.outcomes import Verdict, judge
from nexus_bot.delivery.standing import redraw
from nexus_bot.delivery.threads import KEPT_OUT, arrange, let_in, look
from nexus_bot.markdown import shorten
from nexus_bot.models import OutboxMessage
from nexus_bot.repositories.blockers import Case
from nexus_bot.services import Services
from nexus_bot.services.blocker_plans import ARCHIVE, POST, THREAD
from nexus_bot.services.ends import is_doubtful
from nexus_bot.views.blockers import blocker_card

EXISTS = 160004
CHANGED = "it changed meanwhile"
FULL, GONE = (160006, 30013, 30033), 10003


class BlockerThreads:
    """Where people write about blockers."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._blockers = services.blockers
        self._clock = clock

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be done about threads."""
        return {
            THREAD: Manner(self.open, repeat=True, speaks=False),
            POST: Manner(self.post, repeat=True),
            ARCHIVE: Manner(self.archive, repeat=True, speaks=False, places=True),
        }

    async def open(self, message: OutboxMessage) -> Made:
        """Open the thread below a card; where Discord makes none, the blocker lives without."""
        case = await self._case(message)
        if case is None or case.blocker.message_id is None:
            return Dropped("cancelled", "its card is gone")
        blocker = case.blocker
        try:
            thread_id = blocker.thread_id or await self._open(case)
        except HTTPException as error:
            match judge(error.status, error.code):
                case Verdict.DELETED:
                    await self._blockers.card_gone(case)
                    return Dropped("cancelled", "its card is gone")
                case verdict if verdict in KEPT_OUT:
                    code = error.code or error.status
                    await self._blockers.no_thread(message.guild_id, blocker.number, code)
                    return Done()
            raise
        await self._blockers.thread_stands(message.guild_id, blocker.number, thread_id)
        await let_in(self._client, thread_id, blocker.author_id)
        return Done()

    async def _open(self, case: Case) -> int:
        """Open a thread on the card, or take the one that is there: it has the card's id."""
        blocker, card = case.blocker, case.blocker.message_id or 0
        try:
            await self._client.http.start_thread_with_message(
                blocker.channel_id or 0,
                card,
                name=shorten(blocker.title, NAME_ROOM),
                auto_archive_duration=1440,
            )
        except HTTPException as error:
            if error.code != EXISTS or await look(self._client, card) is None:
                raise
        return card

    async def find(self, message: OutboxMessage, case: Case) -> Thread | None:
        """The thread of a blocker as it is now; one that is gone is forgotten.

        What Discord refuses then is about the thread, and not where the message was planned for.
        """
        blocker = case.blocker
        if blocker.thread_id is None:
            return None
        message.channel_id = blocker.thread_id
        thread = await look(self._client, blocker.thread_id)
        if thread is None:
            await self.gone(case)
        return thread

    async def gone(self, case: Case) -> Case:
        """Forget a thread that was deleted; the blocker as it stands without."""
        await self._blockers.thread_gone(case.blocker.guild_id, case.blocker.thread_id or 0)
        return await self.anew(case)

    async def anew(self, case: Case) -> Case:
        """A blocker as it is stored by now, so that nothing leads to where it was."""
        blocker = case.blocker
        return await self._blockers.case(blocker.guild_id, blocker.number) or case

    async def post(self, message: OutboxMessage) -> Made:
        """Make a blocker's post in its forum, unless it stands or is found.

        Where its first message was deleted, another card comes into the post; where the forum
        is full or gone, a card comes into the channel.
        """
        case, forum_id = await self._case(message), message.channel_id or 0
        if case is not None and case.blocker.message_id is not None:
            return Done(case.blocker.message_id)
        if case is not None and case.blocker.thread_id is not None:
            message.channel_id = case.blocker.thread_id
            return Said(blocker_card(case), mentions=told(case))
        post_id = None
        if is_doubtful(message):
            post_id = await find_post(self._client, message, forum_id)
        elif case is None:
            return Dropped("cancelled", "deleted before it was posted")
        if post_id is None and case is not None:
            try:
                post_id = await self._post(message, case, forum_id)
            except HTTPException as error:
                if error.code not in (*FULL, GONE):
                    raise
                await self._blockers.no_thread(message.guild_id, case.blocker.number, error.code)
                message.channel_id = (await self._blockers.cohort_of(case)).channel_id
                return Said(blocker_card(case), mentions=told(case))
        if post_id is not None:
            await self._blockers.stands_as_post(message, post_id)
        return Done(post_id)

    async def _post(self, message: OutboxMessage, case: Case, forum_id: int) -> int:
        forum = await self._forum(forum_id)
        said = Said(blocker_card(case), mentions=told(case))
        return await make_post(forum, message, case.blocker.title, said, _tags(forum, case))

    async def _forum(self, forum_id: int) -> ForumChannel:
        """A forum, also when another process hears of its server."""
        known = self._client.get_channel(forum_id) or await self._client.fetch_channel(forum_id)
        if not isinstance(known, ForumChannel):
            raise TypeError(f"{forum_id} is no forum")
        return known

    async def show(
        self, message: OutboxMessage, case: Case, thread: Thread, view: ui.LayoutView
    ) -> Made:
        """Show in a thread what a blocker is now; a post that sleeps is woken for it."""
        if thread.archived and not await arrange(thread, archived=False):
            return Dropped("skipped", "its post is locked")
        standing = thread.get_partial_message(case.blocker.message_id or 0)
        made = await redraw(message, standing, view, lambda: self._blockers.card_gone(case))
        changes = await self._changes(thread, case, message.payload.get("area", ""))
        if thread.archived:
            changes["archived"] = True
        if changes:
            await arrange(thread, **changes)
        return made

    async def _changes(self, thread: Thread, case: Case, before: str) -> dict[str, Any]:
        """What a post must change to show how its blocker stands in the forum's list.

        The tag of the area ``before`` is taken off.
        """
        forum, title = await self._forum(thread.parent_id), shorten(case.blocker.title, NAME_ROOM)
        changes: dict[str, Any] = {} if thread.name == title else {"name": title}
        worn = [tag for each in thread._applied_tags if (tag := forum.get_tag(each))]
        tags = _tags(forum, case, worn, before)
        return changes if tags == worn else changes | {"applied_tags": tags}

    async def archive(self, message: OutboxMessage) -> Made:
        """Put a thread away a day after it was solved; it is never locked."""
        case = await self._case(message)
        if case is None or case.blocker.turn != message.payload["turn"]:
            return Dropped("cancelled", CHANGED)
        thread = await self.find(message, case)
        if thread is not None and not thread.archived:
            await arrange(thread, archived=True)
        return Done()

    async def _case(self, message: OutboxMessage) -> Case | None:
        return await self._blockers.case(message.guild_id, message.payload["number"])


def _tags(
    forum: ForumChannel, case: Case, worn: Sequence[ForumTag] = (), before: str = ""
) -> list[ForumTag]:
    names, blocker = texts.BLOCKER_TAGS, case.blocker
    outdone = [*names.values(), before]
    return tags_of(forum, names[blocker.state], blocker.area, outdone, worn)


def told(case: Case) -> AllowedMentions:
    """Whom a card calls: the author of a message that somebody else raised, or nobody."""
    blocker = case.blocker
    return only(blocker.author_id) if blocker.raised_by_id else AllowedMentions.none()
