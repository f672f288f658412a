"""What deliveries said, version by version; what is known now, and what was known then."""

from dataclasses import asdict, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitor.domain.delivery import Reading
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.fact_version import FactVersion
from monitor.domain.identity import Identity
from monitor.domain.link_decision import Decisions
from monitor.domain.record import Birth, BirthOutcome, ContactRecord, NoticeKind, Row
from monitor.reading.content import RowContent
from monitor.store import deliveries, facts, identities, judgements, link_decisions, links, older_siblings
from monitor.store.database import migrate, reading
from monitor.store.fact_tables import TABLES, table_of
from monitor.store.fact_versions import fact_versions
from monitor.store.schema import (
    birth,
    birth_restated,
    home,
    identity,
    link,
    meeting,
    meeting_restated,
    told_of_several,
    touched,
)
from monitor.store.visibility import gather
from tests.builders.identities import a_birth, a_meeting, a_notice, a_number, a_place, an_identity, on_a_list, on_a_roll
from tests.builders.store import SECRET, Sender, rows, writing
from tests.store.migrating import as_of_revision

BABY = an_identity("births", "B1", number=1)
GP = an_identity("contacts:gp", "P1", number=1)


def count(db, table) -> int:
    found: int = db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    return found


def stated_of(db, *children: int, known_at=None) -> list[FactVersion]:
    said = {(v.feed, v.id): v for of_child in fact_versions(db, children, known_at).values() for v in of_child}
    return sorted(said.values(), key=lambda version: (version.feed, version.key, version.rank))


def test_every_kind_of_row_comes_back_as_it_went_in(database: Engine):
    said: dict[str, tuple[Identity, Row]] = {
        "births": (BABY, Birth(BirthOutcome.LIVE, 1, None)),
        "gp_registration": (
            an_identity("gp_registration", "G1", number=1),
            on_a_list("2024-04-01", "2024-05-01", "RDI"),
        ),
        "school_roll": (an_identity("school_roll", "S1", number=1), on_a_roll("2025-10-01", left="2025-11-01")),
        "early_years": (an_identity("early_years", "E1", number=1), a_place("2025-10-01")),
        "contacts": (GP, a_meeting("2024-05-01", "no_access")),
        "notices": (an_identity("notices:police", "N1", number=1), a_notice("marac", "2024-05-01", "household")),
    }
    with database.begin() as db:
        sender = Sender(db)
        for feed, (who, row) in said.items():
            sender.send(feed, "2024-05-02", rows(who, row))
        found = stated_of(db, sender.child("B1"))
    assert {version.feed: (version.identity, version.row) for version in found} == said
    assert len(said) == len(TABLES)


