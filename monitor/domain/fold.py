"""The fold of all delivered versions of a child's facts into the facts that hold (FEEDS.md).

Which versions stand is said in `domain.fact_version`. The order of arrival has no other effect.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.agency import Agency
from monitor.domain.contact import Contact, Evidence
from monitor.domain.fact_version import FactVersion, Telling, by_key_of, tellings_of
from monitor.domain.identity import Identity
from monitor.domain.listing import ListedRow, Received, rows_that_hold
from monitor.domain.record import (
    Birth,
    BirthOutcome,
    ContactRecord,
    EarlyYearsPlace,
    Enrolment,
    NoticeRecord,
    Registration,
)
from monitor.domain.removal import CORRECTIONS, MOVE_CLAIMS, NO_PRACTICE, TOLD_OF_DEATH
from monitor.domain.visibility import (
    AtProvider,
    Notice,
    OnRoll,
    Registered,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One feed's description of a child, with the first as-of day it was delivered for and the rank of the last."""

    feed: str
    identity: Identity
    first_on: date
    rank: tuple[date, int]
    is_birth: bool

    @property
    def last_on(self) -> date:
        """The latest as-of day it was delivered for."""
        return self.rank[0]


def wordings_of(child: int, stated: Iterable[FactVersion]) -> list[Wording]:
    """Return every distinct description of a child; withdrawn versions describe nobody."""
    by_wording: dict[tuple[str, int], list[FactVersion]] = defaultdict(list)
    for version in stated:
        if version.child == child and not version.withdrawn:
            by_wording[version.feed, id(version.identity)].append(version)
    return [
        Wording(
            feed=versions[0].feed,
            identity=versions[0].identity,
            first_on=min([version.first_on for version in versions]),
            rank=max([(version.last_on, version.received) for version in versions]),
            is_birth=isinstance(versions[0].row, Birth),
        )
        for versions in by_wording.values()
    ]


def visibility_of(child: int, stated: Iterable[FactVersion], received: Received) -> Visibility:
    """Return the facts that hold of a child, folded from all versions; without what their household adds.

    `stated` holds every version of each key that ever named the child, other children's too.
    """
    by_key = by_key_of(stated)
    mine = wordings_of(child, (version for of_key in by_key.values() for version in of_key))
    facts = _Facts(restricted=any(wording.identity.restricted for wording in mine))
    withdrawn, doubtful = 0, Counter[str]()
    for telling in (telling for of_key in by_key.values() for telling in tellings_of(of_key)):
        if telling.winner.withdrawn:
            withdrawn += any(version.child == child for version in telling.versions)
        elif telling.winner.child == child:
            doubtful[telling.winner.feed] += telling.doubtful
            if not telling.counts_for_nobody:
                facts.take(telling)
    facts.list_rows(received)
    readings = _birth_dates(mine)
    return Visibility(
        child=child,
        birth_dates=tuple(readings),
        birth_reported=facts.birth_reported,
        stillborn_on=facts.stillborn_on,
        contradicted_on=sorted(readings.values())[1] if len(readings) > 1 else None,
        arrived_on=None if facts.birth_reported else _arrived_on(mine, received.began),
        contacts=tuple(sorted(facts.contacts, key=lambda contact: contact.turn)),
        registrations=tuple(sorted(facts.registrations, key=lambda row: row.turn)),
        rolls=tuple(sorted(facts.rolls, key=lambda row: row.turn)),
        places=tuple(sorted(facts.places, key=lambda row: row.turn)),
        notices=tuple(sorted(facts.notices)),
        withdrawn=withdrawn,
        doubtful=tuple(sorted((feed, rows) for feed, rows in doubtful.items() if rows)),
    )


def _attended(versions: Sequence[FactVersion], child: int | None) -> tuple[date, ...]:
    """Return the days attended in the versions of a key; an earlier day in a later version withdraws later days."""
    days: list[date] = []
    for version in versions:
        if version.child != child or version.withdrawn or not isinstance(version.row, Enrolment | EarlyYearsPlace):
            continue
        last = version.row.last_attended_on
        if last:
            days = [day for day in days if day < last] + [last]
    return tuple(days)


def _birth_dates(mine: Sequence[Wording]) -> dict[date, date]:
    """Return the birth dates that hold with their first as-of day: the births feed's first, then the latest reported.

    A later date from the same source and local id is a correction and replaces the earlier one. Two dates in one
    delivery are no correction: both hold.
    """
    last: dict[tuple[str, str], tuple[date, int]] = {}
    since: dict[tuple[str, str, date], date] = {}
    dated = [(w, w.identity.born_on, (w.identity.source, w.identity.local_id)) for w in mine if w.identity.born_on]
    for wording, born_on, who in dated:
        last[who] = max(wording.rank, last.get(who, wording.rank))
        since[*who, born_on] = min(wording.first_on, since.get((*who, born_on), wording.first_on))
    now = [(w.is_birth, w.rank, who, born_on) for w, born_on, who in dated if w.rank == last[who]]
    held: dict[date, date] = {}
    for _, _, who, born_on in sorted(now, reverse=True):
        held[born_on] = min(since[*who, born_on], held.get(born_on, since[*who, born_on]))
    return held


