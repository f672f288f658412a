"""What sources say of a person: descriptions, and statements about them, for tests of linking and folding."""

from datetime import date, timedelta

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.fact_version import FactVersion
from monitor.domain.identity import Identity, NhsNumber
from monitor.domain.link import Description
from monitor.domain.record import (
    About,
    Birth,
    BirthOutcome,
    ContactRecord,
    EarlyYearsPlace,
    Enrolment,
    NoticeKind,
    NoticeRecord,
    Registration,
    Row,
)
from monitor.reading.row_parser import SEPARATOR
from tests.builders.files import test_number as nth_number

_FIRST = date(2024, 4, 1)


def a_number(n: int) -> NhsNumber:
    """Return the n-th number of the test range."""
    return NhsNumber(nth_number(n))


def an_identity(
    source: str = "births",
    local_id: str = "B1",
    *,
    born: str | None = "2024-03-01",
    family: str | None = "Merrill",
    given: str | None = "Isla",
    number: int | None = None,
    status: str | None = "01",
    postcode: str | None = "BD7 1BB",
    address: str | None = "1 Weavers Court",
    uprn: str | None = None,
    mother: int | None = None,
    restricted: bool = False,
) -> Identity:
    """Describe a person as one source does."""
    return Identity(
        source=source,
        local_id=local_id,
        born_on=date.fromisoformat(born) if born else None,
        family_name=family,
        given_name=given,
        nhs_number=a_number(number) if number else None,
        nhs_number_status=status if number else None,
        address=address,
        postcode=postcode,
        uprn=uprn,
        mother=a_number(mother) if mother else None,
        restricted=restricted,
    )


def described(id_: int, source: str = "births", local_id: str = "B1", **said) -> Description:
    """Return a description to be linked; one with a lower id was given a day earlier, unless `first_on` is said."""
    about = {name: said.pop(name) for name in ("may_enter", "can_found", "birth_order", "same_as") if name in said}
    day = said.pop("first_on", None)
    first_on = date.fromisoformat(day) if day else _FIRST + timedelta(days=id_)
    return Description(id_, an_identity(source, local_id, **said), first_on, **about)


def stated(
    row: Row,
    first_on: str,
    last_on: str | None = None,
    received: int = 1,
    child: int | None = 1,
    feed: str | None = None,
    key: tuple[str, ...] | None = None,
    *,
    withdrawn: bool = False,
    identity: Identity | None = None,
) -> FactVersion:
    """Return one version of a fact; its feed and key follow from the row unless they are said."""
    who = identity or an_identity(feed or "births", "L1")
    return FactVersion(
        feed=feed or who.source.partition(":")[0],
        key=SEPARATOR.join(key if key is not None else (who.local_id, *row.key)),
        identity=who,
        row=row,
        first_on=date.fromisoformat(first_on),
        last_on=date.fromisoformat(last_on or first_on),
        received=received,
        withdrawn=withdrawn,
        child=child,
    )


def a_birth(order: int = 1) -> Birth:
    """Return a live birth's row."""
    return Birth(BirthOutcome.LIVE, order, None)


def a_meeting(on: str, evidence: str = "seen_in_person", by: str = "gp", contact_id: str = "c1") -> ContactRecord:
    """Return a contact's row."""
    return ContactRecord(Agency(by), contact_id, date.fromisoformat(on), Evidence(evidence), "visit", None, "nurse")


def a_place(attended: str | None = None, *, started: str = "2025-09-01", ended: str | None = None) -> EarlyYearsPlace:
    """Return an early-years row."""
    last = date.fromisoformat(attended) if attended else None
    left = date.fromisoformat(ended) if ended else None
    return EarlyYearsPlace("512345", "universal", date.fromisoformat(started), left, "", "15", last)


def on_a_roll(attended: str | None = None, *, enrolled: str = "2025-09-01", left: str | None = None) -> Enrolment:
    """Return a school roll's row."""
    last = date.fromisoformat(attended) if attended else None
    gone = date.fromisoformat(left) if left else None
    return Enrolment("", "107200", "N1", date.fromisoformat(enrolled), gone, "", last)


def on_a_list(since: str, removed: str | None = None, reason: str = "", practice: str = "B83001") -> Registration:
    """Return a GP list's row."""
    return Registration(
        practice, "1", date.fromisoformat(since), date.fromisoformat(removed) if removed else None, reason
    )


def a_notice(kind: str, on: str, about: str = "household", by: str = "police", notice_id: str = "n1") -> NoticeRecord:
    """Return a notice's row."""
    return NoticeRecord(Agency(by), notice_id, date.fromisoformat(on), NoticeKind(kind), About(about), "", "")
