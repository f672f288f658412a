"""What a cell that cannot be used costs: the cell, and never the child; and what is read in its place."""

import pytest

from monitor.domain.agreement import FeedAgreement, NumberRange
from monitor.domain.contact import Evidence
from monitor.domain.date_format import DateFormat
from monitor.domain.feed import FeedKind
from monitor.domain.record import (
    About,
    Birth,
    ContactRecord,
    EarlyYearsPlace,
    Enrolment,
    NoticeRecord,
    Registration,
)
from monitor.reading.cells import DAMAGED_WANTS
from tests.builders.files import AS_OF, LIVE, a_file, a_row, reading_of, reading_of_row, test_number

BIRTHS, GP, ROLL, NURSERY = (
    FeedKind.BIRTHS,
    FeedKind.GP_REGISTRATION,
    FeedKind.SCHOOL_ROLL,
    FeedKind.EARLY_YEARS,
)
HV, CONTACTS, NOTICES = FeedKind.HEALTH_VISITOR_CONTACTS, FeedKind.CONTACTS, FeedKind.NOTICES
BLANKS = ["NULL", "null", "N/K", "n/a", "-", "Not known"]


def kept(kind, agreement=None, /, **cells):
    """The one record of a row with these cells, and the columns of its problems, none of which refuses it."""
    reading = reading_of_row(kind, agreement, **cells)
    assert [problem for problem in reading.problems if problem.refuses] == []
    [record] = reading.records
    return record, [problem.column for problem in reading.problems]


def row_of(kind, expected, /, **cells):
    record, _ = kept(kind, **cells)
    assert isinstance(record.row, expected)
    return record.row


# --- whom ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FeedKind)
@pytest.mark.parametrize(
    ("column", "cell", "field"),
    [
        ("nhs_number", "9990000012", "nhs_number"),
        ("nhs_number", "9434765919", "nhs_number"),
        ("nhs_number", "9999999999", "nhs_number"),
        ("nhs_number", "9.99E+09", "nhs_number"),
        ("nhs_number", "Isla", "nhs_number"),
        ("nhs_number_status", "1", "nhs_number_status"),
        ("family_name", "Merrill 2", "family_name"),
        ("given_name", "N/K", "given_name"),
        ("sex", "2026-01-01", "sex"),
        ("address", "BD7 1BB", "address"),
        ("address", "12345", "address"),
        ("postcode", "14 Larch Row", "postcode"),
        ("uprn", "12a", "uprn"),
        ("uprn", "1234567890123", "uprn"),
    ],
)
def test_a_bad_cell_of_a_description_costs_the_cell(kind, column, cell, field):
    record, problems = kept(kind, **{column: cell})
    assert getattr(record.identity, field) is None
    assert problems == [column]


@pytest.mark.parametrize("word", ["Not known", "Not specified", " m ", "Female", "9"])
def test_what_nhs_systems_write_for_sex_is_read(word):
    record, problems = kept(BIRTHS, sex=word)
    assert (record.identity.sex, problems) == (word.strip(), [])


def test_an_address_that_names_its_postcode_is_read_as_it_stands():
    record, problems = kept(BIRTHS, address="14 Larch Row, Bradford, BD9 4AA")
    assert (record.identity.address, problems) == ("14 Larch Row, Bradford, BD9 4AA", [])


@pytest.mark.parametrize("written", ["{} {} {}", "{}-{}-{}"])
def test_an_nhs_number_written_in_groups_is_read(written):
    digits = test_number(1)
    record, problems = kept(BIRTHS, nhs_number=written.format(digits[:3], digits[3:6], digits[6:]))
    assert (record.identity.nhs_number and record.identity.nhs_number.digits, problems) == (digits, [])


def test_a_test_number_in_a_live_installation_is_dropped_and_the_reverse():
    live = reading_of(a_file([a_row(BIRTHS)]), BIRTHS, rules=LIVE)
    assert LIVE.numbers is NumberRange.REAL_ONLY
    assert [record.identity.nhs_number for record in live.records] == [None]
    assert [(problem.column, problem.refuses) for problem in live.problems] == [("nhs_number", False)]


