"""Who may look at a child: by the roles of the person whose account it is (SPEC sections 8 and 9)."""

from collections.abc import Callable
from enum import StrEnum

from monitor.domain.people import People, Role

WORKS_CASES = frozenset({Role.COORDINATOR, Role.LEAD, Role.CHILDREN_MISSING_EDUCATION, Role.DATA_STEWARD})
"""The roles that must know who a case is about."""


class Look(StrEnum):
    """A way to look at one child, as the audit names it."""

    EXPLAIN = "explain"
    """Why, by reference: without a name."""
    IDENTITY = "identity"
    """Who: names, birth date, numbers, address."""


def why_refused(people: People, account: str | None, look: Look, *, restricted: bool) -> str | None:
    """Return in a sentence why an account may not look at a child, and whom to ask; None when it may.

    `account` is the login of one person, None for one that many share. A restricted child is for the restricted-cases
    people alone. While nobody in `people` has an account, everybody may look: `missing_accounts` tells of it.
    """
    if not any(person.account for person in people.everyone):
        return None
    roles = frozenset[Role]().union(*(p.roles for p in people.everyone if account and p.account == account))
    if restricted and Role.RESTRICTED_CASES not in roles:
        return (
            "This child is protected, and only a person with the role restricted_cases may look at them: ask one of "
            "those in config/people.toml."
        )
    if restricted or look is Look.EXPLAIN or roles & WORKS_CASES:
        return None
    return (
        "Only people who work cases may see who a child is, and your account is none of theirs: ask a coordinator, or, "
        "if you are to see it yourself, the safeguarding lead, who decides about accounts in config/people.toml."
    )


def missing_accounts(people: People, is_shared: Callable[[str], bool]) -> str | None:
    """Return what is wrong with the accounts of people, so that looking is not kept to some; None when nothing is."""
    accounts = [person.account for person in people.everyone if person.account]
    if not accounts:
        return "nobody in config/people.toml has an account, so that whoever logs in here may see who any child is"
    shared = sum(map(is_shared, accounts))
    if shared:
        return (
            f"{shared} of {len(accounts)} accounts in config/people.toml are shared by many, so that they open nothing"
        )
    if not any(person.account for person in people.with_role(Role.RESTRICTED_CASES)):
        return "nobody with the role restricted_cases has an account, so that nobody may look at a protected child"
    return None
