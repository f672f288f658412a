"""Two replays of one history held against each other: what is one case, what is missed, and by how much it shifts."""

from datetime import date

import pytest

from monitor.domain.escalation import Event
from monitor.preview.preview import Spell, compare, spells_of
from monitor.preview.preview_words import headline, sentences

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def spell(child, raised, closed=None, area="ZX1"):
    return Spell(child, date.fromisoformat(raised), date.fromisoformat(closed) if closed else None, "unseen", area)


def held(before, after, **more):
    return compare(before, after, FIRST, LAST, children=10, **more)


def test_the_same_escalation_on_another_day_is_one_case_that_shifts():
    found = held([spell(1, "2026-02-10")], [spell(1, "2026-02-01")])
    assert [shift.days for shift in found.shifted] == [-9]
    assert (found.missed, found.added, found.opened, found.ended) == ((), (), (), ())
    assert (found.earlier.cases, found.earlier.worst, found.later.cases) == (1, 9, 0)


def test_a_case_that_closed_before_the_other_policy_would_have_raised_it_is_missed():
    found = held([spell(1, "2026-02-01", "2026-02-20")], [spell(1, "2026-02-21")])
    assert [s.raised_on for s in found.missed] == [date(2026, 2, 1)]
    assert [s.raised_on for s in found.added] == [date(2026, 2, 21)]


def test_a_case_that_is_open_at_the_end_is_not_missed_but_not_raised_yet():
    found = held([spell(1, "2026-02-01")], [])
    assert found.missed == ()
    assert [s.child for s in found.ended] == [1]


def test_what_happened_after_the_last_day_is_left_out():
    found = held([spell(1, "2026-03-01", "2026-04-05")], [spell(1, "2026-04-10")])
    assert [s.closed_on for s in found.before] == [None]
    assert found.after == ()


def test_what_was_raised_before_the_first_day_counts_only_where_it_shifts():
    found = held([spell(1, "2025-12-01"), spell(2, "2025-12-20")], [spell(1, "2025-12-01"), spell(2, "2026-01-10")])
    assert found.before == ()
    assert [(s.before.child, s.days) for s in found.shifted] == [(2, 21)]


def test_the_first_runs_backlog_is_no_weeks_load():
    spells = [spell(1, "2026-01-01"), spell(2, "2026-01-01"), spell(3, "2026-01-06", area="ZX2")]
    found = held(spells, spells, begun_on=FIRST)
    assert (found.backlog(found.before), dict(found.load(found.before))) == (2, {date(2026, 1, 5): 1})
    assert found.weekly(found.before, "ZX2") == pytest.approx(7 / 90)
    assert found.areas == ("ZX1", "ZX2")


def test_a_child_that_reaches_school_age_stays_one_case():
    told = [
        (date(2026, 1, 2), Event.RAISED, "unseen", "ZX1"),
        (date(2026, 1, 9), Event.AGED_OUT, "aged_out", "ZX1"),
        (date(2026, 2, 1), Event.LEFT, "handed_over", "ZX1"),
        (date(2026, 2, 2), Event.RETURNED, "unseen", "ZX1"),
    ]
    assert list(spells_of(1, told)) == [spell(1, "2026-01-02", "2026-02-01"), spell(1, "2026-02-02")]


def test_the_middle_and_the_worst_are_said_in_words():
    before = [spell(n, f"2026-02-{10 + n}") for n in (1, 2, 3)]
    after = [spell(1, "2026-02-12"), spell(2, "2026-02-15"), spell(3, "2026-02-28")]
    found = held(before, after)
    assert "3 found later, by 3 days in the middle and 15 at most" in " ".join(sentences(found))
    assert "3 later by 3 days in the middle" in headline(found)


def test_where_nothing_changes_that_is_said():
    spells = [spell(1, "2026-02-01")]
    assert headline(held(spells, spells)).startswith("no escalation would have been another")
