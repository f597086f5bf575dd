"""Whom a message may call: those it names on purpose, and nobody that members' words name."""

from discord import AllowedMentions, Object


def only(*users: int, role: int | None = None) -> AllowedMentions:
    """Leave to call some people, or one role; nobody else."""
    return AllowedMentions(
        everyone=False,
        users=[Object(user) for user in users] or False,
        roles=[Object(role)] if role else False,
        replied_user=False,
    )
