"""What happens to a child, as each service would write it down."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from monitor.sample_area.households import Child


class Recorded(Protocol):
    """Anything delivered once: the day the sender first includes it is its `reported_on`."""

    @property
    def reported_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Contact:
    """One dealing of an agency with a child; `evidence` in the words of FEEDS.md."""

    agency: str
    on: date
    kind: str
    evidence: str
    reported_on: date
    planned: bool = False
    withdrawn: bool = False
    number: int = 0
    nameless: bool = False
    """True: the sender knew neither the child's number nor its given name."""

    @property
    def seen(self) -> bool:
        """True when the child was physically seen."""
        return self.evidence == "seen_in_person" and not self.withdrawn


@dataclass(frozen=True, slots=True)
class HealthVisit:
    """One contact of the health visiting team, in the codes of the community data set."""

    on: date
    activity: str
    """08 new birth, 09 six to eight weeks, 10 one year, 11 two years; blank: none of these."""
    reported_on: date
    attendance: str = "5"
    medium: str = "01"
    child_seen: str = "Y"
    access: str = ""
    at_home: bool = True
    withdrawn: bool = False
    number: int = 0

    @property
    def seen(self) -> bool:
        """True when the child was physically seen."""
        in_person = self.attendance in {"5", "6"} and self.medium == "01"
        return in_person and self.child_seen == "Y" and not self.withdrawn


@dataclass(frozen=True, slots=True)
class Notice:
    """A dated fact that is no contact; `about` is child or household."""

    agency: str
    on: date
    kind: str
    reported_on: date
    about: str = "child"
    area: str = ""
    confirmed_by: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Registration:
    """A place on a GP's list; `reason` is the removal code, blank while registered."""

    practice: str
    acceptance_type: str
    registered_on: date
    removed_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A place on a school's roll; `attends` False: enrolled, never came."""

    school: int
    enrolled_on: date
    left_on: date | None = None
    destination: str = ""
    attends: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A place at a nursery or childminder; `weekdays` are those attended (0 Monday)."""

    provider: int
    entitlement: str
    started_on: date
    ended_on: date | None
    leaving_reason: str
    weekdays: tuple[int, ...]
    all_year: bool
    """False: open in school terms only."""
    misses_days: bool = True
    """False: present whenever the place is open."""


@dataclass(frozen=True, slots=True)
class Life:
    """Everything the services write down about one child."""

    child: Child
    registrations: tuple[Registration, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    places: tuple[Place, ...] = ()
    visits: tuple[HealthVisit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    notices: tuple[Notice, ...] = ()
