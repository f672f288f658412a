"""Which rows of a snapshot feed are listed still, and which were replaced by a corrected date (SPEC section 4)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.domain.record import EarlyYearsPlace, Enrolment, Registration

Rank = tuple[date, int]
"""The sort key of a feed's deliveries: the as-of day, then the order of receipt."""


@dataclass(frozen=True, slots=True)
class Received:
    """What has been received of each feed, as folding asks it: its first as-of day, and the ranks of its snapshots.

    The snapshots are in order. A nil return without rows is none: it lists what the last snapshot did.
    """

    began: Mapping[str, date] = field(default_factory=dict)
    snapshots: Mapping[str, Sequence[Rank]] = field(default_factory=dict)

    def first_without(self, feed: str, last: Rank) -> Rank | None:
        """Return the first snapshot after a row's last listing; None while the newest snapshot lists the row."""
        ranks = self.snapshots.get(feed, ())
        place = bisect_right(ranks, last)
        return ranks[place] if place < len(ranks) else None


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of a snapshot feed with its listings: the first as-of day it was delivered for, the rank of the last.

    `place` is the practice, school or provider, empty where not kept; `attended` are the days of all its versions.
    `gone_on` is the as-of day of the first snapshot without it; None while it is listed.
    """

    feed: str
    place: str
    row: Registration | Enrolment | EarlyYearsPlace
    began: date
    ended: date | None
    first_on: date
    last: Rank
    attended: tuple[date, ...] = ()
    gone_on: date | None = None


def rows_that_hold(rows: Iterable[ListedRow], received: Received) -> list[ListedRow]:
    """Return one child's rows, those replaced by a corrected date merged into the row that replaced them.

    A row under another date at the same place, in the first snapshot without it or a later one, is a corrected date,
    unless the old row had ended on or before the new date. Its listings count for the new row, as does attendance from
    the new date on. An end told in advance by a row that was gone before never came.
    """
    remaining = sorted(rows, key=lambda row: (row.last, row.began, row.place))
    hold: list[ListedRow] = []
    while remaining:
        row = remaining.pop(0)
        without = received.first_without(row.feed, row.last)
        if without is None:
            hold.append(row)
            continue
        if row.ended and row.ended > without[0]:
            row = replace(row, ended=None)
        place = _replaced_by(row, without, remaining)
        if place is None:
            hold.append(replace(row, gone_on=without[0]))
        else:
            remaining[place] = _merged(row, remaining[place])
    return hold


def _replaced_by(gone: ListedRow, without: Rank, later: Sequence[ListedRow]) -> int | None:
    """Return the position of the row that corrects a gone one, the nearest by date; None where none does."""
    corrects = [
        (abs((row.began - gone.began).days), row.began, position)
        for position, row in enumerate(later)
        if row.last >= without
        and (row.feed, row.place) == (gone.feed, gone.place)
        and gone.place
        and not (gone.ended and gone.ended <= row.began)
    ]
    return min(corrects)[2] if corrects else None


def _merged(gone: ListedRow, row: ListedRow) -> ListedRow:
    attended = sorted({*row.attended, *(day for day in gone.attended if day >= row.began)})
    return replace(row, first_on=min(row.first_on, gone.first_on), attended=tuple(attended))
