"""The clocks of blockers: what is done when nobody helps, or nothing is heard for long.

Each is planned for one ``turn`` of a blocker, and looks again whether it is still true.
"""

from datetime import datetime, timedelta

from aiohttp import ClientError
from discord import Client, DiscordServerError, Forbidden, NotFound, Object, Thread
from discord.utils import snowflake_time

from nexus_bot.clock import Clock
from nexus_bot.delivery.blocker_threads import CHANGED, BlockerThreads
from nexus_bot.delivery.calling import only
from nexus_bot.delivery.manners import Done, Dropped, Made, Manner, Put, Said
from nexus_bot.delivery.outcomes import Verdict
from nexus_bot.delivery.presence import has_left
from nexus_bot.delivery.standing import redraw
from nexus_bot.models import Cohort, OutboxMessage
from nexus_bot.repositories.blockers import WAITING, Case
from nexus_bot.services import Services
from nexus_bot.services.blocker_plans import (
    ASK,
    LOOK,
    LOOKED_FIRST,
    MENTORS,
    MENTORS_EDIT,
    UNCLAIMED,
    wait_of,
)
from nexus_bot.services.ends import is_doubtful
from nexus_bot.views import blocker_notices

LOOKED_SELDOM = timedelta(days=1)
LOOKED_FOR = timedelta(days=30)
UNANSWERED = (DiscordServerError, ClientError, OSError)
AGAIN = timedelta(minutes=1)
READ = 50
NO_THREAD = "its thread is gone"
NO_ANSWER = "nobody answered for long"
COHORT_CLOSED = "the cohort is closed"


