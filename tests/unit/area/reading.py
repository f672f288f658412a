"""Reads the area's files back as plain dictionaries, apart from the service's own readers."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

from monitor.sample_area import Area, File

Row = dict[str, str]


def lived_days(area: Area) -> Iterator[date]:
    """Every lived day, in order."""
    for day in range((area.last_lived_day - area.first_lived_day).days + 1):
        yield area.first_lived_day + timedelta(days=day)


def files(area: Area, feed: str = "") -> list[File]:
    """Every file in the order of arrival; of one feed, or of all."""
    every = [*area.history, *(file for day in lived_days(area) for file in area.day(day))]
    return [file for file in every if feed in {"", file.feed}]


def rows(area: Area, file: File) -> list[Row]:
    """The rows of a file under our own column names, days as YYYY-MM-DD; a line cut short is left out."""
    agreed = tomllib.loads(area.feeds_toml())["feeds"][file.feed]
    names = agreed.get("columns", {})
    text = file.content.decode(agreed.get("encoding", "utf-8"), errors="ignore")
    lines = list(csv.reader(StringIO(text)))
    headings = [names.get(heading, heading) for heading in lines[0]]
    found = [dict(zip(headings, line, strict=True)) for line in lines[1:] if len(line) == len(headings)]
    if agreed.get("date_format") == "%d/%m/%Y":
        for row in found:
            for column in ("date_of_birth", "contact_on"):
                row[column] = "-".join(reversed(row[column].split("/")))
    return found


def shows_the_child(feed: str, row: Row) -> bool:
    """FEEDS.md, "What a row proves": the child was physically seen."""
    if row.get("withdrawn") == "Y":
        return False
    if feed == "births":
        return row["outcome"] == "live"
    if feed == "health_visitor_contacts":
        return row["attendance"] in {"5", "6"} and row["medium"] == "01" and row["child_seen"] == "Y"
    return row.get("evidence") == "seen_in_person" or bool(row.get("last_attended_on"))


def seen_on(feed: str, row: Row) -> date:
    """The day a row that shows the child speaks of."""
    if feed == "births":
        return date.fromisoformat(row["date_of_birth"])
    return date.fromisoformat(row.get("last_attended_on") or row["contact_on"])
