"""The list of open cases in the order of `domain.urgency`, which is its meaning; the database only makes it fast."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.policy import Attention
from monitor.domain.urgency import FIRST_CHECKS, Group, a_year_before
from monitor.store.schema import escalation, judgement
from monitor.store.types import Day, DayNumber

_AROUND = sa.literal(",")


def by_urgency(db: Connection, day: date, area: str | None = None, most: int | None = None) -> list[int]:
    """Return the children with an open case, the most urgent on a day first; of an area or of all.

    Of the last group at most `most` are returned, of the others all. With an area, restricted children are left out.
    """
    over = sa.cast(DayNumber(sa.literal(day, Day())) - DayNumber(judgement.c.due_on), sa.Float)
    share = over / sa.case((judgement.c.limit_days > 1, judgement.c.limit_days), else_=1)
    rank = sa.case({attention: attention.rank for attention in Attention}, value=judgement.c.attention)
    first = sa.or_(*((_AROUND + escalation.c.causes + _AROUND).contains(f",{check},") for check in FIRST_CHECKS))
    under_one = judgement.c.born_on > a_year_before(day)
    group = sa.case((first, int(Group.FIRST_CHECK)), (under_one, int(Group.UNDER_ONE)), else_=int(Group.OTHER))
    query = _open_in(sa.select(judgement.c.child_id), area).order_by(
        group,
        rank.desc(),
        sa.case((judgement.c.due_on < day, share), else_=0.0).desc(),
        judgement.c.born_on.desc(),
        judgement.c.child_id,
    )
    in_full = db.execute(query.where(group < int(Group.OTHER))).scalars()
    others = db.execute(query.where(group == int(Group.OTHER)).limit(most)).scalars()
    return [*in_full, *others]


def count_open(db: Connection, area: str | None = None) -> int:
    """Count the open cases, of an area or of all."""
    counted = sa.select(sa.func.count())
    every_one = counted.select_from(escalation).where(escalation.c.closed_on.is_(None))
    found: int = db.execute(every_one if area is None else _open_in(counted, area)).scalar_one()
    return found


def _open_in(query: sa.Select[Any], area: str | None) -> sa.Select[Any]:
    query = query.select_from(judgement).join(escalation, escalation.c.child_id == judgement.c.child_id)
    query = query.where(escalation.c.closed_on.is_(None))
    if area is None:
        return query
    return query.where(sa.func.lower(judgement.c.area) == area.lower(), judgement.c.restricted.is_(False))
