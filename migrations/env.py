"""Alembic's entry: runs the migrations on the connection that it is given, in its transaction."""

from alembic import context

from nexus_bot.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
