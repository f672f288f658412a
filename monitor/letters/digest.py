"""The digest of one recipient for one period: what changed on their list, and what is still open (SPEC section 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.people import Person, Role
from monitor.letters import words
from monitor.letters.difference import Difference, Mismatch, as_listed, difference_between, verify_difference
from monitor.letters.facts import ClosedCase, Edition, Listed, OpenCase
from monitor.letters.foot import Foot, foot_of
from monitor.letters.lines import AgeBand, Cleared, Section, ages_of, cleared_of, sections_of


@dataclass(frozen=True, slots=True)
class Digest:
    """The content of one digest, as sentences and figures.

    `scope` says whose list it is; `counts` are the figures at the head; `alarms` come first, then `announcements`,
    which only leads get; `unlisted` says how many open cases may have no line. `difference` and `listing` are stored
    for the next digest; `mismatch` is set when the difference failed verification.
    """

    day: date
    subject: str
    scope: str
    shadow: bool
    counts: tuple[tuple[str, int], ...]
    alarms: tuple[str, ...]
    announcements: tuple[str, ...]
    sections: tuple[Section, ...]
    cleared: Cleared
    ages: tuple[AgeBand, ...]
    unlisted: str
    foot: Foot
    difference: Difference
    listing: tuple[Listed, ...]
    mismatch: Mismatch | None = None

    @property
    def nothing_new(self) -> bool:
        """Whether the list is unchanged; such a digest is sent all the same."""
        return not any(count for name, count in self.counts if name != "open")


def compose(person: Person, edition: Edition, yesterday: Sequence[Listed]) -> Digest:
    """Return one recipient's digest, as the verified difference from their last list.

    A digest that fails verification is sent all the same (silence would mean a fault): it says so at its head, and
    carries the `mismatch` for the operators.
    """
    mine = _cases_of(person, edition) if person.has_a_list else []
    listed = sorted((case for case in mine if _may_be_listed(person, case)), key=lambda case: case.place)
    difference = difference_between(
        yesterday, listed, elsewhere=edition.cases, unlisted=_hidden_from(person, edition), closed=edition.closed
    )
    mismatch = verify_difference([case.reference for case in yesterday], difference, [c.reference for c in listed])
    cleared = cleared_of(difference, edition.closed)
    counts = _counts(person, edition, difference, cleared)
    foot = foot_of(person, edition)
    return Digest(
        day=edition.day,
        subject=_subject(edition.day, dict(counts)),
        scope=_scope(person),
        shadow=edition.shadow,
        counts=counts,
        alarms=(*_doubted(mismatch), *foot.alarms),
        announcements=edition.announcements if Role.LEAD in person.roles else (),
        sections=sections_of(person, edition, listed, difference, yesterday),
        cleared=cleared,
        ages=ages_of(listed, edition.day),
        unlisted=_unlisted(len(mine) - len(listed)),
        foot=foot,
        difference=difference,
        listing=tuple(as_listed(case) for case in listed),
        mismatch=mismatch,
    )


def _cases_of(person: Person, edition: Edition) -> list[OpenCase]:
    """Return every open case a person is responsible for.

    Coordinators also see cases passed to the lead or the data steward, and count restricted ones.
    """
    responsible: dict[tuple[Role, str], bool] = {}

    def answers_for(role: Role, area: str) -> bool:
        if (role, area) not in responsible:
            responsible[role, area] = person in edition.people.in_charge_of(role, area)
        return responsible[role, area]

    def is_told(case: OpenCase) -> bool:
        roles = {case.role}
        if case.restricted:
            roles |= {Role.RESTRICTED_CASES, Role.COORDINATOR}
        if case.role in {Role.LEAD, Role.DATA_STEWARD}:
            roles.add(Role.COORDINATOR)
        return any(answers_for(role, case.area_team) for role in roles)

    return [case for case in edition.cases if is_told(case)]


def _may_be_listed(person: Person, case: OpenCase | ClosedCase) -> bool:
    """Whether a letter to this person may have a line about a case (SPEC section 9)."""
    return not case.withheld and (not case.restricted or Role.RESTRICTED_CASES in person.roles)


def _hidden_from(person: Person, edition: Edition) -> set[str]:
    told_of: tuple[OpenCase | ClosedCase, ...] = (*edition.cases, *edition.closed)
    return {case.reference for case in told_of if not _may_be_listed(person, case)}


def _counts(person: Person, edition: Edition, difference: Difference, cleared: Cleared) -> tuple[tuple[str, int], ...]:
    """Return the figures at the head: of the person's list, or of the whole area when they have none."""
    if not person.has_a_list:
        since = edition.since
        raised = [c for c in edition.cases if (c.raised_on > since if since else c.raised_on == edition.day)]
        return (("new", len(raised)), ("open", len(edition.cases)))
    stayed = len(difference.worse) + len(difference.still_open)
    return (
        ("new", len(difference.new)),
        ("worse", len(difference.worse)),
        ("back", len(difference.back)),
        ("cleared", cleared.total),
        ("open", len(difference.new) + len(difference.back) + stayed),
    )


def _subject(day: date, counts: dict[str, int]) -> str:
    """Return the subject line; lock screens show it, so it holds a day and two figures and nothing else."""
    return f"Sighting summary {words.short(day, day)}: {counts['new']:,} new, {counts['open']:,} open"


def _scope(person: Person) -> str:
    if not person.has_a_list:
        return "Figures for the whole area; single cases are in other people's letters."
    areas = ", ".join(words.neutral(area) for area in sorted(person.areas)) if person.areas else "all areas"
    return f"Your list: {areas}."


def _doubted(mismatch: Mismatch | None) -> tuple[str, ...]:
    if mismatch is None:
        return ()
    return ("The changes below do not add up to your list. Go by the list itself; the operators have been told.",)


def _unlisted(count: int) -> str:
    if not count:
        return ""
    cases, have = words.count_of(count, "more open case"), "has" if count == 1 else "have"
    return f"{cases} {have} no line here, as letters may not tell of it: `monitor escalations` lists the reference."
