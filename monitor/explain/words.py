"""The wording of explanations: that of SPEC section 9, in full for whoever works the case."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from monitor.domain.agency import IN_WORDS as AGENCIES
from monitor.domain.agency import Agency
from monitor.domain.calendar import months_between
from monitor.domain.contact import IN_WORDS as EVIDENCE
from monitor.domain.contact import Contact
from monitor.domain.escalation import Event
from monitor.domain.feed import FeedKind, kind_of
from monitor.domain.leaving import FORMAL, DeathDoubt, Leaving
from monitor.domain.link import LinkReason
from monitor.domain.moving import confirmed_moves
from monitor.domain.policy import Attention, BandStart
from monitor.domain.record import About, NoticeKind
from monitor.domain.visibility import Notice
from monitor.feeds import FEEDS
from monitor.letters.words import count_of, kind_words, neutral, why_cleared

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKS_ARE_SAID_BELOW = 13
_MONTHS_ARE_SAID_FROM, _MONTHS_ARE_SAID_BELOW = 3, 24
_PLAIN = re.compile(r"[A-Za-z][A-Za-z &'/-]{0,39}", re.ASCII)

NOT_COUNTED = "administrative: does not count"
MOVE_IN_DOUBT = "in doubt, as somebody here has acted since as if the child lived here: does not count"
NO_CONTACT = "no contact: does not count"
IN_DOUBT = "record in doubt: shown, not counted"
OF_ANOTHER_CHILD = "its id was told of another child too: does not count until the steward decides"
NEVER_ENOUGH = (
    "What never changes it: a registration, a place on a roll or at a nursery, a letter, a telephone call, a brother "
    "or sister who was seen, or a carer's word."
)

ACTIVITIES = {
    "08": "new birth visit",
    "09": "6-8 week review",
    "10": "12-month review",
    "11": "2-2½ year review",
    "12": "hand-over",
}
_REMOVED = {
    "CGA": "practice has no current address",
    "RDI": "taken off the list at the practice's request",
    "RDR": "taken off the list at the practice's request",
    "RPR": "taken off the list at the family's request",
    "TRA": "temporary registration ended",
    "RFI": "taken off the list: left a residential institute",
    "DIS": "the practice closed",
    "DEA": "told us of a death, not confirmed",
    "OPA": "address outside the practice's area: told us of a move, not confirmed",
    **dict.fromkeys(("EMB", "SCT", "NIT", "SDN", "SDL"), "told us of a move, not confirmed"),
}
_NOTICES = {
    NoticeKind.DOMESTIC_ABUSE: "household notice",
    NoticeKind.MARAC: "household notice",
    NoticeKind.CONCERN_REPORTED: "a concern was reported",
    NoticeKind.ANONYMOUS_REFERRAL: "a concern was reported",
    NoticeKind.CASELOAD_OPENED: "social-care caseload opened",
    NoticeKind.CASELOAD_CLOSED: "social-care caseload closed",
    NoticeKind.MOVE_CLAIMED: "told us of a move, not confirmed",
    NoticeKind.MOVE_CONFIRMED: "move confirmed by the receiving area",
    NoticeKind.MOVE_DISPROVED: "the named area found no record",
    NoticeKind.DIED: "told us of a death, not confirmed",
    NoticeKind.DEATH_WITHDRAWN: "word of a death taken back",
    NoticeKind.NHS_NUMBER_SUPERSEDED: "NHS number replaced by another",
    NoticeKind.NHS_NUMBER_INVALIDATED: "NHS number declared invalid",
}
_CONFIRMED_BY = {
    "registrar": "the registrar",
    "coroner": "the coroner",
    "pds_formal": "the NHS record",
    "child_death_review": "the child death review",
}
DEATH_DOUBTS = {
    DeathDoubt.STILLBORN_BUT_SEEN: "the birth was told as a stillbirth, and the child was recorded as seen since",
    DeathDoubt.CONFIRMED_BUT_SEEN: "a death was formally confirmed, and the child was recorded as seen since",
    DeathDoubt.NOT_CONFIRMED: "a death was told that nobody has formally confirmed",
}
DEATH_DOUBT_ENDS = {
    DeathDoubt.STILLBORN_BUT_SEEN: "The doubt ends when the birth, or the sighting after it, is corrected.",
    DeathDoubt.CONFIRMED_BUT_SEEN: "The doubt ends when the death, or the sighting after it, is taken back.",
    DeathDoubt.NOT_CONFIRMED: (
        "The doubt ends when the death is formally confirmed or taken back, or anybody sees the child."
    ),
}
MOVE_DOUBTED = "a move was confirmed, and since then somebody here has still acted as if the child lived here"
LEFT = {
    Leaving.DIED: "death formally confirmed",
    Leaving.MOVED: "move confirmed by the receiving area",
    Leaving.HANDED_OVER: "hand-over to a school accepted",
    Leaving.BY_AGE: "reached school age within their limit",
    Leaving.STILLBORN: "the births record was corrected to a stillbirth",
    Leaving.WITHDRAWN: "every record that named this child was taken back, or now names another child",
}
_CAUSES = {
    "unseen": "limit passed, no sighting recorded",
    "concern": "not looked at since a concern",
    "caseload": "not seen at a planned visit",
    "aged_out": "school age, hand-over not accepted",
}
JOINED = {
    LinkReason.NHS_NUMBER: "NHS number and birth date agree",
    LinkReason.SAME_SOURCE: "the sender's own id, with a name and the birth date",
    LinkReason.CORRECTED_BIRTH_DATE: "the sender's own id, which corrects the birth date",
    LinkReason.NAME_BIRTH_DATE_POSTCODE: "both names, birth date and postcode agree",
    LinkReason.RESTRICTED: "a protected child, joined before their address was erased",
    LinkReason.NEW_CHILD: "the child began with this record",
    LinkReason.DOUBT: "in doubt: may be about another child",
    LinkReason.CHANGED_NUMBER: "in doubt: the sender's own id and the same names, but another NHS number",
    LinkReason.PROVISIONAL: "in doubt: counted as another child",
    LinkReason.DECIDED: "a person decided so",
    LinkReason.NOT_PLACED: "fits no child",
    LinkReason.NOT_ADMITTED: "not for this register",
}
_ENDED = {
    "died": "death formally confirmed",
    "moved": "move confirmed by the receiving area",
    "handed_over": "hand-over accepted",
    "by_age": "reached school age within their limit",
}


def may_be_the_same(refs: Sequence[str]) -> str:
    """Return that a record, or the child it is kept as, may be about some cases."""
    return f"may be the same as {_any_of(refs)}"


def _any_of(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def in_full(day: date) -> str:
    """Return a day as in a sentence: `8 July 2005`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def in_short(day: date) -> str:
    """Return a day as in a table: `8 Jul 2005`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def taken_back(on: date) -> str:
    """Return the verdict on a row its sender took back by a day."""
    return f"taken back by its sender on {in_short(on)}: does not count"


def withdrawn(on: date) -> str:
    """Return the verdict on a row whose delivery was withdrawn on a day."""
    return f"its delivery was withdrawn on {in_short(on)}: does not count"


def age(months: int) -> str:
    """Return an age in words: months below two years, years and months from then on."""
    if months < _MONTHS_ARE_SAID_BELOW:
        return count_of(months, "month") if months else "under 1 month"
    years, rest = divmod(months, 12)
    return count_of(years, "year") + (f" {count_of(rest, 'month')}" if rest else "")


def age_on(born_on: date, day: date) -> str:
    """Return a child's age on a day, in words: days in the first week, weeks below 13, then as `age`."""
    days = (day - born_on).days
    if days < 7:  # noqa: PLR2004 - a week
        return count_of(max(0, days), "day")
    weeks = days // 7
    return count_of(weeks, "week") if weeks < _WEEKS_ARE_SAID_BELOW else age(months_between(born_on, day))


