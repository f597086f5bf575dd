"""Projects: announced, changed, archived. One public method is one transaction.

What is seen of them is in ``project_looks``; who asks to build on them, in ``partners``.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, Refusal
from nexus_bot.models import Cohort, OutboxMessage, Project
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partner_requests import ARCHIVED, FEWER
from nexus_bot.repositories.projects import ACTIVE, BY_OWNER, Scheme
from nexus_bot.repositories.projects import Projects as Rows
from nexus_bot.rules import Actor, require
from nexus_bot.services import partner_life, project_posts
from nexus_bot.services import project_plans as plans
from nexus_bot.services.base import audited, running
from nexus_bot.services.profiles import tags_in, track_of
from nexus_bot.services.project_drafts import FORM, QUESTIONS, check, check_places, masked
from nexus_bot.services.project_looks import ARCHIVE, EDIT, ProjectLooks, allowed, found, may
from nexus_bot.values.partners import USUAL_PLACES, ProjectDraft, ProjectStored

__all__ = ["FORM", "Projects"]


class Projects(ProjectLooks):
    """What members may do with projects; ``owner`` is the process that says it."""

    @audited
    async def may_post(self, actor: Actor, /) -> ProjectDraft:
        """The actor's active project as its form shows it; an empty one where there is none."""
        async with self._database.read() as store:
            return await self._standing(store, actor, 0)

    @audited
    async def open_to_edit(self, actor: Actor, /, number: int) -> ProjectDraft:
        """What the form of an edit shows, for those who may change the project."""
        async with self._database.read() as store:
            return await self._standing(store, actor, number)

    @audited
    async def announce(self, actor: Actor, /, draft: ProjectDraft) -> ProjectStored:
        """Announce a project, or change what is given of the one that stands.

        One that is refused is kept for **Fix it**, without any secret in it, where it can be used
        once more: what was to change a project that is archived by now announces another.
        """
        try:
            whole = await check(await self._whole(actor, draft))
            async with self._database.write() as store:
                return await self._announce(store, actor, whole)
        except Refusal as refusal:
            usable = await self._usable(actor, draft)
            if usable is not None:
                await self._keep_form(actor, FORM, masked(usable, refusal).state(), refusal)
            raise

    async def _usable(self, actor: Actor, draft: ProjectDraft) -> ProjectDraft | None:
        """A refused draft as its author may send it again; None where they may not."""
        if not draft.number:
            return draft
        async with self._database.read() as store:
            project = await Rows(store).look(actor.guild_id, draft.number)
            if project is None or not await may(store, actor, project, EDIT):
                return None
        if project.state == ACTIVE:
            return draft
        return replace(draft, number=0) if project.owner_id == actor.user_id else None

    async def _whole(self, actor: Actor, draft: ProjectDraft) -> ProjectDraft:
        """A draft with what it does not give as it stands."""
        async with self._database.read() as store:
            stands = await self._standing(store, actor, draft.number)
        given = {name: value for name, value in draft.state().items() if value is not None}
        return replace(stands, **given)

    @staticmethod
    async def _standing(store: AsyncSession, actor: Actor, number: int) -> ProjectDraft:
        """A project as it stands, where the actor may change it: their own, or of a number."""
        if number:
            return ProjectDraft.of(await allowed(store, actor, number, EDIT))
        cohort = await running(store, actor.guild_id)
        require("project.post", actor, cohort)
        project = await Rows(store).active_of(actor.guild_id, cohort.id, actor.user_id)
        return ProjectDraft.of(project) if project else ProjectDraft()

    async def _announce(
        self, store: AsyncSession, actor: Actor, draft: ProjectDraft
    ) -> ProjectStored:
        guild, rows = actor.guild_id, Rows(store)
        await Receipts(store).take(guild, actor.interaction_id)
        await Cohorts(store).hold(guild)
        if draft.number:
            return await self._change(store, actor, draft.number, _written(draft))
        cohort = await running(store, guild)
        require("project.post", actor, cohort)
        stands = await rows.active_of(guild, cohort.id, actor.user_id)
        if stands is not None:
            return await self._change(store, actor, stands.number, _written(draft))
        return await self._add(store, actor, cohort, draft)

    async def _add(
        self, store: AsyncSession, actor: Actor, cohort: Cohort, draft: ProjectDraft
    ) -> ProjectStored:
        now, guild = self._clock(), actor.guild_id
        number = await Cohorts(store).next_number(guild)
        role = track_of(actor, cohort)
        await Members(store).greet(guild, actor.user_id, name=actor.name, at=now, role_track=role)
        project = Project(
            guild_id=guild,
            number=number,
            cohort_id=cohort.id,
            owner_id=actor.user_id,
            taken=0,
            state=ACTIVE,
            channel_id=cohort.channel_id,
            created_at=now,
            **({"places": USUAL_PLACES} | _written(draft)),
        )
        await Rows(store).add(project)
        await project_posts.file(store, project, now)
        outbox = Outbox(store)
        card = await outbox.plan(guild, plans.card_of(project, now, self._owner), now)
        await outbox.plan(guild, plans.look_of(project, now + plans.LOOKED), now)
        await self._offer(store, project, actor.interaction_id, now)
        return ProjectStored(await found(store, guild, number), card, is_new=True)

    async def _change(
        self, store: AsyncSession, actor: Actor, number: int, written: dict[str, Any]
    ) -> ProjectStored:
        now, guild, again = self._clock(), actor.guild_id, actor.interaction_id
        seen = await allowed(store, actor, number, EDIT)
        if is_text := "title" in written:
            written = {**written, "edited_at": now}
        project = await Rows(store).change(seen, **written)
        if project is None:
            raise await self._why_not(store, guild, number)
        if is_text:
            await project_posts.file(store, project, now)
        if project.owner_id == actor.user_id:
            await Members(store).greet(guild, actor.user_id, name=actor.name, at=now)
        self._note(store, actor, project, EDIT)
        edit = plans.edit_of(project, f"changed:{again}", now, self._owner)
        card, ended = await Outbox(store).plan(guild, edit, now), 0
        if project.taken >= project.places:
            ended = await partner_life.close_requests(store, project, FEWER, now)
        await self._offer(store, project, again, now)
        return ProjectStored(await found(store, guild, number), card, is_new=False, ended=ended)

    @staticmethod
    async def _why_not(store: AsyncSession, guild_id: int, number: int) -> Refusal:
        """What one reads whose change does not fit what a project is by now."""
        project = (await found(store, guild_id, number)).project
        if project.state != ACTIVE:
            return Refusal(texts.project_is_archived(number))
        return Invalid(texts.places_taken(number, project.taken))

    @staticmethod
    async def _offer(store: AsyncSession, project: Project, again: int, now: datetime) -> None:
        """Let those who wait hear of a project that has a place."""
        if project.taken < project.places:
            await Outbox(store).plan(project.guild_id, plans.fits_of(project, str(again), now), now)

    @audited
    async def places(self, actor: Actor, /, number: int, places: int) -> ProjectStored:
        """Say how many may build on a project; never fewer than do so already."""
        check_places(places)
        async with self._database.write() as store:
            await Receipts(store).take(actor.guild_id, actor.interaction_id)
            await Cohorts(store).hold(actor.guild_id)
            return await self._change(store, actor, number, {"places": places})

    @audited
    async def open_to_archive(self, actor: Actor, /, number: int) -> Scheme:
        """A project, for those who may archive it."""
        async with self._database.read() as store:
            await allowed(store, actor, number, ARCHIVE)
            return await found(store, actor.guild_id, number)

    @audited
    async def archive(self, actor: Actor, /, number: int) -> OutboxMessage | None:
        """Take a project from those to build on; its partners stay. Gives the edit of its card."""
        async with self._database.write() as store:
            now, guild = self._clock(), actor.guild_id
            await Receipts(store).take(guild, actor.interaction_id)
            await Cohorts(store).hold(guild)
            seen = await allowed(store, actor, number, ARCHIVE)
            project = await project_posts.retire(store, seen, BY_OWNER, now)
            if project is None:
                raise Refusal(texts.project_is_archived(number))
            await partner_life.close_requests(store, project, ARCHIVED, now)
            self._note(store, actor, project, ARCHIVE)
            if project.message_id is None:
                return None
            edit = plans.edit_of(project, f"archived:{actor.interaction_id}", now, self._owner)
            return await Outbox(store).plan(guild, edit, now)

    @audited
    async def show_again(self, actor: Actor, /, number: int) -> OutboxMessage:
        """Let a project have a card again that has none, where cards stand now."""
        async with self._database.write() as store:
            now, guild = self._clock(), actor.guild_id
            await Receipts(store).take(guild, actor.interaction_id)
            project = await self._stand_anew(store, actor, number)
            card = plans.card_of(project, now, self._owner, f":{actor.interaction_id}")
            return await Outbox(store).plan(guild, card, now)

    @staticmethod
    async def _stand_anew(store: AsyncSession, actor: Actor, number: int) -> Project:
        while True:
            seen = await allowed(store, actor, number, EDIT)
            if seen.message_id is not None:
                raise Refusal(texts.project_has_card(number))
            cohort = await Cohorts(store).last(actor.guild_id)
            moved = await Rows(store).move(seen, cohort.channel_id if cohort else 0)
            if moved is not None:  # else its card came to stand meanwhile
                return moved

    def _note(self, store: AsyncSession, actor: Actor, project: Project, action: str) -> None:
        Audit(store).note(
            actor.guild_id,
            actor.user_id,
            action=action,
            subject=f"#{project.number}",
            at=self._clock(),
            detail={"owner": project.owner_id},
        )


def _written(draft: ProjectDraft) -> dict[str, Any]:
    """What a checked draft says, by column."""
    told: dict[str, Any] = {name: getattr(draft, name) for name in QUESTIONS}
    told |= {name: told[name] or None for name in ("repository", "docs")}
    told["tags"] = tags_in(told["tags"])
    return told if draft.places is None else told | {"places": draft.places}
