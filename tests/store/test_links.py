"""Whom each description is about: one live link each, decided and undone; and what restriction erases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from monitor.casework.decide_link import Act, WantedLink, decide_link
from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.domain.link import Link, LinkReason
from monitor.domain.link_decision import LinkAct
from monitor.domain.visibility import Visibility
from monitor.pipeline import WrittenFacts
from monitor.store import homes, identities, link_decisions, links, visibility
from monitor.store.children import children_of
from monitor.store.database import migrate, reading
from monitor.store.fact_versions import fact_versions
from monitor.store.local_ids import FirstRecord, children_by_local_id, first_records
from monitor.store.schema import candidate, child, home, identity, link
from tests.builders.identities import a_birth, a_meeting, a_notice, a_number, an_identity, on_a_list
from tests.builders.store import A_TEST, EARLY, SECRET, Sender, everyone, rows, writing
from tests.store.migrating import as_of_revision

BABY = an_identity("births", "B1", number=1)


def live(db: Connection) -> dict[int, tuple[int | None, str]]:
    asked = sa.select(link.c.identity_id, link.c.child_id, link.c.reason).where(link.c.undone_at.is_(None))
    return {identity_id: (child_id, reason) for identity_id, child_id, reason in db.execute(asked)}


def link_values(id_: int, identity_id: int, **said) -> dict[str, object]:
    return {"id": id_, "identity_id": identity_id, "reason": "doubt", "by": "test", "known_at": EARLY, **said}


def test_a_description_has_one_live_link(database: Engine):
    with database.begin() as db:
        Sender(db).send("births", "2024-03-05", rows(BABY, a_birth()))
        [who] = live(db)
        db.execute(sa.insert(link).values(link_values(8, who, undone_at=EARLY)))
    with pytest.raises(IntegrityError, match="identity_id"), database.begin() as db:
        db.execute(sa.insert(link).values(link_values(9, who)))


def test_links_say_why_and_only_what_changed_is_made_anew(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send(
            "gp_registration", "2024-04-05", rows(an_identity("gp_registration", "G1"), on_a_list("2024-04-01"))
        )
        before = set(db.execute(sa.select(link.c.id)).scalars())
        sender.send("school_roll", "2024-05-05", rows(an_identity("school_roll", "S1", number=1), a_birth()))
        baby = sender.child("B1")
        assert sorted(live(db).values()) == [
            (baby, LinkReason.NAME_BIRTH_DATE_POSTCODE),
            (baby, LinkReason.NEW_CHILD),
            (baby, LinkReason.NHS_NUMBER),
        ]
        assert before < set(db.execute(sa.select(link.c.id).where(link.c.undone_at.is_(None))).scalars())


def test_a_doubt_is_kept_on_its_candidates_until_it_is_clear(database: Engine):
    unclear = an_identity("contacts:gp", "P1", given=None)
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("births", "2024-03-06", rows(an_identity("births", "B2", number=2, given="Ada"), a_birth(2)))
        sender.send("contacts", "2024-05-02", rows(unclear, a_meeting("2024-05-01")))
        [waits] = links.undecided(db)
        assert (waits.reason, waits.source, waits.candidates) == (
            LinkReason.PROVISIONAL,
            "contacts:gp",
            ("UC-0001", "UC-0002"),
        )
        assert fact_versions(db, [sender.child("B1")])[sender.child("B1")][0].feed == "births"
        sender.send(
            "contacts",
            "2024-05-09",
            rows(an_identity("contacts:gp", "P1", number=2, given="Ada"), a_meeting("2024-05-08", contact_id="c2")),
        )
        assert db.execute(sa.select(sa.func.count()).select_from(candidate)).scalar_one() == 2, (
            "doubts of then are kept"
        )


def test_a_doubt_about_a_baby_becomes_a_child_of_its_own_and_is_joined_when_it_is_clear(database: Engine):
    unclear = an_identity("contacts:gp", "P1", given=None)
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("contacts", "2024-05-02", rows(unclear, a_meeting("2024-05-01")))
        own = sender.child("P1")
        assert visibility_of_child(db, own).provisional
        assert not visibility_of_child(db, sender.child("B1")).provisional
        [waits] = links.undecided(db)
        assert (waits.reason, waits.candidates) == (LinkReason.PROVISIONAL, ("UC-0001",))
        clear = an_identity("contacts:gp", "P1", number=1)
        sender.send("contacts", "2024-05-09", rows(clear, a_meeting("2024-05-08", contact_id="c2")))
        assert len(links.people_of(db, [sender.child("B1")])[sender.child("B1")]) == 3
        assert links.undecided(db) == []
        assert links.joined(db, [own, sender.child("B1")]) == {own}


def visibility_of_child(db: Connection, child_id: int) -> Visibility:
    return visibility.gather(db, [child_id], SECRET)[child_id].facts


def test_an_older_doubt_waits_until_somebody_decides_or_its_term_is_over(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        for n in (1, 2):
            who = an_identity("births", f"B{n}", number=n, given="Ada" if n == 1 else "Ben", born="2021-03-01")
            sender.send("births", "2021-03-05", rows(who, a_birth(n)))
        unclear = an_identity("contacts:gp", "P1", given=None, born="2021-03-01")
        sender.now = datetime(2024, 5, 2, 7, tzinfo=UTC)
        sender.send("contacts", "2024-05-02", rows(unclear, a_meeting("2024-05-01")))
        assert links.undecided(db)[0].reason is LinkReason.DOUBT
        assert links.doubts_told_by(db, date(2024, 5, 1)) == frozenset()
        due = links.doubts_told_by(db, date(2024, 5, 2))
        sender.now = datetime(2024, 5, 30, 7, tzinfo=UTC)
        assert len(due) == 1
        assert sender.link(WrittenFacts(undecided=due)).touched == {3}
        assert links.undecided(db)[0].reason is LinkReason.PROVISIONAL
        named = an_identity("gp_registration", "G1", number=1, given="Ada", born="2021-03-01")
        sender.send("gp_registration", "2024-06-01", rows(named, on_a_list("2024-05-31")))
        sender.keep_apart(min(due), [next(i for i, p in everyone(db).items() if p.identity.local_id == "B2")])
        assert sender.link(WrittenFacts(undecided=due)).touched == {3}
        assert links.provisional(db, [3]) == {3}


def test_a_concern_not_placed_waits_for_a_person(database: Engine):
    report = an_identity("notices:police", "N1", born=None, given=None)
    with database.begin() as db:
        Sender(db).send("notices", "2024-05-02", rows(report, a_notice("concern_reported", "2024-05-01", "child")))
        [waits] = links.undecided(db)
        assert (waits.reason, waits.candidates, waits.first_on) == (LinkReason.NOT_PLACED, (), date(2024, 5, 2))


def test_a_child_keeps_its_reference_when_an_earlier_description_is_told(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send(
            "gp_registration", "2024-04-05", rows(an_identity("gp_registration", "G1"), on_a_list("2024-04-01"))
        )
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        assert db.execute(sa.select(child.c.ref)).scalars().all() == ["UC-0001"]
        assert first_records(db) == {1: FirstRecord("B1", "births")}


def test_a_link_undone_makes_two_children_of_which_the_founder_keeps_the_reference(database: Engine):
    other = an_identity("school_roll", "S1", number=1, family="Else")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("school_roll", "2024-05-05", rows(other, a_birth()))
        [wrong] = db.execute(sa.select(link.c.id).where(link.c.reason == LinkReason.NHS_NUMBER)).scalars()
        touched = decided(sender, WantedLink(wrong, LinkAct.UNDO, "two children"))
        assert touched == 2
        assert links.child_by_ref(db, "UC-0001") == children_by_local_id(db)["births", "B1"] == 1
        assert children_by_local_id(db)["school_roll", "S1"] == 2
        assert link_decisions.in_force(db, wrong) is None, "that link is no longer in force"


def decided(sender: Sender, wanted: WantedLink, *, by: Actor = A_TEST, clears: bool = False) -> int | None:
    """Decide about a link as a person does, an hour later."""
    sender.now += timedelta(hours=1)

    def relink(act: Act) -> int:
        records = frozenset(act(sender.work))
        return len(sender.link(WrittenFacts(records, records)).touched)

    return decide_link(writing(sender.db, sender.now, by), wanted, lambda act: clears, relink)


@pytest.fixture
def doubtful(database: Engine) -> Iterator[Sender]:
    """Sisters of two births, and a record in doubt between them, kept as a child of their own."""
    with database.begin() as db:
        sender = Sender(db)
        for n, given in ((1, "Ada"), (2, "Ben")):
            sender.send("births", "2024-03-05", rows(an_identity("births", f"B{n}", number=n, given=given), a_birth(n)))
        for day, address in (("2024-05-02", "1 Weavers Court"), ("2024-05-09", "9 Mill Row")):
            unclear = an_identity("contacts:gp", "P1", given=None, address=address)
            sender.send("contacts", day, rows(unclear, a_meeting(day, contact_id=day)))
        yield sender


def in_doubt(sender: Sender) -> int:
    return min(waits.link_id for waits in links.undecided(sender.db))


def test_a_decision_that_a_record_is_a_childs_binds_until_it_is_undone(doubtful: Sender):
    db, sister = doubtful.db, doubtful.child("B2")
    assert {waits.reason for waits in links.undecided(db)} == {LinkReason.PROVISIONAL}
    decided(doubtful, WantedLink(in_doubt(doubtful), LinkAct.SAME, "asked the practice", "uc-0002"))
    assert links.undecided(db) == [], "both records of one provisional child are decided together"
    assert len(links.people_of(db, [sister])[sister]) == 3
    again = an_identity("contacts:gp", "P1", given=None, address="2 Mill Row")
    doubtful.send("contacts", "2024-06-02", rows(again, a_meeting("2024-06-01", contact_id="c9")))
    assert links.undecided(db) == [], "the next record alike is no doubt again"
    last = max(id_ for id_ in db.execute(sa.select(link.c.id).where(link.c.reason == LinkReason.DECIDED)).scalars())
    with pytest.raises(UserError, match="not in doubt"):
        decided(doubtful, WantedLink(last, LinkAct.NEW, "a test"))
    first = next(
        id_
        for id_, person in everyone(db).items()
        if person.identity.address == "1 Weavers Court" and person.identity.local_id == "P1"
    )
    made = db.execute(sa.select(link.c.id).where(link.c.identity_id == first, link.c.undone_at.is_(None))).scalar_one()
    decided(doubtful, WantedLink(made, LinkAct.UNDO, "it was the other"))
    assert {waits.candidates for waits in links.undecided(db)} == {("UC-0001", "UC-0002")}


def test_a_record_decided_to_be_a_child_of_their_own_keeps_its_reference(doubtful: Sender):
    db, own = doubtful.db, doubtful.child("P1")
    decided(doubtful, WantedLink(in_doubt(doubtful), LinkAct.NEW, "a third child"))
    assert links.undecided(db) == []
    assert doubtful.child("P1") == own
    assert len(links.people_of(db, [own])[own]) == 2
    assert links.provisional(db, [own]) == set()


def test_a_record_decided_not_to_be_a_childs_is_no_longer_said_to_be(doubtful: Sender):
    decided(doubtful, WantedLink(in_doubt(doubtful), LinkAct.NOT, "she was away", "UC-0001"))
    assert {waits.candidates for waits in links.undecided(doubtful.db)} == {("UC-0002",)}
    with pytest.raises(UserError, match="Nothing says"):
        decided(doubtful, WantedLink(in_doubt(doubtful), LinkAct.NOT, "again", "UC-0001"))
    decided(doubtful, WantedLink(in_doubt(doubtful), LinkAct.UNDO, "she was here"))
    assert {waits.candidates for waits in links.undecided(doubtful.db)} == {("UC-0001", "UC-0002")}


def test_what_would_clear_somebody_waits_for_a_second_person(doubtful: Sender):
    wanted = WantedLink(in_doubt(doubtful), LinkAct.SAME, "asked the practice", "UC-0002")
    assert decided(doubtful, wanted, clears=True) is None
    assert decided(doubtful, wanted, by=Actor("root", "test"), clears=True) is None, "one login is one person"
    assert links.undecided(doubtful.db) != []
    other = WantedLink(wanted.link, LinkAct.SAME, "no, the other", "UC-0001")
    assert decided(doubtful, other, by=Actor("somebody"), clears=True) is None, "that is another decision"
    assert decided(doubtful, wanted, by=Actor("somebody"), clears=True) == 2
    assert links.undecided(doubtful.db) == []


def test_a_decision_names_a_case_that_there_is(doubtful: Sender):
    waiting = in_doubt(doubtful)
    for ref, why in (("UC-9999", "no case"), ("UC-0003", "in doubt itself")):
        with pytest.raises(UserError, match=why):
            decided(doubtful, WantedLink(waiting, LinkAct.SAME, "a test", ref))


def test_what_was_kept_apart_before_decisions_were_noted_stays_apart(empty_database: Engine):
    with as_of_revision(empty_database, "0015") as db:
        one, other = BABY, an_identity("school_roll", "S1", number=1)
        ids = identities.save(writing(db), [(one, 0), (other, 0)], date(2024, 4, 10)).ids
        first, second = ids[one, 0], ids[other, 0]
        db.execute(
            sa.text(
                "INSERT INTO not_the_same VALUES (:one, :other, 'somebody', 'two children', '2024-04-10T07:00:00')"
            ),
            {"one": second, "other": first},
        )
    migrate(empty_database)
    with reading(empty_database) as db:
        assert link_decisions.standing(db, [first]).part(first, second)


def test_nobody_inherits_what_a_founder_had_itself(database: Engine):
    """An earlier founder, whose few descriptions once were another's, leaves that child to its own founder."""
    decided = {
        1: Link(1, LinkReason.NEW_CHILD, founder=1),
        2: Link(2, LinkReason.SAME_SOURCE, founder=1),
        3: Link(3, LinkReason.NEW_CHILD, founder=3),
    }
    with database.begin() as db:
        for id_ in (1, 2):
            db.execute(sa.insert(child).values(id=id_, ref=f"UC-{id_}", known_at=EARLY))
        found = children_of(writing(db, at=EARLY), decided, {1: None, 2: 1, 3: 1}, lambda: "UC-NEW")
        assert found == {3: 1, 1: 3}
        assert children_of(writing(db, at=EARLY), decided, {1: None, 2: 2, 3: 1}, lambda: "UC-NEWER") == {3: 1, 1: 2}


