"""What is kept ready of a child is forgotten whenever it may have moved, though nothing new is said of the child."""

from dataclasses import replace

from sqlalchemy import Connection, Engine

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.feed import FeedKind
from monitor.domain.identity import Identity
from monitor.domain.link import LinkReason
from monitor.domain.link_decision import DecidedPair, LinkAct
from monitor.explain.uncounted import WithdrawnRow
from monitor.pipeline import WrittenFacts
from monitor.runtime.clock import london_day
from monitor.store import folded_facts, judgements, link_decisions, links, queries, several_children
from monitor.store.fact_history import fact_history_of
from monitor.store.visibility import Known, gather
from tests.builders.identities import a_birth, a_meeting, a_notice, an_identity, on_a_list
from tests.builders.store import SECRET, Sender, everyone, rows, writing

ADA = an_identity("births", "B1", number=1, given="Ada", born="2024-01-01")
BEN = an_identity("births", "B2", number=2, given="Ben", born="2024-03-01")


def ready(db: Connection) -> dict[int, Known]:
    """Return everybody from what is kept, as a run would, having seen that it is what would be gathered anew."""
    folded_facts.delete_if_folded_otherwise(writing(db), "the rules")
    kept = folded_facts.gather(writing(db), judgements.everyone(db), SECRET)
    anew = gather(db, judgements.everyone(db), SECRET)
    assert {c: (k.facts, k.area) for c, k in kept.items()} == {c: (k.facts, k.area) for c, k in anew.items()}
    turns = {c: [since for since, _ in k.resident.stays] for c, k in kept.items()}
    assert turns == {c: [since for since, _ in k.resident.stays] for c, k in anew.items()}
    return kept


