"""Tables of notification: events to be told, letters, and what each letter listed."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint

from monitor.store.schema.columns import given_key, key, metadata, text
from monitor.store.types import Day, Instant

notice_to_send = Table(
    "notice_to_send",
    metadata,
    key(),
    Column("event_id", ForeignKey("event.id"), nullable=False, unique=True),
    Column("held_until", Instant),
    Column("told_on", Day, index=True),
)

letter = Table(
    "letter",
    metadata,
    given_key(),
    text("recipient"),
    Column("period", Day, nullable=False),
    text("kind"),
    text("subject"),
    text("message_id"),
    Column("content", sa.LargeBinary, nullable=False),
    Column("composed_at", Instant, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    Column("next_attempt_at", Instant, index=True),
    text("last_trouble", blank=True),
    Column("sent_at", Instant),
    Column("handed_over", sa.Integer, nullable=False),
    Column("refused_at", Instant),
    UniqueConstraint("recipient", "period", "kind"),
)

listed = Table(
    "listed",
    metadata,
    Column("letter_id", ForeignKey("letter.id"), primary_key=True),
    Column("ref", sa.Text, primary_key=True),
    text("line"),
)
