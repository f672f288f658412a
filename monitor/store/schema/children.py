"""Tables of children: their links to identities, home keys, change marks and folded facts."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from monitor.store.schema.columns import given_key, key, metadata, text
from monitor.store.types import Instant

child = Table(
    "child",
    metadata,
    given_key(),
    Column("ref", sa.Text, nullable=False, unique=True),
    Column("known_at", Instant, nullable=False),
)

link = Table(
    "link",
    metadata,
    given_key(),
    Column("identity_id", ForeignKey("identity.id"), nullable=False),
    Column("child_id", ForeignKey("child.id")),
    text("reason"),
    text("by"),
    Column("known_at", Instant, nullable=False),
    Column("undone_at", Instant),
    Index("ix_link_child_id", "child_id"),
    Index(
        "uq_link_live_identity_id",
        "identity_id",
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    ),
)

candidate = Table(
    "candidate",
    metadata,
    Column("link_id", ForeignKey("link.id"), primary_key=True),
    Column("child_id", ForeignKey("child.id"), primary_key=True, index=True),
)

link_decision = Table(
    "link_decision",
    metadata,
    key(),
    Column("link_id", ForeignKey("link.id")),
    text("act"),
    Column("identity_id", ForeignKey("identity.id"), nullable=False, index=True),
    Column("other_id", ForeignKey("identity.id"), index=True),
    text("by"),
    text("reason"),
    Column("at", Instant, nullable=False),
    Column("proposed", sa.Boolean, nullable=False),
    Column("undone_at", Instant),
    Index("ix_link_decision_link_id", "link_id"),
)

home = Table(
    "home",
    metadata,
    Column("child_id", ForeignKey("child.id"), primary_key=True),
    Column("home_key", sa.LargeBinary(16), primary_key=True, index=True),
)

touched = Table("touched", metadata, Column("child_id", ForeignKey("child.id"), primary_key=True))

picture = Table(
    "picture",
    metadata,
    Column("child_id", ForeignKey("child.id"), primary_key=True),
    Column("kept", sa.LargeBinary, nullable=False),
    Column("rests_on_repeats", sa.Boolean, nullable=False),
    text("doubtful", blank=True),
    Index(
        "ix_picture_doubtful",
        "child_id",
        sqlite_where=sa.text("doubtful IS NOT NULL"),
        postgresql_where=sa.text("doubtful IS NOT NULL"),
    ),
    Index(
        "ix_picture_rests_on_repeats",
        "child_id",
        sqlite_where=sa.text("rests_on_repeats"),
        postgresql_where=sa.text("rests_on_repeats"),
    ),
)