class BlockerClocks:
    """What time makes of blockers."""

    def __init__(
        self, client: Client, services: Services, clock: Clock, threads: BlockerThreads
    ) -> None:
        self._client = client
        self._blockers = services.blockers
        self._clock = clock
        self._threads = threads

    @property
    def manners(self) -> dict[str, Manner]:
        """What is said and done in time."""
        return {
            UNCLAIMED: Manner(self.raise_unclaimed, repeat=True, places=True),
            MENTORS: Manner(self.call_mentors, repeat=True, places=True),
            MENTORS_EDIT: Manner(self.settle_mentors, repeat=True, speaks=False),
            ASK: Manner(self.ask, repeat=True, places=True),
            LOOK: Manner(self.look, repeat=True, speaks=False, places=True),
        }

    async def raise_unclaimed(self, message: OutboxMessage) -> Made:
        """Tell the mentors, where they are by now, of a blocker that nobody took."""
        case = await self._due(message)
        if isinstance(case, Dropped):
            return case
        message.channel_id = _mentors_of(await self._blockers.cohort_of(case))
        return Said(blocker_notices.unclaimed(case))

    async def call_mentors(self, message: OutboxMessage) -> Made:
        """Ask the mentors for help, or tell them that the author is no longer here."""
        case, told = await self._still(message), message.payload
        if case is None:
            return Dropped("cancelled", CHANGED)
        cohort = await self._blockers.cohort_of(case)
        message.channel_id, role = _mentors_of(cohort), cohort.mentor_role_id
        if told["what"] == "left":
            return Said(blocker_notices.author_left(case))
        view = blocker_notices.mentors_asked(case, told["by"], role)
        return Said(view, only(role=role))

    async def settle_mentors(self, message: OutboxMessage) -> Made:
        """Show mentors what became of what they were told; one that is gone ends quietly."""
        facts = message.payload
        case = await self._blockers.case(message.guild_id, facts["number"])
        if case is None:
            return Dropped("cancelled", CHANGED)
        channel = self._client.get_partial_messageable(
            message.channel_id or 0, guild_id=message.guild_id
        )
        standing = channel.get_partial_message(facts["message_id"])
        view = blocker_notices.for_mentors_by_now(case, facts["what"])
        made = await redraw(message, standing, view, _leave)
        return Dropped("skipped", "it was changed too often") if isinstance(made, Said) else made

    async def ask(self, message: OutboxMessage) -> Made:
        """Ask an author whether it is solved, once nothing was heard for long enough.

        Who is no longer here is not asked, and not waited for. What was said in the thread since
        puts the question off.
        """
        case = await self._due(message)
        if isinstance(case, Dropped):
            return case
        if case.blocker.waits != message.payload["waits"]:
            return Dropped("cancelled", CHANGED)
        blocker = case.blocker
        if await has_left(self._client, blocker.guild_id, blocker.author_id):
            await self._blockers.author_left(blocker.guild_id, blocker.number)
            return Dropped("cancelled", "its author left")
        if await has_left(self._client, blocker.guild_id, blocker.helper_id or 0):
            await self._blockers.helper_left(blocker.guild_id, blocker.number)
            return Dropped("cancelled", "its helper left")
        try:
            thread = await self._threads.find(message, case)
        except UNANSWERED:
            return Put(self._clock() + AGAIN)
        except Forbidden:
            thread = None
        if thread is None:
            case = await self._threads.anew(case)
        cohort = await self._blockers.cohort_of(case)
        quiet_until = _heard_at(case, thread) + wait_of(blocker, cohort)
        if quiet_until > self._clock() and not is_doubtful(message):
            return Put(quiet_until, anew=True)
        return await self._ask(message, case, blocker.thread_id if thread else None)

    async def _ask(self, message: OutboxMessage, case: Case, thread_id: int | None) -> Said:
        channel_id = (await self._blockers.cohort_of(case)).channel_id
        called = only(case.blocker.author_id)

        async def elsewhere(why: Verdict) -> tuple[int, Said]:
            gone = why is Verdict.GONE and thread_id is not None
            known = await self._threads.gone(case) if gone else case
            return channel_id, Said(blocker_notices.question(known, in_thread=False), called)

        if thread_id is None:
            message.channel_id, said = await elsewhere(Verdict.GONE)
            return said
        message.channel_id = thread_id
        view = blocker_notices.question(case, in_thread=True)
        return Said(view, called, elsewhere=elsewhere)

    async def look(self, message: OutboxMessage) -> Made:
        """Look whether somebody answered in a thread, ever less often until somebody did.

        A thread may come late; of one that was deleted, nothing more is expected.
        """
        case = await self._due(message)
        if isinstance(case, Dropped):
            return case
        if case.blocker.answered_at is not None:
            return Dropped("cancelled", CHANGED)
        if case.blocker.thread_id is None:
            return self._later(case)
        try:
            thread = await self._threads.find(message, case)
            if thread is None:
                return Dropped("cancelled", NO_THREAD)
            answer = await self._answer(case, thread)
        except NotFound:
            await self._threads.gone(case)
            return Dropped("cancelled", NO_THREAD)
        except (*UNANSWERED, Forbidden):
            return self._later(case)
        if answer is None:
            return self._later(case)
        by, message_id = answer
        await self._blockers.answered(message.guild_id, case.blocker.number, by, message_id)
        return Done()

    async def _answer(self, case: Case, thread: Thread) -> tuple[int, int] | None:
        """Who answered first, and by which message: neither its author nor a bot."""
        blocker = case.blocker
        heard = blocker.heard_id or thread.id
        if (thread.last_message_id or 0) <= heard:
            return None
        last = heard
        async for said in thread.history(limit=READ, after=Object(heard), oldest_first=True):
            if not (said.author.bot or said.is_system() or said.author.id == blocker.author_id):
                return said.author.id, said.id
            last = said.id
        await self._blockers.heard(blocker.guild_id, blocker.number, last)
        return None

    def _later(self, case: Case) -> Put | Dropped:
        """Look again after as long as it has been quiet, within bounds: so the pauses double."""
        now = self._clock()
        quiet = now - case.blocker.quiet_since
        if quiet >= LOOKED_FOR:
            return Dropped("cancelled", NO_ANSWER)
        return Put(now + min(max(quiet, LOOKED_FIRST), LOOKED_SELDOM), anew=True)

    async def _due(self, message: OutboxMessage) -> Case | Dropped:
        """The blocker, while it waits as it did and its cohort runs."""
        case = await self._still(message)
        if case is None:
            return Dropped("cancelled", CHANGED)
        if (await self._blockers.cohort_of(case)).state != "running":
            return Dropped("cancelled", COHORT_CLOSED)
        return case

    async def _still(self, message: OutboxMessage) -> Case | None:
        """The blocker, while it waits for help as it did when this was planned."""
        case = await self._blockers.case(message.guild_id, message.payload["number"])
        if case is None or case.blocker.turn != message.payload["turn"]:
            return None
        return case if case.blocker.state in WAITING else None


async def _leave() -> None:
    """Nothing is remembered of a message to mentors that was deleted."""


def _mentors_of(cohort: Cohort) -> int:
    return cohort.mentor_channel_id or cohort.channel_id


def _heard_at(case: Case, thread: Thread | None) -> datetime:
    """When something was heard last: in the thread, or by what was pressed."""
    quiet_since = case.blocker.quiet_since
    if thread is None or thread.last_message_id is None:
        return quiet_since
    return max(quiet_since, snowflake_time(thread.last_message_id))
