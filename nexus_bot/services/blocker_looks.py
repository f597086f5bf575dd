"""Blockers to look at: for their cards, their readers, the lists, and whoever still types."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts, words
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import NotWritten, Refusal
from nexus_bot.repositories.blocker_lists import BlockerLists
from nexus_bot.repositories.blockers import Blockers, Case
from nexus_bot.repositories.ledger import Memos
from nexus_bot.repositories.topics import Topics, topic_key
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited, memo_of
from nexus_bot.services.blocker_drafts import LIST
from nexus_bot.services.blocker_rights import allowed, rights
from nexus_bot.values import SHOWS, BlockerPage, BlockerQuery, BlockerSight
from nexus_bot.values.blockers import AREA_LIMIT

PAGE = 6
WINDOW = 300
CHOICES = 25


class BlockerLooks(Service):
    """What can be seen of blockers; ``owner`` is the process that says what follows from them."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    async def case(self, guild_id: int, number: int) -> Case | None:
        """A blocker with all that its card shows."""
        return await self._database.read_at_once(
            lambda store: Blockers(store).find(guild_id, number)
        )

    @audited
    async def show(self, actor: Actor, /, number: int) -> BlockerSight:
        """A blocker as the actor sees it, and what they may do to it now."""
        require("blocker.read", actor, None)
        async with self._database.read() as store:
            case = await found(store, actor.guild_id, number)
            return await sight_of(store, actor, case, self._clock())

    @audited
    async def open_to(self, actor: Actor, /, number: int, action: str) -> Case:
        """A blocker, where the actor may do this to it as it stands."""
        async with self._database.read() as store:
            await allowed(store, actor, number, action)
            return await found(store, actor.guild_id, number)

    @audited
    async def listed(self, actor: Actor, /, query: BlockerQuery) -> BlockerPage:
        """The first page of a list, remembered so that its buttons work for weeks."""
        require("blocker.read", actor, None)
        query = replace(query, area_key=query.area_key or topic_key(query.area))
        page = await self._page(actor, query)
        try:
            async with self._database.write() as store:
                panel = await Memos(store).keep(
                    actor.guild_id, actor.user_id, LIST, page.query.state(), self._clock()
                )
        except NotWritten:
            return replace(page, pages=1)  # without the buttons that would need the memo
        return replace(page, panel=panel)

    @audited
    async def turn(
        self, actor: Actor, /, panel: int, *, step: int = 0, **changes: Any
    ) -> BlockerPage:
        """Another page of a list, or the same list of other blockers."""
        async with self._database.read() as store:
            memo = await memo_of(store, actor, panel, LIST)
        query = BlockerQuery.restored(memo.state)
        query = replace(query, **{"page": max(0, query.page + step), **changes})
        if "area" in changes:
            query = replace(query, area_key=topic_key(query.area))
        page = await self._page(actor, query)
        async with self._database.write() as store:
            await Memos(store).change(actor.guild_id, panel, page.query.state())
        return replace(page, panel=panel)

    async def _page(self, actor: Actor, query: BlockerQuery) -> BlockerPage:
        query = query if query.show in SHOWS else replace(query, show=SHOWS[0])
        async with self._database.read() as store:
            lists, guild = BlockerLists(store), actor.guild_id
            lines = await lists.find(
                guild, query.show, actor.user_id, area_key=query.area_key, limit=WINDOW + 1
            )
            areas = await lists.areas(guild, CHOICES)
        shown = lines[:WINDOW]
        pages = max(1, -(-len(shown) // PAGE))
        query = replace(query, page=min(query.page, pages - 1))
        start = query.page * PAGE
        return BlockerPage(
            guild_id=actor.guild_id,
            query=query,
            lines=shown[start : start + PAGE],
            now=self._clock(),
            pages=pages,
            total=len(shown),
            more=len(lines) > WINDOW,
            panel=0,
            areas=areas,
        )

    async def areas(self, guild_id: int, user_typed: str = "") -> Sequence[str]:
        """What a blocker may be about: popular topics of the hub, and some that everybody needs.

        Once something is typed: what begins so, and that itself.
        """
        async with self._database.read() as store:
            topics = await Topics(store).suggest(guild_id, user_typed, limit=CHOICES)
        usual = _beginning(texts.BLOCKER_AREAS, user_typed)
        typed = user_typed.strip()[:AREA_LIMIT]
        names = [topic.name for topic in topics if topic.name != texts.NO_TOPIC]
        room = CHOICES - len(usual) if not typed else CHOICES
        return _once([*names[:room], *usual, typed])

    async def areas_in_use(self, guild_id: int, user_typed: str = "") -> Sequence[str]:
        """What blockers of late are about, of that what begins as it is typed."""
        async with self._database.read() as store:
            areas = await BlockerLists(store).areas(guild_id, WINDOW)
        return _beginning(areas, user_typed)[:CHOICES]


async def sight_of(store: AsyncSession, actor: Actor, case: Case, now: datetime) -> BlockerSight:
    """A blocker with what the actor may do to it now."""
    return BlockerSight(
        case,
        now,
        may=await rights(store, actor, case.blocker),
        follows=await Blockers(store).follows(case.blocker, actor.user_id),
    )


async def found(store: AsyncSession, guild_id: int, number: int) -> Case:
    """The blocker of that number with all that its card shows."""
    case = await Blockers(store).find(guild_id, number)
    if case is None:
        raise Refusal(texts.no_blocker(number))
    return case


def _once(names: Sequence[str]) -> list[str]:
    """Names that differ, in their order, short enough for an area, as many as one can choose."""
    known: dict[str, str] = {}
    for name in names:
        if 0 < len(name) <= AREA_LIMIT:
            known.setdefault(topic_key(name), name)
    return list(known.values())[:CHOICES]


def _beginning(names: Sequence[str], typed: str) -> list[str]:
    """The names that have a word which begins as somebody types."""
    start = words.fold(typed).strip()
    return [name for name in names if f" {start}" in f" {words.fold(name)}"]
