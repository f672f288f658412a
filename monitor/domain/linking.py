"""The linking of descriptions to children: a link, a new child, or doubt, each with its reason (SPEC 7.1).

Descriptions are decided in an order that does not depend on when their deliveries came, so that late, repeated and
shuffled deliveries give the same children.
"""

from collections import defaultdict
from collections.abc import Iterable

from monitor.domain.link import BIRTHS, CandidateChild, Description, Link, LinkReason, Numbers
from monitor.domain.link_decision import Decisions
from monitor.domain.link_evidence import (
    are_multiple,
    by_name,
    by_number,
    by_source,
    contradicting,
    corrects,
    is_namesake,
    number_changed,
    own_words,
    shared_keys,
)
from monitor.domain.provisional import DoubtTerm, provisional_links


def decide(
    people: Iterable[Description],
    numbers: Numbers | None = None,
    decisions: Decisions | None = None,
    term: DoubtTerm | None = None,
) -> dict[int, Link]:
    """Return the link of each description by its id, for people who share numbers, local ids, birth dates or names.

    What a person decided goes before every rule. Doubts are tried again until none can be resolved; those whose `term`
    is over then become provisional children, who are nobody's candidates. Without a term all doubts stay.
    """
    decisions = decisions or Decisions()
    people = list(people)
    register = _Children(numbers or Numbers(), decisions, frozenset(described.id for described in people))
    waiting = sorted(people, key=lambda described: described.turn)
    links: dict[int, Link] = {}
    progress = True
    while progress:
        progress = False
        undecided = []
        for described in waiting:
            link = register.place(described)
            links[described.id] = link
            if link.founder is None:
                undecided.append(described)
            else:
                progress = True
        waiting = undecided
    return links | provisional_links(
        [d for d in waiting if links[d.id].reason is LinkReason.DOUBT], links, decisions, term
    )


class _Children:
    """The children so far, indexed by the keys that make candidates."""

    def __init__(self, numbers: Numbers, decisions: Decisions, known: frozenset[int]) -> None:
        """Begin without a child; `known` are the descriptions to be placed."""
        self._numbers = numbers
        self._decisions = decisions
        self._known = known
        self._decided: dict[tuple[object, ...], CandidateChild] = {}
        self._by: dict[tuple[object, ...], list[CandidateChild]] = defaultdict(list)
        self._holding: dict[int | None, CandidateChild] = {}

    def place(self, described: Description) -> Link:
        """Return the link of one description, decided against the children so far, and add it to its child."""
        if described.same_as in self._holding:
            child = self._holding[described.same_as]
            self._keep(described, child)
            return Link(described.id, LinkReason.RESTRICTED, child.members[0].id)
        bound = self._bound(described)
        if bound is not None:
            return bound
        possible = [c for c in self._candidates(described) if not self._never_joins(described, c)]
        contrary = contradicting(described, possible)
        if contrary:
            # The same key and the same words once more: whatever the number, this is no second child.
            known = any(number_changed(described, c) for c in contrary)
            return _doubt(described, LinkReason.CHANGED_NUMBER if known else LinkReason.DOUBT, contrary)
        candidates = [c for c in possible if not self._vetoed(described, c)]
        renumbered = [c for c in possible if c not in candidates and number_changed(described, c)]
        if renumbered:
            return _doubt(described, LinkReason.CHANGED_NUMBER, [*renumbered, *candidates])
        if not candidates:
            return self._found(described)
        for reason, matches in (
            (LinkReason.NHS_NUMBER, [c for c in candidates if by_number(described, c)]),
            (LinkReason.SAME_SOURCE, [c for c in candidates if by_source(described, c, are_multiple(candidates))]),
            (LinkReason.CORRECTED_BIRTH_DATE, [c for c in candidates if corrects(described, c)]),
            (LinkReason.NAME_BIRTH_DATE_POSTCODE, [c for c in candidates if by_name(described, c)]),
        ):
            if len(matches) == 1:
                self._keep(described, matches[0])
                return Link(described.id, reason, matches[0].members[0].id)
        return _doubt(described, LinkReason.DOUBT, candidates)

    def _bound(self, described: Description) -> Link | None:
        """Return the link that a person's decision makes; None where nobody decided about this record or its like.

        A record waits for those it was decided to be the same as. The same source's record with the same words
        follows: it would be in doubt again with each new address.
        """
        if described.id in self._decisions.new and described.can_found and described.may_enter:
            child = CandidateChild()
        else:
            others = sorted(self._decisions.of_child(described.id) & self._known)
            held = [self._holding[other] for other in others if other in self._holding]
            if others and not held:
                return Link(described.id, LinkReason.DOUBT)
            alike = self._decided.get(own_words(described.identity))
            if held:
                child = held[0]
            elif alike is not None and not self._never_joins(described, alike):
                child = alike
            else:
                return None
        self._keep(described, child)
        if described.identity.local_id:
            self._decided.setdefault(own_words(described.identity), child)
        return Link(described.id, LinkReason.DECIDED, child.members[0].id)

    def _found(self, described: Description) -> Link:
        if not described.can_found:
            return Link(described.id, LinkReason.NOT_PLACED)
        if not described.may_enter:
            return Link(described.id, LinkReason.NOT_ADMITTED)
        self._keep(described, CandidateChild())
        return Link(described.id, LinkReason.NEW_CHILD, described.id)

    def _keep(self, described: Description, child: CandidateChild) -> None:
        child.members.append(described)
        self._holding[described.id] = child
        for key in shared_keys(described.identity):
            if child not in self._by[key]:
                self._by[key].append(child)

    def _candidates(self, described: Description) -> list[CandidateChild]:
        found: dict[int, CandidateChild] = {}
        keys = shared_keys(described.identity)
        for old, new in self._numbers.superseded_by.items():
            # A superseded number never links by itself: it only makes that child a candidate, and a person decides.
            keys += [("number", old)] if new == described.identity.nhs_number else []
        for key in keys:
            for child in self._by.get(key, ()):
                if key[0] != "family" or not is_namesake(described, child):
                    found[child.members[0].id] = child
        return [found[founder] for founder in sorted(found)]

    def _never_joins(self, described: Description, child: CandidateChild) -> bool:
        """Return whether nothing may join the two, or even suggest it: a person parted them, or an invalidation did."""
        if any(self._decisions.part(described.id, member.id) for member in child.members):
            return True
        number, known = described.identity.nhs_number, child.numbers()
        # After an invalidation nothing but the old number itself may reach the old child.
        return number not in known and (number in self._numbers.invalidated or bool(known & self._numbers.invalidated))

    def _vetoed(self, described: Description, child: CandidateChild) -> bool:
        number, known = described.identity.nhs_number, child.numbers()
        if number and known and number not in known:
            return not any(self._numbers.superseded_by.get(old) == number for old in known)
        # Each birth is notified once: two ids of the births feed are two babies, however alike.
        ids = {d.identity.local_id for d in child.members if d.identity.source == described.identity.source}
        return described.identity.source.startswith(BIRTHS) and bool(ids) and described.identity.local_id not in ids


def _doubt(described: Description, reason: LinkReason, candidates: Iterable[CandidateChild]) -> Link:
    founders = tuple(sorted({child.members[0].id for child in candidates}))
    return Link(described.id, reason, candidates=founders)
