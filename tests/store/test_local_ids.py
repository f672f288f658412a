"""Children are named by the local id of their first record, and no two alike."""

import sqlalchemy as sa
from sqlalchemy import Engine

from monitor.store.local_ids import FirstRecord, children_by_local_id, distinct_names, first_records
from monitor.store.schema import link
from tests.builders.identities import a_meeting, an_identity, on_a_list
from tests.builders.store import EARLY, Sender, rows

PIA = an_identity("gp_registration", "1001", number=1, family="Alder", given="Pia")
QUIN = an_identity("contacts:gp", "1001", number=2, family="Zimmer", given="Quin", born="2023-07-09", postcode="")


def test_two_children_under_one_local_id_of_two_sources_have_two_names(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("gp_registration", "2024-04-05", rows(PIA, on_a_list("2024-04-01")))
        sender.send("contacts", "2024-04-09", rows(QUIN, a_meeting("2024-04-08")))
        first = first_records(db)
        assert first == {1: FirstRecord("1001", "gp_registration"), 2: FirstRecord("1001", "contacts")}
        assert distinct_names(first) == {1: "1001", 2: "1001 (contacts)"}
        assert children_by_local_id(db) == {("gp_registration", "1001"): 1, ("contacts:gp", "1001"): 2}


def test_a_child_whose_record_became_anothers_keeps_the_name_of_the_record_it_began_with(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("gp_registration", "2024-04-05", rows(PIA, on_a_list("2024-04-01")))
        sender.send("contacts", "2024-04-09", rows(QUIN, a_meeting("2024-04-08")))
        db.execute(sa.update(link).where(link.c.child_id == 1).values(undone_at=EARLY))
        moved = {"id": 9, "identity_id": 1, "child_id": 2, "reason": "same_source", "by": "test", "known_at": EARLY}
        db.execute(sa.insert(link).values(moved))
        first = first_records(db)
        assert first == {2: FirstRecord("1001", "gp_registration"), 1: FirstRecord("1001", "gp_registration")}
        assert distinct_names(first) == {2: "1001", 1: "1001 (gp_registration)"}


def test_the_third_and_fourth_child_of_one_name_are_numbered():
    alike = FirstRecord("7", "contacts")
    assert list(distinct_names(dict.fromkeys(range(4), alike)).values()) == [
        "7", "7 (contacts)", "7 (contacts 2)", "7 (contacts 3)"
    ]  # fmt: skip
