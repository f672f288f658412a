"""What is kept of school-age children who are not on the register: days they were seen, notices of their household."""

from dataclasses import dataclass

from monitor.domain.agency import CHILDRENS_SERVICES, Agency
from monitor.domain.contact import Evidence
from monitor.domain.household import reaches_others
from monitor.domain.identity import Identity
from monitor.domain.record import ContactRecord, EarlyYearsPlace, Enrolment, NoticeKind, NoticeRecord, Row
from monitor.domain.visibility import SiblingSeen


@dataclass(frozen=True, slots=True)
class OlderSibling:
    """A row told of a school-age child who is not on the register, with the id of the delivery that told it first."""

    delivery_id: int
    identity: Identity
    row: Row
    withdrawn: bool

    @property
    def seen(self) -> list[SiblingSeen]:
        """The days on which a children's service saw the child in person, by this row."""
        if self.withdrawn:
            return []
        match self.row:
            case ContactRecord(evidence=Evidence.SEEN_IN_PERSON) as row if row.agency in CHILDRENS_SERVICES:
                return [SiblingSeen(row.on, row.agency, row.evidence)]
            case Enrolment() as row if row.last_attended_on:
                return [SiblingSeen(row.last_attended_on, Agency.SCHOOL, Evidence.SEEN_IN_PERSON)]
            case EarlyYearsPlace() as row if row.last_attended_on:
                return [SiblingSeen(row.last_attended_on, Agency.EARLY_YEARS, Evidence.SEEN_IN_PERSON)]
        return []

    @property
    def notice_key(self) -> str:
        """The key shared by the versions of this notice about this child; empty where the row is no notice."""
        if not isinstance(self.row, NoticeRecord):
            return ""
        return "|".join((self.identity.source, self.identity.local_id, *self.row.key))

    @property
    def bears(self) -> NoticeKind | None:
        """The kind of this notice, where it bears on the other children of the household; else None."""
        match self.row:
            case NoticeRecord() as row if not self.withdrawn and reaches_others(row.kind, row.about):
                return row.kind
        return None
