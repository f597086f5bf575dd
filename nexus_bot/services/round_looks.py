"""A pairing round as a memo keeps it, and as it is shown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot.matching import Pair, Paired, Reason
from nexus_bot.repositories.partners import API
from nexus_bot.repositories.rounds import Rounds
from nexus_bot.values.rounds import ProposedPair, RoundPreview

PAGE = 6
OF_ONE = frozenset({"places", "docs", "active"})  # says nothing of how well two fit each other


async def page_of(
    store: AsyncSession,
    guild_id: int,
    state: dict[str, Any],
    panel: int,
    *,
    size: int = PAGE,
    changed: bool = False,
) -> RoundPreview:
    """A page of a round that is kept, by name; ``changed`` since it was shown."""
    pairs, alone = state["pairs"], state["alone"]
    pages = max(1, -(-(len(pairs) + len(alone)) // size))
    page = min(max(state["page"], 0), pages - 1)
    start = page * size
    end = start + size
    left = alone[max(start - len(pairs), 0) : max(end - len(pairs), 0)]
    people = await Rounds(store).members(guild_id, [each["id"] for each in left])
    return RoundPreview(
        kind=state["kind"],
        seed=state["seed"],
        count=len(pairs),
        again=sum(line["again"] for line in pairs),
        left=len(alone),
        pairs=await proposed(store, guild_id, state["kind"], pairs[start:end]),
        alone=[(people[each["id"]], each["why"]) for each in left if each["id"] in people],
        page=page,
        pages=pages,
        panel=panel,
        changed=changed,
    )


async def proposed(
    store: AsyncSession, guild_id: int, kind: str, lines: Sequence[Any]
) -> list[ProposedPair]:
    """Pairs of a round by name."""
    rows = Rounds(store)
    built_on = [line["other"] for line in lines] if kind == API else []
    projects = await rows.projects(guild_id, built_on)
    owners = {id_: project.owner_id for id_, project in projects.items()}
    others = [owners.get(line["other"], line["other"]) for line in lines]
    people = await rows.members(guild_id, {*others, *(line["one"] for line in lines)})
    return [
        ProposedPair(
            people[line["one"]],
            people[other],
            projects.get(line["other"]),
            line["score"],
            sorted(_reasons(line), key=lambda reason: reason.term in OF_ONE),
            line["again"],
        )
        for line, other in zip(lines, others, strict=True)
        if {line["one"], other} <= people.keys()
    ]


def _reasons(line: Any) -> list[Reason]:
    return [Reason(term, share, tuple(facts), n) for term, share, facts, n in line["reasons"]]


def is_same(seen: dict[str, Any], drawn: dict[str, Any]) -> bool:
    """Whether two rounds bring the same people together and leave the same alone."""
    return _outcome(seen) == _outcome(drawn)


def _outcome(state: dict[str, Any]) -> tuple[Any, Any]:
    pairs = [(line["one"], line["other"], line["again"]) for line in state["pairs"]]
    return pairs, state["alone"]


def told(paired: Paired) -> dict[str, Any]:
    """A round as it is kept."""
    return {
        "pairs": [_line(pair) for pair in paired.pairs],
        "alone": [{"id": each.id, "why": each.why} for each in paired.alone],
    }


def _line(pair: Pair) -> dict[str, Any]:
    return {
        "one": pair.one,
        "other": pair.other,
        "score": round(pair.score, 4),
        "reasons": [
            [reason.term, round(reason.share, 4), list(reason.facts), reason.number]
            for reason in pair.reasons
        ],
        "again": pair.again,
    }
