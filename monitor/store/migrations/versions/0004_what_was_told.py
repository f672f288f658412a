"""What was raised and told, what ran, and who looked."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day, Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _escalation()
    _event()
    _notice_to_send()
    _letter()
    _listed()
    _job_run()
    _audit()
    _audit_is_appended_to()


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")


def _escalation() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("counted_from", Day(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("raised_on", Day(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("last_seen_on", Day(), nullable=True),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("closed_on", Day(), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_escalation"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_escalation_child_id"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_escalation_policy_id"),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (closed_why IS NULL)", name=op.f("ck_escalation_closed_has_its_reason")
        ),
    )
    op.create_index("ix_escalation_child_id", "escalation", ["child_id"])
    op.create_index(
        "uq_escalation_open_child_id",
        "escalation",
        ["child_id"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_event_child_id"),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalation.id"], name="fk_event_escalation_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_event_run_id"),
    )
    op.create_index("ix_event_child_id", "event", ["child_id"])
    op.create_index("ix_event_on", "event", ["on"])


def _notice_to_send() -> None:
    op.create_table(
        "notice_to_send",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("held_until", Instant(), nullable=True),
        sa.Column("told_on", Day(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice_to_send"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_notice_to_send_event_id"),
        sa.UniqueConstraint("event_id", name="uq_notice_to_send_event_id"),
    )
    op.create_index("ix_notice_to_send_told_on", "notice_to_send", ["told_on"])


def _letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("period", Day(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("composed_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Instant(), nullable=True),
        sa.Column("last_trouble", sa.Text(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint("recipient", "period", "kind", name="uq_letter_recipient_period_kind"),
    )
    op.create_index("ix_letter_next_attempt_at", "letter", ["next_attempt_at"])


def _listed() -> None:
    op.create_table(
        "listed",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("letter_id", "ref", name="pk_listed"),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_listed_letter_id"),
    )


def _job_run() -> None:
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("scheduled_for", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job_run"),
        sa.UniqueConstraint("job", "scheduled_for", name="uq_job_run_job_scheduled_for"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )


def _audit_is_appended_to() -> None:
    engine = op.get_bind().dialect.name
    if engine == "sqlite":
        op.execute("""CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
                  BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END""")
        op.execute("""CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
                  BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END""")
    if engine == "postgresql":
        op.execute("""CREATE FUNCTION audit_is_appended_to() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN RAISE EXCEPTION 'the audit is only ever appended to'; END $$""")
        op.execute("""CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
                      FOR EACH STATEMENT EXECUTE FUNCTION audit_is_appended_to()""")
