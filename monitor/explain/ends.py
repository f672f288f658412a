"""What ends each finding, in words: the fact it waits for, or the day on which it ends by itself."""

from datetime import date

from monitor.domain.finding import Finding
from monitor.explain.words import in_short

_SEEN = "when seen"
_ENDS = {
    "gp_registration.never_registered": "when registered",
    "gp_registration.removed": "when registered again",
    "gp_registration.practice_dissolved": "when registered again",
    "school_roll.never_attended": "when it attends, or leaves that roll",
    "school_roll.left_without_destination": "when on another roll",
    "school_roll.no_school_place": "when on a roll",
    "early_years.left_provider": "when at a provider or on a roll",
    "early_years.stopped_attending": "when it attends again",
    "early_years.entitlement_not_taken_up": "when a place is taken up",
    "health_visitor.review_missed": "when done, or when seen",
    "health_visitor.two_reviews_missed": "when either is done, or when seen",
    "health_visitor.failed_contacts": _SEEN,
    "health_visitor.was_not_brought": _SEEN,
    "concern.reported": _SEEN,
    "concern.not_seen_since": _SEEN,
    "household.notice": "",
    "household.siblings_seen": _SEEN,
    "household.siblings_at_school": _SEEN,
    "whereabouts.move_not_confirmed": "when confirmed, or when seen",
    "whereabouts.move_disproved": _SEEN,
    "caseload.on_caseload": "when the caseload is closed",
    "caseload.planned_visit_missed": "when seen by anybody",
}


def ends(finding: Finding, day: date) -> str:
    """Say what ends a finding that stands on a day; one of a check unknown here says it in general."""
    fact = _ENDS.get(finding.name, "when the facts it rests on change")
    known = f"on {in_short(finding.until)}" if finding.until and finding.until > day else ""
    return ", or ".join(filter(None, (fact, known)))


def is_told(name: str) -> bool:
    """Whether this module knows what ends a condition, by its full name."""
    return name in _ENDS
