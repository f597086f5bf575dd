"""Blockers: compared with what was solved, posted, edited, deleted. One method is one transaction.

What happens to them between is in ``blocker_life``, what is seen of them in ``blocker_looks``,
and what the bot hears of them in ``blocker_watch``.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, Kept, NotFound, NotSetUp, Refusal
from nexus_bot.models import Blocker, Cohort, OutboxMessage, Post
from nexus_bot.repositories.blocker_lists import BlockerLists
from nexus_bot.repositories.blockers import OPEN
from nexus_bot.repositories.blockers import Blockers as Rows
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox, removal_of
from nexus_bot.repositories.posts import Posts
from nexus_bot.repositories.search import Search
from nexus_bot.repositories.solutions import Solutions
from nexus_bot.repositories.topics import topic_key
from nexus_bot.rules import Actor, require
from nexus_bot.services import blocker_plans as plans
from nexus_bot.services import blocker_posts
from nexus_bot.services.base import audited, memo_of, running
from nexus_bot.services.blocker_drafts import FORM, check, masked
from nexus_bot.services.blocker_life import BlockerLife
from nexus_bot.services.blocker_looks import found
from nexus_bot.services.blocker_rights import allowed
from nexus_bot.services.blocker_watch import BlockerWatch
from nexus_bot.services.profiles import track_of
from nexus_bot.values import BlockerDraft, BlockerPosted, Considered, Similar

SIMILAR = 3
FIT = "fit"
LIKE = "similar"


class Blockers(BlockerLife, BlockerWatch):
    """What members may do with blockers; ``owner`` is the process that says it."""

    @audited
    async def may_post(self, actor: Actor, /) -> None:
        """Go on when the actor may post a blocker here, before they type it."""
        async with self._database.read() as store:
            require("blocker.post", actor, await running(store, actor.guild_id))

    @audited
    async def may_raise(self, actor: Actor, /, author_id: int) -> None:
        """Go on when the actor may raise a message of this author as a blocker."""
        async with self._database.read() as store:
            cohort = await running(store, actor.guild_id)
            require("blocker.raise", actor, cohort, owner_id=author_id)

    @audited
    async def consider(self, actor: Actor, /, draft: BlockerDraft, memo: int = 0) -> Considered:
        """Check a new blocker, keep it to be posted, and find what was solved like it.

        One that must change first is kept for **Fix it**, without any secret in it. A form that
        comes back changes the ``memo`` it came from, so that what it holds is posted once only.
        """
        liked = await self._liked(actor, memo) if memo else {}
        try:
            draft = await check(replace(draft, number=0))
            async with self._database.read() as store:
                await self._check_new(store, actor, draft, await running(store, actor.guild_id))
                similar = await self._similar(store, actor.guild_id, draft)
        except (Invalid, NotSetUp) as refusal:
            refusal.draft = await self._keep(actor, masked(draft, refusal).state() | liked, memo)
            raise
        state = draft.state() | {FIT: True, LIKE: [each.post.number for each in similar]}
        kept = await self._keep(actor, state, memo)
        return Considered(actor.guild_id, draft, kept.memo, similar)

    async def _liked(self, actor: Actor, memo: int) -> dict[str, Any]:
        """What was found like a form; a panel may still show it when the form is refused."""
        async with self._database.read() as store:
            return {LIKE: (await memo_of(store, actor, memo, FORM)).state.get(LIKE, [])}

    async def _keep(self, actor: Actor, state: dict[str, Any], memo: int) -> Kept:
        """Keep a form where it was kept before, or else anew; one that was posted stays gone."""
        async with self._database.write() as store:
            guild, memos = actor.guild_id, Memos(store)
            if memo:
                await memos.change(guild, memo, state)
            else:
                memo = await memos.keep(guild, actor.user_id, FORM, state, self._clock())
        return Kept(FORM, memo)

    @staticmethod
    async def _check_new(
        store: AsyncSession, actor: Actor, draft: BlockerDraft, cohort: Cohort
    ) -> None:
        """Go on only when the actor may post this, and nobody raised its message before."""
        require("blocker.post", actor, cohort)
        if draft.author_id:
            require("blocker.raise", actor, cohort, owner_id=draft.author_id)
        if not draft.source:
            return
        author_id = draft.author_id or actor.user_id
        raised = await BlockerLists(store).raised_from(actor.guild_id, author_id, draft.source)
        if raised is not None:
            raise Refusal(texts.raised_already(raised))

    @staticmethod
    async def _similar(store: AsyncSession, guild_id: int, draft: BlockerDraft) -> list[Similar]:
        text = f"{draft.instead}\n{draft.want}"
        hits = await Search(store).related(guild_id, draft.title, text, limit=SIMILAR)
        if not hits:
            return []
        solutions = await Solutions(store).texts(guild_id, [hit.number for hit in hits])
        return [Similar(hit, solutions.get(hit.number, "")) for hit in hits]

    @audited
    async def that_solved_it(self, actor: Actor, /, panel: int, place: int) -> Post:
        """Save one of the solved blockers that a panel shows, counted from 0; once is enough."""
        async with self._database.write() as store:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            require("learning.bookmark", actor, None)
            numbers = (await memo_of(store, actor, panel, FORM)).state.get(LIKE, [])
            if not 0 <= place < len(numbers):
                raise NotFound
            post = await Posts(store).keep(actor.guild_id, numbers[place])
            if post is None:
                raise NotFound(numbers[place])
            await Posts(store).save(post, actor.user_id, self._clock())
            return post

    @audited
    async def post(self, actor: Actor, /, panel: int) -> BlockerPosted:
        """Post the blocker that a panel shows, with its card and its clocks."""
        async with self._database.write() as store:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            await Cohorts(store).hold(actor.guild_id)
            memo = await Memos(store).find(actor.guild_id, panel, FORM)
            if memo is None or FIT not in memo.state:
                newest = await BlockerLists(store).last_of(actor.guild_id, actor.user_id)
                raise Refusal(texts.blocker_posted_already(newest))
            require("memo.open", actor, None, owner_id=memo.user_id)
            try:
                cohort = await running(store, actor.guild_id)
                draft = BlockerDraft.restored(memo.state)
                await self._check_new(store, actor, draft, cohort)
                posted = await self._post(store, actor, cohort, draft)
            except NotSetUp as refusal:
                refusal.draft = Kept(FORM, panel)
                raise
            await Memos(store).drop(actor.guild_id, panel)
            return posted

    async def _post(
        self, store: AsyncSession, actor: Actor, cohort: Cohort, draft: BlockerDraft
    ) -> BlockerPosted:
        now, guild = self._clock(), actor.guild_id
        is_own = draft.author_id in (0, actor.user_id)
        author_id, name = (
            (actor.user_id, actor.name) if is_own else (draft.author_id, draft.author_name)
        )
        number = await Cohorts(store).next_number(guild)
        role = track_of(actor, cohort) if is_own else None
        await Members(store).greet(
            guild, author_id, name=name, at=now, acts=is_own, role_track=role
        )
        blocker = Blocker(
            guild_id=guild,
            number=number,
            cohort_id=cohort.id,
            author_id=author_id,
            raised_by_id=None if is_own else actor.user_id,
            source=draft.source or None,
            state=OPEN,
            turn=0,
            waits=0,
            followers=0,
            quiet_since=now,
            is_post=cohort.forum_id is not None,
            channel_id=cohort.forum_id or cohort.channel_id,
            created_at=now,
            **await self._written(store, guild, draft),
        )
        await Rows(store).add(blocker)
        card = await Outbox(store).plan(guild, plans.card_of(blocker, now, self._owner), now)
        await plans.wind(store, blocker, cohort, now)
        return BlockerPosted(await found(store, guild, number), card)

    @staticmethod
    async def _written(store: AsyncSession, guild_id: int, draft: BlockerDraft) -> dict[str, Any]:
        """What a checked draft says, by column; an area that was left out is guessed."""
        area = draft.area or await blocker_posts.guess_area(store, guild_id, draft)
        return {
            "title": draft.title,
            "want": draft.want,
            "instead": draft.instead,
            "tried": draft.tried,
            "area": area,
            "area_key": topic_key(area),
        }

    @audited
    async def open_to_edit(self, actor: Actor, /, number: int) -> BlockerDraft:
        """What the form of an edit shows, for those who may change the blocker."""
        async with self._database.read() as store:
            await allowed(store, actor, number, "blocker.edit")
            return BlockerDraft.of(await found(store, actor.guild_id, number))

    @audited
    async def edit(self, actor: Actor, /, number: int, draft: BlockerDraft) -> OutboxMessage:
        """Store a blocker anew, for the hub, too; gives the edit of its card, to do at once."""
        draft = replace(draft, number=number)
        try:
            draft = await check(draft)
            async with self._database.write() as store:
                return await self._edit(store, actor, draft)
        except Invalid as refusal:
            await self._keep_form(actor, FORM, masked(draft, refusal).state(), refusal)
            raise

    async def _edit(self, store: AsyncSession, actor: Actor, draft: BlockerDraft) -> OutboxMessage:
        now, guild, again = self._clock(), actor.guild_id, actor.interaction_id
        await Receipts(store).take(guild, again)
        await Cohorts(store).hold(guild)
        seen = await allowed(store, actor, draft.number, "blocker.edit")
        written = await self._written(store, guild, draft)
        blocker = await Rows(store).change(seen, **written, edited_at=now)
        if blocker is None:
            raise Refusal(texts.no_blocker(draft.number))
        solution = await Solutions(store).latest(blocker)
        await blocker_posts.refile(store, blocker, solution.text if solution else "", now)
        self._note(store, actor, blocker, "blocker.edit")
        edit = plans.edit_of(blocker, f"changed:{again}", now, self._owner, area=seen.area)
        return await Outbox(store).plan(guild, edit, now)

    @audited
    async def open_to_delete(self, actor: Actor, /, number: int) -> str:
        """The title of a blocker, for those who may delete it."""
        async with self._database.read() as store:
            return (await allowed(store, actor, number, "blocker.delete")).title

    @audited
    async def delete(self, actor: Actor, /, number: int) -> OutboxMessage | None:
        """Forget a blocker and what the hub knows of it; gives the removal of its card."""
        async with self._database.write() as store:
            now, guild = self._clock(), actor.guild_id
            await Receipts(store).take(guild, actor.interaction_id)
            await Cohorts(store).hold(guild)
            seen = await allowed(store, actor, number, "blocker.delete")
            blocker, outbox = await Rows(store).remove(seen), Outbox(store)
            if blocker is None:
                raise Refusal(texts.no_blocker(number))
            about = plans.subject_of(blocker)
            await outbox.cancel(guild, about, "the blocker was deleted", now)
            await blocker_posts.forget(store, blocker)
            self._note(store, actor, blocker, "blocker.delete")
            if blocker.message_id is None:
                return None
            gone = removal_of(number, blocker.channel_id, blocker.message_id, now)
            return await outbox.plan(guild, replace(gone, owner=self._owner), now)
