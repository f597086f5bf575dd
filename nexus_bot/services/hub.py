"""The hub to read: search, browse, and pages that live on after a restart."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.errors import NotFound, NotWritten
from nexus_bot.models import Blocker, Topic
from nexus_bot.repositories.blockers import Blockers
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos
from nexus_bot.repositories.posts import Posts
from nexus_bot.repositories.projects import Projects
from nexus_bot.repositories.search import Search
from nexus_bot.repositories.topics import Topics
from nexus_bot.rules import Actor, Role, allows, require, roles_of
from nexus_bot.services import blocker_looks, project_looks
from nexus_bot.services.base import Service, audited, memo_of
from nexus_bot.values import BlockerSight, Listed, Page, Query, Sight
from nexus_bot.values.partners import ProjectSight

PAGE = 6
WINDOW = 300
PANEL = "search"
CHOICES = 25


class Hub(Service):
    """What members may look up."""

    @audited
    async def search(self, actor: Actor, /, query: Query) -> Page:
        """The first page of a new search, remembered so that its buttons work for weeks."""
        require("hub.read", actor, None)
        query = await self._with_key(actor.guild_id, query)
        page = await self._page(actor.guild_id, query)
        if page.pages == 1 and not query.browse:
            return page
        try:
            async with self._database.write() as session:
                panel = await Memos(session).keep(
                    actor.guild_id, actor.user_id, PANEL, page.query.state(), self._clock()
                )
        except NotWritten:
            return replace(page, pages=1)  # without the buttons that would need the memo
        return replace(page, panel=panel)

    @audited
    async def turn(self, actor: Actor, /, panel: int, *, step: int = 0, **changes: Any) -> Page:
        """Another page of a panel, or the same search with other filters."""
        async with self._database.read() as session:
            memo = await memo_of(session, actor, panel, PANEL)
        query = Query.restored(memo.state)
        query = replace(query, **{"page": max(0, query.page + step), **changes})
        if "topic" in changes:
            query = await self._with_key(actor.guild_id, replace(query, topic_key=""))
        page = await self._page(actor.guild_id, query)
        async with self._database.write() as session:
            await Memos(session).change(actor.guild_id, panel, page.query.state())
        return replace(page, panel=panel)

    async def _with_key(self, guild_id: int, query: Query) -> Query:
        if not query.topic or query.topic_key:
            return query
        async with self._database.read() as session:
            topics = Topics(session)
            topic: Topic | None = await topics.named(guild_id, query.topic)
            if topic is None:
                topic = next(iter(await topics.suggest(guild_id, query.topic, limit=1)), None)
        if topic is None:
            return replace(query, typed=f"{query.typed} {query.topic}".strip(), topic="")
        return replace(query, topic=topic.name, topic_key=topic.key)

    async def _page(self, guild_id: int, query: Query) -> Page:
        async with self._database.read() as session:
            found = await Search(session).find(
                guild_id,
                query.typed,
                topic_key=query.topic_key or None,
                kind=query.kind or None,
                author_id=query.author_id or None,
                limit=WINDOW,
            )
            topics = (
                await Topics(session).suggest(guild_id, "", limit=CHOICES) if query.browse else ()
            )
        pages = max(1, -(-len(found.posts) // PAGE))
        query = replace(query, page=min(query.page, pages - 1))
        start = query.page * PAGE
        return Page(
            guild_id=guild_id,
            query=query,
            posts=found.posts[start : start + PAGE],
            pages=pages,
            total=len(found.posts),
            more=found.more,
            corrected=found.corrected,
            panel=0,
            topics=topics,
        )

    @audited
    async def show(self, actor: Actor, /, number: int) -> Sight | BlockerSight | ProjectSight:
        """One learning, project or blocker in full, also a blocker not known to the hub yet."""
        require("hub.read", actor, None)
        async with self._database.read() as session:
            whole = await Posts(session).find(actor.guild_id, number)
            if whole is None:
                return await self._other(session, actor, number)
            cohort = await Cohorts(session).running(actor.guild_id)
        roles = roles_of(actor, cohort, whole.post.author_id)
        if whole.learning.saved_by_id == actor.user_id:
            roles |= {Role.AUTHOR}
        return Sight(whole, allows("learning.edit", roles), allows("learning.delete", roles))

    async def _other(
        self, session: AsyncSession, actor: Actor, number: int
    ) -> BlockerSight | ProjectSight:
        case = await Blockers(session).find(actor.guild_id, number)
        if case is not None:
            return await blocker_looks.sight_of(session, actor, case, self._clock())
        scheme = await Projects(session).find(actor.guild_id, number)
        if scheme is None:
            raise NotFound(number)
        return await project_looks.sight_of(session, actor, scheme, self._clock())

    async def suggest_topics(self, guild_id: int, typed: str) -> Sequence[Topic]:
        """Topics that complete what is being typed."""
        async with self._database.read() as session:
            return await Topics(session).suggest(guild_id, typed, limit=CHOICES)

    async def suggest_posts(self, guild_id: int, typed: str) -> Sequence[Listed | Blocker]:
        """What completes what is being typed: by number any post or blocker, or by words."""
        async with self._database.read() as session:
            number = typed.strip().lstrip("#")
            if number.isascii() and number.isdecimal() and len(number) <= 9:
                post = await Posts(session).look(guild_id, int(number))
                found = post or await Blockers(session).look(guild_id, int(number))
                return [found] if found else []
            return (await Search(session).find(guild_id, typed, limit=CHOICES)).posts
