"""Children drawn for tests: `a_child(born="2024-03-01").seen("2024-05-02", by="health_visitor")`.

Every word said of a child adds a fact and the same fact in words, so that a spec can be run and read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.checks import CHECKS
from monitor.config.policy_file import policy_of
from monitor.domain import agency, contact
from monitor.domain.agency import Agency
from monitor.domain.contact import Contact, Evidence
from monitor.domain.feed import Coverage, Covered
from monitor.domain.household import Neighbourhood, with_household
from monitor.domain.judge import judge
from monitor.domain.judgement import Judgement, JudgingContext
from monitor.domain.policy import Policy
from monitor.domain.record import About, NoticeKind
from monitor.domain.residence import Home, Resident, stays_of
from monitor.domain.visibility import AtProvider, Notice, OnRoll, Registered, SiblingSeen, Visibility
from monitor.explain.words import ACTIVITIES
from monitor.explain.words import removed as removed_in_words
from tests.builders.context import EVERYTHING, WHAT_IS_TOLD, calendar
from tests.builders.wording import Told, day, feed_in_words, in_words, words_of

_ALSO_CALLED: dict[str, Agency] = {"midwife": Agency.MIDWIFERY, "nursery": Agency.EARLY_YEARS}


@dataclass(frozen=True)
class Case:
    """A drawn child with what it is judged against; each method gives another case and changes none."""

    base: Visibility
    told: tuple[Told, ...] = ()
    changes: Mapping[str, object] = field(default_factory=dict)
    feeds: Mapping[str, Covered | None] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    begin: date | None = None
    homes: tuple[tuple[date, str], ...] = ()
    others: tuple["Case", ...] = ()
    restricted: bool = False

    def _and(self, words: str, *facts: tuple[str, object], days: Sequence[date] = (), **when: str | None) -> "Case":
        learnt, taken_back = when.get("learnt"), when.get("taken_back")
        words += f", learnt {in_words(learnt)}" if learnt else ""
        words += f", taken back {in_words(taken_back)}" if taken_back else ""
        seen_by = tuple(days) + tuple(day(text) for text in (learnt, taken_back) if text)
        said = Told(words, facts, seen_by, day(learnt) if learnt else None, day(taken_back) if taken_back else None)
        return replace(self, told=(*self.told, said))

    def had(self, on: str, evidence: str, *, by: str = "health_visitor", planned: bool | None = None, **said) -> "Case":
        """Add a contact: what it proved, and by whom."""
        whom = _ALSO_CALLED.get(by) or Agency(by)
        proved, feed = Evidence(evidence), "contacts"
        if whom is Agency.HEALTH_VISITOR:
            feed = "health_visitor_contacts"
        made = Contact(day(on), whom, proved, said.pop("kind", ""), planned, feed)
        planning = "planned, " if planned else ""
        words = f"{in_words(on)}: {planning}{contact.IN_WORDS[proved]} ({agency.IN_WORDS[whom]})"
        return self._and(said.pop("words", words), ("contacts", made), days=[day(on)], **said)

    def seen(self, on: str, *, by: str = "health_visitor", **said) -> "Case":
        """Add a sighting in person."""
        return self.had(on, "seen_in_person", by=by, **said)

    def review(self, on: str, activity: str, evidence: str = "seen_in_person") -> "Case":
        """Add a mandated review, by its activity code."""
        words = f"{in_words(on)}: {ACTIVITIES[activity]} ({activity}), {contact.IN_WORDS[Evidence(evidence)]}"
        return self.had(on, evidence, kind=activity, words=words)

    def registered(
        self,
        on: str,
        *,
        removed: str = "",
        reason: str = "",
        unlisted: bool = False,
        told: str = "",
        gone: str = "",
        **when: str | None,
    ) -> "Case":
        """Add a stretch on a GP practice's list, or a row with one of the codes that are none."""
        row = Registered(day(on), day(removed) if removed else None, reason, unlisted, **_listing(told or on, gone))
        words = f"{in_words(on)}: " + ("a row without a practice" if unlisted else "on a GP practice's list")
        words += (
            f", removed {in_words(removed)}" + (f" ({reason}: {removed_in_words(reason)})" if reason else "")
            if removed
            else ""
        )
        words += _listed(told, gone)
        return self._and(words, ("registrations", row), days=_days(on, removed, told, gone), **when)

    def on_roll(
        self,
        on: str,
        *,
        left: str = "",
        year: str = "R",
        destination: str = "",
        attended: Sequence[str] = (),
        learnt: str = "",
        told: str = "",
        gone: str = "",
    ) -> "Case":
        """Add a stretch on a school's roll; days attended are sightings by the school, as the fold of facts has it."""
        came = tuple(day(text) for text in attended)
        row = OnRoll(day(on), day(left) if left else None, year, destination, came, **_listing(told or on, gone))
        sightings = [Contact(d, Agency.SCHOOL, Evidence.SEEN_IN_PERSON, "attended", None, "school_roll") for d in came]
        words = f"{in_words(on)}: on a school's roll, year {year}{_attended(attended)}"
        words += f", left {in_words(left)} for {destination or 'nowhere known'}" if left else ""
        words += _listed(told, gone)
        facts = (("rolls", row), *(("contacts", sighting) for sighting in sightings))
        return self._and(words, *facts, days=_days(on, left, told, gone, *attended), learnt=learnt or None)

    def at_nursery(
        self, on: str, *, ended: str = "", attended: Sequence[str] = (), told: str = "", gone: str = ""
    ) -> "Case":
        """Add a stretch at an early-years provider; days attended are sightings by it."""
        came = tuple(day(text) for text in attended)
        row = AtProvider(day(on), day(ended) if ended else None, "", came, **_listing(told or on, gone))
        sightings = [
            Contact(d, Agency.EARLY_YEARS, Evidence.SEEN_IN_PERSON, "attended", None, "early_years") for d in came
        ]
        words = f"{in_words(on)}: at a nursery{_attended(attended)}" + (f", left {in_words(ended)}" if ended else "")
        words += _listed(told, gone)
        facts = (("places", row), *(("contacts", sighting) for sighting in sightings))
        return self._and(words, *facts, days=_days(on, ended, told, gone, *attended))

    def noticed(
        self,
        on: str,
        kind: str,
        *,
        about: str = "child",
        by: str = "social_care",
        area: str = "",
        confirmed_by: str = "",
        **when: str | None,
    ) -> "Case":
        """Add a notice."""
        made = Notice(day(on), NoticeKind(kind), About(about), Agency(by), area, confirmed_by)
        words = f"{in_words(on)}: notice “{words_of(kind)}”" + " about the household" * (about == "household")
        words += f", to {area}" * bool(area) + f", confirmed by {words_of(confirmed_by)}" * bool(confirmed_by)
        return self._and(words, ("notices", made), days=[day(on)], **when)

    def sibling_seen(self, *on: str, by: str = "gp") -> "Case":
        """Add days on which another child of the household was seen."""
        facts = [("siblings_seen", SiblingSeen(day(d), Agency(by), Evidence.SEEN_IN_PERSON)) for d in on]
        words = f"a sibling seen {', '.join(in_words(d) for d in on)} ({agency.IN_WORDS[Agency(by)]})"
        return self._and(words, *facts, days=[day(d) for d in on])

    def living_at(self, home: str, since: str) -> "Case":
        """Say where the child lived from a day on."""
        return replace(self._and(f"{in_words(since)}: lives at {home}"), homes=(*self.homes, (day(since), home)))

    def beside(self, *others: "Case") -> "Case":
        """Judge the child together with other children, who may live with it."""
        words = [f"another child ({'; '.join(other.known())})" for other in others[:2]]
        more = [f"and {len(others) - 2} more like it"] if len(others) > 2 else []
        return replace(self._and("; ".join(words + more), days=[d for o in others for d in o.days()]), others=others)

    def protected(self) -> "Case":
        """Say that the child is a protected one."""
        return replace(self._and("a protected child"), restricted=True)

    def stillborn(self, told_on: str) -> "Case":
        """Let the births feed correct its row to a stillbirth."""
        base = replace(self.base, stillborn_on=day(told_on))
        words = f"{in_words(told_on)}: the births feed corrects its row to a stillbirth"
        return replace(self._and(words, days=[day(told_on)]), base=base)

    def also_born(self, born: str, told_on: str) -> "Case":
        """Let a second source give another birth date."""
        base = replace(self.base, birth_dates=(*self.base.birth_dates, day(born)), contradicted_on=day(told_on))
        words = f"{in_words(told_on)}: another source says born {in_words(born)}"
        return replace(self._and(words, days=[day(told_on)]), base=base)

    def under(self, **changes: object) -> "Case":
        """Change keys of the shipped policy document."""
        return replace(self, changes={**self.changes, **changes})

    def received(self, feed: str, through: str, since: str = "2000-01-01") -> "Case":
        """Say what has been received of a feed."""
        from_ = f"from {in_words(since)} " if since != "2000-01-01" else ""
        words = f"{feed_in_words(feed)} received {from_}through {in_words(through)}"
        return replace(self._and(words), feeds={**self.feeds, feed: Covered(day(since), day(through))})

    def never_received(self, feed: str) -> "Case":
        """Say that a feed was agreed and has never come."""
        return replace(self._and(f"{feed_in_words(feed)} agreed, never received"), feeds={**self.feeds, feed: None})

    def without_feed(self, feed: str) -> "Case":
        """Say that the area does not receive a feed at all."""
        return replace(self._and(f"no feed of {feed_in_words(feed)} here"), absent=self.absent | {feed})

    def records_from(self, on: str) -> "Case":
        """Begin all records on a day."""
        return replace(self._and(f"{in_words(on)}: records begin"), begin=day(on))

    def days(self) -> list[date]:
        """Return every day that was named of the child."""
        base = (*self.base.birth_dates, self.base.arrived_on)
        return sorted({d for d in (*base, *(d for told in self.told for d in told.days)) if d})

    def known(self) -> list[str]:
        """Say what is known of the child."""
        arrived = [f"arrived {in_words(self.base.arrived_on)}"] if self.base.arrived_on else []
        here = [] if arrived or self.base.birth_reported else ["here when records began"]
        return [f"born {in_words(self.base.birth_dates[0])}", *arrived, *here, *(told.words for told in self.told)]

    def facts(self, known_by: date | None = None) -> Visibility:
        """Return the facts as known by a day, its household's included."""
        own = self._own(known_by)
        cases = {n: replace(other, base=replace(other.base, child=n)) for n, other in enumerate(self.others, start=2)}
        seen = {1: own, **{n: other._own(known_by) for n, other in cases.items()}}  # noqa: SLF001 - of its own kind
        residents = {n: case.resident() for n, case in {1: self, **cases}.items()}
        return with_household(own, seen, Neighbourhood(residents))

    def _own(self, known_by: date | None) -> Visibility:
        found: dict[str, list[object]] = {}
        for told in self.told:
            for name, fact in told.facts if told.holds(known_by) else ():
                found.setdefault(name, []).append(fact)
        if self.base.birth_reported and not self.base.stillborn_on:
            birth = Contact(
                self.base.birth_dates[0], Agency.MIDWIFERY, Evidence.SEEN_IN_PERSON, "birth", None, "births"
            )
            found.setdefault("contacts", []).append(birth)
        taken_back = sum(told.taken_back_by(known_by) for told in self.told)
        ordered = {name: tuple(sorted(values, key=_turn)) for name, values in found.items()}
        return replace(self.base, withdrawn=taken_back, **ordered)  # type: ignore[arg-type]

    def resident(self) -> Resident:
        """Return where the child lived, as the household is made from."""
        told = [(since, since, "births", Home(home, "")) for since, home in self.homes]
        stays = stays_of(told, self.base.arrived_on)
        return Resident(self.base.child, self.base.birth_dates[0], stays, restricted=self.restricted)

    def policy(self) -> Policy:
        """Return the shipped policy with the changes named."""
        return policy_of(self.changes)

    def context(self, feeds: Mapping[str, Covered | None] = WHAT_IS_TOLD) -> JudgingContext:
        """Return what the child is judged against: these feeds, but for what the case says of some."""
        begun = {
            name: covered and Covered(self.begin or covered.since, covered.through) for name, covered in feeds.items()
        }
        received = {name: covered for name, covered in {**begun, **self.feeds}.items() if name not in self.absent}
        return JudgingContext(self.policy(), calendar(), Coverage(received), CHECKS)

    def judged(self, on: date, known_by: date | None = None) -> Judgement:
        """Judge the child as of a day, from all facts or from those known by some day."""
        return judge(self.facts(known_by), self.context(), on)

    def asked(self, on: date) -> Judgement:
        """Judge the child as of a day, where every feed that a check needs has come."""
        return judge(self.facts(), self.context(EVERYTHING), on)


def a_child(born: str, *, arrived: str = "", here: bool = False) -> Case:
    """Draw a child: born here with a births row, arrived later, or already here when records began."""
    known = not arrived and not here
    return Case(Visibility(1, (day(born),), birth_reported=known, arrived_on=day(arrived) if arrived else None))


def _turn(fact: object) -> tuple[str, ...]:
    """Order facts by their first day, then by whatever is the same however they came."""
    first = next(getattr(fact, name) for name in ("on", "enrolled_on", "started_on") if hasattr(fact, name))
    return (first.isoformat(), repr(fact))


def _days(*texts: str) -> list[date]:
    return [day(text) for text in texts if text]


def _listing(told: str, gone: str) -> dict[str, date | None]:
    return {"told_on": day(told), "gone_on": day(gone) if gone else None}


def _listed(told: str, gone: str) -> str:
    first = f", first listed {in_words(told)}" if told else ""
    return first + (f", no longer listed {in_words(gone)}" if gone else "")


def _attended(days: Sequence[str]) -> str:
    return f", attended {', '.join(in_words(d) for d in days)}" if days else ""
