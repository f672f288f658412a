"""The linking of descriptions to children: a link, a new child, or doubt, each with its reason (SPEC 7.1).

Descriptions are decided in an order that does not depend on when their deliveries came, so that late, repeated and
shuffled deliveries give the same children.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.calendar import months_after
from monitor.domain.identity import Identity, NhsNumber, address_key, name_key
from monitor.domain.link_decision import Decisions

_VERIFIED = "01"
_BIRTHS = "births"
_NOTICES = "notices"
_NAMING = (_BIRTHS, "gp_registration")
"""The feeds whose word alone says what a child's given name is."""


class LinkReason(StrEnum):
    """The reason of a link: why a description is, or may be, of one child."""

    NHS_NUMBER = "nhs_number"
    SAME_SOURCE = "same_source"
    CORRECTED_BIRTH_DATE = "corrected_birth_date"
    NAME_BIRTH_DATE_POSTCODE = "name_birth_date_postcode"
    RESTRICTED = "restricted"
    NEW_CHILD = "new_child"
    DOUBT = "doubt"
    CHANGED_NUMBER = "changed_number"
    PROVISIONAL = "provisional"
    DECIDED = "decided"
    NOT_PLACED = "not_placed"
    NOT_ADMITTED = "not_admitted"


DOUBTS = frozenset({LinkReason.DOUBT, LinkReason.CHANGED_NUMBER})
"""The reasons of a record in doubt. A changed number under one key with equal words is never a second child."""


