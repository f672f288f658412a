"""Records in doubt that become a child of their own, so that doubt hides nobody (SPEC 7.1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.calendar import months_after
from monitor.domain.identity import Identity, name_key
from monitor.domain.link import Description, Link, LinkReason
from monitor.domain.link_decision import Decisions
from monitor.domain.link_evidence import is_full

_NOTICES = "notices"


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

    def is_over(self, described: Description) -> bool:
        """Return whether the term is over: at once for a child under one when first told, or where a notice told it."""
        told, born_on = described.first_on, described.identity.born_on
        is_baby = born_on is not None and told < months_after(born_on, 12)
        by_notice = described.identity.source.startswith(_NOTICES)
        at_once = is_baby or by_notice or described.id in self.standing
        return at_once or self.today >= told + timedelta(days=self.days)


def provisional_links(
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


def _are_one(one: Description, other: Description, decisions: Decisions) -> bool:
    """Return whether nothing speaks against two records in doubt being one child's: numbers, given names, a person."""
    left, right = one.identity, other.identity
    numbers = {number for number in (left.nhs_number, right.nhs_number) if number}
    given = {name for name in (left.given_key, right.given_key) if is_full(name)}
    return len(numbers) < 2 and len(given) < 2 and not decisions.part(one.id, other.id)  # noqa: PLR2004
