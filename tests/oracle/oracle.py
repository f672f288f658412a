"""A plain, slow, second reading of what the service does with a rehearsal folder.

It shares no code with the service. Where the written contract leaves a choice, READINGS.md beside this file says
which one was taken. Everything is worked out afresh from the rows known on a day; only two things are remembered
from day to day: which row belongs to which child, and which escalations were raised.

    python tests/oracle/oracle.py FOLDER                      prints the rehearsal as JSON
    python tests/oracle/oracle.py FOLDER --against FILE.json  says how another rehearsal of it differs
"""

from __future__ import annotations

import argparse
import copy
import csv
import json
import re
import sys
import tomllib
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays
import listing  # type: ignore[import-not-found]  # beside this file; run as a script
import sharing  # type: ignore[import-not-found]
from moves import Move, move_of  # type: ignore[import-not-found]

ONE = timedelta(days=1)

# Terms of every year: name, first day and last day as (month, day), both included.
TERMS: list[tuple[str, tuple[int, int], tuple[int, int]]] = [
    ("spring", (1, 5), (3, 31)),
    ("summer", (4, 15), (7, 20)),
    ("autumn", (9, 1), (12, 20)),
]

CHILDRENS_SERVICES = {
    "health_visitor",
    "gp",
    "midwifery",
    "hospital",
    "early_years",
    "school",
    "social_care",
    "children_centre",
}
FAILED = {"not_shown", "access_refused", "no_access", "was_not_brought"}
EVIDENCE = FAILED | {
    "seen_in_person",
    "seen_remotely",
    "carer_only",
    "arrived_late",
    "cancelled_by_carer",
    "cancelled_by_service",
    "administrative",
}
FORMAL_DEATH = {"registrar", "coroner", "pds_formal", "child_death_review"}
FAMILY_WORDS = {"parent", "mother", "father", "carer", "family", "grandparent", "relative"}
REMOVED = {"RDI", "RDR", "CGA", "RPR", "RFI", "TRA", "ORR"}
CLAIMS = {"EMB", "SCT", "NIT", "SDN", "SDL", "OPA"}
GP_CORRECTIONS = {"LDN", "CAN", "X"}
NO_PRACTICE = {"V81997", "V81998", "V81999"}
PLACEHOLDERS = ("BABY", "INFANT", "TWIN", "TRIPLET", "MALE", "FEMALE", "BOY", "GIRL", "UNKNOWN", "NOTKNOWN", "NEWBORN")
NO_ADDRESS = {"NOTKNOWN", "UNKNOWN", "NFA", "TBC", "NOFIXEDABODE"}
NO_ADDRESS_BEGINS = ("CAREOFTHECOUNCIL", "COTHECOUNCIL")
CLEARING_NOTICES = {"move_confirmed", "caseload_closed", "death_withdrawn"}
SNAPSHOTS = {"gp_registration", "school_roll", "early_years"}
FEED_ORDER = [
    "births",
    "gp_registration",
    "school_roll",
    "early_years",
    "health_visitor_contacts",
    "contacts",
    "notices",
]
SIGHTING_FEEDS = ("school_roll", "early_years", "health_visitor_contacts", "contacts")
KEYS = {
    "births": ("local_id",),
    "gp_registration": ("local_id", "registered_on"),
    "school_roll": ("local_id", "school_urn", "enrolled_on"),
    "early_years": ("local_id", "provider_urn", "started_on"),
    "health_visitor_contacts": ("contact_id", "local_id"),
    "contacts": ("agency", "contact_id", "local_id"),
    "notices": ("agency", "notice_id", "local_id"),
}
# Who, seeing the child in person, has looked at it (section 7).
LOOKING = {"health_visitor", "gp", "midwifery", "hospital", "social_care"}
WORRY = {"concern_reported", "anonymous_referral"}
VIOLENCE = {"domestic_abuse", "marac"}

# The shipped policy (section 5 and the last column of section 7).
POLICY: dict[str, Any] = {
    "arrival": 42,
    "brief": 90,
    "stretch": 1.5,
    "warning": 14,
    "wait_for": ["health_visitor_contacts", "contacts"],
    "hand_over": "on_roll",
    "high_if": ["concern.reported"],
    "sightings": ["seen_in_person"],
    "limits": {
        "birth": {"standard": 56, "raised": 42, "high": 21, "caseload": 21},
        "6_weeks": {"standard": 300, "raised": 183, "high": 60, "caseload": 28},
        "12_months": {"standard": 365, "raised": 183, "high": 91, "caseload": 28},
        "30_months": {"standard": 365, "raised": 183, "high": 91, "caseload": 28},
    },
    "checks": {
        "gp_registration": {
            "never_registered": {"effect": "attention", "after_birth": 56, "after_arrival": 28},
            "removed": {"effect": "attention"},
            "dissolved": {"effect": "attention", "days": 30},
            "no_longer_listed": {"effect": "note", "days": 28},
        },
        "school_roll": {
            "never_attended": {"effect": "attention", "school_days": 20},
            "left": {"effect": "attention"},
            "no_longer_listed": {"effect": "note", "days": 28},
            "no_place": {"effect": "note", "days": 60},
        },
        "early_years": {
            "left": {"effect": "attention", "days": 28},
            "stopped": {"effect": "attention", "days": 28},
            "no_longer_listed": {"effect": "note", "days": 28},
            "not_taken_up": {"effect": "note"},
        },
        "health_visitor": {
            "review_missed": {"effect": "note"},
            "two_reviews_missed": {"effect": "attention"},
            "failed_contacts": {"effect": "attention", "count": 2},
            "was_not_brought": {"effect": "attention", "count": 3, "months": 12},
        },
        "concern": {
            "reported": {"effect": "attention"},
            "not_seen_since": {"effect": "escalation", "working_days": 10},
        },
        "household": {
            "notice": {"effect": "attention", "months": 12},
            "siblings_seen": {"effect": "attention", "days": 120, "seen_days": 3},
            "siblings_at_school": {"effect": "note", "days": 120, "seen_days": 3},
        },
        "whereabouts": {
            "unconfirmed": {"effect": "attention", "working_days": 10},
            "disproved": {"effect": "escalation"},
        },
        "caseload": {
            "open": {"effect": "column"},
            "not_seen_at_visit": {"effect": "escalation"},
            "visit_without_sight": {"effect": "escalation", "working_days": 5},
        },
    },
}
CHECK_ORDER = [
    "unseen",
    "gp_registration",
    "school_roll",
    "early_years",
    "health_visitor",
    "concern",
    "household",
    "whereabouts",
    "caseload",
    "in_doubt",
]


# --- days -------------------------------------------------------------------------------------------------------


def days(n: int) -> timedelta:
    """`n` days as a length of time."""
    return timedelta(days=n)