def test_all_that_share_something_are_decided_together(database: Engine):
    chain = [
        an_identity("births", "B1", number=1),
        an_identity("gp_registration", "G1", number=1, born="2023-01-01", family="Else", postcode=None),
        an_identity("gp_registration", "G1", born="2023-02-02", family="Third", postcode=None),
        an_identity("school_roll", "S1", born="2023-02-02", family="Fourth", postcode="LS1 1AA"),
        an_identity("school_roll", "S2", born="2023-02-02", family="Third", postcode=None),
        an_identity("contacts:gp", "P9", born="2023-02-02", family="Fifth", postcode="LS1 1AA"),
        an_identity("contacts:gp", "P8", born="2023-02-02", family="Nobody", postcode=None),
    ]
    with database.begin() as db:
        ids = identities.save(writing(db), [(who, 0) for who in chain], date(2024, 5, 1)).ids
        group = links.group_of(db, [ids[chain[0], 0]], {})
        assert {person.identity for person in group.values()} == {*chain[:3], chain[4]}
        assert links.group_of(db, [ids[chain[3], 0]], {}).keys() == {ids[chain[3], 0], ids[chain[5], 0]}


def test_numbers_that_superseded_each_other_are_decided_together(database: Engine):
    old, new = an_identity("births", "B1", number=1), an_identity("births", "B2", number=2, born="2023-01-01")
    with database.begin() as db:
        ids = identities.save(writing(db), [(old, 0), (new, 0)], date(2024, 5, 1)).ids
        superseded = {a_number(1): a_number(2)}
        assert links.group_of(db, [ids[new, 0]], superseded).keys() == set(ids.values())
        assert links.group_of(db, [ids[new, 0]], {}).keys() == {ids[new, 0]}


