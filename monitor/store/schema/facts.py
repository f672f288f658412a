"""Fact tables: for each row type one of versions, and one of later deliveries that restate a version."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy.schema import SchemaItem

from monitor.store.schema.columns import key, metadata, text
from monitor.store.types import Day


def _fact(name: str, *said: SchemaItem) -> tuple[Table, Table]:
    """Return the version table of one row type, and the table of later deliveries that restate a version unchanged."""
    table = Table(
        name,
        metadata,
        key(),
        Column("feed_id", ForeignKey("feed.id"), nullable=False),
        text("key"),
        Column("identity_id", ForeignKey("identity.id"), nullable=False, index=True),
        Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
        Column("line", sa.Integer, nullable=False),
        Column("withdrawn", sa.Boolean, nullable=False),
        *said,
        Index(f"ix_{name}_feed_id_key", "feed_id", "key"),
    )
    restated = Table(
        f"{name}_restated",
        metadata,
        Column("fact_id", ForeignKey(f"{name}.id"), primary_key=True),
        Column("delivery_id", ForeignKey("delivery.id"), primary_key=True, index=True),
    )
    return table, restated


told_of_several = Table(
    "told_of_several",
    metadata,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True),
    Column("key", sa.Text, primary_key=True),
    Column("identity_id", ForeignKey("identity.id"), primary_key=True, index=True),
)
"""The few fact keys that name more than one identity, a row for each: looked up here, not found by a self-join."""

birth, birth_restated = _fact(
    "birth",
    text("outcome"),
    Column("birth_order", sa.Integer, nullable=False),
    Column("notified_on", Day),
)
registration, registration_restated = _fact(
    "registration",
    text("practice_code"),
    text("acceptance_type"),
    Column("registered_on", Day, nullable=False),
    Column("removed_on", Day),
    text("removal_reason"),
)
enrolment, enrolment_restated = _fact(
    "enrolment",
    text("upn"),
    text("school_urn"),
    text("year_group"),
    Column("enrolled_on", Day, nullable=False),
    Column("left_on", Day),
    text("destination"),
    Column("last_attended_on", Day),
)
place, place_restated = _fact(
    "place",
    text("provider_urn"),
    text("entitlement"),
    Column("started_on", Day, nullable=False),
    Column("ended_on", Day),
    text("leaving_reason"),
    text("expected_hours"),
    Column("last_attended_on", Day),
)
meeting, meeting_restated = _fact(
    "meeting",
    text("agency"),
    text("contact_id"),
    Column("on", Day, nullable=False),
    text("evidence"),
    text("kind"),
    Column("planned", sa.Boolean),
    text("role"),
)
notification, notification_restated = _fact(
    "notification",
    text("agency"),
    text("notice_id"),
    Column("on", Day, nullable=False),
    text("kind"),
    text("about"),
    text("area"),
    text("confirmed_by"),
    Index("ix_notification_kind", "kind"),
)
