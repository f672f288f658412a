"""The link stage: which child each delivered identity belongs to, and what follows for home keys and restriction."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from monitor.domain.agreement import Area
from monitor.domain.calendar import is_of_school_age
from monitor.domain.identity import Identity
from monitor.domain.link import Description, Link, LinkReason, Numbers
from monitor.domain.linking import decide
from monitor.domain.older_sibling import OlderSibling
from monitor.domain.provisional import DoubtTerm
from monitor.pipeline import WrittenFacts
from monitor.store import (
    UnitOfWork,
    facts,
    folded_facts,
    homes,
    identities,
    judgements,
    link_decisions,
    links,
    older_siblings,
)
from monitor.store.identities import StoredIdentity
from monitor.store.links import LinkChanges


@dataclass(frozen=True, slots=True)
class Linking:
    """The result of linking: decisions by reason, and the children whose facts changed."""

    reasons: Mapping[str, int]
    touched: frozenset[int]


def link(
    work: UnitOfWork,
    written: WrittenFacts,
    area: Area,
    secret: bytes,
    new_ref: Callable[[], str],
    doubt_days: int,
) -> Linking:
    """Link new identities to children; all that share a candidate key with them are decided again.

    A record in doubt becomes a child of its own `doubt_days` after it was first told, at the latest.
    """
    before = links.children_of(work.db, written.changed)
    numbers = links.numbers(work.db) if written.undecided else Numbers()
    turned_away = [OlderSibling(delivery, r.identity, r.row, r.withdrawn) for delivery, r in written.turned_away]
    beside = older_siblings.keep(work, turned_away, secret)
    term = DoubtTerm(work.today, doubt_days)
    outcome, reasons = LinkChanges(), dict[int, LinkReason]()
    for some in links.in_turn(work.db, written.undecided):
        group = links.group_of(work.db, some, numbers.superseded_by)
        kept = links.restricted_together(work.db, group)
        described = [_described(person, area, kept.get(id_)) for id_, person in group.items()]
        persons = link_decisions.standing(work.db, group)
        decided = decide(described, numbers, persons, term)
        # A child whose every record is in doubt now goes on as a provisional one.
        if standing := links.left_without(work.db, decided):
            decided = decide(described, numbers, persons, replace(term, standing=standing))
        outside = {id_ for id_, made in decided.items() if _is_outside(made, group[id_])}
        beside |= _turn_away(work, {id_: group[id_].identity for id_ in outside & written.undecided}, secret)
        inside = {id_: made for id_, made in decided.items() if id_ not in outside}
        outcome |= links.apply(work, inside, new_ref)
        reasons |= {id_: made.reason for id_, made in inside.items()}
    _remember_homes(work, outcome.touched | links.children_of(work.db, written.undecided), secret)
    touched = outcome.touched | before | links.children_of(work.db, written.changed)
    touched |= links.children_of(work.db, facts.sharing_a_key(work.db, outcome.moved))
    touched |= folded_facts.resting_on_repeats(work.db, written.repeated)
    touch(work, touched | beside)
    return Linking(Counter(reasons.values()), frozenset(touched))


def _turn_away(work: UnitOfWork, dropped: Mapping[int, Identity], secret: bytes) -> set[int]:
    """Delete school-age children off the register but for what bears on those they live with; return the latter."""
    said = [
        OlderSibling(stated.delivery_id, dropped[stated.identity_id], stated.row, stated.withdrawn)
        for stated in facts.said_by(work.db, dropped)
    ]
    beside = older_siblings.keep(work, said, secret)
    facts.drop(work, dropped)
    return beside


def _is_outside(made: Link, person: StoredIdentity) -> bool:
    """Whether an identity is a school-age child not admitted to the register."""
    return made.reason is LinkReason.NOT_ADMITTED and _too_old(person)


def _described(person: StoredIdentity, area: Area, same_as: int | None) -> Description:
    who = person.identity
    return Description(
        id=person.id,
        identity=who,
        first_on=person.first_on,
        may_enter=not _too_old(person) and area.contains(who.postcode) is not False,
        can_found=who.born_on is not None and bool(who.family_key or who.given_key),
        birth_order=person.birth_order,
        same_as=same_as,
    )


def _too_old(person: StoredIdentity) -> bool:
    return is_of_school_age(person.identity.born_on, person.first_on)


def touch(work: UnitOfWork, changed: Collection[int]) -> None:
    """Delete the folded facts of changed children, and mark them and all who may live with them for the next run."""
    folded_facts.delete(work, changed)
    judgements.touch(work, homes.with_neighbours(work.db, changed))


def _remember_homes(work: UnitOfWork, touched: Collection[int], secret: bytes) -> None:
    """Store the home keys of some children; restricted children have none, and all their addresses are erased."""
    named = links.people_of(work.db, touched)
    restricted = {c for c, persons in named.items() if any(person.identity.restricted for person in persons)}
    identities.erase_homes(work, restricted)
    homes.forget(work, restricted)
    keys = {
        child_id: {key for person in persons for key in homes.keys_of(person.identity, secret)}
        for child_id, persons in named.items()
        if child_id not in restricted
    }
    homes.remember(work, keys)
