"""A temporary table of one delivery's rows, which the database compares with the stored facts of their row type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table
from sqlalchemy.schema import CreateTable

from monitor.domain.delivery_state import DeliveryAct
from monitor.store.as_of import last_decided
from monitor.store.bulk_insert import bulk_insert
from monitor.store.fact_tables import FactTable
from monitor.store.schema import told_of_several

_SAID_BY = ("line", "key", "identity_id", "withdrawn")


@dataclass(frozen=True)
class Staged:
    """A temporary table of rows, each with the id of the equal stored version and the number of versions of its key."""

    db: Connection
    facts: FactTable
    table: Table

    @classmethod
    def beside(cls, db: Connection, facts: FactTable) -> "Staged":
        """Create an empty one, private to the connection."""
        table = _beside(facts)
        db.execute(CreateTable(table, if_not_exists=True))
        db.execute(sa.delete(table))
        return cls(db, facts, table)

    @property
    def columns(self) -> list[Column[object]]:
        """The columns of a row, in this order."""
        return [self.table.c[name] for name in (*_SAID_BY, *self.facts.columns)]

    def compare(self, rows: Iterable[Sequence[object]], feed_id: int, delivery_id: int) -> None:
        """Insert a delivery's rows, and set for each the equal stored version and the number of versions of its key."""
        bulk_insert(self.db, self.columns, rows)
        earlier = self._earlier(feed_id)
        fact, staged = self.facts.table, self.table
        same = [fact.c[name].is_not_distinct_from(staged.c[name]) for name in (*_SAID_BY[2:], *self.facts.columns)]
        values = {
            "feed_id": feed_id,
            "delivery_id": delivery_id,
            "fact_id": sa.select(sa.func.max(fact.c.id)).where(earlier, *same).scalar_subquery(),
            "versions": sa.select(sa.func.count()).where(earlier).scalar_subquery(),
        }
        self.db.execute(sa.update(staged).values(values))

    def named(self, *, late: bool) -> tuple[frozenset[int], frozenset[int]]:
        """Return the identities of changed keys (of all their versions), and those whose facts are only restated."""
        fact, staged = self.facts.table, self.table
        # A version first stated by a delivery that was withdrawn is in force again.
        first = fact.alias()
        withdrawn = first.c.delivery_id.in_(last_decided(DeliveryAct.WITHDRAW))
        taken_back = sa.exists().where(first.c.id == staged.c.fact_id, withdrawn)
        is_new = sa.true() if late else staged.c.fact_id.is_(None) | (staged.c.versions > 1) | taken_back
        said = sa.select(staged.c.identity_id).where(is_new)
        before = sa.select(fact.c.identity_id).join_from(staged, fact, self._earlier(staged.c.feed_id)).where(is_new)
        anew = frozenset(self.db.execute(sa.union(said, before)).scalars())
        again = sa.select(staged.c.identity_id).where(sa.not_(is_new)).distinct()
        return anew, frozenset(self.db.execute(again).scalars()) - anew

    def append(self) -> None:
        """Insert rows without an equal stored version as facts, the others as restatements."""
        fact, restated, staged = self.facts.table, self.facts.restated, self.table
        columns = ("feed_id", "delivery_id", *_SAID_BY, *self.facts.columns)
        fresh = sa.select(*(staged.c[name] for name in columns)).where(staged.c.fact_id.is_(None))
        self.db.execute(sa.insert(fact).from_select(columns, fresh.order_by(staged.c.line)))
        again = sa.select(staged.c.fact_id, staged.c.delivery_id).where(staged.c.fact_id.is_not(None))
        self.db.execute(sa.insert(restated).from_select(["fact_id", "delivery_id"], again))
        self._note_several()
        self.db.execute(sa.delete(staged))

    def _note_several(self) -> None:
        """Insert those of the staged keys that by now have named more than one identity into `told_of_several`."""
        fact, other, staged, known = self.facts.table, self.facts.table.alias(), self.table, told_of_several
        of_key = self._earlier(staged.c.feed_id)
        same_key = (other.c.feed_id == fact.c.feed_id) & (other.c.key == fact.c.key)
        columns = known.c.keys()
        noted = [known.c[name] == fact.c[name] for name in columns]
        named = (
            sa.select(*(fact.c[name] for name in columns))
            .join_from(staged, fact, of_key)
            .where(staged.c.fact_id.is_(None), (staged.c.versions > 0) | self._is_twice())
            .where(sa.exists().where(same_key, other.c.identity_id != fact.c.identity_id))
            .where(~sa.exists().where(*noted))
        )
        self.db.execute(sa.insert(known).from_select(columns, named.distinct()))

    def _is_twice(self) -> sa.ColumnElement[bool]:
        """Return the condition that a row's key is in the delivery twice: an id may cover several children at once."""
        staged = self.table.alias()
        return self.table.c.key.in_(sa.select(staged.c.key).group_by(staged.c.key).having(sa.func.count() > 1))

    def _earlier(self, feed_id: int | sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        fact = self.facts.table
        return (fact.c.feed_id == feed_id) & (fact.c.key == self.table.c.key)


@cache
def _beside(facts: FactTable) -> Table:
    columns = facts.table.c
    return Table(
        f"staged_{facts.table.name}",
        sa.MetaData(),
        *(Column(name, columns[name].type) for name in (*_SAID_BY, *facts.columns)),
        *(Column(name, sa.Integer) for name in ("feed_id", "delivery_id", "fact_id", "versions")),
        prefixes=["TEMPORARY"],
    )
