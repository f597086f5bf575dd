"""Projects to look at: for their cards, their readers, and whoever still types."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import markdown, texts, words
from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.errors import NotAllowed, Refusal
from nexus_bot.models import Cohort, Project
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.projects import ACTIVE, Projects, Scheme
from nexus_bot.repositories.topics import Topics
from nexus_bot.rules import Actor, Role, allows, require, roles_of
from nexus_bot.services import project_plans as plans
from nexus_bot.services.base import Service, audited
from nexus_bot.services.profiles import TAG_LIMIT, TAGS
from nexus_bot.values.partners import ProjectSight

EDIT, ARCHIVE, ASK = "project.edit", "project.archive", "partner.ask"
CHOICES = 25
CHOICE_ROOM = 100


class ProjectLooks(Service):
    """What can be seen of projects; ``owner`` is the process that says what follows from them."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        super().__init__(database, clock)
        self._owner = owner

    async def scheme(self, guild_id: int, number: int) -> Scheme | None:
        """A project with all that its card shows."""
        return await self._database.read_at_once(
            lambda store: Projects(store).find(guild_id, number)
        )

    @audited
    async def show(self, actor: Actor, /, number: int) -> ProjectSight:
        """A project as the actor sees it, and what they may do to it now."""
        require("project.read", actor, None)
        async with self._database.read() as store:
            scheme = await found(store, actor.guild_id, number)
            return await sight_of(store, actor, scheme, self._clock())

    async def cohort_of(self, scheme: Scheme) -> Cohort | None:
        """The cohort in which a project was announced; it may be closed by now."""
        project = scheme.project
        async with self._database.read() as store:
            return await Cohorts(store).find(project.guild_id, project.cohort_id)

    async def card_place(self, scheme: Scheme) -> tuple[str | None, int | None]:
        """What became of a project's card, and the channel where cards stand now."""
        project = scheme.project
        async with self._database.read() as store:
            state = await Outbox(store).state_of(project.guild_id, plans.CARD, str(project.number))
            cohort = await Cohorts(store).running(project.guild_id)
            return state, cohort.channel_id if cohort else project.channel_id

    async def card_gone(self, scheme: Scheme) -> None:
        """Remember that a card that was deleted stands nowhere any more."""
        async with self._database.write() as store:
            await Projects(store).lose_card(scheme.project)

    async def suggest_tags(self, guild_id: int, typed: str) -> Sequence[str]:
        """What completes the last of the tags that are being typed; those before it stay.

        The tags of other projects and of profiles, then topics of the hub, the frequent first.
        """
        *before, last = typed.split(",")
        kept = [tag.strip() for tag in before if tag.strip()]
        if len(kept) >= TAGS:
            return []
        async with self._database.read() as store:
            used = await Projects(store).tags_in_use(guild_id)
            topics = await Topics(store).suggest(guild_id, last.strip(), limit=CHOICES)
        start = f"{', '.join(kept)}, " if kept else ""
        told = {markdown.normal(tag) for tag in kept}
        return [
            f"{start}{tag}"
            for tag in _offered(used, [topic.name for topic in topics], last)
            if markdown.normal(tag) not in told and len(start) + len(tag) <= CHOICE_ROOM
        ][:CHOICES]


def _offered(used: Sequence[Sequence[str]], topics: Sequence[str], typed: str) -> list[str]:
    """Tags with a word that begins as somebody types, the frequent first, then topics."""
    begun = words.fold(typed).strip()
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for tag in (tag for tags in used for tag in tags):
        key = markdown.normal(tag)
        names.setdefault(key, tag)
        counts[key] += 1
    fitting = [names[key] for key, _ in counts.most_common() if _begins(names[key], begun)]
    fitting += [name for name in topics if _can_be_tag(name) and markdown.normal(name) not in names]
    return fitting


def _begins(tag: str, begun: str) -> bool:
    return f" {begun}" in f" {words.fold(tag)}"


def _can_be_tag(topic: str) -> bool:
    return "," not in topic and len(topic) <= TAG_LIMIT and topic != texts.NO_TOPIC


async def sight_of(
    store: AsyncSession, actor: Actor, scheme: Scheme, now: datetime
) -> ProjectSight:
    """A project with what the actor may do to it now."""
    return ProjectSight(scheme, now, await rights(store, actor, scheme.project))


async def found(store: AsyncSession, guild_id: int, number: int) -> Scheme:
    """The project of that number with all that its card shows."""
    scheme = await Projects(store).find(guild_id, number)
    if scheme is None:
        raise Refusal(texts.no_project(number))
    return scheme


async def allowed(store: AsyncSession, actor: Actor, number: int, action: str) -> Project:
    """The active project of that number, where the actor may do this to it."""
    project = await Projects(store).look(actor.guild_id, number)
    if project is None:
        raise Refusal(texts.no_project(number))
    if not await may(store, actor, project, action):
        raise NotAllowed(action)
    if project.state != ACTIVE:
        raise Refusal(texts.project_is_archived(number))
    return project


async def may(store: AsyncSession, actor: Actor, project: Project, action: str) -> bool:
    """Whether the table lets the actor do this to a project."""
    return allows(action, await _roles(store, actor, project))


async def rights(store: AsyncSession, actor: Actor, project: Project) -> frozenset[str]:
    """All that the actor may do to a project as it stands."""
    if project.state != ACTIVE:
        return frozenset()
    roles = await _roles(store, actor, project)
    granted = {action for action in (EDIT, ARCHIVE) if allows(action, roles)}
    if project.owner_id != actor.user_id and project.taken < project.places:
        cohort = await Cohorts(store).running(project.guild_id)
        if cohort is not None and cohort.id == project.cohort_id:
            granted.add(ASK)
    return frozenset(granted)


async def _roles(store: AsyncSession, actor: Actor, project: Project) -> frozenset[Role]:
    """What the actor is to a project; mentors of its own cohort count as those of the last do."""
    cohorts = Cohorts(store)
    last = await cohorts.last(actor.guild_id)
    is_last = last is not None and last.id == project.cohort_id
    own = last if is_last else await cohorts.find(project.guild_id, project.cohort_id)
    return roles_of(actor, last, project.owner_id) | roles_of(actor, own, project.owner_id)