def test_a_child_first_named_by_a_feeds_first_delivery_has_arrived_once_an_earlier_one_comes(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        here = an_identity("gp_registration", "G1", number=1, given="Ada", born="2024-01-01")
        sender.send("gp_registration", "2024-03-05", rows(here, on_a_list("2024-02-01")))
        child = sender.child("G1")
        assert ready(db)[child].facts.arrived_on is None
        other = an_identity("gp_registration", "G2", number=2, given="Ben", born="2024-01-02")
        sender.send("gp_registration", "2024-03-01", rows(other, on_a_list("2024-02-01")))
        assert str(ready(db)[child].facts.arrived_on) == "2024-03-05"


def test_a_home_told_again_by_one_source_is_the_last_told(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-01-05", rows(ADA, a_birth()))
        first = an_identity("gp_registration", "G1", number=1, given="Ada", born="2024-01-01", postcode="BD7 1BB")
        then = an_identity("gp_registration", "G1", number=1, given="Ada", born="2024-01-01", postcode="LS1 1AA")
        sender.send("gp_registration", "2024-03-01", rows(first, on_a_list("2024-02-01")))
        sender.send("gp_registration", "2024-03-08", rows(then, on_a_list("2024-03-02")))
        child = sender.child("B1")
        assert ready(db)[child].area == "LS1"
        sender.send("gp_registration", "2024-03-15", rows(first, on_a_list("2024-02-01")))
        assert ready(db)[child].area == "BD7"


def test_of_two_homes_first_told_for_one_day_one_stands_however_they_are_repeated(database: Engine):
    def at(street: str, feed: str, local_id: str) -> Identity:
        return an_identity(feed, local_id, number=1, given="Ada", born="2024-01-01", address=street, postcode="BD7 1BB")

    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-01-05", rows(ADA, a_birth()))
        listed = rows(at("1 High Street", "gp_registration", "G1"), on_a_list("2024-02-01"))
        visited = rows(at("2 Low Road", "health_visitor_contacts", "H1"), a_meeting("2024-02-20", contact_id="h1"))
        sender.send("gp_registration", "2024-03-01", listed)
        sender.send("health_visitor_contacts", "2024-03-01", visited)
        sender.send("health_visitor_contacts", "2024-03-08", visited)
        child = sender.child("B1")
        before = ready(db)[child].resident.stays
        sender.send("gp_registration", "2024-03-15", listed)
        assert ready(db)[child].resident.stays == before


def test_an_earlier_word_stands_again_when_nobody_is_known_any_more_whom_the_later_one_is_about(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", [*rows(ADA, a_birth()), *rows(BEN, a_birth())])
        about_ada = an_identity("notices:police", "P1", number=1, given="Ada", born="2024-01-01")
        about_ben = an_identity("notices:police", "P1", number=2, given=None, family=None, born="2024-03-01")
        sender.send("notices", "2024-04-02", rows(about_ada, a_notice("marac", "2024-04-01", "child")))
        sender.send("notices", "2024-04-09", rows(about_ben, a_notice("marac", "2024-04-01", "child")))
        ada = sender.child("B1")
        bens = {who.identity.local_id: id_ for id_, who in everyone(db).items() if who.identity.born_on == BEN.born_on}
        link_decisions.add(sender.work, [DecidedPair(None, LinkAct.SAME, bens["P1"], bens["B2"])], "asked them")
        sender.link(WrittenFacts(undecided=frozenset({bens["P1"]})))
        assert ready(db)[ada].facts.notices == ()
        sender.keep_apart(bens["P1"], [bens["B2"]])
        sender.link(WrittenFacts(undecided=frozenset({bens["P1"]})))
        assert [waits.reason for waits in links.undecided(db)] == [LinkReason.NOT_PLACED]
        assert [notice.kind for notice in ready(db)[ada].facts.notices] == ["marac"]


def test_a_feed_whose_ids_cover_several_children_by_agreement_is_doubted_no_longer(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-03-05", [*rows(ADA, a_birth()), *rows(BEN, a_birth())])
        for day, number, who in (("2024-04-02", 1, ADA), ("2024-04-09", 2, BEN)):
            one = an_identity("contacts:gp", f"P{number}", number=number, given=who.given_name, born=str(who.born_on))
            sender.send("contacts", day, rows(one, a_meeting("2024-04-01", contact_id="c1")))
        children = {sender.child("B1"), sender.child("B2")}
        assert not any(each.facts.contacts[1:] for each in ready(db).values())
        assert folded_facts.doubtful(db) == {"contacts": 2}
        agreed = FeedAgreement("contacts", FeedKind.CONTACTS, one_id_many_children=True)
        several_children.keep(sender.work, [agreed])
        assert {c: len(each.facts.contacts) for c, each in ready(db).items()} == dict.fromkeys(children, 2)
        assert folded_facts.doubtful(db) == {}
        child = min(children)
        told = fact_history_of(db, children).versions_at(child, sender.now)
        assert {(version.feed, version.many_children) for version in told} == {("births", False), ("contacts", True)}
        several_children.keep(sender.work, [replace(agreed, one_id_many_children=False)])
        assert not any(each.facts.contacts[1:] for each in ready(db).values())


def test_other_rules_fold_everybody_anew(database: Engine):
    with database.begin() as db:
        Sender(db).send("births", "2024-01-05", rows(ADA, a_birth()))
        ready(db)
        assert not folded_facts.delete_if_folded_otherwise(writing(db), "the rules")
        assert folded_facts.stored(db, judgements.everyone(db))
        assert folded_facts.delete_if_folded_otherwise(writing(db), "other rules")
        assert not folded_facts.stored(db, judgements.everyone(db))


def test_a_row_the_next_list_leaves_out_is_known_to_be_gone_though_nothing_is_said_of_the_child(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-01-05", rows(ADA, a_birth()) + rows(BEN, a_birth()))
        here = an_identity("gp_registration", "G1", number=1, given="Ada", born="2024-01-01")
        sender.send("gp_registration", "2024-03-01", rows(here, on_a_list("2024-02-01")))
        child = sender.child("B1")
        assert ready(db)[child].facts.registrations[0].gone_on is None
        other = an_identity("gp_registration", "G2", number=2, given="Ben", born="2024-03-01")
        later = sender.send("gp_registration", "2024-03-15", rows(other, on_a_list("2024-03-10")))
        assert str(ready(db)[child].facts.registrations[0].gone_on) == "2024-03-15"
        between = sender.send("gp_registration", "2024-03-08", rows(other, on_a_list("2024-03-10")))
        assert str(ready(db)[child].facts.registrations[0].gone_on) == "2024-03-08"
        for id_ in (between, later):
            sender.decide(id_, DeliveryAct.WITHDRAW)
            ready(db)
        assert ready(db)[child].facts.registrations[0].gone_on is None
        sender.decide(between, DeliveryAct.RESTORE)
        assert str(ready(db)[child].facts.registrations[0].gone_on) == "2024-03-08"


def test_what_only_withdrawn_deliveries_told_is_shown_with_the_day_until_one_counts_again(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("births", "2024-01-05", rows(ADA, a_birth()))
        said = rows(an_identity("contacts", "C1", number=1, given="Ada", born="2024-01-01"), a_meeting("2024-02-01"))
        first, again = (sender.send("contacts", on, said) for on in ("2024-02-02", "2024-02-09"))
        child = sender.child("B1")
        sender.decide(first, DeliveryAct.WITHDRAW)
        assert queries.withdrawn(db, child) == (), "the other delivery still tells of it"
        sender.decide(again, DeliveryAct.WITHDRAW)
        gone = sender.now
        assert queries.withdrawn(db, child) == (WithdrawnRow(said[0].row, london_day(gone)),)
        sender.decide(first, DeliveryAct.RESTORE)
        assert queries.withdrawn(db, child) == ()
        assert queries.withdrawn(db, child, gone) == (WithdrawnRow(said[0].row, london_day(gone)),)
        assert [contact.feed for contact in ready(db)[child].facts.contacts] == ["births", "contacts"]