def test_a_number_of_two_birth_dates_is_dropped_from_every_row_that_bears_it():
    several = [a_row(CONTACTS, 1), a_row(CONTACTS, 2, nhs_number=test_number(1)), a_row(CONTACTS, 3)]
    reading = reading_of(a_file(several), CONTACTS)
    numbers = [record.identity.nhs_number for record in reading.records]
    assert [number and number.digits for number in numbers] == [None, None, test_number(3)]
    assert [(p.line, p.column, p.refuses) for p in reading.problems] == [
        (2, "nhs_number", False),
        (3, "nhs_number", False),
    ]
    assert (reading.refused, reading.counts.unusable_cells) == ((), 2)


def test_a_births_row_without_a_name_is_kept_and_any_other_is_not():
    nameless = {"family_name": "", "given_name": "4"}
    record, problems = kept(BIRTHS, **nameless)
    assert (record.identity.family_name, record.identity.given_name) == (None, None)
    assert problems == ["given_name", "family_name"]
    assert reading_of_row(GP, **nameless).records == ()


@pytest.mark.parametrize("column", ["local_id", "nhs_number", "family_name", "given_name", "date_of_birth", "sex"])
@pytest.mark.parametrize("cell", ["?!", "N/K", "9.9E9", "x y", "2031-01-01"])
def test_nothing_in_a_description_refuses_a_notice(column, cell):
    assert reading_of_row(NOTICES, **{column: cell}).refused == ()


@pytest.mark.parametrize("cell", ["NULL", "N/K", "-", "A 1"])
def test_an_id_that_says_nothing_is_no_id(cell):
    assert reading_of_row(GP, local_id=cell).records == ()
    assert reading_of_row(CONTACTS, contact_id=cell).records == ()
    record, _ = kept(NOTICES, local_id=cell)
    assert record.identity.local_id == "notice n1"


@pytest.mark.parametrize("kind", FeedKind)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_word_for_blank_is_blank_in_every_cell_a_row_can_do_without(kind, blank):
    cells = {
        "nhs_number": blank,
        "nhs_number_status": blank,
        "address": blank,
        "postcode": blank,
        "uprn": blank,
    }
    record, problems = kept(kind, **cells)
    person = record.identity
    assert (person.nhs_number, person.nhs_number_status, person.address, person.postcode, person.uprn) == (None,) * 5
    assert sorted(problems) == sorted(cells)


@pytest.mark.parametrize("cell", ["NULL", "null"])
def test_a_word_of_a_database_is_nobodys_name(cell):
    record, problems = kept(GP, family_name=cell)
    assert (record.identity.family_name, list(problems)) == (None, ["family_name"])


def test_null_and_na_are_names():
    record, problems = kept(GP, family_name="Null", given_name="Na")
    assert (record.identity.family_name, record.identity.given_name, list(problems)) == ("Null", "Na", [])


def test_words_for_blank_are_reported_and_no_sign_of_a_damaged_file():
    assert reading_of_row(GP, uprn="NULL", address="N/K").counts.unusable_cells == 0
    assert reading_of_row(GP, uprn="NULL", address="12345").counts.unusable_cells == 1


# --- a protected child ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["yes", "?", "P", "1", "N/K"])
def test_where_it_cannot_be_read_whether_a_child_is_protected_the_row_keeps_no_place(cell):
    record, problems = kept(ROLL, restricted=cell, destination="Hill School")
    assert problems == ["restricted"]
    assert not record.identity.restricted
    assert (record.identity.address, record.identity.postcode, record.identity.uprn) == (None, None, None)
    assert isinstance(record.row, Enrolment)
    assert (record.row.school_urn, record.row.destination) == ("hidden-6", "hidden-11")
    assert row_of(GP, Registration, restricted=cell).practice_code == "hidden-6"
    assert row_of(NURSERY, EarlyYearsPlace, restricted=cell).provider_urn == "hidden-6"
    assert row_of(HV, ContactRecord, restricted=cell).role == ""