@dataclass(frozen=True, slots=True)
class DoubtTerm:
    """How long a record in doubt may wait for a person before it becomes a child of its own: so doubt hides nobody.

    `today` is the London day of deciding; `days` are counted from the as-of day of the first delivery that gave it. The
    records of `standing` are all that a child on the register has: in doubt, they go on as that child at once, since
    nobody leaves because something became unclear (SPEC section 4).
    """

    today: date
    days: int = 28
    standing: frozenset[int] = frozenset()

    def is_over(self, described: "Description") -> bool:
        """Return whether the term is over: at once for a child under one when first told, or where a notice told it."""
        told, born_on = described.first_on, described.identity.born_on
        is_baby = born_on is not None and told < months_after(born_on, 12)
        by_notice = described.identity.source.startswith(_NOTICES)
        at_once = is_baby or by_notice or described.id in self.standing
        return at_once or self.today >= told + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Description:
    """One source's description of a person.

    `id` is the store's; `first_on` the earliest as-of day on which the source gave it; `may_enter` whether a child so
    described belongs on the register (live birth; under school age, home in the area or unknown); `can_found` whether
    it is enough to make a new child. `birth_order` is a births row's, else 0. `same_as` is the id of a description
    known to be of the same person: a restricted child's, whose postcode is no longer kept for comparison.
    """

    id: int
    identity: Identity
    first_on: date
    may_enter: bool = True
    can_found: bool = True
    birth_order: int = 0
    same_as: int | None = None

    @property
    def turn(self) -> tuple[object, ...]:
        """The sort key in which descriptions are decided: as-of day, births first, then content.

        No two descriptions have equal content, so that the order is total.
        """
        i = self.identity
        number = i.nhs_number.digits if i.nhs_number else ""
        mother = i.mother.digits if i.mother else ""
        compared = (i.source, i.local_id, str(i.born_on), i.family_key, i.given_key, number, i.where_key)
        wording = (i.address, i.uprn, i.sex, i.nhs_number_status, i.family_name, i.given_name, i.postcode)
        return (
            self.first_on,
            not i.source.startswith(_BIRTHS),
            *compared,
            *(value or "" for value in wording),
            mother,
            i.restricted,
            self.birth_order,
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """The NHS numbers that notices invalidated, and by superseded number the one that replaced it."""

    invalidated: frozenset[NhsNumber] = frozenset()
    superseded_by: Mapping[NhsNumber, NhsNumber] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Child:
    """A child, with the descriptions linked to them so far."""

    members: list[Description] = field(default_factory=list)

    def numbers(self) -> set[NhsNumber]:
        return {d.identity.nhs_number for d in self.members if d.identity.nhs_number}

    def is_multiple(self) -> bool:
        return any(d.birth_order > 1 for d in self.members)


@dataclass(frozen=True, slots=True)
class Link:
    """The decision about the description with id `described`.

    `founder` identifies the child, by the id of their first description; None when undecided. In doubt, `candidates`
    are the founders of the children it may be about; a provisional child's records keep them.
    """

    described: int
    reason: LinkReason
    founder: int | None = None
    candidates: tuple[int, ...] = ()


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
    return links | _provisional([d for d in waiting if links[d.id].reason is LinkReason.DOUBT], links, decisions, term)


def _provisional(
    doubts: Iterable[Description],
    links: Mapping[int, Link],
    decisions: Decisions,
    term: DoubtTerm | None,
) -> dict[int, Link]:
    """Return the links of the doubts that become children of their own, those of one person together."""
    groups: list[list[Description]] = []
    by_key: dict[tuple[object, ...], list[list[Description]]] = defaultdict(list)
    for described in doubts if term else ():
        keys = _person_keys(described.identity)
        near = (group for key in keys for group in by_key[key])
        mine = next((group for group in near if all(_are_one(described, d, decisions) for d in group)), None)
        if mine is None:
            mine = []
            groups.append(mine)
        mine.append(described)
        for key in keys:
            if mine not in by_key[key]:
                by_key[key].append(mine)
    found: dict[int, Link] = {}
    for group in groups:
        founder = next((d.id for d in group if d.can_found and d.may_enter), None)
        if founder is not None and term and any(term.is_over(d) for d in group):
            found |= {d.id: Link(d.id, LinkReason.PROVISIONAL, founder, links[d.id].candidates) for d in group}
    return found


def _person_keys(identity: Identity) -> list[tuple[object, ...]]:
    """Return what makes two records in doubt one: the source's own id, or number, names and birth date alike."""
    words = (identity.nhs_number, identity.family_key, name_key(identity.given_name), identity.born_on)
    own = ("own", identity.source, identity.local_id, identity.born_on)
    return [("words", *words), *([own] if identity.local_id else [])]


def _own_words(identity: Identity) -> tuple[object, ...]:
    """Return all that a source says of who somebody is, without where they live."""
    own = (identity.source, identity.local_id, identity.born_on)
    return (*own, identity.family_key, identity.given_key, identity.nhs_number)


def _are_one(one: Description, other: Description, decisions: Decisions) -> bool:
    """Return whether nothing speaks against two records in doubt being one child's: numbers, given names, a person."""
    left, right = one.identity, other.identity
    numbers = {number for number in (left.nhs_number, right.nhs_number) if number}
    given = {name for name in (left.given_key, right.given_key) if _is_full(name)}
    return len(numbers) < 2 and len(given) < 2 and not decisions.part(one.id, other.id)  # noqa: PLR2004


class _Children:
    """The children so far, indexed by the keys that make candidates."""

    def __init__(self, numbers: Numbers, decisions: Decisions, known: frozenset[int]) -> None:
        """Begin without a child; `known` are the descriptions to be placed."""
        self._numbers = numbers
        self._decisions = decisions
        self._known = known
        self._decided: dict[tuple[object, ...], _Child] = {}
        self._by: dict[tuple[object, ...], list[_Child]] = defaultdict(list)
        self._holding: dict[int | None, _Child] = {}

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
        contradicting = _contradicting(described, possible)
        if contradicting:
            # The same key and the same words once more: whatever the number, this is no second child.
            known = any(_number_changed(described, c) for c in contradicting)
            return _doubt(described, LinkReason.CHANGED_NUMBER if known else LinkReason.DOUBT, contradicting)
        candidates = [c for c in possible if not self._vetoed(described, c)]
        renumbered = [c for c in possible if c not in candidates and _number_changed(described, c)]
        if renumbered:
            return _doubt(described, LinkReason.CHANGED_NUMBER, [*renumbered, *candidates])
        if not candidates:
            return self._found(described)
        for reason, matches in (
            (LinkReason.NHS_NUMBER, [c for c in candidates if _by_number(described, c)]),
            (LinkReason.SAME_SOURCE, [c for c in candidates if _by_source(described, c, _are_multiple(candidates))]),
            (LinkReason.CORRECTED_BIRTH_DATE, [c for c in candidates if _corrects(described, c)]),
            (LinkReason.NAME_BIRTH_DATE_POSTCODE, [c for c in candidates if _by_name(described, c)]),
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
            child = _Child()
        else:
            others = sorted(self._decisions.of_child(described.id) & self._known)
            held = [self._holding[other] for other in others if other in self._holding]
            if others and not held:
                return Link(described.id, LinkReason.DOUBT)
            alike = self._decided.get(_own_words(described.identity))
            if held:
                child = held[0]
            elif alike is not None and not self._never_joins(described, alike):
                child = alike
            else:
                return None
        self._keep(described, child)
        if described.identity.local_id:
            self._decided.setdefault(_own_words(described.identity), child)
        return Link(described.id, LinkReason.DECIDED, child.members[0].id)

    def _found(self, described: Description) -> Link:
        if not described.can_found:
            return Link(described.id, LinkReason.NOT_PLACED)
        if not described.may_enter:
            return Link(described.id, LinkReason.NOT_ADMITTED)
        self._keep(described, _Child())
        return Link(described.id, LinkReason.NEW_CHILD, described.id)

    def _keep(self, described: Description, child: _Child) -> None:
        child.members.append(described)
        self._holding[described.id] = child
        for key in shared_keys(described.identity):
            if child not in self._by[key]:
                self._by[key].append(child)

    def _candidates(self, described: Description) -> list[_Child]:
        found: dict[int, _Child] = {}
        keys = shared_keys(described.identity)
        for old, new in self._numbers.superseded_by.items():
            # A superseded number never links by itself: it only makes that child a candidate, and a person decides.
            keys += [("number", old)] if new == described.identity.nhs_number else []
        for key in keys:
            for child in self._by.get(key, ()):
                if key[0] != "family" or not _is_namesake(described, child):
                    found[child.members[0].id] = child
        return [found[founder] for founder in sorted(found)]

    def _never_joins(self, described: Description, child: _Child) -> bool:
        """Return whether nothing may join the two, or even suggest it: a person parted them, or an invalidation did."""
        if any(self._decisions.part(described.id, member.id) for member in child.members):
            return True
        number, known = described.identity.nhs_number, child.numbers()
        # After an invalidation nothing but the old number itself may reach the old child.
        return number not in known and (number in self._numbers.invalidated or bool(known & self._numbers.invalidated))

    def _vetoed(self, described: Description, child: _Child) -> bool:
        number, known = described.identity.nhs_number, child.numbers()
        if number and known and number not in known:
            return not any(self._numbers.superseded_by.get(old) == number for old in known)
        # Each birth is notified once: two ids of the births feed are two babies, however alike.
        ids = {d.identity.local_id for d in child.members if d.identity.source == described.identity.source}
        return described.identity.source.startswith(_BIRTHS) and bool(ids) and described.identity.local_id not in ids


def shared_keys(identity: Identity) -> list[tuple[object, ...]]:
    """Return the keys that make candidates: number, source + local id, birth date + family name or postcode."""
    keys: list[tuple[object, ...]] = [("local_id", identity.source, identity.local_id)] if identity.local_id else []
    if identity.nhs_number:
        keys.append(("number", identity.nhs_number))
    if identity.born_on and identity.family_key:
        keys.append(("family", identity.born_on, identity.family_key))
    if identity.born_on and identity.where_key:
        keys.append(("postcode", identity.born_on, identity.where_key))
    return keys


def _doubt(described: Description, reason: LinkReason, candidates: Iterable[_Child]) -> Link:
    founders = tuple(sorted({child.members[0].id for child in candidates}))
    return Link(described.id, reason, candidates=founders)


def _contradicting(described: Description, possible: Sequence[_Child]) -> list[_Child]:
    """Return the children that a description's number, local id and given name point to, when no child has them all.

    A number is evidence against its owner too: a twin filed under the sister's number. So no veto counts here.
    """
    evidence = [[c for c in possible if points(described, c)] for points in (_number_points, _id_points, _name_points)]
    told = [pointed for pointed in evidence if pointed]
    if any(all(child in pointed for pointed in told) for child in possible):
        return []
    return [child for pointed in told for child in pointed]


def _is_namesake(described: Description, child: _Child) -> bool:
    """Return whether a child of one family name and birth date is another: their full given names differ.

    Not where they ever lived at one address: whether another key is shared is asked of that key.
    """
    identity = described.identity
    given = {d.identity.given_key for d in child.members if _is_full(d.identity.given_key)}
    homes = {home for d in child.members for home in _addresses(d.identity)}
    differ = bool(given) and _is_full(identity.given_key) and identity.given_key not in given
    return differ and homes.isdisjoint(_addresses(identity))


def _is_full(given_key: str) -> bool:
    """Return whether a given name is more than an initial."""
    return len(given_key) > 1


def _addresses(identity: Identity) -> set[str]:
    """Return the addresses a description names in comparable form: the UPRN, and the words of the address."""
    return {text for text in (identity.uprn, address_key(identity.address)) if text}


def _number_points(described: Description, child: _Child) -> bool:
    return described.identity.nhs_number in child.numbers()


def _id_points(described: Description, child: _Child) -> bool:
    return bool(_same_source(described, child))


def _name_points(described: Description, child: _Child) -> bool:
    """Return whether the birth date and given name are the child's: told by births, a GP list or two sources."""
    identity = described.identity
    sources = {
        d.identity.source
        for d in child.members
        if d.identity.born_on == identity.born_on and _agree(d.identity.given_key, identity.given_key)
    }
    return len(sources) > 1 or any(source.startswith(_NAMING) for source in sources)


def _agree(left: str, right: str) -> bool:
    return bool(left) and left == right


def _are_multiple(candidates: Sequence[_Child]) -> bool:
    """Return whether a multiple birth is possible: several candidates, or one known to be of a multiple birth.

    Only candidates with one birth date can be twins, but others are treated with the same care.
    """
    return len(candidates) > 1 or any(child.is_multiple() for child in candidates)


def _number_changed(described: Description, child: _Child) -> bool:
    """Return whether the child's own source and local id, names and birth date now come with a number not theirs."""
    identity, numbers = described.identity, child.numbers()
    return bool(identity.nhs_number and numbers and identity.nhs_number not in numbers) and any(
        (known.born_on, known.family_key, name_key(known.given_name))
        == (identity.born_on, identity.family_key, name_key(identity.given_name))
        for known in _same_source(described, child)
    )


def _by_number(described: Description, child: _Child) -> bool:
    identity = described.identity
    if identity.nhs_number not in child.numbers() or all(d.identity.born_on != identity.born_on for d in child.members):
        return False
    verified = identity.nhs_number_status == _VERIFIED
    return verified or any(_one_name_agrees(identity, d.identity) for d in child.members)


def _one_name_agrees(left: Identity, right: Identity) -> bool:
    return _agree(left.family_key, right.family_key) or _agree(left.given_key, right.given_key)


def _same_source(described: Description, child: _Child) -> list[Identity]:
    identity = described.identity
    return [
        d.identity
        for d in child.members
        if identity.local_id and (d.identity.source, d.identity.local_id) == (identity.source, identity.local_id)
    ]


def _by_source(described: Description, child: _Child, multiple: bool) -> bool:  # noqa: FBT001 - read with its caller
    identity = described.identity
    for known in _same_source(described, child):
        if known.born_on == identity.born_on:
            if identity.source.startswith(_BIRTHS):
                return True
            if _agree(known.given_key, identity.given_key):
                return True
            if not multiple and _agree(known.family_key, identity.family_key):
                return True
    return False


def _corrects(described: Description, child: _Child) -> bool:
    """Return whether the same source corrects a birth date: its own id, with a name or the number agreeing."""
    identity = described.identity
    return any(
        known.born_on != identity.born_on
        and identity.born_on is not None
        and (_one_name_agrees(known, identity) or (known.nhs_number and known.nhs_number == identity.nhs_number))
        for known in _same_source(described, child)
    )


def _by_name(described: Description, child: _Child) -> bool:
    identity = described.identity
    return any(
        _agree(d.identity.family_key, identity.family_key)
        and _agree(d.identity.given_key, identity.given_key)
        and _agree(d.identity.where_key, identity.where_key)
        and d.identity.born_on is not None
        and d.identity.born_on == identity.born_on
        for d in child.members
    )
