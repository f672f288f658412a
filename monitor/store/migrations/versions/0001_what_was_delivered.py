"""What was delivered, and whom it describes."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day, Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    _feed()
    _delivery()
    _refusal()
    _problem()
    _decision()
    _identity()
    _older_sibling_seen()


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.UniqueConstraint("name", name="uq_feed_name"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("as_of", Day(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("nil_return", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("stored_as", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_delivery_feed_id"),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR applied_at IS NOT NULL", name=op.f("ck_delivery_withdrawn_after_applied")
        ),
    )
    op.create_index("ix_delivery_feed_id_as_of", "delivery", ["feed_id", "as_of"])
    op.create_index("ix_delivery_sha256", "delivery", ["sha256"])


def _refusal() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refusal"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_refusal_delivery_id"),
    )
    op.create_index("ix_refusal_delivery_id", "refusal", ["delivery_id"])


def _problem() -> None:
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("cell", sa.Text(), nullable=True),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_problem"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_problem_delivery_id"),
    )
    op.create_index("ix_problem_delivery_id", "problem", ["delivery_id"])


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_decision_delivery_id"),
    )
    op.create_index("ix_decision_delivery_id", "decision", ["delivery_id"])


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("local_id", sa.Text(), nullable=False),
        sa.Column("born_on", Day(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column("nhs_number_status", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("uprn", sa.Text(), nullable=True),
        sa.Column("mother", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("birth_order", sa.Integer(), nullable=False),
        sa.Column("family_key", sa.Text(), nullable=False),
        sa.Column("where_key", sa.Text(), nullable=False),
        sa.Column("first_on", Day(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint("digest", name="uq_identity_digest"),
    )
    op.create_index("ix_identity_born_on_family_key", "identity", ["born_on", "family_key"])
    op.create_index("ix_identity_born_on_where_key", "identity", ["born_on", "where_key"])
    op.create_index("ix_identity_nhs_number", "identity", ["nhs_number"])
    op.create_index("ix_identity_source_local_id", "identity", ["source", "local_id"])


def _older_sibling_seen() -> None:
    op.create_table(
        "older_sibling_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("home_key", sa.LargeBinary(16), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_older_sibling_seen"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_older_sibling_seen_delivery_id"),
        sa.UniqueConstraint(
            "home_key", "on", "agency", "delivery_id", name="uq_older_sibling_seen_home_key_on_agency_delivery_id"
        ),
    )
    op.create_index("ix_older_sibling_seen_delivery_id", "older_sibling_seen", ["delivery_id"])
    op.create_index("ix_older_sibling_seen_home_key", "older_sibling_seen", ["home_key"])
