"""Who may do what: one table, everything else denied, asked at the moment of the press."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from nexus_bot.errors import NotAllowed
from nexus_bot.models import Cohort


class Role(StrEnum):
    """What a person is to a server or to one post in it."""

    MEMBER = "member"
    AUTHOR = "author"
    HELPER = "helper"
    PARTNER = "partner"
    MENTOR = "mentor"
    ORGANISER = "organiser"


ANYBODY = frozenset({Role.MEMBER})
OWNER_OR_STAFF = frozenset({Role.AUTHOR, Role.MENTOR, Role.ORGANISER})
HELPER_OR_STAFF = frozenset({Role.HELPER, Role.MENTOR, Role.ORGANISER})
PARTNER_OR_STAFF = frozenset({Role.PARTNER, Role.MENTOR, Role.ORGANISER})
STAFF = frozenset({Role.MENTOR, Role.ORGANISER})

RULES: dict[str, frozenset[Role]] = {
    "help.read": ANYBODY,
    "hub.read": ANYBODY,
    "profile.read": ANYBODY,
    "profile.edit": ANYBODY,
    "memo.open": frozenset({Role.AUTHOR}),
    "learning.share": ANYBODY,
    "learning.credit": frozenset({Role.AUTHOR, Role.MENTOR, Role.ORGANISER}),
    "learning.vote": ANYBODY,
    "learning.bookmark": ANYBODY,
    "learning.edit": OWNER_OR_STAFF,
    "learning.delete": OWNER_OR_STAFF,
    "blocker.post": ANYBODY,
    "blocker.raise": OWNER_OR_STAFF,
    "blocker.read": ANYBODY,
    "blocker.help": ANYBODY,
    "blocker.follow": ANYBODY,
    "blocker.pass": HELPER_OR_STAFF,
    "blocker.mentor": OWNER_OR_STAFF | HELPER_OR_STAFF,
    "blocker.solve": OWNER_OR_STAFF | HELPER_OR_STAFF,
    "blocker.reopen": OWNER_OR_STAFF | HELPER_OR_STAFF,
    "blocker.wait": OWNER_OR_STAFF,
    "blocker.edit": OWNER_OR_STAFF,
    "blocker.close": OWNER_OR_STAFF,
    "blocker.delete": OWNER_OR_STAFF,
    "hearing.choose": ANYBODY,
    "project.post": ANYBODY,
    "project.read": ANYBODY,
    "project.edit": OWNER_OR_STAFF,
    "project.archive": OWNER_OR_STAFF,
    "partner.find": ANYBODY,
    "partner.ask": ANYBODY,
    "partner.invite": frozenset({Role.AUTHOR}),
    "partner.answer": frozenset({Role.AUTHOR}),
    "partner.question": frozenset({Role.PARTNER}),
    "partner.withdraw": frozenset({Role.AUTHOR}),
    "partner.met": frozenset({Role.PARTNER}),
    "partner.end": PARTNER_OR_STAFF,
    "plan.read": PARTNER_OR_STAFF,
    "plan.edit": frozenset({Role.PARTNER}),
    "round.pair": STAFF,
    "session.plan": ANYBODY,
    "session.join": ANYBODY,
    "session.change": OWNER_OR_STAFF,
    "timeline.read": ANYBODY,
    "timeline.edit": frozenset({Role.ORGANISER}),
    "reminder.choose": ANYBODY,
    "cohort.setup": frozenset({Role.ORGANISER}),
    "cohort.milestones": frozenset({Role.ORGANISER}),
    "cohort.list": frozenset({Role.ORGANISER}),
    "cohort.close": frozenset({Role.ORGANISER}),
    "cohort.blockers": frozenset({Role.ORGANISER}),
    "cohort.announce": frozenset({Role.ORGANISER}),
    "cohort.status": frozenset({Role.ORGANISER}),
    "cohort.audit": frozenset({Role.ORGANISER}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who pressed, as Discord's payload says at that moment; nothing here comes from a button."""

    guild_id: int
    user_id: int
    name: str
    interaction_id: int
    role_ids: frozenset[int] = frozenset()
    manages: bool = False


def roles_of(
    actor: Actor,
    cohort: Cohort | None,
    owner_id: int | None = None,
    *,
    helpers: Collection[int] = (),
    partners: Collection[int] = (),
) -> frozenset[Role]:
    """What the actor is here: to the server, to its cohort, and to what ``owner_id`` owns."""
    roles = {Role.MEMBER}
    if owner_id is not None and owner_id == actor.user_id:
        roles.add(Role.AUTHOR)
    if actor.user_id in helpers:
        roles.add(Role.HELPER)
    if actor.user_id in partners:
        roles.add(Role.PARTNER)
    if cohort is not None and cohort.mentor_role_id in actor.role_ids:
        roles.add(Role.MENTOR)
    if actor.manages:
        roles.add(Role.ORGANISER)
    return frozenset(roles)


def allows(action: str, roles: frozenset[Role]) -> bool:
    """Whether the table lets any of these roles act; an unknown action is denied."""
    return not roles.isdisjoint(RULES.get(action, frozenset()))


def require(
    action: str,
    actor: Actor,
    cohort: Cohort | None,
    *,
    owner_id: int | None = None,
    helpers: Collection[int] = (),
    partners: Collection[int] = (),
) -> None:
    """Go on only when the table allows it."""
    if not allows(action, roles_of(actor, cohort, owner_id, helpers=helpers, partners=partners)):
        raise NotAllowed(action)
