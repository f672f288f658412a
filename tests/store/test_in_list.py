"""A column among a list that is one parameter: every type that is stored, on both engines."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store.in_list import in_list, tuple_in_list
from monitor.store.types import Day

TABLE = sa.Table(
    "somebody",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, index=True),
    sa.Column("born_on", Day),
    sa.Column("digest", sa.LargeBinary(16)),
)
EARLY, LATE = date(1969, 12, 31), date(2024, 2, 29)
ROWS = [
    {"id": 1, "name": 'O\'Brien "Bo" \\ ,', "born_on": LATE, "digest": b"\x00\xff"},
    {"id": 2, "name": "Żółć 吴", "born_on": EARLY, "digest": b"{}'"},
    {"id": 3, "name": "NULL", "born_on": None, "digest": b""},
    {"id": 4, "name": "{1,2}", "born_on": LATE, "digest": None},
]


@pytest.fixture
def db(database):
    with database.connect() as connection:
        yield filled(connection)
        connection.rollback()


def filled(db: Connection) -> Connection:
    TABLE.create(db)
    db.execute(sa.insert(TABLE), ROWS)
    return db


def found(db: Connection, which) -> list[int]:
    return list(db.execute(sa.select(TABLE.c.id).where(which).order_by(TABLE.c.id)).scalars())


@pytest.mark.parametrize("column", [TABLE.c.id, TABLE.c.name, TABLE.c.born_on, TABLE.c.digest], ids=lambda c: c.name)
def test_each_value_finds_the_rows_that_hold_it_and_an_empty_one_finds_none(db, column):
    values = [row[column.name] for row in ROWS]
    for value in values:
        alike = [row["id"] for row in ROWS if value is not None and row[column.name] == value]
        assert found(db, in_list(column, [value])) == alike
    assert found(db, in_list(column, values)) == [row["id"] for row in ROWS if row[column.name] is not None]


def test_nothing_is_among_no_values(db):
    assert found(db, in_list(TABLE.c.id, ())) == []
    assert found(db, sa.not_(in_list(TABLE.c.id, ()))) == [1, 2, 3, 4]
    assert found(db, tuple_in_list([TABLE.c.name, TABLE.c.born_on], [])) == []


def test_columns_together_hold_one_row_and_not_parts_of_two(db):
    rows = [(row["born_on"], row["name"]) for row in ROWS[:2]]
    together = [TABLE.c.born_on, TABLE.c.name]
    assert found(db, tuple_in_list(together, rows)) == [1, 2]
    assert found(db, tuple_in_list(together, [(EARLY, ROWS[0]["name"])])) == []
    assert found(db, tuple_in_list([TABLE.c.name], [("NULL",)])) == [3]


def test_a_list_is_longer_than_any_statement_takes_placeholders(db):
    assert found(db, in_list(TABLE.c.id, range(100_000))) == [1, 2, 3, 4]


def test_a_statement_kept_compiled_is_asked_with_other_values(db):
    assert found(db, in_list(TABLE.c.id, [1])) == [1]
    assert found(db, in_list(TABLE.c.id, [2, 3])) == [2, 3]


def test_an_index_is_used(sqlite):
    """PostgreSQL would weigh a table of four rows, and read it whole."""
    asked = sa.select(TABLE.c.id).where(in_list(TABLE.c.name, ["NULL"])).compile(dialect=sqlite.dialect)
    with sqlite.connect() as db:
        plan = filled(db).exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", ('["NULL"]',)).all()
    assert any("USING COVERING INDEX ix_somebody_name" in row[3] for row in plan)
