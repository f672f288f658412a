"""The tables `problem` and `further_problem`: why cells and rows of a delivery could not be used, and how many more."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.delivery import FurtherProblems, Problem
from monitor.domain.problems import KeptProblems
from monitor.store import UnitOfWork
from monitor.store.bulk_insert import bulk_insert_rows
from monitor.store.in_list import in_list
from monitor.store.schema import further_problem, problem

_PROBLEM = ("line", "column", "cell", "wants", "refuses")
_FURTHER = ("column", "wants", "refuses", "problems", "rows")


def replace(work: UnitOfWork, delivery_id: int, kept: KeptProblems) -> None:
    """Insert the problems of a delivery, and the counts of those not kept one by one, in the place of earlier ones."""
    for table in (problem, further_problem):
        work.db.execute(sa.delete(table).where(table.c.delivery_id == delivery_id))
    of = {"delivery_id": delivery_id}
    bulk_insert_rows(work.db, problem, ({**of, **{name: getattr(p, name) for name in _PROBLEM}} for p in kept.problems))
    rest = ({**of, **{name: getattr(each, name) for name in _FURTHER}} for each in kept.rest)
    bulk_insert_rows(work.db, further_problem, rest)


def of(db: Connection, delivery_ids: Collection[int]) -> Mapping[int, KeptProblems]:
    """Return, by delivery, its problems by line and the counts of the others; those without any are left out."""
    problems: dict[int, list[Problem]] = {}
    query = sa.select(problem).where(in_list(problem.c.delivery_id, delivery_ids)).order_by(problem.c.id)
    for row in db.execute(query):
        one = Problem(row.line, row.column, row.cell, row.wants, row.refuses)
        problems.setdefault(row.delivery_id, []).append(one)
    rest: dict[int, list[FurtherProblems]] = {}
    query = sa.select(further_problem).where(in_list(further_problem.c.delivery_id, delivery_ids))
    for row in db.execute(query.order_by(further_problem.c.id)):
        rest.setdefault(row.delivery_id, []).append(FurtherProblems(*(getattr(row, name) for name in _FURTHER)))
    return {
        id_: KeptProblems(tuple(problems.get(id_, ())), rest=tuple(rest.get(id_, ())))
        for id_ in problems.keys() | rest.keys()
    }
