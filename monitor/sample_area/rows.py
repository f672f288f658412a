"""The rows each service sends about one child, in the columns of FEEDS.md."""

from dataclasses import dataclass
from datetime import date

from monitor.sample_area.happenings import Contact, Enrolment, HealthVisit, Notice, Place, Registration
from monitor.sample_area.households import Child
from monitor.sample_area.identifiers import upn
from monitor.sample_area.schooling import year_group
from monitor.sample_area.terms import school_year

IDENTITY = (
    "local_id nhs_number nhs_number_status family_name given_name date_of_birth sex address postcode uprn restricted"
)
OWN_COLUMNS = {
    "births": "outcome mother_nhs_number birth_order notified_on",
    "gp_registration": "practice_code acceptance_type registered_on removed_on removal_reason",
    "school_roll": "upn school_urn year_group enrolled_on left_on destination last_attended_on",
    "early_years": "provider_urn entitlement started_on ended_on leaving_reason expected_hours last_attended_on",
    "health_visitor_contacts": "contact_id contact_on activity attendance medium child_seen seen_alone access at_home "
    "planned team mother_nhs_number withdrawn",
    "contacts": "agency contact_id contact_on kind evidence planned practitioner_role withdrawn",
    "notices": "agency notice_id noticed_on kind about area confirmed_by withdrawn",
}

Row = tuple[str, ...]


def columns(feed: str) -> Row:
    """The headings of a feed, identity first; the kind is the part before the hyphen."""
    return tuple(f"{IDENTITY} {OWN_COLUMNS[feed.partition('-')[0]]}".split())


@dataclass(frozen=True, slots=True)
class Source:
    """How one sender identifies children: its ids' prefix, and of how many in 100 it has the NHS number."""

    prefix: str
    salt: int
    numbers_in_100: int = 100


SOURCES = {
    "births": Source("B", 11),
    "gp": Source("G", 23_003),
    "school": Source("P", 37_021, 45),
    "early_years": Source("E", 51_043, 70),
    "health_visitor": Source("H", 61_057),
    "hospital": Source("X", 71_069, 94),
    "social_care": Source("S", 13_007, 80),
    "midwifery": Source("M", 29_017),
    "children_centre": Source("C", 43_033, 60),
    "police": Source("L", 83_003, 0),
    "housing": Source("D", 91_009, 0),
    "other": Source("O", 97_001, 30),
}
ROLES = {
    "gp": "practice nurse",
    "hospital": "clinician",
    "social_care": "social worker",
    "midwifery": "midwife",
    "children_centre": "family worker",
    "police": "officer",
}
_PRIME = 99_991


def local_id(child: Child, source: Source) -> str:
    """The source's own id of a child; nothing in it tells of another source's."""
    return f"{source.prefix}{(child.serial * 7919 + source.salt) % _PRIME:05}"


def _has_number(child: Child, source: Source) -> bool:
    """True when this source bears the NHS number: always for twins and protected children, whom names cannot tell."""
    always = child.multiple or child.household.restricted_from is not None
    return always or (child.serial * 61 + source.salt) % 100 < source.numbers_in_100


def identity(child: Child, source: Source, on: date) -> Row:
    """Who the child is, as this source would say on a day."""
    home = child.household
    number = (child.nhs_number, "01") if _has_number(child, source) else ("", "")
    given = child.given_name
    if not number[0] and child.serial % 211 == 0:
        given = given[:-1] + "i"  # A slip of the pen where nothing but the name could link the row.
    born = child.born.isoformat()
    who = (local_id(child, source), *number, home.family_name, given, born, child.sex)
    if home.restricted_from is not None and home.restricted_from <= on:
        return (*who, "", "", "", "Y")
    address = home.address(on)
    return (*who, address.line, address.postcode, address.uprn, "")


def nameless(row: Row, child: Child) -> Row:
    """The same child in a hurry: no number, a placeholder for a name, an id of the day."""
    return (f"{row[0]}T", "", "", row[3], f"TWIN {child.birth_order}", *row[5:])


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


_YES = {True: "Y", False: ""}


def awaits_name(child: Child) -> bool:
    """True for a baby notified before it had a name: all twins here, one in four of the others."""
    return child.multiple or child.serial % 4 == 0


def birth(child: Child, notified_on: date, *, named: bool) -> Row:
    """A live birth, with the placeholder hospitals use until there is a name."""
    row = identity(child, SOURCES["births"], notified_on)
    if not named:
        row = (*row[:4], f"TWIN {child.birth_order}" if child.multiple else "BABY", *row[5:])
    order = str(child.birth_order)
    return (*row, "live", child.household.mother_nhs_number, order, notified_on.isoformat())


def registration(child: Child, place: Registration, as_of: date) -> Row:
    """A line of the GP list, closed when the child was taken off it."""
    removed = place.removed_on if place.removed_on is not None and place.removed_on <= as_of else None
    own = (place.practice, place.acceptance_type, _day(place.registered_on), _day(removed))
    return (*identity(child, SOURCES["gp"], as_of), *own, place.reason if removed else "")


def enrolment(child: Child, place: Enrolment, as_of: date, attended: date | None) -> Row:
    """A line of the roll."""
    left = place.left_on if place.left_on is not None and place.left_on <= as_of else None
    number = upn(place.school, place.enrolled_on.year, child.serial)
    return (
        *identity(child, SOURCES["school"], as_of),
        number,
        f"1{40_000 + place.school}",
        year_group(child, school_year(left or as_of)),
        _day(place.enrolled_on),
        _day(left),
        place.destination if left else "",
        _day(attended),
    )


def nursery_place(child: Child, place: Place, as_of: date, attended: date | None) -> Row:
    """A line of the early-years portal."""
    ended = place.ended_on if place.ended_on is not None and place.ended_on <= as_of else None
    return (
        *identity(child, SOURCES["early_years"], as_of),
        f"{510_000 + place.provider}",
        place.entitlement,
        _day(place.started_on),
        _day(ended),
        place.leaving_reason if ended else "",
        str(5 * len(place.weekdays)),
        _day(attended),
    )


def visit(child: Child, met: HealthVisit) -> Row:
    """A health visitor's contact."""
    came = met.attendance in {"5", "6"}
    return (
        *identity(child, SOURCES["health_visitor"], met.reported_on),
        f"HV{child.serial:05}{met.number:03}",
        _day(met.on),
        met.activity,
        met.attendance,
        met.medium,
        met.child_seen if came else "",
        "",
        met.access,
        _YES[met.at_home],
        "Y",
        f"HV {'North' if child.household.number % 2 else 'South'}",
        child.household.mother_nhs_number,
        _YES[met.withdrawn],
    )


def contact(child: Child, met: Contact) -> Row:
    """Another agency's contact."""
    who = identity(child, SOURCES[met.agency], met.reported_on)
    return (
        *(nameless(who, child) if met.nameless else who),
        met.agency,
        f"{SOURCES[met.agency].prefix}C{child.serial:05}{met.number:03}",
        _day(met.on),
        met.kind,
        met.evidence,
        _YES[met.planned],
        ROLES[met.agency],
        _YES[met.withdrawn],
    )


def notice(child: Child, told: Notice) -> Row:
    """A notice, with as much of the child's identity as its sender has."""
    return (
        *identity(child, SOURCES[told.agency], told.reported_on),
        told.agency,
        f"{SOURCES[told.agency].prefix}N{child.serial:05}{told.number:03}",
        _day(told.on),
        told.kind,
        told.about,
        told.area,
        told.confirmed_by,
        "",
    )
