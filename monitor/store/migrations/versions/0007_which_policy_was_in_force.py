"""Which policy was proposed and approved by whom, from which day it was in force, and what it caused."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day, Instant

revision = "0007"
down_revision = "0006"

_LONDON = ZoneInfo("Europe/London")


def upgrade() -> None:
    _policy_start()
    _policy_terms()
    _policy_caused()
    _what_was_in_force()
    _nothing_of_it_changes()


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")


def _policy_start() -> None:
    op.create_table(
        "policy_start",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_on", Day(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_start"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_policy_start_policy_id"),
    )
    op.create_index("ix_policy_start_policy_id", "policy_start", ["policy_id"])


def _policy_terms() -> None:
    op.create_table(
        "policy_terms",
        sa.Column("policy_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("agreed", sa.Text(), nullable=True),
        sa.Column("weakens", sa.Text(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.Column("returns_on", Day(), nullable=True),
        sa.PrimaryKeyConstraint("policy_id", name="pk_policy_terms"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_policy_terms_policy_id"),
        sa.ForeignKeyConstraint(["based_on"], ["policy_start.id"], name="fk_policy_terms_based_on"),
    )


def _policy_caused() -> None:
    op.create_table(
        "policy_caused",
        sa.Column("escalation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("escalation_id", name="pk_policy_caused"),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalation.id"], name="fk_policy_caused_escalation_id"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_policy_caused_policy_id"),
    )


def _what_was_in_force() -> None:
    """Write down of every version so far that it was in force from the day on which it was taken up."""
    db = op.get_bind()
    instant, day = sa.column("known_at", Instant), Day()
    start = sa.table(
        "policy_start",
        sa.column("policy_id"),
        sa.column("reason"),
        sa.column("effective_on", day),
        sa.column("decided_at", Instant),
    )
    terms = sa.table(
        "policy_terms", sa.column("policy_id"), sa.column("source"), sa.column("weakens"), sa.column("preview")
    )
    known = sa.table("policy", sa.column("id"), sa.column("reason"), instant)
    for row in db.execute(sa.select(known).order_by(known.c.id)).all():
        on = row.known_at.astimezone(_LONDON).date()
        began = {"policy_id": row.id, "reason": row.reason, "effective_on": on, "decided_at": row.known_at}
        db.execute(sa.insert(start).values(began))
        db.execute(sa.insert(terms).values(policy_id=row.id, source="file", weakens="", preview=""))


def _nothing_of_it_changes() -> None:
    engine = op.get_bind().dialect.name
    if engine == "postgresql":
        op.execute("""CREATE FUNCTION policy_never_changes() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN RAISE EXCEPTION 'a version of the policy never changes'; END $$""")
    for table in ("policy", "policy_terms", "policy_start"):
        if engine == "postgresql":
            op.execute(f"""CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                      FOR EACH STATEMENT EXECUTE FUNCTION policy_never_changes()""")
        if engine == "sqlite":
            for act in ("UPDATE", "DELETE"):
                op.execute(f"""CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
                  BEGIN SELECT RAISE(ABORT, 'a version of the policy never changes'); END""")
