"""What is kept of school-age children off the register: days they were seen, and notices of their household."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.agency import CHILDRENS_SERVICES, Agency
from monitor.domain.contact import Evidence
from monitor.domain.household import reaches_others
from monitor.domain.identity import Identity
from monitor.domain.record import ContactRecord, EarlyYearsPlace, Enrolment, NoticeRecord, Row
from monitor.domain.visibility import SiblingSeen
from monitor.store import UnitOfWork, homes, older_siblings
from monitor.store.older_siblings import NOWHERE, NoticeVersion


@dataclass(frozen=True, slots=True)
class OlderSibling:
    """A row told of a school-age child who is not on the register, with the id of the delivery that told it first."""

    delivery_id: int
    identity: Identity
    row: Row
    withdrawn: bool


def keep(work: UnitOfWork, told: Iterable[OlderSibling], secret: bytes) -> set[int]:
    """Store what may bear on the children who live with school-age siblings, without a name; return those children."""
    seen, notices = set[tuple[int, bytes, SiblingSeen]](), set[NoticeVersion]()
    for each in told:
        keys = homes.keys_of(each.identity, secret)
        seen |= {(each.delivery_id, key, contact) for key in keys for contact in _sightings(each)}
        notices |= _notices(each, keys, secret)
    older_siblings.store_seen(work, seen)
    older_siblings.store_notices(work, notices)
    named = older_siblings.homes_named_by(work.db, {version.notice_key for version in notices})
    return homes.living_at(work.db, {key for _, key, _ in seen} | named)


def _sightings(told: OlderSibling) -> list[SiblingSeen]:
    if told.withdrawn:
        return []
    match told.row:
        case ContactRecord(evidence=Evidence.SEEN_IN_PERSON) as row if row.agency in CHILDRENS_SERVICES:
            return [SiblingSeen(row.on, row.agency, row.evidence)]
        case Enrolment() as row if row.last_attended_on:
            return [SiblingSeen(row.last_attended_on, Agency.SCHOOL, Evidence.SEEN_IN_PERSON)]
        case EarlyYearsPlace() as row if row.last_attended_on:
            return [SiblingSeen(row.last_attended_on, Agency.EARLY_YEARS, Evidence.SEEN_IN_PERSON)]
    return []


def _notices(told: OlderSibling, keys: Iterable[bytes], secret: bytes) -> set[NoticeVersion]:
    """Return the version of a notice by home key: of every notice, since a later version may withdraw or change it."""
    row = told.row
    if not isinstance(row, NoticeRecord):
        return set()
    bears = not told.withdrawn and reaches_others(row.kind, row.about)
    named = "|".join(("notice", told.identity.source, told.identity.local_id, *row.key))
    notice_key = homes.keyed_digest(secret, named)
    kind = row.kind if bears else None
    return {NoticeVersion(told.delivery_id, notice_key, key, row.on, kind) for key in list(keys) or [NOWHERE]}
