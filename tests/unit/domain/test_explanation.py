"""The explanation of drawn children: what it says of a fact, a limit and a state."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain.contact import Evidence
from monitor.domain.escalation import Event
from monitor.domain.fact_version import FactVersion
from monitor.domain.feed import Covered, FeedKind
from monitor.domain.identity import Identity
from monitor.domain.judge import judge
from monitor.domain.judgement import State, cannot_be_judged
from monitor.domain.record import ContactRecord
from monitor.explain.entries import EntryKind
from monitor.explain.explanation import ExplainedChild, explain
from monitor.explain.uncounted import Possible, WithdrawnRow
from tests.builders.children import a_child
from tests.builders.context import EVERYTHING

BORN = "2022-03-01"
SEEN = "2023-06-01"


def explained(drawn, on, *, feeds=EVERYTHING, **known):
    facts, context = drawn.facts(), drawn.context(feeds)
    case = ExplainedChild("UC-2222-2222", facts, restricted=drawn.restricted, **known)
    return explain(case, judge(facts, context, date.fromisoformat(on)), context)


def verdicts(page, source="health visitor"):
    return [(entry.what, entry.verdict) for entry in page.chronology if entry.source == source]


def verdict_of(evidence, *, by="health_visitor", planned=None):
    drawn = a_child(BORN).seen(SEEN).had("2023-08-01", evidence, by=by, planned=planned)
    told = explained(drawn, "2023-09-01").chronology
    return next(entry for entry in told if entry.on == date(2023, 8, 1) and entry.counts is not EntryKind.ANSWER)


@pytest.mark.parametrize(
    ("evidence", "what", "verdict"),
    [
        ("administrative", "administrative record", "administrative: does not count"),
        ("seen_remotely", "seen by video", "does not count: not on the policy's list"),
        ("carer_only", "carer only", "does not count: the child was not seen"),
        ("not_shown", "child not seen at this contact", "does not count: failed contact"),
        ("arrived_late", "came too late to be seen", "does not count: the child was not seen"),
        ("cancelled_by_carer", "cancelled by the carer", "does not count"),
        ("cancelled_by_service", "cancelled by the service", "does not count: the service cancelled"),
        ("was_not_brought", "was not brought", "does not count: failed contact"),
        ("seen_in_person", "seen in person", "SEEN: counting starts here"),
    ],
)
def test_every_evidence_is_told_with_what_it_counted_for(evidence, what, verdict):
    entry = verdict_of(evidence)
    assert (entry.what, entry.verdict) == (what, verdict)


def test_every_evidence_has_a_verdict():
    assert all(verdict_of(evidence).verdict for evidence in Evidence)


def test_a_planned_visit_is_called_one():
    assert verdict_of("no_access", planned=True).what == "planned visit: no access"


def test_a_failed_contact_on_a_day_the_child_was_seen_is_none():
    drawn = a_child(BORN).seen(SEEN, by="gp").had(SEEN, "no_access")
    assert verdicts(explained(drawn, "2023-07-01")) == [("no access", "does not count: seen that day by another")]


def test_a_brief_sighting_says_until_when_it_postpones():
    drawn = a_child(BORN).seen("2022-05-01").seen("2023-02-20", by="police")
    page = explained(drawn, "2023-03-01", feeds={})
    assert verdicts(page, "police") == [("seen in person", "brief sighting: postpones to 22 May 2023")]
    assert page.limit.due_on == date(2023, 5, 22)
    assert any("here to 22 May 2023." in sentence for sentence in page.limit.sentences)


@pytest.mark.parametrize(
    ("drawn", "verdict"),
    [
        (a_child(BORN).seen("2023-02-01", by="police").seen(SEEN), "brief sighting: postpones nothing"),
        (
            a_child(BORN).seen(SEEN, by="police").seen(SEEN, by="gp"),
            "brief sighting: seen by a children's service that day",
        ),
        (
            a_child(BORN).seen(SEEN, by="gp").seen("2023-06-02", by="police").seen("2023-06-03", by="housing"),
            "brief sighting: a later one stands",
        ),
    ],
)
def test_a_brief_sighting_that_postpones_nothing_says_so(drawn, verdict):
    assert verdicts(explained(drawn, "2023-07-01"), "police")[0][1] == verdict


def test_a_contact_dated_before_birth_does_not_count():
    page = explained(a_child(BORN).had("2022-02-01", "seen_in_person"), "2022-04-01")
    assert verdicts(page) == [("seen in person", "dated before birth: does not count")]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("domestic_abuse", "household notice"),
        ("marac", "household notice"),
        ("anonymous_referral", "a concern was reported"),
        ("move_claimed", "told us of a move, not confirmed (Leeds)"),
        ("move_disproved", "the named area found no record (Leeds)"),
        ("died", "told us of a death, not confirmed"),
        ("caseload_opened", "social-care caseload opened"),
    ],
)
def test_notices_are_told_in_neutral_words(kind, said):
    page = explained(a_child(BORN).noticed("2022-06-01", kind, area="Leeds"), "2022-07-01")
    assert (said, "no contact: does not count") in verdicts(page, "social care")


def test_a_confirmed_move_is_told_as_one_only_with_the_area_and_who_confirmed():
    told = a_child(BORN).noticed("2022-06-01", "move_confirmed", area="Leeds")
    assert verdicts(explained(told, "2022-07-01"), "social care")[0][0] == "told us of a move, not confirmed (Leeds)"
    confirmed = a_child(BORN).noticed("2022-06-01", "move_confirmed", area="Leeds", confirmed_by="receiving_area")
    page = explained(confirmed, "2022-07-01")
    assert page.state is State.LEFT
    assert page.because == ("No longer judged since 1 June 2022: move confirmed by the receiving area.",)


def test_of_a_protected_child_the_area_of_a_move_is_not_told():
    drawn = a_child(BORN).noticed("2022-06-01", "move_claimed", area="Leeds").protected()
    page = explained(drawn, "2022-07-01", area="LS1")
    assert page.area == ""
    assert "Leeds" not in repr(page)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("CGA", "practice has no current address"),
        ("RDR", "taken off the list at the practice's request"),
        ("SCT", "told us of a move, not confirmed"),
        ("ZZZ", "taken off the list"),
    ],
)
def test_a_removal_from_a_list_is_told_with_its_reason(reason, said):
    page = explained(a_child(BORN).registered("2022-03-20", removed="2022-09-01", reason=reason), "2022-10-01")
    assert verdicts(page, "GP practice") == [
        ("registered with a practice", "administrative: does not count"),
        (said, "administrative: does not count"),
    ]


def test_rolls_and_places_are_shown_as_administrative_up_to_the_day_asked_about():
    drawn = a_child("2019-03-01").at_nursery("2022-09-01", ended="2023-07-01").on_roll("2023-09-01", left="2023-12-01")
    page = explained(drawn, "2023-10-01")
    assert ("a place began", "administrative: does not count") in verdicts(page, "early-years provider")
    assert ("the place ended", "administrative: does not count") in verdicts(page, "early-years provider")
    assert verdicts(page, "school") == [("on the roll, year R", "administrative: does not count")]


def test_siblings_are_summed_up_by_year_and_never_count():
    drawn = a_child(BORN).sibling_seen("2022-06-01", "2022-07-01").sibling_seen("2022-07-01", by="school")
    page = explained(drawn, "2022-08-01")
    said = ("another child seen on 2 days this year: GP practice 2, school 1", "never counts for this child")
    assert verdicts(page, "household") == [said]


def test_a_notice_that_reached_the_child_through_another_is_the_households():
    drawn = a_child(BORN).living_at("1", BORN)
    other = (
        a_child("2020-01-01").living_at("1", "2020-01-01").noticed("2022-06-01", "domestic_abuse", about="household")
    )
    page = explained(drawn.beside(other), "2022-07-01")
    assert ("household notice", "no contact: does not count") in verdicts(page, "household")


def test_a_record_in_doubt_is_shown_and_not_counted():
    row = ContactRecord(_agency("gp"), "c1", date(2022, 6, 1), Evidence.SEEN_IN_PERSON, "immunisation", None, "")
    page = explained(a_child(BORN), "2022-07-01", possible=(Possible("contacts", row),))
    assert ("immunisation: seen in person", "record in doubt: shown, not counted") in verdicts(page, "GP practice")
    assert page.limit.counted_as == "birth"


def _agency(name):
    from monitor.domain.agency import Agency  # noqa: PLC0415

    return Agency(name)


def stated(row, *, withdrawn=False, names=("Quillfeather", "Zephyrine")):
    person = Identity("contacts:gp", "A1", date(2022, 3, 1), *names)
    on = date(2022, 7 if withdrawn else 6, 1)
    return FactVersion("contacts", "gp c1", person, row, on, on, 1, withdrawn, child=1)


def test_what_its_sender_took_back_is_shown_as_taken_back():
    row = ContactRecord(_agency("gp"), "c1", date(2022, 6, 1), Evidence.SEEN_IN_PERSON, "", None, "")
    page = explained(a_child(BORN), "2022-08-01", stated=(stated(row), stated(row, withdrawn=True)))
    assert ("seen in person", "taken back by its sender on 1 Jul 2022: does not count") in verdicts(page, "GP practice")


def test_the_day_it_was_taken_back_stays_though_its_id_is_sent_again_for_a_record_in_doubt():
    row = ContactRecord(_agency("gp"), "c1", date(2022, 6, 1), Evidence.SEEN_IN_PERSON, "", None, "")
    gone = stated(row, withdrawn=True)
    later = date(2022, 7, 15)
    doubtful = replace(gone, withdrawn=False, child=None, first_on=later, last_on=later, received=2)
    page = explained(a_child(BORN), "2022-08-01", stated=(stated(row), gone, doubtful))
    assert ("seen in person", "taken back by its sender on 1 Jul 2022: does not count") in verdicts(page, "GP practice")


def test_what_a_withdrawn_delivery_told_is_shown_with_the_day_it_was_withdrawn():
    row = ContactRecord(_agency("gp"), "c1", date(2022, 6, 1), Evidence.SEEN_IN_PERSON, "", None, "")
    page = explained(a_child(BORN), "2022-08-01", withdrawn=(WithdrawnRow(row, date(2022, 7, 9)),))
    told = ("seen in person", "its delivery was withdrawn on 9 Jul 2022: does not count")
    assert told in verdicts(page, "GP practice")


@pytest.mark.parametrize(
    ("drawn", "since"),
    [
        (a_child(BORN, arrived="2023-05-01"), "the child first came up in this area's records, on 1 May 2023, "),
        (a_child(BORN, here=True).records_from("2023-05-01"), "this area's records begin, on 1 May 2023, "),
    ],
)
def test_a_day_nobody_saw_the_child_on_is_not_worded_as_a_sighting(drawn, since):
    sentence = next(each for each in explained(drawn, "2023-07-01").because if "sighting" in each)
    assert sentence.startswith(f"No recorded sighting since {since}")


def test_a_sighting_whose_id_was_told_of_another_child_too_is_shown_with_the_reason_it_does_not_count():
    row = ContactRecord(_agency("gp"), "c1", date(2022, 6, 1), Evidence.SEEN_IN_PERSON, "", None, "")
    first = stated(row)
    later = date(2022, 6, 8)
    person = Identity("contacts:gp", "A2", date(2021, 3, 1), "Quillfeather", "Wren")
    other = replace(first, identity=person, first_on=later, last_on=later, received=2, child=2)
    page = explained(a_child(BORN), "2022-08-01", stated=(first, other))
    why = "its id was told of another child too: does not count until the steward decides"
    assert ("seen in person", why) in verdicts(page, "GP practice")


@pytest.mark.parametrize(
    "kind", ["visit to Zephyrine", "quillfeather", "seen 9990000018", "domestic abuse call", "x" * 60]
)
def test_a_senders_own_word_is_left_out_where_it_could_name_somebody(kind):
    row = ContactRecord(_agency("gp"), "c1", date(2022, 6, 1), Evidence.SEEN_IN_PERSON, kind, None, "")
    drawn = a_child(BORN).had("2022-06-01", "seen_in_person", by="gp", kind=kind)
    assert verdicts(explained(drawn, "2022-07-01", stated=(stated(row),)), "GP practice")[0][0] == "seen in person"


def test_the_birth_is_the_first_line_and_has_no_day():
    first = explained(a_child(BORN), "2022-04-01").chronology[0]
    assert (first.on, first.what, first.counts) == (None, "live birth", EntryKind.SEEN)


def test_what_happened_to_the_escalation_stands_in_the_chronology_in_order():
    history = ((date(2022, 5, 1), Event.RAISED, "unseen"), (date(2022, 6, 1), Event.RESOLVED, "seen_in_person"))
    page = explained(a_child(BORN).seen("2022-05-31"), "2022-06-15", feeds={}, history=history)
    assert [entry.what for entry in page.chronology][-3:] == ["ESCALATED", "seen in person", "ESCALATION ENDED"]


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        (a_child(BORN), "Counted from birth."),
        (
            a_child(BORN).seen(SEEN, by="gp"),
            "Counted from 1 June 2023, when a children's service (GP practice) last saw",
        ),
        (
            a_child(BORN, arrived="2023-05-01"),
            "Counted from 1 May 2023, when the child, then 14 months old, first came up",
        ),
        (
            a_child(BORN, here=True).records_from("2023-05-01"),
            "Counted from 1 May 2023, when this area's records begin",
        ),
    ],
)
def test_the_limit_says_from_where_it_counts(drawn, sentence):
    assert explained(drawn, "2023-07-01").limit.sentences[0].startswith(sentence)


def test_the_limit_of_a_child_that_arrived_unseen_is_the_arrivals():
    page = explained(a_child(BORN, arrived="2023-05-01"), "2023-05-20", feeds={"contacts": EVERYTHING["contacts"]})
    assert "not been seen here, 42 days at most." in page.limit.sentences[1]
    assert page.limit.days_today == 42


def test_a_limit_not_yet_passed_says_when_it_will():
    page = explained(a_child(BORN).seen(SEEN), "2023-07-01", feeds={})
    assert page.because == (
        "Last recorded as seen, in the records we receive, on 1 June 2023, 30 days ago, by a health visitor.",
        "The limit of 365 days passes on 1 June 2024.",
    )
    assert page.would_change[0] == "A sighting in person by a children's service before 1 June 2024 puts that day off."


def test_waiting_for_a_feed_says_for_which_and_until_when():
    late = {"contacts": Covered(date(2020, 1, 1), date(2024, 5, 20))}
    page = explained(a_child(BORN).seen(SEEN), "2024-06-02", feeds=late)
    assert page.state is State.AWAITING_FEED
    assert page.because[-1] == (
        "The contacts of other agencies are not complete through 31 May 2024 yet. Unless they bring a sighting, the "
        "child escalates as soon as they are, on 8 June 2024 at the latest."
    )
    assert page.would_change[0].startswith(
        "A sighting before 1 June 2024 that the contacts of other agencies still bring"
    )


def test_a_concern_is_told_before_the_limit():
    drawn = a_child(BORN).seen(SEEN).noticed("2023-07-03", "concern_reported")
    page = explained(drawn, "2023-08-01", feeds={})
    assert page.because[0] == "Not looked at since a concern was reported: this stands since 18 July 2023."
    assert page.because[-1] == "Limit shortened: 1 check stands."


def test_a_death_in_doubt_is_for_the_steward():
    page = explained(a_child(BORN).seen(SEEN).noticed("2023-07-03", "died"), "2023-07-10", feeds={})
    assert page.state is State.IN_DOUBT
    assert page.because[0].startswith(
        "In doubt since 3 July 2023: a death was told that nobody has formally confirmed."
    )
    assert page.would_change[0] == (
        "The doubt ends when the death is formally confirmed or taken back, or anybody sees the child."
    )


def test_a_confirmed_death_of_a_child_seen_since_is_named():
    drawn = a_child(BORN).seen(SEEN).noticed("2023-05-03", "died", confirmed_by="registrar").seen("2023-07-05")
    page = explained(drawn, "2023-07-10", feeds={})
    assert "a death was formally confirmed, and the child was recorded as seen since." in page.because[0]
    assert page.would_change[0] == "The doubt ends when the death, or the sighting after it, is taken back."


def test_a_stillbirth_told_of_a_child_seen_since_is_named():
    page = explained(a_child(BORN).seen(SEEN).stillborn("2023-07-03"), "2023-07-10", feeds={})
    assert "the birth was told as a stillbirth, and the child was recorded as seen since." in page.because[0]
    assert page.would_change[0] == "The doubt ends when the birth, or the sighting after it, is corrected."


def test_a_move_after_which_somebody_believed_the_child_to_be_here_is_named():
    moved = {"area": "Leeds", "confirmed_by": "receiving_area"}
    drawn = a_child(BORN).seen(SEEN).noticed("2023-07-03", "move_confirmed", **moved)
    page = explained(drawn.noticed("2023-07-06", "caseload_opened"), "2023-07-10", feeds={})
    assert page.because[0].startswith(
        "In doubt since 6 July 2023: a move was confirmed, and since then somebody here has still acted as "
        "if the child lived here. The data steward's time to settle it ends on 21 July 2023."
    )
    assert "The doubt about the move ends when the child is seen here" in page.would_change[0]
    told = {entry.what: entry.verdict for entry in page.chronology}
    assert told["move confirmed by the receiving area (Leeds)"] == (
        "in doubt, as somebody here has acted since as if the child lived here: does not count"
    )


def test_how_long_a_sighting_lasts_is_counted_to_the_day_it_names():
    notified = a_child(BORN).seen("2022-09-01").noticed("2023-01-02", "domestic_abuse")
    page = explained(notified, "2023-11-20", feeds={})
    assert page.would_change[0].endswith("One on 20 November 2023 would last 365 days, until 19 November 2024.")


def test_a_sighting_lasts_until_school_age_at_most():
    page = explained(a_child("2019-03-09").seen("2022-09-01"), "2024-01-10", feeds={})
    assert page.would_change[0].endswith(
        "One on 10 January 2024 would last 80 days, until 30 March 2024 (the day before school age)."
    )


def test_two_birth_dates_are_told_without_saying_them():
    page = explained(a_child(BORN).seen(SEEN).also_born("2022-03-09", "2023-06-20"), "2023-06-25", feeds={})
    assert ("two birth dates are told", "contradiction: for the steward") in verdicts(page, "records")
    assert "9 March 2022" not in repr(page)


def test_a_child_over_school_age_is_told_what_alone_ends_it():
    page = explained(a_child("2018-03-01").seen("2023-06-01"), "2023-09-01")
    assert page.because[0] == "Reached school age on 31 March 2023, hand-over not accepted."
    assert page.would_change[0].startswith("Only an accepted hand-over")


def test_a_child_on_a_caseload_is_told_so():
    page = explained(a_child(BORN).seen(SEEN).noticed("2023-06-05", "caseload_opened"), "2023-06-10", feeds={})
    assert page.because[-1] == "Limit shortened: on a social-care caseload."


def test_a_finding_held_up_by_a_late_feed_is_pending():
    feeds = {FeedKind.GP_REGISTRATION: Covered(date(2020, 1, 1), date(2022, 4, 1))}
    page = explained(a_child(BORN), "2022-06-01", feeds={str(kind): covered for kind, covered in feeds.items()})
    assert [check.because for check in page.pending] == ["never registered with a GP practice"]


def test_a_feed_that_never_came_is_told():
    page = explained(a_child(BORN), "2022-06-01", feeds={"contacts-police": None})
    assert [feed.told for feed in page.coverage] == ["contacts of other agencies (police): nothing received yet"]


def test_what_comes_next_holds_the_first_change_of_state():
    page = explained(a_child(BORN).seen("2022-08-01").registered("2022-03-20"), "2022-09-01")
    assert any(coming.state is State.ESCALATED or coming.state is State.DUE_SOON for coming in page.coming)
    assert all(coming.on > page.day for coming in page.coming)
    assert [coming.on for coming in page.coming] == sorted(coming.on for coming in page.coming)


def test_a_child_the_service_fails_on_is_explained_as_that():
    drawn = a_child(BORN)
    facts, context = drawn.facts(), drawn.context()
    page = explain(ExplainedChild("UC-2222-2222", facts), cannot_be_judged(facts.child, date(2023, 1, 1)), context)
    assert page.state is State.ESCALATED
    assert "could not be judged" in page.because[0]


def test_a_day_is_given_to_the_day_after_the_last():
    page = explained(a_child(BORN).seen(SEEN), "2023-07-01", feeds={})
    assert page.limit.due_on == date.fromisoformat(SEEN) + timedelta(days=page.limit.days_on_due + 1)
