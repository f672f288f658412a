"""The input of one period's letters; nothing here identifies a child but the case reference."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from monitor.domain.certificate import Certificate
from monitor.domain.inbox import LeftLying
from monitor.domain.people import People, Role
from monitor.domain.policy import Attention
from monitor.domain.refused import UnusedRows
from monitor.domain.urgency import Group, group_of

_A_YEAR = 12
_REFERENCE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", re.ASCII)


class NextStep(StrEnum):
    """The next action on a case, as a closed list: free text could hold a name."""

    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    ASK_AGENCY = "ask_agency"
    HAVE_CHILD_SEEN = "have_child_seen"
    CONFIRM_SIGHTING = "confirm_sighting"
    CONFIRM_MOVE = "confirm_move"
    HAVE_HAND_OVER_ACCEPTED = "have_hand_over_accepted"
    AS_RECORDED = "as_recorded"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open escalation as of today.

    `kinds` names what escalates, the main one first: a check (`unseen`, `concern`, …) or `aged_out`, `in_doubt`,
    `cannot_be_judged`. `role` is who must act now, `tier` its place in the policy, 1 the lowest. `seen_days` counts
    from the last recorded sighting to today, None if there is none; `counted_days` from the day counting starts;
    `over_days` from `due_on`, 0 on that day, None before it. `standing_checks` is the number of checks that shorten the
    limit, `standing` the sentences of their findings. `withheld`: a death is in doubt, so no letter has a line about
    the case (SPEC section 4). `unworded`: its facts could not be put in words, so its line only says to open the case.
    `rank` is its place among all open cases of the day, by `domain.urgency`.
    """

    reference: str
    kinds: tuple[str, ...]
    role: Role
    area_team: str
    age_months: int
    raised_on: date
    seen_days: int | None = None
    counted_days: int | None = None
    limit_days: int | None = None
    over_days: int | None = None
    attention: Attention = Attention.STANDARD
    standing_checks: int = 0
    standing: tuple[str, ...] = ()
    tier: int = 1
    next_step: NextStep | None = None
    next_step_on: date | None = None
    returned: bool = False
    restricted: bool = False
    withheld: bool = False
    policy_caused: bool = False
    unworded: bool = False
    rank: int = 0

    @property
    def in_full(self) -> bool:
        """Whether every letter about the case has a line for it, however many there are (SPEC section 9)."""
        return group_of(self.kinds, under_one=self.age_months < _A_YEAR) < Group.OTHER

    @property
    def place(self) -> tuple[int, str]:
        """The sort key of a case among others of the same day."""
        return self.rank, self.reference

    def __post_init__(self) -> None:
        """Raise `ValueError` for a malformed reference, which would become part of a link."""
        if not _REFERENCE.fullmatch(self.reference):
            raise ValueError("a case reference is made of capital letters, digits and hyphens")


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """An escalation that closed since the recipients' last letters; `why` is the event's reason (SPEC 12.1).

    `restricted` and `withheld` as for an open case; a stillbirth is withheld too.
    """

    reference: str
    why: str
    restricted: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One case as it was on a recipient's list, stored with the letter so that the next can compute its difference."""

    reference: str
    attention: Attention
    tier: int
    kinds: tuple[str, ...]


class FeedState(StrEnum):
    """Whether a feed's deliveries arrive as agreed."""

    ON_TIME = "on_time"
    LATE = "late"
    WAITS_FOR_DECISION = "waits_for_decision"
    NEVER_CAME = "never_came"


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """The state of one configured feed, complete `through` a day, None if it never came; `note` adds a sentence."""

    feed: str
    state: FeedState
    through: date | None = None
    late_by_days: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A delivery that changes nothing until a person decides."""

    feed: str
    as_of: date
    delivery: int


@dataclass(frozen=True, slots=True)
class HeldChange:
    """New escalations held as one mass change, counted by cause (feed, policy, identity, calendar)."""

    count: int
    causes: tuple[tuple[str, int], ...]
    released_by: date


@dataclass(frozen=True, slots=True)
class WaitingForPeople:
    """What waits for a person's decision, besides the cases.

    `concerns_not_placed` counts notices that match no child, `not_read` refused rows of births and notices, which
    belong to no child either; `oldest_concern_days` and `oldest_not_read_days` are in working days. `refused` holds all
    refused rows that nothing has settled, `lying` what the inbox holds and cannot be taken in; `doubtful` counts, by
    feed, the rows whose id was told of another child too.
    """

    concerns_not_placed: int = 0
    oldest_concern_days: int = 0
    doubts: int = 0
    contradictions: int = 0
    not_read: int = 0
    oldest_not_read_days: int = 0
    refused: tuple[UnusedRows, ...] = ()
    lying: tuple[LeftLying, ...] = ()
    doubtful: Mapping[str, int] = field(default_factory=dict)
    quarantined: tuple[Quarantined, ...] = ()
    held: HeldChange | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The input shared by all letters of one period.

    `people` are the recipients; `cases` every open and released escalation, `closed` every one that closed since the
    earliest of their last accepted letters; `since` the day of the recipient's last accepted letter, None before the
    first; `lines` the most case lines of a letter beside those listed in full; `announcements` sentences about the
    policy for the leads; `came_back` the references of children whose confirmed move a list here undid since the
    earliest of the last accepted letters; `given_up` the letters of the previous edition that are tried no more.
    """

    day: date
    people: People
    cases: tuple[OpenCase, ...] = ()
    closed: tuple[ClosedCase, ...] = ()
    certificate: Certificate | None = None
    feeds: tuple[FeedHealth, ...] = ()
    waiting: WaitingForPeople = field(default_factory=WaitingForPeople)
    since: date | None = None
    shadow: bool = False
    lines: int = 25
    announcements: tuple[str, ...] = ()
    given_up: int = 0
    came_back: tuple[str, ...] = ()
