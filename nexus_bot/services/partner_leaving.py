"""Leaving: whatever somebody holds of others is given back, in the transaction that notes it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.partner_requests import LEFT
from nexus_bot.repositories.partners import Partnerships
from nexus_bot.repositories.projects import OWNER_LEFT, Projects
from nexus_bot.repositories.seekers import Seekers
from nexus_bot.services import partner_life, project_plans, project_posts
from nexus_bot.services import partner_plans as plans


async def leave(store: AsyncSession, guild: int, user: int, now: datetime) -> None:
    """Free everybody who counted on somebody who is no longer here, and tell them kindly.

    Projects are archived, requests end, partners are free; again changes nothing.
    """
    await Cohorts(store).hold(guild)
    outbox = Outbox(store)
    for seen in await Projects(store).all_of(guild, user):
        project = await project_posts.retire(store, seen, OWNER_LEFT, now)
        if project is None:
            continue
        await partner_life.close_requests(store, project, LEFT, now)
        if project.message_id is not None:
            edit = project_plans.edit_of(project, f"left:{now:%Y%m%dT%H%M%S}", now)
            await outbox.plan(guild, edit, now)
    await partner_life.close_requests_of(store, guild, user, LEFT, now)
    for pair in await Partnerships(store).active_of(guild, user):
        ended = await partner_life.dissolve(store, pair, now, by=user, why="", what="left")
        if ended is not None:
            other = pair.one_id if pair.other_id == user else pair.other_id
            await outbox.plan(guild, plans.note_on_pair(ended, "left", other, now), now)
    await Seekers(store).stop_looking(guild, user)
    await Members(store).leave(guild, user, now)
