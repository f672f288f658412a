"""Laws that hold for every feed, so that the author of the next one writes none of them."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.agency import Agency
from monitor.domain.agreement import FeedAgreement, InstallationRules, NumberRange
from monitor.domain.contact import Evidence
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from monitor.domain.identity import Identity, NhsNumber
from monitor.domain.manifest import Manifest
from monitor.domain.record import (
    About,
    Birth,
    BirthOutcome,
    ContactRecord,
    EarlyYearsPlace,
    Enrolment,
    NoticeKind,
    NoticeRecord,
    Record,
    Registration,
    Row,
)
from monitor.domain.removal import MEANING
from monitor.feeds import FEEDS, columns_of, file_of, read
from monitor.reading.blank_words import NO_NAMES
from tests.builders.files import AS_OF, REHEARSAL, a_file, a_row, reading_of, rows, test_number

PLAIN = InstallationRules(NumberRange.TEST_ONLY, lambda place: place)
kinds = pytest.mark.parametrize("kind", FeedKind)

BIRTH_DAYS = st.dates(date(2020, 1, 1), date(2025, 1, 1))
AFTERWARDS = st.dates(date(2025, 1, 1), AS_OF)
LATER = st.none() | st.dates(AS_OF, AS_OF + timedelta(days=400))
NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCÉÈÖßøłŠñ'’-", min_size=1, max_size=12).filter(
    lambda name: any(letter.isalpha() for letter in name) and name not in NO_NAMES
)
WORDS = st.just("") | st.text("abcdefghij ,äé", min_size=1, max_size=20).map(lambda words: f"w{words}w")
MAYBE = st.none() | st.booleans()
NUMBERS = st.integers(0, 90_000).map(test_number).map(NhsNumber.parse)


@st.composite
def people(draw, kind: FeedKind, agency: Agency, mother: NhsNumber | None):
    number = draw(st.integers(0, 10_000))
    source = f"{kind}:{agency}" if FEEDS[kind].by_agency else kind.value
    restricted = draw(st.booleans())
    return Identity(
        source,
        f"A{number}",
        draw(BIRTH_DAYS),
        draw(NAMES),
        draw(st.none() | NAMES),
        draw(st.none() | NUMBERS),
        draw(st.sampled_from([None, "01", "08"])),
        draw(st.sampled_from([None, "F", "M"])),
        None if restricted else draw(st.none() | WORDS.filter(bool)),
        None if restricted else draw(st.sampled_from([None, "BD7 1BB", "ZZ99 3VZ", "EC1A 1BB"])),
        None if restricted else draw(st.none() | st.integers(1000, 10**12 - 1).map(str)),
        mother,
        restricted=restricted,
    )


@st.composite
def what_rows_say(draw, kind: FeedKind, agency: Agency) -> Row:
    on, number = draw(AFTERWARDS), draw(st.integers(0, 10_000))
    match kind:
        case FeedKind.BIRTHS:
            return Birth(draw(st.sampled_from(BirthOutcome)), draw(st.integers(1, 9)), draw(st.none() | AFTERWARDS))
        case FeedKind.GP_REGISTRATION:
            removed_on = draw(LATER)
            reason = draw(st.sampled_from(list(MEANING))) if removed_on else draw(st.sampled_from(["", "LDN"]))
            return Registration(draw(st.sampled_from(["A81001", "V81997"])), "2", on, removed_on, reason)
        case FeedKind.SCHOOL_ROLL:
            return Enrolment("", "107200", draw(st.sampled_from(["N1", "R", "1"])), on, draw(LATER), draw(WORDS), on)
        case FeedKind.EARLY_YEARS:
            return EarlyYearsPlace(
                "EY123456", "universal", on, draw(LATER), draw(WORDS), "7.5", draw(st.none() | AFTERWARDS)
            )
        case FeedKind.HEALTH_VISITOR_CONTACTS:
            evidence = draw(st.sampled_from(Evidence))
            activity = "12" if evidence is Evidence.ADMINISTRATIVE else draw(st.sampled_from(["", "08", "11"]))
            return ContactRecord(Agency.HEALTH_VISITOR, f"c{number}", on, evidence, activity, draw(MAYBE), draw(WORDS))
        case FeedKind.CONTACTS:
            return ContactRecord(
                agency, f"c{number}", on, draw(st.sampled_from(Evidence)), draw(WORDS), draw(MAYBE), "nurse"
            )
        case FeedKind.NOTICES:
            what = draw(st.sampled_from(NoticeKind))
            area = test_number(number) if what is NoticeKind.NHS_NUMBER_SUPERSEDED else draw(WORDS)
            return NoticeRecord(agency, f"n{number}", on, what, draw(st.sampled_from(About)), area, draw(WORDS))


def as_kept(row: Row, restricted: bool) -> Row:
    """What is left of a row about a protected child, when the digest of a place is the place itself."""
    match row:
        case Registration(practice_code="A81001") if restricted:
            return replace(row, practice_code="")
        case EarlyYearsPlace() if restricted:
            return replace(row, leaving_reason="")
        case ContactRecord(agency=Agency.HEALTH_VISITOR) if restricted and row.contact_id.startswith("h"):
            return replace(row, role="")
        case _:
            return row


@st.composite
def records(draw, kind: FeedKind) -> Record:
    agency = draw(st.sampled_from(Agency))
    has_mother = kind in {FeedKind.BIRTHS, FeedKind.HEALTH_VISITOR_CONTACTS}
    person = draw(people(kind, agency, draw(st.none() | NUMBERS) if has_mother else None))
    row = draw(what_rows_say(kind, agency))
    if kind is FeedKind.HEALTH_VISITOR_CONTACTS and isinstance(row, ContactRecord) and person.restricted:
        row = replace(row, role="")
    is_delta_of_contacts = isinstance(row, ContactRecord | NoticeRecord)
    return Record(2, person, as_kept(row, person.restricted), draw(st.booleans()) if is_delta_of_contacts else False)


@kinds
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_a_feed_writes_it_reads_back(kind, data):
    record = data.draw(records(kind))
    reading = read(file_of(kind, [record]), FeedAgreement(kind.value, kind), AS_OF, None, PLAIN)
    assert [problem.sentence("x.csv") for problem in reading.problems] == []
    assert reading.records == (record,)


@kinds
@given(
    content=st.binary(max_size=400), cut=st.integers(0, 600), encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"])
)
@settings(max_examples=80, deadline=None)
def test_arbitrary_bytes_give_problems_and_never_exceptions(kind, content, cut, encoding):
    good = a_file(rows(kind, 3))
    agreement = FeedAgreement(kind.value, kind, encoding=encoding)
    for damaged in (content, good[:cut] + content + good[cut:], good.split(b"\n")[0] + b"\n" + content):
        reading = reading_of(damaged, kind, agreement)
        assert reading.rows == len(reading.records) + reading.refused_count + reading.repeats or reading.blocked
        assert len({problem.line for problem in reading.problems if problem.refuses}) == len(reading.refused)
        assert not (reading.blocked and reading.records)


@kinds
@given(cells=st.lists(st.text("XQZ07!é ", min_size=3, max_size=9), min_size=31, max_size=31))
@settings(max_examples=60, deadline=None)
def test_no_problem_holds_a_cells_value(kind, cells):
    names = [column.name for column in columns_of(kind)]
    marked = [f"{cell}CANARY{number}" for number, cell in enumerate(cells)]
    row = dict(zip(names, marked, strict=False))
    extra = {**a_row(kind), "their_own": marked[-1]}
    for content in (
        a_file([row]),
        a_file([row])[:-8],
        a_file([extra]) + marked[0].encode(),
        a_file([])[:0] + marked[0].encode(),
    ):
        reading = reading_of(content, kind)
        told = repr(reading.problems) + repr(reading.blocked) + repr(reading.refused) + repr(reading.remarks)
        told += " ".join(problem.sentence("x.csv") for problem in reading.problems)
        assert "CANARY" not in told


@kinds
def test_a_good_row_is_read_without_a_problem(kind):
    reading = reading_of(a_file(rows(kind, 5)), kind)
    assert reading.problems == ()
    assert (len(reading.records), reading.rows) == (5, 5)


@kinds
def test_the_order_of_rows_and_columns_and_the_line_ends_change_nothing(kind):
    good = rows(kind, 6)
    turned = [dict(reversed(row.items())) for row in reversed(good)]
    clean = reading_of(a_file(good), kind)
    for content in (a_file(turned), a_file(good, end="\r\n"), b"\xef\xbb\xbf" + a_file(good), a_file(good).rstrip()):
        other = reading_of(content, kind)
        assert picture(other) == picture(clean)
        assert other.fingerprint == clean.fingerprint


@kinds
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_with_a_digest_in_a_manifest_damage_is_quarantined(kind, data):
    good = a_file(rows(kind, 4))
    manifest = Manifest(rows=4, sha256=hashlib.sha256(good).hexdigest())
    at = data.draw(st.integers(0, len(good) - 1))
    damaged = good[:at] + data.draw(st.binary(max_size=3)) + good[at + data.draw(st.integers(0, 3)) :]
    verdict = outcome_of(
        reading_of(damaged, kind, None, manifest), FeedHistory(), FeedAgreement(kind.value, kind), AS_OF, AS_OF
    )
    assert (verdict.outcome is Outcome.APPLIED) == (damaged == good)


def picture(reading):
    return {replace(record, line=0) for record in reading.records}


@kinds
def test_every_column_says_what_it_holds(kind):
    columns = columns_of(kind)
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.says.endswith(".") for column in columns)
    assert set(FEEDS[kind].key) <= {column.name for column in columns}


@kinds
def test_what_a_live_database_may_not_take_a_rehearsal_may(kind):
    assert reading_of(a_file(rows(kind, 1)), kind, None, None, REHEARSAL).records


def test_every_file_of_a_feed_is_of_a_kind_and_every_kind_has_one(root):
    assert {path.stem for path in (root / "monitor/feeds").glob("[a-z]*.py")} == set(FEEDS) == set(FeedKind)


def test_a_definition_that_forgets_a_part_cannot_be_imported():
    with pytest.raises(TypeError, match="must say whether it is a snapshot"):
        FeedKind._new_member_(FeedKind, "housing")  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="name a period of a snapshot"):
        replace(FEEDS[FeedKind.SCHOOL_ROLL], period=None)
    with pytest.raises(TypeError, match="no column left_at"):
        replace(FEEDS[FeedKind.SCHOOL_ROLL], period=("enrolled_on", "left_at"))
