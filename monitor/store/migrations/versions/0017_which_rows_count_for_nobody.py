"""How many rows of each child count for nobody, beside what is kept ready of them; all of that is made anew."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.drop_table("picture")
    op.create_table(
        "picture",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("rests_on_repeats", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("child_id", name="pk_picture"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_picture_child_id"),
    )
    for name, holds in (("doubtful", "doubtful IS NOT NULL"), ("rests_on_repeats", "rests_on_repeats")):
        where = sa.text(holds)
        op.create_index(f"ix_picture_{name}", "picture", ["child_id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