def test_a_wording_is_kept_once_with_the_first_day_it_was_given(database: Engine):
    with database.begin() as db:
        first = identities.save(writing(db), [(BABY, 1)], date(2024, 5, 1))
        assert first.fresh == set(first.ids.values())
        assert identities.save(writing(db), [(BABY, 1)], date(2024, 5, 8)).fresh == frozenset()
        earlier = identities.save(writing(db), [(BABY, 1), (BABY, 2)], date(2024, 4, 1))
        assert earlier.fresh == set(earlier.ids.values())
        assert {person.first_on for person in everyone(db).values()} == {date(2024, 4, 1)}
        assert {person.identity for person in everyone(db).values()} == {BABY}


def where(db: Connection) -> set[tuple[str | None, ...]]:
    asked = sa.select(identity.c.address, identity.c.postcode, identity.c.uprn, identity.c.where_key)
    return {tuple(row) for row in db.execute(asked)}


def test_restriction_erases_where_a_child_lived_from_all_that_is_kept(database: Engine):
    earlier = an_identity("gp_registration", "G1", uprn="100", number=1)
    hidden = an_identity("contacts:gp", "P1", number=1, address=None, postcode=None, restricted=True)
    beside = an_identity("births", "B2", number=2, given="Ada", family="Else", uprn="100")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", [*rows(BABY, a_birth()), *rows(beside, a_birth())])
        sender.send("gp_registration", "2024-04-05", rows(earlier, on_a_list("2024-04-01")))
        one, other = sender.child("B1"), sender.child("B2")
        assert homes.with_neighbours(db, [one]) == {one, other}
        sender.send("contacts", "2024-05-02", rows(hidden, a_meeting("2024-05-01")))
        assert homes.with_neighbours(db, [one]) == {one}
        assert homes.with_neighbours(db, [other]) == {other}
        assert set(db.execute(sa.select(home.c.child_id)).scalars()) == {other}
        theirs = {person.id for person in links.people_of(db, [one])[one]}
        erased = [person.identity for id_, person in everyone(db).items() if id_ in theirs]
        assert {(who.address, who.postcode, who.uprn, who.where_key) for who in erased} == {(None, None, None, "")}
        assert ("1 Weavers Court", "BD7 1BB", "100", "BD7 1BB") in where(db), "the other child's home stays"


