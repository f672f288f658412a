"""What deliveries said: six kinds of row, and those who say the same again."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _birth()
    _said_again("birth")
    _registration()
    _said_again("registration")
    _enrolment()
    _said_again("enrolment")
    _place()
    _said_again("place")
    _meeting()
    _said_again("meeting")
    _notification()
    _said_again("notification")


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")


def _birth() -> None:
    op.create_table(
        "birth",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("birth_order", sa.Integer(), nullable=False),
        sa.Column("notified_on", Day(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_birth"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_birth_feed_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_birth_identity_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_birth_delivery_id"),
    )
    op.create_index("ix_birth_delivery_id", "birth", ["delivery_id"])
    op.create_index("ix_birth_feed_id_key", "birth", ["feed_id", "key"])
    op.create_index("ix_birth_identity_id", "birth", ["identity_id"])


def _registration() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("practice_code", sa.Text(), nullable=False),
        sa.Column("acceptance_type", sa.Text(), nullable=False),
        sa.Column("registered_on", Day(), nullable=False),
        sa.Column("removed_on", Day(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_registration_feed_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_registration_identity_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_registration_delivery_id"),
    )
    op.create_index("ix_registration_delivery_id", "registration", ["delivery_id"])
    op.create_index("ix_registration_feed_id_key", "registration", ["feed_id", "key"])
    op.create_index("ix_registration_identity_id", "registration", ["identity_id"])


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("upn", sa.Text(), nullable=False),
        sa.Column("school_urn", sa.Text(), nullable=False),
        sa.Column("year_group", sa.Text(), nullable=False),
        sa.Column("enrolled_on", Day(), nullable=False),
        sa.Column("left_on", Day(), nullable=True),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("last_attended_on", Day(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_enrolment_feed_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_enrolment_identity_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_enrolment_delivery_id"),
    )
    op.create_index("ix_enrolment_delivery_id", "enrolment", ["delivery_id"])
    op.create_index("ix_enrolment_feed_id_key", "enrolment", ["feed_id", "key"])
    op.create_index("ix_enrolment_identity_id", "enrolment", ["identity_id"])


def _place() -> None:
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("provider_urn", sa.Text(), nullable=False),
        sa.Column("entitlement", sa.Text(), nullable=False),
        sa.Column("started_on", Day(), nullable=False),
        sa.Column("ended_on", Day(), nullable=True),
        sa.Column("leaving_reason", sa.Text(), nullable=False),
        sa.Column("expected_hours", sa.Text(), nullable=False),
        sa.Column("last_attended_on", Day(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_place_feed_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_place_identity_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_place_delivery_id"),
    )
    op.create_index("ix_place_delivery_id", "place", ["delivery_id"])
    op.create_index("ix_place_feed_id_key", "place", ["feed_id", "key"])
    op.create_index("ix_place_identity_id", "place", ["identity_id"])


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_meeting_feed_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_meeting_identity_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_meeting_delivery_id"),
    )
    op.create_index("ix_meeting_delivery_id", "meeting", ["delivery_id"])
    op.create_index("ix_meeting_feed_id_key", "meeting", ["feed_id", "key"])
    op.create_index("ix_meeting_identity_id", "meeting", ["identity_id"])


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_notification_feed_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_notification_identity_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_notification_delivery_id"),
    )
    op.create_index("ix_notification_delivery_id", "notification", ["delivery_id"])
    op.create_index("ix_notification_feed_id_key", "notification", ["feed_id", "key"])
    op.create_index("ix_notification_identity_id", "notification", ["identity_id"])
    op.create_index("ix_notification_kind", "notification", ["kind"])


def _said_again(kind: str) -> None:
    op.create_table(
        f"{kind}_restated",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("fact_id", "delivery_id", name=f"pk_{kind}_restated"),
        sa.ForeignKeyConstraint(["fact_id"], [f"{kind}.id"], name=f"fk_{kind}_restated_fact_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=f"fk_{kind}_restated_delivery_id"),
    )
    op.create_index(f"ix_{kind}_restated_delivery_id", f"{kind}_restated", ["delivery_id"])
