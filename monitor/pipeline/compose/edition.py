"""What the letters of a day tell, read once for all their recipients (SPEC section 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.domain.agreement import FeedAgreement
from monitor.domain.calendar import Calendar, months_between
from monitor.domain.finding import Finding
from monitor.domain.leaving import Leaving
from monitor.domain.link import LinkReason
from monitor.domain.people import EmailAddress, People, Role
from monitor.domain.policy import Attention, Effect, Policy
from monitor.domain.refused import by_reason, not_placed
from monitor.domain.urgency import urgency
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
from monitor.letters.lines import line_of
from monitor.runtime.logs import log
from monitor.store import (
    Connection,
    deliveries,
    escalations,
    folded_facts,
    inbox,
    judgements,
    links,
    outbox,
    policies,
    refused_rows,
)
from monitor.store.escalations import OpenEscalation
from monitor.store.judgements import Answer
from monitor.store.outbox import DIGEST

_AGED_OUT = "aged_out"
_IN_DOUBT = frozenset({"in_doubt", "cannot_be_judged"})


@dataclass(frozen=True, slots=True)
class LetterContext:
    """What letters are composed with: recipients, sender, console URL, policy, calendar and feed agreements."""

    people: People
    sender: EmailAddress
    console: str | None
    policy: Policy
    calendar: Calendar
    agreements: Sequence[FeedAgreement]
    shadow: bool


def edition_of(db: Connection, letters: LetterContext, day: date) -> Edition:
    """Read everything the letters of a day contain."""
    opened = escalations.open_of(db)
    answers = {
        answer.child: replace(answer, causes=opened[answer.child].causes)
        for answer in judgements.answers(db, opened.keys())
    }
    ranked = sorted(answers.values(), key=lambda answer: urgency(answer, day))
    people = letters.people.written_to(shadow=letters.shadow)
    back = escalations.returned(db)
    by_policy = policies.causes(db)
    cases = [
        replace(
            _worded(opened[answer.child], answer, letters, day),
            returned=opened[answer.child].id in back,
            policy_caused=opened[answer.child].id in by_policy,
            rank=rank,
        )
        for rank, answer in enumerate(ranked, start=1)
        if not opened[answer.child].held
    ]
    since = _since(db, people, day)
    ended = {each.child: each.why for each in escalations.ended_since(db, since)} if since else {}
    closed = [
        ClosedCase(a.ref, why, a.restricted, withheld=a.death_in_doubt or why == Leaving.STILLBORN)
        for a in judgements.answers(db, ended.keys() - opened.keys())
        for why in (ended[a.child],)
    ]
    return Edition(
        day=day,
        people=people,
        cases=tuple(cases),
        closed=tuple(closed),
        certificate=judgements.last_certificate(db),
        feeds=tuple(feed_health(db, letters.agreements, day)),
        waiting=_waiting(db, letters, day),
        shadow=letters.shadow,
        lines=letters.policy.lines,
        given_up=outbox.unsent(db).given_up,
        came_back=tuple(escalations.came_back_since(db, since)) if since else (),
    )


def _since(db: Connection, people: People, day: date) -> datetime | None:
    """Return when the earliest of the recipients' last accepted letters was composed; None before the first."""
    accepted = [outbox.last_accepted(db, person.email.key, DIGEST, day) for person in people.everyone]
    return min((each.composed_at for each in accepted if each), default=None)


def _worded(opened: OpenEscalation, answer: Answer, letters: LetterContext, day: date) -> OpenCase:
    """Return a case as letters tell it; if its facts cannot be put in words, with nothing but its reference."""
    try:
        case = _case(opened, answer, letters, day)
        line_of(case, None, day)
    except Exception as bug:
        log.exception("case.not_worded", escalation=opened.id, error=type(bug).__name__)
        return OpenCase(
            reference=answer.ref,
            kinds=opened.causes,
            role=Role.COORDINATOR,
            area_team=answer.area,
            age_months=0,
            raised_on=opened.raised_on,
            attention=Attention.HIGH,
            tier=opened.tier,
            restricted=answer.restricted,
            withheld=answer.death_in_doubt,
            unworded=True,
        )
    return case