@pytest.mark.parametrize(("cell", "protected"), [("y", True), (" Y ", True), ("n", False), ("NULL", False)])
def test_a_protected_child_is_marked_in_any_case(cell, protected):
    record, _ = kept(GP, restricted=cell)
    assert record.identity.restricted is protected
    assert (record.identity.address is None) is protected


def test_a_parents_word_is_no_confirmation_because_the_child_is_protected():
    told = {"kind": "move_confirmed", "area": "Leeds", "confirmed_by": "Mother", "restricted": "Y"}
    assert row_of(NOTICES, NoticeRecord, **told).confirmed_by == "Mother"


# --- births --------------------------------------------------------------------------------------------------------


def test_a_birth_notified_on_no_usable_day_is_kept():
    for cell in ("2026-03-02", "2023-01-01", "yesterday", "NULL"):
        assert row_of(BIRTHS, Birth, notified_on=cell).notified_on is None


def test_a_bad_birth_order_is_one():
    assert [row_of(BIRTHS, Birth, birth_order=cell).birth_order for cell in ("0", "first", "N/K", "3")] == [1, 1, 1, 3]


@pytest.mark.parametrize("cell", ["", "unknown", "NULL", "live birth"])
def test_an_outcome_that_means_nothing_refuses_the_row(cell):
    assert reading_of_row(BIRTHS, outcome=cell).records == ()


# --- registrations and places --------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "B8300", "NONE", "Park Surgery"])
def test_a_practice_that_cannot_be_read_leaves_a_row_without_one(cell):
    record, problems = kept(GP, practice_code=cell)
    assert isinstance(record.row, Registration)
    assert (record.row.practice_code, problems) == ("", ["practice_code"])


def test_an_acceptance_type_out_of_the_list_is_blank():
    assert row_of(GP, Registration, acceptance_type="5").acceptance_type == ""


@pytest.mark.parametrize(
    ("kind", "column", "expected", "field"),
    [
        (GP, "removed_on", Registration, "removed_on"),
        (ROLL, "left_on", Enrolment, "left_on"),
        (NURSERY, "ended_on", EarlyYearsPlace, "ended_on"),
    ],
)
def test_an_end_that_cannot_be_read_is_the_day_of_the_list_and_never_none(kind, column, expected, field):
    for cell in ("2026-02-30", "gone", "N/K", "2020-01-01", "2025-05-01", "1900-01-01"):
        assert getattr(row_of(kind, expected, **{column: cell}), field) == AS_OF
    for cell in ("", "NULL", "-", "9999-12-31"):
        assert getattr(row_of(kind, expected, **{column: cell}), field) is None


@pytest.mark.parametrize(("reason", "day"), [("RDR", AS_OF), ("dea", AS_OF), ("ZZZ", AS_OF), ("LDN", None), ("", None)])
def test_a_reason_for_a_removal_without_its_day_is_a_removal_by_the_day_of_the_list(reason, day):
    row = row_of(GP, Registration, removal_reason=reason)
    assert (row.removed_on, row.removal_reason) == (day, reason.upper() if reason != "ZZZ" else "")


def test_a_removal_for_an_unknown_reason_stays_a_removal():
    row = row_of(GP, Registration, removal_reason="ZZZ", removed_on="2026-01-01")
    assert (str(row.removed_on), row.removal_reason) == ("2026-01-01", "")


