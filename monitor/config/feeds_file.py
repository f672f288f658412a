"""Reads `config/feeds.toml`: which feeds are agreed, how they are written, and when a delivery is quarantined."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from monitor.config.whose_key import belongs_in
from monitor.domain.agreement import Area, FeedAgreement, Gates, Headcount, MediumCodes
from monitor.domain.date_format import ISO, DateFormat
from monitor.domain.errors import UserError
from monitor.domain.feed import MAY_COVER_SEVERAL, FeedKind, kind_of
from monitor.domain.identity import name_key
from monitor.feeds import columns_of
from monitor.reading.column import ColumnType

_Days = Annotated[int, Field(ge=1, le=400)]
_Percent = Annotated[float, Field(ge=0, le=1000)]
_Count = Annotated[int, Field(ge=0, le=10_000_000)]
_Heading = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(-[a-z0-9]+)*$", max_length=60)]
_Activity = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
_Postcode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}([0-9][0-9A-Z]?( [0-9]([A-Z]{2})?)?)?$")]
_Encoding = Literal["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-1", "iso-8859-15"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _GatesEntry(_Strict):
    """A table of gates; the numbers it leaves out keep the value of `Gates`."""

    from_rows: _Count | None = None
    least_rows: _Count | None = None
    refused_percent: _Percent | None = None
    unusable_cells_percent: _Percent | None = None
    snapshot_band_percent: _Percent | None = None
    delta_band_percent: _Percent | None = None
    gone_percent: _Percent | None = None
    term_start_band_percent: _Percent | None = None
    term_start_gone_percent: _Percent | None = None
    term_start_days_before: _Count | None = None
    term_start_days_after: _Count | None = None
    out_of_area_percent: _Percent | None = None
    future_percent: _Percent | None = None
    birth_date_percent: _Percent | None = None
    changed_identity_percent: _Percent | None = None
    other_child_percent: _Percent | None = None
    child_seen_blank_percent: _Percent | None = None
    child_seen_from_rows: _Count | None = None
    format_limits: list[_Count] | None = None
    max_megabytes: Annotated[int, Field(ge=1, le=2_000)] | None = None
    max_columns: Annotated[int, Field(ge=1, le=10_000)] | None = None
    max_field_characters: Annotated[int, Field(ge=100, le=100_000)] | None = None

    def over(self, gates: Gates) -> Gates:
        """Return `gates` with the numbers given here in place of its own."""
        named = self.model_dump(exclude_none=True)
        if self.format_limits is not None:
            named["format_limits"] = tuple(self.format_limits)
        return replace(gates, **named)


class _HeadcountEntry(_Strict):
    column: _Heading
    agreed_by: Annotated[str, StringConstraints(min_length=3, max_length=300)]


class _FeedEntry(_Strict):
    cadence_days: _Days
    grace_days: Annotated[int, Field(ge=0, le=400)]
    since: Annotated[date | None, Field(alias="from")] = None
    columns: dict[_Heading, str] = {}
    absent: list[str] = []
    date_format: str = ISO.text
    date_formats: dict[str, str] = {}
    encoding: _Encoding = "utf-8"
    medium: Annotated[MediumCodes | None, Field(strict=False)] = None
    child_seen_when_blank: dict[_Activity, Literal["Y"]] = {}
    headcount_counts_as_attendance: _HeadcountEntry | None = None
    one_id_many_children: bool = False
    no_addresses: list[_Heading] = []
    gates: _GatesEntry = _GatesEntry()


class _AreaEntry(_Strict):
    postcodes: list[_Postcode] = []


class _File(_Strict):
    area: _AreaEntry = _AreaEntry()
    gates: _GatesEntry = _GatesEntry()
    feeds: Annotated[dict[_Name, _FeedEntry], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class FeedFile:
    """The content of config/feeds.toml: the area, and each feed's agreement by its name."""

    area: Area
    feeds: Mapping[str, FeedAgreement]