@cache
def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on; a day that does not exist is the first of the next month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        year, month = divmod(number + 1, 12)
        return date(year, month + 1, 1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of one year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def terms_of(year: int) -> list[tuple[date, date]]:
    """First and last day of each term of a calendar year, in order."""
    return sorted((date(year, *first), date(year, *last)) for _, first, last in TERMS)


def in_term(day: date) -> bool:
    """Whether the day lies in a term."""
    return any(first <= day <= last for first, last in terms_of(day.year))


def next_term_start(day: date) -> date:
    """The first day of the first term that begins on or after this day."""
    return min(first for year in (day.year, day.year + 1) for first, _ in terms_of(year) if first >= day)


def is_school_day(day: date) -> bool:
    """A working day within a term."""
    return in_term(day) and is_working_day(day)


@cache
def working_days_after(day: date, n: int) -> date:
    """The first day on which more than `n` working days have passed."""
    return _after(day, n, is_working_day)


@cache
def school_days_after(day: date, n: int) -> date:
    """The first day on which more than `n` school days have passed."""
    return _after(day, n, is_school_day)


def _after(day: date, n: int, counts: Any) -> date:
    passed = 0
    while passed <= n:
        day += ONE
        passed += counts(day)
    return day


def days_after(day: date, n: int) -> date:
    """The first day on which more than `n` whole days have passed."""
    return day + days(n + 1)


@cache
def csa(born: date) -> date:
    """The day a child born on this day is of compulsory school age, in England."""
    fifth = add_months(born, 60)
    return min(
        day
        for year in (fifth.year, fifth.year + 1)
        for day in (date(year, 3, 31), date(year, 8, 31), date(year, 12, 31))
        if day >= fifth
    )


def universal_from(born: date) -> date:
    """The first day of the universal entitlement: the first fixed day after the third birthday."""
    return next_entitlement_day(add_months(born, 36))


def next_entitlement_day(day: date) -> date:
    """The first of 1 January, 1 April and 1 September after this day."""
    return min(
        d
        for year in (day.year, day.year + 1)
        for d in (date(year, 1, 1), date(year, 4, 1), date(year, 9, 1))
        if d > day
    )


def reception_september(born: date) -> date:
    """The 1 September following the fourth birthday."""
    fourth = add_months(born, 48)
    return min(d for d in (date(fourth.year, 9, 1), date(fourth.year + 1, 9, 1)) if d > fourth)


# --- reading a folder ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Row:
    """One row of one delivered file."""

    feed: str
    kind: str
    as_of: date
    received: date
    line: int
    cells: dict[str, str]
    # Of a snapshot's row in force: the as-of day of the first snapshot with it, and of the first one without it.
    told: date | None = None
    gone: date | None = None

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def day(self, column: str) -> date | None:
        """A date cell, or nothing."""
        return date.fromisoformat(self[column]) if self[column] else None

    def must(self, column: str) -> date:
        """A date cell that well-formed rows have."""
        return date.fromisoformat(self[column])

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two rows two versions of one record."""
        return (self.feed, *(self[column] for column in KEYS[self.kind]))

    @property
    def age(self) -> tuple[date, date, int]:
        """Which version is later: by as-of day, then by the day received."""
        return (self.as_of, self.received, self.line)

    @property
    def withdrawn(self) -> bool:
        """Whether this version takes the record back."""
        return self["withdrawn"] == "Y"

    @property
    def source(self) -> tuple[str, ...]:
        """Whose `local_id` it is."""
        return (self.feed, self["agency"]) if self.kind in {"contacts", "notices"} else (self.feed,)

    @property
    def number(self) -> str:
        """The NHS number, if it is a valid one."""
        return self["nhs_number"] if valid_number(self["nhs_number"]) else ""

    @property
    def born(self) -> date | None:
        """The birth date on this row."""
        return self.day("date_of_birth")


def valid_number(text: str) -> bool:
    """Ten digits with the right check digit, not one digit repeated."""
    if not re.fullmatch(r"[0-9]{10}", text) or len(set(text)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(text, range(10, 1, -1), strict=False)) % 11
    return check != 10 and int(text[9]) == check % 11


@dataclass
class FeedTerms:
    """What case.toml says of one feed."""

    begins: date
    cadence: int
    silent: list[tuple[date, date]]

    def nil_return_on(self, day: date) -> bool:
        """Whether a nil return comes by itself on this day."""
        if day < self.begins or (day - self.begins).days % self.cadence:
            return False
        return not any(first <= day <= last for first, last in self.silent)


@dataclass
class Case:
    """A rehearsal folder, read."""

    first: date
    last: date
    feeds: dict[str, FeedTerms]
    policy: dict[str, Any]
    rows: dict[date, list[Row]]  # by the day they are delivered
    files: dict[date, list[tuple[str, date]]]  # (feed, as-of day) by the day they are delivered


def merged(into: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The first mapping with the second one's values laid over it, at every depth."""
    for name, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            merged(into[name], value)
        else:
            into[name] = value
    return into


def kind_of(feed: str) -> str:
    """`contacts-gp` is a feed of the kind `contacts`."""
    return feed.split("-", maxsplit=1)[0]


def read_case(folder: Path) -> Case:
    """Reads case.toml and every delivery under it."""
    told = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    feeds = {
        name: FeedTerms(
            terms.get("from", told["from"]),
            terms.get("cadence_days", 1),
            [(first, last) for first, last in terms.get("silent", [])],
        )
        for name, terms in told.get("feeds", {}).items()
    }
    case = Case(told["from"], told["to"], feeds, merged(copy.deepcopy(POLICY), told.get("policy", {})), {}, {})
    deliveries = folder / "deliveries"
    for day_folder in sorted(deliveries.iterdir()) if deliveries.exists() else []:
        received = date.fromisoformat(day_folder.name)
        rows: list[Row] = []
        files: list[tuple[str, date]] = []
        for path in sorted(day_folder.glob("*.csv")):
            feed, as_of_text = path.stem.rsplit("_", 1)
            as_of = date.fromisoformat(as_of_text)
            files.append((feed, as_of))
            with path.open(newline="", encoding="utf-8-sig") as lines:
                rows += [
                    Row(feed, kind_of(feed), as_of, received, n, {k: (v or "").strip() for k, v in cells.items()})
                    for n, cells in enumerate(csv.DictReader(lines))
                ]
        rows.sort(key=lambda row: (row.as_of, FEED_ORDER.index(row.kind), row.feed, row.line))
        case.rows[received], case.files[received] = rows, files
    return case


# --- linking (section 7.1) ----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A name or address without case, accents, hyphens, spaces and other signs."""
    letters = unicodedata.normalize("NFKD", text).upper()
    return "".join(c for c in letters if c.isascii() and c.isalnum())


def same_given(one: str, other: str) -> bool:
    """Whether two given names agree; a placeholder never does."""
    one, other = plain(one), plain(other)
    return bool(one) and one == other and not one.startswith(PLACEHOLDERS)


def same_family(one: str, other: str) -> bool:
    """Whether two family names agree."""
    return bool(plain(one)) and plain(one) == plain(other)


def same_postcode(one: str, other: str) -> bool:
    """Whether two postcodes agree; a blank one or ZZ99 never does."""
    one, other = plain(one), plain(other)
    return bool(one) and one == other and not one.startswith("ZZ99")


@dataclass(eq=False)
class Child:
    """One child on the register: the rows that were found to be about it."""

    label: str
    entered: date
    rows: list[Row] = field(default_factory=list)
    successors: set[str] = field(default_factory=set)  # numbers that a notice says replace an older one
    provisional: bool = False  # rows in doubt that became a child of their own
    ever: set[int] = field(default_factory=set)  # a provisional child's rows, those of earlier days too

    @property
    def numbers(self) -> set[str]:
        """Every number a row of this child bore."""
        return {row.number for row in self.rows if row.number}

    @property
    def birth_dates(self) -> set[date]:
        """What each source says now of the birth date."""
        return set(birth_statements(self.rows).values())

    def any_agrees(self, row: Row, column: str, agree: Any) -> bool:
        """Whether some row of the child agrees with this one in a column."""
        return any(agree(mine[column], row[column]) for mine in self.rows)


def birth_statements(rows: Iterable[Row]) -> dict[tuple[str, ...], date]:
    """The birth date by each source and local_id, by its latest row."""
    said: dict[tuple[str, ...], date] = {}
    for row in sorted(rows, key=lambda row: row.age):
        if row.born and row["local_id"]:
            said[*row.source, row["local_id"]] = row.born
    return said


def is_over(row: Row, day: date) -> bool:
    """Whether a row has been in doubt for long enough: a baby's or a notice's at once, others after 28 days."""
    assert row.born
    return row.kind == "notices" or row.as_of < add_months(row.born, 12) or day >= row.as_of + timedelta(days=28)


def same_person(row: Row, other: Row) -> bool:
    """Whether two rows in doubt are one child's: one source and local_id, or number, names and birth date alike."""
    if row.born != other.born or (row.number and other.number and row.number != other.number):
        return False
    given = {plain(r["given_name"]) for r in (row, other)}
    full = {name for name in given if len(name) > 1 and not name.startswith(PLACEHOLDERS)}
    if len(full) > 1:
        return False
    own = (row.source, row["local_id"]) == (other.source, other["local_id"])
    alike = len(given) == 1 and plain(row["family_name"]) == plain(other["family_name"]) and row.number == other.number
    return own or alike


class Register:
    """Every child ever in the cohort, the rows still in doubt, and the rows of children too old to enter."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.rows: list[Row] = []  # everything ever delivered
        self.doubtful: list[Row] = []
        self.older_siblings: list[Row] = []  # dropped at the door, but for the day they were seen
        self.superseded: set[str] = set()
        self.invalidated: set[str] = set()

    def take_in(self, rows: list[Row], day: date) -> None:
        """Links the day's new rows, then decides the doubts afresh, and gives children of their own to those left."""
        self.doubt_again()
        for row in rows:
            if is_refused(row):
                continue
            self.rows.append(row)
            # A version that takes a record back is about nobody; nor is a stillbirth, which may take back a `live`.
            if not row.withdrawn and row["outcome"] != "stillborn":
                self.place(row, day)
        while True:
            waiting, self.doubtful = self.doubtful, []
            for row in waiting:
                self.place(row, day)
            if len(self.doubtful) == len(waiting):
                break
        for group in self.people_in_doubt():
            if any(is_over(row, day) for row in group):
                self.stand_alone(group, day)

    def doubt_again(self) -> None:
        """Puts the rows of provisional children back into doubt."""
        for child in self.children:
            if child.provisional:
                self.doubtful += child.rows
                child.rows = []

    def people_in_doubt(self) -> list[list[Row]]:
        """The rows in doubt that may found a child, those of one person together."""
        groups: list[list[Row]] = []
        for row in sorted(self.doubtful, key=lambda row: (row.as_of, row.kind != "births", row.age)):
            complete = row["local_id"] and row.born and (row["family_name"] or row["given_name"])
            if not complete or any(self.number_changed(child, row) for child in self.children if not child.provisional):
                continue
            mine = next((group for group in groups if all(same_person(row, other) for other in group)), None)
            if mine is None:
                groups.append([row])
            else:
                mine.append(row)
        return [group for group in groups if any(row.born and row.as_of < csa(row.born) for row in group)]

    def stand_alone(self, group: list[Row], day: date) -> None:
        """Makes a provisional child of some rows, the one they were before if they were one."""
        mine = {id(row) for row in group}
        child = next((c for c in self.children if c.provisional and not c.rows and c.ever & mine), None)
        if child is None:
            child = Child(group[0]["local_id"], day, provisional=True)
            self.children.append(child)
        child.rows, child.ever = group, child.ever | mine
        self.doubtful = [row for row in self.doubtful if id(row) not in mine]

    def place(self, row: Row, day: date) -> None:
        """Gives the row to a child, to a new child, or to nobody."""
        complete = row["local_id"] and row.born and (row["family_name"] or row["given_name"])
        if not complete:
            self.doubtful.append(row)  # only a notice may lack these: a concern not placed
            return
        found = self.decide(row)
        if found == "doubt":
            self.doubtful.append(row)
            return
        if found == "new":
            assert row.born
            if (day if row.kind == "births" else row.as_of) >= csa(row.born):
                self.older_siblings.append(row)
                return
            found = Child(row["local_id"], day)
            self.children.append(found)
        assert isinstance(found, Child)
        found.rows.append(row)
        if row["kind"] == "nhs_number_superseded" and row.number:
            self.superseded.add(row.number)
            found.successors.add(row["area"])
        if row["kind"] == "nhs_number_invalidated" and row.number:
            self.invalidated.add(row.number)

    def decide(self, row: Row) -> Child | str:
        """The child this row is about, "new", or "doubt"."""
        candidates = [c for c in self.children if not c.provisional and self.shares(c, row)]
        if self.contradict(row, candidates):
            return "doubt"
        if any(self.number_changed(child, row) for child in candidates):
            return "doubt"
        possible = [child for child in candidates if not self.vetoed(child, row)]
        if not possible:
            return "new"
        for rule in (self.by_number, self.by_source, self.by_names):
            matching = [child for child in possible if rule(child, row)]
            if len(matching) == 1:
                return matching[0]
            if matching:
                return "doubt"
        return "doubt"

    def shares(self, child: Child, row: Row) -> bool:
        """Whether the child is a candidate at all."""
        if row.number and row.number in child.numbers and row.number not in self.invalidated:
            return True
        if self.same_source(child, row):
            return True
        if row.born not in child.birth_dates:
            return False
        if child.any_agrees(row, "postcode", same_postcode):
            return True
        return child.any_agrees(row, "family_name", same_family) and not self.is_namesake(child, row)

    @staticmethod
    def is_namesake(child: Child, row: Row) -> bool:
        """Whether full given names differ, and there is no number, id, address or postcode in common."""
        full = [plain(mine["given_name"]) for mine in child.rows]
        full = [name for name in full if len(name) > 1 and not name.startswith(PLACEHOLDERS)]
        mine = plain(row["given_name"])
        if not full or len(mine) < 2 or mine.startswith(PLACEHOLDERS) or mine in full:
            return False
        return not any(
            (row["uprn"] and other["uprn"] == row["uprn"])
            or (plain_address(row["address"]) and plain_address(other["address"]) == plain_address(row["address"]))
            for other in child.rows
        )

    def contradict(self, row: Row, candidates: list[Child]) -> bool:
        """Whether number, source + local_id and birth date + given name lead to different children."""
        pointed = [
            {id(child) for child in candidates if row.number and row.number in child.numbers},
            {id(child) for child in candidates if self.same_source(child, row)},
            {id(child) for child in candidates if self.is_named(child, row)},
        ]
        told = [children for children in pointed if children]
        return bool(told) and not set.intersection(*told)

    def number_changed(self, child: Child, row: Row) -> bool:
        """Whether the child's own source and local_id, names and birth date now come with another number."""
        if not row.number or not child.numbers or row.number in child.numbers | child.successors:
            return False
        if row.number in self.invalidated or child.numbers & self.invalidated:
            return False
        return any(
            (mine.source, mine["local_id"], mine.born) == (row.source, row["local_id"], row.born)
            and plain(mine["family_name"]) == plain(row["family_name"])
            and plain(mine["given_name"]) == plain(row["given_name"])
            for mine in child.rows
        )

    @staticmethod
    def is_named(child: Child, row: Row) -> bool:
        """Whether the child has this given name and birth date by births, a GP list or two sources."""
        saying = [m for m in child.rows if m.born == row.born and same_given(m["given_name"], row["given_name"])]
        return any(m.kind in ("births", "gp_registration") for m in saying) or len({m.source for m in saying}) > 1

    @staticmethod
    def vetoed(child: Child, row: Row) -> bool:
        """A different number on both sides."""
        if row.kind == "births":
            ids = {mine["local_id"] for mine in child.rows if mine.feed == row.feed}
            if ids and row["local_id"] not in ids:
                return True  # each birth is notified once
        return bool(row.number and child.numbers and row.number not in child.numbers | child.successors)

    @staticmethod
    def same_source(child: Child, row: Row) -> bool:
        """Whether this source used this local_id for this child before."""
        return any((mine.source, mine["local_id"]) == (row.source, row["local_id"]) for mine in child.rows)

    def by_number(self, child: Child, row: Row) -> bool:
        """The same number and birth date, the number verified or a name agreeing."""
        if not row.number or row.number not in child.numbers:
            return False
        if row.number in self.superseded | self.invalidated:
            return False
        return row.born in child.birth_dates and (row["nhs_number_status"] == "01" or self.a_name_agrees(child, row))

    def by_source(self, child: Child, row: Row) -> bool:
        """The same source and local_id with an agreeing name; another birth date is then a correction."""
        if not self.same_source(child, row):
            return False
        if self.of_multiple_birth(child):
            return child.any_agrees(row, "given_name", same_given)
        return self.a_name_agrees(child, row)

    def by_names(self, child: Child, row: Row) -> bool:
        """Family name, given name, birth date and postcode all equal."""
        return (
            row.born in child.birth_dates
            and child.any_agrees(row, "family_name", same_family)
            and child.any_agrees(row, "given_name", same_given)
            and child.any_agrees(row, "postcode", same_postcode)
        )

    @staticmethod
    def a_name_agrees(child: Child, row: Row) -> bool:
        """Whether the family or the given name agrees."""
        return child.any_agrees(row, "family_name", same_family) or child.any_agrees(row, "given_name", same_given)

    def of_multiple_birth(self, child: Child) -> bool:
        """Whether another child was born the same day to the same name, mother or postcode."""
        if any(row["birth_order"] not in {"", "1"} for row in child.rows):
            return True
        return any(
            other is not child
            and child.birth_dates & other.birth_dates
            and any(
                same_family(a["family_name"], b["family_name"])
                or same_postcode(a["postcode"], b["postcode"])
                or (a["mother_nhs_number"] and a["mother_nhs_number"] == b["mother_nhs_number"])
                for a in child.rows
                for b in other.rows
            )
            for other in self.children
        )


# --- what is known of a child on a day ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Sighting:
    """A day on which somebody physically saw the child."""

    day: date
    agency: str
    evidence: str


@dataclass(frozen=True)
class Contact:
    """One dealing with the child, made or attempted."""

    day: date
    agency: str
    evidence: str
    activity: str = ""
    planned: bool = False


@dataclass(frozen=True)
class Finding:
    """A condition of a check that stands from a day until the day before another."""

    check: str
    condition: str
    since: date
    until: date | None
    effect: str
    needs: tuple[tuple[str, date, date], ...] = ()  # (kind of feed, first day, last day) that must be covered

    def stands_on(self, day: date) -> bool:
        """Whether it stands on this day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(eq=False)
class Facts:
    """One child as far as it is known."""

    who: int  # its place on the register: labels of two children may be equal
    label: str
    births: bool
    provisional: bool
    born: date
    readings: list[date]  # every birth date that some source says now
    differ_since: date | None  # since when they have contradicted each other
    arrived: date | None
    start: date
    here_since: date
    sightings: list[Sighting]
    contacts: list[Contact]
    attended: dict[tuple[str, ...], list[date]]  # days attended by the key of a roll or early-years row
    current: dict[str, list[Row]]  # the version that counts of each record, by kind of feed
    restricted: bool
    homes: list[tuple[date, tuple[str, str], date | None]]  # as-of day, (uprn, address), gone from the list, in order
    mothers: set[str]
    moves: list[Move]
    stillborn: date | None  # since when its births row is corrected to a stillbirth
    came_back: Move | None  # the last move after which the child was registered here again

    def since_back(self, days_seen: list[date]) -> list[date]:
        """The days that still count: after a return none up to the day of the move."""
        return [day for day in days_seen if self.came_back is None or day > self.came_back.day]

    def looked_at(self, day: date, told_by: str) -> date | None:
        """The first day after this one, or this one where another agency did, that somebody looked at the child."""
        return min(
            (
                s.day
                for s in self.sightings
                if s.evidence == "seen_in_person"
                and s.agency in LOOKING
                and (s.day > day or (s.day == day and s.agency != told_by))
            ),
            default=None,
        )

    def by_children_services(self) -> list[date]:
        """The days a children's service saw the child."""
        return sorted({s.day for s in self.sightings if s.agency in CHILDRENS_SERVICES})

    def home_on(self, day: date) -> tuple[str, str]:
        """Where it lived as far as is known: by the last row up to that day, else by the first after it."""
        known = [home for as_of, home, gone in self.homes if as_of <= day and (gone is None or day < gone)]
        if known:
            return known[-1]
        later = [home for as_of, home, _ in self.homes if as_of > day]
        return later[0] if later else ("", "")


@dataclass(eq=False)
class Picture:
    """Everything known on a day, child by child."""

    facts: list[Facts]
    older: list[tuple[Sighting, tuple[str, str], set[str]]]  # a school-age sibling seen: home and mother's number
    older_notices: list[Row] = field(default_factory=list)  # what a notice told with one says of its household
    lists_from: date | None = None  # since when GP lists cover
    households: dict[date, dict[int, set[int]]] = field(default_factory=dict)


def evidence_of_visit(row: Row) -> str:
    """What a health visitor's row proves (FEEDS.md); "" where it is refused."""
    if row["activity"] == "12":
        return "administrative"
    attendance, medium, seen = row["attendance"], row["medium"], row["child_seen"]
    if attendance in {"5", "6"}:
        if medium == "01":
            return {"Y": "seen_in_person", "N": "not_shown"}.get(seen, "carer_only")
        if medium == "03" and seen == "Y":
            return "seen_remotely"
        return "carer_only"
    if attendance == "3":
        if row["access"] == "refused":
            return "access_refused"
        if row["access"] == "no_reply" or row["at_home"] == "Y":
            return "no_access"
        return "was_not_brought"
    return {"7": "arrived_late", "2": "cancelled_by_carer", "4": "cancelled_by_service"}.get(attendance, "")


def contact_of(row: Row) -> Contact | None:
    """The contact a row of the two contact feeds tells of, or nothing if the row cannot be used."""
    if row.kind == "health_visitor_contacts":
        agency, evidence = "health_visitor", evidence_of_visit(row)
    else:
        agency, evidence = row["agency"], row["evidence"]
    day = row.must("contact_on")
    if evidence not in EVIDENCE or day > row.as_of or (row.born and day < row.born):
        return None
    return Contact(day, agency, evidence, row["activity"], row["planned"] == "Y")


def is_refused(row: Row) -> bool:
    """Whether the row is a problem at the door: unknown words, a birth without an outcome, a day that cannot be."""
    if row.withdrawn:
        return False
    if row.kind != "notices" and row.born and row.born > row.as_of:
        return True
    if row.kind in {"contacts", "health_visitor_contacts"}:
        return contact_of(row) is None
    if row.kind == "notices":
        return row.must("noticed_on") > row.as_of
    return row.kind == "births" and row["outcome"] not in {"live", "stillborn"}


def attendance_days(versions: list[Row]) -> list[date]:
    """The days attended by one roll row: each distinct day told, without those a later version took back."""
    kept: list[date] = []
    for row in sorted(versions, key=lambda row: row.age):
        told = row.day("last_attended_on")
        if told is None or told > row.as_of or (row.born and told < row.born):
            continue
        kept = [day for day in kept if day <= told]
        if told not in kept:
            kept.append(told)
    return kept


@dataclass(frozen=True)
class Delivered:
    """What is known of the deliveries themselves."""

    first_as_of: dict[str, date]  # the lowest as-of day of each feed
    records_begin: date
    snapshots: dict[str, list[listing.Rank]]  # as-of day and day received of each file, by feed


@dataclass(frozen=True)
class Standing:
    """Which versions count, and which of them are doubtful."""

    winning: set[int]
    shared: set[int]  # told under an id that was told of another child, too
    stillborn: dict[tuple[str, ...], Row]

    def as_it_counts(self, row: Row) -> list[Row]:
        """The row if it is the version that counts; what clears counts under a doubtful id for nobody."""
        if row.kind == "births" and row.key in self.stillborn:
            return [row]  # the earlier reading, that it was born alive, holds while that is in doubt
        if id(row) not in self.winning:
            return []
        if id(row) not in self.shared:
            return [row]
        if row.kind == "notices":
            unconfirmed = replace(row, cells={**row.cells, "confirmed_by": ""}) if row["kind"] == "died" else row
            return [] if row["kind"] in CLEARING_NOTICES else [unconfirmed]
        contact = contact_of(row)
        return [] if contact and contact.evidence in {"seen_in_person", "seen_remotely"} else [row]


def draw_picture(
    register: Register,
    policy: dict[str, Any],
    delivered: Delivered,
    ignoring: frozenset[int] = frozenset(),
) -> Picture:
    """Works out every child's facts from all rows delivered so far, but for those told to ignore."""
    rows = [row for row in register.rows if id(row) not in ignoring]
    doubtful = {id(row) for row in register.doubtful}
    winners: dict[tuple[str, ...], Row] = {}
    own = {id(row) for child in register.children if child.provisional for row in child.rows}
    winners_of_all: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda row: row.age):
        if id(row) not in doubtful | own:
            winners[row.key] = row
        if id(row) not in doubtful:
            winners_of_all[row.key] = row
    winning = {id(row) for row in winners.values()}
    winning_of_all = {id(row) for row in winners_of_all.values()}
    linked = {id(row): n for n, child in enumerate(register.children) for row in child.rows}
    shared = sharing.doubtful_rows(rows, winning, lambda row: linked.get(id(row), row.key))
    stillborn = {key: row for key, row in winners.items() if row["outcome"] == "stillborn" and not row.withdrawn}
    facts = [
        facts_of(
            who,
            child,
            [row for row in child.rows if id(row) not in ignoring],
            Standing(winning_of_all if child.provisional else winning, shared, stillborn),
            policy,
            delivered,
        )
        for who, child in enumerate(register.children)
        if child.rows
    ]
    older = []
    for row in register.older_siblings:
        if id(row) in winning or row.kind in SNAPSHOTS:
            home = (row["uprn"], address_of(row))
            older += [
                (seen, home, {row["mother_nhs_number"]} - {""})
                for seen in sightings_of_rows([row], policy)
                if seen.agency in CHILDRENS_SERVICES
            ]
    notices = [row for row in register.older_siblings if row.kind == "notices" and id(row) in winning]
    return Picture(facts, older, [row for row in notices if row["about"] == "household"])


