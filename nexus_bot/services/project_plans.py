"""What projects cause to be said and done outside interactions, as intents.

Called inside the transaction of whatever changes a project. What each says is made when it is
said, from the rows of that moment.
"""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.models import OutboxMessage, Project
from nexus_bot.repositories.outbox import Intent, Outbox, removal_of
from nexus_bot.repositories.projects import Projects
from nexus_bot.services.card_edits import show_soon

CARD, EDIT = "project_card", "project_edit"
FITS = "project_fits"
LOOK = "project_look"
LOOKED = timedelta(days=1)


def subject_of(project: Project) -> str:
    """What the messages about a project have in common."""
    return f"project:{project.id}"


def card_of(project: Project, now: datetime, owner: str, again: str = "") -> Intent:
    """The card of a new project, said at once; ``again`` tells another card of it apart."""
    return Intent(
        CARD,
        f"{project.number}{again}",
        now,
        channel_id=project.channel_id,
        payload={"number": project.number},
        subject=subject_of(project),
        owner=owner,
    )


def edit_of(project: Project, again: str, due_at: datetime, owner: str | None = None) -> Intent:
    """That the card should show what the project is by then; ``again`` tells edits apart."""
    return Intent(
        EDIT,
        f"{project.number}:{again}",
        due_at,
        channel_id=project.channel_id,
        payload={"number": project.number},
        subject=subject_of(project),
        owner=owner,
    )


def fits_of(project: Project, again: str, now: datetime) -> Intent:
    """That those who wait should hear of a project with a free place, where it fits them."""
    return Intent(
        FITS,
        f"{project.id}:{again}",
        now,
        channel_id=project.channel_id,
        payload={"number": project.number},
        subject=subject_of(project),
        expires_at=now + LOOKED,
    )


def look_of(project: Project, due_at: datetime) -> Intent:
    """That it should be looked whether the owner of an active project is still here."""
    return Intent(
        LOOK,
        f"{project.id}",
        due_at,
        channel_id=project.channel_id,
        payload={"number": project.number},
        subject=subject_of(project),
    )


async def count_anew(store: AsyncSession, project: Project, again: int, now: datetime) -> None:
    """Plan one edit of the card for all who come and go within some seconds."""
    await show_soon(store, project.guild_id, partial(edit_of, project), again, now)


async def place(store: AsyncSession, message: OutboxMessage, message_id: int, at: datetime) -> None:
    """Remember where a project's card stands; an older card of it must go.

    Where the project is gone by now, so must this one. A card that stands after more than one
    try may show how things were, so it is drawn once more.
    """
    guild, number, channel = message.guild_id, message.payload["number"], message.channel_id
    projects, outbox = Projects(store), Outbox(store)
    before = await projects.look(guild, number)
    placed = await projects.place(guild, number, channel, message_id)
    if placed is None:
        await outbox.plan(guild, removal_of(number, channel, message_id, at), at)
        return
    if before is not None and before.message_id not in (None, message_id):
        old = removal_of(number, before.channel_id, before.message_id, at)
        await outbox.plan(guild, old, at)
    if message.attempts > 1:
        await outbox.plan(guild, edit_of(placed, f"found:{message_id}", at), at)
