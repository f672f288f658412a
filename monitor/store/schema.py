"""Every table: who is written about, what was delivered, what follows from it, and what was told to whom."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint

from monitor.store.types import Day, Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[int]:
    return Column("id", sa.Integer, primary_key=True)


def _text(name: str, *, blank: bool = False) -> Column[str]:
    return Column(name, sa.Text, nullable=blank)


# Who and what is configured

setting = Table("setting", metadata, Column("name", sa.Text, primary_key=True), _text("value"))

policy = Table(
    "policy",
    metadata,
    _key(),
    _text("document"),
    _text("fingerprint"),
    _text("author"),
    _text("reason"),
    Column("known_at", Instant, nullable=False),
)

feed = Table("feed", metadata, _key(), Column("name", sa.Text, nullable=False, unique=True))

# What was delivered

delivery = Table(
    "delivery",
    metadata,
    _key(),
    Column("feed_id", ForeignKey("feed.id"), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("received_at", Instant, nullable=False),
    _text("file_name"),
    _text("sha256"),
    _text("fingerprint"),
    Column("rows", sa.Integer, nullable=False),
    Column("refused", sa.Integer, nullable=False),
    Column("nil_return", sa.Boolean, nullable=False),
    _text("outcome"),
    Column("applied_at", Instant),
    Column("withdrawn_at", Instant),
    _text("stored_as", blank=True),
    CheckConstraint("withdrawn_at IS NULL OR applied_at IS NOT NULL", name="withdrawn_after_applied"),
    Index("ix_delivery_feed_id_as_of", "feed_id", "as_of"),
    Index("ix_delivery_sha256", "sha256"),
)

refusal = Table(
    "refusal",
    metadata,
    _key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    _text("why"),
    _text("sentence"),
)

problem = Table(
    "problem",
    metadata,
    _key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("line", sa.Integer),
    _text("column", blank=True),
    _text("cell", blank=True),
    _text("wants"),
)

decision = Table(
    "decision",
    metadata,
    _key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    _text("act"),
    _text("by"),
    _text("reason"),
    Column("at", Instant, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    _key(),
    Column("digest", sa.LargeBinary(16), nullable=False, unique=True),
    _text("source"),
    _text("local_id"),
    Column("born_on", Day),
    _text("family_name", blank=True),
    _text("given_name", blank=True),
    _text("nhs_number", blank=True),
    _text("nhs_number_status", blank=True),
    _text("sex", blank=True),
    _text("address", blank=True),
    _text("postcode", blank=True),
    _text("uprn", blank=True),
    _text("mother", blank=True),
    Column("restricted", sa.Boolean, nullable=False),
    Column("birth_order", sa.Integer, nullable=False),
    _text("family_key"),
    _text("where_key"),
    Column("first_on", Day, nullable=False),
    Index("ix_identity_source_local_id", "source", "local_id"),
    Index("ix_identity_nhs_number", "nhs_number"),
    Index("ix_identity_born_on_family_key", "born_on", "family_key"),
    Index("ix_identity_born_on_where_key", "born_on", "where_key"),
)


def _fact(name: str, *columns: Column[object]) -> tuple[Table, Table]:
    """Make the table of one kind of row, and that of the later deliveries which say the same again."""
    table = Table(
        name,
        metadata,
        _key(),
        Column("feed_id", ForeignKey("feed.id"), nullable=False),
        _text("key"),
        Column("identity_id", ForeignKey("identity.id"), nullable=False, index=True),
        Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
        Column("line", sa.Integer, nullable=False),
        Column("withdrawn", sa.Boolean, nullable=False),
        *columns,
        Index(f"ix_{name}_feed_id_key", "feed_id", "key"),
    )
    again = Table(
        f"{name}_restated",
        metadata,
        Column("fact_id", ForeignKey(f"{name}.id"), primary_key=True),
        Column("delivery_id", ForeignKey("delivery.id"), primary_key=True, index=True),
    )
    return table, again


birth, birth_restated = _fact(
    "birth",
    _text("outcome"),
    Column("birth_order", sa.Integer, nullable=False),
    Column("notified_on", Day),
)
registration, registration_restated = _fact(
    "registration",
    _text("practice_code"),
    _text("acceptance_type"),
    Column("registered_on", Day, nullable=False),
    Column("removed_on", Day),
    _text("removal_reason"),
)
enrolment, enrolment_restated = _fact(
    "enrolment",
    _text("upn"),
    _text("school_urn"),
    _text("year_group"),
    Column("enrolled_on", Day, nullable=False),
    Column("left_on", Day),
    _text("destination"),
    Column("last_attended_on", Day),
)
place, place_restated = _fact(
    "place",
    _text("provider_urn"),
    _text("entitlement"),
    Column("started_on", Day, nullable=False),
    Column("ended_on", Day),
    _text("leaving_reason"),
    _text("expected_hours"),
    Column("last_attended_on", Day),
)
meeting, meeting_restated = _fact(
    "meeting",
    _text("agency"),
    _text("contact_id"),
    Column("on", Day, nullable=False),
    _text("evidence"),
    _text("kind"),
    Column("planned", sa.Boolean),
    _text("role"),
)
notification, notification_restated = _fact(
    "notification",
    _text("agency"),
    _text("notice_id"),
    Column("on", Day, nullable=False),
    _text("kind"),
    _text("about"),
    _text("area"),
    _text("confirmed_by"),
)

older_sibling_seen = Table(
    "older_sibling_seen",
    metadata,
    _key(),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
    Column("home_key", sa.LargeBinary(16), nullable=False, index=True),
    Column("on", Day, nullable=False),
    _text("agency"),
    UniqueConstraint("home_key", "on", "agency", "delivery_id"),
)

# Who it is about

child = Table(
    "child",
    metadata,
    _key(),
    Column("ref", sa.Text, nullable=False, unique=True),
    Column("known_at", Instant, nullable=False),
)

link = Table(
    "link",
    metadata,
    _key(),
    Column("identity_id", ForeignKey("identity.id"), nullable=False),
    Column("child_id", ForeignKey("child.id")),
    _text("reason"),
    _text("by"),
    Column("known_at", Instant, nullable=False),
    Column("undone_at", Instant),
    Index("ix_link_child_id", "child_id"),
    Index(
        "uq_link_live_identity_id",
        "identity_id",
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    ),
)

candidate = Table(
    "candidate",
    metadata,
    Column("link_id", ForeignKey("link.id"), primary_key=True),
    Column("child_id", ForeignKey("child.id"), primary_key=True, index=True),
)

not_the_same = Table(
    "not_the_same",
    metadata,
    Column("identity_id", ForeignKey("identity.id"), primary_key=True),
    Column("other_id", ForeignKey("identity.id"), primary_key=True),
    _text("by"),
    _text("reason"),
    Column("at", Instant, nullable=False),
)

home = Table(
    "home",
    metadata,
    Column("child_id", ForeignKey("child.id"), primary_key=True),
    Column("home_key", sa.LargeBinary(16), primary_key=True, index=True),
)

touched = Table("touched", metadata, Column("child_id", ForeignKey("child.id"), primary_key=True))

# What follows from it

run = Table(
    "run",
    metadata,
    _key(),
    Column("day", Day, nullable=False, index=True),
    Column("policy_id", ForeignKey("policy.id"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("judged", sa.Integer),
    Column("register_size", sa.Integer),
    Column("difference", sa.Integer),
)

accounted = Table(
    "accounted",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("state", sa.Text, primary_key=True),
    Column("children", sa.Integer, nullable=False),
)

covered = Table(
    "covered",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("feed", sa.Text, primary_key=True),
    Column("since", Day),
    Column("through", Day),
)

judgement = Table(
    "judgement",
    metadata,
    Column("child_id", ForeignKey("child.id"), primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    _text("state"),
    _text("left_why", blank=True),
    Column("left_on", Day),
    _text("causes"),
    Column("due_on", Day, nullable=False),
    Column("last_seen_on", Day),
    _text("last_evidence", blank=True),
    Column("counted_from", Day, nullable=False),
    _text("attention"),
    Column("on_caseload", sa.Boolean, nullable=False),
    Column("limit_days", sa.Integer, nullable=False),
    Column("born_on", Day, nullable=False),
    Column("school_age_on", Day, nullable=False),
    Column("doubt_since", Day),
    Column("death_in_doubt", sa.Boolean, nullable=False),
    Column("restricted", sa.Boolean, nullable=False),
    _text("waiting_for"),
    _text("area"),
    Column("withdrawn", sa.Integer, nullable=False),
    Column("next_change_on", Day, index=True),
    CheckConstraint("(left_why IS NULL) = (left_on IS NULL)", name="left_has_its_day"),
    CheckConstraint("(state = 'left') = (left_why IS NOT NULL)", name="left_has_its_fact"),
    Index("ix_judgement_state_due_on", "state", "due_on"),
)

finding = Table(
    "finding",
    metadata,
    _key(),
    Column("child_id", ForeignKey("child.id"), nullable=False, index=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    _text("check"),
    _text("condition"),
    _text("effect"),
    Column("since", Day, nullable=False),
    Column("until", Day),
    _text("because"),
    CheckConstraint("until IS NULL OR until > since", name="not_empty"),
)

escalation = Table(
    "escalation",
    metadata,
    _key(),
    Column("child_id", ForeignKey("child.id"), nullable=False, index=True),
    Column("counted_from", Day, nullable=False),
    _text("why"),
    _text("causes"),
    Column("tier", sa.Integer, nullable=False),
    Column("raised_on", Day, nullable=False),
    Column("policy_id", ForeignKey("policy.id"), nullable=False),
    Column("last_seen_on", Day),
    Column("withdrawn", sa.Integer, nullable=False),
    Column("closed_on", Day),
    _text("closed_why", blank=True),
    Column("held", sa.Boolean, nullable=False),
    CheckConstraint("(closed_on IS NULL) = (closed_why IS NULL)", name="closed_has_its_reason"),
    Index(
        "uq_escalation_open_child_id",
        "child_id",
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    ),
)

event = Table(
    "event",
    metadata,
    _key(),
    Column("child_id", ForeignKey("child.id"), nullable=False, index=True),
    Column("escalation_id", ForeignKey("escalation.id")),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("on", Day, nullable=False, index=True),
    _text("event"),
    _text("why"),
    _text("snapshot"),
    Column("known_at", Instant, nullable=False),
)

# What was told to whom

notice_to_send = Table(
    "notice_to_send",
    metadata,
    _key(),
    Column("event_id", ForeignKey("event.id"), nullable=False, unique=True),
    Column("held_until", Instant),
    Column("told_on", Day, index=True),
)

letter = Table(
    "letter",
    metadata,
    _key(),
    _text("recipient"),
    Column("period", Day, nullable=False),
    _text("kind"),
    _text("subject"),
    _text("message_id"),
    Column("content", sa.LargeBinary, nullable=False),
    Column("composed_at", Instant, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    Column("next_attempt_at", Instant, index=True),
    _text("last_trouble", blank=True),
    Column("sent_at", Instant),
    UniqueConstraint("recipient", "period", "kind"),
)

listed = Table(
    "listed",
    metadata,
    Column("letter_id", ForeignKey("letter.id"), primary_key=True),
    Column("ref", sa.Text, primary_key=True),
    _text("line"),
)

# What ran, and who looked

job_run = Table(
    "job_run",
    metadata,
    _key(),
    _text("job"),
    Column("scheduled_for", Instant, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    _text("outcome", blank=True),
    UniqueConstraint("job", "scheduled_for"),
)

audit = Table(
    "audit",
    metadata,
    _key(),
    Column("at", Instant, nullable=False),
    _text("who"),
    _text("act"),
    _text("subject"),
    _text("reason"),
)