def address_of(row: Row) -> str:
    """The address and postcode of a row, normalised; "" where either is missing."""
    address, postcode = plain_address(row["address"]), plain(row["postcode"])
    return f"{address}/{postcode}" if address and postcode and not postcode.startswith("ZZ99") else ""


def plain_address(text: str) -> str:
    """An address as it is compared; "" for a placeholder, which agrees with nothing."""
    address = plain(text)
    return "" if address in NO_ADDRESS or address.startswith(NO_ADDRESS_BEGINS) else address


def sightings_of_rows(rows: list[Row], policy: dict[str, Any]) -> list[Sighting]:
    """The sightings that these rows prove: rows of rolls with all their versions, else the ones that count."""
    found: set[Sighting] = set()
    keyed: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row.kind == "births" and row.born:
            found.add(Sighting(row.born, "midwifery", "seen_in_person"))
        if row.kind in {"contacts", "health_visitor_contacts"}:
            contact = contact_of(row)
            if contact and contact.evidence in policy["sightings"]:
                found.add(Sighting(contact.day, contact.agency, contact.evidence))
        if row.kind in {"school_roll", "early_years"}:
            keyed.setdefault(row.key, []).append(row)
    for versions in keyed.values():
        agency = "school" if versions[0].kind == "school_roll" else "early_years"
        found |= {Sighting(day, agency, "seen_in_person") for day in attendance_days(versions)}
    return sorted(found, key=lambda s: (s.day, s.agency, s.evidence))


