"""The notices told with school-age siblings, which bear on the children who live with them."""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import Day

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "older_sibling_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("notice_key", sa.LargeBinary(16), nullable=False),
        sa.Column("home_key", sa.LargeBinary(16), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_older_sibling_notice"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_older_sibling_notice_delivery_id"),
        sa.UniqueConstraint(
            "delivery_id",
            "notice_key",
            "home_key",
            name="uq_older_sibling_notice_delivery_id_notice_key_home_key",
        ),
    )
    op.create_index("ix_older_sibling_notice_notice_key", "older_sibling_notice", ["notice_key"])
    op.create_index("ix_older_sibling_notice_home_key", "older_sibling_notice", ["home_key"])


def downgrade() -> None:
    raise NotImplementedError("A database is taken back by restoring its backup.")
