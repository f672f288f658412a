"""Writes the synthetic area into a folder, for people who want to look at its files."""

import argparse
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from monitor.sample_area.area import Area, make_area
from monitor.sample_area.files import File


def main() -> None:
    """`python -m monitor.sample_area DIR [--seed N] [--children N]`."""
    parser = argparse.ArgumentParser(prog="python -m monitor.sample_area", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=2013)
    parser.add_argument("--children", type=int, default=3780)
    wanted = parser.parse_args()
    write(make_area(wanted.seed, wanted.children), wanted.folder)


def write(area: Area, folder: Path) -> None:
    """`history/`, `deliveries/<day>/`, `feeds.toml`, `calendar.toml`, `planted.json`."""
    _write_files(area.history, folder / "history")
    day = area.first_lived_day
    while day <= area.last_lived_day:
        _write_files(area.day(day), folder / "deliveries" / day.isoformat())
        day += timedelta(days=1)
    (folder / "feeds.toml").write_text(area.feeds_toml(), encoding="utf-8")
    (folder / "calendar.toml").write_text(area.calendar_toml(), encoding="utf-8")
    (folder / "planted.json").write_text(_truth(area), encoding="utf-8")


def _write_files(files: Iterable[File], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.content)
        if file.manifest is not None:
            (folder / f"{file.name}.manifest.json").write_bytes(file.manifest)


def _truth(area: Area) -> str:
    planted = [
        {
            "local_id": child.local_id,
            "feed": child.feed,
            "story": child.story,
            "last_seen_on": child.last_seen_on and child.last_seen_on.isoformat(),
            "expected_from": child.expected_from and child.expected_from.isoformat(),
            "raised_by": child.raised_by.isoformat(),
        }
        for child in area.planted
    ]
    return json.dumps(planted, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
