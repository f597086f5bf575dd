"""Partners on Discord: what is asked, what becomes of it, and what time makes of both."""

from discord import Client, ui

from nexus_bot.clock import Clock
from nexus_bot.delivery.manners import Done, Dropped, Made, Manner, Put, Said
from nexus_bot.delivery.partner_threads import PartnerThreads
from nexus_bot.delivery.presence import has_left
from nexus_bot.models import Member, OutboxMessage
from nexus_bot.repositories.partners import ACTIVE
from nexus_bot.services import Services
from nexus_bot.services.partner_plans import LAPSE, LOOK, LOOKED, MET, NOTE, REQUEST
from nexus_bot.values.partners import PartnershipSight, RequestSight, Suggestion
from nexus_bot.views import partner_notices
from nexus_bot.views.partner_requests import request_panel

OPEN = "open"
BETTER = ("declined", "lapsed", "outdone", "ended", "left")
TO_DECIDE = ("question", "answer")
SETTLED = "it was settled meanwhile"
COHORT_CLOSED = "the cohort is closed"
IN_CHANNEL = "wants it in the channel"


class PartnerMessages:
    """What is said and done about partners outside interactions."""

    def __init__(self, client: Client, services: Services, clock: Clock) -> None:
        self._client = client
        self._partners = services.partners
        self._clock = clock
        self._threads = PartnerThreads(client, services)

    @property
    def manners(self) -> dict[str, Manner]:
        """What can be said and done about partners."""
        return {
            REQUEST: Manner(self.request, repeat=True),
            NOTE: Manner(self.note, repeat=True),
            LAPSE: Manner(self.lapse, repeat=True, speaks=False, places=True),
            MET: Manner(self.ask_met, repeat=True, speaks=False, places=True),
            LOOK: Manner(self.look, repeat=True, speaks=False, places=True),
            **self._threads.manners,
        }

    async def request(self, message: OutboxMessage) -> Made:
        """Bring a request to the one who answers it, while it is open."""
        sight, user = await self._open(message), message.user_id or 0
        if sight is None:
            return Dropped("cancelled", SETTLED)
        if not await self._partners.wants(message.guild_id, user):
            return Dropped("cancelled", IN_CHANNEL, falls_back=True)
        return Said(request_panel(sight, user, row=message.id))

    async def note(self, message: OutboxMessage) -> Made:
        """Tell one of two what became of a request or a partnership, and what comes next."""
        user, guild = message.user_id or 0, message.guild_id
        view = await self._note(message, user)
        if isinstance(view, Dropped):
            return view
        if not await self._partners.wants(guild, user):
            return Dropped("cancelled", IN_CHANNEL, falls_back=True)
        return Said(view)

    async def _note(self, message: OutboxMessage, user: int) -> ui.LayoutView | Dropped:
        facts = message.payload
        if "request" in facts:
            return await self._on_request(message, user)
        if "pair" in facts:
            return await self._on_pair(message, user)
        if facts["what"] == "fits":
            return await self._fits(message, user)
        return partner_notices.alone_note(facts["kind"], facts["why"], facts["cohort"], message.id)

    async def _on_request(self, message: OutboxMessage, user: int) -> ui.LayoutView | Dropped:
        guild, what = message.guild_id, message.payload["what"]
        sight = await self._partners.sight(guild, message.payload["request"])
        if sight is None or (what in TO_DECIDE and sight.request.state != OPEN):
            return Dropped("cancelled", SETTLED)
        request, best, pair = sight.request, None, None
        if what in BETTER and user == request.seeker_id:
            best = await self._partners.next_best(guild, request.cohort_id, user)
        if what == "accepted":
            pair = await self._partners.pair_of(guild, request.id)
            if pair is None or pair.partnership.state != ACTIVE:
                return Dropped("cancelled", SETTLED)
        return partner_notices.request_note(sight, what, user, best, message.id, pair)

    async def _on_pair(self, message: OutboxMessage, user: int) -> ui.LayoutView | Dropped:
        guild, what = message.guild_id, message.payload["what"]
        sight = await self._pair(message)
        if sight is None:
            return Dropped("cancelled", SETTLED)
        pair, best = sight.partnership, None
        if what in BETTER and sight.project is not None and user == pair.one_id:
            best = await self._partners.next_best(guild, pair.cohort_id, user)
        return partner_notices.pair_note(sight, what, user, best, message.id)

    async def _pair(self, message: OutboxMessage) -> PartnershipSight | None:
        """Whom a note is about; None where it is true no more."""
        sight = await self._partners.pair(message.guild_id, message.payload["pair"])
        is_over = sight is None or sight.partnership.state != ACTIVE
        return None if is_over and message.payload["what"] not in BETTER else sight

    async def _fits(self, message: OutboxMessage, user: int) -> ui.LayoutView | Dropped:
        fitting = await self._fitting(message, user)
        if fitting is None:
            return Dropped("cancelled", SETTLED)
        return partner_notices.fits_note(fitting, message.payload["cohort"], message.id)

    async def _fitting(self, message: OutboxMessage, user: int) -> Suggestion | None:
        """The project of a note that still fits one who waits."""
        facts = message.payload
        return await self._partners.fitting(
            message.guild_id, facts["cohort"], user, facts["project"]
        )

    async def in_channel(self, message: OutboxMessage, user: int) -> ui.LayoutView | Dropped:
        """What the channel says to one who takes no direct message, while it is true."""
        facts, guild = message.payload, message.guild_id
        what: str = facts.get("what", "")
        if "request" in facts:
            sight = await self._partners.sight(guild, facts["request"])
            if sight is None or (what in ("", *TO_DECIDE) and sight.request.state != OPEN):
                return Dropped("cancelled", SETTLED)
            what = what or ("invitation" if sight.request.is_invitation else "request")
            number = sight.project.number
            return partner_notices.in_channel(user, what, number, "request", sight.request.id)
        if "pair" in facts:
            pair = await self._pair(message)
            if pair is None:
                return Dropped("cancelled", SETTLED)
            return partner_notices.in_channel(user, what, None, "partner", pair.partnership.id)
        if what == "fits":
            fitting = await self._fitting(message, user)
            if fitting is None:
                return Dropped("cancelled", SETTLED)
            number = fitting.scheme.project.number
            return partner_notices.in_channel(user, what, number, "partner-find", facts["cohort"])
        if facts["kind"] == "review":
            return partner_notices.in_channel(user, "alone_review", None)
        return partner_notices.in_channel(user, what, None, "partner-find", facts["cohort"])

    async def lapse(self, message: OutboxMessage) -> Made:
        """Let a request lapse that nobody answered in time; come again where there is some left."""
        until = await self._partners.lapse(message.guild_id, message.payload["request"])
        return Done() if until is None else Put(until)

    async def ask_met(self, message: OutboxMessage) -> Made:
        """Ask two partners whether they met."""
        await self._partners.ask_met(message.guild_id, message.payload["pair"])
        return Done()

    async def look(self, message: OutboxMessage) -> Made:
        """Look once a day whether two partners are still here; who was seen is not asked for."""
        sight = await self._partners.pair(message.guild_id, message.payload["pair"])
        if sight is None or sight.partnership.state != ACTIVE:
            return Dropped("cancelled", SETTLED)
        if not await self._partners.runs(message.guild_id, sight.partnership.cohort_id):
            return Dropped("cancelled", COHORT_CLOSED)
        for member in (sight.one, sight.other):
            if await self._has_left(member):
                await self._partners.left(member.guild_id, member.user_id)
                return Done()
        return Put(self._clock() + LOOKED, anew=True)

    async def _has_left(self, member: Member) -> bool:
        seen = member.seen_at
        if seen is not None and seen > self._clock() - LOOKED:
            return False
        return await has_left(self._client, member.guild_id, member.user_id)

    async def _open(self, message: OutboxMessage) -> RequestSight | None:
        """The request of a message, while it is open."""
        sight = await self._partners.sight(message.guild_id, message.payload["request"])
        return sight if sight is not None and sight.request.state == OPEN else None
