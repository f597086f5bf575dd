"""A cohort made of one seed, in which each frontend learner has a project that is right for them.

Nothing here knows how matching scores. There are forty topics, each with the words that people
use for it, by Zipf's law. A project speaks of a topic in its own words, has a stack, and its
owner lives and works somewhere; no other has the same topic and the same stack. A learner is made
for one project: they have its topic in mind, but find their own words for it, and say more that
means nothing; every third speaks of another topic, too. They name one or two tags of its stack,
half of them another besides. They live in its owner's part of the world, and work at some of the
same times; three of ten tell no hours. All else is chance: other projects have the same topic,
the same stack or the same hours, and how lively, documented or full one is does not depend on
whom it is right for. That a right answer exists means: of the words for the topic, at least one
is said by the learner and by the project.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from zoneinfo import ZoneInfo

from nexus_bot.matching import BANDS, Offer, Peer, Searcher, hours_of, usual

AT = datetime(2026, 9, 14, tzinfo=UTC)
TOPICS = """
shop orders cart checkout products payments catalogue invoices stock refunds discounts delivery
clinic appointments patients doctors records prescriptions reminders vaccines wards symptoms triage
recipes cooking ingredients meals kitchen nutrition grocery allergies menu servings diet chef
weather forecast rain temperature storms cities alerts humidity wind seasons climate stations
library books borrowing readers shelves authors reservations loans returns isbn genres reviews
school pupils grades timetable teachers homework classes attendance parents exams marks lessons
football matches teams leagues scores players fixtures stadiums tickets referees season goals
music songs playlists artists albums streaming lyrics concerts radio charts singers tracks
films cinema ratings actors trailers screenings seats directors watchlist critics posters scenes
travel trips flights hotels bookings itinerary luggage visas airports guides tourists passports
jobs vacancies applicants recruiters salaries interviews employers careers hiring cvs skills offers
chat messages rooms conversations typing emoji threads mentions presence inbox contacts groups
budget expenses savings income spending accounts receipts categories debts wallets banking bills
fitness workouts exercises running calories gym training steps heartbeat coaches muscles sleep
farming crops harvest soil irrigation seeds farmers fields tractors fertiliser livestock yields
transport buses routes stops drivers timetables trains fares passengers delays stations tram
parking cars garages spots vehicles plates meters barriers permits fines lots mechanics
property houses rent tenants landlords flats viewings mortgage agents rooms leases deposits
charity donations donors volunteers campaigns fundraising causes shelters aid refugees pledges
events tickets venues guests speakers invitations conferences agenda sponsors festivals booths rsvp
news articles headlines journalists feeds sources editors press columns summaries politics breaking
polls votes elections ballots candidates surveys results turnout parties petitions opinions voters
quiz questions answers trivia rounds players leaderboard hints puzzles scores riddles buzzer
todo tasks lists deadlines priorities reminders kanban boards sprints checklists planner chores
notes notebooks tags markdown journal diary drafts highlights bookmarks folders ideas sync
photos albums gallery camera faces uploads filters thumbnails portraits pictures prints frames
maps places routes markers distance geocoding districts landmarks streets coordinates borders layers
pets dogs cats adoption shelters vets breeds feeding walks vaccines owners microchips
energy electricity meters solar panels batteries consumption grid tariffs outages turbines kilowatts
waste recycling bins collection plastic compost landfill pickup glass sorting trucks dumps
language vocabulary translation grammar flashcards pronunciation dictionary phrases accents idioms
dating profiles swipes likes matches compatibility couples interests romance conversations pictures
insurance claims policies premiums damage accidents coverage brokers liability risk quotes contracts
restaurant tables reservations waiters menu dishes tips bookings kitchen bills takeaway diners
laundry washing clothes pickup ironing stains baskets detergent dryers garments cleaners folding
fashion outfits wardrobe sizes brands clothes trends shoes designers colours fabrics styling
astronomy stars planets telescopes orbits satellites galaxies eclipses comets moons nebulae meteors
chess openings boards moves elo tournaments pawns checkmate endgames opponents grandmasters clocks
podcasts episodes hosts subscribers transcripts audio listening feeds interviews shows microphones
bicycles rides rental stations helmets lanes pedals couriers repairs tyres scooters docks
""".strip().splitlines()
STACKS = """
Django, PostgreSQL, REST
FastAPI, SQLAlchemy, OpenAPI
Flask, SQLite, REST
Express, MongoDB, Node.js
NestJS, TypeScript, GraphQL
Spring Boot, Java, MySQL
Rails, Ruby, Redis
Laravel, PHP, MySQL
Go, gRPC, Redis
ASP.NET, C#, SQL Server
Phoenix, Elixir, WebSockets
Rust, Axum, PostgreSQL
""".strip().splitlines()
REGIONS = (
    ("Africa/Lagos", "Africa/Accra", "Europe/London", "Africa/Casablanca"),
    ("Europe/Berlin", "Africa/Kigali", "Africa/Cairo", "Europe/Bucharest"),
    ("Africa/Nairobi", "Africa/Addis_Ababa", "Europe/Istanbul", "Asia/Dubai"),
    ("Asia/Kolkata", "Asia/Karachi", "Asia/Dhaka", "Asia/Kathmandu"),
    ("America/New_York", "America/Bogota", "America/Toronto", "America/Sao_Paulo"),
    ("Asia/Manila", "Asia/Singapore", "Asia/Tokyo", "Australia/Perth"),
)
PITCHES = (
    "A service for {0} with {1} and {2}.",
    "It keeps {0} and {1}, and tells about {2}.",
    "You can ask it for {0}, {1} or {2}.",
    "Handles {0}; {1} come next week, {2} later.",
)
WISHES = (
    "something about {0} with {1} and {2}",
    "I would like to build a dashboard for {0}, {1}, maybe {2}",
    "{0} and {1}, a nice interface with {2}",
    "an app where users see {0}, {1} and {2}",
)
ASIDES = ("Written to learn.", "Tests included.", "Login with tokens.", "Version one is small.", "")
"""What is said besides, on either side."""


@dataclass(frozen=True)
class Learners:
    """Frontend learners and projects; ``right`` names the project each learner was made for."""

    searchers: Sequence[Searcher]
    offers: Sequence[Offer]
    right: dict[int, int]
    peers: Sequence[Peer] = field(default_factory=tuple)


def learners(searchers: int, offers: int, seed: int = 2026, places: int | None = None) -> Learners:
    """Draws a cohort; a learner's project is any of the projects, by chance."""
    draw = _Draw(seed)
    made = [draw.offer(id_, places) for id_ in range(1, offers + 1)]
    asking, right = [], {}
    for id_ in range(10_001, 10_001 + searchers):
        kind, offer = draw.dice.choice(made)
        asking.append(draw.searcher(id_, kind))
        right[id_] = offer.id
    return Learners(asking, [offer for _, offer in made], right)


