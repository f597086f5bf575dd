"""Partners whom several want at once: nobody in two places, and everybody has an answer."""

import asyncio
import os
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from operator import attrgetter
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete

from nexus_bot.errors import NotWritten, Refusal
from nexus_bot.models import (
    Cohort,
    Member,
    PartnerRequest,
    Partnership,
    Project,
    Receipt,
    Seat,
    Seeker,
)
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.outbox import Intent, Outbox
from nexus_bot.services.partner_plans import LASTS, lapse_of, request_of
from nexus_bot.values.partners import PartnershipSight
from tests.quiet import hush
from tests.services.partnering import Standing, ask, invite, seek, shops
from tests.services.school import BEA, LIN, School

KOFI = 20
RACES = int(os.environ.get("RACES", "100"))
"""How many races are generated for each engine; `RACES=10000` takes some minutes."""
AT_ONCE = 25
TABLES: Sequence[Any] = (
    Seat,
    Partnership,
    PartnerRequest,
    Seeker,
    Project,
    Receipt,
    Member,
)
DEEDS = ("accept", "accept", "accept", "ask", "invite", "withdraw", "decline", "question", "left")


async def at_once(*acts: Awaitable[Any]) -> tuple[list[Any], list[str]]:
    """What came of some acts, and what those read who came too late; nothing else happens."""
    ends = await asyncio.gather(*acts, return_exceptions=True)
    late = [end for end in ends if isinstance(end, Refusal) and not isinstance(end, NotWritten)]
    done = [end for end in ends if not isinstance(end, BaseException)]
    assert len(done) + len(late) == len(ends), ends
    assert all(str(each).endswith((".", "!")) for each in late)
    return done, [str(each) for each in late]


async def checked(school: School) -> Standing:
    """What is stored, of which nothing is wrong."""
    standing = await Standing.of(school)
    standing.check()
    return standing


async def test_of_two_accepted_for_the_last_place_one_has_it_and_the_other_is_told(
    school: School,
) -> None:
    await shops(school, places=1)
    asked = [await ask(school, who) for who in (LIN, KOFI)]
    accept = school.services.partners.accept

    done, late = await at_once(*(accept(school.actor(BEA), each.request.id) for each in asked))

    winner = done[0].one.name
    assert (len(done), len(late)) == (1, 1)
    assert late[0].startswith(f"{winner} builds on #1 already")
    standing = await checked(school)
    assert sorted(request.state for request in standing.requests) == ["accepted", "outdone"]


async def test_who_accepts_two_invitations_at_once_has_one_partner(school: School) -> None:
    await shops(school, BEA, KOFI)
    await seek(school)
    asked = [await invite(school, LIN, owner) for owner in (BEA, KOFI)]
    accept = school.services.partners.accept

    done, late = await at_once(*(accept(school.actor(LIN), each.request.id) for each in asked))

    number = done[0].project.number
    assert len(done) == 1
    assert late[0].startswith(f"You build on #{number} with {done[0].other.name} already")
    await checked(school)


async def test_who_ask_each_other_at_once_are_partners(school: School) -> None:
    await shops(school)
    await seek(school)
    partners = school.services.partners

    done, late = await at_once(
        partners.ask(school.actor(LIN), 1, "May I?"),
        partners.invite(school.actor(BEA), LIN, "Will you?"),
    )

    assert late == []
    assert [isinstance(each, PartnershipSight) for each in done].count(True) == 1
    standing = await checked(school)
    assert [(pair.one_id, pair.other_id) for pair in standing.pairs] == [(LIN, BEA)]


@pytest.mark.parametrize("by", ["withdraw", "left"])
async def test_what_is_accepted_while_it_is_taken_back_is_one_of_both(
    school: School, by: str
) -> None:
    await shops(school)
    asked = await ask(school)
    partners, accepted = school.services.partners, school.actor(BEA)
    other = (
        partners.left(school.guild_id, LIN)
        if by == "left"
        else partners.withdraw(school.actor(LIN), asked.request.id)
    )

    _, late = await at_once(other, partners.accept(accepted, asked.request.id))

    standing = await checked(school)
    active = [pair for pair in standing.pairs if pair.state == "active"]
    assert len(active) == (by == "withdraw" and "said yes" in "".join(late))


