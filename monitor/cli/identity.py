"""`monitor identity`: who a case is about; the only command that shows names, and it is audited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from monitor.cli.context import open_app, reason_of
from monitor.cli.explain import looked_at
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.printing import print_json, say
from monitor.domain.identity import Identity
from monitor.domain.looking import Look
from monitor.service.app import App
from monitor.store import links, queries
from monitor.store.database import reading
from monitor.store.visibility import gather

PROTECTED = "protected child: the address is not kept"


@dataclass(frozen=True)
class IdentityDescription:
    """One description of the child by their sources; a protected child's address is never shown."""

    name: str
    born_on: date | None
    sex: str | None
    nhs_number: str | None
    nhs_number_status: str | None
    address: str | None
    postcode: str | None
    uprn: str | None


@dataclass(frozen=True)
class DescribedBy:
    """A source of a description, its own id for the child, and the day since which it gives it."""

    source: str
    local_id: str
    since: date


@dataclass(frozen=True)
class SharedDescription:
    """A description with all the sources that give it."""

    description: IdentityDescription
    told_by: tuple[DescribedBy, ...]


@dataclass(frozen=True)
class ShownIdentity:
    """Who a case is about, and the references of children who share or shared a home or a mother with them."""

    reference: str
    restricted: bool
    descriptions: tuple[SharedDescription, ...]
    household: tuple[str, ...]


def command(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The case reference, as UC-7K4M-2P9X.")],
    reason: Reason = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Show who a case is about.

    Names, birth date, numbers, address: for those who work cases, a protected child's for the restricted-cases people
    alone, by the account of each in config/people.toml. Your name and your reason are written down first.
    """
    why = reason_of(reason)
    ctx = open_app(today, kept)
    child, found = looked_at(ctx, ref, Look.IDENTITY, why)
    shown = identity_of(ctx.app, child, found)
    if as_json:
        print_json(shown)
    else:
        _print(shown, str(ctx.person))


def identity_of(app: App, child: int, ref: str) -> ShownIdentity:
    """Return every description of a child, and the references of their household."""
    with reading(app.database) as db:
        persons = links.people_of(db, [child])[child]
        known = gather(db, [child], app.secret).get(child)
        restricted = any(person.identity.restricted for person in persons)
        neighbours = known.neighbours - {child} if known and not restricted else frozenset()
        household = tuple(sorted(queries.refs_of(db, neighbours).values()))
    told: dict[IdentityDescription, list[DescribedBy]] = {}
    for person in sorted(persons, key=lambda person: (person.first_on, person.id)):
        who = person.identity
        told.setdefault(_description(who, restricted), []).append(
            DescribedBy(who.source, who.local_id, person.first_on)
        )
    described = tuple(SharedDescription(description, tuple(by)) for description, by in told.items())
    return ShownIdentity(ref, restricted, described, household)


def _description(who: Identity, restricted: bool) -> IdentityDescription:
    digits = who.nhs_number.digits if who.nhs_number else None
    return IdentityDescription(
        name=" ".join(filter(None, (who.given_name, who.family_name))),
        born_on=who.born_on,
        sex=who.sex,
        nhs_number=f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else None,
        nhs_number_status=who.nhs_number_status,
        address=None if restricted else who.address,
        postcode=None if restricted else who.postcode,
        uprn=None if restricted else who.uprn,
    )


def _print(shown: ShownIdentity, who: str) -> None:
    say(f"{shown.reference}. That you looked is recorded for {who}.")
    for each in shown.descriptions:
        say()
        for line in _lines(each.description, restricted=shown.restricted):
            say(line)
        for told in each.told_by:
            say(f"told by {told.source} as {told.local_id or 'no id'}, since {told.since}", indent=2)
    say()
    if shown.restricted:
        say("No household is formed for a protected child.")
    elif shown.household:
        say("Shares or shared a home or a mother with:")
        say("\n".join(shown.household), indent=2)
    else:
        say("No other child of the register is known at a home or with a mother of this one.")


def _lines(described: IdentityDescription, *, restricted: bool) -> Iterator[str]:
    born = f"born {described.born_on}" if described.born_on else "birth date not told"
    yield ", ".join(filter(None, (described.name or "name not told", described.sex, born)))
    if described.nhs_number:
        yield f"NHS number {described.nhs_number} (status {described.nhs_number_status or 'not told'})"
    if restricted:
        yield PROTECTED
        return
    uprn = f"UPRN {described.uprn}" if described.uprn else None
    yield ", ".join(filter(None, (described.address, described.postcode, uprn))) or "address not told"
