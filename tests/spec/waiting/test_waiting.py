"""Only the question whether the child was seen waits; whatever else escalates does so at once."""

from tests.builders.children import a_child
from tests.spec.verdicts import states

SEEN = a_child(born="2022-03-01").seen("2023-06-05", by="gp")
WAITS = "awaiting a feed: contacts of other agencies"


def test_a_child_waits_until_the_feed_is_complete_through_the_day_before(spec):
    spec(
        (SEEN.received("contacts", through="2024-06-04"), states(("2024-06-05", "escalated: unseen"))),
        (SEEN.received("contacts", through="2024-06-03"), states(("2024-06-04", "due soon"), ("2024-06-05", WAITS))),
    )


def test_after_a_week_the_child_is_escalated_all_the_same(spec):
    late = SEEN.received("contacts", through="2024-06-03")
    spec((late, states(("2024-06-05", WAITS), ("2024-06-11", WAITS), ("2024-06-12", "escalated: unseen"))))


def test_a_feed_that_was_agreed_and_never_came_is_waited_for_too(spec):
    child = SEEN.never_received("health_visitor_contacts")
    waits = "awaiting a feed: health-visiting records"
    spec((child, states(("2024-06-05", waits), ("2024-06-12", "escalated: unseen"))))


def test_a_feed_the_area_does_not_receive_is_not_waited_for(spec):
    spec((SEEN.without_feed("contacts"), states(("2024-06-05", "escalated: unseen"))))


def test_several_feeds_of_one_kind_are_all_waited_for(spec):
    child = SEEN.received("contacts-gp", through="2024-06-04").received("contacts-police", through="2024-05-27")
    spec((child, states(("2024-06-05", WAITS))))


def test_nobody_waits_with_high_attention(spec):
    late = SEEN.received("contacts", through="2024-02-01").under(
        checks={"concern": {"not_seen_since": {"effect": "off"}}}
    )
    spec(
        (late.noticed("2024-03-01", "marac"), states(("2024-03-01", WAITS))),
        (late.noticed("2024-03-01", "concern_reported"), states(("2024-03-01", "escalated: unseen"))),
    )


def test_no_child_under_eight_weeks_waits(spec):
    late = {"feed": "contacts", "through": "2024-03-02"}
    under = {"from_birth": {"standard": 54, "raised": 42, "high": 21, "caseload": 21}}
    of_age = {"from_birth": {"standard": 55, "raised": 42, "high": 21, "caseload": 21}}
    spec(
        (a_child(born="2024-03-01").received(**late).under(limits=under), states(("2024-04-25", "escalated: unseen"))),
        (a_child(born="2024-03-01").received(**late).under(limits=of_age), states(("2024-04-26", WAITS))),
    )


def test_other_escalations_wait_for_nothing(spec):
    child = SEEN.received("contacts", through="2023-12-31").noticed("2024-02-05", "move_disproved")
    spec((child, states(("2024-02-05", "escalated: whereabouts"))))


def test_the_policy_says_which_feeds_and_how_long(spec):
    late = SEEN.received("contacts", through="2024-06-03")
    spec(
        (late.under(wait_for=[]), states(("2024-06-05", "escalated: unseen"))),
        (late.under(wait_days=2), states(("2024-06-06", WAITS), ("2024-06-07", "escalated: unseen"))),
    )