def facts_of(
    who: int,
    child: Child,
    rows: list[Row],
    standing: Standing,
    policy: dict[str, Any],
    delivered: Delivered,
) -> Facts:
    """One child's facts from its rows."""
    current: dict[str, list[Row]] = {kind: [] for kind in FEED_ORDER}
    for row in sorted(rows, key=lambda row: row.age):
        current[row.kind] += standing.as_it_counts(row)
    births = [row for row in current["births"] if row["outcome"] == "live" and row.born]
    statements = birth_statements(rows)
    latest = list(birth_statements(sorted(rows, key=lambda row: row.age)[-1:]).values())
    born = births[-1].born if births else latest[0]
    assert born
    arrived = None if births else arrival_of(rows, delivered.first_as_of)
    start = born if births else max(born, arrived or delivered.records_begin)
    counting = [row for row in rows if standing.as_it_counts(row) or row.kind in {"school_roll", "early_years"}]
    attended: dict[tuple[str, ...], list[date]] = {}
    for key in {row.key for row in rows if row.kind in {"school_roll", "early_years"}}:
        attended[key] = attendance_days([row for row in rows if row.key == key])
    contacts = [
        contact for row in current["health_visitor_contacts"] + current["contacts"] if (contact := contact_of(row))
    ]
    versions: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        versions.setdefault(row.key, []).append(row)
    homes = [
        (
            row.as_of,
            (row["uprn"], address_of(row)),
            listing.first_without(versions[row.key], delivered.snapshots.get(row.feed, []))
            if row.kind in SNAPSHOTS
            else None,
        )
        for row in sorted(rows, key=lambda row: row.age)
        if row["uprn"] or address_of(row)
    ]
    for kind in SNAPSHOTS:
        current[kind] = listing.in_force(current[kind], versions, delivered.snapshots, attended)
    sightings = sightings_of_rows(counting, policy)
    told_moves = moves_of(csa(born), current, sightings, contacts)
    came_back = next((move for move in reversed(told_moves) if move.back), None)
    if came_back and came_back.back:
        arrived = start = came_back.back
    return Facts(
        who=who,
        label=child.label,
        births=bool(births),
        provisional=child.provisional,
        born=born,
        readings=sorted(set(statements.values())),
        differ_since=differ_since(rows),
        arrived=arrived,
        start=start,
        here_since=arrived or born,
        sightings=sightings,
        contacts=sorted(contacts, key=lambda c: (c.day, c.evidence == "cancelled_by_carer", c.agency, c.evidence)),
        attended=attended,
        current=current,
        restricted=any(row["restricted"] == "Y" for row in rows),
        homes=homes,
        mothers={row["mother_nhs_number"] for row in rows} - {""},
        moves=told_moves,
        came_back=came_back,
        stillborn=min(
            (standing.stillborn[row.key].as_of for row in rows if row.key in standing.stillborn), default=None
        ),
    )


def moves_of(
    of_age: date, current: dict[str, list[Row]], sightings: list[Sighting], contacts: list[Contact]
) -> list[Move]:
    """Every confirmed move of a child, in order, with what speaks against it."""
    notices = sorted(current["notices"], key=lambda row: (row.must("noticed_on"), row.age))
    begun = [
        (row.must(listing.BEGINS[kind]), row.told or row.as_of)
        for kind in SNAPSHOTS
        for row in current[kind]
        if row[listing.BEGINS[kind]]
        and row["practice_code"] not in NO_PRACTICE
        and row["removal_reason"] not in GP_CORRECTIONS
    ]
    believed = [
        row.must("noticed_on")
        for row in notices
        if row["kind"] == "caseload_opened" or (row["kind"] in WORRY and row["about"] != "household")
    ]
    believed += [contact.day for contact in contacts if contact.evidence in FAILED]
    return [
        move_of(
            row.must("noticed_on"),
            of_age,
            [s.day for s in sightings],
            [other.must("noticed_on") for other in notices if other["kind"] == "move_disproved"],
            begun,
            believed,
        )
        for row in notices
        if row["kind"] == "move_confirmed" and is_confirmed(row)
    ]


def arrival_of(rows: list[Row], first_as_of: dict[str, date]) -> date | None:
    """The day a child without a births row arrived; nothing if it was already here when a feed began."""
    earliest = min(row.as_of for row in rows)
    naming = {row.feed for row in rows if row.as_of == earliest}
    return None if any(first_as_of[feed] == earliest for feed in naming) else earliest


def differ_since(rows: list[Row]) -> date | None:
    """Since which as-of day the sources have told different birth dates without a break."""
    since: date | None = None
    for as_of in sorted({row.as_of for row in rows}):
        known = birth_statements(row for row in rows if row.as_of <= as_of)
        if len(set(known.values())) < 2:
            since = None
        elif since is None:
            since = as_of
    return since


# --- households ---------------------------------------------------------------------------------------------------


def same_home(one: tuple[str, str], other: tuple[str, str]) -> str:
    """What connects two homes: the UPRN where both have one, else the address; "" where nothing does."""
    if one[0] and other[0]:
        return f"uprn {one[0]}" if one[0] == other[0] else ""
    return one[1] if one[1] and one[1] == other[1] else ""


def household_on(picture: Picture, day: date) -> dict[int, set[int]]:
    """For each child the children of its household on a day, itself included."""
    if day in picture.households:
        return picture.households[day]
    living = living_on(picture, day)
    together: dict[int, set[int]] = {f.who: {f.who} for f in picture.facts}
    crowded = crowded_homes(picture, day)
    changed = True
    while changed:
        changed = False
        for one in living:
            for other in living:
                if one is other or other.who in together[one.who]:
                    continue
                place = same_home(one.home_on(day), other.home_on(day))
                if (place and place not in crowded) or one.mothers & other.mothers:
                    joined = together[one.who] | together[other.who]
                    together |= dict.fromkeys(joined, joined)
                    changed = True
    picture.households[day] = together
    return together


def living_on(picture: Picture, day: date) -> list[Facts]:
    """The children whose home may be told."""
    return [f for f in picture.facts if not f.restricted and f.here_since <= day]


def crowded_homes(picture: Picture, day: date) -> set[str]:
    """The homes that are none: a refuge, a hostel."""
    living = living_on(picture, day)
    return {
        home
        for home in {h for f in living for h in homes_of(f, day)}
        if is_refuge([f for f in living if home in homes_of(f, day)])
    }


def homes_of(facts: Facts, day: date) -> set[str]:
    """The names `same_home` may use for where the child lives."""
    uprn, address = facts.home_on(day)
    return ({f"uprn {uprn}"} if uprn else set()) | ({address} if address else set())


def is_refuge(there: list[Facts]) -> bool:
    """More than eight children or three mothers at one address."""
    return len(there) > 8 or len({mother for f in there for mother in f.mothers}) > 3


def siblings_seen(picture: Picture, facts: Facts) -> list[Sighting]:
    """Every sighting of another child of the household, on a day they shared it."""
    if facts.restricted:
        return []
    seen = [
        s
        for other in picture.facts
        if other is not facts
        for s in other.sightings
        if other.who in household_on(picture, s.day)[facts.who]
    ]
    seen += [
        s
        for s, home, mothers in picture.older
        if facts.here_since <= s.day and (same_home(home, facts.home_on(s.day)) or mothers & facts.mothers)
    ]
    return seen


