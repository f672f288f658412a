"""Other tables of limits to try: one cell changed, or the whole table scaled; in order, and within its bounds."""

from dataclasses import fields, replace

from monitor.domain.policy import BandStart, Limits, Policy

FEWEST, MOST = 7, 400
"""The bounds of a limit in days (SPEC section 10)."""
COLUMNS = tuple(field.name for field in fields(Limits))
STRETCHED = ("standard", "raised")
"""The columns that are scaled: high attention and caseloads are not for a team's capacity to decide."""


def with_cell(policy: Policy, start: BandStart, column: str, days: int) -> Policy:
    """Return the policy with one cell set, and every other adjusted that would break the table's order.

    No row may get longer to the right, no column shorter downwards.
    """
    bands, right = list(BandStart), COLUMNS.index(column)
    limits = {}
    for band, held in policy.limits.items():
        cells = {name: getattr(held, name) for name in COLUMNS}
        for place, name in enumerate(COLUMNS):
            if bands.index(band) >= bands.index(start) and place <= right:
                cells[name] = max(cells[name], days)
            if bands.index(band) <= bands.index(start) and place >= right:
                cells[name] = min(cells[name], days)
        limits[band] = Limits(**cells)
    return replace(policy, limits=limits)


def stretched(policy: Policy, share: float) -> Policy:
    """Return the policy with its standard and raised days scaled by a share, at least those of high attention."""
    limits = {}
    for band, held in policy.limits.items():
        days = {name: _bounded(getattr(held, name) * share) for name in STRETCHED}
        standard = max(days["standard"], held.high)
        raised = min(standard, max(days["raised"], held.high))
        limits[band] = replace(held, standard=standard, raised=raised)
    return replace(policy, limits=limits)


def _bounded(days: float) -> int:
    return min(MOST, max(FEWEST, round(days)))
