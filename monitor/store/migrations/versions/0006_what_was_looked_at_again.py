"""How many children a run judged once more by the plain rules, and how many of them came out otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "looked_again",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_looked_again"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_looked_again_run_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
