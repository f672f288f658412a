"""A night judges only whom it can have changed, from what is kept: everybody is answered as the plain rules say."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from monitor.checks import CHECKS
from monitor.config.policy_file import shipped_policy
from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Outcome
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.feed import FeedKind
from monitor.domain.judgement import JudgingContext
from monitor.domain.policy import Policy
from monitor.pipeline.verify import differing
from monitor.runtime.clock import at
from monitor.service.judging_run import RunContext, judge_one, judge_today
from monitor.store import deliveries, judgements, policies
from tests.builders.context import calendar
from tests.builders.store import EARLY, SECRET, Sender, writing
from tests.builders.strategies import DAYS, MANY, SOURCES, WORLDS, Sent

_AGREED = [FeedAgreement(name, FeedKind(name)) for name in SOURCES]
_SHIPPED, _CALENDAR = shipped_policy(), calendar()
_FIRST, _DAY = date.fromisoformat(DAYS[0]), timedelta(days=1)


def a_night(sender: Sender, policy: Policy, day: date) -> None:
    """Judge as of a day; every child is in one state, and answered as it would be judged from nothing kept."""
    db: Connection = sender.db
    context = JudgingContext(policy, _CALENDAR, deliveries.coverage(db, _AGREED), CHECKS)
    report = judge_today(writing(db, at(day, 7)), RunContext(context, SECRET, second_look=False), everyone=False)
    assert report.certificate.difference == 0
    assert differing(db, sorted(judgements.everyone(db)), context, day, SECRET, judge_one) == []


def its_day(sent: Sent) -> date:
    """Return the day a delivery is for: all it tells has happened by then; only the end of a place may lie ahead."""
    told = ("on", "registered_on", "enrolled_on", "started_on", "last_attended_on")
    days: list[date | None] = [getattr(record.row, name, None) for record in sent.records for name in told]
    days += [date.fromisoformat(sent.as_of), *(record.identity.born_on for record in sent.records)]
    return max(day for day in days if day)


@MANY
@given(world=WORLDS, data=st.data())
def test_a_night_that_judges_only_some_leaves_everybody_judged(database: Engine, world: list[Sent], data):
    """Whatever is delivered, repeated or withdrawn between the nights, or did not happen, and however far apart."""
    day, ids = _FIRST, []
    with database.connect() as db:
        policy = replace(_SHIPPED, version=policies.set_up(writing(db, at=EARLY), "", "start"))
        sender = Sender(db)
        for each in world:
            ids.append(sender.send(each.feed, its_day(each), each.records))
            # Nothing is delivered for a day that is still to come.
            day = max(day, its_day(each))
            if data.draw(st.booleans(), "a night follows"):
                day += timedelta(days=data.draw(st.sampled_from((0, 1, 1, 2, 7, 30, 90)), "days later"))
                for feed in sorted(data.draw(st.sets(st.sampled_from(sorted(SOURCES))), "nothing happened")):
                    sender.arrive(feed, day - _DAY, outcome=Outcome.NIL_RETURN, rows=0)
                a_night(sender, policy, day)
        for each, id_ in zip(world, ids, strict=True):
            if each.withdrawn:
                sender.decide(id_, DeliveryAct.WITHDRAW)
                day += _DAY
                a_night(sender, policy, day)
        a_night(sender, policy, day + _DAY)
        db.rollback()
