"""Profiles: what members tell about themselves, and what is theirs."""

from dataclasses import replace
from typing import Any

from nexus_bot import markdown, schedule, texts
from nexus_bot.errors import Invalid, Refusal
from nexus_bot.models import Cohort, Member
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Receipts
from nexus_bot.repositories.members import Members
from nexus_bot.repositories.posts import Posts
from nexus_bot.rules import Actor, require
from nexus_bot.services.base import Service, audited, reader_of
from nexus_bot.services.hours import hours_in, known_hours
from nexus_bot.values import TRACKS, Hearing, Profile, ProfileDraft

TAG_LIMIT = 32
TAGS = 10
SAVED = 25
FORM = "profile"


class Profiles(Service):
    """What a member may see and change of themselves."""

    @audited
    async def show(self, actor: Actor, /) -> Profile:
        """The member's own panel."""
        require("profile.read", actor, None)
        async with self._database.read() as session:
            posts = Posts(session)
            member = await Members(session).find(actor.guild_id, actor.user_id)
            cohort = await Cohorts(session).running(actor.guild_id)
            return Profile(
                name=actor.name,
                member=member,
                cohort=cohort,
                track=(member.track if member else None) or track_of(actor, cohort),
                learnings=await posts.count_of(actor.guild_id, actor.user_id, "learning"),
                challenges=await posts.count_of(actor.guild_id, actor.user_id, "blocker"),
                saved=await posts.saved_by(actor.guild_id, actor.user_id, SAVED),
                hearing=heard_by(member),
                projects=await posts.count_of(actor.guild_id, actor.user_id, "project"),
            )

    @audited
    async def change(self, actor: Actor, /, draft: ProfileDraft) -> None:
        """Store what the member tells about themselves."""
        require("profile.edit", actor, None)
        try:
            changes = checked(draft)
        except Refusal as refusal:
            kept = replace(draft, hours=known_hours(draft.hours))
            await self._keep_form(actor, FORM, kept.state(), refusal)
            raise
        async with self._database.write() as session:
            await Receipts(session).take(actor.guild_id, actor.interaction_id)
            await Members(session).greet(
                actor.guild_id, actor.user_id, name=actor.name, at=self._clock(), **changes
            )

    @audited
    async def hearing(self, actor: Actor, /) -> Hearing:
        """What the member hears privately about blockers and partners."""
        require("profile.read", actor, None)
        async with self._database.read() as session:
            return heard_by(await Members(session).find(actor.guild_id, actor.user_id))

    @audited
    async def hear(self, actor: Actor, /, what: str, wants: bool | None = None) -> Hearing:
        """Switch what the member hears: to what they want, or else to the other."""
        require("hearing.choose", actor, None)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            await Cohorts(session).enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            members = Members(session)
            before = heard_by(await members.find(guild, actor.user_id))
            wanted = not getattr(before, what) if wants is None else wants
            changed: dict[str, Any] = {f"hears_{what}": wanted}
            await members.greet(guild, actor.user_id, name=actor.name, at=now, **changed)
            return replace(before, **{what: wanted})

    async def reader(self, user_id: int, name: str, note_id: int, interaction_id: int) -> Actor:
        """Who pressed a button below a note in their direct messages, and of which server."""
        return await reader_of(self._database, user_id, name, note_id, interaction_id)


def heard_by(member: Member | None) -> Hearing:
    """What somebody hears; who never chose hears all."""
    if member is None:
        return Hearing()
    return Hearing(
        member.hears_answers,
        member.hears_thanks,
        member.hears_solutions,
        member.hears_partners,
    )


def track_of(actor: Actor, cohort: Cohort | None) -> str | None:
    """The track that a member's roles tell."""
    if cohort is None:
        return None
    if cohort.backend_role_id in actor.role_ids:
        return "backend"
    return "frontend" if cohort.frontend_role_id in actor.role_ids else None


def checked(draft: ProfileDraft) -> dict[str, Any]:
    """The changes that a draft asks for; raises Invalid with what to change."""
    changes: dict[str, Any] = {}
    if draft.track is not None:
        if draft.track and draft.track not in TRACKS:
            raise Invalid(texts.UNKNOWN_TRACK)
        changes["track"] = draft.track or None
    if draft.timezone is not None:
        zone = schedule.zone_named(draft.timezone) if draft.timezone.strip() else None
        if draft.timezone.strip() and zone is None:
            raise Invalid(texts.unknown_zone(draft.timezone))
        changes["timezone"] = zone.key if zone else None
    if draft.tags is not None:
        changes["tags"] = tags_in(draft.tags)
    if draft.hours is not None:
        changes["hours"] = hours_in(draft.hours)
    return changes


def tags_in(typed: str, holder: str = "profile") -> list[str]:
    """Tags from words between commas, each once, in the order typed; ``holder`` has them."""
    tags: dict[str, str] = {}
    for part in typed.replace("\n", ",").split(",", TAGS * 4):
        tag = markdown.clean(part, multiline=False).lstrip("#")
        if len(tag) > TAG_LIMIT:
            raise Invalid(texts.too_long("tag", len(tag), TAG_LIMIT))
        if markdown.has_letter_or_digit(tag):
            tags.setdefault(markdown.normal(tag), tag)
    if len(tags) > TAGS:
        raise Invalid(texts.too_many_tags(TAGS, holder))
    return list(tags.values())
