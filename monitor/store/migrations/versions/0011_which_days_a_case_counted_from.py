"""Every day a case counted from, as its events tell, so that a gap comes back as one that was open before."""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day

revision = "0011"
down_revision = "0010"

_gap = sa.table("gap", sa.column("escalation_id"), sa.column("counted_from", Day()))
_escalation = sa.table("escalation", sa.column("id"), sa.column("counted_from", Day()))
_event = sa.table("event", sa.column("escalation_id"), sa.column("snapshot"))


def upgrade() -> None:
    op.create_table(
        "gap",
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("counted_from", Day(), nullable=False),
        sa.PrimaryKeyConstraint("escalation_id", "counted_from", name="pk_gap"),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalation.id"], name="fk_gap_escalation_id"),
    )
    op.execute(sa.insert(_gap).from_select(["escalation_id", "counted_from"], sa.select(_escalation)))
    known = set(op.get_bind().execute(sa.select(_gap)).all())
    told = op.get_bind().execute(sa.select(_event).where(_event.c.escalation_id.is_not(None)))
    days = {(id_, date.fromisoformat(day)) for id_, kept in told if (day := json.loads(kept).get("counted_from"))}
    if fresh := sorted(days - known):
        op.bulk_insert(_gap, [{"escalation_id": id_, "counted_from": day} for id_, day in fresh])


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
