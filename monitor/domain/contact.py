"""A contact of an agency with one child, and the evidence it gives (SPEC section 3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.domain.agency import Agency


class Evidence(StrEnum):
    """What a contact proves; the policy's allow-list says which of these is a sighting."""

    SEEN_IN_PERSON = "seen_in_person"
    SEEN_REMOTELY = "seen_remotely"
    CARER_ONLY = "carer_only"
    NOT_SHOWN = "not_shown"
    ARRIVED_LATE = "arrived_late"
    ACCESS_REFUSED = "access_refused"
    NO_ACCESS = "no_access"
    WAS_NOT_BROUGHT = "was_not_brought"
    CANCELLED_BY_CARER = "cancelled_by_carer"
    CANCELLED_BY_SERVICE = "cancelled_by_service"
    ADMINISTRATIVE = "administrative"


CAN_BE_SEEN = frozenset({Evidence.SEEN_IN_PERSON, Evidence.SEEN_REMOTELY})
"""Evidence that says the child was seen, which a policy may count as a sighting."""
FAILED = frozenset({Evidence.NOT_SHOWN, Evidence.ACCESS_REFUSED, Evidence.NO_ACCESS, Evidence.WAS_NOT_BROUGHT})
"""Evidence that always counts as a failed contact; a carer's cancellation does from the third in a row."""

IN_WORDS = {
    Evidence.SEEN_IN_PERSON: "seen in person",
    Evidence.SEEN_REMOTELY: "seen by video",
    Evidence.CARER_ONLY: "carer only",
    Evidence.NOT_SHOWN: "child not seen at this contact",
    Evidence.ARRIVED_LATE: "came too late to be seen",
    Evidence.ACCESS_REFUSED: "access refused",
    Evidence.NO_ACCESS: "no access",
    Evidence.WAS_NOT_BROUGHT: "was not brought",
    Evidence.CANCELLED_BY_CARER: "cancelled by the carer",
    Evidence.CANCELLED_BY_SERVICE: "cancelled by the service",
    Evidence.ADMINISTRATIVE: "administrative record",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact on a London day.

    `kind` is the sender's word for it or the community-care activity code (08-11 are the mandated reviews); `planned`
    is None when the sender does not say; `feed` is the feed that reported it.
    """

    on: date
    agency: Agency
    evidence: Evidence
    kind: str = ""
    planned: bool | None = None
    feed: str = ""

    @property
    def turn(self) -> tuple[date, str, str, str, str, str]:
        """The sort key of a chronology: the day, then values that do not depend on the order of arrival."""
        return self.on, self.agency, self.evidence, self.kind, str(self.planned), self.feed
