"""What the bulk reader must know of a kind of feed beside what the feed's own file says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from monitor.domain.feed import FeedKind
from monitor.domain.record import Birth, Enrolment, Meeting, Notification, Place, Registration, Row

MOTHER = "mother_nhs_number"


@dataclass(frozen=True, slots=True)
class Declared:
    """How the rows of a kind become columns.

    `taken_over`: the column whose cells a field holds as they are (dates as days); every other field follows
    from the remaining cells of its row, which hold few different things. `key`: what makes a record's key, in
    its order. `not_before`: a day that may not precede another's; `ahead`: days that may lie in the future.
    """

    row: type[Row]
    taken_over: Mapping[str, str]
    key: tuple[str, ...]
    not_before: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ahead: frozenset[str] = frozenset()


DECLARED: Mapping[FeedKind, Declared] = MappingProxyType(
    {
        FeedKind.BIRTHS: Declared(Birth, {"notified_on": "notified_on"}, ("local_id",)),
        FeedKind.GP_REGISTRATION: Declared(
            Registration,
            {"registered_on": "registered_on", "removed_on": "removed_on"},
            ("local_id", "registered_on"),
            {"removed_on": "registered_on"},
            frozenset({"removed_on"}),
        ),
        FeedKind.SCHOOL_ROLL: Declared(
            Enrolment,
            {name: name for name in ("upn", "enrolled_on", "left_on", "destination", "last_attended_on")},
            ("local_id", "school_urn", "enrolled_on"),
            {"left_on": "enrolled_on"},
            frozenset({"left_on"}),
        ),
        FeedKind.EARLY_YEARS: Declared(
            Place,
            {name: name for name in ("started_on", "ended_on", "leaving_reason", "last_attended_on")},
            ("local_id", "provider_urn", "started_on"),
            {"ended_on": "started_on"},
            frozenset({"ended_on"}),
        ),
        FeedKind.HEALTH_VISITOR_CONTACTS: Declared(
            Meeting, {"contact_id": "contact_id", "on": "contact_on", "role": "team"}, ("agency", "contact_id")
        ),
        FeedKind.CONTACTS: Declared(
            Meeting,
            {"contact_id": "contact_id", "on": "contact_on", "kind": "kind", "role": "practitioner_role"},
            ("agency", "contact_id"),
        ),
        FeedKind.NOTICES: Declared(
            Notification,
            {"notice_id": "notice_id", "on": "noticed_on", "area": "area", "confirmed_by": "confirmed_by"},
            ("agency", "notice_id"),
        ),
    }
)
