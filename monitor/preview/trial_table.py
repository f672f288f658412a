"""Other tables of limits to try: one cell moved, or the whole table stretched; in order, and within its bounds."""

from dataclasses import fields, replace

from monitor.domain.policy import BandStart, Limits, Policy

FEWEST, MOST = 7, 400
"""The bounds of a limit in days (SPEC section 10)."""
COLUMNS = tuple(field.name for field in fields(Limits))
STRETCHED = ("standard", "raised")
"""The columns a search moves: high attention and caseloads are not for a team's capacity to decide."""


def with_cell(policy: Policy, start: BandStart, column: str, days: int) -> Policy:
    """Move one cell, and with it every other that the order of the table would forbid.

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
    """Return a table whose standard and raised days are a share of the policy's, within their neighbours."""
    limits = {}
    for band, held in policy.limits.items():
        days = {name: _bounded(getattr(held, name) * share) for name in STRETCHED}
        standard = max(days["standard"], held.high)
        raised = min(standard, max(days["raised"], held.high))
        limits[band] = replace(held, standard=standard, raised=raised)
    return replace(policy, limits=limits)


def _bounded(days: float) -> int:
    return min(MOST, max(FEWEST, round(days)))
