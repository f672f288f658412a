"""Tables of results: runs with their certificates, judgements, findings, escalations and events."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from monitor.store.schema.columns import key, metadata, text
from monitor.store.types import Day, Instant

run = Table(
    "run",
    metadata,
    key(),
    Column("day", Day, nullable=False, index=True),
    Column("policy_id", ForeignKey("policy.id"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("judged", sa.Integer),
    Column("register_size", sa.Integer),
    Column("difference", sa.Integer),
)

looked_again = Table(
    "looked_again",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("children", sa.Integer, nullable=False),
    Column("differing", sa.Integer, nullable=False),
)

accounted = Table(
    "accounted",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("state", sa.Text, primary_key=True),
    Column("children", sa.Integer, nullable=False),
)

covered = Table(
    "covered",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("feed", sa.Text, primary_key=True),
    Column("since", Day),
    Column("through", Day),
)

judgement = Table(
    "judgement",
    metadata,
    Column("child_id", ForeignKey("child.id"), primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    text("state"),
    text("left_why", blank=True),
    Column("left_on", Day),
    text("causes"),
    Column("due_on", Day, nullable=False),
    Column("last_seen_on", Day),
    text("last_evidence", blank=True),
    Column("counted_from", Day, nullable=False),
    text("attention"),
    Column("on_caseload", sa.Boolean, nullable=False),
    Column("limit_days", sa.Integer, nullable=False),
    Column("born_on", Day, nullable=False),
    Column("school_age_on", Day, nullable=False),
    Column("doubt_since", Day),
    Column("death_in_doubt", sa.Boolean, nullable=False),
    Column("restricted", sa.Boolean, nullable=False),
    text("waiting_for"),
    text("pending_on"),
    text("area"),
    Column("withdrawn", sa.Integer, nullable=False),
    Column("next_change_on", Day, index=True),
    CheckConstraint("(left_why IS NULL) = (left_on IS NULL)", name="left_has_its_day"),
    CheckConstraint("(state = 'left') = (left_why IS NOT NULL)", name="left_has_its_fact"),
    Index("ix_judgement_state_due_on", "state", "due_on"),
)

finding = Table(
    "finding",
    metadata,
    key(),
    Column("child_id", ForeignKey("child.id"), nullable=False, index=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    text("check"),
    text("condition"),
    text("effect"),
    Column("since", Day, nullable=False),
    Column("until", Day),
    text("because"),
    CheckConstraint("until IS NULL OR until > since", name="not_empty"),
)

escalation = Table(
    "escalation",
    metadata,
    key(),
    Column("child_id", ForeignKey("child.id"), nullable=False, index=True),
    Column("counted_from", Day, nullable=False),
    text("why"),
    text("causes"),
    Column("tier", sa.Integer, nullable=False),
    Column("raised_on", Day, nullable=False),
    Column("policy_id", ForeignKey("policy.id"), nullable=False),
    Column("last_seen_on", Day),
    Column("withdrawn", sa.Integer, nullable=False),
    Column("closed_on", Day),
    text("closed_why", blank=True),
    Column("held", sa.Boolean, nullable=False),
    CheckConstraint("(closed_on IS NULL) = (closed_why IS NULL)", name="closed_has_its_reason"),
    Index(
        "uq_escalation_open_child_id",
        "child_id",
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    ),
)

gap = Table(
    "gap",
    metadata,
    Column("escalation_id", ForeignKey("escalation.id"), primary_key=True),
    Column("counted_from", Day, primary_key=True),
)

event = Table(
    "event",
    metadata,
    key(),
    Column("child_id", ForeignKey("child.id"), nullable=False, index=True),
    Column("escalation_id", ForeignKey("escalation.id")),
    Column("run_id", ForeignKey("run.id")),
    Column("on", Day, nullable=False, index=True),
    text("event"),
    text("why"),
    text("snapshot"),
    Column("known_at", Instant, nullable=False),
    text("by"),
)