# --- the checks (section 7) ---------------------------------------------------------------------------------------


class Judge:
    """The findings on one child, under one reading of its birth date."""

    def __init__(self, facts: Facts, born: date, picture: Picture, policy: dict[str, Any]) -> None:
        self.facts, self.born, self.picture, self.policy = facts, born, picture, policy
        self.births = facts.births and facts.came_back is None
        self.start = born if self.births else max(born, facts.start)
        self.seen = facts.by_children_services()
        self.seen_by_anyone = sorted({s.day for s in facts.sightings})
        self.notices = sorted(facts.current["notices"], key=lambda row: (row.must("noticed_on"), row.age))

    # Small words used by the checks.

    def seen_from(self, day: date) -> date | None:
        """The first day from this one on that a children's service saw the child."""
        return next((d for d in self.seen if d >= day), None)

    def seen_after(self, day: date) -> date | None:
        """The first day after this one that a children's service saw the child."""
        return self.seen_from(day + ONE)

    def rule(self, check: str, condition: str) -> dict[str, Any]:
        """The numbers and the effect of one condition."""
        return dict(self.policy["checks"][check][condition])

    def finding(
        self,
        check: str,
        condition: str,
        since: date,
        until: Iterable[date | None],
        needs: Iterable[tuple[str, date, date]] = (),
    ) -> Iterator[Finding]:
        """One interval, unless it is empty or the policy has the condition off."""
        ends = [day for day in until if day is not None]
        end = min(ends) if ends else None
        effect = self.rule(check, condition)["effect"]
        if effect != "off" and (end is None or end > since):
            yield Finding(check, condition, since, end, effect, tuple(needs))

    def findings(self) -> list[Finding]:
        """Every interval of every check, before asking whether the feeds cover it."""
        return [
            *self.gp_registration(),
            *self.school_roll(),
            *self.early_years(),
            *self.health_visitor(),
            *self.concern(),
            *self.household(),
            *self.whereabouts(),
            *self.caseload(),
        ]

    # gp_registration

    def gp_rows(self) -> tuple[list[Row], list[Row]]:
        """Registrations with a practice, and rows that say there is none."""
        rows = [
            row
            for row in self.facts.current["gp_registration"]
            if row["removal_reason"] not in GP_CORRECTIONS and row["registered_on"]
        ]
        return (
            [row for row in rows if row["practice_code"] not in NO_PRACTICE],
            [row for row in rows if row["practice_code"] in NO_PRACTICE],
        )

    def gp_registration(self) -> Iterator[Finding]:
        real, nowhere = self.gp_rows()
        rule = self.rule("gp_registration", "never_registered")
        since = (
            days_after(self.born, rule["after_birth"]) if self.births else days_after(self.start, rule["after_arrival"])
        )
        if self.picture.lists_from:
            since = max(since, self.picture.lists_from + ONE)
        yield from self.finding(
            "gp_registration",
            "never_registered",
            since,
            [row.must("registered_on") for row in real],
            [("gp_registration", since - ONE, since - ONE)],
        )
        if self.facts.restricted:
            return
        for row in real:
            removed, reason = row.day("removed_on"), row["removal_reason"]
            if removed and (reason in REMOVED or not reason):
                yield from self.finding("gp_registration", "removed", removed, self.newer(real, row, removed))
            if removed and reason == "DIS":
                since = days_after(removed, self.rule("gp_registration", "dissolved")["days"])
                yield from self.finding(
                    "gp_registration",
                    "dissolved",
                    since,
                    self.newer(real, row, since),
                    [("gp_registration", since - ONE, since - ONE)],
                )
            if row.gone and not removed:
                yield from self.no_longer_listed("gp_registration", row, self.others(real, row))
        for row in nowhere:
            since = row.must("registered_on")
            if any(r.must("registered_on") < since for r in real):
                yield from self.finding("gp_registration", "removed", since, self.newer(real, row, since))

    @staticmethod
    def newer(real: list[Row], row: Row, since: date) -> list[date]:
        """When the child was on a newer list: one gone before that day is none."""
        return [
            r.must("registered_on")
            for r in real
            if r.must("registered_on") > row.must("registered_on") and (r.gone is None or r.gone > since)
        ]

    @staticmethod
    def others(rows: Iterable[Row], row: Row) -> list[date]:
        """The first day each other row is held from the day this one is gone."""
        assert row.gone
        found: list[date] = []
        for other in rows:
            if other is not row:
                found += first_open(other, listing.BEGINS[other.kind], listing.ENDS[other.kind], row.gone)
        return found

    def no_longer_listed(self, check: str, row: Row, others: list[date]) -> Iterator[Finding]:
        """The note about a row that is gone without an end told, unless another took its place."""
        assert row.gone
        since = days_after(row.gone, self.rule(check, "no_longer_listed")["days"])
        yield from self.finding(check, "no_longer_listed", since, others, [(row.kind, since - ONE, since - ONE)])

    # school_roll

    def school_roll(self) -> Iterator[Finding]:
        rolls = self.facts.current["school_roll"]
        all_attended = self.attended_at("school_roll")
        for row in rolls:
            enrolled, left = row.must("enrolled_on"), row.day("left_on")
            base = enrolled if in_term(enrolled) else next_term_start(enrolled)
            since = school_days_after(base, self.rule("school_roll", "never_attended")["school_days"])
            if (left is None or left > since) and (row.gone is None or row.gone > since):
                came = [*self.facts.attended[row.key], *(day for day in all_attended if day >= base)]
                yield from self.finding(
                    "school_roll", "never_attended", since, came, [("school_roll", since - ONE, since - ONE)]
                )
            if left and not row["destination"]:
                others = [r for r in rolls if r is not row]
                if not any(is_open(r, "enrolled_on", "left_on", left) for r in others):
                    yield from self.finding(
                        "school_roll",
                        "left",
                        left,
                        [r.must("enrolled_on") for r in others if r.must("enrolled_on") >= left],
                    )
            if row.gone and not left:
                yield from self.no_longer_listed("school_roll", row, self.others(rolls, row))
        since = max(csa(self.born) - days(self.rule("school_roll", "no_place")["days"]), self.start)
        yield from self.finding(
            "school_roll",
            "no_place",
            since,
            [
                r.must("enrolled_on")
                for r in rolls
                if in_reception_or_above(r)
                and (r.day("left_on") is None or r.must("left_on") > since)
                and (r.gone is None or r.gone > since)
            ],
            [("school_roll", since - ONE, since - ONE)],
        )

    # early_years

    def place_from(self, day: date) -> date | None:
        """The first day from this one on with a provider or on a roll."""
        found: list[date] = []
        for row in self.facts.current["early_years"]:
            found += first_open(row, "started_on", "ended_on", day)
        for row in self.facts.current["school_roll"]:
            found += first_open(row, "enrolled_on", "left_on", day)
        return min(found) if found else None

    def attended_at(self, *kinds: str) -> list[date]:
        """Every day attended at a school, at a provider or at either."""
        return sorted({day for key, told in self.facts.attended.items() if kind_of(key[0]) in kinds for day in told})

    def early_years(self) -> Iterator[Finding]:
        reception = reception_september(self.born)
        providers, rolls = self.facts.current["early_years"], self.facts.current["school_roll"]
        ends = {row.must("ended_on") for row in providers if row["ended_on"]}
        ends |= {row.must("left_on") for row in rolls if row["left_on"] and ends and row.must("left_on") >= min(ends)}
        for ended in sorted(ends):
            since = days_after(ended, self.rule("early_years", "left")["days"])
            if date(reception.year, 4, 1) <= ended <= date(reception.year, 12, 31):
                since = max(since, date(ended.year, 10, 1))
            yield from self.finding(
                "early_years", "left", since, [self.place_from(ended)], self.both_covered(since - ONE)
            )
        for row in providers:
            if row.gone and not row["ended_on"]:
                yield from self.no_longer_listed("early_years", row, self.others([*providers, *rolls], row))
        yield from self.stopped_attending()
        began = universal_from(self.born)
        since = max(next_entitlement_day(began), self.start)
        yield from self.finding(
            "early_years", "not_taken_up", since, [self.place_from(began)], [("early_years", since - ONE, since - ONE)]
        )

    @staticmethod
    def both_covered(day: date) -> list[tuple[str, date, date]]:
        """A place would show on a register of providers or on a roll."""
        return [("early_years", day, day), ("school_roll if any", day, day)]

    def stopped_attending(self) -> Iterator[Finding]:
        """For each last day attended at a provider: four weeks of one term without another."""
        n = self.rule("early_years", "stopped")["days"]
        attended = self.attended_at("early_years", "school_roll")
        for row in self.facts.current["early_years"]:
            for last in self.facts.attended[row.key]:
                again = attended[bisect_right(attended, last) :][:1]
                for first_day, last_day in [t for y in range(last.year, last.year + 3) for t in terms_of(y)]:
                    since = days_after(max(last, first_day), n)
                    if last <= last_day and since <= last_day and is_open(row, "started_on", "ended_on", since):
                        yield from self.finding(
                            "early_years", "stopped", since, list(again), [("early_years", since - ONE, since - ONE)]
                        )
                        break

    # health_visitor

    def reviews(self) -> list[tuple[str, date, date]]:
        """Activity code, first and last day of the window of each mandated review, for those asked for."""
        born = self.born
        windows = [
            ("08", born, born + days(30)),
            ("09", born + days(42), born + days(56)),
            ("10", add_months(born, 9), add_months(born, 15)),
            ("11", add_months(born, 24), add_months(born, 30)),
        ]
        return [w for w in windows if self.facts.arrived is None or w[2] >= self.facts.arrived]

    def done(self, activity: str, opens: date) -> list[date]:
        """The days from the window's first on that this review was completed."""
        return [
            c.day
            for c in self.facts.contacts
            if c.agency == "health_visitor"
            and c.activity == activity
            and c.evidence in {"seen_in_person", "seen_remotely"}
            and c.day >= opens
        ]

    def health_visitor(self) -> Iterator[Finding]:
        reviews = self.reviews()
        for activity, opens, closes in reviews:
            since = closes + ONE
            yield from self.finding(
                "health_visitor",
                "review_missed",
                since,
                [*self.done(activity, opens), self.seen_after(since)],
                [("health_visitor_contacts", opens, closes)],
            )
        for (one, opens_one, _), (two, opens_two, closes) in pairwise(reviews):
            since = closes + ONE
            yield from self.finding(
                "health_visitor",
                "two_reviews_missed",
                since,
                [*self.done(one, opens_one), *self.done(two, opens_two), self.seen_after(since)],
                [("health_visitor_contacts", opens_one, closes)],
            )
        yield from self.failed_contacts()
        rule = self.rule("health_visitor", "was_not_brought")
        missed = [c.day for c in self.facts.contacts if c.evidence == "was_not_brought"]
        for n in range(rule["count"] - 1, len(missed)):
            if missed[n] < add_months(missed[n - rule["count"] + 1], rule["months"]):
                yield from self.finding("health_visitor", "was_not_brought", missed[n], [self.seen_after(missed[n])])

    def failed_contacts(self) -> Iterator[Finding]:
        """Within each gap between two days seen: the day of the second failed contact."""
        count = self.rule("health_visitor", "failed_contacts")["count"]
        for after, before in zip([None, *self.seen], [*self.seen, None], strict=True):
            cancelled, failed = 0, []
            for contact in self.facts.contacts:
                if (after and contact.day <= after) or (before and contact.day >= before):
                    continue
                if contact.evidence in {"cancelled_by_service", "administrative"}:
                    continue
                cancelled = cancelled + 1 if contact.evidence == "cancelled_by_carer" else 0
                if contact.evidence in FAILED or cancelled >= 3:
                    failed.append(contact.day)
            if len(failed) >= count:
                yield from self.finding("health_visitor", "failed_contacts", failed[count - 1], [before])

    # concern, household, whereabouts, caseload

    def concern(self) -> Iterator[Finding]:
        for row in self.notices:
            if row["kind"] in WORRY and row["about"] != "household":
                day = row.must("noticed_on")
                looked = self.facts.looked_at(day, row["agency"])
                yield from self.finding("concern", "reported", day, [looked])
                n = self.rule("concern", "not_seen_since")["working_days"]
                yield from self.finding("concern", "not_seen_since", working_days_after(day, n), [looked])

    def household(self) -> Iterator[Finding]:
        months = self.rule("household", "notice")["months"]
        for other in self.picture.facts:
            for row in other.current["notices"]:
                day = row.must("noticed_on")
                violence = row["kind"] in VIOLENCE
                of_home = row["kind"] in WORRY and row["about"] == "household"
                if not violence and not of_home:
                    continue
                until = add_months(day, months)
                if other is self.facts:
                    yield from self.finding("household", "notice", day, [until])
                if other is self.facts or row["about"] != "household":
                    continue
                if self.lived_with(other, day):
                    yield from self.finding("household", "notice", day, [until])
                elif day < self.born < until and self.born_to_home_of(other, day):
                    yield from self.finding("household", "notice", self.born, [until])
        yield from self.told_with_older_siblings(months)
        seen = siblings_seen(self.picture, self.facts)
        yield from self.sibling_contrast(
            "siblings_seen", [s.day for s in seen if s.agency in {"health_visitor", "gp", "hospital", "social_care"}]
        )
        yield from self.sibling_contrast(
            "siblings_at_school", [s.day for s in seen if s.agency in {"school", "early_years"}]
        )

    def lived_with(self, other: Facts, day: date) -> bool:
        """Whether both lived in one household on that day."""
        return self.born <= day and other.who in household_on(self.picture, day)[self.facts.who]

    def told_with_older_siblings(self, months: int) -> Iterator[Finding]:
        """What a notice about a school-age child tells of the household this child lives in, or is born to."""
        for row in self.picture.older_notices:
            day = row.must("noticed_on")
            until = add_months(day, months)
            if row["kind"] not in VIOLENCE | WORRY:
                continue
            if self.born <= day and self.lives_at(row, day, day):
                yield from self.finding("household", "notice", day, [until])
            elif day < self.born < until and self.lives_at(row, self.born, day):
                yield from self.finding("household", "notice", self.born, [until])

    def lives_at(self, row: Row, day: date, noticed: date) -> bool:
        """Whether the child lives, on a day, in the home that a notice told with a school-age sibling tells of."""
        if self.facts.restricted or self.facts.here_since > day:
            return False
        place = same_home((row["uprn"], address_of(row)), self.facts.home_on(day))
        return bool(place and place not in crowded_homes(self.picture, noticed)) or bool(
            row["mother_nhs_number"] and row["mother_nhs_number"] in self.facts.mothers
        )

    def born_to_home_of(self, other: Facts, day: date) -> bool:
        """Whether this child's first home, or its mother, is the household of that notice on its day."""
        if self.facts.restricted or self.facts.here_since > self.born:
            return False
        members = {f.who: f for f in self.picture.facts}
        home = self.facts.home_on(self.born)
        return any(
            same_home(home, members[who].home_on(day)) or self.facts.mothers & members[who].mothers
            for who in household_on(self.picture, day)[other.who]
            if not members[who].restricted
        )

    def sibling_contrast(self, condition: str, sibling_days: list[date]) -> Iterator[Finding]:
        """Siblings seen on three days since this child was last seen, long ago."""
        rule = self.rule("household", condition)
        for last, again in zip([None, *self.seen], [*self.seen, None], strict=True):
            if last is None and again is not None and again <= self.start:
                continue
            since_when = last or self.start
            later = sorted({day for day in sibling_days if day > since_when})
            if len(later) >= rule["seen_days"]:
                yield from self.finding(
                    "household",
                    condition,
                    max(later[rule["seen_days"] - 1], days_after(since_when, rule["days"])),
                    [again],
                )

    def claims(self) -> list[date]:
        """The days somebody claimed the child had moved."""
        told = [
            row.must("noticed_on")
            for row in self.notices
            if row["kind"] == "move_claimed" or (row["kind"] == "move_confirmed" and not is_confirmed(row))
        ]
        left = [
            row.must("removed_on")
            for row in self.facts.current["gp_registration"]
            if row["removal_reason"] in CLAIMS and row["removed_on"]
        ]
        return sorted(told + left)

    def whereabouts(self) -> Iterator[Finding]:
        confirmed = [
            row.must("noticed_on") for row in self.notices if row["kind"] == "move_confirmed" and is_confirmed(row)
        ]
        for day in self.claims():
            since = working_days_after(day, self.rule("whereabouts", "unconfirmed")["working_days"])
            yield from self.finding(
                "whereabouts", "unconfirmed", since, [self.seen_after(day), *(c for c in confirmed if c >= day)]
            )
        for row in self.notices:
            if row["kind"] == "move_disproved":
                day = row.must("noticed_on")
                yield from self.finding("whereabouts", "disproved", day, [self.seen_after(day)])

    def caseload_periods(self) -> list[tuple[date, date | None]]:
        """From each opening to the first closing after it."""
        closings = [row.must("noticed_on") for row in self.notices if row["kind"] == "caseload_closed"]
        openings = [row.must("noticed_on") for row in self.notices if row["kind"] == "caseload_opened"]
        return [(day, min((c for c in closings if c >= day), default=None)) for day in openings]

    def caseload(self) -> Iterator[Finding]:
        periods = self.caseload_periods()
        for opened, closed in periods:
            yield from self.finding("caseload", "open", opened, [closed])
        for c in self.facts.contacts:
            on_caseload = any(opened <= c.day and (closed is None or c.day < closed) for opened, closed in periods)
            if c.agency != "social_care" or not c.planned or not on_caseload:
                continue
            if c.day in self.seen_by_anyone:
                continue
            until = [self.facts.looked_at(c.day, c.agency)]
            if c.evidence in FAILED:
                yield from self.finding("caseload", "not_seen_at_visit", c.day, until)
            if c.evidence in {"carer_only", "cancelled_by_service", "cancelled_by_carer"}:
                n = self.rule("caseload", "visit_without_sight")["working_days"]
                yield from self.finding("caseload", "visit_without_sight", working_days_after(c.day, n), until)