def read_feeds(path: Path) -> FeedFile:
    """Read the file; a `UserError` names the key to correct."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{path} cannot be read as UTF-8 text: check that it exists and is readable.") from problem
    return parse_feeds(text, source=str(path))


def parse_feeds(text: str, *, source: str = "config/feeds.toml") -> FeedFile:
    """Parse the text of such a file."""
    try:
        content = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise UserError(f"{source} is not valid TOML: {problem}.") from problem
    except ValidationError as problem:
        raise UserError(f"{source}: {_first_complaint(problem)}.") from None
    usual = content.gates.over(Gates())
    feeds = {name: _agreement(name, entry, usual, source) for name, entry in content.feeds.items()}
    return FeedFile(Area(tuple(content.area.postcodes)), MappingProxyType(feeds))


def _first_complaint(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"] if part != "[key]")
    if first["type"] == "extra_forbidden" and (file := belongs_in(place)):
        return f"{place} belongs in {file}: move it there"
    return f"{place}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _agreement(name: str, entry: _FeedEntry, usual: Gates, source: str) -> FeedAgreement:
    where = f"{source}: feeds.{name}"
    kind = kind_of(name)
    if kind is None:
        raise UserError(f"{where}: a feed's name begins with its kind, one of {', '.join(FeedKind)}.")
    _check_columns(entry, kind, where)
    _check_evidence(entry, kind, where)
    _check_addresses(entry, where)
    headcount = entry.headcount_counts_as_attendance
    return FeedAgreement(
        name=name,
        kind=kind,
        cadence_days=entry.cadence_days,
        grace_days=entry.grace_days,
        since=entry.since,
        columns=MappingProxyType(dict(entry.columns)),
        absent=frozenset(entry.absent),
        date_format=_format(entry.date_format, f"{where}.date_format"),
        date_formats=MappingProxyType(
            {column: _format(text, f"{where}.date_formats.{column}") for column, text in entry.date_formats.items()}
        ),
        encoding=entry.encoding,
        medium_codes=entry.medium or MediumCodes.CONSULTATION_MEDIUM_USED,
        child_seen_when_blank=frozenset(entry.child_seen_when_blank),
        one_id_many_children=entry.one_id_many_children,
        no_addresses=frozenset(name_key(text) for text in entry.no_addresses),
        headcount=Headcount(headcount.column, headcount.agreed_by) if headcount else None,
        gates=entry.gates.over(usual),
    )


def _check_addresses(entry: _FeedEntry, where: str) -> None:
    """Raise `UserError` for an address that would blank others: one without letters in it."""
    for text in entry.no_addresses:
        if not any(letter.isalpha() for letter in text):
            raise UserError(f"{where}.no_addresses: write each as this sender does, in words.")


def _format(text: str, where: str) -> DateFormat:
    found = DateFormat.parse(text)
    if found is None:
        raise UserError(f"{where}: write a format of numbers with a four-digit year such as %d/%m/%Y, or %d-%b-%Y.")
    return found


def _check_columns(entry: _FeedEntry, kind: FeedKind, where: str) -> None:
    """Raise `UserError` for headings of columns that do not exist, or that nothing may replace."""
    ours = {column.name: column for column in columns_of(kind)}
    mapped = list(entry.columns.values())
    for column in mapped:
        if column not in ours:
            raise UserError(f"{where}.columns: there is no column {column} in a {kind} feed.")
        if mapped.count(column) > 1:
            raise UserError(f"{where}.columns: two headings are mapped to {column}.")
    for column in entry.absent:
        if column not in ours or ours[column].required or column in mapped:
            raise UserError(f"{where}.absent: {column} cannot be absent: it is required, mapped or no column of ours.")
    for column in entry.date_formats:
        if column not in ours or ours[column].type is not ColumnType.DATE:
            raise UserError(f"{where}.date_formats: {column} is no column of dates in a {kind} feed.")


def _check_evidence(entry: _FeedEntry, kind: FeedKind, where: str) -> None:
    """Raise `UserError` for agreements about evidence where there is nothing they could apply to."""
    if kind is not FeedKind.HEALTH_VISITOR_CONTACTS and (entry.medium or entry.child_seen_when_blank):
        raise UserError(f"{where}: medium and child_seen_when_blank are for health_visitor_contacts only.")
    if entry.one_id_many_children and kind not in MAY_COVER_SEVERAL:
        raise UserError(f"{where}.one_id_many_children: only ids of contacts and notices may cover several children.")
    if entry.headcount_counts_as_attendance is None:
        return
    if kind is not FeedKind.EARLY_YEARS:
        raise UserError(f"{where}.headcount_counts_as_attendance: only early_years feeds have a headcount.")
    if "last_attended_on" in entry.columns.values() or "last_attended_on" in entry.absent:
        raise UserError(f"{where}.headcount_counts_as_attendance: last_attended_on is agreed otherwise already.")
