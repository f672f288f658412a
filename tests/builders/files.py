"""Files as senders write them: one good row of each kind, to be changed by what a test is about."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from io import StringIO

from monitor.domain.agreement import FeedAgreement, InstallationRules, NumberRange
from monitor.domain.delivery import Reading
from monitor.domain.feed import FeedKind
from monitor.domain.identity import NhsNumber
from monitor.domain.manifest import Manifest
from monitor.feeds import columns_of, read

AS_OF = date(2026, 3, 1)
BORN = date(2024, 2, 10)
REHEARSAL = InstallationRules(NumberRange.TEST_ONLY, lambda place: f"hidden-{len(place)}")
LIVE = InstallationRules(NumberRange.REAL_ONLY, REHEARSAL.digest)

Row = Mapping[str, str]

_PERSON = {
    "nhs_number_status": "01",
    "sex": "F",
}
_GOOD: dict[FeedKind, Row] = {
    FeedKind.BIRTHS: {"outcome": "live", "birth_order": "1", "notified_on": "2026-02-20"},
    FeedKind.GP_REGISTRATION: {"practice_code": "B83001", "acceptance_type": "1", "registered_on": "2025-06-01"},
    FeedKind.SCHOOL_ROLL: {
        "school_urn": "107200",
        "year_group": "N1",
        "enrolled_on": "2025-09-01",
        "last_attended_on": "2026-02-27",
    },
    FeedKind.EARLY_YEARS: {
        "provider_urn": "512345",
        "entitlement": "universal",
        "started_on": "2025-09-01",
        "expected_hours": "15",
        "last_attended_on": "2026-02-26",
    },
    FeedKind.HEALTH_VISITOR_CONTACTS: {
        "contact_on": "2026-02-25",
        "activity": "10",
        "attendance": "5",
        "medium": "01",
        "child_seen": "Y",
        "at_home": "Y",
        "planned": "Y",
        "team": "HV North",
    },
    FeedKind.CONTACTS: {
        "agency": "gp",
        "contact_on": "2026-02-24",
        "kind": "immunisation",
        "evidence": "seen_in_person",
        "practitioner_role": "practice nurse",
    },
    FeedKind.NOTICES: {
        "agency": "police",
        "noticed_on": "2026-02-23",
        "kind": "marac",
        "about": "household",
    },
}


def test_number(number: int) -> str:
    """Return the n-th valid NHS number of the test range."""
    for middle in range(number * 11, number * 11 + 11):
        for check in range(10):
            found = NhsNumber.parse(f"999{middle:06d}{check}")
            if found:
                return found.digits
    raise ValueError(number)


test_number.__test__ = False  # type: ignore[attr-defined]


def a_row(kind: FeedKind, number: int = 1, /, **changes: str) -> dict[str, str]:
    """Return a good row about the n-th child, every column there; `changes` are cells."""
    letters = "abcdefghij"
    blank = dict.fromkeys((column.name for column in columns_of(kind)), "")
    return {
        **blank,
        **_PERSON,
        "local_id": f"A{number}",
        "nhs_number": test_number(number),
        "family_name": "Merrill" + "".join(letters[int(digit)] for digit in str(number)),
        "given_name": "Isla",
        "date_of_birth": (BORN + timedelta(days=number % 300)).isoformat(),
        "address": f"{number} Weavers Court",
        "postcode": "BD7 1BB",
        "uprn": str(100_000_000 + number),
        **({"contact_id": f"c{number}"} if "contact_id" in blank else {}),
        **({"notice_id": f"n{number}"} if "notice_id" in blank else {}),
        **_GOOD[kind],
        **changes,
    }


def rows(kind: FeedKind, count: int, /, **changes: str) -> list[dict[str, str]]:
    """Return good rows about so many children."""
    return [a_row(kind, number, **changes) for number in range(1, count + 1)]


def a_file(rows_of_it: Iterable[Row], kind: FeedKind | None = None, *, end: str = "\n") -> bytes:
    """Write rows as a file in UTF-8; without rows `kind` says which header to write."""
    listed = list(rows_of_it)
    columns = list(listed[0]) if listed else [column.name for column in columns_of(kind or FeedKind.BIRTHS)]
    out = StringIO()
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in listed)
    return out.getvalue().encode()


def reading_of(
    content: bytes,
    kind: FeedKind,
    agreement: FeedAgreement | None = None,
    manifest: Manifest | None = None,
    rules: InstallationRules = REHEARSAL,
) -> Reading:
    """Read a file as a delivery complete through AS_OF."""
    return read(content, agreement or FeedAgreement(kind.value, kind), AS_OF, manifest, rules)


def reading_of_row(kind: FeedKind, agreement: FeedAgreement | None = None, /, **changes: str) -> Reading:
    """Read a file of one row."""
    return reading_of(a_file([a_row(kind, **changes)]), kind, agreement)
