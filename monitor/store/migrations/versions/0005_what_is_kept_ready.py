"""Each child's own facts kept ready for judging, and waiting deliveries found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("rests_on_repeats", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("child_id", name="pk_picture"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_picture_child_id"),
    )
    op.create_index(
        "ix_picture_rests_on_repeats",
        "picture",
        ["child_id"],
        sqlite_where=sa.text("rests_on_repeats"),
        postgresql_where=sa.text("rests_on_repeats"),
    )
    op.create_index("ix_delivery_outcome", "delivery", ["outcome"])


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
