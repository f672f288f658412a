"""H22: a disk that becomes full in the middle of a delivery leaves the picture as it was, and the file's turn comes."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.rehearsal.harness import Rehearsal
from monitor.store.retry import is_database_fault
from monitor.store.schema import metadata
from tests.builders.files import a_row
from tests.builders.timelines import DAY, a_delivery, an_area

FIRST = date(2026, 3, 2)
BABIES = a_delivery("births", FIRST - DAY, [a_row(FeedKind.BIRTHS, n, notified_on="") for n in range(1, 9)])
SEEN = a_delivery("contacts", FIRST, [a_row(FeedKind.CONTACTS, n) for n in range(1, 100)])
AS_BEFORE = {"audit", "job_run"}
"""Tables in which an attempt may leave a line."""


def begun(database: Engine) -> Rehearsal:
    """Return an area in which a few babies are known."""
    area = an_area(database, FIRST)
    area.live(FIRST, [BABIES], [])
    return area


def picture(lived: Rehearsal) -> dict[str, set[tuple[object, ...]]]:
    """All that is kept, table by table."""
    with lived.app.database.connect() as db:
        tables = [table for table in metadata.sorted_tables if table.name not in AS_BEFORE]
        return {table.name: {tuple(row) for row in db.execute(sa.select(table))} for table in tables}


def taken_in(lived: Rehearsal) -> bool:
    """Take the contacts in; False where the database had no room."""
    try:
        return lived.app.take_in(SEEN).outcome is Outcome.APPLIED
    except DBAPIError as problem:
        # Else it would count against the file.
        if not is_database_fault(problem):
            raise
        return False


def test_whichever_page_is_the_last_the_delivery_is_there_whole_or_not_at_all(empty_sqlite):
    lived, room = begun(empty_sqlite), [0]

    @event.listens_for(lived.app.database, "begin")
    def _limit(db):
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages + room[0]}")

    before, failed = picture(lived), 0
    while not taken_in(lived):
        assert picture(lived) == before
        room[0] += 1
        failed += 1
    assert failed > 5
    assert len(picture(lived)["meeting"]) == len(before["meeting"]) + 99


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["delivery", "identity", "meeting", "link", "home", "touched"])
def test_whichever_table_has_no_room_the_delivery_is_there_whole_or_not_at_all(empty_postgres, table):
    lived = begun(empty_postgres)
    before = picture(lived)
    with lived.app.database.begin() as db:
        db.exec_driver_sql(_NO_ROOM)
        db.exec_driver_sql(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()")
    assert not taken_in(lived)
    assert picture(lived) == before
    with lived.app.database.begin() as db:
        db.exec_driver_sql(f"DROP TRIGGER full_disk ON {table}")
    assert taken_in(lived)


_NO_ROOM = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$
"""
