"""What every table shares: one naming of constraints, and the two commonest columns."""

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
    """Make the column rows are told apart by."""
    return Column("id", sa.Integer, primary_key=True)


def given_key() -> Column[int]:
    """Make the same where whoever writes a row gives it its id: nothing else counts up beside."""
    return Column("id", sa.Integer, primary_key=True, autoincrement=False)


def text(name: str, *, blank: bool = False) -> Column[str]:
    """Make a column of words."""
    return Column(name, sa.Text, nullable=blank)
