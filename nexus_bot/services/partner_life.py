"""How partnerships begin and end, and what that does to the requests around them.

Called inside the transaction of whoever accepts, confirms, ends, archives or leaves, who holds
the server first, so that no two of them can wait for each other.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import Cohort, PartnerRequest, Partnership, Project
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.repositories.partner_requests import ACCEPTED, FULL, PARTNERED, Requests
from nexus_bot.repositories.partners import ACTIVE, API, ENDED, Partnerships
from nexus_bot.repositories.projects import Projects
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.services import partner_plans as plans
from nexus_bot.services import project_plans

PARTED = "they are partners no more"
SETTLED = "it was settled"
UNSAID_YET = (plans.THREAD, plans.PANEL)


async def begin(
    store: AsyncSession,
    *,
    guild: int,
    cohort: Cohort,
    kind: str,
    one: int,
    other: int,
    project: Project | None,
    round_id: int | None,
    now: datetime,
) -> Partnership | None:
    """Make two people partners: a seeker and the owner of a project, or two buddies.

    None where that is not possible any more: no place, a partner elsewhere, one of them gone.
    Their other requests end, with those for a project that is full by now.
    """
    rows = Partnerships(store)
    if not await rows.are_here(guild, {one, other}):
        return None
    full: Project | None = None
    if project is not None:
        full = await Projects(store).take_place(guild, project.id)
        if full is None:
            return None
    pair = _new(guild, cohort, kind, one, other, project, round_id, now)
    if not await rows.add(pair, [one] if kind == API else [one, other]):
        if project is not None:
            await Projects(store).free_place(guild, project.id)
        return None
    intents = [plans.thread_of(pair, now), *plans.clocks_of(pair, now)]
    await Outbox(store).plan_all(guild, intents, now)
    if full is not None:
        await Seekers(store).stop_waiting(guild, cohort.id, one)
        await _settle_own(store, pair, full, now)
        await _outdo_rest(store, pair, full, now)
        await project_plans.count_anew(store, full, pair.id, now)
    return pair


def _new(
    guild: int,
    cohort: Cohort,
    kind: str,
    one: int,
    other: int,
    project: Project | None,
    round_id: int | None,
    now: datetime,
) -> Partnership:
    return Partnership(
        guild_id=guild,
        cohort_id=cohort.id,
        kind=kind,
        project_id=project.id if project is not None else None,
        round_id=round_id,
        one_id=one,
        other_id=other,
        state=ACTIVE,
        ended_why="",
        channel_id=cohort.channel_id,
        created_at=now,
    )


async def _settle_own(
    store: AsyncSession, pair: Partnership, project: Project, now: datetime
) -> None:
    """Let what one of the two still waited for from the other come true with their partnership."""
    requests = Requests(store)
    between = await requests.between(project, pair.one_id)
    if between is not None:
        await requests.settle(between, ACCEPTED, now)
        await settle_intents(store, between, now)


async def _outdo_rest(
    store: AsyncSession, pair: Partnership, project: Project, now: datetime
) -> None:
    """End what cannot come true since a seeker has a seat and a project one place less."""
    requests = Requests(store)
    guild, seeker = pair.guild_id, pair.one_id
    here = {"cohort_id": pair.cohort_id, "seeker_id": seeker}
    others = await requests.outdo(guild, now, PARTNERED, **here)
    owners = await requests.owners(guild, others)
    await _tell(store, [(request, owners[request.id]) for request in others], now)
    if project.taken >= project.places:
        await close_requests(store, project, FULL, now)


async def close_requests(store: AsyncSession, project: Project, why: str, now: datetime) -> int:
    """End all that is open for a project that takes nobody any more; the seekers are told, and
    wait for another. Gives how many ended.
    """
    guild = project.guild_id
    ended = await Requests(store).outdo(guild, now, why, project_id=project.id)
    for request in ended:
        await Seekers(store).wait(guild, request.cohort_id, request.seeker_id, now)
    await _tell(store, [(request, request.seeker_id) for request in ended], now)
    return len(ended)


async def close_requests_of(
    store: AsyncSession, guild: int, seeker: int, why: str, now: datetime
) -> None:
    """End all that a seeker asked or is asked, in any cohort; the owners are told."""
    requests = Requests(store)
    ended = await requests.outdo(guild, now, why, seeker_id=seeker)
    owners = await requests.owners(guild, ended)
    await _tell(store, [(request, owners[request.id]) for request in ended], now)


async def _tell(
    store: AsyncSession, ended: Iterable[tuple[PartnerRequest, int]], now: datetime
) -> None:
    """Tell people that a request cannot come true, but not those who never read of it."""
    notes: list[tuple[int, Intent]] = []
    for request, reader in ended:
        is_asked = (reader == request.seeker_id) == request.is_invitation
        unread = await settle_intents(store, request, now)
        if not (unread and is_asked):
            note = plans.note_on_request(request, "outdone", reader, now)
            notes.append((request.guild_id, note))
    for guild, note in notes:
        await Outbox(store).plan(guild, note, now)


async def settle_intents(store: AsyncSession, request: PartnerRequest, now: datetime) -> bool:
    """Take back what waits to be said or done about a request; True where it was not said yet."""
    outbox, about = Outbox(store), plans.about_request(request)
    guild = request.guild_id
    await outbox.cancel(guild, about, SETTLED, now, kinds=(plans.LAPSE,))
    return bool(await outbox.cancel(guild, about, SETTLED, now, kinds=(plans.REQUEST,)))


async def dissolve(
    store: AsyncSession, pair: Partnership, now: datetime, *, by: int | None, why: str, what: str
) -> Partnership | None:
    """End a partnership and free its seats and its place; None where it had ended before.

    ``what`` became of it: it *ended*, or one *left*, whom ``by`` names for the thread. Those who
    wait for a project hear of a place that is free.
    """
    facts: dict[str, Any] = {"state": ENDED, "ended_why": why, "ended_at": now}
    facts["ended_by_id"] = by if what == "ended" else None
    rows, outbox, guild = Partnerships(store), Outbox(store), pair.guild_id
    ended = await rows.change(pair, **facts)
    if ended is None:
        return None
    await rows.free_seats(ended)
    clocks = (plans.MET, plans.LOOK, *UNSAID_YET)
    await outbox.cancel(guild, plans.about_pair(ended), PARTED, now, kinds=clocks)
    await say_goodbye(store, ended, what, by, now)
    if ended.project_id is not None:
        project = await Projects(store).free_place(guild, ended.project_id)
        if project is not None and project.state == ACTIVE:
            fits = project_plans.fits_of(project, f"freed:{ended.id}", now)
            await outbox.plan(guild, fits, now)
        if project is not None:
            await project_plans.count_anew(store, project, ended.id, now)
            await Seekers(store).wait(guild, ended.cohort_id, ended.one_id, now)
    return ended


async def say_goodbye(
    store: AsyncSession, pair: Partnership, what: str, by: int | None, now: datetime
) -> None:
    """Let the thread of former partners, where they have one, and its panel say that it is over."""
    if pair.thread_id is not None:
        word, edit = plans.word_of(pair, what, by, now), plans.edit_of(pair, what, now)
        intents = [word, edit, plans.archive_of(pair, now)]
        await Outbox(store).plan_all(pair.guild_id, intents, now)