@pytest.mark.parametrize(
    ("kind", "cells", "expected", "field", "value"),
    [
        (ROLL, {"upn": "pupil"}, Enrolment, "upn", ""),
        (ROLL, {"upn": "p207000016049"}, Enrolment, "upn", "P207000016049"),
        (ROLL, {"school_urn": "Hill School"}, Enrolment, "school_urn", ""),
        (ROLL, {"school_urn": ""}, Enrolment, "school_urn", ""),
        (ROLL, {"year_group": "Reception"}, Enrolment, "year_group", ""),
        (ROLL, {"year_group": "r"}, Enrolment, "year_group", "R"),
        (ROLL, {"destination": "2026-01-01"}, Enrolment, "destination", ""),
        (ROLL, {"destination": "Unknown"}, Enrolment, "destination", ""),
        (ROLL, {"destination": "1234567"}, Enrolment, "destination", "1234567"),
        (NURSERY, {"provider_urn": "Little Acorns"}, EarlyYearsPlace, "provider_urn", ""),
        (NURSERY, {"provider_urn": "ey123456"}, EarlyYearsPlace, "provider_urn", "EY123456"),
        (NURSERY, {"entitlement": "15 hours"}, EarlyYearsPlace, "entitlement", ""),
        (NURSERY, {"entitlement": "Universal"}, EarlyYearsPlace, "entitlement", "universal"),
        (NURSERY, {"expected_hours": "many"}, EarlyYearsPlace, "expected_hours", ""),
        (NURSERY, {"leaving_reason": "BD7 1BB"}, EarlyYearsPlace, "leaving_reason", ""),
    ],
)
def test_the_other_cells_of_a_place_are_blank_or_read(kind, cells, expected, field, value):
    assert getattr(row_of(kind, expected, **cells), field) == value


@pytest.mark.parametrize(("kind", "expected"), [(ROLL, Enrolment), (NURSERY, EarlyYearsPlace)])
@pytest.mark.parametrize("cell", ["2026-03-02", "2024-02-09", "last week", "N/K"])
def test_a_day_of_attendance_that_cannot_be_is_no_sighting(kind, expected, cell):
    reading = reading_of_row(kind, last_attended_on=cell)
    assert [problem.column for problem in reading.problems] == ["last_attended_on"]
    assert row_of(kind, expected, last_attended_on=cell).last_attended_on is None
    assert reading.counts.future == (cell == "2026-03-02")


@pytest.mark.parametrize(("kind", "column"), [(GP, "registered_on"), (ROLL, "enrolled_on"), (NURSERY, "started_on")])
@pytest.mark.parametrize("cell", ["", "2026-03-02", "2024-02-09", "soon", "NULL"])
def test_the_first_day_of_a_place_says_when(kind, column, cell):
    assert reading_of_row(kind, **{column: cell}).records == ()


# --- contacts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [HV, CONTACTS])
@pytest.mark.parametrize("cell", ["true", "yes", "1", "N/K"])
def test_a_contact_that_may_be_taken_back_is_no_sighting(kind, cell):
    record, problems = kept(kind, withdrawn=cell)
    assert isinstance(record.row, ContactRecord)
    assert (record.row.evidence, record.withdrawn) == (Evidence.ADMINISTRATIVE, False)
    assert problems == ["withdrawn"]


def test_a_failed_contact_that_may_be_taken_back_stands():
    assert row_of(CONTACTS, ContactRecord, evidence="no_access", withdrawn="?").evidence is Evidence.NO_ACCESS
    assert row_of(HV, ContactRecord, attendance="3", withdrawn="?").evidence is Evidence.NO_ACCESS


@pytest.mark.parametrize("kind", [HV, CONTACTS])
@pytest.mark.parametrize(("cell", "planned"), [("yes", True), ("?", True), ("n", False), ("NULL", None), ("", None)])
def test_a_visit_of_which_it_cannot_be_read_whether_it_was_planned_was_planned(kind, cell, planned):
    assert row_of(kind, ContactRecord, planned=cell).planned is planned


