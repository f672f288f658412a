"""How Alembic runs here: on the connection it is given, inside that connection's transaction."""

from alembic import context
from sqlalchemy import Connection

from monitor.store.schema import metadata


def run(connection: Connection) -> None:
    """Take the steps that were asked for; whoever gave the connection commits."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
