"""Which proposed versions of the policy were taken back: by whom, and why."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Instant

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "policy_withdrawn",
        sa.Column("policy_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("policy_id", name="pk_policy_withdrawn"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_policy_withdrawn_policy_id"),
    )
    engine = op.get_bind().dialect.name
    if engine == "postgresql":
        op.execute("""CREATE TRIGGER policy_withdrawn_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE
                      ON policy_withdrawn FOR EACH STATEMENT EXECUTE FUNCTION policy_never_changes()""")
    if engine == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(f"""CREATE TRIGGER policy_withdrawn_no_{act.lower()} BEFORE {act} ON policy_withdrawn
                  BEGIN SELECT RAISE(ABORT, 'a version of the policy never changes'); END""")


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
