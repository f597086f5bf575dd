"""The settings: read once from the environment and ``.env``, and nowhere else."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nexus_bot.errors import SettingsError

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


class StorageSettings(BaseSettings):
    """What every command needs: where the data lies and how loud the log is."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", hide_input_in_errors=True, frozen=True
    )

    database_url: Annotated[str, Field(validation_alias="DATABASE_URL")] = (
        "sqlite+aiosqlite:///data/nexus.db"
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(validation_alias="NEXUS_LOG_LEVEL")
    ] = "INFO"
    heartbeat_file: Annotated[Path | None, Field(validation_alias="NEXUS_HEARTBEAT_FILE")] = None

    @field_validator("database_url")
    @classmethod
    def database_is_known(cls, url: str) -> str:
        """Name the async driver of an SQLite or PostgreSQL address."""
        scheme, mark, rest = url.strip().partition("://")
        if not mark or scheme not in DRIVERS:
            raise ValueError("it must start with sqlite:/// or postgresql://")
        if not rest.strip("/"):
            raise ValueError("it names no database; an example: sqlite:///data/nexus.db")
        return f"{DRIVERS[scheme]}://{rest}"

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


class Settings(StorageSettings):
    """What the bot needs on Discord besides."""

    discord_token: Annotated[SecretStr, Field(validation_alias="DISCORD_TOKEN")]
    discord_api: Annotated[str | None, Field(validation_alias="NEXUS_DISCORD_API")] = None

    @field_validator("discord_token")
    @classmethod
    def token_is_there(cls, token: SecretStr) -> SecretStr:
        """Refuse an empty token, or one with blanks inside."""
        value = token.get_secret_value().strip()
        if not value or any(letter.isspace() for letter in value):
            raise ValueError("it is empty or has blanks in it")
        return SecretStr(value)

    @field_validator("discord_api")
    @classmethod
    def api_is_safe(cls, url: str | None) -> str | None:
        """Let the token travel only over https, or to this machine."""
        if not url:
            return None
        if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("it must start with https://, or with http:// on this machine")
        return url.rstrip("/")