@pytest.mark.parametrize(
    ("column", "cell", "field"),
    [("kind", "2026-02-01", "kind"), ("practitioner_role", "BD7 1BB", "role"), ("practitioner_role", "N/A", "role")],
)
def test_words_that_belong_elsewhere_are_blank(column, cell, field):
    assert getattr(row_of(CONTACTS, ContactRecord, **{column: cell}), field) == ""


@pytest.mark.parametrize("cell", ["9", "08 new birth visit", "12.0", "handover", "N/K"])
def test_an_activity_that_cannot_be_read_may_be_the_handover_and_is_no_sighting(cell):
    row = row_of(HV, ContactRecord, activity=cell)
    assert (row.kind, row.evidence) == ("", Evidence.ADMINISTRATIVE)
    assert row_of(HV, ContactRecord, activity=cell, child_seen="N").evidence is Evidence.NOT_SHOWN


@pytest.mark.parametrize("cell", ["1", "77", "face to face", "NULL"])
def test_a_medium_that_cannot_be_read_is_no_sighting(cell):
    assert row_of(HV, ContactRecord, medium=cell).evidence is Evidence.CARER_ONLY


@pytest.mark.parametrize("cell", ["yes", "?", "NULL", "N/K", "1"])
def test_whether_the_child_was_seen_is_never_taken_from_a_cell_that_cannot_be_read(cell):
    agreed = FeedAgreement(HV.value, HV, child_seen_when_blank=frozenset({"10"}))
    record, problems = kept(HV, agreed, child_seen=cell)
    assert isinstance(record.row, ContactRecord)
    assert (record.row.evidence, problems) == (Evidence.CARER_ONLY, ["child_seen"])


@pytest.mark.parametrize(
    ("cells", "evidence"),
    [
        ({"access": "nobody in"}, Evidence.NO_ACCESS),
        ({"access": "Refused"}, Evidence.ACCESS_REFUSED),
        ({"at_home": "maybe"}, Evidence.WAS_NOT_BROUGHT),
        ({"at_home": "y"}, Evidence.NO_ACCESS),
        ({"seen_alone": "perhaps"}, Evidence.NO_ACCESS),
    ],
)
def test_a_failed_visit_stays_one(cells, evidence):
    assert row_of(HV, ContactRecord, attendance="3", **cells).evidence is evidence


def test_a_team_and_a_mothers_number_cost_the_cell():
    record, problems = kept(HV, team="BD7 1BB", mother_nhs_number="HV North")
    assert isinstance(record.row, ContactRecord)
    assert (record.row.role, record.identity.mother) == ("", None)
    assert problems == ["team", "mother_nhs_number"]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (CONTACTS, {"evidence": " Seen_In_Person ", "agency": "GP"}),
        (HV, {"child_seen": " y", "at_home": "y"}),
        (HV, {"child_seen": "\u00a0Y"}),
    ],
)
def test_words_are_read_in_any_case_and_with_blanks_round_them(kind, cells):
    record, problems = kept(kind, **cells)
    assert isinstance(record.row, ContactRecord)
    assert (record.row.evidence, problems) == (Evidence.SEEN_IN_PERSON, [])


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (CONTACTS, {"evidence": "seen"}),
        (CONTACTS, {"evidence": ""}),
        (CONTACTS, {"agency": "scouts"}),
        (CONTACTS, {"contact_id": ""}),
        (CONTACTS, {"contact_on": "soon"}),
        (HV, {"attendance": "0"}),
        (HV, {"attendance": "05"}),
    ],
)
def test_a_contact_of_nobody_knows_what_or_when_is_refused(kind, cells):
    reading = reading_of_row(kind, **cells)
    assert reading.records == ()
    assert [(row.kind, row.columns) for row in reading.refused] == [(kind, tuple(cells))]


# --- notices -------------------------------------------------------------------------------------------------------


def test_a_notice_reaches_the_person_where_one_letter_is_large():
    record, problems = kept(NOTICES, kind="concern_reported", about="Child", agency=" Police ")
    assert isinstance(record.row, NoticeRecord)
    assert (record.row.about, problems) == (About.CHILD, [])


