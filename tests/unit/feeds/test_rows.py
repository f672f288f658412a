"""Which rows are refused, which cells are dropped, and what is kept of a protected child."""

from datetime import date

import pytest

from monitor.domain.agreement import Area, FeedAgreement, InstallationRules, NumberRange
from monitor.domain.date_format import DateFormat
from monitor.domain.feed import FeedKind
from monitor.domain.record import ContactRecord, EarlyYearsPlace, Enrolment, NoticeRecord, Registration
from tests.builders.files import LIVE, REHEARSAL, a_file, a_row, reading_of, reading_of_row, rows, test_number

CONTACTS, NOTICES, ROLL = FeedKind.CONTACTS, FeedKind.NOTICES, FeedKind.SCHOOL_ROLL


def columns(reading):
    return [problem.column for problem in reading.problems]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("local_id", ""),
        ("local_id", "A 1"),
        ("date_of_birth", ""),
        ("date_of_birth", "10/02/2024"),
        ("date_of_birth", "20240210"),
        ("date_of_birth", "2024-W06-6"),
        ("date_of_birth", "2024-02-30"),
        ("date_of_birth", "\uff12\uff10\uff12\uff14-02-10"),
        ("date_of_birth", "1900-01-01"),
        ("date_of_birth", "2026-03-02"),
        ("agency", "school nurse"),
        ("contact_id", ""),
        ("contact_on", ""),
        ("contact_on", "2026-03-02"),
        ("contact_on", "2024-02-09"),
    ],
)
def test_a_cell_without_which_a_row_means_nothing_refuses_it(column, cell):
    reading = reading_of_row(CONTACTS, **{column: cell})
    assert reading.records == ()
    assert columns(reading) == [column]
    assert [row.line for row in reading.refused] == [2]


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("given_name", "TWIN 1", "TWIN 1"),
        ("given_name", "Zoë-Mae", "Zoë-Mae"),
        ("given_name", "", None),
        ("family_name", "O'Neill", "O'Neill"),
        ("postcode", "bd71bb", "BD7 1BB"),
        ("postcode", "ZZ99 3VZ", "ZZ99 3VZ"),
        ("uprn", "000100023336956", None),
        ("uprn", "000000012345", "12345"),
        ("sex", "m", "m"),
        ("address", "  3 Weavers Court ", "3 Weavers Court"),
    ],
)
def test_what_is_meant_is_kept_in_its_normal_form(column, cell, kept):
    reading = reading_of_row(CONTACTS, **{column: cell})
    if column == "uprn" and kept is None:
        assert columns(reading) == ["uprn"]
    else:
        assert [getattr(record.identity, column) for record in reading.records] == [kept]


@pytest.mark.parametrize("cell", ["BD7", "NFA", "BD7 1B", "unknown", "75008"])
def test_a_mistyped_postcode_loses_the_postcode_and_not_the_child(cell):
    reading = reading_of_row(FeedKind.BIRTHS, postcode=cell)
    assert [record.identity.postcode for record in reading.records] == [None]
    assert [(problem.column, problem.cell, problem.refuses) for problem in reading.problems] == [
        ("postcode", "I2", False)
    ]
    assert reading.counts.unusable_cells == (cell != "unknown")


@pytest.mark.parametrize("cell", ["9434765918", "9.43477E+09", "943 476 5919", "9434765919", "HV North"])
def test_a_mothers_number_that_is_none_loses_the_number_and_not_the_child(cell):
    reading = reading_of_row(FeedKind.BIRTHS, mother_nhs_number=cell)
    assert [record.identity.mother for record in reading.records] == [None]
    assert columns(reading) == ["mother_nhs_number"]


def test_one_name_is_enough_and_none_is_not():
    assert reading_of_row(CONTACTS, family_name="").records
    assert columns(reading_of_row(CONTACTS, family_name="", given_name="")) == ["family_name"]


def test_test_numbers_are_for_rehearsals_and_real_ones_for_live_databases():
    real = a_file([a_row(CONTACTS, nhs_number="9434765919")])
    test = a_file([a_row(CONTACTS)])
    accepted = [
        reading_of(content, CONTACTS, rules=rules).records[0].identity.nhs_number is not None
        for content in (real, test)
        for rules in (LIVE, REHEARSAL)
    ]
    assert accepted == [True, False, False, True]


