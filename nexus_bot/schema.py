"""The schema: where a database stands, and the migrations forward and back."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from nexus_bot import texts
from nexus_bot.errors import StorageError

SCHEMA = "e_partners"
MIGRATIONS = Path(__file__).parent.parent / "migrations"


def current_revision(connection: Connection) -> str | None:
    """The schema the database is at, or None when it is new."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision inside the connection's transaction."""
    command, config = _alembic(connection)
    known = {script.revision for script in _scripts(config)}
    if (at := current_revision(connection)) is not None and at not in known:
        raise StorageError(texts.database_newer(at))
    command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Run the migrations back to a revision inside the connection's transaction."""
    command, config = _alembic(connection)
    command.downgrade(config, revision)


def _alembic(connection: Connection) -> tuple[Any, Any]:
    from alembic import command, config

    settings = config.Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return command, settings


def _scripts(config: Any) -> list[Any]:
    from alembic.script import ScriptDirectory

    return list(ScriptDirectory.from_config(config).walk_revisions())
