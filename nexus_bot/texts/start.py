"""What an operator reads when the process cannot start."""

import os
from pathlib import Path

DATABASE_DOWN = "The database at DATABASE_URL does not answer. Start it, or check its address."
DISCORD_DOWN = "Discord cannot be reached. Check this machine's network, then start the bot again."
REFUSED_LOGIN = (
    "Discord does not accept the token. Copy it again from the developer portal, page Bot, "
    "into DISCORD_TOKEN."
)
INTENTS_REFUSED = (
    "Discord refuses the intents of this bot, although it needs no privileged one. "
    "Check in the developer portal that the application is enabled."
)


def bad_setting(name: str, *, missing: bool, why: str) -> str:
    """A setting that is missing or malformed."""
    if missing:
        return f"{name} is missing: set it in the environment or in .env, as .env.example shows."
    why = why.removeprefix("Value error, ")
    return f"{name} cannot be used: {why[:1].lower()}{why[1:]}; .env.example shows how to set it."


def database_foreign(path: Path) -> str:
    """The file is a database of some other program."""
    return f"{path} belongs to another program. Point DATABASE_URL at a file of its own."


def database_refuses(state: str) -> str:
    """The server says no, with a code of its own."""
    return (
        f"The database refuses the connection (SQLSTATE {state}). "
        "Check the user, the password and the database's name in DATABASE_URL."
    )


def database_in_use(path: Path) -> str:
    """Another process has the file."""
    return f"Another process is using {path}. Stop it first, or give this one another file."


def database_unwritable(path: Path) -> str:
    """The file or its folder cannot be written."""
    return (
        f"{path} or its folder cannot be written by user {os.getuid()}. "
        "Change the owner of the folder, or DATABASE_URL."
    )


def database_unreadable(path: Path) -> str:
    """The file is no database, or a broken one."""
    return (
        f"{path} cannot be read as a database. It was left as it is: "
        "move it away, or put a backup in its place."
    )


def database_newer(revision: str) -> str:
    """The database was written by a later version."""
    return (
        f"The database is newer than this program (it is at {revision}). "
        "Install the latest version, or use another database."
    )


def heartbeat_unwritable(path: Path | None) -> str:
    """The heartbeat's file or its folder is not there, or not ours."""
    return f"The heartbeat file {path} cannot be written. Make its folder, or set another file."