@pytest.mark.parametrize("cell", ["", "family", "NULL"])
@pytest.mark.parametrize(
    ("kind", "about"),
    [("concern_reported", About.CHILD), ("marac", About.HOUSEHOLD), ("domestic_abuse", About.HOUSEHOLD)],
)
def test_whom_a_notice_is_about_is_read_so_that_it_weighs_most(kind, about, cell):
    assert row_of(NOTICES, NoticeRecord, kind=kind, about=cell).about is about


@pytest.mark.parametrize("column", ["area", "confirmed_by"])
@pytest.mark.parametrize("cell", ["2026-01-01", "NULL", "N/K", "Unknown"])
def test_no_move_is_confirmed_by_a_cell_that_says_nothing(column, cell):
    cells = {"area": "Leeds", "confirmed_by": "Leeds City", column: cell}
    assert getattr(row_of(NOTICES, NoticeRecord, kind="move_confirmed", **cells), column) == ""


def test_who_confirms_a_death_is_read_in_any_case():
    told = row_of(NOTICES, NoticeRecord, kind="died", about="child", confirmed_by=" Registrar")
    assert told.confirmed_by == "registrar"


@pytest.mark.parametrize("kind", ["concern_reported", "marac", "caseload_opened", "move_claimed", "move_disproved"])
def test_a_warning_that_may_be_taken_back_stands(kind):
    record, _ = kept(NOTICES, kind=kind, withdrawn="?")
    assert not record.withdrawn


@pytest.mark.parametrize("kind", ["move_confirmed", "caseload_closed", "died", "death_withdrawn"])
def test_what_clears_a_child_and_may_be_taken_back_goes_to_a_person(kind):
    reading = reading_of_row(NOTICES, kind=kind, withdrawn="?")
    assert [(row.kind, row.columns) for row in reading.refused] == [(NOTICES, ("withdrawn",))]


@pytest.mark.parametrize(
    ("column", "cell"),
    [("agency", "scouts"), ("notice_id", ""), ("noticed_on", "2026-03-02"), ("kind", "rumour"), ("kind", "")],
)
def test_a_refused_notice_is_known_as_one(column, cell):
    reading = reading_of_row(NOTICES, **{column: cell})
    [row] = reading.refused
    assert (row.kind, row.columns, row.local_id) == (NOTICES, (column,), "A1")
    assert cell not in repr(row) or not cell


# --- characters and headings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["a\tb", "JosÃ©", "a\u202eb", "\ufffd"])
def test_a_cell_with_damaged_characters_costs_the_cell(cell):
    record, problems = kept(GP, given_name=cell, address=cell)
    assert (record.identity.given_name, record.identity.address) == (None, None)
    assert problems == ["given_name", "address"]
    [name, _] = reading_of_row(GP, given_name=cell, address=cell).problems
    assert name.wants == DAMAGED_WANTS


def test_headings_are_read_in_any_case_and_with_blanks_for_underscores():
    row = a_row(GP)
    theirs = {"local_id": "Local_ID", "date_of_birth": "DATE OF BIRTH", "nhs_number": " NHS Number"}
    headed = {theirs.get(column, column.upper()): cell for column, cell in row.items()}
    assert reading_of(a_file([headed]), GP).records == reading_of(a_file([row]), GP).records


def test_a_heading_as_agreed_goes_before_one_that_resembles_it():
    row = {**a_row(GP), "Local ID": "other"}
    [record] = reading_of(a_file([row]), GP).records
    assert record.identity.local_id == "A1"


def test_a_far_day_of_the_agreed_format_is_no_end():
    agreement = FeedAgreement(ROLL.value, ROLL, date_formats={"left_on": DateFormat("%d/%m/%Y")})
    record, problems = kept(ROLL, agreement, left_on="31/12/9999")
    assert isinstance(record.row, Enrolment)
    assert (record.row.left_on, problems) == (None, ["left_on"])
