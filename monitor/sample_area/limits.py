"""The day by which a planted child is due, by plain arithmetic from SPEC section 5.

Written apart from the service on purpose: it is what the service is held against.
"""

from datetime import date, timedelta

from monitor.sample_area.terms import add_months, after_working_days

# Days until the next sighting for a child last seen before six weeks, before twelve months, later.
LIMITS = {"standard": (56, 300, 365), "raised": (42, 183, 183), "high": (21, 60, 91)}
ARRIVAL, BRIEF, STRETCH = 42, 90, 1.5
CONCERN_WORKING_DAYS = 10


def limit(born: date, seen: date, column: str) -> int:
    """How many days may pass after `seen`."""
    early, first_year, later = LIMITS[column]
    if seen < born + timedelta(days=42):
        return early
    return first_year if seen < add_months(born, 12) else later


def due_after(seen: date, days: int) -> date:
    """The first day on which more than `days` days have passed since `seen`."""
    return seen + timedelta(days=days + 1)


def due_after_brief(born: date, seen: date, brief: date) -> date:
    """The due day when somebody who is no children's service had a look at the child on `brief`."""
    days = limit(born, seen, "standard")
    postponed = due_after(brief, min(BRIEF, limit(born, brief, "standard")))
    return min(max(due_after(seen, days), postponed), due_after(seen, int(STRETCH * days)))


def due_after_concern(reported: date) -> date:
    """The day a concern about a child becomes an escalation when nobody has seen the child since."""
    return after_working_days(reported, CONCERN_WORKING_DAYS)
