"""The settings: read once from the environment and ``.env``, and nowhere else."""

import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nexus_bot.errors import SettingsError

FILE = ".env"
PREFIX = "NEXUS_"
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class StorageSettings(BaseSettings):
    """What every command needs: where the data lies and how loud the log is."""

    model_config = SettingsConfigDict(
        env_file=FILE,
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
    )

    database_url: Annotated[str, Field(validation_alias="DATABASE_URL")] = (
        "sqlite+aiosqlite:///data/nexus.db"
    )
    log_level: Annotated[Level, Field(validation_alias="NEXUS_LOG_LEVEL")] = "INFO"
    heartbeat_file: Annotated[Path | None, Field(validation_alias="NEXUS_HEARTBEAT_FILE")] = None

    @field_validator("database_url")
    @classmethod
    def database_is_known(cls, url: str) -> str:
        """Name the async driver of an SQLite or PostgreSQL address."""
        scheme, mark, rest = url.strip().partition("://")
        if not mark or scheme not in DRIVERS:
            raise ValueError("it must start with sqlite:/// or postgresql://")
        if not rest.strip("/") or rest == "/:memory:":
            raise ValueError("it names no database to keep")
        if DRIVERS[scheme].startswith("sqlite") and not rest.startswith("/"):
            raise ValueError("an SQLite address has three slashes before its path")
        if not is_address(rest):
            raise ValueError("its port is no number, or its host is no name")
        if DRIVERS[scheme].startswith("postgresql"):
            rest = rest.replace("sslmode=", "ssl=")  # as hosting providers write it for libpq
        return f"{DRIVERS[scheme]}://{rest}"

    @field_validator("log_level", mode="before")
    @classmethod
    def level_is_loud(cls, level: object) -> object:
        """Take a level in small letters, too."""
        return level.upper() if isinstance(level, str) else level

    @classmethod
    def load(cls) -> Self:
        """Read the settings; what is missing or malformed becomes one plain sentence."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = str(first["loc"][0])
            raise SettingsError(
                name, missing=first["type"] == "missing", why=first["msg"]
            ) from None
        except (OSError, UnicodeDecodeError):
            why = "it is no text file that this user can read"
            raise SettingsError(FILE, missing=False, why=why) from None


class Settings(StorageSettings):
    """What the bot needs on Discord besides."""

    discord_token: Annotated[SecretStr, Field(validation_alias="DISCORD_TOKEN")]
    discord_api: Annotated[str | None, Field(validation_alias="NEXUS_DISCORD_API")] = None

    sends_per_second: Annotated[
        float, Field(validation_alias="NEXUS_SENDS_PER_SECOND", gt=0, le=50)
    ] = 25.0

    @field_validator("discord_token")
    @classmethod
    def token_is_there(cls, token: SecretStr) -> SecretStr:
        """Refuse an empty token, or one with blanks inside."""
        value = token.get_secret_value().strip()
        if not value or not value.isascii() or any(letter.isspace() for letter in value):
            raise ValueError("it is empty, or has letters that no token has")
        return SecretStr(value)

    @field_validator("discord_api")
    @classmethod
    def api_is_safe(cls, url: str | None) -> str | None:
        """Let the token travel only over https, or to this machine."""
        if not url:
            return None
        scheme, _, rest = url.partition("://")
        if not is_address(rest):
            raise ValueError("its port is no number, or its host is no name")
        host = urlsplit(url).hostname
        if not host or not (scheme == "https" or (scheme == "http" and host in THIS_MACHINE)):
            raise ValueError("it must start with https://, or with http:// on this machine")
        return url.rstrip("/")


def is_address(rest: str) -> bool:
    """Whether what follows the scheme of an address can be taken apart."""
    try:
        parts = urlsplit(f"//{rest.removeprefix('//')}")
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def names() -> set[str]:
    """Every setting there is."""
    return {str(field.validation_alias) for field in Settings.model_fields.values()}


def unknown_names() -> list[str]:
    """Settings of ours that were given and that nobody reads: most likely misspelt."""
    given = {*os.environ, *dotenv_values(FILE)}
    return sorted(
        name for name in given if name.upper().startswith(PREFIX) and name.upper() not in names()
    )
