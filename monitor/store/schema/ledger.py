"""Tables of operation: the service's own state, job runs, and the audit log."""

import sqlalchemy as sa
from sqlalchemy import DDL, Column, Table, UniqueConstraint

from monitor.store.schema.columns import key, metadata, text
from monitor.store.types import Instant

setting = Table("setting", metadata, Column("name", sa.Text, primary_key=True), text("value"))

job_run = Table(
    "job_run",
    metadata,
    key(),
    text("job"),
    Column("scheduled_for", Instant, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    text("outcome", blank=True),
    UniqueConstraint("job", "scheduled_for"),
)

audit = Table(
    "audit",
    metadata,
    key(),
    Column("at", Instant, nullable=False),
    text("who"),
    text("act"),
    text("subject"),
    text("reason"),
)

APPEND_ONLY = (
    (
        "sqlite",
        """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
                  BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END""",
    ),
    (
        "sqlite",
        """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
                  BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END""",
    ),
    (
        "postgresql",
        """CREATE FUNCTION audit_is_appended_to() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN RAISE EXCEPTION 'the audit is only ever appended to'; END $$""",
    ),
    (
        "postgresql",
        """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
                      FOR EACH STATEMENT EXECUTE FUNCTION audit_is_appended_to()""",
    ),
)
"""Triggers that make `audit` append-only, by engine: the database itself refuses updates and deletes."""

for _engine, _statement in APPEND_ONLY:
    _refuse = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed its arguments
    sa.event.listen(audit, "after_create", _refuse.execute_if(dialect=_engine))
