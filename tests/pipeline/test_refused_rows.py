"""A row that could not be used stands until a later row of the same key, or a person, settles it."""

from datetime import date, timedelta

import pytest

from monitor.casework.decide_delivery import Wanted
from monitor.domain.actor import Actor
from monitor.domain.delivery import FurtherProblems
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.errors import UserError
from monitor.domain.feed import FeedKind
from monitor.domain.problems import KeptProblems
from monitor.domain.refused import by_reason
from monitor.pipeline.receive import File
from monitor.service import acts
from monitor.store import problems, refused_rows
from monitor.store.database import reading
from monitor.store.local_ids import first_records
from tests.builders.files import a_file, a_row
from tests.builders.timelines import an_area

TODAY = date(2026, 3, 2)
GP, CONTACTS, BIRTHS = FeedKind.GP_REGISTRATION, FeedKind.CONTACTS, FeedKind.BIRTHS
STEWARD = Actor("steward")
BAD = {"date_of_birth": "31/13/2024"}


@pytest.fixture
def area(empty_database):
    lived = an_area(empty_database, TODAY)
    lived.live(TODAY, [], [])
    return lived


def deliver(area, kind, as_of, *listed):
    content = a_file(listed, kind)
    receipt = area.app.take_in(File(kind.value, as_of, f"{kind}_{as_of}.csv", content))
    assert receipt.outcome in {"applied", "superseded"}, receipt.refusals
    return receipt.delivery


def decide(area, id_, act):
    """Decide about a delivery, with a second person where it takes one."""
    wanted = Wanted(id_, act, "sent by mistake")
    if not acts.decide_about_delivery(area.app, wanted, STEWARD).done:
        assert acts.decide_about_delivery(area.app, wanted, Actor("clerk")).done


def standing(area):
    with reading(area.app.database) as db:
        return [(row.delivery, row.problem.line) for row in refused_rows.standing(db)]


def day(n):
    return TODAY + timedelta(days=n - 30)


GOOD = a_row(CONTACTS, 9, contact_on="2026-01-20")
"""A usable row beside the one in question: a file without any waits."""


def contact(number=1, **cells):
    return a_row(CONTACTS, number, **{"contact_on": "2026-01-20", **cells})


def test_a_refused_row_stands_with_its_address(area):
    id_ = deliver(area, CONTACTS, day(1), GOOD, contact(contact_on="soon"))
    with reading(area.app.database) as db:
        [row] = refused_rows.standing(db)
    assert (row.delivery, row.feed, row.as_of, row.received_on) == (id_, "contacts", day(1), TODAY)
    assert (row.problem.line, row.problem.column, row.rows) == (3, "contact_on", 1)


def test_a_later_usable_row_of_the_same_key_settles_it(area):
    deliver(area, CONTACTS, day(1), GOOD, contact(contact_on="soon"))
    deliver(area, CONTACTS, day(2), contact())
    assert standing(area) == []


def test_a_row_of_another_key_or_another_child_settles_nothing(area):
    id_ = deliver(area, CONTACTS, day(1), GOOD, contact(contact_on="soon"))
    deliver(area, CONTACTS, day(2), contact(contact_id="other"), contact(2, contact_id="c1"))
    assert standing(area) == [(id_, 3)]


def test_a_row_told_before_settles_nothing(area):
    deliver(area, CONTACTS, day(1), contact())
    id_ = deliver(area, CONTACTS, day(2), GOOD, contact(contact_on="soon"))
    assert standing(area) == [(id_, 3)]


def test_the_order_of_arrival_does_not_matter(area):
    deliver(area, CONTACTS, day(2), contact())
    deliver(area, CONTACTS, day(1), GOOD, contact(contact_on="soon"))
    assert standing(area) == []


def test_an_older_delivery_that_comes_later_settles_nothing(area):
    id_ = deliver(area, CONTACTS, day(2), GOOD, contact(contact_on="soon"))
    deliver(area, CONTACTS, day(1), contact())
    assert standing(area) == [(id_, 3)]


def test_a_row_refused_again_takes_the_place_of_the_first(area):
    deliver(area, CONTACTS, day(1), GOOD, contact(contact_on="soon"))
    again = deliver(area, CONTACTS, day(2), GOOD, contact(contact_on="later"))
    assert standing(area) == [(again, 3)]


def test_what_is_withdrawn_settles_nothing_any_more_and_refuses_nothing(area):
    id_ = deliver(area, CONTACTS, day(1), GOOD, contact(contact_on="soon"))
    settling = deliver(area, CONTACTS, day(2), contact())
    decide(area, settling, DeliveryAct.WITHDRAW)
    assert standing(area) == [(id_, 3)]
    decide(area, settling, DeliveryAct.RESTORE)
    assert standing(area) == []
    decide(area, settling, DeliveryAct.WITHDRAW)
    decide(area, id_, DeliveryAct.WITHDRAW)
    assert standing(area) == []
    decide(area, id_, DeliveryAct.RESTORE)
    assert standing(area) == [(id_, 3)]


