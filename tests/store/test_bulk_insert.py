"""Rows put into a table at once come out as they went in, on both engines."""

from datetime import date

import pytest
import sqlalchemy as sa

from monitor.domain.agency import Agency
from monitor.store.bulk_insert import bulk_insert
from monitor.store.types import Day

TABLE = sa.Table(
    "somebody",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("on", Day),
    sa.Column("said", sa.Text),
    sa.Column("planned", sa.Boolean),
    sa.Column("digest", sa.LargeBinary(16)),
)


@pytest.fixture
def db(database):
    with database.connect() as connection:
        TABLE.create(connection)
        yield connection
        connection.rollback()


def test_every_value_comes_out_as_it_went_in(db):
    rows = [
        (1, date(2024, 2, 29), "a\tb\\N\nc\r", True, b"\x00\\\xff"),
        (2, date(1969, 12, 31), "", False, b""),
        (3, None, None, None, None),
        (4, date(2024, 2, 29), '"O\'Brien", Żółć', True, b"\n"),
    ]
    bulk_insert(db, list(TABLE.c), iter(rows))
    assert [tuple(row) for row in db.execute(sa.select(TABLE).order_by(TABLE.c.id))] == rows


def test_the_columns_may_be_some_in_any_order_and_words_of_a_list_are_their_text(db):
    bulk_insert(db, [TABLE.c.said, TABLE.c.id], [(Agency.GP, 1), (Agency.POLICE, 2)])
    assert db.execute(sa.select(TABLE.c.id, TABLE.c.said).order_by(TABLE.c.id)).all() == [(1, "gp"), (2, "police")]


def test_no_rows_are_nothing(db):
    bulk_insert(db, list(TABLE.c), ())
    assert db.execute(sa.select(sa.func.count()).select_from(TABLE)).scalar_one() == 0