def test_what_a_restricted_childs_sources_say_again_brings_no_address_back(database: Engine):
    earlier = an_identity("gp_registration", "G1", uprn="100", number=1)
    moved = an_identity("gp_registration", "G1", address="9 Mill Lane", postcode="LS1 1AA", number=1)
    hidden = an_identity("contacts:gp", "P1", number=1, address=None, postcode=None, restricted=True)
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", rows(BABY, a_birth()))
        sender.send("contacts", "2024-05-02", rows(hidden, a_meeting("2024-05-01")))
        sender.send("gp_registration", "2024-05-05", rows(earlier, on_a_list("2024-04-01")))
        sender.send("gp_registration", "2024-05-12", rows(moved, on_a_list("2024-04-01")))
        sender.send("births", "2024-05-20", rows(BABY, a_birth()))
        assert where(db) == {(None, None, None, "")}
        assert db.execute(sa.select(sa.func.count()).select_from(child)).scalar_one() == 1
        assert db.execute(sa.select(home.c.child_id)).all() == []


def test_home_keys_tell_nothing_without_the_secret():
    who = an_identity(uprn="100", mother=5)
    assert len(homes.keys_of(who, SECRET)) == 3
    assert set(homes.keys_of(who, SECRET)).isdisjoint(homes.keys_of(who, b"another"))
    assert homes.keys_of(an_identity(postcode="ZZ99 3VZ"), SECRET) == []


def test_households_are_followed_three_steps_out_and_not_through_a_hostel(database: Engine):
    def key(name: str) -> bytes:
        return homes.keyed_digest(SECRET, name)

    with database.begin() as db:
        for id_ in range(1, 40):
            db.execute(sa.insert(child).values(id=id_, ref=f"UC-{id_}", known_at=EARLY))
        homes.remember(
            writing(db), {n: [key(f"between {n} and {n + 1}"), key(f"between {n - 1} and {n}")] for n in range(1, 7)}
        )
        homes.remember(writing(db), {n: [key("a hostel")] for n in (1, *range(10, 10 + homes.MOST_EVER))})
        homes.remember(writing(db), {1: [key("a hostel")]})
        assert homes.with_neighbours(db, [1]) == {1, 2, 3, 4}
        assert homes.with_neighbours(db, [3]) == {1, 2, 3, 4, 5, 6}
        assert homes.living_at(db, [key("a hostel")]) == {1, *range(10, 10 + homes.MOST_EVER)}
        homes.forget(writing(db), [2])
        assert homes.with_neighbours(db, [1]) == {1}
