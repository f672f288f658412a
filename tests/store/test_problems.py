"""Why cells and rows of a delivery could not be used: the first thousand with their addresses, the others counted."""

import sqlalchemy as sa
from sqlalchemy import Engine

from monitor.domain.delivery import FurtherProblems, Problem
from monitor.domain.problems import KeptProblems
from monitor.store import problems
from monitor.store.database import migrate, reading
from monitor.store.schema import delivery, feed, problem
from tests.builders.store import EARLY, Sender
from tests.store.migrating import as_of_revision

KEPT = KeptProblems(
    (Problem(2, "contact_on", "B2", "a date"), Problem(3, "", "A3", "24 cells"), Problem(4, "sex", "C4", "M", False)),
    rest=(FurtherProblems("contact_on", "a date", True, 300, 299), FurtherProblems("sex", "M", False, 12)),
)


def test_the_problems_of_a_delivery_come_back_as_they_were_found(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        first, second = sender.arrive("contacts", "2024-05-02"), sender.arrive("contacts", "2024-05-09")
        problems.replace(sender.work, first, KEPT)
        assert problems.of(db, [first, second]) == {first: KEPT}


def test_problems_are_replaced_when_a_file_is_read_again(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        id_ = sender.arrive("contacts", "2024-05-02")
        problems.replace(sender.work, id_, KEPT)
        fewer = KeptProblems(KEPT.problems[:1])
        problems.replace(sender.work, id_, fewer)
        assert problems.of(db, [id_]) == {id_: fewer}
        problems.replace(sender.work, id_, KeptProblems())
        assert problems.of(db, [id_]) == {}


def test_problems_kept_as_whole_sentences_become_what_to_write(empty_database: Engine):
    sentences = [
        ("births_2024-05-02.csv, line 2, cell D2 (sex): write M, F or leave it blank; the row was left out.", 2),
        ("births_2024-05-02.csv, line 3, cell E3 (uprn): write a number; the row was kept without it.", 3),
    ]
    with as_of_revision(empty_database, "0009") as db:
        db.execute(sa.insert(feed).values(id=1, name="births"))
        texts = dict.fromkeys(("file_name", "sha256", "fingerprint"), "x")
        came = {"id": 1, "feed_id": 1, "as_of": EARLY.date(), "received_at": EARLY, "rows": 2, "refused": 1, **texts}
        db.execute(sa.insert(delivery).values(**came, nil_return=False, outcome="applied", applied_at=EARLY))
        before = sa.table("problem", *(sa.column(c.name, c.type) for c in problem.c if c.name != "refuses"))
        rows = [{"delivery_id": 1, "line": line, "column": "c", "cell": "D", "wants": said} for said, line in sentences]
        db.execute(sa.insert(before), rows)
    migrate(empty_database)
    with reading(empty_database) as db:
        found = problems.of(db, [1])[1].problems
    assert [(p.line, p.wants, p.refuses) for p in found] == [
        (2, "M, F or leave it blank", True),
        (3, "a number", False),
    ]