def test_a_number_borne_by_two_birth_dates_is_neithers():
    two = [a_row(CONTACTS, 1), a_row(CONTACTS, 2, nhs_number=test_number(1)), a_row(CONTACTS, 3)]
    reading = reading_of(a_file(two), CONTACTS)
    assert [record.identity.nhs_number is not None for record in reading.records] == [False, False, True]
    assert [(problem.line, problem.column) for problem in reading.problems] == [(2, "nhs_number"), (3, "nhs_number")]


def test_an_id_borne_by_two_birth_dates_is_neithers():
    two = [a_row(CONTACTS, 1), a_row(CONTACTS, 2, local_id="A1")]
    assert columns(reading_of(a_file(two), CONTACTS)) == ["local_id", "local_id"]


def test_two_agencies_may_have_the_same_id_for_different_children():
    two = [a_row(CONTACTS, 1), a_row(CONTACTS, 2, local_id="A1", contact_id="c1", agency="police")]
    reading = reading_of(a_file(two), CONTACTS)
    assert [record.identity.source for record in reading.records] == ["contacts:gp", "contacts:police"]


def test_the_source_of_other_feeds_is_the_feed():
    reading = reading_of_row(FeedKind.BIRTHS, FeedAgreement("births-north", FeedKind.BIRTHS))
    assert [record.identity.source for record in reading.records] == ["births-north"]


def test_a_repeated_row_is_kept_once():
    reading = reading_of(a_file([a_row(CONTACTS, 1), a_row(CONTACTS, 2), a_row(CONTACTS, 1)]), CONTACTS)
    assert (len(reading.records), reading.repeats, reading.problems) == (2, 1, ())


def test_rows_of_one_key_that_differ_are_both_refused():
    reading = reading_of(a_file([a_row(CONTACTS, 1), a_row(CONTACTS, 1, evidence="carer_only")]), CONTACTS)
    assert reading.records == ()
    assert [(problem.line, problem.column) for problem in reading.problems] == [(2, "contact_id"), (3, "contact_id")]


@pytest.mark.parametrize("order", [1, -1])
def test_a_withdrawal_beside_its_original_stands(order):
    pair = [a_row(CONTACTS, 1), a_row(CONTACTS, 1, withdrawn="Y", evidence="")]
    reading = reading_of(a_file(pair[::order]), CONTACTS)
    assert [record.withdrawn for record in reading.records] == [True]
    assert reading.repeats == 1


def test_a_row_that_lacks_a_cell_or_has_one_too_many_is_refused():
    lines = a_file(rows(CONTACTS, 3)).splitlines()
    lines[1] += b",more"
    lines[2] = lines[2].rpartition(b",")[0]
    reading = reading_of(b"\n".join(lines), CONTACTS)
    assert [(problem.line, problem.cell) for problem in reading.problems] == [(2, "T2"), (3, "S3")]
    assert [record.line for record in reading.records] == [4]


def test_a_file_that_ends_in_the_middle_of_a_row_is_blocked():
    reading = reading_of(a_file(rows(CONTACTS, 3))[:-12], CONTACTS)
    assert [refusal.why for refusal in reading.blocked] == ["cut_short"]


def test_rows_are_counted_by_what_the_gates_ask():
    area = InstallationRules(NumberRange.TEST_ONLY, str, Area(("BD",)))
    several = [
        a_row(CONTACTS, 1, postcode="LS1 1AA"),
        a_row(CONTACTS, 2, postcode="ZZ99 3VZ"),
        a_row(CONTACTS, 3, contact_on="2026-03-05"),
        a_row(CONTACTS, 4, contact_on="2024-02-14"),
    ]
    counts = reading_of(a_file(several), CONTACTS, rules=area).counts
    assert (counts.out_of_area, counts.future, counts.birth_dates) == (1, 1, 1)


def test_a_refused_row_still_names_its_child_so_that_it_can_be_marked():
    reading = reading_of_row(CONTACTS, evidence="guessed")
    refused = reading.refused[0]
    assert (refused.source, refused.local_id) == ("contacts:gp", "A1")
    assert refused.nhs_number is not None
    assert "A1" not in repr(refused)
    assert reading.local_ids == {"A1"}


