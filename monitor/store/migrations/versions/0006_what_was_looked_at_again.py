"""How many children a run judged once more by the plain rules, and how many of them came out otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for name in ("looked_again", "differing"):
        op.add_column("run", sa.Column(name, sa.Integer(), nullable=True))
    op.execute("UPDATE run SET looked_again = 0, differing = 0 WHERE finished_at IS NOT NULL")


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