def peers(count: int, seed: int = 2026) -> list[Peer]:
    """Draws as many backend learners."""
    return [
        Peer(one.id, f"{one.title}\n{one.pitch}", one.tags, one.idle, one.hours, one.usual)
        for one in learners(0, count, seed).offers
    ]


@dataclass(frozen=True)
class _Kind:
    """What a project is about, in what, where, and when its owner works."""

    topic: Sequence[str]
    stack: Sequence[str]
    region: Sequence[str]
    bands: Sequence[str]
    said: frozenset[str]


class _Draw:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._topics = [line.split() for line in TOPICS]
        self._stacks = [line.split(", ") for line in STACKS]
        self._left = list(product(self._topics, self._stacks))
        self.dice.shuffle(self._left)

    def words(self, topic: Sequence[str], count: int) -> list[str]:
        """Different words of a topic, the usual ones likelier."""
        weights = list(accumulate(1 / (place + 1) for place in range(len(topic))))
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.dice.choices(topic, cum_weights=weights)[0]] = None
        return list(found)

    def said(self, sentences: Sequence[str], words: list[str]) -> str:
        """Sentences with three of the words each."""
        groups = [words[at : at + 3] for at in range(0, len(words) - 2, 3)]
        return " ".join(self.dice.choice(sentences).format(*group) for group in groups)

    def astray(self, words: list[str], chance: float) -> list[str]:
        """The words, of which one may be of another topic."""
        if self.dice.random() < chance:
            return [*words[:-1], *self.words(self.dice.choice(self._topics), 1)]
        return words

    def times(self, bands: Sequence[str]) -> tuple[str, ...]:
        """Some of the bands, and one that is not among them by chance."""
        kept = {band for band in bands if self.dice.random() < 0.8}
        return tuple({*kept, self.dice.choice(BANDS)})

    def offer(self, id_: int, places: int | None) -> tuple[_Kind, Offer]:
        """A project and what it was made of."""
        topic, stack = self._left[id_ % len(self._left)]
        own = self.words(topic, 6)
        region, bands = self.dice.choice(REGIONS), self.dice.sample(BANDS, 3)
        kind = _Kind(topic, stack, region, bands, frozenset(own[:5]))
        words = self.astray(own, 0.5)
        pitch = f"{self.said(PITCHES, words)} {self.dice.choice(ASIDES)}".strip()
        tells, zone = self.dice.random() < 0.8, ZoneInfo(self.dice.choice(kind.region))
        return kind, Offer(
            id_,
            f"{self.words(kind.topic, 1)[0].title()} {self.dice.choice(('API', 'service', 'hub'))}",
            pitch,
            tuple(kind.stack),
            places or self.dice.choice((1, 2, 2, 3)),
            self.dice.random() < 0.6,
            timedelta(days=self.dice.expovariate(1 / 3)),
            hours_of(tuple(kind.bands), zone, AT) if tells else None,
            usual(zone, AT),
        )

    def searcher(self, id_: int, kind: _Kind) -> Searcher:
        """A learner for whom a project of this kind is right."""
        own: list[str] = []
        while kind.said.isdisjoint(own[:2]):
            own = self.words(kind.topic, 3)
        wish = self.said(WISHES, self.astray(own, 0.3))
        aside = self.dice.choice(ASIDES) if self.dice.random() < 0.3 else ""
        tags = self.dice.sample(kind.stack, self.dice.choice((1, 1, 2)))
        if self.dice.random() < 0.5:
            tags.append(self.dice.choice(self.dice.choice(self._stacks)))
        tells, zone = self.dice.random() < 0.7, ZoneInfo(self.dice.choice(kind.region))
        return Searcher(
            id_,
            f"{wish} {aside}".strip(),
            tuple(dict.fromkeys(tags)),
            hours_of(self.times(kind.bands), zone, AT) if tells else None,
            usual(zone, AT),
        )
