"""Learnings: share, edit, withdraw, vote, keep. One public method is one transaction."""

from dataclasses import asdict
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import schedule, texts, words
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import NotAllowed, NotFound, Refusal
from nexus_bot.models import Cohort, Member, OutboxMessage, Post
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Memos, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import CARD, CARD_EDIT, CARD_REMOVAL, Intent, Outbox
from nexus_bot.repositories.posts import LEARNING, RECENT, Posts, Whole
from nexus_bot.repositories.search import Search
from nexus_bot.repositories.topics import Topics
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited, running
from nexus_bot.services.drafts import Checked, check, masked, tidy
from nexus_bot.services.profiles import track_of
from nexus_bot.values import Changed, Credit, LearningDraft, Shared

FORM = "learning"


class Learnings(Service):
    """What members may do with what they learned; ``owner`` is the process that says it."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    @audited
    async def share(
        self,
        actor: Actor,
        /,
        draft: LearningDraft,
        *,
        credit: Credit | None = None,
        memo: int = 0,
    ) -> Shared:
        """Store a learning together with the card that will show it; its memo has served then."""
        draft = tidy(draft)
        try:
            checked = await check(draft)

            async def store(session: AsyncSession) -> Shared:
                shared = await self._share(session, actor, checked, credit)
                if memo:
                    await Memos(session).drop(actor.guild_id, memo)
                return shared

            return await self._database.write_at_once(store)
        except Refusal as refusal:
            await self._keep_draft(actor, draft, refusal, credit=credit)
            raise

    async def _share(
        self, session: AsyncSession, actor: Actor, checked: Checked, credit: Credit | None
    ) -> Shared:
        now, guild = self._clock(), actor.guild_id
        await Receipts(session).take(guild, actor.interaction_id)
        cohort = await running(session, guild)
        author_id = credit.author_id if credit else actor.user_id
        require("learning.share", actor, cohort)
        if credit:
            require("learning.credit", actor, cohort, owner_id=author_id)
        number = await Cohorts(session).next_number(guild)
        name = credit.author_name if credit else actor.name
        acts = author_id == actor.user_id
        author = await Members(session).greet(
            guild,
            author_id,
            name=name,
            at=now,
            acts=acts,
            role_track=track_of(actor, cohort) if acts else None,
        )
        topics, posts = Topics(session), Posts(session)
        topic_name = checked.topic or await self._guess(topics, guild, checked)
        topic = await topics.file_under(guild, topic_name)
        indexed = words.indexed(checked.title, topic.name, checked.text)
        similar = await Search(session).similar(guild, checked.title, indexed, topic.key)
        post = Post(
            guild_id=guild,
            number=number,
            noun=LEARNING,
            kind=checked.kind,
            topic_key=topic.key,
            author_id=author_id,
            cohort_id=cohort.id,
            title=checked.title,
            words=indexed,
            useful=0,
            saves=0,
            created_at=now,
        )
        saver = actor.user_id if author_id != actor.user_id else None
        learning = checked.learning(guild, credit.source if credit else None, saver)
        await posts.add(post, learning)
        intent = Intent(
            CARD,
            str(number),
            now,
            channel_id=cohort.channel_id,
            payload={"number": number},
            owner=self._owner,
        )
        card = await Outbox(session).plan(guild, intent, now)
        count, weeks = await self._standing(posts, author, cohort)
        return Shared(
            whole=Whole(post, learning, topic.name, author),
            card=card,
            count=count,
            weeks=weeks,
            similar=similar,
        )

    async def _standing(self, posts: Posts, author: Member, cohort: Cohort) -> tuple[int, int]:
        moments = await posts.moments_of(author.guild_id, author.user_id)
        count = len(moments)
        if count == RECENT:
            count = await posts.count_of(author.guild_id, author.user_id, LEARNING)
        zone = ZoneInfo(author.timezone or cohort.timezone)
        return count, schedule.weeks_in_a_row(moments, zone, self._clock())

    @staticmethod
    async def _guess(topics: Topics, guild: int, checked: Checked) -> str:
        topic = await topics.guess(guild, f"{checked.title}\n{checked.text}")
        return topic.name if topic else texts.NO_TOPIC

    @audited
    async def edit(self, actor: Actor, /, number: int, draft: LearningDraft) -> Changed:
        """Store a learning anew; its number, votes and place stay."""
        draft = tidy(draft)
        try:
            checked = await check(draft)
            return await self._database.write_at_once(
                lambda session: self._edit(session, actor, number, checked)
            )
        except Refusal as refusal:
            await self._keep_draft(actor, draft, refusal, number=number)
            raise

    async def _edit(
        self, session: AsyncSession, actor: Actor, number: int, checked: Checked
    ) -> Changed:
        now, guild = self._clock(), actor.guild_id
        await Receipts(session).take(guild, actor.interaction_id)
        await Cohorts(session).hold(guild)
        whole = await self._owned(session, actor, number, "learning.edit")
        post, topics = whole.post, Topics(session)
        topic_name = checked.topic or await self._guess(topics, guild, checked)
        topic = await topics.file_under(guild, topic_name)
        before = post.topic_key
        post.topic_key, post.kind, post.title = topic.key, checked.kind, checked.title
        post.words = words.indexed(checked.title, topic.name, checked.text)
        post.edited_at = now
        checked.write_to(whole.learning)
        await session.flush()
        await topics.release(guild, before)
        self._note(session, actor, "learning.edit", whole)
        card = await self._tell_card(session, post, CARD_EDIT, actor.interaction_id)
        return Changed(number, card)

    @audited
    async def remove(self, actor: Actor, /, number: int) -> Changed:
        """Forget a learning, its votes and its words in the index; its card goes too."""
        async with self._database.write() as session:
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            await Cohorts(session).hold(actor.guild_id)
            whole = await self._owned(session, actor, number, "learning.delete")
            post = whole.post
            card = await self._tell_card(session, post, CARD_REMOVAL, actor.interaction_id)
            await Posts(session).remove(post)
            await Topics(session).release(actor.guild_id, post.topic_key)
            self._note(session, actor, "learning.delete", whole)
            return Changed(number, card)

    async def _tell_card(
        self, session: AsyncSession, post: Post, kind: str, interaction_id: int
    ) -> OutboxMessage | None:
        if post.channel_id is None and kind == CARD_REMOVAL:
            return None
        now = self._clock()
        intent = Intent(
            kind,
            f"{post.number}:{interaction_id}",
            now,
            channel_id=post.channel_id or 0,
            payload={"number": post.number, "message_id": post.message_id},
            owner=self._owner,
        )
        return await Outbox(session).plan(post.guild_id, intent, now)

    @audited
    async def vote(self, actor: Actor, /, number: int) -> bool:
        """Find a learning useful, or take that back; True when the vote stands."""
        return await self._mark(actor, number, "learning.vote")

    @audited
    async def bookmark(self, actor: Actor, /, number: int) -> bool:
        """Keep a learning to find it again, or let it go; True when it is kept."""
        return await self._mark(actor, number, "learning.bookmark")

    async def _mark(self, actor: Actor, number: int, action: str) -> bool:
        async def toggle(session: AsyncSession) -> bool:
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            require(action, actor, None)
            posts = Posts(session)
            post = await posts.keep(actor.guild_id, number)
            if post is None:
                raise NotFound(number)
            turn = posts.toggle_vote if action == "learning.vote" else posts.toggle_bookmark
            return await turn(post, actor.user_id, self._clock())

        return await self._database.write_at_once(toggle)

    async def whole(self, guild_id: int, number: int) -> Whole | None:
        """A learning with all that its card shows."""
        return await self._database.read_at_once(
            lambda session: Posts(session).find(guild_id, number)
        )

    @audited
    async def open_for_edit(self, actor: Actor, /, number: int) -> LearningDraft:
        """What the edit form shows, for those who may change it."""
        async with self._database.read() as session:
            whole = await self._owned(session, actor, number, "learning.edit")
            return LearningDraft.of(whole)

    @audited
    async def title_to_delete(self, actor: Actor, /, number: int) -> str:
        """The title of a learning, for those who may delete it."""
        async with self._database.read() as session:
            return (await self._owned(session, actor, number, "learning.delete")).post.title

    @audited
    async def may_share(self, actor: Actor, /) -> None:
        """Go on when the actor may share a learning here, before they type it."""
        async with self._database.read() as session:
            require("learning.share", actor, await running(session, actor.guild_id))

    @audited
    async def may_credit(self, actor: Actor, /, author_id: int) -> None:
        """Go on when the actor may save a message of this author as a learning."""
        async with self._database.read() as session:
            cohort = await running(session, actor.guild_id)
            require("learning.credit", actor, cohort, owner_id=author_id)

    async def _owned(self, session: AsyncSession, actor: Actor, number: int, action: str) -> Whole:
        whole = await Posts(session).find(actor.guild_id, number)
        if whole is None:
            raise NotFound(number)
        cohort = await Cohorts(session).running(actor.guild_id)
        saver = whole.learning.saved_by_id
        owner = saver if saver == actor.user_id else whole.post.author_id
        require(action, actor, cohort, owner_id=owner)
        return whole

    def _note(self, session: AsyncSession, actor: Actor, action: str, whole: Whole) -> None:
        Audit(session).note(
            actor.guild_id,
            actor.user_id,
            action=action,
            subject=f"#{whole.post.number}",
            at=self._clock(),
            detail={"author": whole.post.author_id},
        )

    async def _keep_draft(
        self,
        actor: Actor,
        draft: LearningDraft,
        refusal: Refusal,
        *,
        number: int | None = None,
        credit: Credit | None = None,
    ) -> None:
        """Keep what was typed, without any secret in it, so that **Fix it** can show it again.

        Where nothing that is typed can help, nothing is kept; it goes back as a file.
        """
        if isinstance(refusal, NotAllowed | NotFound):
            return
        state = masked(draft, refusal).state() | {
            "trouble": "",
            "number": number,
            "credit": asdict(credit) if credit else None,
        }
        await self._keep_form(actor, FORM, state, refusal)
