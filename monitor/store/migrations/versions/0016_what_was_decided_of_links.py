"""What people decided about whom records are about, with what was kept apart before."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Instant

revision = "0016"
down_revision = "0015"

_KEPT = ("identity_id", "other_id", "by", "reason", "at")


def upgrade() -> None:
    op.create_table(
        "link_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_link_decision"),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name="fk_link_decision_link_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_link_decision_identity_id"),
        sa.ForeignKeyConstraint(["other_id"], ["identity.id"], name="fk_link_decision_other_id"),
    )
    for column in ("identity_id", "link_id", "other_id"):
        op.create_index(f"ix_link_decision_{column}", "link_decision", [column])
    _keep_what_was_apart()
    op.drop_table("not_the_same")


def _keep_what_was_apart() -> None:
    before = sa.table("not_the_same", *(sa.column(name) for name in _KEPT))
    now = sa.table("link_decision", *(sa.column(name) for name in (*_KEPT, "act", "proposed")))
    kept = sa.select(*(before.c[name] for name in _KEPT), sa.literal("not"), sa.false())
    op.execute(sa.insert(now).from_select([*_KEPT, "act", "proposed"], kept.order_by(before.c.at)))


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
