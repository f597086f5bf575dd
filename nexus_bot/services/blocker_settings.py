"""How the blockers of a cohort are arranged: where they stand, and when somebody hears of them."""

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import Invalid, NotSetUp
from nexus_bot.models import Cohort
from nexus_bot.repositories.blocker_lists import BlockerLists
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.ledger import Audit, Receipts
from nexus_bot.repositories.outbox import Outbox
from nexus_bot.repositories.troubles import Troubles
from nexus_bot.rules import Actor, require
from nexus_bot.services import blocker_plans
from nexus_bot.services.base import Service, audited
from nexus_bot.services.setting_up import changes
from nexus_bot.values import Arrangement, ArrangementDraft

ACTION = "cohort.blockers"
HOURS, DAYS = (1, 168), (1, 30)
CLOCKS = frozenset({"unclaimed_hours", "quiet_days"})


class BlockerSettings(Service):
    """What organisers choose for the blockers of the running cohort."""

    @audited
    async def show(self, actor: Actor, /) -> Arrangement:
        """How it stands; raises NotSetUp where no cohort runs."""
        require(ACTION, actor, None)
        async with self._database.read() as session:
            cohort = await Cohorts(session).running(actor.guild_id)
            if cohort is None:
                raise NotSetUp
            waiting = await BlockerLists(session).count_waiting(actor.guild_id, cohort.id)
            return Arrangement(cohort, waiting)

    @audited
    async def change(self, actor: Actor, /, draft: ArrangementDraft) -> tuple[Arrangement, bool]:
        """Store what is given, and set the clocks of what waits anew; whether anything changed."""
        require(ACTION, actor, None)
        check(draft)
        now, guild = self._clock(), actor.guild_id
        async with self._database.write() as session:
            await Cohorts(session).enrol(guild, now)
            await Receipts(session).take(guild, actor.interaction_id)
            cohort = await Cohorts(session).running_to_change(guild)
            if cohort is None:
                raise NotSetUp
            before = facts(cohort)
            apply(cohort, draft)
            await session.flush()
            changed = changes(before, facts(cohort))
            waiting = await BlockerLists(session).waiting(guild, cohort.id)
            if "forum" in changed:
                await self._move(session, cohort, *changed["forum"])
            if not CLOCKS.isdisjoint(changed):
                for blocker in waiting:
                    await blocker_plans.wind_to(session, blocker, cohort, now)
            if changed:
                Audit(session).note(
                    guild,
                    actor.user_id,
                    action=ACTION,
                    subject=f"cohort {cohort.id}",
                    at=now,
                    detail=changed,
                )
            return Arrangement(cohort, len(waiting)), bool(changed)

    async def _move(
        self, session: AsyncSession, cohort: Cohort, old: int | None, new: int | None
    ) -> None:
        """Let posts that wait for a forum follow to what took its place; without one, as cards."""
        if old and not new:
            kinds = (blocker_plans.POST, blocker_plans.CARD)
            lists = BlockerLists(session)
            await lists.leave_forum(cohort.guild_id, kinds, old, cohort.channel_id)
        if new:
            if old:
                await Outbox(session).move(cohort.guild_id, old, new)
            await Troubles(session).clear(cohort.guild_id, self._clock(), new)


def check(draft: ArrangementDraft) -> None:
    """Go on when the times are within their bounds."""
    if draft.unclaimed_hours is not None and not HOURS[0] <= draft.unclaimed_hours <= HOURS[1]:
        raise Invalid(texts.hours_outside(*HOURS))
    if draft.quiet_days is not None and not DAYS[0] <= draft.quiet_days <= DAYS[1]:
        raise Invalid(texts.days_outside(*DAYS))


def facts(cohort: Cohort) -> dict[str, object]:
    """What an organiser chooses for blockers, as the audit log keeps it."""
    return {
        "forum": cohort.forum_id,
        "unclaimed_hours": cohort.unclaimed_hours,
        "quiet_days": cohort.quiet_days,
    }


def apply(cohort: Cohort, draft: ArrangementDraft) -> None:
    """Put what was given into a cohort."""
    if draft.forum_id is not None:
        cohort.forum_id = draft.forum_id or None
    cohort.unclaimed_hours = draft.unclaimed_hours or cohort.unclaimed_hours
    cohort.quiet_days = draft.quiet_days or cohort.quiet_days