def _case(opened: OpenEscalation, answer: Answer, letters: LetterContext, day: date) -> OpenCase:
    standing = [f for f in answer.findings if f.stands_on(day) and f.effect in {Effect.ATTENTION, Effect.CASELOAD}]
    tier = letters.policy.tiers[min(opened.tier, len(letters.policy.tiers)) - 1]
    acknowledge_by = letters.calendar.working_days_after(opened.raised_on, tier.acknowledge_within)
    aged_out = opened.gap.why == _AGED_OUT
    over = (day - answer.due_on).days
    return OpenCase(
        reference=answer.ref,
        kinds=opened.causes,
        role=_role(opened, answer, tier.role),
        area_team=answer.area,
        age_months=months_between(answer.born_on, day),
        raised_on=opened.raised_on,
        seen_days=(day - answer.last_seen_on).days if answer.last_seen_on else None,
        counted_days=(day - answer.counted_from).days,
        limit_days=answer.limit_days or None,
        over_days=over if over >= 0 else None,
        attention=answer.attention,
        standing_checks=len({f.check for f in standing}),
        standing=tuple(_neutral(f) for f in standing),
        tier=opened.tier,
        next_step=NextStep.HAVE_HAND_OVER_ACCEPTED if aged_out else NextStep.ACKNOWLEDGE,
        next_step_on=acknowledge_by - timedelta(days=1),
        restricted=answer.restricted,
        withheld=answer.death_in_doubt,
    )


def _role(opened: OpenEscalation, answer: Answer, tier_role: str) -> Role:
    if answer.restricted:
        return Role.RESTRICTED_CASES
    if opened.gap.why == _AGED_OUT:
        return Role.CHILDREN_MISSING_EDUCATION
    return Role.DATA_STEWARD if opened.gap.why in _IN_DOUBT else Role(tier_role)


def _neutral(finding: Finding) -> str:
    """Return a finding's words as fit for a locked phone: what a household notice was about stays in the case."""
    return finding.because if finding.check != "concern" else "household notice: open the case"


def feed_health(db: Connection, agreements: Sequence[FeedAgreement], day: date) -> list[FeedHealth]:
    """Return the state of every configured feed on a day: late is older than its cadence plus grace (FEEDS.md)."""
    waiting = {delivery.feed for delivery in deliveries.waiting(db)}
    coverage = deliveries.coverage(db, agreements)
    found = []
    for agreed in agreements:
        covered = coverage.feeds[agreed.name]
        late = (day - covered.through).days - agreed.cadence_days - agreed.grace_days if covered else 0
        state = FeedState.LATE if late > 0 else FeedState.ON_TIME
        if covered is None:
            state = FeedState.NEVER_CAME
        elif agreed.name in waiting:
            state = FeedState.WAITS_FOR_DECISION
        found.append(FeedHealth(agreed.name, state, covered.through if covered else None, max(0, late)))
    return found


def _waiting(db: Connection, letters: LetterContext, day: date) -> WaitingForPeople:
    undecided = links.undecided(db)
    unplaced = [u for u in undecided if u.reason is LinkReason.NOT_PLACED]
    refused = refused_rows.standing(db)
    not_read = [row for row in refused if not_placed(row)]
    held = escalations.held(db)
    certificate = judgements.last_certificate(db)
    contradictions = next((n for s, n in certificate.states.items() if s == "in_doubt"), 0) if certificate else 0
    return WaitingForPeople(
        concerns_not_placed=len(unplaced),
        oldest_concern_days=_working_days(letters.calendar, unplaced[0].first_on, day) if unplaced else 0,
        not_read=sum(row.rows for row in not_read),
        oldest_not_read_days=max((_working_days(letters.calendar, r.received_on, day) for r in not_read), default=0),
        refused=by_reason(refused),
        lying=inbox.lying(db),
        doubtful=folded_facts.doubtful(db),
        doubts=len(undecided) - len(unplaced),
        contradictions=contradictions,
        quarantined=tuple(Quarantined(d.feed, d.as_of, d.id) for d in deliveries.waiting(db)),
        held=_held(held, policies.causes(db)) if held else None,
    )


def _held(held: Sequence[tuple[int, int, str, datetime]], by_policy: Mapping[int, int]) -> HeldChange:
    causes: dict[str, int] = {}
    for id_, _, why, _ in held:
        cause = "policy" if id_ in by_policy else why
        causes[cause] = causes.get(cause, 0) + 1
    return HeldChange(len(held), tuple(sorted(causes.items())), max(until for _, _, _, until in held).date())


def _working_days(calendar: Calendar, since: date, until: date) -> int:
    return sum(calendar.is_working_day(since + timedelta(days=n)) for n in range(1, (until - since).days + 1))
