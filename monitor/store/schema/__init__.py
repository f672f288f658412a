"""Every table: who is written about, what was delivered, what follows from it, and what was told to whom."""

from monitor.store.schema.answers import accounted, covered, escalation, event, finding, judgement, looked_again, run
from monitor.store.schema.children import candidate, child, home, link, not_the_same, picture, touched
from monitor.store.schema.columns import metadata
from monitor.store.schema.delivered import (
    decision,
    delivery,
    feed,
    identity,
    older_sibling_seen,
    problem,
    refusal,
)
from monitor.store.schema.facts import (
    birth,
    birth_restated,
    enrolment,
    enrolment_restated,
    meeting,
    meeting_restated,
    notification,
    notification_restated,
    place,
    place_restated,
    registration,
    registration_restated,
)
from monitor.store.schema.ledger import audit, job_run, setting
from monitor.store.schema.policies import policy, policy_caused, policy_start, policy_terms
from monitor.store.schema.told import letter, listed, notice_to_send

__all__ = [
    "accounted",
    "audit",
    "birth",
    "birth_restated",
    "candidate",
    "child",
    "covered",
    "decision",
    "delivery",
    "enrolment",
    "enrolment_restated",
    "escalation",
    "event",
    "feed",
    "finding",
    "home",
    "identity",
    "job_run",
    "judgement",
    "letter",
    "link",
    "listed",
    "looked_again",
    "meeting",
    "meeting_restated",
    "metadata",
    "not_the_same",
    "notice_to_send",
    "notification",
    "notification_restated",
    "older_sibling_seen",
    "picture",
    "place",
    "place_restated",
    "policy",
    "policy_caused",
    "policy_start",
    "policy_terms",
    "problem",
    "refusal",
    "registration",
    "registration_restated",
    "run",
    "setting",
    "touched",
]
