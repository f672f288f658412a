"""Reads `config/people.toml`: who receives letters, and at which mail domains."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from monitor.config.whose_key import belongs_in
from monitor.domain.errors import UserError
from monitor.domain.people import EmailAddress, People, Person, Role

_Words = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Login = Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\s\x00-\x1f\x7f:/()]+$")]
_Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]


class _PersonEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: _Words
    email: str
    roles: Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1)]
    areas: list[_Words] = []
    deputy: str | None = None
    pilot: bool = False
    account: _Login | None = None


class _PeopleFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    allowed_domains: Annotated[list[_Domain], Field(min_length=1)]
    person: Annotated[list[_PersonEntry], Field(min_length=1)]


def read_people(path: Path) -> People:
    """Read the file; a `UserError` names the key to correct, never its value."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{path} cannot be read as UTF-8 text: check that it exists and is readable.") from problem
    return parse_people(text, source=str(path))


def parse_people(text: str, *, source: str = "config/people.toml") -> People:
    """Parse the text of such a file."""
    try:
        content = _PeopleFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise UserError(f"{source} is not valid TOML: {problem}.") from problem
    except ValidationError as problem:
        raise UserError(f"{source}: {_first_complaint(problem)}.") from None
    people = People(
        tuple(_person(entry, f"{source}: person {n}", content) for n, entry in enumerate(content.person, start=1))
    )
    _refuse_doubles(people, source)
    _refuse_strange_deputies(people, source)
    _refuse_empty_roles(people, source)
    return people


def _first_complaint(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "extra_forbidden" and (file := belongs_in(str(first["loc"][0]))) and len(first["loc"]) == 1:
        return f"{first['loc'][0]} belongs in {file}: move it there"
    places = [f"person {part + 1}" if isinstance(part, int) else str(part) for part in first["loc"]]
    if places[:1] == ["person"] and len(places) > 1:
        places = [places[1], *(place for place in places[2:] if not place.startswith("person "))]
    return f"{', '.join(places)}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _person(entry: _PersonEntry, where: str, content: _PeopleFile) -> Person:
    return Person(
        name=entry.name,
        email=_address(entry.email, f"{where}, email", content.allowed_domains),
        roles=frozenset(entry.roles),
        areas=frozenset(entry.areas),
        deputy=None if entry.deputy is None else _address(entry.deputy, f"{where}, deputy", content.allowed_domains),
        pilot=entry.pilot,
        account=entry.account,
    )


def _address(text: str, where: str, allowed: list[str]) -> EmailAddress:
    address = EmailAddress.parse(text)
    if address is None:
        raise UserError(f"{where}: write one address like name@example.gov.uk.")
    if address.domain not in allowed:
        raise UserError(f"{where}: the domain is not one of allowed_domains; letters go to those only.")
    return address


def _refuse_doubles(people: People, source: str) -> None:
    seen: set[tuple[str, str]] = set()
    for n, person in enumerate(people.everyone, start=1):
        keys = {("email", person.email.key), *([("account", person.account)] if person.account else [])}
        for key, _ in sorted(keys & seen):
            raise UserError(f"{source}: person {n}, {key}: stands there twice; give one person all their roles.")
        seen |= keys


def _refuse_strange_deputies(people: People, source: str) -> None:
    known = {person.email.key for person in people.everyone}
    for n, person in enumerate(people.everyone, start=1):
        if person.deputy and (person.deputy.key not in known or person.deputy.key == person.email.key):
            raise UserError(f"{source}: person {n}, deputy: must be the email of another person in this file.")


def _refuse_empty_roles(people: People, source: str) -> None:
    for role in Role:
        if not people.with_role(role):
            raise UserError(f'{source}: nobody has the role "{role}"; add it to the roles of a person.')