def is_open(row: Row, begins: str, ends: str, day: date) -> bool:
    """Whether a row of a list holds on a day; on the day of leaving, or from which it is gone, it no longer does."""
    end = row.day(ends)
    return row.must(begins) <= day and (end is None or end > day) and (row.gone is None or row.gone > day)


def first_open(row: Row, begins: str, ends: str, day: date) -> list[date]:
    """The first day from this one on that the row is open, as a list of one or none."""
    first = max(day, row.must(begins))
    return [first] if is_open(row, begins, ends, first) else []


def in_reception_or_above(row: Row) -> bool:
    """Year R, 1, 2 …; nursery classes are below."""
    return row["year_group"].upper() == "R" or row["year_group"].isdigit()


def is_confirmed(row: Row) -> bool:
    """A move told by the receiving agency, with its area."""
    return bool(row["area"] and row["confirmed_by"]) and row["confirmed_by"].lower() not in FAMILY_WORDS


# --- the clock (section 5) ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """What the due day depends on, and nothing else."""

    born: date
    start: date
    arrived: bool
    seen: date | None  # last seen by a children's service
    brief: date | None  # last seen by anyone else, later than that
    findings: tuple[Finding, ...]


class Limits:
    """Attention, limits and due days under one policy."""

    def __init__(self, policy: dict[str, Any]) -> None:
        self.policy = policy
        self.known: dict[Clock, date] = {}

    def attention(self, findings: Iterable[Finding], day: date) -> str:
        """Standard, raised or high, from the findings that stand on a day."""
        standing = [f for f in findings if f.effect == "attention" and f.stands_on(day)]
        at_once = set(self.policy["high_if"])
        if any(f.check in at_once or f"{f.check}.{f.condition}" in at_once for f in standing):
            return "high"
        checks = len({f.check for f in standing})
        return "standard" if checks == 0 else "raised" if checks == 1 else "high"

    def limit(self, clock: Clock, seen: date, day: date) -> int:
        """The policy's days, by age on the day seen and attention on the other day."""
        table = self.policy["limits"]
        band = table["birth"]
        if seen >= clock.born + days(42):
            band = table["6_weeks"]
        if seen >= add_months(clock.born, 12):
            band = table["12_months"]
        if seen >= add_months(clock.born, 30):
            band = table["30_months"]
        limit = int(band[self.attention(clock.findings, day)])
        if any(f.effect == "column" and f.stands_on(day) for f in clock.findings):
            limit = min(limit, int(band["caseload"]))
        return limit

    def limit_counted(self, clock: Clock, day: date) -> int:
        """The limit that applies to the day counted from; shorter for an arrived child never seen here."""
        if clock.seen:
            return self.limit(clock, clock.seen, day)
        limit = self.limit(clock, clock.start, day)
        return min(limit, int(self.policy["arrival"])) if clock.arrived else limit

    def due_on(self, clock: Clock) -> date:
        """The first day of being overdue, found by walking day after day."""
        if clock not in self.known:
            self.known[clock] = self.walk(clock)
        return self.known[clock]

    def walk(self, clock: Clock) -> date:
        """The walk itself."""
        counted_from = clock.seen or clock.start
        day = counted_from
        while not (day - counted_from).days > self.limit_counted(clock, day):
            day += ONE
        if clock.brief is None:
            return day
        brief = clock.brief
        due_brief = brief
        while not (due_brief - brief).days > min(int(self.policy["brief"]), self.limit(clock, brief, due_brief)):
            due_brief += ONE
        last = counted_from
        while not (last - counted_from).days > self.policy["stretch"] * self.limit_counted(clock, last):
            last += ONE
        return min(max(day, due_brief), last)


