"""Tables of policy versions: their documents, their authors, from which day each holds, and which were taken back."""

import sqlalchemy as sa
from sqlalchemy import DDL, Column, ForeignKey, Table

from monitor.store.schema.columns import key, metadata, text
from monitor.store.types import Day, Instant

policy = Table(
    "policy",
    metadata,
    key(),
    text("document"),
    text("fingerprint"),
    text("author"),
    text("reason"),
    Column("known_at", Instant, nullable=False),
)

policy_terms = Table(
    "policy_terms",
    metadata,
    Column("policy_id", ForeignKey("policy.id"), primary_key=True, autoincrement=False),
    text("source"),
    Column("based_on", ForeignKey("policy_start.id")),
    text("agreed", blank=True),
    text("weakens"),
    text("preview"),
    Column("returns_on", Day),
)

policy_start = Table(
    "policy_start",
    metadata,
    key(),
    Column("policy_id", ForeignKey("policy.id"), nullable=False, index=True),
    text("approver", blank=True),
    text("reason"),
    Column("effective_on", Day, nullable=False),
    Column("decided_at", Instant, nullable=False),
)

policy_withdrawn = Table(
    "policy_withdrawn",
    metadata,
    Column("policy_id", ForeignKey("policy.id"), primary_key=True, autoincrement=False),
    text("by"),
    text("reason"),
    Column("withdrawn_at", Instant, nullable=False),
)

policy_caused = Table(
    "policy_caused",
    metadata,
    Column("escalation_id", ForeignKey("escalation.id"), primary_key=True, autoincrement=False),
    Column("policy_id", ForeignKey("policy.id"), nullable=False),
)

_NEVER_CHANGED = (policy, policy_terms, policy_start, policy_withdrawn)
_REFUSAL = "a version of the policy never changes"


def _guards() -> tuple[tuple[str, Table, str], ...]:
    made = [
        (
            "postgresql",
            policy,
            f"""CREATE FUNCTION policy_never_changes() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
        )
    ]
    for table in _NEVER_CHANGED:
        made += [
            (
                "sqlite",
                table,
                f"""CREATE TRIGGER {table.name}_no_{act.lower()} BEFORE {act} ON {table.name}
                  BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
            )
            for act in ("UPDATE", "DELETE")
        ]
        made.append(
            (
                "postgresql",
                table,
                f"""CREATE TRIGGER {table.name}_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name}
                      FOR EACH STATEMENT EXECUTE FUNCTION policy_never_changes()""",
            )
        )
    return tuple(made)


GUARDS = _guards()
"""Triggers that make policy versions immutable, by engine and table: the database itself refuses changes."""

for _engine, _table, _statement in GUARDS:
    _refuse = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed its arguments
    sa.event.listen(_table, "after_create", _refuse.execute_if(dialect=_engine))
