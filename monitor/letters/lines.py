"""The list of cases in a digest: its sections, the lines shown, and the cases that left it (SPEC section 9)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.domain.judgement import CANNOT_BE_JUDGED
from monitor.domain.people import Person, Role
from monitor.letters import words
from monitor.letters.difference import Difference
from monitor.letters.facts import ClosedCase, Edition, Listed, OpenCase

_KEPT_FOR_OPEN = 5
"""Lines reserved for the most urgent of the unchanged cases."""
_CLEARED_LINES = 10
_AGES = ((7, "up to 1 week"), (28, "1 to 4 weeks"), (91, "4 to 13 weeks"))
_OLDER = "more than 13 weeks"


class Change(StrEnum):
    """The sections of a list, in display order; cases raised by a policy change have a section of their own."""

    NEW = "new"
    NEW_BY_POLICY = "new_by_policy"
    WORSE = "worse"
    BACK = "back"
    OPEN = "open"


_TITLES = {
    Change.NEW: "New",
    Change.NEW_BY_POLICY: "New because the policy changed",
    Change.WORSE: "Worse than before",
    Change.BACK: "Back on the list",
    Change.OPEN: "Still open, most urgent first",
}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """The line of one case; for a restricted child it says nothing but the reference.

    `late`: the day of the next step has passed.
    """

    reference: str
    about: str = ""
    headline: str = ""
    reasons: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    next_step: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the list: `total` cases, of which `lines` are shown, the most urgent first."""

    change: Change
    title: str
    total: int
    lines: tuple[CaseLine, ...]

    @property
    def more(self) -> str:
        """How many cases are not shown, as a sentence; empty when all are."""
        hidden = self.total - len(self.lines)
        return f"and {words.count_of(hidden, 'more case')} not shown here" if hidden else ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A case that left the list, and why; for a restricted child the reference only."""

    reference: str
    why: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """The cases that left the list: `total` in all, of which `lines` are shown."""

    total: int
    lines: tuple[Gone, ...]

    @property
    def more(self) -> str:
        """How many cases are not shown, as a sentence; empty when all are."""
        hidden = self.total - len(self.lines)
        return f"and {words.count_of(hidden, 'more case')} not shown here" if hidden else ""


@dataclass(frozen=True, slots=True)
class AgeBand:
    """The number of cases that have been open for one span of time; `share` is their percentage of all, for a bar."""

    words: str
    count: int
    share: int


def sections_of(
    reader: Person, edition: Edition, listed: Sequence[OpenCase], difference: Difference, yesterday: Sequence[Listed]
) -> tuple[Section, ...]:
    """Return the sections that have cases: those listed in full, and others as far as the lines go.

    Lines are allotted in order, a few reserved for the most urgent of the unchanged cases.
    """
    before = {case.reference: case for case in yesterday}
    parts = _parted(listed, difference)
    kept = min(_KEPT_FOR_OPEN, sum(not case.in_full for case in parts[Change.OPEN]), edition.lines)
    left = edition.lines
    sections: list[Section] = []
    for change, cases in parts.items():
        room = left if change is Change.OPEN else left - kept
        others = [case for case in cases if not case.in_full][:room]
        shown = [case for case in cases if case.in_full or case in others]
        lines = tuple(line_of(case, before.get(case.reference), edition.day, reader.roles) for case in shown)
        left -= len(others)
        sections.append(Section(change, _TITLES[change], len(cases), lines))
    return tuple(section for section in sections if section.total)


def _parted(listed: Sequence[OpenCase], difference: Difference) -> dict[Change, list[OpenCase]]:
    parts: dict[Change, list[OpenCase]] = {change: [] for change in Change}
    change_of = {
        **dict.fromkeys(difference.new, Change.NEW),
        **dict.fromkeys(difference.worse, Change.WORSE),
        **dict.fromkeys(difference.back, Change.BACK),
    }
    for case in listed:
        change = change_of.get(case.reference, Change.OPEN)
        by_policy = change in {Change.NEW, Change.BACK} and case.policy_caused and not case.restricted
        parts[Change.NEW_BY_POLICY if by_policy else change].append(case)
    return parts


def line_of(case: OpenCase, before: Listed | None, today: date, readers: Collection[Role] = frozenset()) -> CaseLine:
    """Return the line of a case, for a reader with some roles, on a list where it stood as `before`, None if new."""
    if case.restricted:
        return CaseLine(case.reference, next_step=words.NEXT_STEP_IN_THE_CASE)
    if case.unworded:
        return CaseLine(case.reference, headline=words.UNWORDED)
    age, reasons = words.age_words(case.age_months), tuple(words.reasons(case))
    if CANNOT_BE_JUDGED in case.kinds:
        age, reasons = "age not known", ()
    return CaseLine(
        reference=case.reference,
        about=f"{age} · {words.neutral(case.area_team)}" if case.area_team else age,
        headline=words.headline(case),
        reasons=reasons,
        labels=tuple(words.labels(case, before, readers)),
        next_step=words.next_step(case, today),
        late=case.next_step_on is not None and case.next_step_on < today,
    )


def cleared_of(difference: Difference, closed: Sequence[ClosedCase]) -> Cleared:
    """Return the cases that left the list and why, those without a recorded reason first."""
    known = {case.reference: case for case in closed}
    unexplained = [Gone(r, f"no reason recorded: {words.OPEN_THE_CASE}") for r in sorted(difference.unexplained)]
    cleared = [
        Gone(r, "" if known[r].restricted else words.why_cleared(known[r].why)) for r in sorted(difference.cleared)
    ]
    passed_on = [Gone(r, "now on another list") for r in sorted(difference.passed_on)]
    gone = (*unexplained, *cleared, *passed_on)
    return Cleared(len(gone), gone[:_CLEARED_LINES])


def ages_of(listed: Sequence[OpenCase], today: date) -> tuple[AgeBand, ...]:
    """Return the numbers of open cases by how long they have been open; empty when there are none."""
    counts = dict.fromkeys((*(name for _, name in _AGES), _OLDER), 0)
    for case in listed:
        open_for = (today - case.raised_on).days
        counts[next((name for days, name in _AGES if open_for <= days), _OLDER)] += 1
    return tuple(AgeBand(name, n, round(100 * n / len(listed))) for name, n in counts.items()) if listed else ()