# --- one child on one day (sections 4 and 6) ----------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """What is to be said of a child on a day."""

    label: str
    left: str | None
    aged_out: bool
    causes: tuple[tuple[date, str], ...]
    state: str
    last_seen_on: date | None
    counted_from: date
    due_on: date
    limit_days: int
    attention: str
    findings: tuple[Finding, ...]

    @property
    def open(self) -> bool:
        """Whether an escalation stands."""
        return self.left is None and (self.aged_out or bool(self.causes))


@dataclass
class Coverage:
    """Through which day each configured feed is complete."""

    begins: dict[str, date]
    through: dict[str, date]

    def of_kind(self, kind: str) -> list[str]:
        """The configured feeds of one kind."""
        return [feed for feed in self.begins if kind_of(feed) == kind]

    def covers(self, need: tuple[str, date, date]) -> bool:
        """Whether the feeds of that kind were complete over the days."""
        kind, first, last = need
        feeds = self.of_kind(kind.removesuffix(" if any"))
        if not feeds:
            return kind.endswith(" if any")
        return all(feed in self.through and self.begins[feed] <= first and self.through[feed] >= last for feed in feeds)


class Judging:
    """Judges children on a day, from a picture of the facts."""

    def __init__(self, policy: dict[str, Any], limits: Limits, feeds: dict[str, FeedTerms]) -> None:
        self.policy, self.limits, self.feeds = policy, limits, feeds
        self.drawn: dict[tuple[int, date], tuple[Judge, list[Finding]]] = {}
        self.drawn_for: Picture | None = None

    def conditions(self, facts: Facts, born: date, picture: Picture) -> tuple[Judge, list[Finding]]:
        """The intervals under one birth date; worked out once per picture."""
        if self.drawn_for is not picture:
            self.drawn, self.drawn_for = {}, picture
        key = (id(facts), born)
        if key not in self.drawn:
            judge = Judge(facts, born, picture, self.policy)
            self.drawn[key] = (judge, judge.findings())
        return self.drawn[key]

    def clock_of(
        self, facts: Facts, born: date, picture: Picture, coverage: Coverage, up_to: date | None = None
    ) -> Clock:
        """What the due day of a child depends on."""
        judge, all_findings = self.conditions(facts, born, picture)
        findings = tuple(f for f in all_findings if all(coverage.covers(need) for need in f.needs))
        if facts.provisional:
            findings = tuple(f for f in findings if not f.needs)
        seen = facts.since_back([d for d in judge.seen if up_to is None or d <= up_to])
        last = seen[-1] if seen else None
        others = [
            s.day
            for s in facts.sightings
            if s.agency not in CHILDRENS_SERVICES
            and s.day > (last or judge.start)
            and (up_to is None or s.day <= up_to)
        ]
        return Clock(born, judge.start, facts.arrived is not None, last, max(others, default=None), findings)

    def judge(self, facts: Facts, picture: Picture, coverage: Coverage, day: date) -> Judgement:
        """The child's one state on a day."""
        clock = self.clock_of(facts, facts.born, picture, coverage)
        due_on, due_clock = min(
            (
                (self.limits.due_on(c), c)
                for c in (self.clock_of(facts, born, picture, coverage) for born in {facts.born, *facts.readings})
            ),
            key=lambda pair: pair[0],
        )
        findings = [f for f in clock.findings if f.stands_on(day)]
        left = self.leaving_fact(facts, picture, coverage, day)
        doubt = self.doubt_since(facts, day)
        waiting = due_on <= day and self.waits(due_clock, due_on, coverage, day)
        causes: list[tuple[date, str]] = []
        if due_on <= day and not waiting:
            causes.append((due_on, "unseen"))
            findings.append(Finding("unseen", "due", due_on, None, "escalation"))
        causes += [(f.since, f.check) for f in findings if f.effect == "escalation" and f.check != "unseen"]
        if doubt and working_days_after(doubt, 10) <= day:
            causes.append((working_days_after(doubt, 10), "in_doubt"))
        causes.sort(key=lambda cause: (cause[0], CHECK_ORDER.index(cause[1])))
        aged_out = left is None and day >= csa(facts.born)
        if left:
            state = "left"
        elif aged_out or causes:
            state = "escalated"
        elif doubt:
            state = "in_doubt"
        elif waiting:
            state = "awaiting_feed"
        elif due_on - days(self.policy["warning"]) <= day:
            state = "due_soon"
        else:
            state = "within_limit"
        return Judgement(
            facts.label,
            left,
            aged_out,
            tuple(causes),
            state,
            max((s.day for s in facts.sightings), default=None),
            clock.seen or clock.start,
            due_on,
            self.limits.limit_counted(due_clock, min(day, due_on)),
            self.limits.attention(clock.findings, day),
            tuple(sorted(findings, key=lambda f: (CHECK_ORDER.index(f.check), f.since, f.condition))),
        )

    def waits(self, clock: Clock, due_on: date, coverage: Coverage, day: date) -> bool:
        """Whether `unseen` still waits for a feed."""
        if day >= due_on + days(7) or due_on < clock.born + days(56):
            return False
        if self.limits.attention(clock.findings, due_on) == "high":
            return False
        awaited = [feed for kind in self.policy["wait_for"] for feed in coverage.of_kind(kind)]
        return any(feed not in coverage.through or coverage.through[feed] < due_on - ONE for feed in awaited)

    def leaving_fact(self, facts: Facts, picture: Picture, coverage: Coverage, day: date) -> str | None:
        """Why the child is no longer judged, if it is not."""
        notices = [row for row in facts.current["notices"] if row.must("noticed_on") <= day]
        if facts.stillborn and not any(s.day > facts.born for s in facts.sightings):
            return "stillborn"
        for row in notices:
            formal = row["kind"] == "died" and row["confirmed_by"] in FORMAL_DEATH
            if formal and not death_undone(row, notices) and not is_doubtful_death(row, facts):
                return "died"
        if any(move.stands_on(day) for move in facts.moves):
            return "moved"
        return "handed_over" if self.handed_over(facts, picture, coverage, day) else None

    def handed_over(self, facts: Facts, picture: Picture, coverage: Coverage, day: date) -> bool:
        """Whether on some day from school age on the child had an open row on a roll, and had lately attended."""
        of_age = csa(facts.born)
        if day < of_age:
            return False
        for row in facts.current["school_roll"]:
            if not in_reception_or_above(row):
                continue
            for attended in facts.attended[row.key]:
                on = max(of_age, attended, row.told or attended)
                if of_age - days(60) <= attended and on <= day and is_open(row, "enrolled_on", "left_on", on):
                    return True
        if self.policy["hand_over"] == "by_age" and not coverage.of_kind("school_roll"):
            clock = self.clock_of(facts, facts.born, picture, coverage, up_to=of_age)
            return self.limits.due_on(clock) > of_age
        return False

    @staticmethod
    def doubt_since(facts: Facts, day: date) -> date | None:
        """Since when accepted facts contradict each other, if they do."""
        notices = [row for row in facts.current["notices"] if row.must("noticed_on") <= day]
        told = [
            death_doubted_on(row, facts)
            for row in notices
            if row["kind"] == "died" and not death_undone(row, notices) and is_doubtful_death(row, facts)
        ]
        withdrawn = [row.must("noticed_on") for row in notices if row["kind"] == "death_withdrawn"]
        told += [
            removed
            for row in facts.current["gp_registration"]
            if row["removal_reason"] == "DEA"
            and (removed := row.day("removed_on"))
            and removed <= day
            and not any(w >= removed for w in withdrawn)
            and not any(s.day > removed for s in facts.sightings)
            and not any(r.must("registered_on") > row.must("registered_on") for r in facts.current["gp_registration"])
        ]
        if facts.differ_since:
            told.append(facts.differ_since)
        if facts.stillborn:
            told += [max(s.day, facts.stillborn) for s in facts.sightings if s.day > facts.born]
        told += [move.doubted for move in facts.moves if move.doubted and move.day <= day and move.doubted_by(day)]
        return min(told, default=None)


def death_undone(row: Row, notices: list[Row]) -> bool:
    """Whether a later notice withdrew the death."""
    return any(r["kind"] == "death_withdrawn" and r.must("noticed_on") >= row.must("noticed_on") for r in notices)


def is_doubtful_death(row: Row, facts: Facts) -> bool:
    """A formal one the child was seen after; or any other, until anybody sees the child."""
    seen = any(s.day > row.must("noticed_on") for s in facts.sightings)
    return seen if row["confirmed_by"] in FORMAL_DEATH else not seen


def death_doubted_on(row: Row, facts: Facts) -> date:
    """The first day of the contradiction: the day of an unconfirmed death, or the child seen after a formal one."""
    told = row.must("noticed_on")
    return min(s.day for s in facts.sightings if s.day > told) if row["confirmed_by"] in FORMAL_DEATH else told


# --- the walk through the days (sections 8 and 12.1) --------------------------------------------------------------


@dataclass
class Following:
    """What is remembered of a child's escalations from one day to the next."""

    left: bool = False
    open: bool = False
    aged_out: bool = False
    gaps: set[date] = field(default_factory=set)  # every day that the open one counted from
    closed_gaps: set[date] = field(default_factory=set)
    sightings: frozenset[Sighting] = frozenset()

    def close(self) -> None:
        """The open escalation closes; its gaps are remembered."""
        self.closed_gaps |= self.gaps
        self.open, self.aged_out, self.gaps = False, False, set()


ORDER_WITHIN_A_DAY = {"left": 0, "resolved": 1, "returned": 2, "raised": 2, "aged_out": 3}


