"""The feed of early-years places: who holds one, and the last day attended where registers are collected."""

import re

from monitor.domain.feed import FeedKind
from monitor.domain.record import EarlyYearsPlace
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType, FeedDefinition, ParsedRow, same_names

COLUMNS = (
    Column(
        "provider_urn",
        ColumnType.PLACE_CODE,
        "The provider's URN: six or seven digits, EY before them or not.",
        required=True,
    ),
    Column("entitlement", ColumnType.CODE, "universal, two_year_old or working_parent; blank when not funded."),
    Column("started_on", ColumnType.DATE, "The first day of the place.", required=True),
    Column(
        "ended_on",
        ColumnType.DATE,
        "The last day of the place, where it is known.",
        instead="the place ends on the day the file is complete through",
    ),
    Column("leaving_reason", ColumnType.WORDS, "Why the child left, in the provider's words."),
    Column("expected_hours", ColumnType.NUMBER, "The hours of the headcount: expected, never attended."),
    Column(
        "last_attended_on", ColumnType.DATE, "The last day the register has the child present; blank for headcounts."
    ),
)
_URN = re.compile(r"(?:EY)?[0-9]{6,7}", re.ASCII)
_HOURS = re.compile(r"(?:[0-9]{1,4}(?:[.][0-9]{1,2})?)?", re.ASCII)
_ENTITLEMENTS = ("", "universal", "two_year_old", "working_parent")


def parse(cells: tuple[str, ...], read: CellReader) -> ParsedRow | None:
    urn_cell, entitlement_cell, started_cell, ended_cell, reason_cell, hours_cell, attended_cell = cells
    provider = _provider(urn_cell, read)
    entitlement = read.code("entitlement", entitlement_cell, _ENTITLEMENTS, "universal, two_year_old or working_parent")
    started_on = read.past_day("started_on", started_cell, required=True)
    ended_on = read.last_day("ended_on", ended_cell, started_on)
    reason = read.text("leaving_reason", reason_cell)
    hours = read.shaped("expected_hours", hours_cell, _HOURS, "hours such as 15 or 7.5, or leave it blank")
    attended_on = read.past_day("last_attended_on", attended_cell)
    if started_on is None:
        return None
    # A leaving reason may say where a protected child went.
    reason = "" if read.hides_place else reason
    row = EarlyYearsPlace(provider, entitlement, started_on, ended_on, reason, hours, attended_on)
    started = (("started_on", started_on),)
    return ParsedRow(row, (*started, ("last_attended_on", attended_on)) if attended_on else started)


def _provider(cell: str, read: CellReader) -> str:
    """Return the provider's number; without one the row still says that there is a place."""
    if read.restricted and not cell:
        return ""
    return read.hidden(read.shaped("provider_urn", cell, _URN, "the provider's URN of six or seven digits"))


def write(place: EarlyYearsPlace) -> dict[str, str]:
    return {
        "provider_urn": place.provider_urn,
        "entitlement": place.entitlement,
        "started_on": place.started_on.isoformat(),
        "ended_on": place.ended_on.isoformat() if place.ended_on else "",
        "leaving_reason": place.leaving_reason,
        "expected_hours": place.expected_hours,
        "last_attended_on": place.last_attended_on.isoformat() if place.last_attended_on else "",
    }


FEED = FeedDefinition(
    kind=FeedKind.EARLY_YEARS,
    says="A snapshot: every place held now, with those lately ended.",
    in_words="early-years places",
    key=("local_id", "provider_urn", "started_on"),
    row=EarlyYearsPlace,
    columns=COLUMNS,
    parse=parse,
    write=write,
    verbatim=same_names("started_on", "ended_on", "leaving_reason", "last_attended_on"),
    period=("started_on", "ended_on"),
)
