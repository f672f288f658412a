"""The evidence of linking: what makes a child a candidate, what joins, what contradicts, and what is a namesake."""

from collections.abc import Sequence

from monitor.domain.identity import Identity, address_key, name_key
from monitor.domain.link import BIRTHS, CandidateChild, Description

_VERIFIED = "01"
_NAMING = (BIRTHS, "gp_registration")
"""The feeds whose word alone says what a child's given name is."""


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


def contradicting(described: Description, possible: Sequence[CandidateChild]) -> list[CandidateChild]:
    """Return the children that a description's number, local id and given name point to, when no child has them all.

    A number is evidence against its owner too: a twin filed under the sister's number. So no veto counts here.
    """
    evidence = [[c for c in possible if points(described, c)] for points in (_number_points, _id_points, _name_points)]
    told = [pointed for pointed in evidence if pointed]
    if any(all(child in pointed for pointed in told) for child in possible):
        return []
    return [child for pointed in told for child in pointed]


def is_namesake(described: Description, child: CandidateChild) -> bool:
    """Return whether a child of one family name and birth date is another: their full given names differ.

    Not where they ever lived at one address: whether another key is shared is asked of that key.
    """
    identity = described.identity
    given = {d.identity.given_key for d in child.members if is_full(d.identity.given_key)}
    homes = {home for d in child.members for home in _addresses(d.identity)}
    differ = bool(given) and is_full(identity.given_key) and identity.given_key not in given
    return differ and homes.isdisjoint(_addresses(identity))


def is_full(given_key: str) -> bool:
    """Return whether a given name is more than an initial."""
    return len(given_key) > 1


def _addresses(identity: Identity) -> set[str]:
    """Return the addresses a description names in comparable form: the UPRN, and the words of the address."""
    return {text for text in (identity.uprn, address_key(identity.address)) if text}


def _number_points(described: Description, child: CandidateChild) -> bool:
    return described.identity.nhs_number in child.numbers()


def _id_points(described: Description, child: CandidateChild) -> bool:
    return bool(_same_source(described, child))


def _name_points(described: Description, child: CandidateChild) -> bool:
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


def are_multiple(candidates: Sequence[CandidateChild]) -> bool:
    """Return whether a multiple birth is possible: several candidates, or one known to be of a multiple birth.

    Only candidates with one birth date can be twins, but others are treated with the same care.
    """
    return len(candidates) > 1 or any(child.is_multiple() for child in candidates)


def number_changed(described: Description, child: CandidateChild) -> bool:
    """Return whether the child's own source and local id, names and birth date now come with a number not theirs."""
    identity, numbers = described.identity, child.numbers()
    return bool(identity.nhs_number and numbers and identity.nhs_number not in numbers) and any(
        (known.born_on, known.family_key, name_key(known.given_name))
        == (identity.born_on, identity.family_key, name_key(identity.given_name))
        for known in _same_source(described, child)
    )


def by_number(described: Description, child: CandidateChild) -> bool:
    """Return whether the number joins: with the birth date, and verified by its sender or borne out by a name."""
    identity = described.identity
    if identity.nhs_number not in child.numbers() or all(d.identity.born_on != identity.born_on for d in child.members):
        return False
    verified = identity.nhs_number_status == _VERIFIED
    return verified or any(_one_name_agrees(identity, d.identity) for d in child.members)


def _one_name_agrees(left: Identity, right: Identity) -> bool:
    return _agree(left.family_key, right.family_key) or _agree(left.given_key, right.given_key)


def _same_source(described: Description, child: CandidateChild) -> list[Identity]:
    identity = described.identity
    return [
        d.identity
        for d in child.members
        if identity.local_id and (d.identity.source, d.identity.local_id) == (identity.source, identity.local_id)
    ]


def by_source(described: Description, child: CandidateChild, multiple: bool) -> bool:  # noqa: FBT001 - read with its caller
    """Return whether the source's own id joins, with the birth date and a name; of a multiple birth the given one."""
    identity = described.identity
    for known in _same_source(described, child):
        if known.born_on == identity.born_on:
            if identity.source.startswith(BIRTHS):
                return True
            if _agree(known.given_key, identity.given_key):
                return True
            if not multiple and _agree(known.family_key, identity.family_key):
                return True
    return False


def corrects(described: Description, child: CandidateChild) -> bool:
    """Return whether the same source corrects a birth date: its own id, with a name or the number agreeing."""
    identity = described.identity
    return any(
        known.born_on != identity.born_on
        and identity.born_on is not None
        and (_one_name_agrees(known, identity) or (known.nhs_number and known.nhs_number == identity.nhs_number))
        for known in _same_source(described, child)
    )


def by_name(described: Description, child: CandidateChild) -> bool:
    """Return whether both names, birth date and postcode are those of one description of the child."""
    identity = described.identity
    return any(
        _agree(d.identity.family_key, identity.family_key)
        and _agree(d.identity.given_key, identity.given_key)
        and _agree(d.identity.where_key, identity.where_key)
        and d.identity.born_on is not None
        and d.identity.born_on == identity.born_on
        for d in child.members
    )


def own_words(identity: Identity) -> tuple[object, ...]:
    """Return all that a source says of who somebody is, without where they live."""
    own = (identity.source, identity.local_id, identity.born_on)
    return (*own, identity.family_key, identity.given_key, identity.nhs_number)