class Rehearsal:
    """One folder, walked through day by day."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.register = Register()
        self.coverage = Coverage({name: terms.begins for name, terms in case.feeds.items()}, {})
        self.first_as_of: dict[str, date] = {}
        self.snapshots: dict[str, list[listing.Rank]] = {}
        self.held: set[str] = set()  # feeds of which a delivery waits for a decision
        self.judging = Judging(case.policy, Limits(case.policy), case.feeds)
        self.following: dict[int, Following] = {}
        self.alone: list[tuple[int, int]] = []
        self.events: list[dict[str, Any]] = []
        self.picture = Picture([], [])
        self.judgements: dict[int, Judgement] = {}

    def run(self) -> dict[str, Any]:
        """Every day from the first to the last."""
        day, runs = self.case.first, 0
        while day <= self.case.last:
            self.one_day(day)
            day, runs = day + ONE, runs + 1
        return {
            "from": self.case.first.isoformat(),
            "to": self.case.last.isoformat(),
            "register": len(self.register.children),
            "events": self.events,
            "final": self.final(),
            "accounting": {"runs": runs, "differences": 0},
        }

    def final(self) -> dict[str, Any]:
        """How each child stands at the end; a second child with the same label gets a number."""
        found: dict[str, Any] = {}
        for who, judgement in sorted(self.judgements.items()):
            name = judgement.label if judgement.label not in found else f"{judgement.label}#{who}"
            found[name] = final_of(judgement)
        return found

    def one_day(self, day: date) -> None:
        """Takes in the day's files and nil returns, links, judges, escalates."""
        began = dict(self.first_as_of)
        delivered = self.case.files.get(day, [])
        rows = self.case.rows.get(day, [])
        waiting = {file for file in delivered if waits_for_a_decision(file, rows)}
        self.held |= {feed for feed, _ in waiting}
        rows = [row for row in rows if (row.feed, row.as_of) not in waiting]
        for feed, as_of in delivered:
            if (feed, as_of) in waiting:
                continue
            self.complete(feed, as_of)
            if kind_of(feed) in SNAPSHOTS:
                self.snapshots.setdefault(feed, []).append((as_of, day))
        for feed, terms in self.case.feeds.items():
            if feed not in {name for name, _ in delivered} and terms.nil_return_on(day):
                self.complete(feed, day - ONE)
        self.register.take_in(rows, day)
        alone = [(id(child), len(child.rows)) for child in self.register.children if child.provisional]
        if rows or delivered or began != self.first_as_of or not self.picture.facts or alone != self.alone:
            self.alone = alone
            self.picture = self.draw()
        found = []
        for facts in self.picture.facts:
            judgement = self.judging.judge(facts, self.picture, self.coverage, day)
            self.judgements[facts.who] = judgement
            found += self.follow(facts, judgement, day)
        for who, past in self.following.items():
            if past.open and not self.register.children[who].rows:
                past.close()
                found.append(event_of(day, "resolved", "corrected", self.judgements[who]))
        self.events += sorted(found, key=lambda event: ORDER_WITHIN_A_DAY[event["event"]])

    def complete(self, feed: str, as_of: date) -> None:
        """A delivery says the feed is complete through this day."""
        self.coverage.begins.setdefault(feed, as_of)
        if feed not in self.held:
            self.coverage.through[feed] = max(self.coverage.through.get(feed, as_of), as_of)
        self.first_as_of[feed] = min(self.first_as_of.get(feed, as_of), as_of)

    def draw(self, ignoring: frozenset[int] = frozenset()) -> Picture:
        """The picture of everything known."""
        begin = min(
            (self.coverage.begins[feed] for feed in self.coverage.through if kind_of(feed) in SIGHTING_FEEDS),
            default=self.case.first,
        )
        delivered = Delivered(self.first_as_of, begin, self.snapshots)
        picture = draw_picture(self.register, self.case.policy, delivered, ignoring)
        picture.lists_from = max(
            (self.coverage.begins[feed] for feed in self.coverage.of_kind("gp_registration")), default=None
        )
        return picture

    def follow(self, facts: Facts, now: Judgement, day: date) -> list[dict[str, Any]]:
        """What happens to the child's escalation today."""
        past = self.following.setdefault(facts.who, Following())
        known, past.sightings = past.sightings, frozenset(facts.sightings)
        if now.left:
            gone = [] if past.left else [event_of(day, "left", now.left, now)]
            if past.open:
                past.close()
            past.left = True
            return gone
        past.left = False
        if now.aged_out:
            new = [] if past.aged_out else [event_of(day, "aged_out", "aged_out", now)]
            past.open, past.aged_out = True, True
            past.gaps.add(now.counted_from)
            return new
        past.aged_out = False
        if now.causes:
            if past.open:
                past.gaps.add(now.counted_from)
                return []
            event = "returned" if now.counted_from in past.closed_gaps else "raised"
            past.open, past.gaps = True, {now.counted_from}
            return [event_of(day, event, now.causes[0][1], now)]
        if past.open:
            past.close()
            return [event_of(day, "resolved", self.why_resolved(facts, known, day), now)]
        return []

    def why_resolved(self, facts: Facts, known: frozenset[Sighting], day: date) -> str:
        """The evidence, if without today's new sightings it were still open; else what was withdrawn or corrected."""
        new = [s for s in facts.sightings if s not in known]
        if new:
            before = [s for s in facts.sightings if s in known]
            told_moves = moves_of(csa(facts.born), facts.current, before, facts.contacts)
            without = replace(facts, sightings=before, moves=told_moves)
            if self.still_open(without, replace_in(self.picture, facts, without), day):
                return new[-1].evidence
        taken_back = frozenset(id(row) for row in self.case.rows.get(day, []) if row.withdrawn)
        if taken_back:
            picture = self.draw(taken_back)
            untouched = next(f for f in picture.facts if f.who == facts.who)
            if self.still_open(untouched, picture, day):
                return "withdrawn"
        return "corrected"

    def still_open(self, facts: Facts, picture: Picture, day: date) -> bool:
        """Whether an escalation would stand on other facts."""
        judging = Judging(self.case.policy, self.judging.limits, self.case.feeds)
        return judging.judge(facts, picture, self.coverage, day).open


def waits_for_a_decision(file: tuple[str, date], rows: list[Row]) -> bool:
    """Whether a file has rows, and not one that can be used."""
    its_own = [row for row in rows if (row.feed, row.as_of) == file]
    return bool(its_own) and all(is_refused(row) for row in its_own)


def replace_in(picture: Picture, facts: Facts, other: Facts) -> Picture:
    """The picture with one child's facts exchanged."""
    return replace(picture, facts=[other if f is facts else f for f in picture.facts], households={})


def iso(day: date | None) -> str | None:
    """A date as text."""
    return day.isoformat() if day else None


def event_of(day: date, event: str, why: str, now: Judgement) -> dict[str, Any]:
    """One event, in the shape of section 12.1."""
    return {
        "on": day.isoformat(),
        "event": event,
        "child": now.label,
        "why": why,
        "last_seen_on": iso(now.last_seen_on),
        "counted_from": iso(now.counted_from),
        "limit_days": now.limit_days,
        "attention": now.attention,
        "state": now.state,
    }


def final_of(now: Judgement) -> dict[str, Any]:
    """How a child stands on the last day."""
    if now.left:
        return {
            "state": "left",
            "why": now.left,
            "last_seen_on": iso(now.last_seen_on),
            "due_on": None,
            "attention": now.attention,
            "findings": [],
        }
    return {
        "state": now.state,
        "last_seen_on": iso(now.last_seen_on),
        "due_on": iso(now.due_on),
        "attention": now.attention,
        "findings": [
            {
                "check": f.check,
                "condition": f.condition,
                "since": iso(f.since),
                "until": iso(f.until),
                "effect": f.effect,
            }
            for f in now.findings
        ],
    }


def rehearse(folder: Path) -> dict[str, Any]:
    """Runs a rehearsal folder from its first day to its last."""
    return Rehearsal(read_case(folder)).run()


# --- comparing ----------------------------------------------------------------------------------------------------


def multiset(events: Iterable[dict[str, Any]]) -> Counter[tuple[str, str, str, str]]:
    """Events as section 12.1 compares them."""
    exact = {"raised", "returned", "resolved", "left", "aged_out"}
    return Counter((str(e["on"]), e["event"], str(e["child"]), e["why"]) for e in events if e["event"] in exact)


def standing_of(final: dict[str, Any]) -> set[tuple[str, str]] | None:
    """Check and first day of each standing finding; nothing where another rehearsal tells them in another shape."""
    findings = final.get("findings", [])
    if not all(isinstance(f, dict) and "check" in f and "since" in f for f in findings):
        return None
    return {(str(f["check"]), str(f["since"])) for f in findings}


def differences(mine: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """How another rehearsal of the same folder differs, one line each."""
    ours, theirs = multiset(mine["events"]), multiset(other["events"])
    lines = [f"only the oracle: {' '.join(e)}" for e in sorted((ours - theirs).elements())]
    lines += [f"only the other:  {' '.join(e)}" for e in sorted((theirs - ours).elements())]
    if "final" not in other:
        return lines
    if mine["register"] != other.get("register"):
        lines.append(f"register: oracle {mine['register']}, other {other.get('register')}")
    for child in sorted({*mine["final"], *other["final"]}):
        one, two = mine["final"].get(child), other["final"].get(child)
        if one is None or two is None:
            lines.append(f"{child}: only on one register")
            continue
        fields = ["state"] if one["state"] == "left" else ["state", "last_seen_on", "due_on", "attention"]
        lines += [
            f"{child} {name}: oracle {one[name]}, other {two.get(name)}"
            for name in fields
            if one[name] != two.get(name)
        ]
        mine_stand, others_stand = standing_of(one), standing_of(two)
        if others_stand is not None and mine_stand is not None:
            lines += [f"{child} finding only the oracle: {' '.join(f)}" for f in sorted(mine_stand - others_stand)]
            lines += [f"{child} finding only the other:  {' '.join(f)}" for f in sorted(others_stand - mine_stand)]
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Prints a rehearsal, or its differences from expected.toml or from another's output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", type=Path, help="JSON of another rehearsal, or an expected.toml")
    options = parser.parse_args(arguments)
    result = rehearse(options.folder)
    if options.against is None:
        json.dump(result, sys.stdout, indent=1)
        print()
        return 0
    text = options.against.read_text(encoding="utf-8")
    other = {"events": tomllib.loads(text).get("event", [])} if options.against.suffix == ".toml" else json.loads(text)
    found = differences(result, other)
    print("\n".join(found) if found else "no difference")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
