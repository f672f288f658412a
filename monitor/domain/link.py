"""The values of linking: descriptions of people, the children they may be of, links and their reasons (SPEC 7.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from monitor.domain.identity import Identity, NhsNumber

BIRTHS = "births"
"""The source, or its beginning, of the feeds that tell of births."""


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
            not i.source.startswith(BIRTHS),
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
class CandidateChild:
    """A child, with the descriptions linked to them so far."""

    members: list[Description] = field(default_factory=list)

    def numbers(self) -> set[NhsNumber]:
        """Return the NHS numbers told of the child."""
        return {d.identity.nhs_number for d in self.members if d.identity.nhs_number}

    def is_multiple(self) -> bool:
        """Return whether a births row told that the child is not the first of a multiple birth."""
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
