"""The people who receive letters, by their roles and areas."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

_ATOM = r"[A-Za-z0-9_'+-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})+)", re.ASCII)
_LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64


class Role(StrEnum):
    """A responsibility of a person; the policy's tiers name roles, never people (SPEC section 8)."""

    COORDINATOR = "coordinator"
    DATA_STEWARD = "data_steward"
    CHILDREN_MISSING_EDUCATION = "children_missing_education"
    RESTRICTED_CASES = "restricted_cases"
    LEAD = "lead"
    OPERATOR = "operator"


WITH_A_LIST = frozenset(Role) - {Role.OPERATOR}
"""The roles whose letters list single cases; operators get figures only."""


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """One mailbox, `name@domain` in ASCII without comment, quoting or display name; made by `parse`.

    It masks its own repr: a member of staff's address is personal data too.
    """

    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the address in a text; None for anything but one plain mailbox at a domain with a dot."""
        matched = _ADDRESS.fullmatch(text)
        if not matched or len(text) > _LONGEST_ADDRESS or len(matched[1]) > _LONGEST_LOCAL_PART:
            return None
        return cls(f"{matched[1]}@{matched[2].lower()}")

    @property
    def domain(self) -> str:
        """The part after the @, in lower case."""
        return self.text.rpartition("@")[2]

    @property
    def key(self) -> str:
        """The address in comparable form, case-folded: equal for two spellings of one mailbox."""
        return self.text.casefold()


@dataclass(frozen=True, slots=True)
class Person:
    """A recipient of letters.

    `name` is shown to operators only; `areas` are the area teams they are responsible for, empty for all of them;
    letters of a `shadow` installation go to `pilot` people only (SPEC section 11). `account` is the login under which
    they may look at children; it belongs to the machine, and is no part of what is agreed.
    """

    name: str
    email: EmailAddress
    roles: frozenset[Role]
    areas: frozenset[str] = frozenset()
    deputy: EmailAddress | None = None
    pilot: bool = False
    account: str | None = field(default=None, compare=False, repr=False)

    @property
    def has_a_list(self) -> bool:
        """Whether this person's letters list single cases."""
        return bool(self.roles & WITH_A_LIST)

    def covers(self, area_team: str) -> bool:
        """Return whether this person is responsible for an area team."""
        return not self.areas or area_team in self.areas


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who may be written to, in the order of the file."""

    everyone: tuple[Person, ...]

    def with_role(self, role: Role) -> tuple[Person, ...]:
        """Return the people with a role."""
        return tuple(person for person in self.everyone if role in person.roles)

    def in_charge_of(self, role: Role, area_team: str) -> tuple[Person, ...]:
        """Return the recipients of a case: those with the role in that area, else the leads, so that there is one.

        A restricted case never goes to the leads: it goes to anyone with that role, whatever their area.
        """
        having = self.with_role(role)
        covering = tuple(person for person in having if person.covers(area_team))
        if covering:
            return covering
        return having if role is Role.RESTRICTED_CASES else self.with_role(Role.LEAD)

    def written_to(self, *, shadow: bool) -> "People":
        """Return who gets letters: everyone; in a shadow installation the pilot people, else the leads."""
        if not shadow:
            return self
        pilots = tuple(person for person in self.everyone if person.pilot)
        return People(pilots or self.with_role(Role.LEAD))

    def instead_of(self, mailbox: str) -> Person | None:
        """Return the person who gets the letters that a mailbox refused; None when nobody may.

        The deputy; else somebody with every role and area of that person; else a lead. Letters about protected children
        go to nobody without that role, except to the deputy.
        """
        refused = next((person for person in self.everyone if person.email.key == mailbox.casefold()), None)
        others = [person for person in self.everyone if person is not refused]
        if refused is None:
            return next((person for person in others if Role.LEAD in person.roles), None)
        deputies = [person for person in others if refused.deputy and person.email.key == refused.deputy.key]
        same = [p for p in others if refused.roles <= p.roles and all(map(p.covers, refused.areas or [""]))]
        leads = [person for person in others if Role.LEAD in person.roles]
        if Role.RESTRICTED_CASES in refused.roles:
            leads = [person for person in leads if Role.RESTRICTED_CASES in person.roles]
        return next(iter([*deputies, *same, *leads]), None)
