"""${message}."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day, Instant

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