def duration(since: date, until: date) -> str:
    """Return the days from one day to another, in words; beyond three months, with years and months as well."""
    days, months = count_of((until - since).days, "day"), months_between(since, until)
    return days if months <= _MONTHS_ARE_SAID_FROM else f"{age(months)} ({days})"


def feed(name: str) -> str:
    """Return which records a feed holds, in words; one of several senders of a kind is named."""
    kind = kind_of(name)
    sender = name.partition("-")[2].replace("_", " ").replace("-", " ")
    records = FEEDS[kind].in_words if kind else name
    return f"{records} ({sender})" if sender else records


def band(start: BandStart) -> str:
    """Return the age from which a row of the limits table applies, in words."""
    return start.value.replace("_", " ")


def standing(checks: int, attention: Attention) -> str:
    """Return how many standing checks shorten the limit, in words; never that a child is at risk."""
    if attention is Attention.STANDARD:
        return "no check shortens the limit"
    return f"limit shortened: {count_of(checks, 'check stands', 'checks stand')}"


def contact(contact: Contact, names: frozenset[str]) -> str:
    """Return a contact's kind and evidence, in words; a sender's own word is left out where it could hold a name."""
    kind = plain(contact.kind, names)
    if kind_of(contact.feed) is FeedKind.HEALTH_VISITOR_CONTACTS:
        kind = ACTIVITIES.get(contact.kind, "")
    if contact.planned and not kind:
        kind = "planned visit"
    proof = EVIDENCE[contact.evidence]
    return f"{kind}: {proof}" if kind else proof


