"""What became of a letter: how often it was handed over without an answer, and when it was last refused."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("handed_over", sa.Integer(), nullable=False, server_default="0"))
        letter.add_column(sa.Column("refused_at", Instant(), nullable=True))
    with op.batch_alter_table("letter") as letter:
        letter.alter_column("handed_over", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
