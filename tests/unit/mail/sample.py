"""A realistic edition to compose letters from; `python -m tests.unit.mail.sample DIR` writes them as files."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.domain.certificate import Certificate
from monitor.domain.inbox import LeftLying, Unusable
from monitor.domain.judgement import State
from monitor.domain.people import EmailAddress, People, Person, Role
from monitor.domain.policy import Attention
from monitor.domain.refused import UnusedRows
from monitor.letters.alarm import delivery_quarantined, letters_failing
from monitor.letters.difference import as_listed
from monitor.letters.digest import Digest, compose
from monitor.letters.facts import (
    ClosedCase,
    Edition,
    FeedHealth,
    FeedState,
    HeldChange,
    NextStep,
    OpenCase,
    Quarantined,
    WaitingForPeople,
)
from monitor.letters.render import RenderedLetter, render_alarm, render_digest
from monitor.mail.encoding import encode, message_id_for

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 15, tzinfo=UTC)
CONSOLE = "https://console.example"


def an_address(text: str = "coordinator@example.gov.uk") -> EmailAddress:
    address = EmailAddress.parse(text)
    assert address
    return address


def a_person(*roles: Role, areas: tuple[str, ...] = (), pilot: bool = False) -> Person:
    held = roles or (Role.COORDINATOR,)
    email = an_address(f"{'.'.join((*held, *(area.lower() for area in areas)))}@example.gov.uk")
    return Person("somebody", email, frozenset(held), frozenset(areas), pilot=pilot)


COORDINATOR = a_person(Role.COORDINATOR)
RESTRICTED = a_person(Role.RESTRICTED_CASES)
LEAD = a_person(Role.LEAD)
STEWARD = a_person(Role.DATA_STEWARD)
OFFICER = a_person(Role.CHILDREN_MISSING_EDUCATION)
OPERATOR = a_person(Role.OPERATOR)
PEOPLE = People((COORDINATOR, RESTRICTED, LEAD, STEWARD, OFFICER, OPERATOR))


def a_case(reference: str = "UC-7K4Q-91", **facts: object) -> OpenCase:
    usual = OpenCase(
        reference=reference,
        kinds=("unseen",),
        role=Role.COORDINATOR,
        area_team="North",
        age_months=17,
        raised_on=TODAY,
        seen_days=195,
        counted_days=195,
        limit_days=183,
        over_days=11,
        next_step=NextStep.ACKNOWLEDGE,
        next_step_on=date(2026, 11, 24),
    )
    return replace(usual, **facts)  # type: ignore[arg-type]


def an_edition(*cases: OpenCase, **facts: object) -> Edition:
    return replace(Edition(day=TODAY, people=PEOPLE, cases=cases), **facts)  # type: ignore[arg-type]


CERTIFICATE = Certificate(
    run=412,
    day=TODAY,
    policy=7,
    judged=0,
    register_size=3812,
    states={
        State.ESCALATED: 41,
        State.IN_DOUBT: 9,
        State.AWAITING_FEED: 32,
        State.DUE_SOON: 118,
        State.WITHIN_LIMIT: 3402,
        State.LEFT: 210,
    },
)
FEEDS = (
    FeedHealth("births", FeedState.ON_TIME, date(2026, 11, 20)),
    FeedHealth("gp_registration", FeedState.ON_TIME, date(2026, 11, 15)),
    FeedHealth("health_visitor_contacts", FeedState.LATE, date(2026, 11, 11), 4, "32 children wait for it"),
    FeedHealth("contacts-hospital", FeedState.ON_TIME, date(2026, 11, 20)),
    FeedHealth("school_roll", FeedState.WAITS_FOR_DECISION, date(2026, 11, 13)),
    FeedHealth("early_years", FeedState.NEVER_CAME),
)
WAITING = WaitingForPeople(
    concerns_not_placed=2,
    oldest_concern_days=3,
    doubts=14,
    contradictions=9,
    not_read=1,
    oldest_not_read_days=1,
    lying=(
        LeftLying(Unusable("births", "is no .csv file: send it as CSV.", "b.xlsx"), date(2026, 11, 20)),
        LeftLying(Unusable("", "is no feed: name it or move its files.", "x", "A folder"), date(2026, 11, 1)),
    ),
    refused=(
        UnusedRows("births", "outcome", "one of live, stillborn", 1, date(2026, 11, 20), (186,)),
        UnusedRows("contacts", "contact_on", "a date like 2026-03-01", 41, date(2026, 11, 3), (171, 175, 180, 184)),
        UnusedRows("contacts", "", "24 cells as in the header", 1, date(2026, 11, 3), (171,)),
    ),
    quarantined=(Quarantined("school_roll", date(2026, 11, 20), 187),),
    held=HeldChange(212, (("feed", 180), ("policy", 0), ("identity", 20), ("calendar", 12)), date(2026, 11, 23)),
)


def _references() -> list[str]:
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ"
    return [
        f"UC-{1 + n % 9}{letters[n * 7 % 23]}{n * 3 % 10}{letters[n * 5 % 23]}-{10 + n * 17 % 90}" for n in range(60)
    ]


def sample_cases() -> list[OpenCase]:
    refs = iter(_references())
    soon = date(2026, 11, 24)
    special = [
        a_case(next(refs), age_months=6, seen_days=None, counted_days=72, limit_days=42, over_days=29,
               attention=Attention.RAISED, standing_checks=1, standing=("never registered with a GP practice",)),
        a_case(next(refs), age_months=17),
        a_case(next(refs), age_months=31, kinds=("concern", "unseen"), seen_days=240, over_days=120, limit_days=91,
               attention=Attention.HIGH, standing_checks=2,
               standing=("a concern was reported", "no longer on a GP practice's list"),
               area_team="East", role=Role.COORDINATOR),
        a_case(next(refs), age_months=22, kinds=("whereabouts",), role=Role.LEAD, tier=2, over_days=None,
               limit_days=365, seen_days=212, attention=Attention.RAISED, next_step=NextStep.DECIDE,
               standing_checks=1, standing=("told us of a move, not confirmed",), raised_on=TODAY - timedelta(days=9)),
        a_case(next(refs), age_months=9, returned=True, seen_days=61, limit_days=60, over_days=0,
               attention=Attention.HIGH, standing_checks=2,
               standing=("household notice: open the case", "was not brought 3 times in 12 months")),
        a_case(next(refs), age_months=60, kinds=("aged_out",), role=Role.CHILDREN_MISSING_EDUCATION,
               next_step=NextStep.HAVE_HAND_OVER_ACCEPTED, next_step_on=soon),
        a_case(next(refs), restricted=True, area_team="East"),
        a_case(next(refs), withheld=True),
        a_case(next(refs), policy_caused=True, age_months=40, seen_days=310, limit_days=300, over_days=9),
    ]  # fmt: skip
    older = [
        a_case(
            ref,
            age_months=24 + 5 * n % 34,
            area_team=("North", "East", "Riverside")[n % 3],
            raised_on=TODAY - timedelta(days=3 + n * 4),
            seen_days=365 + 6 * n,
            counted_days=365 + 6 * n,
            limit_days=365 if n % 4 else 183,
            over_days=3 + n * 4,
            attention=Attention.STANDARD if n % 4 else Attention.RAISED,
            standing_checks=0 if n % 4 else 1,
            standing=() if n % 4 else ("no longer on a GP practice's list",),
            next_step=(NextStep.DECIDE, NextStep.ASK_AGENCY, NextStep.HAVE_CHILD_SEEN, None)[n % 4],
            next_step_on=TODAY + timedelta(days=n % 9 - 3),
        )
        for n, ref in zip(range(34), refs, strict=False)
    ]
    return special + older


def sample_edition() -> Edition:
    return an_edition(
        *sample_cases(),
        closed=(
            ClosedCase("UC-2X9P-33", "seen_in_person"),
            ClosedCase("UC-8M1D-60", "moved"),
            ClosedCase("UC-4R7T-12", "died"),
        ),
        certificate=CERTIFICATE,
        feeds=FEEDS,
        waiting=WAITING,
    )


def sample_digest(person: Person = COORDINATOR, *, shadow: bool = False) -> Digest:
    edition = replace(sample_edition(), shadow=shadow)
    before = [replace(case, attention=Attention.STANDARD, tier=1) if n == 3 else case
              for n, case in enumerate(edition.cases)]  # fmt: skip
    yesterday = [as_listed(case) for n, case in enumerate(before) if n == 3 or n > 8]
    if person is COORDINATOR:
        yesterday += [as_listed(a_case(closed.reference)) for closed in edition.closed]
    if not person.has_a_list:
        yesterday = []
    return compose(person, edition, yesterday)


def sample_letter() -> RenderedLetter:
    return render_digest(sample_digest(), CONSOLE)


def _write(folder: Path) -> None:
    quiet = an_edition(certificate=CERTIFICATE, feeds=FEEDS[:2])
    letters = {
        "coordinator": sample_letter(),
        "shadow": render_digest(sample_digest(shadow=True), CONSOLE),
        "restricted": render_digest(compose(RESTRICTED, sample_edition(), []), CONSOLE),
        "steward": render_digest(compose(STEWARD, sample_edition(), []), CONSOLE),
        "nothing": render_digest(compose(COORDINATOR, quiet, []), CONSOLE),
        "alarm": render_alarm(
            [delivery_quarantined("school_roll", date(2026, 11, 20), 187, TODAY),
             letters_failing(12, 3, "the mail server cannot be reached")], TODAY),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, letter in letters.items():
        (folder / f"{name}.html").write_text(letter.html, encoding="ascii")
        (folder / f"{name}.txt").write_text(letter.text, encoding="utf-8")
        to = COORDINATOR.email
        sent = encode(letter, message_id_for(1, letter, NOW, to, to), NOW, to, to)
        (folder / f"{name}.eml").write_bytes(sent)


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
