"""What tests of partners arrange, and what holds of them whatever was pressed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from nexus_bot.models import (
    Member,
    OutboxMessage,
    PartnerRequest,
    Partnership,
    Project,
    Seat,
    Seeker,
)
from nexus_bot.services.partner_plans import LAPSE, LOOK, MET, NOTE, REQUEST, THREAD
from nexus_bot.values.partners import (
    PartnershipSight,
    RequestSight,
    SeekerDraft,
    Suggestions,
)
from tests.services.announcing import announce
from tests.services.school import BEA, LIN, School

WISH = "A shop with orders and payments"


async def seek(school: School, who: int = LIN, looking_for: str = WISH, **more: Any) -> Suggestions:
    """Say what one looks for, and see what fits."""
    draft = SeekerDraft(looking_for, **more)
    return await school.services.partners.seek(school.actor(who), draft)


async def ask(school: School, who: int = LIN, number: int = 1) -> RequestSight:
    """Ask to build on a project."""
    asked = await school.services.partners.ask(school.actor(who), number, "Hi, shall we?")
    assert isinstance(asked, RequestSight)
    return asked


async def invite(school: School, who: int = LIN, owner: int = BEA) -> RequestSight:
    """Invite a seeker."""
    asked = await school.services.partners.invite(school.actor(owner), who, "Build on mine?")
    assert isinstance(asked, RequestSight)
    return asked


async def partner(school: School, who: int = LIN, number: int = 1) -> PartnershipSight:
    """Ask to build on a project, and be taken."""
    asked = await ask(school, who, number)
    owner = school.actor(asked.owner.user_id)
    return await school.services.partners.accept(owner, asked.request.id)


async def shops(school: School, *owners: int, places: int = 2) -> list[int]:
    """Projects of some people, by number."""
    stored = [await announce(school, owner, places=places) for owner in owners or (BEA,)]
    return [each.scheme.project.number for each in stored]


async def notes(school: School) -> list[tuple[str, int]]:
    """The private notes that were planned, in order: what, and to whom."""
    return [
        (message.payload["what"], message.user_id or 0)
        for message in (await Standing.of(school)).messages
        if message.kind == NOTE and message.state != "cancelled"
    ]


@dataclass
class Standing:
    """All that is stored of the partners of a server."""

    projects: Sequence[Project]
    seekers: Sequence[Seeker]
    requests: Sequence[PartnerRequest]
    pairs: Sequence[Partnership]
    seats: Sequence[Seat]
    members: Sequence[Member]
    messages: Sequence[OutboxMessage]

    @classmethod
    async def of(cls, school: School) -> "Standing":
        """What is stored now."""
        tables: list[Any] = [Project, Seeker, PartnerRequest, Partnership, Seat, Member]
        async with school.database.read() as store:
            rows = [
                list(
                    await store.scalars(
                        select(table)
                        .where(table.guild_id == school.guild_id)
                        .order_by(*table.__table__.primary_key.columns)
                    )
                )
                for table in (*tables, OutboxMessage)
            ]
        return cls(*rows)

    def check(self) -> None:
        """Fail where anybody is in two places, or something is promised that cannot be."""
        self._check_places()
        self._check_requests()
        self._check_intents()

    def _check_places(self) -> None:
        active = {pair.id: pair for pair in self.pairs if pair.state == "active"}
        taken = Counter(pair.project_id for pair in active.values())
        for project in self.projects:
            assert project.taken == taken[project.id] <= project.places
        api = [seat for seat in self.seats if seat.kind == "api"]
        assert {(seat.user_id, seat.partnership_id) for seat in api} == {
            (pair.one_id, pair.id) for pair in active.values() if pair.kind == "api"
        }
        sat = Counter((seat.cohort_id, seat.kind, seat.user_id) for seat in self.seats)
        assert set(sat.values()) <= {1}

    def _check_requests(self) -> None:
        projects = {project.id: project for project in self.projects}
        gone = {member.user_id for member in self.members if member.left_at is not None}
        seated = {(seat.cohort_id, seat.user_id) for seat in self.seats if seat.kind == "api"}
        for request in self.requests:
            if request.state != "open":
                assert request.settled_at is not None
                continue
            project = projects[request.project_id]
            assert project.state == "active"
            assert not gone & {request.seeker_id, project.owner_id}
            assert (request.cohort_id, request.seeker_id) not in seated
        pairs = Counter((r.project_id, r.seeker_id) for r in self.requests if r.state == "open")
        assert set(pairs.values()) <= {1}

    def _check_intents(self) -> None:
        said: dict[Any, list[OutboxMessage]] = defaultdict(list)
        for message in self.messages:
            for noun in ("request", "pair"):
                if noun in message.payload:
                    said[noun, message.payload[noun], message.kind].append(message)
        for request in self.requests:
            assert len(said["request", request.id, REQUEST]) == 1
            lapses = [m for m in said["request", request.id, LAPSE] if m.state == "pending"]
            is_open = request.state == "open"
            assert [m.due_at for m in lapses] == ([request.lapses_at] if is_open else [])
            self._check_told(request, said)
        for pair in self.pairs:
            kinds = {kind: [m.state for m in said["pair", pair.id, kind]] for kind in CLOCKS}
            if pair.state == "active":
                assert all(len(states) == 1 for states in kinds.values())
                assert all("cancelled" not in states for states in kinds.values())
            else:
                assert all("pending" not in states for states in kinds.values())

    def _check_told(self, request: PartnerRequest, said: Any) -> None:
        """Whoever waits for an answer hears one, once."""
        told = Counter(m.payload["what"] for m in said["request", request.id, NOTE])
        unread = said["request", request.id, REQUEST][0].state == "cancelled"
        wanted = {
            "open": 0,
            "withdrawn": 0 if unread else 1,
            "outdone": told["outdone"] if unread else 1,
        }
        if request.state != "open":
            assert told[request.state] == wanted.get(request.state, 1)


CLOCKS = (THREAD, MET, LOOK)
