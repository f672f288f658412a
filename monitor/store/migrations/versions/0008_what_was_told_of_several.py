"""The keys under which a feed named more than one description, worked out once of what is there already."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_KINDS = ("birth", "registration", "enrolment", "place", "meeting", "notification")


def upgrade() -> None:
    op.create_table(
        "told_of_several",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "key", "identity_id", name="pk_told_of_several"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_told_of_several_feed_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_told_of_several_identity_id"),
    )
    op.create_index("ix_told_of_several_identity_id", "told_of_several", ["identity_id"])
    several = _named("told_of_several")
    for kind in _KINDS:
        told = _named(kind)
        of_key = sa.select(told.c.feed_id, told.c.key).group_by(told.c.feed_id, told.c.key)
        of_key = of_key.having(sa.func.min(told.c.identity_id) != sa.func.max(told.c.identity_id))
        named = sa.select(*told.c).where(sa.tuple_(told.c.feed_id, told.c.key).in_(of_key)).distinct()
        op.execute(sa.insert(several).from_select(several.c.keys(), named))


def _named(table: str) -> sa.TableClause:
    return sa.table(table, sa.column("feed_id"), sa.column("key"), sa.column("identity_id"))


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