def test_what_is_said_again_is_kept_once_with_all_who_said_it(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        for as_of in ("2024-05-02", "2024-05-09", "2024-04-25"):
            sender.send("births", as_of, rows(BABY, a_birth()))
        assert (count(db, birth), count(db, birth_restated), count(db, identity)) == (1, 2, 1)
        [version] = stated_of(db, sender.child("B1"))
        assert (str(version.first_on), str(version.last_on), version.received) == ("2024-04-25", "2024-05-09", 2)


def test_of_two_deliveries_of_one_day_the_later_received_counts(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        first = sender.send("births", "2024-05-02", rows(BABY, a_birth()))
        second = sender.send("births", "2024-05-02", rows(BABY, a_birth()))
        assert [version.received for version in stated_of(db, sender.child("B1"))] == [second] != [first]


def test_a_correction_is_another_version(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("contacts", "2024-05-02", rows(GP, a_meeting("2024-05-01")))
        sender.send("contacts", "2024-05-09", rows(GP, a_meeting("2024-05-03")))
        sender.send("contacts", "2024-05-16", rows(GP, a_meeting("2024-05-03"), withdrawn=True))
        found = [(v, v.row) for v in stated_of(db, sender.child("B1"))]
        assert [(str(row.on), str(v.last_on), v.withdrawn) for v, row in found if isinstance(row, ContactRecord)] == [
            ("2024-05-01", "2024-05-02", False),
            ("2024-05-03", "2024-05-09", False),
            ("2024-05-03", "2024-05-16", True),
        ]


def test_a_version_that_named_somebody_else_is_given_with_whom_it_named(database: Engine):
    other = an_identity("births", "B2", number=2, given="Ada", family="Else")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", [*rows(BABY, a_birth()), *rows(other, a_birth())])
        sender.send("contacts", "2024-05-02", rows(GP, a_meeting("2024-05-01")))
        theirs = an_identity("contacts:gp", "P2", number=2, given="Ada", family="Else")
        sender.send("contacts", "2024-05-09", rows(theirs, a_meeting("2024-05-01")))
        one, two = sender.child("B1"), sender.child("B2")
        for child in (one, two):
            found = [version for version in stated_of(db, child) if version.feed == "contacts"]
            assert [version.child for version in found] == [one, two]


def test_writing_says_about_whom_there_is_anything_new(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        feed = deliveries.feed_id(writing(db), "births")
        [who] = db.execute(sa.select(identity.c.id)).scalars()
        said = rows(BABY, a_birth())

        def write(late: bool) -> set[int]:
            id_ = sender.arrive("births", "2024-03-12")
            told = RowContent(Reading(1, tuple(said))).rows({0: who})
            return set(facts.write(writing(db), table_of(Birth), feed, id_, told, late=late).anew)

        assert write(late=False) == set()
        assert write(late=True) == {who}
        said = rows(BABY, a_birth(order=2))
        assert write(late=False) == {who}
        assert write(late=False) == {who}, "whoever repeats one of two versions may change which of them counts"


def test_where_a_key_names_another_child_something_new_is_said_of_both(database: Engine):
    """The one it named before has lost what was said of it, and must be judged anew."""
    with database.begin() as db:
        sender = Sender(db)
        other = an_identity("contacts:gp", "P2", born="2023-02-01", given="Ada", number=2)
        sender.send("contacts", "2024-05-02", rows(GP, a_meeting("2024-05-01")))
        sender.send("contacts", "2024-05-03", rows(other, a_meeting("2024-05-02", contact_id="c2")))
        ids = dict(db.execute(sa.select(identity.c.local_id, identity.c.id)).all())
        feed, id_ = deliveries.feed_id(writing(db), "contacts"), sender.arrive("contacts", "2024-05-09")
        [moved] = rows(other, a_meeting("2024-05-01"))
        told = RowContent(Reading(1, (moved,))).rows({0: ids["P2"]})
        said = facts.write(writing(db), table_of(ContactRecord), feed, id_, told, late=False)
        assert said.anew == {ids["P1"], ids["P2"]}
        assert said.again == frozenset()


def test_what_only_a_withdrawn_delivery_had_said_is_new_when_it_is_said_again(database: Engine):
    """Else the child would be judged by what was known while it was taken back."""
    with database.begin() as db:
        sender = Sender(db)
        first = sender.send("contacts", "2024-05-02", rows(GP, a_meeting("2024-05-01")))
        sender.decide(first, DeliveryAct.WITHDRAW)
        [who] = db.execute(sa.select(identity.c.id)).scalars()
        feed, id_ = deliveries.feed_id(writing(db), "contacts"), sender.arrive("contacts", "2024-05-09")
        told = RowContent(Reading(1, tuple(rows(GP, a_meeting("2024-05-01"))))).rows({0: who})
        assert facts.write(writing(db), table_of(ContactRecord), feed, id_, told, late=False).anew == {who}


def test_nothing_is_known_before_it_was_applied_nor_after_it_was_withdrawn(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        before = sender.now
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        first = sender.now
        met = sender.send("contacts", "2024-05-02", rows(GP, a_meeting("2024-05-01")))
        second = sender.now
        sender.decide(met, DeliveryAct.WITHDRAW)
        third = sender.now
        child = sender.child("B1")
        known = {
            at: [version.feed for version in stated_of(db, child, known_at=at)] for at in (before, first, second, third)
        }
        assert known == {before: [], first: ["births"], second: ["births", "contacts"], third: ["births"]}
        assert [version.feed for version in stated_of(db, child)] == ["births"]


def test_what_was_known_then_counts_only_the_deliveries_of_then(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-05-02", rows(BABY, a_birth()))
        then = sender.now
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("births", "2024-06-02", rows(BABY, a_birth()))
        child = sender.child("B1")
        [was], [now] = stated_of(db, child, known_at=then), stated_of(db, child)
    assert (str(was.first_on), str(was.last_on)) == ("2024-05-02", "2024-05-02")
    assert (str(now.first_on), str(now.last_on)) == ("2024-03-05", "2024-06-02")


def test_links_are_those_of_then(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        unclear = an_identity("contacts:gp", "P1", postcode="LS1 1AA")
        sender.send("contacts", "2024-05-02", rows(unclear, a_meeting("2024-05-01")))
        doubtful = sender.now
        clear = an_identity("contacts:gp", "P1", postcode="LS1 1AA", number=1)
        sender.send("contacts", "2024-05-09", rows(clear, a_meeting("2024-05-08", contact_id="c2")))
        child = sender.child("B1")
        assert [version.feed for version in stated_of(db, child, known_at=doubtful)] == ["births"]
        assert [version.feed for version in stated_of(db, child)] == ["births", "contacts", "contacts"]
        [was] = links.undecided(db, doubtful)
        assert was.candidates == ("UC-0001",)
        assert links.undecided(db) == []


def test_a_delivery_withdrawn_leaves_what_others_said_too(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        first = sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("births", "2024-03-12", rows(BABY, a_birth()))
        sender.decide(first, DeliveryAct.WITHDRAW)
        [version] = stated_of(db, sender.child("B1"))
        assert (str(version.first_on), str(version.last_on)) == ("2024-03-12", "2024-03-12")
        assert facts.named_by(db, first)


def test_a_notice_stands_by_its_latest_version(database: Engine):
    kinds = (NoticeKind.NHS_NUMBER_INVALIDATED, NoticeKind.NHS_NUMBER_SUPERSEDED)
    who = an_identity("notices:gp", "N1", number=1)
    with database.begin() as db:
        sender = Sender(db)
        first = sender.send(
            "notices", "2024-05-02", rows(who, a_notice("nhs_number_invalidated", "2024-05-01", "child"))
        )
        assert links.numbers(db).invalidated == {a_number(1)}
        sender.send("notices", "2024-05-09", rows(who, a_notice("nhs_number_invalidated", "2024-05-01", "child")))
        sender.decide(first, DeliveryAct.WITHDRAW)
        assert links.numbers(db).invalidated == {a_number(1)}, "it was said again"
        taken_back = a_notice("nhs_number_invalidated", "2024-05-01", "child")
        sender.send("notices", "2024-05-16", rows(who, taken_back, withdrawn=True))
        assert links.numbers(db).invalidated == frozenset()
        sender.send("notices", "2024-05-23", rows(who, a_notice("marac", "2024-05-01")))
        assert facts.standing_notices(db, kinds) == []


def test_of_a_school_age_sibling_nothing_is_kept_but_the_day_it_was_seen_at_home(database: Engine):
    older = an_identity("contacts:gp", "P9", given="Tom", born="2014-01-01", number=9)
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send(
            "contacts",
            "2024-05-02",
            rows(older, a_meeting("2024-05-01"), a_meeting("2024-05-02", "no_access", contact_id="c2")),
        )
        assert count(db, identity) == 1
        assert count(db, meeting) == count(db, meeting_restated) == 0
        keys = db.execute(sa.select(home.c.home_key)).scalars().all()
        assert {str(seen.on) for told in older_siblings.seen_at(db, keys).values() for seen in told} == {"2024-05-01"}


def _older_told(db: Connection) -> list[str]:
    keys = db.execute(sa.select(home.c.home_key)).scalars().all()
    return sorted({str(n.on) for told in older_siblings.notices_at(db, keys).values() for n in told})


def test_of_a_notice_told_with_a_school_age_sibling_the_latest_version_stands(database: Engine):
    here = an_identity("notices:police", "P9", given="Tom", born="2014-01-01", number=9)
    away = replace(here, address="9 Mill Lane")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        baby = db.execute(sa.select(link.c.child_id)).scalar_one()
        marked = []

        def told(as_of: str, who: Identity, on: str, *, withdrawn: bool = False, about: str = "household") -> int:
            said = [replace(r, withdrawn=withdrawn) for r in rows(who, a_notice("marac", on, about))]
            db.execute(sa.delete(touched))
            sent = sender.send("notices", as_of, said)
            marked.append(baby in judgements.touched_children(db))
            return sent

        told("2024-05-02", here, "2024-05-01")
        assert _older_told(db) == ["2024-05-01"]
        told("2024-05-03", here, "2024-04-30")
        assert _older_told(db) == ["2024-04-30"]
        told("2024-05-05", away, "2024-04-30")
        assert _older_told(db) == []
        told("2024-05-04", here, "2024-04-29")
        assert _older_told(db) == []
        back = told("2024-05-06", here, "2024-04-30")
        assert _older_told(db) == ["2024-04-30"]
        told("2024-05-07", here, "2024-04-30", about="child")
        assert _older_told(db) == []
        told("2024-05-08", here, "2024-04-30")
        told("2024-05-09", here, "2024-04-30", withdrawn=True)
        assert _older_told(db) == []
        assert marked == [True] * 8
        assert count(db, identity) == 1
        assert older_siblings.children_told_of(db, back) == {baby}
        assert max(older_siblings.change_points(db, [baby])[baby]) == sender.now


def test_a_stillbirth_is_stored_only_where_it_corrects_a_live_birth(database: Engine):
    still = replace(a_birth(), outcome=BirthOutcome.STILLBORN)
    other = an_identity("births", "B2", number=2, given="Ada")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", [*rows(BABY, a_birth()), *rows(other, still)])
        assert count(db, identity) == count(db, birth) == 1
        sender.send("births", "2024-03-06", [*rows(replace(BABY, given_name=None), still), *rows(other, still)])
        assert sorted(db.execute(sa.select(birth.c.outcome)).scalars()) == ["live", "stillborn"]
        child_id = db.execute(sa.select(link.c.child_id).distinct()).scalar_one()
        known = gather(db, [child_id], SECRET)[child_id].facts
        assert (str(known.stillborn_on), known.birth_reported, known.contacts) == ("2024-03-06", True, ())


def test_dropping_takes_every_trace_of_a_description(database: Engine):
    """Whoever was in doubt, or held apart, and turns out to be none of ours leaves no row behind."""
    unclear = an_identity("contacts:gp", "P1", postcode="LS1 1AA")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("contacts", "2024-05-02", rows(unclear, a_meeting("2024-05-01")))
        sender.send("contacts", "2024-05-09", rows(unclear, a_meeting("2024-05-01")))
        baby, doubtful = db.execute(sa.select(identity.c.id).order_by(identity.c.id)).scalars()
        sender.keep_apart(baby, [doubtful])
        facts.drop(writing(db), [doubtful])
        assert db.execute(sa.select(identity.c.id)).scalars().all() == [baby]
        assert db.execute(sa.select(link.c.identity_id)).scalars().all() == [baby]
        assert count(db, meeting) == count(db, meeting_restated) == 0
    with reading(database) as db:
        assert link_decisions.standing(db, [baby]) == Decisions()


def test_what_was_told_of_several_before_that_was_noted_is_found_after(empty_database: Engine):
    with as_of_revision(empty_database, "0007") as db:
        delivery_id = Sender(db).arrive("births", "2024-04-10")
        one, other = an_identity("contacts:gp", "P1", number=1), an_identity("contacts:gp", "P2", number=2)
        names = identities.save(writing(db), [(one, 0), (other, 0)], date(2024, 4, 10)).ids
        feed_id = deliveries.feed_id(writing(db), "births")
        for line, (who, key) in enumerate([(one, "c1"), (other, "c1"), (one, "c2")], 2):
            row = a_meeting("2024-05-01", contact_id=key)
            said = {"feed_id": feed_id, "key": key, "identity_id": names[who, 0]}
            said |= {"delivery_id": delivery_id, "line": line, "withdrawn": False}
            db.execute(sa.insert(meeting).values(said | asdict(row)))
    migrate(empty_database)
    with reading(empty_database) as db:
        noted = db.execute(sa.select(told_of_several.c.key, told_of_several.c.identity_id)).all()
    assert set(noted) == {("c1", names[one, 0]), ("c1", names[other, 0])}


def test_an_id_told_of_two_children_in_its_first_delivery_is_noted_as_told_of_several(database: Engine):
    elder = an_identity("contacts:gp", "P2", number=2, given="Hazel", born="2023-03-01")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send(
            "contacts", "2024-05-02", [*rows(GP, a_meeting("2024-05-01")), *rows(elder, a_meeting("2024-05-01"))]
        )
        assert [v.identity.local_id for v in stated_of(db, sender.child("B1")) if v.feed == "contacts"] == ["P1", "P2"]
        assert count(db, told_of_several) == 2
