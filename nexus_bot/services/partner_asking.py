"""Asking to build together: a seeker asks, an owner invites; whoever asks back says yes."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, NotFound, NotSetUp, Refusal
from nexus_bot.models import Cohort, Member, PartnerRequest, Partnership, Project
from nexus_bot.repositories.ledger import Memos
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partner_requests import ACCEPTED, OPEN, OUTDONE, Requests
from nexus_bot.repositories.partners import API, Partnerships
from nexus_bot.repositories.projects import Projects, Scheme
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.rules import Actor, require
from nexus_bot.services import partner_life
from nexus_bot.services import partner_plans as plans
from nexus_bot.services.base import audited, memo_of, running
from nexus_bot.services.partner_drafts import check_note, masked_note
from nexus_bot.services.partner_looks import ASK, REASON, WANTING
from nexus_bot.services.partner_standing import (
    as_it_stands,
    cohort_of,
    found,
    look_for_one,
    no_place,
    pair_of,
    scheme_of,
    seat_taken,
    why_apart,
)
from nexus_bot.services.partner_wanting import PartnerWanting
from nexus_bot.services.profiles import track_of
from nexus_bot.values.partners import NoteDraft, PartnershipSight, RequestSight

ASKS, INVITATIONS = 3, 10
Outcome = RequestSight | PartnershipSight
Work = Callable[[AsyncSession, datetime], Awaitable[Outcome | Refusal]]


class PartnerAsking(PartnerWanting):
    """What one may do to get a partner."""

    @audited
    async def may_ask(self, actor: Actor, /, number: int) -> Scheme | RequestSight:
        """The project that the actor may ask to build on; or what is open between the two."""
        async with self._database.read() as store:
            scheme = await scheme_of(store, actor.guild_id, number)
            cohort = await cohort_of(store, scheme.project)
            require("partner.ask", actor, cohort)
            request = await Requests(store).between(scheme.project, actor.user_id)
            if request is not None:
                return await found(store, actor.guild_id, request.id)
            await _check_ask(store, actor, scheme.project, cohort)
            return scheme

    @audited
    async def ask(self, actor: Actor, /, number: int, note: str, memo: int = 0) -> Outcome:
        """Ask to build on a project; where its owner invited the actor, they are partners.

        What is asked already stays as it was asked.
        """
        draft = await self._checked(actor, NoteDraft("ask", number, note), memo)

        async def work(store: AsyncSession, now: datetime) -> Outcome | Refusal:
            guild, user = actor.guild_id, actor.user_id
            project = await Projects(store).look(guild, number)
            if project is None:
                raise Refusal(texts.no_project(number))
            cohort = await cohort_of(store, project)
            require("partner.ask", actor, cohort)
            role = track_of(actor, cohort)
            await Members(store).greet(guild, user, name=actor.name, at=now, role_track=role)
            request = await Requests(store).between(project, user)
            if request is not None:
                return await self._cross(store, actor, request, now, is_invitation=False)
            await _check_ask(store, actor, project, cohort)
            await look_for_one(store, actor, cohort, now)
            new = _new(project, user, draft.text, now, is_invitation=False)
            return await self._send(store, new, project.owner_id, now)

        return await self._asked(actor, draft, memo, work)

    @audited
    async def may_invite(self, actor: Actor, /, panel: int) -> Member:
        """The seeker whom a panel shows, where the actor may invite them."""
        async with self._database.read() as store:
            memo = await memo_of(store, actor, panel, WANTING)
            ids, place = memo.state["ids"], memo.state["place"]
            if not ids:
                raise NotFound
            project, cohort = await _own(store, actor)
            await _check_invite(store, actor, project, cohort, ids[place])
            seeker = await Members(store).find(actor.guild_id, ids[place])
        if seeker is None:
            raise Refusal(texts.NO_SEEKER)
        return seeker

    @audited
    async def invite(self, actor: Actor, /, seeker_id: int, note: str, memo: int = 0) -> Outcome:
        """Invite a seeker to the actor's project; where they asked for it, they are partners.

        Who is invited already stays so.
        """
        draft = await self._checked(actor, NoteDraft("invite", seeker_id, note), memo)

        async def work(store: AsyncSession, now: datetime) -> Outcome | Refusal:
            project, cohort = await _own(store, actor)
            await Members(store).greet(actor.guild_id, actor.user_id, name=actor.name, at=now)
            request = await Requests(store).between(project, seeker_id)
            if request is not None:
                return await self._cross(store, actor, request, now, is_invitation=True)
            await _check_invite(store, actor, project, cohort, seeker_id)
            new = _new(project, seeker_id, draft.text, now, is_invitation=True)
            return await self._send(store, new, seeker_id, now)

        return await self._asked(actor, draft, memo, work)

    async def _checked(self, actor: Actor, draft: NoteDraft, memo: int = 0) -> NoteDraft:
        """A note fit to be sent; a refused one is kept for **Fix it**, where it was kept before."""
        try:
            return await check_note(draft)
        except Invalid as refusal:
            await self._keep_note(actor, draft, memo, refusal)
            raise

    async def _keep_note(self, actor: Actor, draft: NoteDraft, memo: int, refusal: Refusal) -> None:
        form = REASON if draft.what in ("decline", "end") else ASK
        kept = masked_note(draft, refusal)
        if memo:
            async with self._database.write() as store:
                await Memos(store).drop(actor.guild_id, memo)
        await self._keep_form(actor, form, kept.state(), refusal)

    async def _asked(self, actor: Actor, draft: NoteDraft, memo: int, work: Work) -> Outcome:
        """Ask or invite; a note that may be sent a little later is kept for **Fix it**."""
        try:
            return await self._done_once(actor, work)
        except (Invalid, NotSetUp) as refusal:
            await self._keep_note(actor, draft, memo, refusal)
            raise

    async def _send(
        self, store: AsyncSession, request: PartnerRequest, to: int, now: datetime
    ) -> RequestSight:
        """Store a new request, and let who is asked hear of it."""
        await Requests(store).add(request)
        intents = [plans.request_of(request, to, now), plans.lapse_of(request)]
        await Outbox(store).plan_all(request.guild_id, intents, now)
        return await found(store, request.guild_id, request.id)

    async def _cross(
        self,
        store: AsyncSession,
        actor: Actor,
        request: PartnerRequest,
        now: datetime,
        *,
        is_invitation: bool,
    ) -> Outcome | Refusal:
        """Take two who asked each other at their word; who asked before waits on."""
        sight = await found(store, actor.guild_id, request.id)
        if request.is_invitation == is_invitation:
            return sight
        return await self._unite(store, actor, sight, now)

    async def _unite(
        self, store: AsyncSession, actor: Actor, sight: RequestSight, now: datetime
    ) -> PartnershipSight | Refusal:
        """Accept a request for the one who is asked; where it cannot come true, it ends so."""
        request, guild = sight.request, actor.guild_id
        cohort, requests = await cohort_of(store, request), Requests(store)
        accepted = await requests.settle(request, ACCEPTED, now)
        if accepted is None:
            return await as_it_stands(store, actor, await found(store, guild, request.id))
        await partner_life.settle_intents(store, accepted, now)
        pair = await self._begin(store, sight, cohort, now)
        asker = sight.asker.user_id
        if pair is None:
            why = await why_apart(store, sight)
            await requests.settle(accepted, OUTDONE, now, why)
            if not await Partnerships(store).seat_of(guild, cohort.id, request.seeker_id):
                await Seekers(store).wait(guild, cohort.id, request.seeker_id, now)
            note = plans.note_on_request(request, "outdone", asker, now)
            await Outbox(store).plan(guild, note, now)
            return await as_it_stands(store, actor, await found(store, guild, request.id))
        note = plans.note_on_request(request, "accepted", asker, now)
        await Outbox(store).plan(guild, note, now)
        return await pair_of(store, guild, pair.id)

    @staticmethod
    async def _begin(
        store: AsyncSession, sight: RequestSight, cohort: Cohort, now: datetime
    ) -> Partnership | None:
        return await partner_life.begin(
            store,
            guild=cohort.guild_id,
            cohort=cohort,
            kind=API,
            one=sight.seeker.user_id,
            other=sight.owner.user_id,
            project=sight.project,
            round_id=None,
            now=now,
        )


def _new(
    project: Project, seeker_id: int, note: str, now: datetime, *, is_invitation: bool
) -> PartnerRequest:
    return PartnerRequest(
        guild_id=project.guild_id,
        cohort_id=project.cohort_id,
        project_id=project.id,
        seeker_id=seeker_id,
        is_invitation=is_invitation,
        note=note,
        question="",
        answer="",
        state=OPEN,
        reason="",
        created_at=now,
        lapses_at=now + plans.LASTS,
    )


async def _own(store: AsyncSession, actor: Actor) -> tuple[Project, Cohort]:
    """The actor's project in the cohort that runs."""
    cohort = await running(store, actor.guild_id)
    project = await Projects(store).active_of(actor.guild_id, cohort.id, actor.user_id)
    if project is None:
        raise Refusal(texts.NO_PROJECT_YET)
    require("partner.invite", actor, cohort, owner_id=project.owner_id)
    return project, cohort