def test_one_whose_refused_rows_a_person_settled_can_be_withdrawn_and_restored(area):
    id_ = deliver(area, CONTACTS, day(1), GOOD, contact(contact_id=""))
    decide(area, id_, DeliveryAct.WITHDRAW)
    decide(area, id_, DeliveryAct.RESTORE)
    acts.settle_refused(area.app, id_, "the sender has told us by telephone", STEWARD)
    decide(area, id_, DeliveryAct.WITHDRAW)
    with pytest.raises(UserError, match="no refused row that stands"):
        acts.settle_refused(area.app, id_, "again", STEWARD)
    decide(area, id_, DeliveryAct.RESTORE)
    assert standing(area) == []


def test_in_a_list_any_later_row_of_the_child_does_where_the_key_could_not_be_read(area):
    other = a_row(GP, 9)
    deliver(area, GP, day(1), other, a_row(GP, 1, registered_on="soon"))
    assert len(standing(area)) == 1
    deliver(area, GP, day(8), other, a_row(GP, 1))
    assert standing(area) == []


def test_a_contact_without_an_id_waits_for_a_person(area):
    id_ = deliver(area, CONTACTS, day(1), GOOD, contact(contact_id=""))
    deliver(area, CONTACTS, day(2), contact())
    assert standing(area) == [(id_, 3)]
    acts.settle_refused(area.app, id_, "the sender has told us by telephone", STEWARD)
    assert standing(area) == []


def test_the_child_is_known_by_local_id_or_by_number_alone(area):
    deliver(area, GP, day(1), a_row(GP, 1), a_row(GP, 2))
    deliver(area, GP, day(8), a_row(GP, 2), a_row(GP, 1, **BAD))
    deliver(area, CONTACTS, day(8), GOOD, contact(2, local_id="X", contact_on="soon"))
    with reading(area.app.database) as db:
        found = {
            first.local_id: [row.feed for row in refused_rows.of_child(db, child, area.app.intake.rules.digest)]
            for child, first in first_records(db).items()
        }
    assert found == {"A1": ["gp_registration"], "A2": ["contacts"], "A9": []}


def test_no_value_of_a_refused_row_is_kept(area):
    deliver(area, CONTACTS, day(1), GOOD, contact(local_id="canary1", contact_id="canary2", contact_on="canary3"))
    with area.app.database.begin() as db:
        kept = [*db.exec_driver_sql("select * from refused_row"), *db.exec_driver_sql("select * from problem")]
    assert kept
    assert "canary" not in str(kept)
    assert a_row(CONTACTS, 1)["nhs_number"] not in str(kept)


def test_nobody_settles_what_is_not_refused(area):
    id_ = deliver(area, CONTACTS, day(1), GOOD)
    with pytest.raises(UserError, match="has no refused row that stands"):
        acts.settle_refused(area.app, id_, "why not", STEWARD)


def test_rows_that_are_only_counted_stand_too_until_a_person_settles_them(area):
    id_ = deliver(area, CONTACTS, day(1), GOOD)
    with area.app.writing() as work:
        problems.replace(work, id_, KeptProblems(rest=(FurtherProblems("contact_on", "a date", True, 300, 299),)))
    with reading(area.app.database) as db:
        [group] = by_reason(refused_rows.standing(db))
    assert (group.column, group.rows, group.deliveries) == ("contact_on", 299, (id_,))
    assert acts.settle_refused(area.app, id_, "not needed", STEWARD) == 299
    assert standing(area) == []


def test_a_refused_row_is_shown_as_it_was_known_then(area):
    deliver(area, GP, day(1), a_row(GP, 1))
    before = area.clock.instant
    area.clock.instant += timedelta(hours=1)
    deliver(area, GP, day(8), a_row(GP, 2), a_row(GP, 1, **BAD))
    refused_at = area.clock.instant
    area.clock.instant += timedelta(hours=1)
    deliver(area, GP, day(9), a_row(GP, 2), a_row(GP, 1))
    with reading(area.app.database) as db:
        child = next(child for child, first in first_records(db).items() if first.local_id == "A1")
        shown = [
            len(refused_rows.of_child(db, child, area.app.intake.rules.digest, at)) for at in (before, refused_at, None)
        ]
    assert shown == [0, 1, 0]


def test_accepting_a_delivery_lets_its_refused_rows_stand(area, tmp_path):
    content = a_file([contact(contact_on="soon"), *(contact(n, contact_id="") for n in range(2, 30))], CONTACTS)
    (tmp_path / "kept.csv").write_bytes(content)
    receipt = area.app.take_in(File("contacts", day(1), "contacts.csv", content, stored_as="kept.csv"))
    assert (receipt.outcome, standing(area)) == ("quarantined", [])
    assert acts.accept_delivery(area.app, tmp_path, receipt.delivery, "known to the sender", STEWARD).done
    assert len(standing(area)) == 29
