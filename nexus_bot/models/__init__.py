"""The tables. Every one carries the guild it belongs to; nothing here knows Discord.

Where a number alone is the key of a table, its rows are still changed by guild and number
(``BY_ID``, ``BY_POST``), so that no statement can reach into another server.
"""

from nexus_bot.models.base import BY_ID, BY_POST, Base, UtcDateTime, WallTime
from nexus_bot.models.blockers import Blocker, BlockerFollower, Solution, SolutionCredit
from nexus_bot.models.cohorts import Cohort, Guild, Milestone, ReminderChange
from nexus_bot.models.ledger import AuditEntry, CommandSet, Memo, Receipt
from nexus_bot.models.outbox import ChannelTrouble, OutboxMessage, Sender
from nexus_bot.models.partners import (
    PairingRound,
    PartnerRequest,
    Partnership,
    PlanItem,
    Project,
    Seat,
    Seeker,
)
from nexus_bot.models.people import Member
from nexus_bot.models.posts import Bookmark, Learning, Post, Topic, TopicWord, Vote
from nexus_bot.models.sessions import Session, SessionMember

__all__ = [
    "BY_ID",
    "BY_POST",
    "AuditEntry",
    "Base",
    "Blocker",
    "BlockerFollower",
    "Bookmark",
    "ChannelTrouble",
    "Cohort",
    "CommandSet",
    "Guild",
    "Learning",
    "Member",
    "Memo",
    "Milestone",
    "OutboxMessage",
    "PairingRound",
    "PartnerRequest",
    "Partnership",
    "PlanItem",
    "Post",
    "Project",
    "Receipt",
    "ReminderChange",
    "Seat",
    "Seeker",
    "Sender",
    "Session",
    "SessionMember",
    "Solution",
    "SolutionCredit",
    "Topic",
    "TopicWord",
    "UtcDateTime",
    "Vote",
    "WallTime",
]
