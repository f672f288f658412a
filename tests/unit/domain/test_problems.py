"""Which problems of a file are kept, and that the count of the others is never lost."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.delivery import FurtherProblems, Problem, RefusedRow
from monitor.domain.feed import FeedKind
from monitor.domain.problems import KeptProblems, ProblemList, kept_of

DAY, SEX, POSTCODE = "a date like 2026-03-01", "M or F", "a postcode"


def refusing(line, column="contact_on", wants=DAY):
    return Problem(line, column, f"B{line}", wants)


def dropping(line):
    return Problem(line, "postcode", f"C{line}", POSTCODE, refuses=False)


def a_row(line):
    return RefusedRow(line, "contacts", f"A{line}", None, FeedKind.CONTACTS, key="")


def test_few_problems_are_all_kept():
    problems = (refusing(2), dropping(3))
    assert kept_of(problems, [a_row(2)]) == KeptProblems(problems, (a_row(2),))


def test_a_refused_row_at_the_end_comes_before_a_thousand_dropped_cells():
    kept = kept_of([*map(dropping, range(2, 1200)), refusing(1200)], [a_row(1200)], 1000)
    assert kept.problems[-1] == refusing(1200)
    assert kept.rows == (a_row(1200),)
    assert kept.rest == (FurtherProblems("postcode", POSTCODE, refuses=False, problems=199),)


def test_each_refused_row_is_kept_before_the_second_problem_of_one():
    problems = [refusing(2), refusing(2, "sex", SEX), refusing(3), refusing(3, "sex", SEX)]
    kept = kept_of(problems, [a_row(2), a_row(3)], 2)
    assert [problem.column for problem in kept.problems] == ["contact_on", "contact_on"]
    assert kept.rows == (a_row(2), a_row(3))
    assert kept.rest == (FurtherProblems("sex", SEX, refuses=True, problems=2, rows=0),)


def test_what_is_counted_only_is_said_by_reason():
    kept = kept_of([refusing(line) for line in range(2, 1302)], [a_row(line) for line in range(2, 1302)], 1000)
    assert kept.more == 300
    assert [each.sentence for each in kept.rest] == [
        "300 in contact_on: write a date like 2026-03-01; the rows were left out."
    ]
    assert kept.rest[0].rows == 300


DRAWN = st.lists(
    st.tuples(st.integers(2, 30), st.sampled_from(["contact_on", "sex", ""]), st.booleans()), max_size=60, unique=True
)


@given(DRAWN, st.integers(0, 40), st.integers(0, 40))
def test_no_problem_and_no_refused_row_is_lost_however_few_are_kept(drawn, most, fewer):
    problems = [Problem(line, column, f"A{line}", DAY, refuses) for line, column, refuses in sorted(drawn)]
    refused = [a_row(line) for line in sorted({p.line for p in problems if p.refuses})]
    kept = kept_of(problems, refused, most)
    assert len(kept.problems) == min(most, len(problems))
    assert len(kept.problems) + kept.more == len(problems)
    assert len(kept.rows) + sum(each.rows for each in kept.rest) == len(refused)
    assert len({(each.column, each.wants, each.refuses) for each in kept.rest}) == len(kept.rest)
    shown = kept.first(fewer)
    assert len(shown.problems) == min(most, fewer, len(problems))
    assert len(shown.problems) + shown.more == len(problems)


@given(DRAWN, st.integers(0, 12), st.randoms(use_true_random=False))
def test_in_whatever_order_problems_come_the_same_ones_are_kept(drawn, most, random):
    by_line: dict[int, list[Problem]] = {}
    for line, column, refuses in drawn:
        by_line.setdefault(line, []).append(Problem(line, column, f"A{line}", DAY, refuses))
    found, first, others = ProblemList(most), [], []
    for line in random.sample(sorted(by_line), len(by_line)):
        refusing = [problem for problem in by_line[line] if problem.refuses]
        dropped = [problem for problem in by_line[line] if not problem.refuses]
        if refusing:
            found.refuse(a_row(line), refusing)
        found.drop(dropped)
        first += [(0, problem) for problem in refusing[:1]]
        others += [(1, problem) for problem in refusing[1:]] + [(2, problem) for problem in dropped]
    ranked = sorted([*first, *others], key=lambda each: (each[0], each[1].line))
    kept = found.kept()
    assert list(kept.problems) == sorted((p for _, p in ranked[:most]), key=lambda p: p.line)
    assert [row.line for row in kept.rows] == sorted(p.line for rank, p in ranked[:most] if rank == 0)
    assert kept.more == len(ranked[most:])
    assert sum(each.rows for each in kept.rest) == sum(rank == 0 for rank, _ in ranked[most:])


def test_of_many_problems_only_some_thousand_are_ever_held():
    found = ProblemList()
    held = 0
    for line in range(2, 100_002):
        found.refuse(a_row(line), [refusing(line), refusing(line, "sex", SEX)])
        held = max(held, found.held)
    kept = found.kept()
    assert (len(kept.problems), kept.more, len(kept.rows)) == (1_000, 199_000, 1_000)
    assert held < 20_000
