"""What is gathered for some children is the plain fold of all that was ever said (`domain.fold`, `.household`)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from unittest import mock

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from monitor.domain.agency import Agency
from monitor.domain.calendar import is_of_school_age
from monitor.domain.contact import Evidence
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.fact_version import FactVersion, as_told_to
from monitor.domain.fold import visibility_of, wordings_of
from monitor.domain.household import Neighbourhood, reaches_others, with_household
from monitor.domain.identity import Identity
from monitor.domain.link import Description
from monitor.domain.linking import decide
from monitor.domain.listing import Rank, Received
from monitor.domain.provisional import DoubtTerm
from monitor.domain.record import Birth, ContactRecord, EarlyYearsPlace, Enrolment, NoticeRecord, Record
from monitor.domain.residence import OlderSiblingNotice, Resident, home_of, resident_of
from monitor.domain.visibility import SiblingSeen, Visibility
from monitor.reading.row_parser import SEPARATOR
from monitor.runtime.clock import london_day
from monitor.store import folded_facts, identities, judgements, links
from monitor.store.schema import link
from monitor.store.visibility import gather
from tests.builders.store import EARLY, SECRET, Sender, everyone, writing
from tests.builders.strategies import DAYS, MANY, WORLDS, Sent, live_through


def known_of(db: Connection, known_at: datetime | None = None) -> dict[int, Visibility]:
    """Gather everybody at once."""
    return {child: known.facts for child, known in gather(db, judgements.everyone(db), SECRET, known_at).items()}


def kept_of(db: Connection) -> dict[int, Visibility]:
    """Return everybody from what is kept ready, as a run would."""
    folded_facts.delete_if_folded_otherwise(writing(db), "the rules")
    return {
        child: known.facts for child, known in folded_facts.gather(writing(db), judgements.everyone(db), SECRET).items()
    }


def fold(db: Connection, sent: Iterable[tuple[Sent, int, datetime]]) -> dict[int, Visibility]:
    """Say what is known of every child, from everything that was said and whom it is linked to, in memory."""
    told: dict[tuple[Sent, Record], list[tuple[date, int]]] = defaultdict(list)
    began: dict[str, date] = {}
    lists: dict[str, list[Rank]] = defaultdict(list)
    for each, id_, _ in sent:
        if each.withdrawn:
            continue
        as_of = date.fromisoformat(each.as_of)
        began[each.feed] = min(began.get(each.feed, as_of), as_of)
        if each.feed in {"gp_registration", "school_roll", "early_years"}:
            lists[each.feed] = sorted([*lists[each.feed], (as_of, id_)])
        for record in each.records:
            told[Sent(each.feed, "", ()), replace(record, line=0)].append((as_of, id_))
    older = [said for _, said in told if _is_older(said)]
    notices = _latest_notices({said: max(when) for (_, said), when in told.items() if _is_older(said)})
    ours = {each: when for each, when in told.items() if not _is_older(each[1])}
    kept = _kept(db, [said for each, _, _ in sent for said in each.records if not _is_older(said)])
    stated = [_stated(feed.feed, said, when, kept) for (feed, said), when in ours.items()]
    hidden = {child for person, child in kept.values() if person.restricted}
    provisional = links.provisional(db, {child for _, child in kept.values() if child})
    return _folded(stated, Received(began, lists), older, notices, hidden, provisional)


def _is_older(said: Record) -> bool:
    return is_of_school_age(said.identity.born_on, date.fromisoformat(DAYS[0]))


Wording = tuple[Identity, int]


def _wording(said: Record) -> Wording:
    return said.identity, said.row.birth_order if isinstance(said.row, Birth) else 0


def _kept(db: Connection, records: Iterable[Record]) -> dict[Wording, tuple[Identity, int | None]]:
    """Return each wording as kept, for restriction erases where a person lived, with the child it is linked to."""
    # To save a wording again changes nothing, and says which one it is.
    ids = identities.save(writing(db), [_wording(record) for record in records], date.max).ids
    asked = sa.select(link.c.identity_id, link.c.child_id).where(link.c.undone_at.is_(None))
    children: dict[int, int | None] = dict(db.execute(asked).all())
    everybody = everyone(db)
    return {wording: (everybody[id_].identity, children[id_]) for wording, id_ in ids.items()}


def _stated(
    feed: str, said: Record, when: list[tuple[date, int]], kept: Mapping[Wording, tuple[Identity, int | None]]
) -> FactVersion:
    last_on, received = max(when)
    identity, child = kept[_wording(said)]
    return FactVersion(
        feed=feed,
        key=SEPARATOR.join(said.key),
        identity=identity,
        row=said.row,
        first_on=min(when)[0],
        last_on=last_on,
        received=received,
        withdrawn=said.withdrawn,
        child=child,
        days=frozenset(day for day, _ in when),
    )


def _folded(
    stated: list[FactVersion],
    came: Received,
    older: list[Record],
    notices: list[Record],
    hidden: Collection[int | None],
    provisional: Collection[int],
) -> dict[int, Visibility]:
    named = {version.child for version in stated if version.child}
    told_to = {c: as_told_to(c, stated, provisional) for c in named}
    alone = {c: replace(visibility_of(c, told_to[c], came), provisional=c in provisional) for c in named}
    alone = {c: facts for c, facts in alone.items() if facts.birth_dates}
    residents = {c: resident_of(c, facts, wordings_of(c, told_to[c])) for c, facts in alone.items()}
    residents = {c: replace(r, restricted=r.restricted or c in hidden) for c, r in residents.items()}
    residents = {c: replace(r, older_notices=tuple(_told_at(r, notices))) for c, r in residents.items()}
    found = {}
    for child, facts in alone.items():
        seen = {
            day for record in older for day in _sightings(record) if _beside(record.identity, residents[child], day)
        }
        whole = replace(facts, siblings_seen=tuple(sorted(seen)))
        found[child] = with_household(whole, alone, Neighbourhood(residents))
    return found


def _latest_notices(told: Mapping[Record, Rank]) -> list[Record]:
    """Return the notices told with school-age children that stand, each in its latest version."""
    latest: dict[tuple[str, ...], tuple[Rank, Record]] = {}
    for said, rank in told.items():
        key = (said.identity.source, said.identity.local_id, *said.key)
        if isinstance(said.row, NoticeRecord) and (key not in latest or rank > latest[key][0]):
            latest[key] = rank, said
    return [said for _, said in latest.values() if not said.withdrawn]


def _told_at(resident: Resident, notices: Iterable[Record]) -> Iterable[OlderSiblingNotice]:
    """Yield the household notices told with a school-age child of a home or mother of one."""
    for said in notices:
        row = said.row
        if not isinstance(row, NoticeRecord) or not reaches_others(row.kind, row.about) or said.identity.restricted:
            continue
        if said.identity.mother and said.identity.mother.digits in resident.mothers:
            yield OlderSiblingNotice(row.on, row.kind)
        theirs = home_of(said.identity)
        for home in {home for _, home in resident.stays if home}:
            if (home.uprn and home.uprn == theirs.uprn) or (home.address and home.address == theirs.address):
                yield OlderSiblingNotice(row.on, row.kind, home)


def _sightings(said: Record) -> list[SiblingSeen]:
    match said.row:
        case ContactRecord(evidence=Evidence.SEEN_IN_PERSON, on=on) if not said.withdrawn:
            return [SiblingSeen(on, Agency.GP, Evidence.SEEN_IN_PERSON)]
        case Enrolment(last_attended_on=on) if on:
            return [SiblingSeen(on, Agency.SCHOOL, Evidence.SEEN_IN_PERSON)]
        case EarlyYearsPlace(last_attended_on=on) if on:
            return [SiblingSeen(on, Agency.EARLY_YEARS, Evidence.SEEN_IN_PERSON)]
    return []


def _beside(older: Identity, resident: Resident, seen: SiblingSeen) -> bool:
    """Whether a school-age child lived with another, by mother or by the home the other had that day."""
    if older.restricted or resident.restricted:
        return False
    if older.mother and older.mother.digits in resident.mothers:
        return True
    theirs = home_of(older)
    home = resident.home_on(seen.on)
    return home is not None and any(
        said and said == known for said, known in ((theirs.uprn, home.uprn), (theirs.address, home.address))
    )


@MANY
@given(world=WORLDS)
def test_what_is_gathered_is_the_fold_of_all_that_was_said(database: Engine, world: list[Sent]):
    with database.connect() as db:
        sent = live_through(db, world)
        everyone = known_of(db)
        alone = {
            c: known.facts for child in judgements.everyone(db) for c, known in gather(db, [child], SECRET).items()
        }
        assert alone == everyone, "whoever is gathered alone is known as with all others"
        assert everyone == fold(db, sent)
        db.rollback()


@MANY
@given(world=WORLDS, data=st.data())
def test_what_is_kept_ready_is_what_would_be_gathered_anew(database: Engine, world: list[Sent], data):
    """Whenever pictures are kept, and whatever is delivered, withdrawn or repeated after."""
    with database.connect() as db:
        sender = Sender(db)
        ids = []
        for each in world:
            ids.append(sender.send(each.feed, each.as_of, each.records))
            if data.draw(st.booleans()):
                assert kept_of(db) == known_of(db)
        for each, id_ in zip(world, ids, strict=True):
            if each.withdrawn:
                sender.decide(id_, DeliveryAct.WITHDRAW)
                assert kept_of(db) == known_of(db)
        assert kept_of(db) == known_of(db)
        db.rollback()


@MANY
@given(world=WORLDS, data=st.data())
def test_what_was_known_then_is_what_would_have_been_gathered_then(database: Engine, world: list[Sent], data):
    """Only what restriction erased is gone from the past too."""
    world = [each for each in world if not any(record.identity.restricted for record in each.records)]
    first = world[: data.draw(st.integers(0, len(world)))]
    with database.connect() as db:
        live_through(db, [replace(each, withdrawn=False) for each in first])
        then = known_of(db)
        db.rollback()
    with database.connect() as db:
        instants = [at for _, _, at in live_through(db, world)]
        known_at = instants[len(first) - 1] if first else EARLY
        assert known_of(db, known_at) == then
        db.rollback()


@MANY
@given(world=WORLDS, at_once=st.sampled_from((1, 2, links.AT_ONCE)))
def test_deciding_a_few_at_a_time_is_deciding_everything_at_once(database: Engine, world: list[Sent], at_once: int):
    """A restricted child is apart: what its erased address once joined is remembered, not asked again."""
    world = [each for each in world if not any(record.identity.restricted for record in each.records)]
    with database.connect() as db, mock.patch.object(links, "AT_ONCE", at_once):
        live_through(db, [replace(each, withdrawn=False) for each in world])
        everybody = everyone(db)
        described = [Description(p.id, p.identity, p.first_on, birth_order=p.birth_order) for p in everybody.values()]
        term = DoubtTerm(london_day(EARLY), standing=_were_all_a_child_had(db))
        decided = decide(described, links.numbers(db), term=term)
        asked = sa.select(link.c.identity_id, link.c.child_id, link.c.reason).where(link.c.undone_at.is_(None))
        live = {id_: (child, reason) for id_, child, reason in db.execute(asked)}
        assert {id_: made.reason for id_, made in decided.items()} == {id_: reason for id_, (_, reason) in live.items()}
        assert _groups({id_: made.founder for id_, made in decided.items()}) == _groups(
            {id_: child for id_, (child, _) in live.items()}
        )
        db.rollback()


def _were_all_a_child_had(db: Connection) -> frozenset[int]:
    """Return the records still of the child they were linked to before: a child outlives a doubt about all it has."""
    before, now = link.alias(), link.alias()
    same = (before.c.identity_id == now.c.identity_id) & (before.c.child_id == now.c.child_id)
    went_on = sa.select(now.c.identity_id).join(before, same & before.c.undone_at.is_not(None))
    return frozenset(db.execute(went_on.where(now.c.undone_at.is_(None))).scalars())


def _groups(whose: Mapping[int, int | None]) -> set[frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for id_, owner in whose.items():
        if owner is not None:
            found[owner].add(id_)
    return {frozenset(group) for group in found.values()}
