"""What is kept of a row that was left out: by what it is found again, and why it was left out."""

import pytest

from monitor.domain.feed import FeedKind
from monitor.domain.refused import own_key
from tests.builders.files import a_file, a_row, reading_of

BY_ID = (FeedKind.BIRTHS, FeedKind.HEALTH_VISITOR_CONTACTS, FeedKind.CONTACTS, FeedKind.NOTICES)
MEANINGLESS = {
    FeedKind.BIRTHS: "outcome",
    FeedKind.GP_REGISTRATION: "registered_on",
    FeedKind.SCHOOL_ROLL: "enrolled_on",
    FeedKind.EARLY_YEARS: "started_on",
    FeedKind.HEALTH_VISITOR_CONTACTS: "contact_on",
    FeedKind.CONTACTS: "contact_on",
    FeedKind.NOTICES: "noticed_on",
}


def the_refused(kind, **cells):
    [refused] = reading_of(a_file([a_row(kind, 1, **cells)]), kind).refused
    return refused


def the_usable(kind, **cells):
    [record] = reading_of(a_file([a_row(kind, 1, **cells)]), kind).records
    return record


@pytest.mark.parametrize("kind", [kind for kind in FeedKind if kind is not FeedKind.NOTICES])
def test_a_row_refused_for_whom_it_is_about_is_known_by_the_key_of_the_usable_one(kind):
    usable = the_usable(kind)
    refused = the_refused(kind, date_of_birth="31/13/2024")
    assert (refused.source, refused.local_id, refused.key) == (
        usable.identity.source,
        usable.identity.local_id,
        own_key(usable.row),
    )


@pytest.mark.parametrize("kind", FeedKind)
def test_a_row_refused_for_its_own_cells_is_known_by_its_id_where_an_id_is_its_key(kind):
    refused = the_refused(kind, **{MEANINGLESS[kind]: "soon"})
    assert refused.key == (own_key(the_usable(kind).row) if kind in BY_ID else None)


def test_a_protected_childs_school_is_no_part_of_what_is_kept_in_plain():
    refused = the_refused(FeedKind.SCHOOL_ROLL, restricted="Y", date_of_birth="31/13/2024")
    assert "107200" not in (refused.key or "")


@pytest.mark.parametrize("kind", [FeedKind.CONTACTS, FeedKind.NOTICES])
def test_a_row_without_a_readable_id_has_no_key(kind):
    column = "contact_id" if kind is FeedKind.CONTACTS else "notice_id"
    assert the_refused(kind, **{column: ""}).key is None


@pytest.mark.parametrize(
    ("kind", "column", "cell"),
    [(FeedKind.CONTACTS, "contact_id", "N/A"), (FeedKind.SCHOOL_ROLL, "school_urn", "10720")],
)
def test_a_row_whose_key_holds_a_cell_that_cannot_be_used_has_no_key(kind, column, cell):
    assert the_refused(kind, **{column: cell}, date_of_birth="31/13/2024").key is None


def test_a_row_about_a_day_before_the_birth_is_not_known_by_that_day():
    assert the_refused(FeedKind.GP_REGISTRATION, registered_on="2020-01-01").key is None


def test_rows_that_contradict_each_other_are_known_by_their_key():
    rows = [a_row(FeedKind.CONTACTS, 1, contact_id="c1", evidence=said) for said in ("seen_in_person", "not_shown")]
    refused = reading_of(a_file(rows), FeedKind.CONTACTS).refused
    assert [row.key for row in refused] == ["c1", "c1"]


@pytest.mark.parametrize("kind", FeedKind)
def test_every_refused_row_has_a_reason_with_its_address(kind):
    bad = [{"date_of_birth": "?"}, {MEANINGLESS[kind]: "?"}, {"family_name": "\x07Bell"}, {"local_id": ""}]
    listed = [a_row(kind, n, **cells) for n, cells in enumerate(bad, start=1)]
    reading = reading_of(a_file(listed) + b"too,short\n", kind)
    assert reading.refused
    refusing = {problem.line for problem in reading.problems if problem.refuses}
    assert {row.line for row in reading.refused} <= refusing