@dataclass
class Race:
    """A project or two, two or three seekers, and what is open between them.

    A project has the id and the number of its owner.
    """

    cohort: Cohort
    now: datetime
    owners: dict[int, int]
    """Who announced a project, with so many places."""
    seekers: list[int]
    asked: list[PartnerRequest]

    @classmethod
    def draw(cls, cohort: Cohort, now: datetime, random: Random, people: Iterator[int]) -> "Race":
        """Any race of people who were in none before."""
        owners = {next(people): random.choice((1, 1, 2)) for _ in range(random.choice((1, 2)))}
        seekers = [next(people) for _ in range(random.choice((2, 3)))]
        race = cls(cohort, now, owners, seekers, [])
        race.asked = [
            race._request(owner, seeker, is_invitation=random.random() < 0.4)
            for owner in owners
            for seeker in seekers
            if random.random() < 0.6
        ]
        return race

    def _request(self, owner: int, seeker: int, *, is_invitation: bool) -> PartnerRequest:
        return PartnerRequest(
            guild_id=self.cohort.guild_id,
            cohort_id=self.cohort.id,
            project_id=owner,
            seeker_id=seeker,
            is_invitation=is_invitation,
            note="",
            created_at=self.now,
            lapses_at=self.now + LASTS,
        )

    def people(self) -> list[Any]:
        """The rows of its people."""
        guild, now = self.cohort.guild_id, self.now
        return [
            Member(guild_id=guild, user_id=who, name=f"member {who}", created_at=now)
            for who in (*self.owners, *self.seekers)
        ]

    def roles(self) -> list[Any]:
        """The rows of what they build and look for."""
        here: dict[str, Any] = {"guild_id": self.cohort.guild_id, "cohort_id": self.cohort.id}
        here["created_at"] = self.now
        told = {"looking_for": "", "updated_at": self.now}
        api = {"title": "API", "pitch": "It is."}
        return [
            *(
                Project(**here, id=who, number=who, owner_id=who, places=places, **api)
                for who, places in self.owners.items()
            ),
            *(Seeker(**here, user_id=who, **told) for who in self.seekers),
        ]

    def intents(self) -> list[Intent]:
        """What was planned with its requests."""
        people = [(each.project_id, each.seeker_id)[each.is_invitation] for each in self.asked]
        told = zip(self.asked, people, strict=True)
        return [request_of(each, to, self.now) for each, to in told] + [
            lapse_of(each) for each in self.asked
        ]

    def acts(self, school: School, random: Random) -> list[Awaitable[Any]]:
        """Two or three presses that want the same."""
        return [self._act(school, random) for _ in range(random.choice((2, 2, 3)))]

    def _act(self, school: School, random: Random) -> Awaitable[Any]:
        partners, what = school.services.partners, random.choice(DEEDS)
        owner, seeker = random.choice([*self.owners]), random.choice(self.seekers)
        if what == "left":
            return partners.left(school.guild_id, random.choice((owner, seeker)))
        if what == "invite":
            return partners.invite(school.actor(owner), seeker, "Will you?")
        if what == "ask" or not self.asked:
            return partners.ask(school.actor(seeker), owner, "May I?")
        request = random.choice(self.asked)
        by_seeker = request.is_invitation != (what == "withdraw")
        actor = school.actor((request.project_id, request.seeker_id)[by_seeker])
        if what == "question":
            return partners.question(actor, request.id, "When?")
        act: Awaitable[Any] = getattr(partners, what)(actor, request.id)
        return act


async def race(school: School, races: Sequence[Race], random: Random) -> int:
    """Let races take place at once in a school without any other; how many read a refusal."""
    await hush(school.database)
    async with school.database.write() as store:
        for table in TABLES:
            await store.execute(delete(table).where(table.guild_id == school.guild_id))
        for rows in (Race.people, Race.roles, attrgetter("asked")):
            store.add_all([row for each in races for row in rows(each)])
            await store.flush()
        intents = [intent for each in races for intent in each.intents()]
        await Outbox(store).plan_all(school.guild_id, intents, school.now)
    acts = [act for each in races for act in each.acts(school, random)]
    random.shuffle(acts)
    _, late = await at_once(*acts)
    await checked(school)
    return len(late)


@pytest.mark.long
async def test_in_generated_races_nobody_is_in_two_places_and_everybody_has_an_answer(
    school: School,
) -> None:
    async with school.database.read() as store:
        cohort = await Cohorts(store).running(school.guild_id)
    assert cohort is not None
    random, people, refused = Random(5), count(1000), 0

    for _ in range(RACES // AT_ONCE):
        drawn = [Race.draw(cohort, school.now, random, people) for _ in range(AT_ONCE)]
        refused += await race(school, drawn, random)

    assert RACES // 4 < refused < RACES * 2
