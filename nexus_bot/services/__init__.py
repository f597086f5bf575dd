"""What a member may do: one public method is one transaction; nothing here knows Discord."""

from dataclasses import dataclass
from secrets import token_hex

from nexus_bot.clock import Clock
from nexus_bot.database import Database
from nexus_bot.services.announcements import Announcements
from nexus_bot.services.audit_log import AuditLog
from nexus_bot.services.blocker_settings import BlockerSettings
from nexus_bot.services.blockers import Blockers
from nexus_bot.services.cohorts import Cohorts
from nexus_bot.services.dates import Dates
from nexus_bot.services.hub import Hub
from nexus_bot.services.integration import Integration
from nexus_bot.services.learnings import Learnings
from nexus_bot.services.lifecycle import Lifecycle
from nexus_bot.services.milestones import Milestones
from nexus_bot.services.outbox import Outbox
from nexus_bot.services.partners import Partners
from nexus_bot.services.profiles import Profiles
from nexus_bot.services.projects import Projects
from nexus_bot.services.rounds import Rounds
from nexus_bot.services.sessions import Sessions
from nexus_bot.services.status import Status
from nexus_bot.services.timeline import Timeline
from nexus_bot.services.upkeep import Upkeep


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that members and the bot itself may do."""

    learnings: Learnings
    hub: Hub
    profiles: Profiles
    cohorts: Cohorts
    milestones: Milestones
    lifecycle: Lifecycle
    announcements: Announcements
    blocker_settings: BlockerSettings
    status: Status
    audit_log: AuditLog
    timeline: Timeline
    dates: Dates
    sessions: Sessions
    blockers: Blockers
    projects: Projects
    partners: Partners
    integration: Integration
    rounds: Rounds
    outbox: Outbox
    upkeep: Upkeep

    @classmethod
    def over(cls, database: Database, clock: Clock) -> "Services":
        """The services of one database, in one process."""
        owner = token_hex(8)
        return cls(
            learnings=Learnings(database, clock, owner),
            hub=Hub(database, clock),
            profiles=Profiles(database, clock),
            cohorts=Cohorts(database, clock),
            milestones=Milestones(database, clock),
            lifecycle=Lifecycle(database, clock, owner),
            announcements=Announcements(database, clock, owner),
            blocker_settings=BlockerSettings(database, clock),
            status=Status(database, clock),
            audit_log=AuditLog(database, clock),
            timeline=Timeline(database, clock),
            dates=Dates(database, clock),
            sessions=Sessions(database, clock, owner),
            blockers=Blockers(database, clock, owner),
            projects=Projects(database, clock, owner),
            partners=Partners(database, clock, owner),
            integration=Integration(database, clock),
            rounds=Rounds(database, clock),
            outbox=Outbox(database, clock, owner),
            upkeep=Upkeep(database, clock),
        )
