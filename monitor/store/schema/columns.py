"""What all tables share: the metadata with its naming convention for constraints, and helpers for common columns."""

import sqlalchemy as sa
from sqlalchemy import Column

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    """Return an integer primary key column `id` whose value the database assigns."""
    return Column("id", sa.Integer, primary_key=True)


def given_key() -> Column[int]:
    """Return an integer primary key column `id` whose value the inserting code assigns, without a sequence."""
    return Column("id", sa.Integer, primary_key=True, autoincrement=False)


def text(name: str, *, blank: bool = False) -> Column[str]:
    """Return a text column; NOT NULL unless `blank`."""
    return Column(name, sa.Text, nullable=blank)