def test_a_notice_needs_no_birth_date_no_name_and_no_id():
    bare = dict.fromkeys(("local_id", "nhs_number", "family_name", "given_name", "date_of_birth"), "")
    reading = reading_of(a_file([a_row(NOTICES, 1, **bare), a_row(NOTICES, 2, **bare)]), NOTICES)
    assert [record.identity.local_id for record in reading.records] == ["notice n1", "notice n2"]
    assert [record.identity.source for record in reading.records] == ["notices:police", "notices:police"]
    assert reading.problems == ()


def test_a_notice_is_not_lost_for_a_mistyped_number():
    reading = reading_of_row(NOTICES, nhs_number="9990000012")
    assert [record.identity.nhs_number for record in reading.records] == [None]
    assert columns(reading) == ["nhs_number"]


def test_a_superseded_number_has_the_new_one_in_area():
    reading = reading_of_row(NOTICES, kind="nhs_number_superseded", area=test_number(7))
    assert [r.row.area for r in reading.records if isinstance(r.row, NoticeRecord)] == [test_number(7)]
    assert columns(reading_of_row(NOTICES, kind="nhs_number_superseded", area="9990000012")) == ["area"]


@pytest.mark.parametrize(
    ("kind", "cells", "column"),
    [
        (FeedKind.BIRTHS, {"outcome": ""}, "outcome"),
        (FeedKind.GP_REGISTRATION, {"registered_on": "2026-04-01"}, "registered_on"),
        (ROLL, {"enrolled_on": ""}, "enrolled_on"),
        (FeedKind.EARLY_YEARS, {"started_on": "soon"}, "started_on"),
        (NOTICES, {"kind": "rumour"}, "kind"),
        (NOTICES, {"noticed_on": "2026-03-02"}, "noticed_on"),
        (NOTICES, {"notice_id": ""}, "notice_id"),
    ],
)
def test_each_feed_refuses_what_it_does_not_know(kind, cells, column):
    reading = reading_of_row(kind, **cells)
    assert reading.records == ()
    assert columns(reading) == [column]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (ROLL, {"left_on": "2026-07-20", "destination": "Hill School"}),
        (FeedKind.EARLY_YEARS, {"ended_on": "2026-07-20"}),
        (FeedKind.GP_REGISTRATION, {"removed_on": "2026-03-20", "removal_reason": "CGA"}),
        (FeedKind.GP_REGISTRATION, {"removal_reason": "LDN"}),
    ],
)
def test_an_end_may_lie_ahead(kind, cells):
    assert reading_of_row(kind, **cells).problems == ()


def test_of_a_protected_child_it_is_kept_that_and_not_where():
    hidden = {"restricted": "Y"}
    [gp] = reading_of_row(FeedKind.GP_REGISTRATION, **hidden).records
    [none] = reading_of_row(FeedKind.GP_REGISTRATION, practice_code="V81997", **hidden).records
    [roll] = reading_of_row(ROLL, destination="Hill School", upn="P207000016049", **hidden).records
    [place] = reading_of_row(FeedKind.EARLY_YEARS, leaving_reason="moved to Leeds", **hidden).records
    [visit] = reading_of_row(FeedKind.HEALTH_VISITOR_CONTACTS, **hidden).records
    [move] = reading_of_row(NOTICES, kind="move_confirmed", area="Leeds", confirmed_by="Leeds City", **hidden).records
    for record in (gp, none, roll, place, visit, move):
        assert (record.identity.address, record.identity.postcode, record.identity.uprn) == (None, None, None)
        assert record.identity.restricted
        assert record.identity.nhs_number
    assert isinstance(gp.row, Registration)
    assert gp.row.practice_code == ""
    assert isinstance(none.row, Registration)
    assert none.row.practice_code == "V81997"
    assert isinstance(roll.row, Enrolment)
    assert (roll.row.school_urn, roll.row.destination, roll.row.upn) == ("hidden-6", "hidden-11", "")
    assert isinstance(place.row, EarlyYearsPlace)
    assert (place.row.provider_urn, place.row.leaving_reason) == ("hidden-6", "")
    assert isinstance(visit.row, ContactRecord)
    assert visit.row.role == ""
    assert isinstance(move.row, NoticeRecord)
    assert (move.row.area, move.row.confirmed_by) == ("hidden-5", "hidden-10")