def plain(text: str, names: frozenset[str]) -> str:
    """Return a sender's own word if it is plain text and names nobody; else an empty string."""
    if not _PLAIN.fullmatch(text) or neutral(text) != text:
        return ""
    spoken = {word.upper() for word in re.split(r"[^A-Za-z]+", text)}
    return "" if spoken & names else text


def removed(reason: str) -> str:
    """Return why a practice ended a registration, in words."""
    return _REMOVED.get(reason, "taken off the list")


def notice(notice: Notice, *, where: bool, names: frozenset[str]) -> str:
    """Return a notice in neutral words; the area of a move only with `where`."""
    concern = notice.kind in {NoticeKind.CONCERN_REPORTED, NoticeKind.ANONYMOUS_REFERRAL}
    if concern and notice.about is About.HOUSEHOLD:
        return "household notice"
    if notice.kind is NoticeKind.DIED and notice.confirmed_by in FORMAL:
        return f"death confirmed by {_CONFIRMED_BY[notice.confirmed_by]}"
    unconfirmed = notice.kind is NoticeKind.MOVE_CONFIRMED and not confirmed_moves([notice])
    phrase = _NOTICES[NoticeKind.MOVE_CLAIMED if unconfirmed else notice.kind]
    moving = notice.kind in {NoticeKind.MOVE_CLAIMED, NoticeKind.MOVE_CONFIRMED, NoticeKind.MOVE_DISPROVED}
    place = plain(notice.area, names) if moving and where else ""
    return f"{phrase} ({place})" if place else phrase


def agencies(kinds: frozenset[Agency]) -> str:
    """Return agencies joined as in a sentence: `health visitor, GP practice or school`."""
    names = [words for agency, words in AGENCIES.items() if agency in kinds]
    return _any_of(names)


def day_before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)


def after(day: date, days: int) -> date:
    """Return the day that is `days` days later."""
    return day + timedelta(days=days)


def why(event: Event, reason: str) -> str:
    """Return the reason for an escalation's event, in words."""
    if event is Event.CAME_BACK:
        return "on a list here again after the move"
    if event in {Event.RESOLVED, Event.LEFT}:
        return _ENDED.get(reason, why_cleared(reason))
    return _CAUSES.get(reason, kind_words(reason))
