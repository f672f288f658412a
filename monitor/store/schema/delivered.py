"""Tables of intake: feeds, deliveries, problems, decisions, identities, and what was told of older siblings."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from monitor.store.schema.columns import key, metadata, text
from monitor.store.types import Day, Instant

feed = Table("feed", metadata, key(), Column("name", sa.Text, nullable=False, unique=True))

delivery = Table(
    "delivery",
    metadata,
    key(),
    Column("feed_id", ForeignKey("feed.id"), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("received_at", Instant, nullable=False),
    text("file_name"),
    text("sha256"),
    text("fingerprint"),
    Column("rows", sa.Integer, nullable=False),
    Column("refused", sa.Integer, nullable=False),
    Column("nil_return", sa.Boolean, nullable=False),
    text("outcome"),
    Column("applied_at", Instant),
    text("stored_as", blank=True),
    Index("ix_delivery_feed_id_as_of", "feed_id", "as_of"),
    Index("ix_delivery_outcome", "outcome"),
    Index("ix_delivery_sha256", "sha256"),
)

refusal = Table(
    "refusal",
    metadata,
    key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    text("why"),
    text("sentence"),
)

problem = Table(
    "problem",
    metadata,
    key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("line", sa.Integer),
    text("column", blank=True),
    text("cell", blank=True),
    text("wants"),
    Column("refuses", sa.Boolean, nullable=False),
)

further_problem = Table(
    "further_problem",
    metadata,
    key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    text("column", blank=True),
    text("wants"),
    Column("refuses", sa.Boolean, nullable=False),
    Column("problems", sa.Integer, nullable=False),
    Column("rows", sa.Integer, nullable=False),
)

refused_row = Table(
    "refused_row",
    metadata,
    key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("line", sa.Integer, nullable=False),
    text("child", blank=True),
    text("row", blank=True),
    text("number", blank=True),
    Column("settled_by", ForeignKey("delivery.id")),
    Index("ix_refused_row_child", "child"),
    Index("ix_refused_row_number", "number"),
)

decision = Table(
    "decision",
    metadata,
    key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    text("act"),
    text("by"),
    text("reason"),
    Column("at", Instant, nullable=False),
    Column("proposal", sa.Boolean, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    key(),
    Column("digest", sa.LargeBinary(16), nullable=False, unique=True),
    text("source"),
    text("local_id"),
    Column("born_on", Day),
    text("family_name", blank=True),
    text("given_name", blank=True),
    text("nhs_number", blank=True),
    text("nhs_number_status", blank=True),
    text("sex", blank=True),
    text("address", blank=True),
    text("postcode", blank=True),
    text("uprn", blank=True),
    text("mother", blank=True),
    Column("restricted", sa.Boolean, nullable=False),
    Column("birth_order", sa.Integer, nullable=False),
    text("family_key"),
    text("where_key"),
    Column("first_on", Day, nullable=False),
    Index("ix_identity_source_local_id", "source", "local_id"),
    Index("ix_identity_nhs_number", "nhs_number"),
    Index("ix_identity_born_on_family_key", "born_on", "family_key"),
    Index("ix_identity_born_on_where_key", "born_on", "where_key"),
)

older_sibling_seen = Table(
    "older_sibling_seen",
    metadata,
    key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("home_key", sa.LargeBinary(16), nullable=False, index=True),
    Column("on", Day, nullable=False),
    text("agency"),
    UniqueConstraint("home_key", "on", "agency", "delivery_id"),
)

older_sibling_notice = Table(
    "older_sibling_notice",
    metadata,
    key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False),
    Column("notice_key", sa.LargeBinary(16), nullable=False, index=True),
    Column("home_key", sa.LargeBinary(16), nullable=False, index=True),
    Column("on", Day, nullable=False),
    text("kind", blank=True),
    UniqueConstraint("delivery_id", "notice_key", "home_key"),
)
