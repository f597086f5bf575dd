"""What may be done to a blocker as it stands, and by whom: the table of states.

Who may do it at all is in ``rules``; here stands from which state each thing can be done, and
what one reads who comes too late.
"""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from nexus_bot import texts
from nexus_bot.errors import NotAllowed, Refusal
from nexus_bot.models import Blocker
from nexus_bot.repositories.blockers import CLAIMED, CLOSED, OPEN, SOLVED, WAITING, Blockers
from nexus_bot.repositories.cohorts import Cohorts
from nexus_bot.repositories.solutions import Solutions
from nexus_bot.rules import Actor, Role, allows, roles_of

HANDS_ON = "blocker.pass"
ANY = (OPEN, CLAIMED, SOLVED, CLOSED)
FROM: Mapping[str, tuple[str, ...]] = {
    "blocker.help": (OPEN,),
    "blocker.follow": WAITING,
    HANDS_ON: (CLAIMED,),
    "blocker.mentor": WAITING,
    "blocker.solve": (OPEN, CLAIMED, SOLVED),
    "blocker.reopen": (SOLVED, CLOSED),
    "blocker.wait": (CLAIMED,),
    "blocker.close": WAITING,
    "blocker.edit": ANY,
    "blocker.delete": ANY,
}
NOT_BY_AUTHOR = {
    "blocker.help": texts.BLOCKER_IS_YOURS,
    "blocker.follow": texts.FOLLOWS_ITS_OWN,
}


async def look(store: AsyncSession, guild_id: int, number: int) -> Blocker:
    """The blocker of that number, to look at."""
    blocker = await Blockers(store).look(guild_id, number)
    if blocker is None:
        raise Refusal(texts.no_blocker(number))
    return blocker


async def allowed(store: AsyncSession, actor: Actor, number: int, action: str) -> Blocker:
    """The blocker of that number, where the actor may do this to it as it stands."""
    blocker = await look(store, actor.guild_id, number)
    roles, hands_on = await _roles(store, actor, blocker)
    if action == HANDS_ON and blocker.state != CLAIMED:  # who let it go is no helper any more
        raise await as_it_stands(store, actor, blocker)
    if not allows(action, hands_on if action == HANDS_ON else roles):
        raise NotAllowed(action)
    await check(store, actor, blocker, action)
    return blocker


async def check(store: AsyncSession, actor: Actor, blocker: Blocker, action: str) -> None:
    """Go on only when this can be done to a blocker as it stands, and by the actor."""
    if blocker.state not in FROM[action]:
        raise await as_it_stands(store, actor, blocker)
    if blocker.author_id == actor.user_id and action in NOT_BY_AUTHOR:
        raise Refusal(NOT_BY_AUTHOR[action])


async def as_it_stands(store: AsyncSession, actor: Actor, blocker: Blocker) -> Refusal:
    """What one reads who comes too late, or twice."""
    is_claimed = blocker.state == CLAIMED
    name = await Blockers(store).name_of(blocker.guild_id, blocker.helper_id) if is_claimed else ""
    yours = is_claimed and blocker.helper_id == actor.user_id
    is_author = blocker.author_id == actor.user_id
    stands = (blocker.number, blocker.state, name)
    return Refusal(texts.blocker_stands(*stands, yours=yours, is_author=is_author))


async def rights(store: AsyncSession, actor: Actor, blocker: Blocker) -> frozenset[str]:
    """All that the actor may do to a blocker as it stands."""
    roles, hands_on = await _roles(store, actor, blocker)
    is_author = blocker.author_id == actor.user_id
    return frozenset(
        action
        for action, states in FROM.items()
        if blocker.state in states
        and allows(action, hands_on if action == HANDS_ON else roles)
        and not (is_author and action in NOT_BY_AUTHOR)
    )


async def _roles(
    store: AsyncSession, actor: Actor, blocker: Blocker
) -> tuple[frozenset[Role], frozenset[Role]]:
    """What the actor is to a blocker: at all, and where only who helps now is its helper.

    The mentors of its own cohort count as those of the last one do.
    """
    credited = {member.user_id for member in await Solutions(store).credited(blocker)}
    helping = {blocker.helper_id} if blocker.helper_id is not None else set()
    last = await Cohorts(store).last(actor.guild_id)
    is_last = last is not None and last.id == blocker.cohort_id
    own = last if is_last else await Blockers(store).cohort_of(blocker)

    def roles(helpers: set[int]) -> frozenset[Role]:
        here = roles_of(actor, own, blocker.author_id, helpers=helpers)
        return here | roles_of(actor, last, blocker.author_id, helpers=helpers)

    return roles(credited | helping), roles(helping)
