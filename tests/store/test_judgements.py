"""Answers replaced run by run, who is to be judged, and the certificate that all are accounted for."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from monitor.domain.escalation import Gap
from monitor.domain.feed import Coverage, Covered
from monitor.domain.finding import Finding
from monitor.domain.judgement import Judgement, State
from monitor.domain.leaving import Leaving, Left
from monitor.domain.policy import Attention, Effect
from monitor.domain.urgency import Group, a_year_before, urgency
from monitor.store import escalations, judgements, open_cases, policies, queries
from monitor.store.judgements import ChildLabels, LookedAgain
from monitor.store.schema import child, finding, judgement
from tests.builders.store import EARLY, writing

DAY = date(2024, 5, 1)
SHOWN = ChildLabels(restricted=False, area="BD7")
STANDING = Finding("concern", "reported", Effect.ATTENTION, DAY, DAY + timedelta(days=365), "a concern was reported")


@pytest.fixture
def db(database: Engine):
    """A database with three children."""
    with database.begin() as connection:
        for id_ in (1, 2, 3):
            connection.execute(sa.insert(child).values(id=id_, ref=f"UC-{id_}", known_at=EARLY))
        yield connection


def a_run(db: Connection, day: date = DAY) -> int:
    return judgements.begin(writing(db, at=EARLY), day, policies.set_up(writing(db, at=EARLY), "limit", "start"))


def an_answer(child_id: int, state: State = State.WITHIN_LIMIT, **said) -> Judgement:
    common = Judgement(
        child=child_id,
        day=DAY,
        state=state,
        left=Left(Leaving.DIED, DAY) if state is State.LEFT else None,
        causes=("unseen", "concern") if state is State.ESCALATED else (),
        due_on=DAY,
        last_seen_on=None,
        last_evidence=None,
        counted_from=DAY,
        attention=Attention.RAISED,
        on_caseload=False,
        limit_days=28,
        born_on=DAY,
        school_age_on=DAY,
        findings=(STANDING,),
        next_change_on=DAY + timedelta(days=10),
    )
    return replace(common, **said)


def judged(db: Connection, *answers: Judgement, day: date = DAY) -> int:
    run_id = a_run(db, day)
    judgements.replace(writing(db), run_id, answers, {answer.child: SHOWN for answer in answers})
    return run_id


def test_an_answer_comes_back_with_its_findings(db: Connection):
    judged(db, an_answer(1, State.ESCALATED), an_answer(2, State.LEFT, findings=()))
    one, two = judgements.answers(db)
    assert (one.ref, one.state, one.causes, one.area) == ("UC-1", State.ESCALATED, ("unseen", "concern"), "BD7")
    assert one.findings == (STANDING,)
    assert one.findings[0].until == STANDING.until
    assert (two.left_why, two.left_on, two.findings) == ("died", DAY, ())
    assert judgements.answers(db, [2]) == [two]


def test_a_new_answer_takes_the_place_of_the_last_one(db: Connection):
    judged(db, an_answer(1), an_answer(2))
    judged(db, an_answer(1, State.ESCALATED, findings=(STANDING, STANDING)))
    assert [answer.state for answer in judgements.answers(db)] == [State.ESCALATED, State.WITHIN_LIMIT]
    assert db.execute(sa.select(finding.c.child_id).order_by(finding.c.child_id)).scalars().all() == [1, 1, 2]


def test_a_child_has_one_answer(db: Connection):
    judged(db, an_answer(1))
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(sa.insert(judgement).from_select(judgement.c.keys(), sa.select(judgement)))


def test_who_left_says_by_which_fact(db: Connection):
    with pytest.raises(IntegrityError), db.begin_nested():
        judged(db, an_answer(1, State.LEFT, left=None))
    with pytest.raises(IntegrityError), db.begin_nested():
        judged(db, an_answer(1, left=Left(Leaving.DIED, DAY)))
    judged(db, an_answer(1, State.LEFT), an_answer(2))
    assert judgements.who_left(db, [1, 2, 3]) == {1}


def test_who_is_touched_is_remembered_once_until_all_are_judged(db: Connection):
    judgements.touch(writing(db), [1, 2])
    judgements.touch(writing(db), [2, 3])
    assert judgements.touched_children(db) == {1, 2, 3}
    judgements.untouch(writing(db))
    assert judgements.touched_children(db) == set()


def test_due_are_those_whose_day_has_come_and_those_never_judged(db: Connection):
    judged(db, an_answer(1), an_answer(2, next_change_on=None))
    assert judgements.coming_due(db, DAY) == {3}
    assert judgements.coming_due(db, DAY + timedelta(days=9)) == {3}
    assert judgements.coming_due(db, DAY + timedelta(days=10)) == {1, 3}
    assert judgements.everyone(db) == {1, 2, 3}


def test_the_certificate_counts_every_child_once(db: Connection):
    assert judgements.last_certificate(db) is None
    run_id = judged(db, an_answer(1, State.ESCALATED), an_answer(2, State.LEFT), an_answer(3))
    coverage = Coverage({"births": Covered(DAY, DAY), "contacts": None})
    made = judgements.certify(writing(db, at=EARLY), run_id, 3, LookedAgain(2, 1), coverage)
    assert (made.register_size, made.difference, made.judged, made.day) == (3, 0, 3, DAY)
    assert {state for state, count in made.states.items() if count} == {State.ESCALATED, State.LEFT, State.WITHIN_LIMIT}
    assert made.coverage == coverage
    assert (made.looked_again, made.differing) == (2, 1)
    assert judgements.last_certificate(db) == made
    assert judgements.finished_runs(db) == 1


def test_who_comes_due_is_within_the_limit_now_and_past_it_by_a_day(db: Connection):
    judged(
        db,
        an_answer(1, due_on=DAY + timedelta(days=56)),
        an_answer(2, State.DUE_SOON, due_on=DAY + timedelta(days=3)),
        an_answer(3, State.ESCALATED, due_on=DAY + timedelta(days=3)),
    )
    assert [c.ref for c in queries.coming_due(db, DAY, DAY + timedelta(days=56))] == ["UC-2", "UC-1"]
    assert [c.ref for c in queries.coming_due(db, DAY, DAY + timedelta(days=55))] == ["UC-2"]
    assert queries.coming_due(db, DAY + timedelta(days=56), DAY + timedelta(days=90)) == []


def test_a_child_in_no_state_is_a_difference(db: Connection):
    run_id = judged(db, an_answer(1))
    assert judgements.certify(writing(db, at=EARLY), run_id, 1, LookedAgain(1, 0), Coverage({})).difference == 2


def test_a_run_that_never_finished_is_no_last_run(db: Connection):
    run_id = judged(db, an_answer(1), an_answer(2), an_answer(3))
    made = judgements.certify(writing(db, at=EARLY), run_id, 3, LookedAgain(2, 1), Coverage({}))
    a_run(db, DAY + timedelta(days=1))
    assert judgements.last_certificate(db) == made


def test_open_cases_come_in_the_order_of_the_domain_the_first_two_groups_in_full(db: Connection):
    chance = random.Random(5)
    db.execute(sa.insert(child), [{"id": n, "ref": f"UC-{n}", "known_at": EARLY} for n in range(4, 60)])
    run = a_run(db)
    answers = [
        an_answer(
            n,
            State.ESCALATED,
            attention=chance.choice(list(Attention)),
            due_on=DAY + timedelta(days=chance.choice((-60, -30, -15, -1, 0, 9))),
            limit_days=chance.choice((0, 1, 15, 30, 60)),
            born_on=chance.choice(
                (a_year_before(DAY), a_year_before(DAY) + timedelta(days=1), DAY - timedelta(days=900))
            ),
            causes=chance.choice(
                (("unseen",), ("unseen", "concern"), ("caseload",), ("in_doubt",), ("unseen", "whereabouts"))
            ),
        )
        for n in range(1, 60)
    ]
    shown = {n: ChildLabels(restricted=n % 7 == 0, area=("BD7", "Bd8")[n % 2]) for n in range(1, 60)}
    judgements.replace(writing(db), run, answers, shown)
    for answer in answers[:-5]:
        gap = Gap(DAY, "unseen", None, 0, 1)
        escalations.open_one(writing(db), answer.child, gap, answer.causes, 1, DAY)

    ranked = sorted(answers[:-5], key=lambda answer: urgency(answer, DAY))
    expected = [answer.child for answer in ranked]
    assert open_cases.by_urgency(db, DAY) == expected
    in_full = [each for each in ranked if urgency(each, DAY)[0] < Group.OTHER]
    assert {urgency(each, DAY)[0] for each in ranked} == set(Group)
    assert open_cases.by_urgency(db, DAY, most=7) == expected[: len(in_full) + 7]
    there = [n for n in expected if n % 2 and n % 7]
    assert open_cases.by_urgency(db, DAY, "bd8") == there
    assert (open_cases.count_open(db), open_cases.count_open(db, "bd8")) == (54, len(there))