def test_a_senders_own_headings_and_formats_are_read_as_agreed():
    agreement = FeedAgreement(
        "births",
        FeedKind.BIRTHS,
        columns={"DOB": "date_of_birth", "Hospital no": "local_id"},
        absent=frozenset({"uprn"}),
        date_format=DateFormat("%d/%m/%Y"),
        date_formats={"notified_on": DateFormat("%d-%b-%Y")},
        encoding="cp1252",
    )
    row = a_row(FeedKind.BIRTHS, family_name="Müller", date_of_birth="01/02/2026", notified_on="05-Feb-2026")
    theirs = {{"date_of_birth": "DOB", "local_id": "Hospital no"}.get(key, key): cell for key, cell in row.items()}
    del theirs["uprn"]
    content = a_file([theirs | {"theirs alone": "x"}]).decode().encode("cp1252")
    [record] = reading_of(content, FeedKind.BIRTHS, agreement).records
    assert (record.identity.born_on, record.identity.family_name) == (date(2026, 2, 1), "Müller")
    wrong = reading_of(content.replace(b"01/02", b"01/13"), FeedKind.BIRTHS, agreement)
    assert [(p.column, p.cell, p.wants) for p in wrong.problems] == [("DOB", "F2", "a date like 01/03/2026")]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("The Civic Centre", None),
        ("THE CIVIC-CENTRE, 5 Market Place", None),
        ("5 The Civic Centre", "5 The Civic Centre"),
        ("The Civic Centre Flats, 5 Market Place", "The Civic Centre Flats, 5 Market Place"),
    ],
)
def test_what_a_sender_writes_where_it_knows_no_home_reads_as_blank(address, kept):
    agreement = FeedAgreement("births", FeedKind.BIRTHS, no_addresses=frozenset({"THECIVICCENTRE"}))
    row = a_row(FeedKind.BIRTHS, address=address, uprn="100000001", postcode="BD7 1BB")
    [record] = reading_of(a_file([row]), FeedKind.BIRTHS, agreement).records
    assert (record.identity.address, record.identity.uprn) == (kept, "100000001" if kept else None)
    assert record.identity.postcode == "BD7 1BB"


def test_one_id_may_cover_several_children_of_one_delivery():
    reading = reading_of(a_file([a_row(CONTACTS, 1), a_row(CONTACTS, 2, contact_id="c1")]), CONTACTS)
    assert [(record.identity.local_id, record.key) for record in reading.records] == [
        ("A1", ("gp", "c1")),
        ("A2", ("gp", "c1")),
    ]
    assert reading.problems == ()


@pytest.mark.parametrize(("id_", "children", "kept"), [("visit", 4, 4), ("visit", 5, 0), ("visit7", 30, 30)])
@pytest.mark.parametrize("kind", [CONTACTS, NOTICES])
def test_a_word_in_the_rows_of_many_children_is_no_id(kind, id_, children, kept):
    column = "contact_id" if kind is CONTACTS else "notice_id"
    reading = reading_of(a_file([a_row(kind, n, **{column: id_}) for n in range(1, children + 1)]), kind)
    assert len(reading.records) == kept
    assert {problem.column for problem in reading.problems} == ({column} if kept == 0 else set())


def test_a_row_that_conflicts_about_one_child_leaves_the_other_children_of_the_id():
    several = [
        a_row(CONTACTS, 1),
        a_row(CONTACTS, 1, evidence="carer_only"),
        a_row(CONTACTS, 2, contact_id="c1"),
    ]
    reading = reading_of(a_file(several), CONTACTS)
    assert [record.identity.local_id for record in reading.records] == ["A2"]
    assert [problem.line for problem in reading.problems] == [2, 3]


def test_a_notice_about_two_children_without_local_ids_is_kept_for_both():
    about = {"local_id": "", "nhs_number": "", "notice_id": "n1"}
    elder = a_row(NOTICES, 2, **about, date_of_birth="2023-01-01", given_name="Hazel")
    reading = reading_of(a_file([a_row(NOTICES, 1, **about), elder]), NOTICES)
    assert [record.line for record in reading.records] == [2, 3]
    assert reading.problems == ()
