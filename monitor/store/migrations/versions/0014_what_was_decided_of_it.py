"""A delivery is withdrawn while the last decision about it says so; a proposal says what it proposes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("proposal", sa.Boolean(), nullable=True))
    decided = sa.table("decision", sa.column("act"), sa.column("proposal", sa.Boolean()))
    op.execute(sa.update(decided).values(proposal=decided.c.act == "proposed"))
    # Until now only the acceptance of a delivery could be proposed.
    op.execute(sa.update(decided).where(decided.c.proposal).values(act="accepted"))
    with op.batch_alter_table("decision") as decision:
        decision.alter_column("proposal", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(op.f("ck_delivery_withdrawn_after_applied"), type_="check")
        delivery.drop_column("withdrawn_at")


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