async def _check_ask(store: AsyncSession, actor: Actor, project: Project, cohort: Cohort) -> None:
    """Go on only when the actor may ask for a place in a project."""
    user, requests = actor.user_id, Requests(store)
    if project.owner_id == user:
        raise Refusal(texts.PROJECT_IS_YOURS)
    taken = await seat_taken(store, cohort, user, reads=True)
    if refusal := taken or await no_place(store, project):
        raise refusal
    if await requests.was_declined(project, user, is_invitation=False):
        owner = await Members(store).find(actor.guild_id, project.owner_id)
        raise Refusal(texts.owner_declined(owner.name if owner else "", project.number))
    if await requests.asks(actor.guild_id, cohort.id, user) >= ASKS:
        raise Invalid(texts.too_many_asks(ASKS))


async def _check_invite(
    store: AsyncSession, actor: Actor, project: Project, cohort: Cohort, seeker_id: int
) -> None:
    """Go on only when a seeker may be invited to the actor's project."""
    guild, requests = actor.guild_id, Requests(store)
    seeker = await Members(store).find(guild, seeker_id)
    looks = await Seekers(store).look(guild, cohort.id, seeker_id)
    if seeker is None or looks is None or not looks.is_looking or seeker_id == actor.user_id:
        raise Refusal(texts.NO_SEEKER)
    if seeker.left_at is not None:
        raise Refusal(texts.partner_has_left(seeker.name))
    taken = await seat_taken(store, cohort, seeker_id, reads=False)
    if refusal := taken or await no_place(store, project):
        raise refusal
    if await requests.was_declined(project, seeker_id, is_invitation=True):
        raise Refusal(texts.seeker_declined(seeker.name))
    if await requests.invitations(project) >= INVITATIONS:
        raise Invalid(texts.too_many_invitations(INVITATIONS))
