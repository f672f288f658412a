"""Versions of the policy: who wrote one, who approved it, from which day it is in force (SPEC section 10)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from monitor.domain.actor import Actor

_DAY = timedelta(days=1)
_ON_BEHALF = re.compile(r"(?P<who>.+) \(as (?P<account>.+)\)")


class Source(StrEnum):
    """How a version was made."""

    SET_UP = "set_up"
    FILE = "file"
    """Somebody changed config/policy.toml; its author is the account that owns the file."""
    COMMAND = "command"
    REVERT = "revert"
    AGREEMENTS = "agreements"
    """Somebody changed the settings of config/feeds.toml or config/people.toml; the document stayed the same."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version, immutable once written.

    `based_on` is the id of the last start when it was written: once there is a later start, the version was compared
    with what is no longer in force, and nobody can approve it. `agreed` is `Agreed.text`, the settings of the feeds'
    and the people's file; None where none were recorded. `weakens` are the phrases of `domain.weakening`. `preview` is
    what its author was shown. `returns_on` is the first day on which the version before it is in force again; None for
    a permanent one.
    """

    number: int
    document: str
    fingerprint: str
    author: Actor
    reason: str
    written_at: datetime
    source: Source = Source.SET_UP
    based_on: int | None = None
    agreed: str | None = None
    weakens: tuple[str, ...] = ()
    preview: str = ""
    returns_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day of a temporary version; None for a permanent one."""
        return self.returns_on - _DAY if self.returns_on else None


@dataclass(frozen=True, slots=True)
class Start:
    """The decision that a version is in force from a London day on.

    `decided_at` is the UTC instant of the decision; `approver` is the second person where one was needed.
    """

    id: int
    version: int
    approver: Actor | None
    reason: str
    effective_on: date
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The decision that a proposed version is taken back: by whom, and why."""

    by: Actor
    reason: str


def in_force(starts: Iterable[Start], returns: Mapping[int, date | None], day: date) -> int | None:
    """Return the version in force on a day: the one decided last of those that have begun and not ended.

    A version decided later replaces one whose first day has not come: both were compared with each other.
    """
    holding = [s for s in starts if s.effective_on <= day and not _is_over(returns.get(s.version), day)]
    return max(holding, key=lambda start: start.id).version if holding else None


def _is_over(returns_on: date | None, day: date) -> bool:
    return returns_on is not None and returns_on <= day


def in_force_from(starts: Sequence[Start], returns: Mapping[int, date | None], day: date) -> tuple[int, ...]:
    """Return every version in force on a day or on a later one, by the decisions so far, each once.

    A change is compared with all of them: else a temporary weakening would outlast its end in the document of the next
    change, and a version that has not begun would be undone unseen.
    """
    days = {day} | {s.effective_on for s in starts if s.effective_on > day}
    days |= {on for on in returns.values() if on and on > day}
    versions = [in_force(starts, returns, each) for each in sorted(days)]
    return tuple(dict.fromkeys(version for version in versions if version is not None))


def effective_on(today: date, *, weakening: bool) -> date:
    """Return the first day in force of a change decided today: for a weakening the next day (SPEC 10)."""
    return today + _DAY if weakening else today


def actor_of(text: str) -> Actor:
    """Return the actor that `str(actor)` was written from."""
    matched = _ON_BEHALF.fullmatch(text)
    return Actor(matched["account"], matched["who"]) if matched else Actor(text)


def signer(actor: Actor) -> str:
    """Return the account responsible for an act: the login behind sudo, else the account itself."""
    return actor.on_behalf_of or actor.name


@dataclass(frozen=True, slots=True)
class Accounts:
    """Which accounts are personal; where `strict`, a weakening needs two of those.

    A rehearsal is not strict: its data are made up, and any two accounts may play the two people.
    """

    is_shared: Callable[[str], bool]
    strict: bool = True

    def is_personal(self, actor: Actor) -> bool:
        """Return whether an act can be attributed to one person."""
        return not self.strict or bool(self._own(actor))

    def only_of(self, actor: Actor) -> str | None:
        """Return the account responsible for an act, if it is one person's own; None for a shared one."""
        account = signer(actor)
        return None if self.is_shared(account) else account

    def same_person(self, one: Actor, other: Actor) -> bool:
        """Return whether two acts may be one person's: they have the same signer, or a personal account in common."""
        return signer(one) == signer(other) or bool(self._own(one) & self._own(other))

    def _own(self, actor: Actor) -> set[str]:
        return {name for name in (actor.name, actor.on_behalf_of) if name and not self.is_shared(name)}
