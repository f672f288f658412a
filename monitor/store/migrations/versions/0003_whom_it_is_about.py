"""Whom it is about, and what was answered."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day, Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _setting()
    _policy()
    _child()
    _link()
    _candidate()
    _not_the_same()
    _home()
    _touched()
    _run()
    _accounted()
    _covered()
    _judgement()
    _finding()


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )


def _policy() -> None:
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
    )


def _child() -> None:
    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_child"),
        sa.UniqueConstraint("ref", name="uq_child_ref"),
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_link_identity_id"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_link_child_id"),
    )
    op.create_index("ix_link_child_id", "link", ["child_id"])
    op.create_index(
        "uq_link_live_identity_id",
        "link",
        ["identity_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def _candidate() -> None:
    op.create_table(
        "candidate",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "child_id", name="pk_candidate"),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name="fk_candidate_link_id"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_candidate_child_id"),
    )
    op.create_index("ix_candidate_child_id", "candidate", ["child_id"])


def _not_the_same() -> None:
    op.create_table(
        "not_the_same",
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("identity_id", "other_id", name="pk_not_the_same"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_not_the_same_identity_id"),
        sa.ForeignKeyConstraint(["other_id"], ["identity.id"], name="fk_not_the_same_other_id"),
    )


def _home() -> None:
    op.create_table(
        "home",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("home_key", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("child_id", "home_key", name="pk_home"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_home_child_id"),
    )
    op.create_index("ix_home_home_key", "home", ["home_key"])


def _touched() -> None:
    op.create_table(
        "touched",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("child_id", name="pk_touched"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_touched_child_id"),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("judged", sa.Integer(), nullable=True),
        sa.Column("register_size", sa.Integer(), nullable=True),
        sa.Column("difference", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="fk_run_policy_id"),
    )
    op.create_index("ix_run_day", "run", ["day"])


def _accounted() -> None:
    op.create_table(
        "accounted",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "state", name="pk_accounted"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_accounted_run_id"),
    )


def _covered() -> None:
    op.create_table(
        "covered",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("since", Day(), nullable=True),
        sa.Column("through", Day(), nullable=True),
        sa.PrimaryKeyConstraint("run_id", "feed", name="pk_covered"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_covered_run_id"),
    )


def _judgement() -> None:
    op.create_table(
        "judgement",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("left_why", sa.Text(), nullable=True),
        sa.Column("left_on", Day(), nullable=True),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("last_seen_on", Day(), nullable=True),
        sa.Column("last_evidence", sa.Text(), nullable=True),
        sa.Column("counted_from", Day(), nullable=False),
        sa.Column("attention", sa.Text(), nullable=False),
        sa.Column("on_caseload", sa.Boolean(), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("born_on", Day(), nullable=False),
        sa.Column("school_age_on", Day(), nullable=False),
        sa.Column("doubt_since", Day(), nullable=True),
        sa.Column("death_in_doubt", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.Column("pending_on", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("next_change_on", Day(), nullable=True),
        sa.PrimaryKeyConstraint("child_id", name="pk_judgement"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_judgement_child_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_judgement_run_id"),
        sa.CheckConstraint("(left_why IS NULL) = (left_on IS NULL)", name=op.f("ck_judgement_left_has_its_day")),
        sa.CheckConstraint("(state = 'left') = (left_why IS NOT NULL)", name=op.f("ck_judgement_left_has_its_fact")),
    )
    op.create_index("ix_judgement_next_change_on", "judgement", ["next_change_on"])
    op.create_index("ix_judgement_state_due_on", "judgement", ["state", "due_on"])


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("since", Day(), nullable=False),
        sa.Column("until", Day(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_finding_child_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_finding_run_id"),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_finding_not_empty")),
    )
    op.create_index("ix_finding_child_id", "finding", ["child_id"])
