"""A rehearsal folder: a case, its dated deliveries, and the expected events (SPEC 12.1)."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from monitor.domain.agreement import Area, FeedAgreement
from monitor.domain.errors import UserError
from monitor.domain.feed import kind_of
from monitor.pipeline.receive import File

_FILE = re.compile(r"(?P<feed>[a-z_]+(?:-[a-z0-9_]+)?)_(?P<as_of>\d{4}-\d{2}-\d{2})\.csv", re.ASCII)
_DAY = timedelta(days=1)
ALWAYS_COMPARED = frozenset({"raised", "returned", "resolved", "left", "aged_out"})
"""The events that must match exactly; others are compared only when the folder names them."""
Told = tuple[str, str, str, str]
"""An event as it is compared: its day, its name, the child's first local id, and its reason."""


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One feed of a case: automatic nil returns every `cadence_days` from `since`, none on days in `silent`."""

    name: str
    cadence_days: int
    since: date
    silent: tuple[tuple[date, date], ...] = ()

    def returns_nothing_on(self, day: date) -> bool:
        """Whether an automatic nil return comes on a day, if no file does."""
        turn = (day - self.since).days
        return turn >= 0 and turn % self.cadence_days == 0 and not any(a <= day <= b for a, b in self.silent)


@dataclass(frozen=True, slots=True)
class RehearsalCase:
    """What to rehearse, from day `first` through day `last`."""

    title: str
    first: date
    last: date
    feeds: tuple[FeedPlan, ...]
    policy: Mapping[str, object] = field(default_factory=dict)
    brake: bool = False
    area: Area = field(default_factory=Area)

    def agreements(self) -> list[FeedAgreement]:
        """Return the feeds' agreements: our own headings, and coverage from the feed's first day.

        Raises `UserError` for a feed of no known kind.
        """
        found = []
        for plan in self.feeds:
            kind = kind_of(plan.name)
            if kind is None:
                raise UserError(
                    f"case.toml: there is no kind of feed called {plan.name}; see FEEDS for the seven kinds."
                )
            found.append(FeedAgreement(plan.name, kind, cadence_days=plan.cadence_days, since=plan.since))
        return found

    def days(self) -> Iterator[date]:
        """Yield every day of the case in order."""
        return (self.first + _DAY * n for n in range((self.last - self.first).days + 1))


def read_case(folder: Path) -> RehearsalCase:
    """Return the case of case.toml, with its feeds and those of the delivered files; raises `UserError`."""
    document = _toml(folder / "case.toml")
    try:
        first, last = document["from"], document["to"]
        if not isinstance(first, date) or not isinstance(last, date):
            raise TypeError("from and to are days")  # noqa: TRY301 - reported with whatever else is missing, just below
        named = {name: _plan(name, plan, first) for name, plan in _table(document, "feeds").items()}
    except (KeyError, TypeError, ValueError):
        raise UserError(
            f"{folder.name}/case.toml needs from, to and [feeds.NAME] with cadence_days and from, as days."
        ) from None
    for path in _paths(folder):
        feed = _name(path)["feed"]
        named.setdefault(feed, FeedPlan(feed, 1, first))
    return RehearsalCase(
        title=str(document.get("title", folder.name)),
        first=first,
        last=last,
        feeds=tuple(named[name] for name in sorted(named)),
        policy=_table(document, "policy"),
        brake=document.get("brake") is True,
        area=Area(tuple(_table(document, "area").get("postcodes", ()))),
    )


def _plan(name: str, said: Mapping[str, object], first: date) -> FeedPlan:
    silent = said.get("silent", [])
    since, cadence = said.get("from", first), said.get("cadence_days", 1)
    if not isinstance(since, date) or not isinstance(cadence, int) or not isinstance(silent, list) or cadence < 1:
        raise TypeError
    return FeedPlan(name, cadence, since, tuple((a, b) for a, b in silent))


def _table(said: Mapping[str, object], name: str) -> dict[str, dict[str, object]]:
    table = said.get(name, {})
    if not isinstance(table, dict):
        raise TypeError
    return table


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UserError(
            f"{path} is missing: a rehearsal folder holds case.toml, deliveries/ and expected.toml."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise UserError(f"{path} is not valid TOML: {broken}.") from None


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "deliveries").glob("*/*.csv") if path.is_file())


def _name(path: Path) -> re.Match[str]:
    found = _FILE.fullmatch(path.name)
    if not found or kind_of(found["feed"]) is None:
        raise UserError(
            f"{path.parent.name}/{path.name}: name a delivery <feed>_<as-of day>.csv, as births_2005-06-19.csv."
        )
    return found


def read_deliveries(folder: Path) -> dict[date, list[File]]:
    """Return the files by the day they are delivered, which is their folder's name; raises `UserError`."""
    found: dict[date, list[File]] = {}
    for path in _paths(folder):
        name = _name(path)
        try:
            day = date.fromisoformat(path.parent.name)
        except ValueError:
            raise UserError(f"deliveries/{path.parent.name}: name a day's folder YYYY-MM-DD.") from None
        manifest = path.with_name(f"{path.name}.manifest.json")
        file = File(
            name["feed"],
            date.fromisoformat(name["as_of"]),
            path.name,
            path.read_bytes(),
            manifest.read_bytes() if manifest.is_file() else None,
        )
        found.setdefault(day, []).append(file)
    return found


def read_expected(folder: Path) -> Counter[Told] | None:
    """Return the expected events as a multiset; None when there are none, so that nothing is compared."""
    path = folder / "expected.toml"
    events = _toml(path).get("event", []) if path.is_file() else []
    if not isinstance(events, list) or not events:
        return None
    try:
        return Counter((str(e["on"]), str(e["event"]), str(e["child"]), str(e["why"])) for e in events)
    except (KeyError, TypeError):
        raise UserError(f"{folder.name}/expected.toml: each [[event]] needs on, event, child and why.") from None


def differences(expected: Counter[Told] | None, came: Counter[Told]) -> tuple[list[Told], list[Told]]:
    """Return the expected events that did not happen, and the events that were not expected."""
    if expected is None:
        return [], []
    compared = ALWAYS_COMPARED | {event for _, event, _, _ in expected}
    came = Counter({told: n for told, n in came.items() if told[1] in compared})
    return sorted((expected - came).elements()), sorted((came - expected).elements())
