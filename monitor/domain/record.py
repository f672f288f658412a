"""The records of deliveries: a parsed row's identity and, by kind of feed, its content (FEEDS.md)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.identity import Identity


class BirthOutcome(StrEnum):
    """How a pregnancy ended; only a live birth enters the register."""

    LIVE = "live"
    STILLBORN = "stillborn"


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth notification. `birth_order` is 1 unless a multiple birth."""

    outcome: BirthOutcome
    birth_order: int
    notified_on: date | None

    KEY: ClassVar[tuple[str, ...]] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The key beside the local id: none, as a local id has one birth."""
        return ()


@dataclass(frozen=True, slots=True)
class Registration:
    """A place on a GP practice's list, with its end when there is one."""

    practice_code: str
    acceptance_type: str
    registered_on: date
    removed_on: date | None
    removal_reason: str

    KEY: ClassVar[tuple[str, ...]] = ("registered_on",)

    @property
    def key(self) -> tuple[str, ...]:
        """The key beside the local id: the day of registration."""
        return (self.registered_on.isoformat(),)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A place on a school's roll. `last_attended_on` is the last session with a present mark."""

    upn: str
    school_urn: str
    year_group: str
    enrolled_on: date
    left_on: date | None
    destination: str
    last_attended_on: date | None

    KEY: ClassVar[tuple[str, ...]] = ("school_urn", "enrolled_on")

    @property
    def key(self) -> tuple[str, ...]:
        """The key beside the local id: school and day of enrolment."""
        return (self.school_urn, self.enrolled_on.isoformat())


@dataclass(frozen=True, slots=True)
class EarlyYearsPlace:
    """A place with an early-years provider. `last_attended_on` is blank where only headcounts are collected."""

    provider_urn: str
    entitlement: str
    started_on: date
    ended_on: date | None
    leaving_reason: str
    expected_hours: str
    last_attended_on: date | None

    KEY: ClassVar[tuple[str, ...]] = ("provider_urn", "started_on")

    @property
    def key(self) -> tuple[str, ...]:
        """The key beside the local id: provider and first day."""
        return (self.provider_urn, self.started_on.isoformat())


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A contact as delivered, by a health-visitor feed or by one that names the agency.

    `kind` is the community-care activity code of a health visitor's row, else the sender's own word.
    """

    agency: Agency
    contact_id: str
    on: date
    evidence: Evidence
    kind: str
    planned: bool | None
    role: str

    KEY: ClassVar[tuple[str, ...]] = ("agency", "contact_id")

    @property
    def key(self) -> tuple[str, ...]:
        """The key: the agency and its own contact id."""
        return (self.agency, self.contact_id)


class NoticeKind(StrEnum):
    """The kinds of notice: dated facts that are no contacts (FEEDS.md)."""

    DOMESTIC_ABUSE = "domestic_abuse"
    MARAC = "marac"
    CONCERN_REPORTED = "concern_reported"
    ANONYMOUS_REFERRAL = "anonymous_referral"
    CASELOAD_OPENED = "caseload_opened"
    CASELOAD_CLOSED = "caseload_closed"
    MOVE_CLAIMED = "move_claimed"
    MOVE_CONFIRMED = "move_confirmed"
    MOVE_DISPROVED = "move_disproved"
    DIED = "died"
    DEATH_WITHDRAWN = "death_withdrawn"
    NHS_NUMBER_SUPERSEDED = "nhs_number_superseded"
    NHS_NUMBER_INVALIDATED = "nhs_number_invalidated"


class About(StrEnum):
    """Whom a notice is about."""

    CHILD = "child"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A notice as delivered; `area` is the receiving area of a move, or the NHS number that supersedes another."""

    agency: Agency
    notice_id: str
    on: date
    kind: NoticeKind
    about: About
    area: str
    confirmed_by: str

    KEY: ClassVar[tuple[str, ...]] = ("agency", "notice_id")

    @property
    def key(self) -> tuple[str, ...]:
        """The key: the agency and its own notice id."""
        return (self.agency, self.notice_id)


Row = Birth | Registration | Enrolment | EarlyYearsPlace | ContactRecord | NoticeRecord


def key_fields(row: type[Row]) -> tuple[str, ...]:
    """Return the names of what makes up `Record.key` for a type of row, in order: its fields, and the `local_id`."""
    return row.KEY if issubclass(row, ContactRecord | NoticeRecord) else ("local_id", *row.KEY)


@dataclass(frozen=True, slots=True)
class Record:
    """One usable row; `line` is the physical line it starts on, the header being line 1."""

    line: int
    identity: Identity
    row: Row
    withdrawn: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The key shared by the versions of one fact in a feed (FEEDS.md, the table's `key` column)."""
        if isinstance(self.row, ContactRecord | NoticeRecord):
            return self.row.key
        return (self.identity.local_id, *self.row.key)