def _arrived_on(mine: Sequence[Wording], feeds_began: Mapping[str, date]) -> date | None:
    """Return the first as-of day naming the child; None if that was a feed's first delivery: they were already here."""
    first = min((wording.first_on for wording in mine), default=None)
    here_already = any(w.first_on == first and feeds_began.get(w.feed) == first for w in mine)
    return None if here_already else first


class _Facts:
    """The facts that hold, collected by kind."""

    def __init__(self, *, restricted: bool) -> None:
        self._restricted = restricted
        self.birth_reported = False
        self.stillborn_on: date | None = None
        self.contacts: list[Contact] = []
        self.registrations: list[Registered] = []
        self.rolls: list[OnRoll] = []
        self.places: list[AtProvider] = []
        self.notices: list[Notice] = []
        self._listed: list[ListedRow] = []

    def take(self, telling: Telling) -> None:
        """Add what a key tells of the child, with the attendance of all its versions."""
        winner, of_key = telling.winner, telling.versions
        match winner.row:
            case ContactRecord() as row:
                self.contacts.append(Contact(row.on, row.agency, row.evidence, row.kind, row.planned, winner.feed))
            case Birth(outcome=BirthOutcome.LIVE) if winner.identity.born_on:
                self.birth_reported = True
                self._seen(winner.identity.born_on, Agency.MIDWIFERY, "birth", winner.feed)
            case Birth(outcome=BirthOutcome.STILLBORN):
                self.birth_reported = True
                self.stillborn_on = winner.first_on
            case Registration() as row if row.removal_reason not in CORRECTIONS:
                self._list(winner, of_key, row.practice_code, row.registered_on, row.removed_on)
            case Enrolment() as row:
                self._list(winner, of_key, row.school_urn, row.enrolled_on, row.left_on)
            case EarlyYearsPlace() as row:
                self._list(winner, of_key, row.provider_urn, row.started_on, row.ended_on)
            case NoticeRecord() as row:
                # Whom a doubtful notice of a death is about is not confirmed, whoever confirmed the death.
                confirmed_by = "" if telling.doubtful else row.confirmed_by
                self.notices.append(Notice(row.on, row.kind, row.about, row.agency, row.area, confirmed_by))
            case _:
                pass

    def _seen(self, day: date, agency: Agency, kind: str, feed: str) -> None:
        self.contacts.append(Contact(day, agency, Evidence.SEEN_IN_PERSON, kind, None, feed))

    def _list(
        self, winner: FactVersion, of_key: Sequence[FactVersion], place: str, began: date, ended: date | None
    ) -> None:
        """Keep a snapshot's row with its listings; each day attended is a sighting, whatever becomes of the row."""
        assert isinstance(winner.row, Registration | Enrolment | EarlyYearsPlace)  # noqa: S101 - by the match above
        attended = _attended(of_key, winner.child)
        agency = Agency.SCHOOL if isinstance(winner.row, Enrolment) else Agency.EARLY_YEARS
        for day in attended:
            self._seen(day, agency, "attended", winner.feed)
        mine = [version for version in of_key if version.child == winner.child]
        first_on, last = min(version.first_on for version in mine), max(version.rank for version in of_key)
        self._listed.append(ListedRow(winner.feed, place, winner.row, began, ended, first_on, last, attended))

    def list_rows(self, received: Received) -> None:
        """Add the rows of snapshots that hold, once all of them are known."""
        for listed in rows_that_hold(self._listed, received):
            about = {"told_on": listed.first_on, "gone_on": listed.gone_on}
            match listed.row:
                case Registration() as row:
                    self._register(row, listed)
                case Enrolment() as row:
                    roll = OnRoll(listed.began, listed.ended, row.year_group, row.destination, listed.attended, **about)
                    self.rolls.append(roll)
                case EarlyYearsPlace() as row:
                    place = AtProvider(listed.began, listed.ended, row.entitlement, listed.attended, **about)
                    self.places.append(place)

    def _register(self, row: Registration, listed: ListedRow) -> None:
        """Add a registration; a restricted child's record hides the practice, which is no removal (FEEDS.md)."""
        unlisted = row.practice_code in NO_PRACTICE
        removed_on, reason = listed.ended, row.removal_reason if listed.ended else ""
        if self._restricted and (unlisted or reason not in MOVE_CLAIMS | TOLD_OF_DEATH):
            unlisted, removed_on, reason = False, None, ""
        registered = Registered(
            listed.began, removed_on, reason, unlisted, told_on=listed.first_on, gone_on=listed.gone_on
        )
        self.registrations.append(registered)
