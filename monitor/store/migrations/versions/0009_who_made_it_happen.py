"""Who made each event of a case happen, and events that no run made: everything so far was the service's own."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("event") as event:
        event.add_column(sa.Column("by", sa.Text(), nullable=True))
        event.alter_column("run_id", existing_type=sa.Integer(), nullable=True)
    told = sa.table("event", sa.column("by"))
    op.execute(sa.update(told).values(by="monitor"))
    with op.batch_alter_table("event") as event:
        event.alter_column("by", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
