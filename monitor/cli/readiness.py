"""The requirements that an installation must meet before it is set `live` (SPEC section 11)."""

from collections.abc import Iterator
from pathlib import Path

from monitor.cli.context import open_app
from monitor.cli.health import Health, health_of
from monitor.cli.requirements import Requirement
from monitor.config.settings import Environment, Settings
from monitor.domain.errors import UserError
from monitor.domain.feed import kind_of
from monitor.domain.people import People, Role
from monitor.domain.policy import Policy
from monitor.letters.facts import FeedState
from monitor.letters.words import count_of
from monitor.store import queries
from monitor.store.database import reading

SHADOW_DAYS = 28
_TWO = 2


def against_going_live(settings: Settings, today: str | None, kept: Path | None) -> list[Requirement]:
    """Return the requirements of going live beyond those of every installation.

    When the installation cannot be opened, that is the only one returned, unmet.
    """
    try:
        ctx = open_app(today, kept)
    except UserError as wrong:
        return [Requirement("shadow days", met=False, told="cannot be asked", to_do=str(wrong))]
    found = health_of(ctx)
    with reading(ctx.app.database) as db:
        days, accounts = queries.days_judged(db).count, queries.accounts(db)
    return [
        _environment(settings),
        _days(days),
        *_feeds(found, ctx.app.policy),
        *_deputies(ctx.app.letters.people),
        _second_person(accounts),
        _concerns(found),
    ]


def _environment(settings: Settings) -> Requirement:
    if settings.environment is Environment.REHEARSAL:
        told = "this is a rehearsal, whose data are made up"
        return Requirement("environment", met=False, told=told, to_do="install a shadow one first: see docs/install.md")
    return Requirement("environment", met=True, told=str(settings.environment))


def _days(days: int) -> Requirement:
    told = f"judged on {days} of {SHADOW_DAYS} days in shadow"
    return Requirement(
        "shadow days", met=days >= SHADOW_DAYS, told=told, to_do="let it run, and compare what it says daily"
    )


def _feeds(found: Health, policy: Policy) -> Iterator[Requirement]:
    """Yield a requirement for each feed the policy waits for, without which children who were seen look unseen."""
    for kind in sorted(policy.wait_for):
        of_kind = [feed for feed in found.feeds if kind_of(feed.feed) is kind]
        if not of_kind:
            to_do = f"agree a {kind} feed, or take it off wait_for"
            yield Requirement(f"feed {kind}", met=False, told="is agreed with nobody", to_do=to_do)
        for feed in of_kind:
            state = str(feed.state).replace("_", " ")
            on_time = feed.state is FeedState.ON_TIME
            yield Requirement(f"feed {feed.feed}", met=on_time, told=state, to_do="see that it comes as agreed")


def _deputies(people: People) -> Iterator[Requirement]:
    for role in Role:
        having = people.with_role(role)
        covered = len(having) >= _TWO or any(person.deputy for person in having)
        name = str(role).replace("_", " ")
        told = "covered when one person is away" if covered else "one person, and no deputy"
        yield Requirement(
            f"role {name}", met=covered, told=told, to_do="name a second person or a deputy in config/people.toml"
        )


def _second_person(accounts: frozenset[str]) -> Requirement:
    people = {account for account in accounts if account not in {"monitor", "root", "rehearsal"}}
    told = f"{count_of(len(people), 'person', 'people')} worked with it under an account of their own"
    to_do = "have two people use it under accounts of their own: some decisions need a second one"
    return Requirement("two people", met=len(people) >= _TWO, told=told, to_do=to_do)


def _concerns(found: Health) -> Requirement:
    waiting = [each for each in found.undecided if each.what == "not_placed"]
    told = f"{count_of(len(waiting), 'concern')} not placed" if waiting else "every concern is placed"
    return Requirement(
        "concerns", met=not waiting, told=told, to_do="`monitor link list`: find out whom they are about"
    )
