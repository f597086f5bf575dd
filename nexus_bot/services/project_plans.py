"""What projects cause to be said and done outside interactions, as intents.

Called inside the transaction of whatever changes a project. What each says is made when it is
said, from the rows of that moment.
"""

from datetime import datetime, timedelta

from nexus_bot.models import Project
from nexus_bot.repositories.outbox import Intent

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
